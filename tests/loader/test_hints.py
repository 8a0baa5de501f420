"""A quick look at many texts must not pass over one that a rule concerns."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engagement_analysis.reading.screening import IS_PLAIN_NAME, MANY, matching
from engagement_analysis.recognition.rows import notes
from engagement_analysis.recognition.rows.notes import COUNTED_HINT, is_counted
from engagement_analysis.town_files import cell_words, title_words
from engagement_analysis.town_files import postponed as put_off
from engagement_analysis.town_files.cell_words import (
    CANCELLED_HINT,
    DITTO_HINT,
    STATISTIC_HINT,
    STAYED_AWAY_HINT,
    TEMPLATE_HINT,
    TOTAL_HINT,
    begins_cancelled,
    begins_stayed_away,
    is_cancelled,
    is_ditto,
    is_statistic_label,
    is_template,
    is_total_label,
    names_cancelled,
)
from engagement_analysis.town_files.postponed import POSTPONED_HINT, postponed
from engagement_analysis.values import organisations, quantities
from engagement_analysis.values.contacts import CONTACT_HINT, listed_part, without_contact_data
from engagement_analysis.values.first_names import FIRST_NAMES
from engagement_analysis.values.organisations import PRIVATE_HINT, is_private_person
from engagement_analysis.values.quantities import NO_ANSWER_HINT, is_no_answer
from engagement_analysis.values.texts import slug, slugs

_TWO_NAMES = re.compile(rf"(?:{'|'.join(sorted(FIRST_NAMES))}) [A-ZÄÖÜ][a-zäöüß]{{1,8}}", re.IGNORECASE)
_RULES: dict[str, tuple[Callable[[str], bool], str, re.Pattern[str]]] = {
    "total": (is_total_label, TOTAL_HINT, cell_words._TOTAL),
    "template": (is_template, TEMPLATE_HINT, cell_words._TEMPLATE),
    "statistic": (is_statistic_label, STATISTIC_HINT, cell_words._STATISTIC),
    "cancelled": (is_cancelled, CANCELLED_HINT, cell_words._CANCELLED),
    "begins cancelled": (begins_cancelled, CANCELLED_HINT, cell_words._CANCELLED_AT_ONCE),
    "stayed away": (begins_stayed_away, STAYED_AWAY_HINT, cell_words._STAYED_AWAY),
    "name cancelled": (names_cancelled, CANCELLED_HINT, cell_words._CANCELLED),
    "postponed": (lambda text: postponed(text) is not None, POSTPONED_HINT, put_off._WORD),
    "private": (is_private_person, PRIVATE_HINT, organisations._PRIVATE),
    "person": (lambda name: is_private_person(name, has_type=False), PRIVATE_HINT, organisations._PERSON),
    "and others": (lambda name: is_private_person(name, has_type=False), PRIVATE_HINT, organisations._AND_OTHERS),
    "person's name": (lambda name: is_private_person(name, has_type=False), PRIVATE_HINT, _TWO_NAMES),
    "counted": (is_counted, COUNTED_HINT, notes._COUNTED_GROUPS),
    "thing": (is_counted, COUNTED_HINT, title_words._THINGS),
    "error value": (quantities.is_error_text, quantities.ERROR_HINT, quantities._ERRORS),
    "no answer": (is_no_answer, NO_ANSWER_HINT, quantities._NOT_FOUND_OUT),
}


@pytest.mark.parametrize("rule", list(_RULES))
@given(data=st.data())
def test_a_hint_finds_every_text_that_its_rule_concerns(rule: str, data: st.DataObject) -> None:
    holds, hint, pattern = _RULES[rule]
    text = data.draw(st.from_regex(pattern))
    if holds(text):
        assert matching([text], hint) == [0]


@pytest.mark.parametrize(
    "name",
    [
        "c/o Muster",
        "z. Hd. Muster",
        "zHd Muster",
        "über Frau Muster",
        "Sabine und Freunde",
        "Sabine & Kollegen",
        "A. Muster",
    ],
)
def test_a_person_is_seen_among_many_names(name: str) -> None:
    assert is_private_person(name, has_type=False)
    assert matching([name], PRIVATE_HINT) == [0]


@pytest.mark.parametrize("word", sorted(cell_words._DITTO))
def test_a_repetition_is_seen_in_a_long_column(word: str) -> None:
    for text in (word, f"({word.upper()})", f" {word} "):
        assert is_ditto(text)
        assert matching([text], DITTO_HINT) == [0]


@pytest.mark.parametrize("text", ["neu: 9.11.", "neuer Termin 9.11.", "9.11. statt 2.11.", "9.11. (anstatt 2.11.)"])
def test_a_new_day_is_seen_among_many_remarks(text: str) -> None:
    assert postponed(text) is not None
    assert matching([text, "im Neubaugebiet", "Werkstatt"], POSTPONED_HINT) == [0]


@given(word=st.sampled_from(sorted(quantities._NO_ANSWER)), gap=st.sampled_from(["", " ", ".", ". "]))
def test_no_answer_is_seen_however_it_is_spaced(word: str, gap: str) -> None:
    text = gap.join(word)
    if is_no_answer(text):
        assert matching([text], NO_ANSWER_HINT) == [0]


_PLAIN_WORDS = st.from_regex(r"[A-ZÄÖÜa-zäöüß][a-zäöüß0-9&'-]{0,9}|[0-9]{1,8}[a-z]?", fullmatch=True)
_WORDS = """
    Frau Herr Herrn Hr Fr Fam Familie Dr Prof Tel Telefon Mobil Handy Fax Fon Ruf Durchwahl DW Anna Sabine Müller
    Ansprechpartnerin Kontakt Leitung Leiter Orga AP durch bei über von at Mail Oma Opa 09181 0160 4711 770115 gemeldet
    Rückfragen vertreten händen zu hd privat unbekannt keine Angabe TSV
"""
_SIGNS = st.sampled_from(_WORDS.split())


@given(words=st.lists(_PLAIN_WORDS | _SIGNS, min_size=1, max_size=6))
@example(words=["GS", "Nord", "Sabine", "Muster"])
@example(words=["Gruppe", "0160", "123", "45", "67"])
def test_plain_name_stays_as_it_is(words: list[str]) -> None:
    name = " ".join(words)
    is_plain = matching([name], IS_PLAIN_NAME) and not matching([name], f"{CONTACT_HINT}|{NO_ANSWER_HINT}")
    if is_plain:
        assert without_contact_data(name) == name
        assert listed_part(name, {slug(" ".join(words[:place])) for place in range(1, len(words))}) == name
        assert not is_no_answer(name)
        assert not names_cancelled(name)


@given(
    text=st.text(max_size=30) | st.from_regex(r"[A-Za-zÄÖÜäöüß .,'/&()-]{0,20}(?: ?e\. ?V\.?| ?GmbH)?", fullmatch=True)
)
def test_slugs_of_many_are_those_of_each(text: str) -> None:
    assert slugs([text, *["TSV Frommern"] * MANY])[0] == slug(text)


def test_most_names_are_plain() -> None:
    names = ["TSV Frommern", "Grundschule Woffenbach", "Freiwillige Feuerwehr", "Musikverein Endingen 1897"]
    assert matching(names, CONTACT_HINT) == []
    assert matching(names, IS_PLAIN_NAME) == [0, 1, 2, 3]

"""Header words: what a column means, in every form that a clerk gives the word; unknown words stay unknown."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.town_files import cell_words
from engagement_analysis.town_files.cell_words import is_cancelled, is_statistic_label, is_total_label
from engagement_analysis.town_files.layout import load_town
from engagement_analysis.town_files.vocabulary import Meaning, meaning_of_header, normal_header
from engagement_analysis.values.texts import collapse

from .drawing import CONTACT, GRAND_TOTALS, HEADERS, SUBTOTALS
from .writing import load_csv, page, told_of, xlsx

ROLES = {
    "hours/person": Meaning("hours", "h/person"),
    "hours": Meaning("hours", "h"),
    "waste kg": Meaning("waste_kg", "kg"),
    "waste t": Meaning("waste_kg", "t"),
}
WRITTEN = [(role, word) for role, words in HEADERS.items() for word in words]
STEMS = ("Teilnehmer", "Helfer", "Mitarbeiter", "Besucher")
GENDER_FORMS = (
    "{}",
    "{}:innen",
    "{}*innen",
    "{}_innen",
    "{}/innen",
    "{}/-innen",
    "{}Innen",
    "{}innen",
    "{}·innen",
    "{}(innen)",
    "{}innen und {}",
    "{} und {}innen",
    "{}/in",
    "{}in",
)


def meaning(header: str) -> Meaning | None:
    return meaning_of_header(normal_header(header))


@pytest.mark.parametrize(("role", "word"), WRITTEN)
@pytest.mark.parametrize("hyphen", ["", "-\n", "-\r\n", "\u00ad"])
def test_each_word_means_its_column_however_it_is_hyphenated(role: str, word: str, hyphen: str) -> None:
    assert meaning(word.replace("~", hyphen)) == ROLES.get(role, Meaning(role))  # type: ignore[arg-type]


@given(
    st.sampled_from(WRITTEN), st.sampled_from(["upper", "lower", "title", "spaces", "colon", "no-break", "line break"])
)
def test_case_spaces_and_colons_do_not_matter(entry: tuple[str, str], change: str) -> None:
    role, word = entry[0], entry[1].replace("~", "")
    changed = {
        "upper": word.upper(),
        "lower": word.lower(),
        "title": word,
        "spaces": f"  {word.replace(' ', '   ')} ",
        "colon": f"{word}:",
        "no-break": word.replace(" ", "\u00a0"),
        "line break": word.replace(" ", "\n"),
    }[change]
    assert meaning(changed) == ROLES.get(role, Meaning(role))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", GENDER_FORMS)
@pytest.mark.parametrize("stem", ["Teilnehmer", "Helfer"])
def test_gender_forms_mean_the_same(stem: str, form: str) -> None:
    assert meaning(form.format(stem, stem)) == Meaning("participants")


@pytest.mark.parametrize("form", GENDER_FORMS)
def test_visitors_are_no_participants_in_any_form(form: str) -> None:
    assert meaning(form.format("Besucher", "Besucher")) == Meaning("visitors")


@pytest.mark.parametrize("word", CONTACT)
def test_contact_columns_are_dropped_without_a_finding(word: str) -> None:
    for hyphen in ("", "-\n", "\u00ad"):
        assert meaning(word.replace("~", hyphen)) == Meaning("ignored")


@pytest.mark.parametrize("header", ["angemeldet von", "gemeldet durch", "Name der Helfer", "Teilnehmer (Name)"])
def test_columns_of_persons_names_are_no_numbers_of_people(header: str) -> None:
    assert meaning(header) == Meaning("ignored")


@pytest.mark.parametrize(
    "header",
    [
        "Teilnehmer Vorjahr",
        "Teilnehmende Vorjahr",
        "Warnwesten",
        "Warnwesten (Stück)",
        "Anzahl Gruppen",
        "Anzahl der Schulen",
        "Zangen",
        "Brotzeit",
        "TN 2. Tag nachmittags",
        "Kosten",
        "Kosten pro Teilnehmer",
        "Teilnahmequote",
        "Versicherung Teilnehmer",
        "Entsorgungskosten",
        "Handschuhe Kinder",
        "T-Shirts Helfer",
        "km",
        "€",
        "weiblich",
        "Müll (€)",
        "Teilnehmer in %",
        "Müll (m³)",
        "Kinder bis 6",
        "TN 2",
        "Kinder dabei (j/n)",
        "Anzahl Tage",
        "Mitgliederzahl",
        "Dauer (h)",
        "freiwillig?",
        "Säcke je Gruppe",
        "Absagegrund",
    ],
)
def test_headers_that_say_more_than_is_known_stay_unknown(header: str) -> None:
    assert meaning(header) is None


@pytest.mark.parametrize("header", ["Anzahl", "gesamt", "Summe", "ges.", "Nr.", ""])
def test_words_that_only_count_are_no_participants_by_themselves(header: str) -> None:
    found = meaning(header)
    assert found is None or found.role in ("total", "ignored")


def test_the_town_says_the_unit_where_the_header_names_none() -> None:
    town = load_town("neumarkt")
    assert town.meaning("Müll") == Meaning("waste_kg", "kg")
    assert town.meaning("Müll (t)") == Meaning("waste_kg", "t")
    assert town.meaning("Std. je Person") == Meaning("hours", "h/person")


@pytest.mark.parametrize(
    "label",
    [
        *SUBTOTALS,
        *GRAND_TOTALS,
        "Zwischensumme Schulen",
        "Summe Umweltputztag",
        "Gesamtsumme 2024",
        "zusammen",
        "∑",
        "Gesamt:",
        "SUMME",
        "Endsumme",
        "insgesamt:",
    ],
)
def test_labels_of_totals(label: str) -> None:
    assert is_total_label(label)


@pytest.mark.parametrize(
    "name",
    [
        "Gesamtschule Süd",
        "Gesamtverein Neumarkt",
        "Sumserverein",
        "Zusammenhalt e.V.",
        "Gesamtelternbeirat",
        "Totalverweigerer e.V.",
        "TSV Gesamt",
    ],
)
def test_names_of_organisations_that_look_like_totals(name: str) -> None:
    assert not is_total_label(name)


TICKED = """
Gruppe | {}     |        |       | Personen |
       | Schule | Verein | Firma | Kinder   | gesamt
TSV X  |        | x      |       | 3        | 10
GS Y   | X      |        |       | 18       | 20
Fa. Z  |        |        | x     | 0        | 5"""


@pytest.mark.parametrize("parent", ["Art", "Art der Gruppe", "Was seid ihr?"])
def test_kinds_of_organisations_to_be_ticked_below_a_merged_parent(parent: str) -> None:
    drawn = page(TICKED.format(parent))
    drawn.merges = [(0, 1, 0, 3), (0, 4, 0, 5)]
    file = io.BytesIO(xlsx([drawn]))
    file.name = "Neumarkt räumt auf! 2024.xlsx"
    loaded = ea.load(file, city="neumarkt")
    assert loaded.participation["organisation_type"].tolist() == ["club", "school", "company"]
    assert loaded.participation["minors"].tolist() == [3, 18, 0]
    assert told_of(loaded).empty


@pytest.mark.parametrize("parents", ["Teilnehmende |  | Abfall", "Teilnehmende |  | Sammelergebnis"])
@pytest.mark.parametrize("extra", ["Datum", "Wetter"])
def test_parents_above_a_full_row_of_headers_though_some_are_unknown(parents: str, extra: str) -> None:
    drawn = page(f"""
       |         | {parents} |
Gruppe | {extra} | Kinder | gesamt | Säcke | kg
TSV X  | 20.10.2024 | 3 | 10 | 4 | 20
GS Y   | 20.10.2024 | 18 | abgesagt | 6 | 40""")
    drawn.merges = [(0, 2, 0, 3), (0, 4, 0, 5)]
    file = io.BytesIO(xlsx([drawn]))
    file.name = "Neumarkt räumt auf! 2024.xlsx"
    loaded = ea.load(file, city="neumarkt")
    told = loaded.participation.fillna({"bags": -1, "waste_kg": -1})[["participants_quality", "bags", "waste_kg"]]
    assert told.to_numpy().tolist() == [["exact", 4, 20], ["missing", -1, -1]]
    assert loaded.participation["status"].tolist() == ["held", "cancelled"]
    assert loaded.ok


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_parent_of_one_column_has_its_child_in_the_second_row(is_merged: bool) -> None:
    drawn = page("""
Gruppe | Teilnehmende |     | Müll  |    | Einsatz
       | Soll         | Ist | Säcke | kg | Std.
TSV X  | 12           | 10  | 4     | 20 | 30
GS Y   | 30           | 28  | 6     | 40 | 56""")
    drawn.merges = [(0, 1, 0, 2), (0, 3, 0, 4)] if is_merged else []
    file = io.BytesIO(xlsx([drawn]))
    file.name = "Neumarkt räumt auf! 2024.xlsx"
    loaded = ea.load(file, city="neumarkt")
    told = loaded.participation[["registered", "participants", "bags", "waste_kg", "hours"]].to_numpy().tolist()
    assert told == [[12, 10, 4, 20, 30], [30, 28, 6, 40, 56]]
    assert told_of(loaded).empty


def test_the_upper_of_two_header_rows_belongs_to_the_table_though_nobody_knows_its_words() -> None:
    text = "Putztag 2024;;;;\nHaufen;Eck;;;\n;;Kinder;Erwachsene;Std.\nTSV X;Nord;3;7;20\nGS Y;Süd;18;2;40\n"
    file = io.BytesIO(text.encode())
    file.name = "Liste.csv"
    findings = ea.load(file, city="neumarkt").findings
    unknown = findings.loc[findings["code"] == "unknown-column", "source_cell"].tolist()
    assert unknown == ["A2", "B2"]
    assert "missing-column" in findings["code"].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abgesagt", True),
        ("entfallen", True),
        ("fällt aus", True),
        ("ABGESAGT (Regen)", True),
        ("entf.", True),
        ("nicht abgesagt", False),
        ("Entfeldt", False),
        ("durchgeführt", False),
        ("ja", False),
        ("", False),
    ],
)
def test_words_for_cancelled(text: str, expected: bool) -> None:
    assert is_cancelled(text) is expected


@given(st.from_regex(cell_words._STATISTIC, fullmatch=True))
def test_the_quick_look_misses_no_statistic(label):
    assert is_statistic_label(label) == (cell_words._STATISTIC.fullmatch(collapse(label)) is not None)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Wann wart ihr unterwegs?", "date"),
        ("Wann war das?", "date"),
        ("Datum/Uhrzeit", "date"),
        ("Datum und Uhrzeit", "date"),
        ("Datum der Sammlung", "date"),
        ("Uhrzeit", "ignored"),
        ("Wieviele Helfer waren da?", "participants"),
        ("Wie viele Teilnehmer hat eure Gruppe?", "participants"),
        ("Freiw.", "participants"),
        ("Teilnehmer / -innen", "participants"),
    ],
)
def test_questions_and_days_with_a_time_beside_them(header: str, role: str) -> None:
    meaning = meaning_of_header(normal_header(header))
    assert meaning is not None
    assert meaning.role == role


def test_kinds_of_organisations_below_participants_are_no_columns_to_be_ticked_at_any_depth() -> None:
    text = "Gruppe;Ergebnis;;Datum\n;Teilnehmende;;\n;Schule;Kita;\nTSV Süd;3;4;12.7.2024\nTSV Nord;5;6;13.7.2024\n"
    told = set(load_csv(text, name="Umweltputztag 2024.csv", city="balingen").findings["code"])
    assert "missing-column" in told
    assert "ambiguous-column" not in told


def test_a_first_row_that_says_little_does_not_number_the_columns() -> None:
    text = "Nr.;Gruppe;Art;Datum;TN;Säcke;kg;Std.;Bemerkung\n1;TSV Süd;;;5;;;;\n2;TSV Nord;;;7;;;;\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert loaded.participation["participants"].tolist() == [5, 7]


def test_adults_beside_their_own_bands_are_not_counted_twice() -> None:
    text = "Gruppe;bis 17;18-64;65+;Erwachsene;TN\nTSV Süd;3;5;2;7;10\nTSV Nord;1;2;3;5;6\n"
    loaded = load_csv(text, name="Umweltputztag 2024.csv", city="balingen")
    assert loaded.participation["participants"].tolist() == [10, 6]
    assert loaded.participation["adults"].isna().all()
    assert "ambiguous-column" in set(loaded.findings["code"])

"""What is said holds in every reading of the flagged rows, at the edges of its words, and never across a break."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engagement_analysis.analysis.quality.readings import flagged_rows
from engagement_analysis.reports.sections.four_years import annex, glance, who_came_again, who_took_part
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.review import TownReview

Town = Callable[..., TownReview]


def clubs(year: int, *counts: int | None, **more: object) -> list[dict[str, object]]:
    """A club for each count."""
    return [
        {"year": year, "organisation_id": f"verein-{place}", "participants": count, **more}
        for place, count in enumerate(counts)
    ]


def codes(review: TownReview) -> list[str]:
    return [one.code for one in messages.held_findings(review)]


def test_growth_of_a_campaign_is_told_with_its_first_and_last_numbers(town: Town) -> None:
    review = town([*clubs(2023, 10, 10), *clubs(2024, 20, 20), *clubs(2025, 30, 30)])
    (found,) = messages.held_findings(review)
    assert (found.code, found.counts) == ("campaign-grows", (20.0, 40.0, 60.0))


def test_growth_that_a_possible_double_makes_is_not_told(town: Town) -> None:
    rows = [*clubs(2023, 40, 40), *clubs(2024, 41, 41, 30)]
    assert codes(town(rows)) == ["campaign-grows"]
    assert codes(town(rows, doubles=["D8"])) == []


def test_growth_that_hangs_on_a_date_of_another_year_is_not_told(town: Town) -> None:
    honest = [*clubs(2023, *[10] * 10), *clubs(2024, *[10] * 10)]
    moved = {"year": 2024, "file_year": 2023, "organisation_id": "spaet", "participants": 30}
    review = town([*honest, moved])
    assert flagged_rows(review.participation, review.findings)["sheet_year"].tolist() == [2023]
    assert codes(review) == []
    assert codes(town([*honest, moved | {"file_year": 2024}])) == ["campaign-grows"]


def test_nothing_is_told_across_a_change_of_those_invited(town: Town) -> None:
    rows = [*clubs(2023, 10, organisation_type="school"), *clubs(2024, 50, 50), *clubs(2025, 52, 52)]
    review = town(rows)
    told = review.invitations
    schools = told["year"].eq(2023) & told["organisation_type"].ne("school")
    broken = TownReview(**{**vars_of(review), "invitations": told[~schools]})
    assert broken.since == 2024
    assert codes(broken) == []
    assert "campaign-grows" in codes(review)


def vars_of(review: TownReview) -> dict[str, object]:
    return {name: getattr(review, name) for name in TownReview.__dataclass_fields__}


def test_a_fall_that_missing_counts_may_explain_is_not_told(town: Town) -> None:
    before = clubs(2024, 40, 40, registered=40)
    assert codes(town([*before, *clubs(2025, 40, 20, registered=40)])) == ["campaign-shrinks"]
    assert codes(town([*before, *clubs(2025, 40, None, registered=40)])) == []


def test_campaigns_that_all_gain_are_told_as_one(town: Town) -> None:
    rows = [
        *clubs(2024, 20, 20),
        *clubs(2025, 30, 30),
        *clubs(2024, 10, campaign="markt"),
        *clubs(2025, 20, campaign="markt"),
    ]
    (found,) = messages.held_findings(town(rows))
    assert (found.code, found.about, found.counts) == ("campaigns-rise", ("markt", "putztag"), (50.0, 80.0))


def test_sums_of_campaigns_that_come_and_go_are_no_growth(town: Town) -> None:
    rows = [*clubs(2024, 20, 20), *clubs(2025, 20, 20), *clubs(2025, 90, campaign="markt")]
    review = town(rows)
    assert not review.is_whole
    assert codes(review) == []
    assert not glance.headline(review).startswith("Mehr Gruppen")


def test_at_least_one_message_is_no_success_where_there_is_one() -> None:
    good = [messages.Finding(str(n), (str(n),), weight=n) for n in range(2, 6)]
    bad = messages.Finding("bad", ("bad",), weight=1, is_success=False)
    assert bad in messages.chosen([*good, bad])
    assert len(messages.chosen([*good, bad])) == 3
    assert messages.chosen([bad]) == [bad]


def test_one_message_a_subject() -> None:
    first, second = (messages.Finding(code, ("same",), weight=2) for code in "ab")
    assert messages.chosen([first, second]) == [first]


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (100, "fast alle"),
        (90, "fast alle"),
        (89, "die meisten"),
        (77, "drei von vier"),
        (73, "drei von vier"),
        (72, ""),
        (52, "die Hälfte"),
        (53, ""),
        (48, "die Hälfte"),
        (47, ""),
        (82, "vier von fünf"),
        (83, "die meisten"),
    ],
)
def test_words_for_shares_change_at_their_edges(part: int, word: str) -> None:
    assert words.share_word(part, 100, is_complete=False) == word


def test_all_needs_a_complete_count() -> None:
    assert words.share_word(7, 7) == "alle"
    assert words.share_word(7, 7, is_complete=False) == "fast alle"


@pytest.mark.parametrize(("last", "found"), [(112, "similar"), (113, "grows"), (89, "similar"), (88, "shrinks")])
def test_about_as_many_ends_at_twelve_percent_of_the_mean(last: int, found: str) -> None:
    assert words.course([100, last]) == found


def test_rounded_numbers_hold_in_every_reading(neumarkt: TownReview) -> None:
    people, hours, minors = (glance.in_readings(neumarkt, name) for name in ("participations", "hours", "minors"))
    assert len(people) == 4
    said = glance.lead(neumarkt).replace("\u00a0", " ")
    assert "rund 3.700 Teilnahmen" in said
    assert all(round(value, -2) == 3700 for value in people)
    assert "mehr als 9.000" in said
    assert min(hours) > 9000 > min(hours) - 1000
    assert "mindestens 2.400" in said
    assert min(minors) >= 2400


def test_every_message_of_the_examples_holds_in_every_reading(neumarkt: TownReview, balingen: TownReview) -> None:
    for review in (neumarkt, balingen):
        told = messages.chosen(messages.held_findings(review))
        assert len(told) == 3
        assert any(not one.is_success for one in told)
        for rule in messages.rules(review):
            each = [rule(review, reading) for reading in review.readings]
            if each[0] in told:
                assert all(one is not None and (one.code, one.word) == (each[0].code, each[0].word) for one in each)


def test_who_came_again_is_told_with_its_word_and_in_the_annex_in_each_reading(neumarkt: TownReview) -> None:
    table = who_came_again.frame(neumarkt)
    assert who_came_again.title(neumarkt, table).plain == "Fast alle kommen wieder: 23 von 25"
    assert set(annex.in_readings(neumarkt)["again"]) == {"23 von 25", "23 von 24"}


def test_the_kind_that_changed_most_is_told_with_its_change(neumarkt: TownReview) -> None:
    assert who_took_part.change_in_all(neumarkt) == ("school", 120)


def test_a_kind_with_missing_counts_is_never_said_to_change(neumarkt: TownReview) -> None:
    table = numbers.by_kind(neumarkt)
    assert table.loc[table["organisation_type"].eq("club") & table["year"].eq(2025), "n_missing"].tolist() == [2]
    said = who_took_part.sentences(neumarkt, table).plain
    assert "Rückgang" not in said
    assert "151" in said
    assert "179" in said

"""The report that puts the towns side by side: what it compares, what it refuses, what stays hidden."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.recorded import MEASURES, recorded_shares
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.reports import side_by_side
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.review_data import Review, open_review
from engagement_analysis.reports.wording import side_by_side as wording
from engagement_analysis.statistics.results import RateRatio


@pytest.fixture(scope="module")
def both_towns(processed) -> Review:
    return open_review(processed, years=4)


def test_organisation_rate_is_organisations_per_inhabitant_or_hidden_with_their_number(both_towns):
    rates = side_by_side.organisations_per_inhabitant(both_towns)
    shown = rates.dropna(subset=["rate"])
    assert len(shown) > 0
    per = shown["n_organisations"].astype(float) / shown["inhabitants"].astype(float) * 10_000
    assert all(math.isclose(a, b) for a, b in zip(per, shown["rate"].astype(float), strict=True))
    assert rates.loc[rates["n_organisations"].isna(), ["rate", "rate_low", "rate_high"]].isna().all(axis=None)


def test_hidden_number_of_organisations_hides_its_rate(both_towns, monkeypatch):
    within = Review.within

    def hiding(review, frame):
        safe = within(review, frame)
        return safe.assign(n_organisations=safe["n_organisations"].where(safe["year"].ne(2025)))

    monkeypatch.setattr(Review, "within", hiding)
    rates = side_by_side.organisations_per_inhabitant(both_towns)
    assert rates.loc[rates["year"].eq(2025), "rate"].isna().all()
    assert rates.loc[rates["year"].eq(2024), "rate"].notna().all()


def test_last_common_year_needs_every_town():
    frame = pd.DataFrame(
        {"town": ["A", "B", "A", "B"], "year": [2024, 2024, 2025, 2025], "rate": [1.0, 2.0, 3.0, None]}
    )
    assert side_by_side.last_common_year(frame)["year"].unique().tolist() == [2024]
    assert side_by_side.last_common_year(frame.assign(rate=[1.0, None, None, 2.0])).empty


def test_participations_are_compared_with_limits_that_know_of_groups_and_without_ranking(both_towns):
    rates = participation_rates(both_towns.participation, both_towns.population)
    told = plain_spaces(side_by_side.participations_told(both_towns, rates).plain)
    assert "-mal so viele Teilnahmen" in told
    assert "Unsicherheitsbereich" in told
    assert told.endswith(wording.NO_RANKING)


@pytest.mark.parametrize("missing", ["estimate", "low", "high"])
def test_ratio_that_is_not_available_is_not_told(missing):
    given = {"estimate": 1.2, "low": 0.8, "high": 1.9} | {missing: math.nan}
    ratio = RateRatio(**given, confidence=0.95, exposure=(1.0, 1.0), method="group")
    assert wording.participations_compared("A", "B", 2025, ratio) == ""


def test_ratio_without_upper_limit_is_told_as_open():
    ratio = RateRatio(3.0, 1.4, math.inf, 0.95, (1.0, 1.0), "group")
    told = wording.participations_compared("A", "B", 2025, ratio)
    assert told.endswith("der Unsicherheitsbereich beginnt beim 1,4-Fachen und ist nach oben offen.")


def test_recorded_shares_count_entries_on_held_actions(both_towns):
    frame = recorded_shares(both_towns.participation)
    rows = both_towns.participation
    held = rows[rows["city"].eq("neumarkt") & rows["status"].eq("held")]
    found = frame.set_index(["city", "measure"]).loc[("neumarkt", "hours")]
    assert found["n_rows"] == len(held)
    assert found["n_recorded"] == held["hours"].notna().sum()
    assert frame["share"].dropna().between(0, 1).all()
    assert all(tuple(rows["measure"]) == MEASURES for _, rows in frame.groupby("city"))


def test_lesson_is_drawn_only_where_one_town_records_and_another_falls_far_behind():
    shares = {"A": {"Stunden": 0.9, "Müll": 0.9, "Tage": 0.6}, "B": {"Stunden": 0.5, "Müll": 0.8, "Tage": 0.0}}
    assert [lesson.split(":")[0] for lesson in wording.lessons(shares)] == ["Stunden"]
    assert wording.lessons({"A": {"Stunden": None}, "B": {"Stunden": None}}) == []


def test_types_that_a_town_merges_say_so_in_its_column(both_towns):
    html = plain_spaces(str(side_by_side.types(both_towns).html))
    for town in both_towns.towns.values():
        merged = both_towns.types_of(town)
        assert (merged["type_title"].ne(merged["merged_types"])).any() == ("in „übrige Arten“" in html)


def test_exchange_is_not_judged_from_so_few_comparable_years(both_towns):
    effect = side_by_side.exchange_effect(both_towns)
    assert effect is not None
    assert effect.verdict == "cannot_tell"
    told = side_by_side.exchange_told(effect).plain
    assert "lässt sich aus diesen Zahlen nicht sagen" in told
    assert "Freiheitsgrad" not in told
    assert effect.difference.problem not in told


def test_single_town_is_told_that_there_is_nothing_to_compare(processed):
    review = open_review(processed, towns=["neumarkt"], years=4)
    rates = side_by_side.organisations_per_inhabitant(review)
    shares = side_by_side.shares_by_town(review)
    assert side_by_side.exchange_effect(review) is None
    assert side_by_side.key_messages(review, rates, shares, None) == [side_by_side.ONE_TOWN]
    assert side_by_side.limits(review)[0] == side_by_side.ONE_TOWN
    assert (
        "kein Wettbewerb"
        in side_by_side.participations_told(review, participation_rates(review.participation, review.population)).plain
    )


def test_rates_of_organisations_say_where_the_inhabitants_rest_on_another_census(both_towns: Review) -> None:
    rates = side_by_side.organisations_per_inhabitant(both_towns)
    page = str(side_by_side.organisation_rate_table(both_towns, rates).html)
    assert "beruhen die Einwohnerzahlen nicht sicher auf demselben Zensus wie davor." in page


def test_steps_between_towns_draw_the_numbers_of_the_table(both_towns, monkeypatch):
    rates = side_by_side.organisations_per_inhabitant(both_towns)
    block = side_by_side.organisation_rate_steps(both_towns, rates)
    drawn = [record for table in printed_tables(block.html)[:1] for _, record in table.records()]
    written = printed_tables(side_by_side.organisation_rate_table(both_towns, rates).html)[0]
    known = {(group, record["Jahr"]): record for group, record in written.records()}
    assert len(drawn) == 4
    for record in drawn:
        beside = known[record["Stadt"], record["Jahr"]]
        assert {name: beside[name] for name in record if name != "Stadt"} == {
            name: text for name, text in record.items() if name != "Stadt"
        }
    hidden = rates.assign(rate=rates["rate"].where(rates["year"].ne(2025)))
    assert "2025" not in side_by_side.organisation_rate_steps(both_towns, hidden).plain
    alone = rates[rates["town"].eq(rates["town"].iloc[0])].assign(rate=None)
    assert side_by_side.organisation_rate_steps(both_towns, alone).html == ""

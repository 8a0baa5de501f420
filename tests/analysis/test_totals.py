"""Totals of the two towns against figures added up by hand, and what must hold for any table."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.mistakes import MissingColumnError
from engagement_analysis.table.schema import empty_participation, typed


def edition(participation, city, campaign, year):
    rows = totals(participation, ("city", "campaign", "year"))
    wanted = rows["city"].eq(city) & rows["campaign"].eq(campaign) & rows["year"].eq(year)
    assert wanted.sum() == 1
    return rows[wanted].iloc[0]


def test_neumarkt_2024_adds_up_as_by_hand(participation):
    row = edition(participation, "neumarkt", "neumarkt-raeumt-auf", 2024)
    assert (row["n_rows"], row["n_held"], row["n_cancelled"]) == (27, 26, 1)
    assert (row["n_organisations"], row["n_individual_rows"], row["n_unnamed_rows"]) == (24, 1, 0)
    assert (row["participations"], row["participations_low"]) == (960, 920)
    assert (row["n_missing"], row["n_range"], row["n_approximate"], row["n_bound"], row["n_exact"]) == (1, 1, 1, 2, 21)
    assert row["exact_share"] == pytest.approx((960 - 65 - 40 - 30 - 15) / 960)
    assert (row["hours"], row["n_hours_reported"], row["waste_kg"]) == (2462.5, 25, 1537.0)


def test_a_lower_bound_or_a_missing_count_leaves_the_sum_open_above(participation):
    assert pd.isna(edition(participation, "neumarkt", "neumarkt-raeumt-auf", 2025)["participations_high"])
    closed = edition(participation, "balingen", "umweltputztag", 2019)
    assert (closed["participations_low"], closed["participations"], closed["participations_high"]) == (52, 62, 72)


def test_private_individuals_are_no_organisations(participation):
    row = edition(participation, "neumarkt", "neumarkt-raeumt-auf", 2023)
    assert (row["n_held"], row["n_organisations"], row["n_individual_rows"]) == (20, 18, 2)


def test_an_overview_by_districts_has_people_but_no_named_organisation(participation):
    row = edition(participation, "balingen", "bachpatenschaften", 2022)
    assert (row["participations"], row["n_organisations"], row["n_unnamed_rows"]) == (172, 0, 12)


def test_a_year_of_cancellations_stays_a_row_without_a_count():
    cancelled = example_participation().assign(status="cancelled", participants=pd.NA, participants_quality="missing")
    row = totals(cancelled).iloc[0]
    assert (row["n_rows"], row["n_held"], row["n_cancelled"], row["n_missing"]) == (3, 0, 3, 0)
    assert all(pd.isna(row[name]) for name in ("participations", "participations_low", "exact_share", "hours"))


def test_a_year_without_any_count_is_missing_not_zero():
    uncounted = example_participation().assign(participants=pd.NA, participants_low=pd.NA, participants_high=pd.NA)
    row = totals(uncounted.assign(participants_quality="missing")).iloc[0]
    assert (row["n_held"], row["n_missing"], row["reported_share"]) == (3, 3, 0)
    assert pd.isna(row["participations"])


def test_a_real_zero_is_a_count():
    nobody = example_participation().assign(participants=0, participants_low=0, participants_high=0)
    row = totals(nobody.assign(status="held", participants_quality="exact")).iloc[0]
    assert (row["participations"], row["participations_high"], row["n_missing"]) == (0, 0, 0)
    assert pd.isna(row["exact_share"])


def test_rows_without_a_date_are_a_group_of_their_own():
    rows = example_participation()
    rows.loc[0, ["year", "date_start", "date_end"]] = None
    sums = totals(rows, ("year",))
    assert sums["year"].isna().sum() == 1
    assert sums["participations"].sum() == totals(example_participation())["participations"].sum()


def test_a_table_without_rows_gives_a_frame_without_rows_but_with_columns():
    empty = totals(empty_participation())
    assert empty.empty
    assert set(empty.columns) == set(totals(example_participation()).columns)


def test_an_unknown_column_to_group_by_is_named():
    with pytest.raises(MissingColumnError, match="ortsteil"):
        totals(example_participation(), ("city", "ortsteil"))
    with pytest.raises(ValueError, match="at least one column"):
        totals(example_participation(), ())


def test_the_table_is_left_as_it_was(participation):
    before = participation.copy()
    totals(participation, ("city", "year", "organisation_type"))
    pd.testing.assert_frame_equal(participation, before)


@pytest.mark.parametrize("finer", ["campaign", "organisation_type", "district"])
def test_finer_groups_sum_to_the_town_and_year(participation, finer):
    coarse = totals(participation).set_index(["city", "year"])
    fine = totals(participation, ("city", "year", finer)).groupby(["city", "year"])
    summed = ["n_rows", "n_held", "n_missing", "participations", "participations_low", "hours", "waste_kg", "bags"]
    expected = coarse[summed].astype("Float64").fillna(0)
    got = fine[summed].sum().astype("Float64")
    pd.testing.assert_frame_equal(got, expected, check_like=True)


def test_an_organisation_that_comes_twice_is_one_group(participation):
    swaps = participation[participation["campaign"].eq("kleidertauschboerse") & participation["year"].eq(2023)]
    sizes = groups(swaps).set_index("organisation_id")
    assert sizes.loc["evang-kirchengemeinde-neumarkt", ["participations", "n_rows"]].tolist() == [20, 2]
    assert len(sizes) == 5


def test_two_rows_of_private_persons_are_two_groups(participation):
    clean_up = participation[participation["campaign"].eq("neumarkt-raeumt-auf") & participation["year"].eq(2023)]
    private = groups(clean_up)[lambda sizes: sizes["kind"].eq("individual")]
    assert private["n_rows"].tolist() == [1, 1]


QUALITIES = ["exact", "approximate", "range", "lower_bound", "upper_bound", "missing"]


@st.composite
def tables(draw):
    n = draw(st.integers(1, 12))
    rows = []
    for number in range(n):
        quality = draw(st.sampled_from(QUALITIES))
        status = draw(st.sampled_from(["held", "held", "held", "cancelled"]))
        kind = draw(st.sampled_from(["school", "club", "individual"]))
        value = None if quality == "missing" or status == "cancelled" else draw(st.integers(0, 120))
        spread = draw(st.integers(0, 20))
        low, high = {
            "exact": (value, value),
            "range": (None if value is None else max(value - spread, 0), None if value is None else value + spread),
            "lower_bound": (value, None),
            "upper_bound": (None, value),
        }.get(quality, (None, None))
        name = None if kind == "individual" else draw(st.sampled_from(["a", "b", "c", None]))
        rows.append(
            {
                "year": draw(st.sampled_from([2023, 2024])),
                "organisation_id": name,
                "organisation": name,
                "organisation_type": kind,
                "status": status,
                "participants": value,
                "participants_low": low,
                "participants_high": high,
                "participants_quality": "missing" if value is None else quality,
                "source_row": number,
            }
        )
    frame = pd.DataFrame(rows).reindex(columns=empty_participation().columns)
    return typed(frame.assign(city="x", campaign="y", source_file="f", source_sheet="s", source_cell="A1"))


@settings(max_examples=settings.default.max_examples // 2)
@given(table=tables())
def test_every_row_and_every_person_is_counted_once(table):
    sums = totals(table)
    held = table[table["status"].eq("held")]
    assert sums["n_rows"].sum() == len(table)
    assert sums["n_held"].sum() == len(held)
    assert sums["participations"].fillna(0).sum() == held["participants"].fillna(0).sum()
    by_quality = sums[["n_exact", "n_approximate", "n_range", "n_bound"]].sum(axis="columns")
    assert (by_quality + sums["n_missing"] == sums["n_held"]).all()
    assert (sums["n_exact"] + sums["n_approximate"] + sums["n_range"] + sums["n_bound"] == sums["n_reported"]).all()
    shares = sums["exact_share"].dropna()
    assert shares.between(0, 1).all()


@settings(max_examples=settings.default.max_examples // 2)
@given(table=tables())
def test_the_sum_lies_between_what_is_stated_at_least_and_at_most(table):
    sums = totals(table).dropna(subset=["participations"])
    assert (sums["participations_low"] <= sums["participations"]).all()
    closed = sums.dropna(subset=["participations_high"])
    assert (closed["participations"] <= closed["participations_high"]).all()


@settings(max_examples=settings.default.max_examples // 2)
@given(table=tables())
def test_groups_hold_every_held_row_and_every_person_once(table):
    sizes = groups(table)
    held = table[table["status"].eq("held")]
    assert sizes["n_rows"].sum() == len(held)
    assert sizes["n_missing"].sum() == held["participants"].isna().sum()
    assert sizes["participations"].fillna(0).sum() == held["participants"].fillna(0).sum()
    named = sizes[sizes["kind"].eq("organisation")]
    assert not named.duplicated(["city", "year", "organisation_id"]).any()

"""Uncertain inputs: rules for one row, arithmetic of intervals, and what becomes of them in totals, rates, changes."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.measures.uncertain_rates import uncertain_changes, uncertain_rates
from engagement_analysis.analysis.measures.uncertainty import (
    UncertainCount,
    count_bounds,
    uncertain_count,
    uncertain_totals,
)

QUALITIES = ["exact", "range", "approximate", "lower_bound", "upper_bound", "missing"]
rows = st.lists(
    st.tuples(st.sampled_from(QUALITIES), st.integers(1, 300), st.integers(0, 50), st.sampled_from([2023, 2024])),
    min_size=1,
    max_size=15,
)


def table(entries, *, kind="club"):
    """(quality, value, half width of a range, year) → participation."""
    records = []
    for number, (quality, value, half, year) in enumerate(entries):
        low, high = {
            "range": (max(value - half, 0), value + half),
            "lower_bound": (value, None),
            "upper_bound": (None, value),
            "missing": (None, None),
        }.get(quality, (value, value))
        count = None if quality == "missing" else value
        records.append((f"org-{number}", count, low, high, quality, year))
    columns = [
        "organisation_id",
        "participants",
        "participants_low",
        "participants_high",
        "participants_quality",
        "year",
    ]
    frame = pd.DataFrame(records, columns=columns).assign(
        city="stadt", campaign="putztag", organisation_type=kind, status="held", source_file="a.xlsx"
    )
    empty = ["minors", "bags", "registered", "visitors", "hours", "waste_kg", "date_start", "date_end", "district"]
    frame = frame.assign(**dict.fromkeys(empty, pd.NA))
    people = dict.fromkeys(["participants", "participants_low", "participants_high", "year"], "Int64")
    texts = dict.fromkeys(
        ["organisation_id", "city", "campaign", "organisation_type", "status", "source_file"], "string"
    )
    return frame.astype(people | texts | {"participants_quality": "category"})


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (70, 65, 75),
        (100, 75, 125),
        (240, 228, 252),
        (45, 42, 48),
        (1000, 750, 1250),
        (12, 11, 13),
        (1, 0, 2),
        (30, 25, 35),
    ],
)
def test_an_approximate_number_is_as_good_as_its_last_digit(value, low, high):
    bounds = count_bounds(table([("approximate", value, 0, 2024)]))
    assert bounds[["value", "low", "high"]].iloc[0].tolist() == [value, low, high]


def test_another_margin_can_be_given():
    bounds = count_bounds(table([("approximate", 70, 0, 2024)]), approximate_margin=0.1)
    assert bounds[["low", "high"]].iloc[0].tolist() == [63, 77]
    assert count_bounds(table([("approximate", 70, 0, 2024)]), approximate_margin=0)["low"].tolist() == [70]


def test_a_missing_count_is_what_is_usual_for_its_kind():
    known = [("exact", size, 0, 2023) for size in (5, 10, 12, 15, 20, 22, 25, 30, 35, 40, 60)]
    bounds = count_bounds(table([*known, ("missing", 1, 0, 2024), ("lower_bound", 20, 0, 2024)]))
    typical, bound = bounds.iloc[-2], bounds.iloc[-1]
    assert typical.tolist() == [25, 10, 40, "typical"]
    assert bound.tolist() == [20, 20, 40, "bound"]
    assert (
        uncertain_totals(table([*known, ("missing", 1, 0, 2024)]))["sentence"]
        .tolist()[1]
        .endswith("1 Gruppe ohne Zahl ist mit dem angesetzt, was für ihre Art üblich ist")
    )


def test_too_few_of_its_kind_leave_a_missing_count_open():
    few = [("exact", 10, 0, 2023)] * 4
    bounds = count_bounds(table([*few, ("missing", 1, 0, 2024), ("lower_bound", 40, 0, 2024)]))
    assert bounds["basis"].tolist()[-2:] == ["open", "bound"]
    assert pd.isna(bounds["high"].iloc[-2])
    assert bounds["high"].iloc[-1] == 50
    others = pd.concat([table([("exact", 30, 0, 2023)] * 5, kind="school"), table([("missing", 1, 0, 2024)])])
    assert count_bounds(others)["basis"].tolist()[-1] == "typical"
    private = pd.concat([table([("exact", 2, 0, 2023)] * 9, kind="individual"), table([("missing", 1, 0, 2024)])])
    assert count_bounds(private)["basis"].tolist()[-1] == "open"


@settings(max_examples=15)
@given(entries=rows, missing=st.sampled_from(["typical", "open"]))
def test_limits_enclose_each_value_and_what_was_stated(entries, missing):
    frame = table(entries)
    bounds = count_bounds(frame, missing=missing)
    assert bounds.index.equals(frame.index)
    known = bounds.loc[bounds["value"].notna()]
    assert (known["low"] <= known["value"]).all()
    closed = known.loc[known["high"].notna()]
    assert (closed["value"] <= closed["high"]).all()
    exact = bounds.loc[bounds["basis"].eq("exact")]
    assert exact["low"].eq(exact["high"]).all()
    if missing == "open":
        assert bounds["high"].isna().eq(frame["participants_quality"].isin(["missing", "lower_bound"])).all()


@settings(max_examples=10)
@given(entries=rows)
def test_open_totals_agree_with_the_stated_ones_but_for_approximate_rows(entries):
    frame = table([entry for entry in entries if entry[0] != "approximate"] or [("exact", 3, 0, 2023)])
    uncertain, stated = uncertain_totals(frame, missing="open"), totals(frame)
    assert uncertain["high"].astype("Int64").equals(stated["participations_high"])
    lows = stated["participations_low"].fillna(0)
    assert uncertain["low"].astype("Int64").eq(lows).all()
    assert uncertain["participations"].equals(stated["participations"])
    counted = ["n_exact", "n_range", "n_approximate", "n_bound", "n_typical", "n_open"]
    assert uncertain[counted].sum(axis="columns").eq(uncertain["n_held"]).all()


@settings(max_examples=15)
@given(entries=rows)
def test_every_way_the_rows_may_have_been_lies_within_the_total(entries):
    bounds = count_bounds(table(entries))
    whole = uncertain_count(bounds)
    if math.isnan(whole.estimate):
        return
    closed = bounds.assign(high=bounds["high"].fillna(bounds["low"] + 1000))
    for side in ("low", "value", "high"):
        assert whole.low <= closed[side].fillna(closed["low"]).sum() <= whole.high
    assert 0 <= whole.exact_share <= 1 or whole.estimate == 0


counts = st.tuples(st.integers(1, 500), st.integers(0, 100), st.integers(0, 100), st.floats(0, 1)).map(
    lambda drawn: UncertainCount(drawn[0], max(drawn[0] - drawn[1], 0), drawn[0] + drawn[2], drawn[3])
)


@given(one=counts, other=counts)
def test_arithmetic_encloses_every_pair_of_truths(one, other):
    added, less, ratio = one + other, one - other, one / other
    for x, y in itertools.product((one.low, one.estimate, one.high), (other.low, other.estimate, other.high)):
        assert added.low <= x + y <= added.high
        assert less.low <= x - y <= less.high
        if y:
            assert ratio.low - 1e-12 <= x / y <= ratio.high + 1e-12
    shares = sorted([one.exact_share, other.exact_share])
    assert shares[0] - 1e-9 <= added.exact_share <= shares[1] + 1e-9


def test_open_ends_stay_open():
    open_end, closed = UncertainCount(40, 40, math.inf, 0.0), UncertainCount(20, 20, 20, 1.0)
    assert (open_end + closed).high == math.inf
    assert (closed - open_end).low == -math.inf
    assert (closed / open_end).low == 0
    assert (open_end / closed).high == math.inf
    assert (closed / UncertainCount(0, 0, 0, 0.0)).high == math.inf
    assert open_end.sentence() == "mindestens 40 Teilnahmen; 0\N{NO-BREAK SPACE}% davon genau gezählt, nach oben offen"
    assert "ohne Grenze" in open_end._repr_html_()


def test_a_share_is_never_rounded_to_all_or_nothing():
    assert "99\N{NO-BREAK SPACE}%" in UncertainCount(1000, 999, 1001, 0.999).sentence()
    assert "; 1\N{NO-BREAK SPACE}%" in UncertainCount(1000, 900, 1100, 0.001).sentence()
    assert UncertainCount(1234, 1234, 1234, 1.0).sentence("Personen") == "1.234 Personen, alle genau gezählt"


def test_nothing_counted_is_no_number():
    nothing = uncertain_totals(table([("missing", 1, 0, 2024)]))
    assert nothing["estimate"].isna().all()
    assert nothing["sentence"].tolist() == ["Teilnahmen: keine Angabe; 1 Gruppe gab keine Zahl an"]
    cancelled = table([("exact", 5, 0, 2024)]).assign(status="cancelled")
    assert uncertain_totals(cancelled)["n_held"].tolist() == [0]
    assert uncertain_totals(cancelled)["low"].isna().all()
    assert uncertain_totals(table([("exact", 5, 0, 2024)]).iloc[:0]).empty


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="fehlenden Zahlen"):
        count_bounds(table([("exact", 5, 0, 2024)]), missing="zero")
    with pytest.raises(ValueError, match="Spielraum"):
        count_bounds(table([("exact", 5, 0, 2024)]), approximate_margin=10)


def test_rates_keep_counting_and_chance_apart(participation, population):
    rates = uncertain_rates(participation, population)
    plain = participation_rates(participation, population)
    assert rates["inhabitants"].equals(plain["inhabitants"])
    known = rates.loc[rates["rate"].notna() & rates["high"].notna()]
    assert len(known) > 8
    order = ["rate_low", "rate_counted_low", "rate", "rate_counted_high", "rate_high"]
    for smaller, larger in itertools.pairwise(order):
        assert (known[smaller] <= known[larger]).all(), (smaller, larger)
    exactly = known.loc[known["exact_share"].eq(1)]
    same = plain.merge(exactly, on=["city", "year"], suffixes=("_plain", ""))
    assert len(same) > 0
    assert same["rate_low"].equals(same["rate_low_plain"])
    assert same["rate_high"].equals(same["rate_high_plain"])


def test_open_counts_leave_the_upper_rate_open(participation, population):
    rates = uncertain_rates(participation, population, missing="open")
    assert rates["rate_high"].isna().eq(rates["high"].isna() | rates["inhabitants"].isna()).all()
    assert rates["rate_high"].isna().any()


def test_the_towns_totals_say_interval_and_share(participation):
    sums = uncertain_totals(participation)
    assert (sums["low"] <= sums["estimate"]).all()
    assert (sums["participations"] <= sums["estimate"]).all()
    doubtful = sums.loc[sums["low"] < sums["high"], "sentence"]
    assert len(doubtful) > 5
    assert doubtful.str.match(r"zwischen [\d.]+ und [\d.]+ Teilnahmen; \d+.% davon genau gezählt").all()


@pytest.mark.parametrize("by", [("city", "campaign"), ("city",)])
def test_changes_of_the_towns_hold_the_plain_change(by, participation, invitations):
    changes = uncertain_changes(participation, invitations, by=by)
    known = changes.loc[changes["change"].notna() & changes["change_high"].notna() & changes["change_low"].notna()]
    assert len(known) > 8
    assert known["change"].between(known["change_low"], known["change_high"]).all()
    assert known.loc[known["direction"].eq("more"), "change_low"].gt(0).all()
    assert known.loc[known["direction"].eq("fewer"), "change_high"].lt(0).all()
    compared = known.loc[known["ratio"].notna()]
    assert compared["is_comparable"].all()
    assert len(compared) > 2
    assert compared["ratio"].between(compared["ratio_counted_low"], compared["ratio_counted_high"]).all()
    assert (compared["ratio_low"] <= compared["ratio_counted_low"]).all()
    assert (compared["ratio_high"] >= compared["ratio_counted_high"]).all()
    broken = changes.loc[~changes["is_comparable"] & changes["change"].notna()]
    assert len(broken) > 2
    assert broken["ratio"].isna().all()
    assert broken["sentence"].str.contains("nicht vergleichbar. ", regex=False).all()
    assert not compared["sentence"].str.contains("vergleichbar").any()


@settings(max_examples=10)
@given(entries=rows)
def test_a_direction_is_claimed_only_where_every_way_of_counting_has_it(entries):
    frame = table(entries)
    editions = frame[["city", "campaign", "year"]].drop_duplicates().assign(organisation_type="club")
    changes = uncertain_changes(frame, editions).set_index("year")
    if 2024 not in changes.index or pd.isna(changes.loc[2024, "direction"]):
        return
    bounds = count_bounds(frame)
    now, before = (bounds.loc[frame["year"].eq(year)] for year in (2024, 2023))
    lowest = math.inf if before["high"].isna().any() else before["high"].sum()
    highest = math.inf if now["high"].isna().any() else now["high"].sum()
    direction, sentence = changes.loc[2024, ["direction", "sentence"]]
    assert (direction == "more") == (now["low"].sum() > lowest)
    assert (direction == "fewer") == (highest < before["low"].sum())
    if direction != "open":
        assert ("mehr als" in sentence) == (direction == "more")
    assert sentence

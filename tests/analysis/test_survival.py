"""Survival: against R's survival package, then what must hold for any times, then how long the towns' groups stay."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.organisations.stays import organisation_survival, stay_curve, stays
from engagement_analysis.statistics.survival import kaplan_meier, log_rank_test

TOPIC = "07_retention"
ALL_LIMITS = ["log", "loglog", "plain", "logit", "arcsin"]
lives = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 1)), min_size=1, max_size=40)


def curve_as_r_gives_it(rows):
    """R's field names; what is not available is null in R's output or NaN, which JSON holds as text."""
    log, loglog = (kaplan_meier(rows["time"], rows["status"], limits=limits) for limits in ("log", "loglog"))
    names = ("n", "events", "time", "n_risk", "n_event", "survival", "std_err")
    return {name: getattr(log, name) for name in names} | {
        "lower": log.low,
        "upper": log.high,
        "median": log.median,
        "median_lower": log.median_low,
        "median_upper": log.median_high,
        "lower_loglog": loglog.low,
        "upper_loglog": loglog.high,
        "median_lower_loglog": loglog.median_low,
        "median_upper_loglog": loglog.median_high,
    }


def nan_as_null(nested):
    if isinstance(nested, dict):
        return {key: nan_as_null(part) for key, part in nested.items()}
    if isinstance(nested, list):
        return [nan_as_null(part) for part in nested]
    return None if nested == "nan" else nested


@pytest.mark.parametrize(
    "name", ["gehan-6mp", "gehan-control", "no-event", "all-leave-at-once", "tie-event-censor", "exactly-half"]
)
def test_one_curve_matches_the_reference(name, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    case = case | {"expected": nan_as_null(case["expected"])}
    got = curve_as_r_gives_it(reference_table(f"{name}.csv"))
    assert [len(got[field]) for field in ("time", "survival")] == [len(case["expected"]["time"])] * 2
    check_reference(case, got)


@pytest.mark.parametrize(
    ("name", "column"), [("aml-maintenance", "x"), ("gehan-both-logrank", "treat"), ("lung-by-sex", "sex")]
)
def test_groups_and_log_rank_match_the_reference(name, column, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    case = case | {"expected": nan_as_null(case["expected"])}
    rows = reference_table(f"{name}.csv")
    test = log_rank_test(rows["time"], rows["status"], rows[column])
    got = {"groups": {str(group): curve_as_r_gives_it(part) for group, part in rows.groupby(column)}}
    got |= {"logrank_chisq": test.chi_squared, "logrank_p": test.p_value, "logrank_expected": test.expected}
    check_reference(case, got)


@settings(max_examples=40)
@given(rows=lives, limits=st.sampled_from(ALL_LIMITS), level=st.floats(0.5, 0.999))
def test_a_curve_falls_from_one_and_lies_within_its_limits(rows, limits, level):
    time, status = zip(*rows, strict=True)
    curve = kaplan_meier(time, status, limits=limits, confidence=level)
    assert list(curve.survival) == sorted(curve.survival, reverse=True)
    assert sum(curve.n_event) == curve.events == sum(status)
    for share, error, low, high in zip(curve.survival, curve.std_err, curve.low, curve.high, strict=True):
        if share > 0:
            assert 0 <= low <= share <= high <= 1
            assert error > 0
        else:
            assert math.isnan(error)
            assert math.isnan(low)
            assert math.isnan(high)


@settings(max_examples=40)
@given(times=st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_without_censoring_the_curve_is_the_share_still_there(times):
    curve = kaplan_meier(times, [1] * len(times))
    for time, share in zip(curve.time, curve.survival, strict=True):
        assert share == pytest.approx(np.mean(np.array(times) > time), abs=1e-12)
    assert np.mean(np.array(times) > curve.median) <= 0.5 <= np.mean(np.array(times) >= curve.median)


@settings(max_examples=40)
@given(rows=lives, factor=st.integers(2, 9))
def test_another_unit_of_time_changes_times_only(rows, factor):
    time, status = zip(*rows, strict=True)
    one, other = kaplan_meier(time, status), kaplan_meier([factor * t for t in time], status)
    assert other.survival == one.survival
    assert other.median == pytest.approx(factor * one.median, nan_ok=True)


@settings(max_examples=40)
@given(rows=lives)
def test_expected_leavings_sum_to_the_observed_ones(rows):
    time, status = zip(*rows, strict=True)
    test = log_rank_test(time, status, [position % 3 for position in range(len(rows))])
    assert sum(test.expected) == pytest.approx(sum(test.observed))
    assert math.isnan(test.chi_squared) == math.isnan(test.p_value)
    assert test.note or (test.chi_squared >= -1e-9 and 0 <= test.p_value <= 1)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 1)), min_size=6, max_size=30))
def test_a_stratum_twice_says_twice_as_much(rows):
    time, status = (list(column) for column in zip(*rows, strict=True))
    group = [position % 2 for position in range(len(rows))]
    once = log_rank_test(time, status, group)
    twice = log_rank_test(time * 2, status * 2, group * 2, strata=["a"] * len(rows) + ["b"] * len(rows))
    assert twice.expected == pytest.approx([2 * expected for expected in once.expected])
    if not math.isnan(once.chi_squared):
        assert twice.chi_squared == pytest.approx(2 * once.chi_squared)


def test_a_group_gone_before_anybody_left_adds_nothing():
    two = log_rank_test([3, 4, 5, 6], [1, 1, 0, 1], ["a", "a", "b", "b"])
    three = log_rank_test([3, 4, 5, 6, 1, 2], [1, 1, 0, 1, 0, 0], ["a", "a", "b", "b", "c", "c"])
    assert (three.chi_squared, three.df, three.p_value) == (two.chi_squared, two.df, two.p_value)
    assert three.expected[2] == 0


def test_three_groups_have_two_degrees_of_freedom():
    test = log_rank_test([1, 2, 3, 4, 5, 6, 7, 8, 9], [1] * 9, list("abcabcabc"))
    assert test.df == 2
    assert sum(test.expected) == pytest.approx(9)


def test_times_before_entry_do_not_count():
    late = kaplan_meier([3, 4, 5], [1, 1, 1], entry=[0, 3, 0])
    assert late.n_risk == (2, 2, 1)


def test_quantiles_and_shares_at_a_time():
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])
    assert curve.quantile(0.25).estimate == pytest.approx(1.5)
    assert curve.quantile(0.5).estimate == curve.median == 2.5
    assert curve.at(0.5).estimate == 1
    assert curve.at(3).estimate == pytest.approx(0.25)
    assert curve.at(9).estimate == 0
    with pytest.raises(ValueError, match="Anteil"):
        curve.quantile(1)


@pytest.mark.parametrize(
    ("time", "status", "group", "reason"),
    [
        ([1, 2, 3], [1, 1, 0], ["a", "a", "a"], "mindestens zwei"),
        ([1, 2, 3], [0, 0, 0], ["a", "b", "a"], "Niemand ist gegangen"),
        ([], [], [], "mindestens zwei"),
        ([1, 1, 1], [0, 0, 0], [1, 2, 3], "Niemand"),
        ([1, 2, 3], [0, 0, 1], ["a", "a", "b"], "nie zugleich"),
    ],
)
def test_what_cannot_be_compared_says_so(time, status, group, reason):
    test = log_rank_test(time, status, group)
    assert math.isnan(test.p_value)
    assert reason in test.note
    assert "nicht verfügbar" in test._repr_html_()


def test_nobody_and_nobody_gone():
    assert kaplan_meier([], []).note == "Es gibt keine Einheiten."
    stayed = kaplan_meier([1, 2], [0, 0])
    assert stayed.note.startswith("Niemand ist gegangen")
    assert math.isnan(stayed.median)
    assert stayed.at(1).estimate == 1
    assert "noch dabei" in stayed._repr_html_()


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="2 Zeiten, aber 1"):
        kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="endlich"):
        kaplan_meier([1, float("nan")], [1, 1])
    with pytest.raises(ValueError, match="1 \\(ging\\)"):
        kaplan_meier([1, 2], [1, 2])
    with pytest.raises(ValueError, match="Unbekannte Grenzen"):
        kaplan_meier([1], [1], limits="wald")
    with pytest.raises(ValueError, match="Niveau"):
        kaplan_meier([1], [1], confidence=95)
    with pytest.raises(ValueError, match="Beginn"):
        kaplan_meier([1], [1], entry=[1])
    with pytest.raises(ValueError, match="Gruppen"):
        log_rank_test([1, 2], [1, 1], ["a"])


def attendance(years_by_organisation, *, kind="club", cancelled=()):
    """A small participation table: organisation → years in which it came."""
    rows = [
        {"organisation_id": one, "year": year, "status": "cancelled" if (one, year) in cancelled else "held"}
        for one, years in years_by_organisation.items()
        for year in years
    ]
    frame = pd.DataFrame(rows).assign(
        city="stadt", campaign="putztag", organisation_type=kind, source_file="a.xlsx", participants=5
    )
    return frame.astype({"year": "Int64", "organisation_id": "string", "participants": "Int64"})


def invited(*years, kinds=("club", "school")):
    rows = [("stadt", "putztag", year, kind) for year in years for kind in kinds]
    return pd.DataFrame(rows, columns=["city", "campaign", "year", "organisation_type"])


def test_a_stay_ends_only_where_the_organisation_was_invited():
    came = {"a": [2021, 2022, 2023, 2024], "b": [2021, 2022, 2024], "c": [2021], "d": [2022, 2023, 2024]}
    rows = stays(attendance(came), invited(2021, 2022, 2023, 2024)).set_index("organisation_id")
    assert rows["n_editions"].to_dict() == {"a": 4, "b": 2, "c": 1, "d": 3}
    assert rows["end_reason"].to_dict() == {"a": "last-year", "b": "left", "c": "left", "d": "last-year"}
    assert rows["is_start_known"].to_dict() == {"a": False, "b": False, "c": False, "d": True}
    only_schools = pd.concat([invited(2021, 2023, 2024), invited(2022, kinds=["school"])])
    rows = stays(attendance(came), only_schools).set_index("organisation_id")
    assert rows.loc["c", ["end_reason", "has_left", "n_editions"]].tolist() == ["not-invited", False, 1]
    assert rows.loc["b", "end_reason"] == "left"
    undocumented = invited(2021, 2023, 2024)
    rows = stays(attendance(came), undocumented).set_index("organisation_id")
    assert rows.loc["c", "end_reason"] == "not-documented"


def test_a_cancelled_action_and_a_missing_year_end_no_stay():
    came = {"a": [2019, 2021, 2022], "b": [2019, 2021, 2022], "c": [2022]}
    rows = stays(attendance(came, cancelled={("b", 2021)}), invited(2019, 2021, 2022)).set_index("organisation_id")
    assert rows.loc["a", ["n_editions", "end_reason"]].tolist() == [3, "last-year"]
    assert rows.loc["b", ["n_editions", "end_reason"]].tolist() == [1, "cancelled"]


def test_groups_without_a_name_hide_who_stayed():
    rows = attendance({"a": [2021, 2022], "b": [2021]})
    unnamed = rows.head(1).assign(organisation_id=pd.NA, year=2022).astype({"year": "Int64"})
    result = stays(pd.concat([rows, unnamed], ignore_index=True), invited(2021, 2022)).set_index("organisation_id")
    assert result.loc["b", "end_reason"] == "unnamed"


def test_the_towns_stays_are_never_longer_than_the_editions(participation, invitations):
    rows = stays(participation, invitations)
    assert len(rows) > 40
    assert (rows["last_year"] - rows["first_year"] + 1 >= rows["n_editions"]).all()
    assert rows["n_editions"].ge(1).all()
    clubs_of_2021 = rows.loc[rows["campaign"].eq("neumarkt-raeumt-auf") & rows["first_year"].eq(2021)]
    assert not clubs_of_2021["has_left"].any()
    assert clubs_of_2021["end_reason"].eq("not-invited").all()


def test_curves_of_the_towns_agree_with_the_plain_function(participation, invitations):
    curves = organisation_survival(participation, invitations, by=("city",))
    rows = stays(participation, invitations, by=("city",))
    for city, part in curves.groupby("city"):
        own = stay_curve(rows.loc[rows["city"].eq(city)])
        assert part["survival"].tolist() == list(own.survival)
        assert part["n_left"].unique().tolist() == [own.events]
    few = organisation_survival(participation, invitations).set_index("campaign").loc["gartenschau-vorbereitung"]
    assert "nötig sind 5" in few["note"]
    assert pd.isna(few["survival"])


def test_an_empty_table_gives_empty_frames(participation, invitations):
    assert stays(participation.iloc[:0], invitations).empty
    assert organisation_survival(participation.iloc[:0], invitations).empty

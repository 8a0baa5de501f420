"""Concentration: against R's ineq and published examples, then what must hold for any sizes, then the towns' tables."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.concentration import (
    atkinson,
    concentration,
    effective_number,
    gini,
    hhi,
    lorenz_asymmetry,
    lorenz_curve,
    lorenz_curves,
    n_for_share,
    organisation_concentration,
    rosenbluth,
    theil,
    top_share,
)

TOPIC = "06_concentration"
sizes = st.lists(st.integers(0, 300), min_size=1, max_size=40).filter(any)


def everything(x):
    result, curve = concentration(x), lorenz_curve(x)
    names = ("n", "gini", "gini_corrected", "hhi", "hhi_10000", "hhi_normalised", "effective_number", "theil")
    got = {name: getattr(result, name) for name in (*names, "rosenbluth")}
    return got | {"atkinson_0_5": result.atkinson, "lorenz_p": curve.p, "lorenz_L": curve.L}


@pytest.mark.parametrize(
    "name",
    [
        "ineq-ten-values",
        "gini-all-equal",
        "one-holds-all",
        "with-zeros",
        "single-unit",
        "all-zero",
        "hhi-four-firms",
        "ties-and-one",
    ],
)
def test_sizes_match_the_reference(name, reference_case, check_reference):
    case = reference_case(TOPIC, name)
    check_reference(case, everything(case["data"]["inline"]["x"]))


def test_equal_gini_different_shape(reference_case, check_reference):
    case = reference_case(TOPIC, "damgaard-weiner-equal-gini")
    a, b = case["data"]["inline"]["a"], case["data"]["inline"]["b"]
    got = {"a": everything(a), "b": everything(b)}
    got |= {"lorenz_asymmetry_a": lorenz_asymmetry(a), "lorenz_asymmetry_b": lorenz_asymmetry(b)}
    check_reference(case, got)


def test_grouped_sizes_match_the_reference(reference_case, check_reference):
    case = reference_case(TOPIC, "usa-1968-classes")
    x, n = case["data"]["inline"]["x"], case["data"]["inline"]["n"]
    curve = lorenz_curve(x, frequencies=n)
    got = {"gini": gini(x, frequencies=n), "lorenz_p": curve.p, "lorenz_L": curve.L, "gini_from_lorenz": curve.gini()}
    check_reference(case, got)


@settings(max_examples=50)
@given(classes=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 6)), min_size=1, max_size=8))
def test_frequencies_say_the_same_as_every_unit_written_out(classes):
    x, n = [size for size, _ in classes], [count for _, count in classes]
    long = [size for size, count in classes for _ in range(count)]
    grouped, single = concentration(x, frequencies=n), concentration(long)
    for name in [
        "n",
        "total",
        "gini",
        "gini_corrected",
        "hhi",
        "hhi_10000",
        "hhi_normalised",
        "effective_number",
        "theil",
        "atkinson",
        "rosenbluth",
        "lorenz_asymmetry",
        "top_share",
        "n_for_half",
    ]:
        assert getattr(grouped, name) == pytest.approx(getattr(single, name), abs=1e-9, nan_ok=True), name
    assert grouped.note == single.note


@settings(max_examples=50)
@given(x=sizes, factor=st.integers(2, 20))
def test_measures_do_not_depend_on_unit_or_order(x, factor):
    one, other = concentration(x), concentration([factor * size for size in reversed(x)])
    for name in ("gini", "hhi", "theil", "atkinson", "rosenbluth", "lorenz_asymmetry", "top_share"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9), name
    assert one.n_for_half == other.n_for_half


@settings(max_examples=50)
@given(x=sizes)
def test_measures_stay_within_their_bounds(x):
    result = concentration(x)
    n = len(x)
    tiny = 1e-12
    assert -tiny <= result.gini <= (n - 1) / n + tiny
    assert 1 / n - tiny <= result.hhi <= 1 + tiny
    assert 1 - tiny <= result.effective_number <= n + 1e-9
    assert 0 <= result.theil <= math.log(n) + tiny
    assert 0 <= result.atkinson <= 1
    assert 1 / n - tiny <= result.rosenbluth <= 1 + tiny
    assert 0 < result.top_share <= 1
    assert 1 <= result.n_for_half <= math.ceil(n / 2)
    if n > 1:
        assert -tiny <= result.gini_corrected <= 1 + tiny
        assert -tiny <= result.hhi_normalised <= 1 + tiny
    else:
        assert math.isnan(result.gini_corrected)
        assert math.isnan(result.hhi_normalised)


@settings(max_examples=50)
@given(x=sizes)
def test_rosenbluth_and_gini_say_the_same_in_two_ways(x):
    assert rosenbluth(x) == pytest.approx(1 / (len(x) * (1 - gini(x))))


@settings(max_examples=50)
@given(x=sizes)
def test_the_lorenz_curve_lies_below_the_diagonal_and_holds_the_gini(x):
    curve = lorenz_curve(x)
    assert all(share <= p + 1e-12 for p, share in zip(curve.p, curve.L, strict=True))
    assert list(curve.L) == sorted(curve.L)
    assert curve.gini() == pytest.approx(gini(x), abs=1e-12)


@settings(max_examples=50)
@given(x=st.lists(st.integers(1, 300), min_size=2, max_size=20), data=st.data())
def test_giving_from_a_large_unit_to_a_small_one_lowers_inequality(x, data):
    x = sorted(x)
    if x[-1] - x[0] < 2:
        return
    gift = data.draw(st.integers(1, (x[-1] - x[0]) // 2))
    after = [x[0] + gift, *x[1:-1], x[-1] - gift]
    for measure in (gini, hhi, theil, atkinson, rosenbluth):
        assert measure(after) <= measure(x) + 1e-12


@settings(max_examples=50)
@given(x=sizes, share=st.floats(0.01, 1))
def test_so_many_units_bring_the_share_and_one_less_does_not(x, share):
    n = n_for_share(x, share=share)
    largest = sorted(x, reverse=True)
    assert sum(largest[:n]) >= share * sum(x) * (1 - 1e-9)
    assert sum(largest[: n - 1]) < share * sum(x) * (1 + 1e-9)


@pytest.mark.parametrize("x", [[], [0, 0, 0], [3, None, 5], [3, float("nan")]])
def test_shares_of_nothing_or_of_the_unknown_do_not_exist(x):
    result = concentration(x)
    for name in ("gini", "gini_corrected", "hhi", "theil", "atkinson", "rosenbluth", "lorenz_asymmetry", "top_share"):
        assert math.isnan(getattr(result, name)), name
    assert result.n_for_half is None
    assert result.note
    assert "nicht verfügbar" in result._repr_html_()
    assert lorenz_curve(x).p == ()
    assert math.isnan(lorenz_curve(x).gini())
    assert math.isnan(effective_number(x))


def test_other_parameters():
    x = [541, 1463, 2445, 3438, 4437]
    m = sum(x) / 5
    assert theil(x, parameter=0) == pytest.approx(sum(math.log(m / size) for size in x) / 5)
    assert atkinson(x, parameter=1) == pytest.approx(1 - math.prod(x) ** (1 / 5) / m)
    assert atkinson(x, parameter=2) == pytest.approx(1 - 5 / sum(1 / size for size in x) / m)
    assert theil([0, 5, 5], parameter=0) == math.inf
    assert atkinson([0, 5, 5], parameter=1) == atkinson([0, 5, 5], parameter=2) == 1
    assert top_share([10, 5, 3, 2], top=1) == 0.5
    assert n_for_share([10, 5, 3, 2], share=0.9) == 3


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="negativ"):
        gini([3, -1])
    with pytest.raises(ValueError, match="endlich"):
        hhi([3, math.inf])
    with pytest.raises(ValueError, match="2 Größen, aber 1 Häufigkeiten"):
        gini([3, 1], frequencies=[2])
    with pytest.raises(ValueError, match="top"):
        top_share([3], top=0)
    with pytest.raises(ValueError, match="Atkinson"):
        atkinson([3], parameter=0)
    with pytest.raises(ValueError, match="Theil"):
        theil([3], parameter=2)
    with pytest.raises(ValueError, match="Anteil"):
        n_for_share([3], share=50)


def test_towns_years_have_a_row_with_what_was_left_out(participation):
    shares = organisation_concentration(participation)
    sums = totals(participation).set_index(["city", "year"])
    assert len(shares) == len(sums)
    for row in shares.to_dict("records"):
        own = sums.loc[(row["city"], row["year"])]
        assert row["n_organisations"] + row["n_without_count"] == own["n_organisations"]
        assert row["participations"] <= own["participations"]
        assert bool(row["note"]) == bool(row["n_without_count"] + row["n_unnamed"])
    assert shares["organisation_share"].between(0, 1).all()
    assert shares["top_share"].between(0, 1).all()
    assert (shares["n_for_half"] <= shares["n_organisations"]).all()


def test_an_overview_without_names_has_no_concentration_and_says_why(participation):
    rows = participation.loc[participation["campaign"].eq("bachpatenschaften")]
    shares = organisation_concentration(rows)
    assert shares["gini"].isna().all()
    assert shares["n_for_half"].isna().all()
    assert shares["note"].str.startswith("Keine Organisation ist mit Namen").all()


def test_three_organisations_give_no_share_of_the_largest_three(participation):
    rows = participation.loc[participation["organisation_id"].notna() & participation["participants"].notna()]
    few = rows.drop_duplicates("organisation_id").head(3).assign(year=2024, city="neumarkt", status="held")
    (row,) = organisation_concentration(few).to_dict("records")
    assert row["n_organisations"] <= 3
    assert row["top_share"] is None or row["top_share"] != row["top_share"] or str(row["top_share"]) == "<NA>"
    assert "sagt der Anteil der größten 3 nichts" in row["note"]


def test_what_was_left_out_is_counted_in_words(participation):
    rows = participation.loc[participation["city"].eq("neumarkt") & participation["year"].eq(2024)]
    named = rows.loc[rows["organisation_id"].notna() & rows["status"].eq("held") & rows["participants"].notna()]
    unnamed = named.head(2).assign(organisation=pd.NA, organisation_id=pd.NA).astype(named.dtypes.to_dict())
    silent = named.head(2).assign(organisation_id=["x", "y"], participants=pd.NA).astype(named.dtypes.to_dict())
    for n, texts in {
        1: ("Organisation ohne Zahl ist", "Gruppe ohne Namen ist"),
        2: ("Organisationen ohne Zahl sind", "Gruppen ohne Namen sind"),
    }.items():
        table = pd.concat([named, unnamed.head(n), silent.head(n)], ignore_index=True)
        (note,) = organisation_concentration(table)["note"]
        assert note == " ".join(f"{n} {text} nicht mitgerechnet." for text in texts)


def test_curves_of_the_towns_end_at_the_whole(participation):
    curves = lorenz_curves(participation, by=("city", "campaign", "year"))
    ends = curves.groupby(["city", "campaign", "year"]).agg(p=("p", "max"), L=("L", "max"))
    assert (ends == 1).all(axis=None)
    assert "bachpatenschaften" not in set(curves["campaign"])


def test_an_empty_table_gives_an_empty_frame(participation):
    assert organisation_concentration(participation.iloc[:0]).empty
    assert lorenz_curves(participation.iloc[:0]).empty

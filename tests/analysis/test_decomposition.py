"""A change as number, mean size and mix: against independent calculations, on both towns' tables and on drawn ones.

Das Gupta's split is compared with the mean over all orders of change, LMDI-I with the Divisia integral computed
numerically, Kitagawa's with the two directly standardised means; each written down here without the module's formulas.
"""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from engagement_analysis.analysis.changes.change import year_on_year
from engagement_analysis.analysis.changes.decomposition import EFFECTS, decompose_change, decomposed_changes
from engagement_analysis.statistics.factor_effects import METHOD_NAMES, factor_effects, whole_parts
from engagement_analysis.table.schema import empty_participation, typed

METHODS = list(METHOD_NAMES)
WHOLE = [f"{name}_whole" for name in EFFECTS]
KINDS = ["school", "kindergarten", "club", "company"]


def parts(effects):
    return (effects.number, effects.size, effects.mix)


def factors(year):
    total = sum(n for n, _ in year.values())
    return (
        total,
        {kind: people / n for kind, (n, people) in year.items()},
        {kind: n / total for kind, (n, _) in year.items()},
    )


def people_of(number, mean, share):
    return sum(number * share[kind] * mean[kind] for kind in share)


filled = st.tuples(st.integers(1, 40), st.integers(1, 3_000))
years_without_zeros = st.integers(1, 4).flatmap(
    lambda n: st.tuples(*[st.fixed_dictionaries(dict.fromkeys(KINDS[:n], filled))] * 2)
)
any_kind = st.one_of(st.just((0, 0)), st.tuples(st.integers(1, 40), st.integers(0, 3_000)))
any_year = st.dictionaries(st.sampled_from(KINDS), any_kind, max_size=4)


@given(years=years_without_zeros)
def test_das_gupta_is_the_mean_over_all_orders_in_which_the_factors_can_change(years):
    before, now = (factors(year) for year in years)
    expected = [0.0, 0.0, 0.0]
    for order in itertools.permutations(range(3)):
        state = list(before)
        for factor in order:
            old = people_of(*state)
            state[factor] = now[factor]
            expected[factor] += (people_of(*state) - old) / 6
    got = parts(factor_effects(*years, method="das_gupta"))
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-8)


@settings(max_examples=25)
@given(years=years_without_zeros)
def test_lmdi_is_the_divisia_integral_along_constant_growth(years):
    before, now = (factors(year) for year in years)
    expected = [0.0, 0.0, 0.0]
    for kind in years[0]:
        old, new = (year[kind][1] for year in years)
        people, _ = integrate.quad(lambda t, old=old, new=new: old * (new / old) ** t, 0, 1)
        growth = [math.log(now[0] / before[0]), *(math.log(now[i][kind] / before[i][kind]) for i in (1, 2))]
        expected = [total + people * g for total, g in zip(expected, growth, strict=True)]
    assert parts(factor_effects(*years, method="lmdi")) == pytest.approx(expected, rel=1e-7, abs=1e-6)


@given(years=years_without_zeros)
def test_kitagawas_effects_are_means_of_directly_standardised_means(years):
    (n0, m0, s0), (n1, m1, s1) = (factors(year) for year in years)
    standardised = {
        (i, j): people_of(1, m, s) for (i, m), (j, s) in itertools.product(enumerate((m0, m1)), enumerate((s0, s1)))
    }
    size = (standardised[1, 0] - standardised[0, 0] + standardised[1, 1] - standardised[0, 1]) / 2
    mix = (standardised[0, 1] - standardised[0, 0] + standardised[1, 1] - standardised[1, 0]) / 2
    got = factor_effects(*years, method="kitagawa")
    assert got.size == pytest.approx(size * (n0 + n1) / 2, abs=1e-7)
    assert got.mix == pytest.approx(mix * (n0 + n1) / 2, abs=1e-7)
    assert got.number == pytest.approx((n1 - n0) * (standardised[0, 0] + standardised[1, 1]) / 2, abs=1e-7)


@given(previous=any_year, now=any_year, method=st.sampled_from(METHODS))
def test_the_effects_sum_to_the_change_whatever_appears_or_vanishes(previous, now, method):
    change = sum(people for _, people in now.values()) - sum(people for _, people in previous.values())
    got = parts(factor_effects(previous, now, method=method))
    assert math.fsum(got) == pytest.approx(change, rel=1e-12, abs=1e-8)
    assert sum(whole_parts(got, change)) == change


@given(previous=any_year, now=any_year, method=st.sampled_from(METHODS))
def test_exchanging_the_years_turns_the_signs_round(previous, now, method):
    there, back = (parts(factor_effects(*pair, method=method)) for pair in ((previous, now), (now, previous)))
    assert there == pytest.approx([-part for part in back], rel=1e-9, abs=1e-8)


@given(previous=any_year, now=any_year, method=st.sampled_from(METHODS), factor=st.integers(2, 9))
def test_as_many_times_the_people_are_as_many_times_the_effects(previous, now, method, factor):
    larger = [{kind: (n, people * factor) for kind, (n, people) in year.items()} for year in (previous, now)]
    got = [factor * part for part in parts(factor_effects(previous, now, method=method))]
    assert parts(factor_effects(*larger, method=method)) == pytest.approx(got, rel=1e-9, abs=1e-7)


@given(year=any_year, method=st.sampled_from(METHODS))
def test_the_same_year_again_has_no_effects(year, method):
    assert parts(factor_effects(year, year, method=method)) == (0, 0, 0)


@pytest.mark.parametrize("method", METHODS)
def test_what_changes_alone_has_the_whole_effect(method):
    year = {"club": (4, 60), "school": (2, 140)}
    doubled = {"club": (8, 120), "school": (4, 280)}
    larger = {"club": (4, 72), "school": (2, 168)}
    mixed = {"club": (2, 30), "school": (4, 280)}
    assert parts(factor_effects(year, doubled, method=method)) == pytest.approx((200, 0, 0))
    assert parts(factor_effects(year, larger, method=method)) == pytest.approx((0, 40, 0))
    assert parts(factor_effects(year, mixed, method=method)) == pytest.approx((0, 0, 110))


@pytest.mark.parametrize("method", METHODS)
def test_a_kind_that_appears_changes_no_size(method):
    got = factor_effects({"club": (3, 30)}, {"club": (3, 30), "school": (1, 90)}, method=method)
    assert got.size == 0
    assert got.number + got.mix == pytest.approx(90)


@pytest.mark.parametrize("method", METHODS)
def test_from_no_group_at_all_everything_is_number(method):
    assert parts(factor_effects({}, {"club": (3, 30), "school": (1, 90)}, method=method)) == (120, 0, 0)
    assert parts(factor_effects({"club": (3, 30)}, {}, method=method)) == (-30, 0, 0)
    assert parts(factor_effects({}, {}, method=method)) == (0, 0, 0)


def test_where_all_kinds_are_replaced_lmdi_sees_only_mix_and_the_others_the_number_too(participation):
    """Neumarkt 2021 invited clubs, 2022 schools: why LMDI is not the default."""
    rows = participation[participation["campaign"].eq("neumarkt-raeumt-auf")]
    split = {method: decompose_change(rows, 2022, 2021, method=method).whole_effects for method in METHODS}
    assert (split["lmdi"]["number"], split["lmdi"]["mix"]) == (0, 541)
    # 6 groups of 197 people, then 9 of 738: 3 groups more at the mean of both years' mean sizes, 3 (197/6 + 738/9) / 2.
    assert split["das_gupta"]["number"] == split["kitagawa"]["number"] == round(1.5 * (197 / 6 + 738 / 9))
    assert decompose_change(rows, 2022, 2021).whole_effects == split["das_gupta"]


def test_zeros_are_the_limit_of_ever_smaller_values():
    """Ang & Liu (2007): their analytical limit is what a value near 0 tends to, though slowly (with its logarithm)."""
    now = {"club": (3, 30), "school": (2, 90)}
    limit = factor_effects({"club": (3, 30), "school": (2, 0)}, now, method="lmdi")
    near = [
        factor_effects({"club": (3, 30), "school": (2, 10.0**-power)}, now, method="lmdi") for power in (10, 100, 300)
    ]
    assert parts(limit) == (0, 90, 0)
    assert [one.size for one in near] == pytest.approx([90, 90, 90])
    # The mix does not tend to anything else where the shares stay as they are.
    assert [one.mix for one in near] == [0, 0, 0]
    moved = factor_effects({"club": (3, 30), "school": (4, 1e-300)}, now, method="lmdi")
    exact = factor_effects({"club": (3, 30), "school": (4, 0)}, now, method="lmdi")
    assert parts(moved) == pytest.approx(parts(exact), abs=0.2)


@given(values=st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=6))
def test_whole_parts_are_near_and_turn_round(values):
    total = round(math.fsum(values))
    values[-1] += total - math.fsum(values)
    whole = whole_parts(values, total)
    assert sum(whole) == total
    assert all(abs(one - value) < 1 + 1e-6 for one, value in zip(whole, values, strict=True))
    assert whole_parts([-value for value in values], -total) == [-one for one in whole]


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="unknown method"):
        factor_effects({}, {}, method="oaxaca")
    with pytest.raises(ValueError, match="5 people in 0 groups"):
        factor_effects({"club": (0, 5)}, {})
    with pytest.raises(ValueError, match="do not add up"):
        whole_parts([1.0, 2.0], 4)
    with pytest.raises(ValueError, match="two different years"):
        decompose_change(empty_participation(), 2024, 2024)
    with pytest.raises(ValueError, match="unknown method"):
        decompose_change(empty_participation(), 2024, 2023, method="oaxaca")


def rows_of(*cells):
    """Rows from (year, organisation or None, kind, participants or None)."""
    frame = pd.DataFrame(cells, columns=["year", "organisation_id", "organisation_type", "participants"])
    quality = ["missing" if pd.isna(count) else "exact" for count in frame["participants"]]
    table = frame.assign(city="x", campaign="y", organisation=frame["organisation_id"], participants_quality=quality)
    table = table.assign(status="held", source_file="f", source_sheet="s", source_cell="A1", source_row=1)
    return typed(table.reindex(columns=empty_participation().columns))


def test_an_organisation_that_lacks_a_count_neither_shrinks_the_groups_nor_their_number():
    rows = rows_of((2023, "a", "club", 10), (2023, "b", "club", 30), (2024, "a", "club", 12), (2024, "b", "club", None))
    split = decompose_change(rows, 2024, 2023)
    assert split.change == -28
    assert split.whole_effects == {
        "number": 0,
        "size": 2,
        "mix": 0,
        "individuals": 0,
        "unnamed": 0,
        "unreported": -30,
    }
    assert (split.n_organisations, split.n_previous_organisations, split.n_unreported) == (1, 1, 1)
    assert split.note == "Bei 1 Organisation fehlt in mindestens einem der Jahre eine Angabe; sie steht für sich."


def test_private_persons_and_nameless_groups_are_neither_number_nor_size():
    rows = rows_of(
        (2023, "a", "club", 10),
        (2023, None, "individual", 4),
        (2024, "a", "club", 10),
        (2024, None, "individual", 9),
        (2024, None, "other", 40),
    )
    split = decompose_change(rows, 2024, 2023)
    assert split.change == 45
    assert (split.whole_effects["individuals"], split.whole_effects["unnamed"]) == (5, 40)
    assert sum(abs(split.whole_effects[name]) for name in ("number", "size", "mix", "unreported")) == 0
    assert "Gruppen ohne Namen" in split.note


def test_an_organisation_without_a_kind_is_a_kind_of_its_own():
    rows = rows_of((2023, "a", None, 10), (2024, "a", None, 15))
    split = decompose_change(rows, 2024, 2023)
    assert split.types["organisation_type"].tolist() == ["unknown"]
    assert split.whole_effects["size"] == 5


def test_an_organisation_that_is_entered_as_another_kind_is_said():
    rows = rows_of(
        (2023, "a", "club", 10), (2023, "b", "school", 80), (2024, "a", "other", 10), (2024, "b", "school", 80)
    )
    split = decompose_change(rows, 2024, 2023)
    assert (split.change, split.n_retyped) == (0, 1)
    assert "1 Organisation ist in den beiden Jahren als verschiedene Arten eingetragen." in split.note


def test_a_single_year_or_a_year_without_counts_is_not_split_and_says_so():
    one_year = decompose_change(rows_of((2024, "a", "club", 10)), 2024, 2023)
    assert (one_year.change, one_year.effects, one_year.participations) == (None, {}, 10)
    assert one_year.note == "Für 2023 liegt keine Zahl der Teilnahmen vor; die Veränderung lässt sich nicht zerlegen."
    uncounted = decompose_change(rows_of((2023, "a", "club", None), (2024, "a", "club", 10)), 2024, 2023)
    assert uncounted.change is None
    assert "Für 2023 liegt keine Zahl" in uncounted.note
    assert "nicht verfügbar" in uncounted._repr_html_()


def test_the_notebook_shows_parts_that_add_up_and_the_share_counted(participation):
    rows = participation[participation["campaign"].eq("neumarkt-raeumt-auf")]
    split = decompose_change(rows, 2025, 2024)
    shown = split._repr_html_()
    assert "Zahl der Organisationen" in shown
    assert "<td>58</td>" in shown
    assert split.exact_share < 1
    assert f"2025 {split.exact_share * 100:.0f}\N{NO-BREAK SPACE}%" in split.note


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("by", [("city", "campaign"), ("city",)])
def test_the_effects_sum_to_each_change_of_both_towns_to_the_last_person(participation, invitations, by, method):
    changes = decomposed_changes(participation, invitations, by=by, method=method)
    split = changes.dropna(subset=["change"])
    assert len(split) > 5
    assert (split[WHOLE].sum(axis="columns") == split["change"]).all()
    assert split[list(EFFECTS)].sum(axis="columns").astype(float).tolist() == pytest.approx(split["change"].tolist())
    other = year_on_year(participation, invitations, by=by)
    columns = [*by, "year", "change", "individuals", "unnamed", "is_comparable", "reasons", "source"]
    pd.testing.assert_frame_equal(changes[columns], other[columns], check_dtype=False)


def test_other_groupings_and_an_empty_table(participation, invitations):
    with pytest.raises(ValueError, match="decomposed_changes splits"):
        decomposed_changes(participation, invitations, by=("city", "district"))
    with pytest.raises(ValueError, match="unknown method"):
        decomposed_changes(participation, invitations, method="oaxaca")
    assert decomposed_changes(empty_participation(), invitations).empty


drawn_rows = st.lists(
    st.tuples(
        st.sampled_from([2023, 2024]),
        st.one_of(st.none(), st.sampled_from("abcdefg")),
        st.sampled_from(["club", "school", "individual", "other"]),
        st.one_of(st.none(), st.integers(0, 150)),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=20)
@given(drawn=drawn_rows, method=st.sampled_from(METHODS))
def test_any_table_is_split_to_the_last_person(drawn, method):
    rows = rows_of(*[(y, None if kind == "individual" else name, kind, count) for y, name, kind, count in drawn])
    split, back = decompose_change(rows, 2024, 2023, method=method), decompose_change(rows, 2023, 2024, method=method)
    sums = [[c for y, _, _, c in drawn if y == year and c is not None] for year in (2023, 2024)]
    if not all(sums):
        assert split.change is None
        return
    assert split.change == sum(sums[1]) - sum(sums[0])
    assert sum(split.whole_effects.values()) == split.change
    assert list(split.effects.values()) == pytest.approx([-value for value in back.effects.values()], abs=1e-8)

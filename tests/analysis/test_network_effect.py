"""The exchange's effect: verdicts that the data carry, power by simulation, invariances, the real towns."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.analysis.changes.network_effect import network_effect
from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.statistics.poisson_fit import fit_poisson
from engagement_analysis.statistics.power_simulation import (
    SimulatedStudy,
    fit_many,
    mean_group_of_a_person,
    minimum_detectable_effect,
    simulated_power,
)

RUNS = 80


def drawn_groups(
    *, effect: float, first: int = 2015, last: int = 2025, n: float = 60, largest: int = 15, seed: int = 1
) -> pd.DataFrame:
    """Two towns whose groups come by chance; in town "a" `effect` times as many from 2024 on."""
    rng = np.random.default_rng(seed)
    rows = [
        (city, year, int(people))
        for city in ("a", "b")
        for year in range(first, last + 1)
        for people in rng.integers(5, largest, rng.poisson(n * (effect if city == "a" and year >= 2024 else 1)))
    ]
    return pd.DataFrame(rows, columns=["city", "year", "participations"])


def flat_study(n_years: int, people: float, size: float) -> SimulatedStudy:
    design = np.column_stack([np.ones(2 * n_years), np.repeat([0.0, 1.0], n_years)])
    cells = 2 * n_years
    return SimulatedStudy(design, 1, np.full(cells, people), np.zeros(cells), (np.array([size]),) * cells, size, size)


def test_the_real_towns_cannot_carry_a_verdict_and_it_says_why(participation, invitations):
    marks = breaks_of_town(participation, invitations)
    titles = {"neumarkt": "Neumarkt", "balingen": "Balingen"}
    result = network_effect(
        groups(participation),
        treated="neumarkt",
        control="balingen",
        comparability=marks,
        titles=titles,
        runs=RUNS,
    )
    assert result.verdict == "cannot_tell"
    assert result.sentence.startswith(
        "Ob der Austausch seit 2024 etwas bewirkt hat, lässt sich aus diesen Zahlen nicht"
    )
    assert any("nehmen beide am Austausch teil" in reason for reason in result.reasons)
    assert any("vergleichbare" in reason for reason in result.reasons)


def test_even_with_all_years_taken_as_comparable_a_doubling_would_be_missed(participation):
    result = network_effect(groups(participation), treated="neumarkt", control="balingen", runs=RUNS)
    assert result.power_at_doubling < 0.4
    assert result.minimum_detectable_ratio > 2.5
    assert any("Verdopplung" in reason for reason in result.reasons)
    assert result.difference.low < 1 < result.difference.high


def test_a_doubling_of_many_groups_is_an_effect():
    result = network_effect(drawn_groups(effect=2), treated="a", control="b", control_takes_part=False, runs=RUNS)
    assert result.verdict == "effect"
    assert result.difference.low > 1
    assert result.reasons == ()
    assert "stärker gestiegen" in result.sentence


def test_no_change_of_many_groups_is_no_effect_with_what_could_have_been_seen():
    result = network_effect(drawn_groups(effect=1), treated="a", control="b", control_takes_part=False, runs=RUNS)
    assert result.verdict == "no_effect_seen"
    assert result.difference.low < 1 < result.difference.high
    assert 1.2 < result.minimum_detectable_ratio < 2
    assert "erkannt worden wäre" in result.sentence


def test_a_town_that_takes_part_as_well_shows_nothing_however_large_the_change():
    result = network_effect(drawn_groups(effect=3), treated="a", control="b", runs=RUNS)
    assert result.verdict == "cannot_tell"
    assert result.difference.low > 1


def test_a_jump_before_the_exchange_is_found_by_the_placebo_years():
    jumped = drawn_groups(effect=1)
    later = jumped.query("city == 'a' and year >= 2020")
    result = network_effect(
        pd.concat([jumped, later, later]), treated="a", control="b", control_takes_part=False, runs=RUNS
    )
    assert result.verdict == "cannot_tell"
    assert result.placebos.query("year == 2020")["p_value"].item() < 0.05
    assert any("noch nicht gab" in reason for reason in result.reasons)


def test_turning_the_towns_round_turns_the_ratio_round():
    table = drawn_groups(effect=1.5, last=2025)
    one = network_effect(table, treated="a", control="b", runs=20)
    other = network_effect(table, treated="b", control="a", runs=20)
    assert one.difference.estimate == pytest.approx(1 / other.difference.estimate)
    assert one.difference.low == pytest.approx(1 / other.difference.high)


@settings(max_examples=2)
@given(factor=st.integers(2, 40))
def test_larger_groups_are_no_more_evidence(factor):
    table = drawn_groups(effect=1.5, first=2019, n=15)
    one = network_effect(table, treated="a", control="b", runs=20)
    other = network_effect(
        table.assign(participations=table["participations"] * factor), treated="a", control="b", runs=20
    )
    assert (one.difference.low, one.difference.high) == pytest.approx((other.difference.low, other.difference.high))
    assert one.power_at_doubling == pytest.approx(other.power_at_doubling)
    assert other.difference.cell_means["treated_before"] == pytest.approx(
        factor * one.difference.cell_means["treated_before"]
    )


def test_the_same_seed_gives_the_same_numbers():
    table = drawn_groups(effect=1.2, first=2020, n=15)
    one, other = (network_effect(table, treated="a", control="b", runs=RUNS) for _ in range(2))
    pd.testing.assert_frame_equal(one.power, other.power)
    assert one == other


def test_population_and_breaks_cut_the_years():
    table = drawn_groups(effect=1, first=2018, n=15)
    population = pd.DataFrame(
        [(city, year, 40_000) for city in "ab" for year in range(2018, 2025)], columns=["city", "year", "inhabitants"]
    )
    marks = pd.DataFrame(
        {"city": "a", "year": range(2018, 2026), "is_comparable": [False, True, True, False] + [True] * 4}
    )
    result = network_effect(table, treated="a", control="b", population=population, comparability=marks, runs=20)
    assert result.n_before == {"a": 3, "b": 6}
    assert result.n_after == {"a": 1, "b": 1}
    assert result.verdict == "cannot_tell"


@pytest.mark.parametrize(("first", "last"), [(2023, 2024), (2024, 2025), (2020, 2023)])
def test_too_few_years_for_any_arithmetic_give_a_sentence(first, last):
    table = drawn_groups(effect=1, first=first, last=last, n=10)
    result = network_effect(table, treated="a", control="b", control_takes_part=False, runs=10)
    assert result.verdict == "cannot_tell"
    assert math.isnan(result.difference.low)
    assert math.isnan(result.power_at_doubling)
    assert result.sentence.endswith(".")


def test_a_town_without_groups_is_refused():
    with pytest.raises(ValueError, match="„c“"):
        network_effect(drawn_groups(effect=1), treated="a", control="c", runs=10)


def test_power_rises_with_the_effect_and_with_smaller_groups():
    small = simulated_power(flat_study(5, 300, 5.0), ratios=[1, 1.5, 2], runs=400)["power"]
    large = simulated_power(flat_study(5, 300, 50.0), ratios=[1, 1.5, 2], runs=400)["power"]
    assert small.is_monotonic_increasing
    assert small[0] <= 0.05
    assert (small[1:] > large[1:]).all()
    assert 0.5 < large[2] < 0.95  # 30 groups against 60: z is 3.1, the t quantile 2.3


def test_people_who_come_alone_have_the_power_of_the_textbook():
    """Two Poisson means of 5 x 100 and 5 x 130: power of the two-sided test by the normal approximation is 0.99."""
    study = flat_study(5, 100, 1.0)
    assert simulated_power(study, ratios=[1.3], runs=600)["power"].item() == pytest.approx(0.98, abs=0.02)


def test_without_a_degree_of_freedom_there_is_no_power():
    study = flat_study(1, 100, 1.0)
    power = simulated_power(study, ratios=[1.0, 2.0], runs=10)
    assert power["power"].isna().all()
    assert math.isnan(minimum_detectable_effect(power))


def test_an_effect_beyond_all_that_were_tried_is_infinite():
    curve = pd.DataFrame({"ratio": [1.0, 2.0], "power": [0.05, 0.4]})
    assert minimum_detectable_effect(curve) == math.inf
    assert minimum_detectable_effect(curve, wanted=0.4) == pytest.approx(2)


@settings(max_examples=20)
@given(counts=st.lists(st.integers(1, 60), min_size=6, max_size=6))
def test_many_fits_at_once_are_the_single_fits(counts):
    design = np.column_stack([np.ones(6), np.arange(6), np.repeat([0.0, 1.0], 3)])
    exposure = np.log(np.linspace(10, 12, 6))
    rows = np.array([counts, counts[::-1]], dtype=float)
    coefficients, fitted = fit_many(rows, design, exposure)
    for row, one, mean in zip(rows, coefficients, fitted, strict=True):
        single = fit_poisson(row, design, exposure)
        assert one == pytest.approx(single.coefficients, rel=1e-6, abs=1e-7)
        assert mean == pytest.approx(single.fitted, rel=1e-6)


@given(sizes=st.lists(st.integers(0, 100), max_size=20))
def test_the_mean_group_of_a_person_lies_between_one_and_the_largest(sizes):
    value = mean_group_of_a_person(sizes)
    if sum(sizes):
        assert 1 <= value <= max(sizes)
    else:
        assert math.isnan(value)

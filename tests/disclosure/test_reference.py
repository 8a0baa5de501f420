"""Results of other software and books: intervals, recovered cells, confidential cells, fewest further ones.

Tolerances are those of the reference file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engagement_analysis.publication import (
    Publication,
    Rule,
    attack,
    fewest_further_cells,
    leaks,
    protect_against_recovery,
    recovered_cells,
    sensitive_cells,
)

FILE = Path(__file__).parents[1] / "analysis" / "reference" / "10_disclosure.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
TABLES = [name for name, case in CASES.items() if "file" in case["data"]]
WITH_PATTERN = [name for name in TABLES if "primary" in CASES[name]["expected"]]
WITH_MINIMUM = [name for name in TABLES if "minimum" in CASES[name]["expected"]]
# The rule that makes a case's confidential cells: counts below the threshold, zeros where its title says so.
RULES = {
    "gauss-example1-2014": Rule(threshold=2, protect_zeros=True),
    "gauss-z1": Rule(threshold=4),
    "two-per-line-still-leaks": Rule(threshold=4),
}


def is_total(cell):
    return "Total" in cell.split("|")


def inner_cells(cells):
    return [cell for cell in cells["cell"] if not is_total(cell)]


def publication_of(case, cells):
    """The case's table; margins are published in any case."""
    totals = [cell for cell in cells["cell"] if is_total(cell)]
    return Publication.of(cells.set_index("cell")["value"], case["data"]["relations"], keep=totals)


@pytest.mark.parametrize("whole_numbers", [False, True], ids=["any numbers", "whole numbers"])
@pytest.mark.parametrize("name", TABLES)
def test_the_attacker_finds_the_intervals_and_the_recovered_cells_of_the_reference(
    name, whole_numbers, reference_cells
):
    case = CASES[name]
    cells = reference_cells(case)
    intervals = attack(
        cells.set_index("cell")["value"].to_dict(),
        case["data"]["relations"],
        cells.loc[cells["suppressed"].eq(1), "cell"],
        bounds=case.get("arguments", {}).get("bounds"),
        whole_numbers=whole_numbers,
    )
    rel, abs_ = case["tolerance"]["rel"], case["tolerance"]["abs"]
    expected = case["expected"]["intervals"]
    assert set(intervals) == set(expected)
    for cell, interval in intervals.items():
        assert interval.lower == pytest.approx(expected[cell]["lower"], rel=rel, abs=abs_)
        assert interval.upper == pytest.approx(expected[cell]["upper"], rel=rel, abs=abs_)
    assert sorted(recovered_cells(intervals)) == sorted(case["expected"]["recovered"])


@pytest.mark.parametrize("name", WITH_PATTERN)
def test_the_pattern_of_the_reference_holds_as_far_as_it_says(name, reference_cells):
    """`primary` and `gauss_suppressed` are the columns of the file; what is not recovered there, holds here, too."""
    case = CASES[name]
    cells = reference_cells(case)
    expected = case["expected"]
    assert sorted(cells.loc[cells["primary"].eq(1), "cell"]) == sorted(expected["primary"])
    suppressed = cells.loc[cells["suppressed"].eq(1), "cell"]
    if "gauss_suppressed" in expected:
        assert sorted(suppressed) == sorted(expected["gauss_suppressed"])
        assert len(suppressed) == expected.get("gauss_n_suppressed", len(suppressed))
        intervals = attack(cells.set_index("cell")["value"].to_dict(), case["data"]["relations"], suppressed)
        assert not set(recovered_cells(intervals)) & set(expected["primary"])


@pytest.mark.parametrize("name", RULES)
def test_the_rule_finds_the_confidential_inner_cells_of_the_reference(name, reference_cells):
    case = CASES[name]
    publication = publication_of(case, reference_cells(case))
    found = [cell for cell in sensitive_cells(publication, RULES[name]) if not is_total(cell)]
    assert sorted(found) == sorted(case["expected"]["primary"])


@pytest.mark.parametrize("name", WITH_MINIMUM)
def test_trying_everything_finds_the_minimum_of_the_reference(name, reference_cells):
    case = CASES[name]
    cells = reference_cells(case)
    expected = case["expected"]["minimum"]
    publication = publication_of(case, cells)
    found = fewest_further_cells(publication, case["expected"]["primary"], candidates=inner_cells(cells))
    assert found is not None
    assert found.n_secondary == expected["min_secondary"]
    assert found.value == expected["min_value_of_those"]
    assert len(found.patterns) == expected["n_optimal_patterns"]


@pytest.mark.parametrize("name", WITH_MINIMUM)
def test_as_few_cells_are_hidden_as_possible_and_nothing_leaks(name, reference_cells):
    case = CASES[name]
    publication = publication_of(case, reference_cells(case))
    expected = case["expected"]["minimum"]
    result = protect_against_recovery(publication, case["expected"]["primary"])
    assert result.status == "optimal"
    assert sorted(result.primary) == sorted(case["expected"]["primary"])
    assert len(result.secondary) == expected["min_secondary"]
    assert sum(publication.cells[cell].value for cell in result.secondary) == expected["min_value_of_those"]
    assert not set(recovered_cells(result.intervals())) & set(result.primary)
    assert leaks(publication, result.hidden, result.readers) == []


def test_a_subtotal_that_repeats_a_cell_is_hidden_with_it(reference_cells):
    case = CASES["gauss-example1-hierarchy"]
    cells = reference_cells(case)
    grand = [cell for cell in cells["cell"] if is_total(cell)]
    publication = Publication.of(cells.set_index("cell")["value"], case["data"]["relations"], keep=grand)
    result = protect_against_recovery(publication, case["expected"]["primary"])
    assert result.status == "optimal"
    assert len(result.hidden) <= len(case["expected"]["gauss_suppressed"])
    assert not set(recovered_cells(result.intervals())) & set(result.primary)


@pytest.mark.parametrize("name", [name for name in TABLES if CASES[name]["expected"]["recovered"]])
def test_where_the_reference_leaks_protection_does_not(name, reference_cells):
    """Margins may be hidden here: a single sum cannot be kept otherwise."""
    case = CASES[name]
    cells = reference_cells(case)
    publication = Publication.of(cells.set_index("cell")["value"], case["data"]["relations"])
    primary = cells.loc[cells["primary"].eq(1), "cell"].tolist()
    result = protect_against_recovery(publication, primary)
    assert not set(recovered_cells(result.intervals())) & set(primary)

"""The tests' own attacker finds the intervals and recovered cells of other software and books.

Tolerances are those of the reference file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from .attacker import intervals

REFERENCE = Path(__file__).parents[1] / "analysis" / "reference"
CASES = {
    case["id"]: case
    for case in json.loads((REFERENCE / "10_disclosure.json").read_text(encoding="utf-8"))["cases"]
    if "file" in case["data"]
}


@pytest.mark.parametrize("whole_numbers", [False, True], ids=["any numbers", "whole numbers"])
@pytest.mark.parametrize("name", CASES)
def test_the_attacker_finds_the_intervals_and_the_recovered_cells_of_the_reference(name, whole_numbers):
    case = CASES[name]
    cells = pd.read_csv(REFERENCE / case["data"]["file"])
    found = intervals(
        cells.set_index("cell")["value"].to_dict(),
        case["data"]["relations"],
        cells.loc[cells["suppressed"].eq(1), "cell"],
        known={cell: tuple(ends) for cell, ends in case.get("arguments", {}).get("bounds", {}).items()},
        whole_numbers=whole_numbers,
    )
    rel, abs_ = case["tolerance"]["rel"], case["tolerance"]["abs"]
    expected = case["expected"]["intervals"]
    assert set(found) == set(expected)
    for cell, (lower, upper) in found.items():
        assert lower == pytest.approx(expected[cell]["lower"], rel=rel, abs=abs_)
        assert upper == pytest.approx(expected[cell]["upper"], rel=rel, abs=abs_)
    recovered = [cell for cell, (lower, upper) in found.items() if upper - lower < 0.5]
    assert sorted(recovered) == sorted(case["expected"]["recovered"])

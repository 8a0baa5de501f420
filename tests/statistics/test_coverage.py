"""The limits hold the truth about as often as they promise when people come in groups (a part of simulate_coverage.py).

1,500 runs: the simulated share is within 1.2 percentage points of the true one in all but one of thirty cases.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from simulate_coverage import clubs, clubs_and_schools, ratio_coverage, sum_coverage

RUNS = 1_500
PROMISED = pytest.approx(0.955, abs=0.0325)


@pytest.mark.parametrize("n_groups", [12, 30, 60])
@pytest.mark.parametrize("sizes", [clubs, clubs_and_schools])
def test_limits_of_a_years_people(n_groups, sizes):
    assert sum_coverage(n_groups, sizes, runs=RUNS, seed=1).holds == PROMISED


@pytest.mark.parametrize("n_groups", [12, 30, 60])
@pytest.mark.parametrize("share_returning", [0.0, 0.5, 0.8])
def test_limits_of_the_ratio_of_years_with_returning_organisations(n_groups, share_returning):
    assert ratio_coverage(n_groups, share_returning, clubs, runs=RUNS, seed=3).holds == PROMISED


def test_limits_for_persons_hold_far_less_than_promised():
    assert sum_coverage(30, clubs, runs=RUNS, seed=4, by_person=True).holds < 0.5

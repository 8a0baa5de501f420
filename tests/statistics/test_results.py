"""Each method is found by its name; shares."""

import subprocess
import sys
from pathlib import Path

import pytest

from engagement_analysis import statistics
from engagement_analysis.statistics.intervals import share_interval


def test_each_method_is_found_by_its_name_and_listed_on_one_page(project_root: Path):
    page = (project_root / "docs" / "reference" / "statistics.md").read_text(encoding="utf-8")
    for name in statistics.__all__:
        assert getattr(statistics, name).__name__ == name
        assert f"`{name}`" in page
    assert set(statistics.__all__) <= set(dir(statistics))
    with pytest.raises(AttributeError, match="no attribute"):
        _ = statistics.seasonal_kendall


def test_a_name_costs_no_library_that_it_does_not_need():
    used = "from engagement_analysis.statistics import garwood_interval"
    code = f"{used}; import sys; sys.exit('statsmodels' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_shares_have_limits_and_refuse_what_is_none():
    assert share_interval(0, 7).low == 0
    assert share_interval(7, 7).high == 1
    assert not share_interval(0, 0).is_available
    with pytest.raises(ValueError, match="5 of 3"):
        share_interval(5, 3)

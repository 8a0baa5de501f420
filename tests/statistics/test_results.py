"""One base for results: it shows itself in a notebook, and each method is found by its name."""

import subprocess
import sys
from pathlib import Path

import pytest

from engagement_analysis import statistics
from engagement_analysis.statistics.intervals import share_interval
from engagement_analysis.statistics.results import NOT_AVAILABLE, Result


def test_a_result_shows_its_numbers_in_german_and_escapes_texts():
    shown = Result(1234.5, NOT_AVAILABLE, float("inf"), 0.95, method="<b>", n=3)._repr_html_()
    for text in ("1.235", "nicht verfügbar", "ohne Grenze", "0,95", "&lt;b&gt;"):
        assert text in shown


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

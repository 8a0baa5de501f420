"""Every result shows itself in a notebook: its numbers in German, its texts escaped."""

import pandas as pd
import pytest

from engagement_analysis.analysis.changes.network_effect import network_effect
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.statistics.annual_change import annual_change
from engagement_analysis.statistics.count_models import poisson_regression
from engagement_analysis.statistics.difference_in_differences import difference_in_differences
from engagement_analysis.statistics.factor_effects import factor_effects
from engagement_analysis.statistics.interrupted_series import interrupted_time_series
from engagement_analysis.statistics.intervals import garwood_interval
from engagement_analysis.statistics.rank_trend import mann_kendall, seasonal_kendall, theil_sen
from engagement_analysis.statistics.regression import linear_regression

SERIES = pd.DataFrame({"year": range(2018, 2026), "count": [40, 44, 52, 55, 61, 70, 74, 85], "t": range(8)})
CELLS = pd.DataFrame({"a": [0, 0, 0, 1, 1, 1], "b": [0, 1, 1, 0, 1, 1], "y": [1.0, 2, 3, 4, 7, 9]})
GROUPS = pd.DataFrame(
    [(city, year, 10) for city in ("a", "b") for year in range(2020, 2026)], columns=["city", "year", "participations"]
)


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (garwood_interval(10), "18,39"),
        (factor_effects({"a": (2, 40)}, {"a": (3, 60)}), "<td>20</td>"),
        (annual_change(SERIES), "percent"),
        (poisson_regression(SERIES, "count", ["t"]), "0,10"),
        (linear_regression(SERIES, "count", ["t"]), "6,25"),
        (mann_kendall(SERIES["count"]), "<td>28</td>"),
        (theil_sen(SERIES["count"]), "slope"),
        (seasonal_kendall([1, 2, 3], [1, 2, 3], ["a"] * 3), "<td>3</td>"),
        (interrupted_time_series(SERIES, "count", start=2024, slope_change=True), "slope_change"),
        (difference_in_differences(CELLS, "y", treated="a", after="b"), "2,5"),
        (trend(SERIES, source="<Quelle>"), "&lt;Quelle&gt;"),
        (network_effect(GROUPS, treated="a", control="b", runs=5), "Ob der Austausch"),
    ],
)
def test_results_show_their_numbers(result, shown):
    page = result._repr_html_()
    assert shown in page
    assert "<Quelle>" not in page
    assert "nan" not in page
    assert "<td>0,</td>" not in page

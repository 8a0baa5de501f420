"""Numbers in, results out; knows no table. Each method is imported when it is first used.

>>> from engagement_analysis import statistics
>>> statistics.garwood_interval(0).low
0.0
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engagement_analysis.frames import checked

if TYPE_CHECKING:
    from engagement_analysis.statistics.concentration import effective_number, gini, hhi, n_for_share, top_share
    from engagement_analysis.statistics.count_forecast import negative_binomial_forecast
    from engagement_analysis.statistics.forecast import damped_trend_forecast, drift_forecast, on_log_scale
    from engagement_analysis.statistics.intervals import fay_feuer_interval, garwood_interval, share_interval
    from engagement_analysis.statistics.rank_trend import mann_kendall, theil_sen
    from engagement_analysis.statistics.rate_ratio import paired_rate_ratio
    from engagement_analysis.statistics.results import Result
    from engagement_analysis.statistics.two_years import compare_years, swap_test
    from engagement_analysis.statistics.yearly_change import annual_change

_MODULES = {
    "concentration": ("effective_number", "gini", "hhi", "n_for_share", "top_share"),
    "count_forecast": ("negative_binomial_forecast",),
    "forecast": ("damped_trend_forecast", "drift_forecast", "on_log_scale"),
    "intervals": ("fay_feuer_interval", "garwood_interval", "share_interval"),
    "rank_trend": ("mann_kendall", "theil_sen"),
    "rate_ratio": ("paired_rate_ratio",),
    "results": ("Result",),
    "two_years": ("compare_years", "swap_test"),
    "yearly_change": ("annual_change",),
}
_METHODS = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Result",
    "annual_change",
    "compare_years",
    "damped_trend_forecast",
    "drift_forecast",
    "effective_number",
    "fay_feuer_interval",
    "garwood_interval",
    "gini",
    "hhi",
    "mann_kendall",
    "n_for_share",
    "negative_binomial_forecast",
    "on_log_scale",
    "paired_rate_ratio",
    "share_interval",
    "swap_test",
    "theil_sen",
    "top_share",
]


def __getattr__(name: str) -> Any:
    if name not in _METHODS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_METHODS[name]}"), name)
    method = found if isinstance(found, type) else checked(found)
    globals()[name] = method
    return method


def __dir__() -> list[str]:
    return sorted(__all__)

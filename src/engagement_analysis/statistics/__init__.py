"""Numbers in, results out; knows no table. Each method is imported when it is first used (`docs/statistics.md`).

>>> from engagement_analysis import statistics
>>> statistics.garwood_interval(0).low
0.0
"""

from importlib import import_module
from typing import Any

_METHODS = {
    "Result": "results",
    "garwood_interval": "intervals",
    "midp_interval": "intervals",
    "score_interval": "intervals",
    "wald_interval": "intervals",
    "share_interval": "intervals",
    "fay_feuer_interval": "intervals",
    "person_rate_ratio": "person_ratio",
    "group_rate_ratio": "rate_ratio",
    "paired_rate_ratio": "rate_ratio",
    "compare_years": "two_years",
    "swap_test": "two_years",
    "mann_kendall": "rank_trend",
    "theil_sen": "rank_trend",
    "annual_change": "yearly_change",
    "drift_forecast": "forecast",
    "damped_trend_forecast": "forecast",
    "on_log_scale": "forecast",
    "negative_binomial_forecast": "count_forecast",
    "gini": "concentration",
    "hhi": "concentration",
    "effective_number": "concentration",
    "lorenz_curve": "concentration",
    "n_for_share": "concentration",
    "top_share": "concentration",
}

__all__ = list(_METHODS)


def __getattr__(name: str) -> Any:
    if name not in _METHODS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    method = getattr(import_module(f"{__name__}.{_METHODS[name]}"), name)
    globals()[name] = method
    return method


def __dir__() -> list[str]:
    return sorted(__all__)

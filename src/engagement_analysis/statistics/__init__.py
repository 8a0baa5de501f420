"""Numbers in, results out; knows no table. Each method is imported when it is first used.

>>> from engagement_analysis import statistics
>>> statistics.garwood_interval(0).low
0.0
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engagement_analysis.frames import checked

if TYPE_CHECKING:
    from engagement_analysis.statistics.concentration import (
        effective_number,
        gini,
        hhi,
        lorenz_curve,
        n_for_share,
        top_share,
    )
    from engagement_analysis.statistics.count_forecast import negative_binomial_forecast
    from engagement_analysis.statistics.forecast import damped_trend_forecast, drift_forecast, on_log_scale
    from engagement_analysis.statistics.intervals import (
        fay_feuer_interval,
        garwood_interval,
        midp_interval,
        score_interval,
        share_interval,
        wald_interval,
    )
    from engagement_analysis.statistics.person_ratio import person_rate_ratio
    from engagement_analysis.statistics.rank_trend import mann_kendall, theil_sen
    from engagement_analysis.statistics.rate_ratio import group_rate_ratio, paired_rate_ratio
    from engagement_analysis.statistics.results import Result
    from engagement_analysis.statistics.two_years import compare_years, swap_test
    from engagement_analysis.statistics.yearly_change import annual_change

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
    "group_rate_ratio",
    "hhi",
    "lorenz_curve",
    "mann_kendall",
    "midp_interval",
    "n_for_share",
    "negative_binomial_forecast",
    "on_log_scale",
    "paired_rate_ratio",
    "person_rate_ratio",
    "score_interval",
    "share_interval",
    "swap_test",
    "theil_sen",
    "top_share",
    "wald_interval",
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

"""A frozen result → its numbers and texts as one table for notebooks."""

from dataclasses import fields
from typing import Any

from engagement_analysis.statistics.result_html import value_table


def field_table(result: Any, *, caption: str = "") -> str:
    """The plain fields of a result (numbers, texts, truth values), one row each.

    Parameters
    ----------
    result : frozen dataclass
    caption : str
        The result's own `method` if left out.

    Returns
    -------
    str
        HTML; texts are escaped. Fields that hold tables, models or lists are left out.

    Examples
    --------
    >>> from engagement_analysis.statistics.results import Interval
    >>> table = field_table(Interval(3.0, 1.0, 5.0, 0.95, "example"))
    >>> '<th scope="row">low</th><td>1</td>' in table, "<caption>example</caption>" in table
    (True, True)
    """
    plain = {
        one.name: readable(getattr(result, one.name))
        for one in fields(result)
        if isinstance(getattr(result, one.name), int | float | str) and getattr(result, one.name) != ""
    }
    return value_table(caption or str(plain.pop("method", "")), plain)


def readable(value: object) -> object:
    """A number so small that four decimals would show nothing, as a text; everything else as it is.

    Examples
    --------
    >>> readable(0.000012), readable(0.5), readable(0)
    ('0,000012', 0.5, 0)
    """
    if isinstance(value, float) and 0 < abs(value) < 1e-3:
        return f"{value:.2g}".replace(".", ",") if abs(value) < 1e-6 else f"{value:.6f}".rstrip("0").replace(".", ",")
    return value

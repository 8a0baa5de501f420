"""Results as small HTML tables for notebooks: escaped, with German numbers and a word where a value is missing."""

import html
import math
from collections.abc import Iterable, Mapping

_MISSING = "nicht verfügbar"


def number_table(caption: str, columns: Mapping[str, Iterable[object]]) -> str:
    """A table with a caption, a header row, and one row per entry of the columns.

    Parameters
    ----------
    caption : str
        What the table shows, with its method.
    columns : mapping
        Header → values, all of the same length. The first column heads the rows.

    Returns
    -------
    str
        HTML; texts are escaped.

    Examples
    --------
    >>> table = number_table("Beispiel", {"Jahr": [2024], "Wert": [1234.5]})
    >>> '<th scope="row">2024</th><td>1.234,5</td>' in table
    True
    """
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    rows = "".join(
        "<tr>"
        + f'<th scope="row">{html.escape(cell(first, is_name=True))}</th>'
        + "".join(f"<td>{html.escape(cell(value))}</td>" for value in rest)
        + "</tr>"
        for first, *rest in zip(*columns.values(), strict=True)
    )
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def value_table(caption: str, values: Mapping[str, object]) -> str:
    """A table of names and values, one row each.

    Examples
    --------
    >>> '<th scope="row">n</th><td>3</td>' in value_table("Beispiel", {"n": 3})
    True
    """
    return number_table(caption, {"": values.keys(), "Wert": values.values()})


def cell(value: object, *, is_name: bool = False) -> str:
    """A value as German text: at most four significant decimals, a word where it is missing.

    Examples
    --------
    >>> cell(0.462091), cell(12345), cell(float("nan")), cell(2024, is_name=True)
    ('0,4621', '12.345', 'nicht verfügbar', '2024')
    """
    if value is None or value != value:
        return _MISSING
    if isinstance(value, float) and math.isinf(value):
        return "ohne Grenze"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer():
        return str(int(value)) if is_name else f"{int(value):,}".replace(",", ".")
    text = f"{value:,.4f}".rstrip("0") if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))

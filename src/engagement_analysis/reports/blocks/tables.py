"""Frame → accessible HTML table: caption, scoped headers, German numbers, every text escaped."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.german import NO_BREAK, UNKNOWN, is_missing, number, percent
from engagement_analysis.language.signs import spoken
from engagement_analysis.reports.blocks.block import Block
from engagement_analysis.reports.blocks.style import packaged


def as_text(value: Any) -> str:
    """Text as it is, several with commas; null is the sign for unknown.

    Examples
    --------
    >>> as_text("Umweltputztag"), as_text(pd.NA), as_text([2023, 2024])
    ('Umweltputztag', '.', '2023, 2024')
    """
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return UNKNOWN if is_missing(value) else str(value)


def as_year(value: Any) -> str:
    """A year without a thousands point.

    Examples
    --------
    >>> as_year(2025)
    '2025'
    """
    return UNKNOWN if is_missing(value) else str(int(value))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table."""

    key: str  # column of the frame
    title: str  # what stands in the header
    # value → text (or finished Markup). Text that is a sign of official statistics gets its spoken words.
    form: Callable[[Any], str] = as_text
    is_number: bool = False  # right-aligned
    is_header: bool = False  # the cell names its row (`<th scope="row">`)
    is_long: bool = False  # unbroken text (an address) that may be broken anywhere


def text(key: str, title: str) -> Column:
    """A column of words."""
    return Column(key, title)


def years(key: str, title: str) -> Column:
    """A column of spans of years, none of which is broken in a narrow cell."""
    return Column(key, title, lambda value: as_text(value).replace(" bis ", f"{NO_BREAK}bis{NO_BREAK}"))


def header(key: str, title: str, form: Callable[[Any], str] = as_text) -> Column:
    """The column that names the row."""
    return Column(key, title, form, is_header=True)


def year(key: str = "year", title: str = "Jahr", *, is_header: bool = True) -> Column:
    """A column of years."""
    return Column(key, title, as_year, is_header=is_header)


def count(key: str, title: str, decimals: int = 0, *, signed: bool = False) -> Column:
    """A column of numbers."""
    return Column(key, title, lambda value: number(value, decimals, signed=signed), is_number=True)


def share(key: str, title: str) -> Column:
    """A column of shares (0 to 1), shown as percentages."""
    return Column(key, title, percent, is_number=True)


def html_table(
    frame: pd.DataFrame, columns: Sequence[Column], caption: str, *, group_by: str | None = None, mark_by: str = ""
) -> Markup:
    r"""The frame's rows as a table that scrolls in its own box where a screen is too narrow.

    Parameters
    ----------
    frame : DataFrame
        Its rows, in their order.
    group_by : str, optional
        Column whose value stands once, above the rows that share it, instead of in each row.
    mark_by : str, optional
        Column of truth values: rows that stand out.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2025], "people": [1018], "note": ["<script>"]})
    >>> html = html_table(frame, [year(), count("people", "Teilnahmen"), text("note", "Anmerkung")], "Zahlen")
    >>> print(str(html).replace("><", ">\n<"))  # doctest: +ELLIPSIS
    <div class="scroll" role="group" tabindex="0" aria-labelledby="t...">
    <table class="data">
    <caption id="t...">
    <span>Zahlen</span>
    </caption>
    <thead>
    <tr>
    <th scope="col">Jahr</th>
    <th scope="col" class="n">Teilnahmen</th>
    <th scope="col">Anmerkung</th>
    </tr>
    </thead>
    <tbody>
    <tr>
    <th scope="row">2025</th>
    <td class="n">1.018</td>
    <td>&lt;script&gt;</td>
    </tr>
    </tbody>
    </table>
    </div>
    """
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_number_class(column), column.title) for column in columns
    )
    rows = _bodies(frame, columns, group_by, mark_by)
    name = "t" + hashlib.sha256(f"{caption}{head}{rows}".encode()).hexdigest()[:8]
    return Markup(
        '<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}"><table class="data">'
        '<caption id="{name}"><span>{caption}</span></caption><thead><tr>{head}</tr></thead>{rows}</table></div>'
    ).format(name=name, caption=caption, head=head, rows=rows)


def _bodies(frame: pd.DataFrame, columns: Sequence[Column], group_by: str | None, mark_by: str) -> Markup:
    """The rows in one body, or in a body for each group under its own heading."""
    if group_by is None:
        return Markup("<tbody>{}</tbody>").format(_rows(frame, columns, mark_by))
    heading = Markup('<tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>')
    return Markup("").join(
        Markup("<tbody>{}{}</tbody>").format(
            heading.format(len(columns), spoken(as_text(name))), _rows(rows, columns, mark_by)
        )
        for name, rows in frame.groupby(group_by, sort=False, dropna=False)
    )


def _rows(frame: pd.DataFrame, columns: Sequence[Column], mark_by: str) -> Markup:
    return Markup("").join(
        Markup("<tr{}>{}</tr>").format(
            Markup(' class="gone"') if record.get(mark_by) else "",
            Markup("").join(_cell(record[column.key], column) for column in columns),
        )
        for record in frame.to_dict("records")
    )


def _number_class(column: Column) -> Markup:
    if column.is_long:
        return Markup(' class="long"')
    return Markup(' class="n"') if column.is_number else Markup("")


def _cell(value: Any, column: Column) -> Markup:
    shown = spoken(column.form(value))
    if column.is_header:
        return Markup('<th scope="row"{}>{}</th>').format(_number_class(column), shown)
    return Markup("<td{}>{}</td>").format(_number_class(column), shown)


def data_table(
    frame: pd.DataFrame,
    columns: Sequence[Column] = (),
    caption: str = "",
    *,
    section: str = "",
    part: str = "frame",
    group_by: str | None = None,
    mark_by: str = "",
    note: str = "",
) -> Block:
    """A frame as an analyst reads it: German numbers; in JupyterLab a click on a header sorts by it.

    As part "frame" it stands in the report in the foldout of the section's next figure; "full": where it is; "annex".

    Parameters
    ----------
    columns : sequence of Column
        None: all of the frame's, named as there.
    group_by, mark_by : str, optional
        As for `html_table`.
    note : str
        A small line below.

    Examples
    --------
    >>> block = data_table(
    ...     pd.DataFrame({"year": [2025], "people": [1072]}), [year(), count("people", "Teilnahmen")], "A"
    ... )
    >>> "1.072" in block.html, "<script>" in block.html, "<script>" in block._repr_html_()
    (True, False, True)
    """
    shown = list(columns) or [_column_of(frame, name) for name in frame.columns]
    html = html_table(frame, shown, caption, group_by=group_by, mark_by=mark_by)
    below = Markup('<p class="foot">{}</p>').format(note) if note else Markup("")
    return SortableBlock(html + below, f"{caption}\n{frame.to_string(index=False)}", section, part)


@dataclass(frozen=True, slots=True)
class SortableBlock(Block):
    """A table whose columns can be sorted in JupyterLab; the page gets it without the script."""

    def _repr_html_(self) -> str:
        return f"{Block._repr_html_(self)}<script>{packaged('sortable.js')}</script>"


def _column_of(frame: pd.DataFrame, name: str) -> Column:
    """Whole numbers named for years stay plain, other numbers get their points and as many decimals as they need."""
    kind = frame[name].dtype
    if pd.api.types.is_bool_dtype(kind) or not pd.api.types.is_numeric_dtype(kind):
        return Column(name, str(name))
    if str(name).lower() in ("year", "jahr"):
        return Column(name, str(name), as_year)
    values = frame[name].dropna().astype(float)
    decimals = 0 if (values % 1 == 0).all() else 1 if values.abs().max() >= 10 else 3
    return count(name, str(name), decimals)

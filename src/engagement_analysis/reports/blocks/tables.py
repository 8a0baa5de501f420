"""Frame → accessible HTML table: caption, scoped headers, German numbers, every text escaped."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.german import NO_BREAK, UNKNOWN, is_missing, number, percent
from engagement_analysis.language.signs import spoken
from engagement_analysis.reports.blocks.block import Block, foot, joined
from engagement_analysis.reports.blocks.style import packaged


def as_text(value: Any) -> str:
    """Text as it is, several with commas; null is the sign for unknown."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return UNKNOWN if is_missing(value) else str(value)


def as_year(value: Any) -> str:
    """A year without a thousands point."""
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
    """The frame's rows as a table that scrolls in its own box where a screen is too narrow.

    The value of `group_by` stands once, above the rows that share it; rows for which `mark_by` is true stand out.
    """
    head = joined(Markup('<th scope="col"{}>{}</th>').format(_class(column), column.title) for column in columns)
    if group_by is None:
        bodies = Markup("<tbody>{}</tbody>").format(_rows(frame, columns, mark_by))
    else:
        bodies = joined(
            Markup('<tbody><tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>{}</tbody>').format(
                len(columns), spoken(as_text(name)), _rows(rows, columns, mark_by)
            )
            for name, rows in frame.groupby(group_by, sort=False, dropna=False)
        )
    name = "t" + hashlib.sha256(f"{caption}{head}{bodies}".encode()).hexdigest()[:8]
    return Markup(
        '<div class="scroll" role="group" tabindex="0" aria-labelledby="{name}"><table class="data">'
        '<caption id="{name}"><span>{caption}</span></caption><thead><tr>{head}</tr></thead>{bodies}</table></div>'
    ).format(name=name, caption=caption, head=head, bodies=bodies)


def _rows(frame: pd.DataFrame, columns: Sequence[Column], mark_by: str) -> Markup:
    return joined(
        Markup("<tr{}>{}</tr>").format(
            Markup(' class="gone"') if record.get(mark_by) else "",
            joined(_cell(record[column.key], column) for column in columns),
        )
        for record in frame.to_dict("records")
    )


def _cell(value: Any, column: Column) -> Markup:
    cell = Markup('<th scope="row"{}>{}</th>') if column.is_header else Markup("<td{}>{}</td>")
    return cell.format(_class(column), spoken(column.form(value)))


def _class(column: Column) -> Markup:
    name = "long" if column.is_long else "n" if column.is_number else ""
    return Markup(f' class="{name}"') if name else Markup("")


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
    Without columns: all of the frame's, named as there. `note` is a small line below.
    """
    shown = list(columns) or [_column_of(frame, name) for name in frame.columns]
    html = html_table(frame, shown, caption, group_by=group_by, mark_by=mark_by) + foot(note)
    return Block(html, section, part, script=packaged("blocks/sortable.js"))


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

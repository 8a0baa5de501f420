"""Data cells of text columns → campaign, days, organisation, type, and whether the event took place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.context import Context, campaign_slug
from engagement_analysis.recognition.header import Column
from engagement_analysis.table.cells import DataCells
from engagement_analysis.table.findings import quotable
from engagement_analysis.table.measures import Mask
from engagement_analysis.towns.layout import TownLayout
from engagement_analysis.towns.vocabulary import is_cancelled, is_held
from engagement_analysis.values.columns import by_distinct
from engagement_analysis.values.dates import DateSpan, parse_date, whole_year
from engagement_analysis.values.organisations import is_check_mark, is_private_person, organisation_name
from engagement_analysis.values.quantities import Problem, is_no_answer
from engagement_analysis.values.texts import is_blank

__all__ = ["Texts", "cancelled_rows", "event_days", "names", "organisations", "row_campaigns", "says_cancelled"]

Texts = list[str | None]
_UNKNOWN: Final = "?"


def names(values: Sequence[Cell]) -> Texts:
    """Names in cells, cleaned; None where a cell is blank or gives no answer.

    Examples
    --------
    >>> names(["  DRK  Ortsverein ", 1860.0, "k. A.", ""])
    ['DRK Ortsverein', '1860', None, None]
    """
    return by_distinct(values, _name)


def _name(value: Cell) -> str | None:
    # A name that looks like a number ("1860") keeps its digits only.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return None if is_blank(value) or is_no_answer(text) else organisation_name(text) or None


def row_campaigns(values: Sequence[Cell], context: Context, layout: TownLayout) -> Texts:
    """Slug of each row's campaign; the sheet's where the row says none."""
    return by_distinct(values, lambda value: context.campaign if is_blank(value) else campaign_slug(str(value), layout))


def says_cancelled(values: Sequence[Cell]) -> Mask:
    """Which cells say that nothing took place.

    Examples
    --------
    >>> says_cancelled(["fällt aus", "durchgeführt", 70.0]).tolist()
    [True, False, False]
    """
    texts = [value if isinstance(value, str) else "" for value in values]
    return np.array(by_distinct(texts, lambda text: bool(text) and is_cancelled(text)), dtype=np.bool_)


def cancelled_rows(cells: DataCells, values: Mapping[str, Sequence[Cell]], key: Column) -> Mask:
    """Rows whose status, date or participants say that nothing took place; an unknown status is reported.

    Parameters
    ----------
    cells : DataCells
    values : mapping
        Cells by role; of interest are "status", "date" and "participants".
    key : Column
        The column of participants, or what stands for it.
    """
    cancelled = np.zeros(len(cells.rows), dtype=np.bool_)
    for role in ("status", "date", "participants"):
        if role in values:
            is_gone = says_cancelled(values[role])
            for position in np.flatnonzero(is_gone & ~cancelled).tolist():
                cells.report("cancelled", position, cells.header.one(role) or key)
            cancelled |= is_gone
    status = cells.header.one("status")
    if status is not None:
        is_known = by_distinct([str(value) for value in values["status"]], _is_known_status)
        for position in np.flatnonzero(~np.array(is_known, dtype=np.bool_)).tolist():
            detail = "der Status ist unbekannt; gezählt als durchgeführt"
            cells.report("implausible-value", position, status, None, detail)
    return cancelled


def _is_known_status(text: str) -> bool:
    return is_blank(text) or is_no_answer(text) or is_held(text) or is_cancelled(text)


def event_days(cells: DataCells, values: Sequence[Cell] | None, context: Context) -> list[DateSpan | None]:
    """Days of each row's event; where the row says none, those of the sheet, else its year."""
    fallback = context.event or (whole_year(context.year) if context.year else None)
    column = cells.header.one("date")
    if values is None or column is None:
        if fallback is None and cells.rows:
            cells.report_sheet("missing-date")
        return [fallback] * len(cells.rows)
    said = [None if _says_no_day(value) else value for value in values]
    parsed = by_distinct(said, lambda value: None if value is None else parse_date(value, year=context.year))
    spans: list[DateSpan | None] = []
    for position, span in enumerate(parsed):
        if isinstance(span, Problem):
            cells.report(span.code, position, column, quotable(values[position]))
            spans.append(None)
            continue
        if span is None and fallback is None:
            cells.report("missing-date", position, column)
        elif span is not None and context.year not in (None, span.start.year, span.end.year):
            detail = f"das Datum liegt nicht im Jahr {context.year}"
            cells.report("implausible-value", position, column, None, detail)
        spans.append(span or fallback)
    return spans


def _says_no_day(value: Cell) -> bool:
    return isinstance(value, str) and (is_blank(value) or is_no_answer(value) or is_cancelled(value))


def organisations(cells: DataCells, values: Sequence[Cell] | None, layout: TownLayout) -> dict[str, Texts]:
    """Columns `organisation`, `organisation_id`, `organisation_type`; names of private persons end here.

    Parameters
    ----------
    cells : DataCells
    values : sequence of cells, or None
        Cells of the column of organisations; None in an overview of districts.
    layout : TownLayout
        Its words for types and its list of aliases.
    """
    stated = [None] * len(cells.rows) if values is None else names(values)
    kinds = _types(cells, layout)
    # A person who is said to be private in one row is private where a row says no type.
    private_names = {name for name, kind in zip(stated, kinds, strict=True) if kind == "individual"}
    pairs = [(name, kind is not None) for name, kind in zip(stated, kinds, strict=True)]
    is_private = by_distinct(pairs, lambda pair: pair[0] is not None and is_private_person(pair[0], has_type=pair[1]))
    types: list[str] = [
        "individual" if private or (kind is None and name is not None and name in private_names) else kind or "other"
        for name, kind, private in zip(stated, kinds, is_private, strict=True)
    ]
    shown = [None if kind == "individual" else name for name, kind in zip(stated, types, strict=True)]
    column = cells.header.one("organisation")
    for position, (name, kind) in enumerate(zip(shown, types, strict=True)):
        if name is None and kind != "individual" and column is not None:
            cells.report("implausible-value", position, column, None, "der Name der Organisation fehlt")
    return {
        "organisation": shown,
        "organisation_id": by_distinct(shown, lambda name: None if name is None else layout.organisation_id(name)),
        "organisation_type": [*types],
    }


def _types(cells: DataCells, layout: TownLayout) -> Texts:
    """Type of each row from its column, else from the columns marked with x; None where neither says one."""
    column = cells.header.one("organisation_type")
    if column is None:
        return _marked_types(cells)
    types = by_distinct(cells.read(column), lambda value: _type(value, layout))
    for position, kind in enumerate(types):
        if kind == _UNKNOWN:
            cells.report("unknown-organisation-type", position, column)
            types[position] = "other"
    return types


def _type(value: Cell, layout: TownLayout) -> str | None:
    if is_blank(value) or is_no_answer(str(value)):
        return None
    return layout.organisation_type(str(value)) or _UNKNOWN


def _marked_types(cells: DataCells) -> Texts:
    types: Texts = [None] * len(cells.rows)
    for mark in cells.header.of_role("type_mark"):
        for position, value in enumerate(cells.read(mark)):
            if not is_check_mark(value):
                continue
            if types[position] not in (None, mark.organisation_type):
                cells.report("unknown-organisation-type", position, mark, None, "mehrere Arten sind angekreuzt")
                types[position] = "other"
            else:
                types[position] = mark.organisation_type
    return types

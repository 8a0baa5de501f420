"""Data cells of text columns → campaign, days, organisation, type, and whether the event took place."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

import numpy as np

from engagement_analysis.reading.coded import Coded, Codes, Mask, coded, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.reading.screening import IS_PLAIN_NAME, MANY, Distinct, matching
from engagement_analysis.recognition.context import Context, campaign_slug
from engagement_analysis.recognition.header import Column
from engagement_analysis.table.findings import Finding, quotable
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.table.rows.day_cells import (
    as_shared,
    day_of,
    day_of_month,
    days_of_list,
    month_of,
    on_new_days,
    unit_of_numbers,
    with_day_above,
    with_month_of_column,
    with_own_year,
)
from engagement_analysis.town_files.cell_words import names_cancelled, without_cancellation
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.contacts import CONTACT_HINT, listed_part, place_name
from engagement_analysis.values.dates import DateSpan, whole_year
from engagement_analysis.values.day_lists import has_gaps
from engagement_analysis.values.organisations import (
    ORGANISATION_TYPES,
    PRIVATE_HINT,
    is_check_mark,
    is_private_person,
    organisation_name,
    without_label,
)
from engagement_analysis.values.quantities import NO_ANSWER_HINT, Problem, is_no_answer
from engagement_analysis.values.slashed import slashed_order
from engagement_analysis.values.texts import collapse, is_blank, slugs

Texts = Coded[str | None]
Value = TypeVar("Value")
_UNKNOWN: Final = "?"
_INDIVIDUAL: Final = ORGANISATION_TYPES.index("individual")


def same_in_all_rows(value: Value, n_rows: int) -> Coded[Value]:
    """A column that holds one value."""
    return Coded(np.zeros(n_rows, dtype=np.int32), [value])


def names(cells: Coded[Cell]) -> Texts:
    """Names of places in cells, cleaned; None where a cell is blank or gives no answer."""
    return cells.map(lambda value: None if (text := _name(value)) is None else place_name(text) or None)


def districts(cells: DataCells, values: Coded[Cell]) -> Texts:
    """Districts of the rows, without contacts; what was cut is reported."""
    kept, column = names(values), cells.header.one("district")
    if column is not None:
        _report_contacts(cells, values, kept, column)
    return kept


def _report_contacts(cells: DataCells, values: Coded[Cell], kept: Texts, column: Column) -> None:
    """Tell of cells of which a contact was cut."""
    is_cut = [
        value is not name and _is_cut(value, name) for value, name in zip(values.distinct, kept.distinct, strict=True)
    ]
    for position in positions(values.marked(is_cut)):
        cells.report("contact-removed", position, column)


def _is_cut(value: Cell, kept: str | None) -> bool:
    if type(value) is not str:
        return False
    text = _name(value)
    return text is not None and collapse(text) != (kept or "")


def _own_names(cells: DataCells, values: Coded[Cell], layout: TownLayout) -> Texts:
    """Names of organisations without contacts; of a listed one with a contact beside it, the listed name alone."""
    listed = layout.organisation_ids.keys()
    plain = _plain_names(values.distinct)

    def own(value: Cell) -> str | None:
        text = _name(value)
        if text is None:
            return None
        part = listed_part(text, listed)
        return part if part != text else organisation_name(text) or None

    own_names = Distinct(
        value if is_plain and type(value) is str else own(value)
        for value, is_plain in zip(values.distinct, plain, strict=True)
    )
    kept: Texts = Coded(values.codes, own_names)
    column = cells.header.one("organisation")
    if column is not None:
        _report_contacts(cells, values, kept, column)
    return kept


def _plain_names(values: Sequence[Cell]) -> list[bool]:
    """Which of many names are words and nothing else: no contact, no sign, no answer that is none."""
    is_plain = [False] * len(values)
    if len(values) >= MANY:
        for place in matching(values, IS_PLAIN_NAME):
            is_plain[place] = True
        for place in matching(values, f"{CONTACT_HINT}|{NO_ANSWER_HINT}"):
            is_plain[place] = False
    return is_plain


@lru_cache(maxsize=20_000, typed=True)
def _name(value: Cell) -> str | None:
    # A name that looks like a number ("1860") keeps its digits only.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = without_label(without_cancellation(text) if names_cancelled(text) else text)
    return None if is_blank(value) or is_no_answer(text) else text


def row_campaigns(cells: DataCells, values: Coded[Cell] | None, layout: TownLayout) -> Texts:
    """Slug of each row's campaign; the sheet's where the row says none."""
    of_sheet = cells.said_by_sheet(lambda context: context.campaign)
    column = cells.header.one("campaign")
    if values is None or column is None:
        return of_sheet
    listed = {campaign.id for campaign in layout.campaigns}
    said = [values.distinct[code] for code in np.unique(values.codes).tolist()]
    stated = {campaign_slug(str(cell), layout) for cell in said if not is_blank(cell)}
    for position in values.paired(of_sheet).positions(
        lambda pair: bool(listed) and is_blank(pair[0]) and (pair[1] not in listed or bool(stated - {pair[1]}))
    ):
        cells.report(
            "implausible-value", position, column, None, "die Aktion fehlt; gezählt unter dem Titel des Blatts"
        )
    kept = names(values)
    _report_contacts(cells, values, kept, column)
    slugs_of_rows = kept.map(lambda name: None if name is None else campaign_slug(name, layout))
    told = {None, *listed}  # once a name
    for position in slugs_of_rows.positions(lambda campaign: bool(listed) and campaign not in told):
        if slugs_of_rows[position] not in told:
            told.add(slugs_of_rows[position])
            cells.report("unknown-campaign", position, column)
    return slugs_of_rows.paired(of_sheet).map(lambda pair: pair[1] if pair[0] is None else pair[0])


def event_days(
    cells: DataCells, texts: Mapping[str, Coded[Cell]], new_days: Coded[str | None]
) -> Coded[DateSpan | None]:
    """Days of each row's event; where the row says none, those of its section or sheet, else its year.

    Parameters
    ----------
    cells : DataCells
    texts : mapping
        Cells by role; of interest are "date", "last_day" and "year".
    new_days : Coded
        Days, as written, to which events were put off; None where they were not.
    """
    values = texts.get("date")
    of_sheet = cells.said_by_sheet(lambda context: (context.year, _days_of_sheet(context)))
    column = cells.header.one("date")
    if values is None or column is None:
        _report_sheets_without_day(cells)
        return on_new_days(of_sheet.map(lambda said: said[1]), new_days, of_sheet)
    if cells.layout.month(column.label) is not None:
        values = with_day_above(cells, column)
    of_sheet = with_month_of_column(
        with_own_year(of_sheet, texts.get("year"), may_be_short="month" in texts), column, cells.layout
    )
    unit = unit_of_numbers(column, cells.layout)
    if "month" in texts:
        values = values.paired(texts["month"]).map(lambda pair: day_of_month(pair, cells.layout))
    last = texts.get("last_day")
    order = cells.layout.rules.slashed or slashed_order([*values.distinct, *(last.distinct if last else ())])
    written = values.map(lambda cell: as_shared(cell, cells.layout, order))
    parsed = written.paired(of_sheet).map(
        lambda pair: _Day(day_of(pair[0], pair[1][0], unit or month_of(pair[1][1])), *pair[1])
    )
    for position in written.paired(of_sheet).positions(lambda pair: has_gaps(days_of_list(pair[0], pair[1][0]))):
        detail = "mehrere einzelne Tage; geführt vom ersten bis zum letzten"
        cells.report("implausible-value", position, column, None, detail)
    if last is not None:
        parsed = _until(parsed, last.map(lambda cell: as_shared(cell, cells.layout, order)))
    for position in parsed.positions(lambda day: day.stated is None and day.of_sheet is None):
        cells.report("missing-date", position, column)
    for position in parsed.positions(lambda day: isinstance(day.stated, Problem)):
        problem = parsed[position].stated
        if isinstance(problem, Problem) and problem.code != "error-cell":  # of which reading the cell told
            cells.report(problem.code, position, column, quotable(values[position]))
    for position in parsed.positions(lambda day: _is_of_another_year(day.stated, day.year)):
        detail = f"das Datum liegt nicht im Jahr {parsed[position].year}"
        cells.report("implausible-value", position, column, None, detail)
    days = parsed.map(lambda day: None if isinstance(day.stated, Problem) else day.stated or day.of_sheet)
    return on_new_days(days, new_days, of_sheet)


class _Day(NamedTuple):
    """Days that a row states, the year of its sheet, and the days that count where the row states none."""

    stated: DateSpan | Problem | None
    year: int | None
    of_sheet: DateSpan | None


def _days_of_sheet(context: Context) -> DateSpan | None:
    return context.event or (whole_year(context.year) if context.year else None)


def _report_sheets_without_day(cells: DataCells) -> None:
    for number in dict.fromkeys(cells.tables.tolist()):
        place = cells.places[number]
        if _days_of_sheet(place.context) is None:
            place.findings.append(Finding("missing-date", place.sheet))


def _until(days: Coded[_Day], last: Coded[Cell]) -> Coded[_Day]:
    """Days that reach to the end of those in another column, where it states some."""
    return days.paired(last).map(lambda pair: pair[0]._replace(stated=_joined(pair[0], pair[1])))


def _joined(day: _Day, last: Cell) -> DateSpan | Problem | None:
    end = day_of(last, day.year)
    if end is None or isinstance(day.stated, Problem):
        return day.stated
    if day.stated is None or isinstance(end, Problem):
        return end
    is_in_order = day.stated.start <= end.end
    return DateSpan(day.stated.start, end.end) if is_in_order else Problem("unparsable-date")


def _is_of_another_year(span: DateSpan | Problem | None, year: int | None) -> bool:
    return isinstance(span, DateSpan) and year not in (None, span.start.year, span.end.year)


def organisations(cells: DataCells, values: Coded[Cell] | None, layout: TownLayout) -> dict[str, Texts]:
    """Columns `organisation`, `organisation_id`, `organisation_type`; names of private persons end here.

    Parameters
    ----------
    cells : DataCells
    values : Coded, or None
        Cells of the column of organisations; None in an overview of districts.
    layout : TownLayout
        Its words for types and its list of aliases.
    """
    column = cells.header.one("organisation")
    stated: Texts = same_in_all_rows(None, len(cells.rows)) if values is None else _own_names(cells, values, layout)
    keys = slugs(stated.distinct)
    ids = [None if key is None else layout.organisation_ids.get(key, key) for key in keys]
    kinds = _with_private_namesakes(cells, stated, _types(cells, layout))
    types = Coded(_type_codes(stated, kinds, keys, ids, layout), ORGANISATION_TYPES)
    is_private = types.codes == _INDIVIDUAL
    if column is not None and not cells.header.is_of_events:
        _report_without_type(cells, kinds.where(lambda kind: kind is not None), types)
        for position in positions(stated.where(lambda name: name is None) & ~is_private):
            cells.report("implausible-value", position, column, None, "der Name der Organisation fehlt")
    shown = _only(stated, ~is_private)
    return {
        "organisation": shown,
        "organisation_id": _only(Coded(stated.codes, ids), ~is_private),
        "organisation_type": types,
    }


def _only(texts: Texts, rows: Mask) -> Texts:
    """Texts of some rows, None in all others, of whose texts nothing is kept."""
    if rows.all():
        return texts
    stays = np.zeros(len(texts.distinct), dtype=np.bool_)
    stays[texts.codes[rows]] = True
    kept = [text if stay else None for text, stay in zip(texts.distinct, stays.tolist(), strict=True)]
    return Coded(texts.codes, kept).replaced(~rows, None)


def _with_private_namesakes(cells: DataCells, names: Texts, kinds: Texts) -> Texts:
    """Types; who is said to be private in one row of a table is so in its rows that say no type."""
    is_said = kinds.where(lambda kind: kind == "individual")
    if not is_said.any():
        return kinds
    tables = cells.tables.tolist()
    known = {(names[row], tables[row]) for row in positions(is_said)}
    private = {name for name, _ in known if name is not None}
    in_doubt = kinds.where(lambda kind: kind is None) & names.where(lambda name: name in private)
    namesakes = [row for row in positions(in_doubt) if (names[row], tables[row]) in known]
    return kinds.replaced(namesakes, "individual")


def _type_codes(
    names: Texts, kinds: Texts, keys: Sequence[str | None], ids: Sequence[str | None], layout: TownLayout
) -> Codes:
    """Type of each row, as its place among all types: what the row, else the town's list says, unless persons came."""
    code_of = {kind: code for code, kind in enumerate(ORGANISATION_TYPES)}
    of_list = np.full(len(ids), code_of["other"], dtype=np.int32)
    for place in [place for place, one in enumerate(ids) if one in layout.rules.types]:
        of_list[place] = code_of[layout.rules.types[str(ids[place])]]
    of_row = np.array([-1 if kind is None else code_of[kind] for kind in kinds.distinct], dtype=np.int32)[kinds.codes]
    codes = np.where(of_row < 0, of_list[names.codes], of_row)
    always, unless_typed = _persons(names.distinct, keys, layout)
    codes[always[names.codes] | (unless_typed[names.codes] & (of_row < 0))] = _INDIVIDUAL
    return codes


def _persons(names: Sequence[str | None], keys: Sequence[str | None], layout: TownLayout) -> tuple[Mask, Mask]:
    """Names that mean private persons, by the town's file or by their wording; those that do where no type is said."""
    always, unless_typed = np.zeros((2, len(names)), dtype=np.bool_)
    if layout.rules.private_names:
        always[:] = [key in layout.rules.private_names for key in keys]
    for place in range(len(names)) if len(names) < MANY else matching(names, PRIVATE_HINT):
        name = names[place]
        if name is not None and is_private_person(name, has_type=False):
            always[place] |= is_private_person(name)
            unless_typed[place] = keys[place] not in layout.organisation_ids
    return always, unless_typed


def _types(cells: DataCells, layout: TownLayout) -> Texts:
    """Type of each row from its column, else from the columns marked with x; None where neither says one."""
    column = cells.header.one("organisation_type")
    if column is None:
        return _with_private_sections(cells, _marked_types(cells))
    types = cells.read(column).map(lambda value: _type(value, layout))
    for position in types.positions(lambda kind: kind == _UNKNOWN):
        cells.report("unknown-organisation-type", position, column)
    return _with_private_sections(cells, types.map(lambda kind: "other" if kind == _UNKNOWN else kind))


def _report_without_type(cells: DataCells, is_stated: Mask, types: Texts) -> None:
    """Tell of each row without a type where most rows of its table have one; else once of a table without types."""
    column = next(iter(cells.header.of_role("organisation_type", "type_mark")), None)
    is_untyped = ~is_stated & types.where(lambda kind: kind == "other")
    is_listed = ~is_stated & types.where(lambda kind: kind not in ("other", "individual"))
    n_stated, n_untyped, n_listed, n_rows = (
        np.bincount(cells.tables[rows], minlength=len(cells.places))
        for rows in (is_stated, is_untyped, is_listed, np.ones_like(is_stated))
    )
    is_filled = 2 * n_stated >= n_rows
    if column is not None:
        for position in positions(is_untyped & is_filled[cells.tables]):
            cells.report("unknown-organisation-type", position, column, None, "die Art fehlt")
    for number in np.flatnonzero((n_untyped > 0) & ~is_filled & (n_listed == 0)).tolist():
        place = cells.places[number]
        detail = "die Liste nennt keine Arten" if n_stated[number] == 0 else f"{n_untyped[number]} Zeilen ohne Art"
        place.findings.append(Finding("unknown-organisation-type", place.sheet, None, None, detail, "info"))


def _with_private_sections(cells: DataCells, types: Texts) -> Texts:
    """Types of which a section's title says the one of private persons, so that their names end here."""
    of_section = cells.said_by_sheet(lambda context: context.organisation_type)
    return types.paired(of_section).map(lambda pair: pair[0] or pair[1])


def _type(value: Cell, layout: TownLayout) -> str | None:
    if is_blank(value) or is_no_answer(str(value)):
        return None
    return layout.organisation_type(str(value)) or _UNKNOWN


def _marked_types(cells: DataCells) -> Texts:
    marks = cells.header.of_role("type_mark")
    if not marks:
        return same_in_all_rows(None, len(cells.rows))
    types: list[str | None] = [None] * len(cells.rows)
    for mark in marks:
        for position in cells.read(mark).positions(is_check_mark):
            if types[position] not in (None, mark.organisation_type):
                cells.report("unknown-organisation-type", position, mark, None, "mehrere Arten sind angekreuzt")
                types[position] = "other"
            else:
                types[position] = mark.organisation_type
    return coded(types)

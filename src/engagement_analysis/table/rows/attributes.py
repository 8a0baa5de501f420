"""Data cells of text columns → campaign, district, organisation and its type."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeVar

import numpy as np

from engagement_analysis.reading.coded import Coded, Codes, Mask, coded, positions
from engagement_analysis.reading.grid import Cell
from engagement_analysis.reading.screening import IS_PLAIN_NAME, MANY, Distinct, matching
from engagement_analysis.recognition.column import Column
from engagement_analysis.recognition.context import campaign_slug
from engagement_analysis.recognition.rows.classes import CLASS_HINT, classes_below, is_class_alone, school_name
from engagement_analysis.recognition.sections import is_telling_title, names_kinds
from engagement_analysis.table.findings import Finding
from engagement_analysis.table.rows.data_cells import DataCells
from engagement_analysis.town_files.cell_words import names_cancelled, without_cancellation
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.contacts import CONTACT_HINT, HAS_PARTS, listed_part, place_name, without_named_contact
from engagement_analysis.values.organisations import (
    ORGANISATION_TYPES,
    PRIVATE_HINT,
    is_check_mark,
    is_private_person,
    organisation_name,
    without_label,
)
from engagement_analysis.values.quantities import NO_ANSWER_HINT, is_no_answer
from engagement_analysis.values.texts import collapse, is_blank, slugs

Texts = Coded[str | None]
Value = TypeVar("Value")
_UNKNOWN: Final = "?"
_OF_CONTACTS: Final = re.compile(
    r"kontakt|ansprech|verantwort|leit|betreu|lehr|vorsitz|zuständig|\bname|nachname", re.I
)
_INDIVIDUAL: Final = ORGANISATION_TYPES.index("individual")


def same_in_all_rows(value: Value, n_rows: int) -> Coded[Value]:
    """A column that holds one value."""
    return Coded(np.zeros(n_rows, dtype=np.int32), [value])


@lru_cache(maxsize=20_000, typed=True)
def _name(value: Cell) -> str | None:
    # A name that looks like a number ("1860") keeps its digits only.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = without_label(without_cancellation(text) if names_cancelled(text) else text)
    return None if is_blank(value) or is_no_answer(text) else text


def _place_names(cells: DataCells, values: Coded[Cell], column: Column) -> Texts:
    """Names of districts or campaigns without contacts; None where a cell is blank or gives no answer."""
    kept = values.map(lambda value: None if (text := _name(value)) is None else place_name(text) or None)
    _report_contacts(cells, values, kept, column)
    return kept


def _report_contacts(cells: DataCells, values: Coded[Cell], kept: Texts, column: Column) -> None:
    """Tell of cells of which a contact was cut."""
    is_cut = [
        value is not name
        and type(value) is str
        and (text := _name(value)) is not None
        and collapse(text) != (name or "")
        for value, name in zip(values.distinct, kept.distinct, strict=True)
    ]
    cells.report_rows("contact-removed", values.marked(is_cut), column)


def with_schools(cells: DataCells, values: Coded[Cell]) -> Coded[Cell]:
    """Cells of the organisation's column with the school of classes that stand below its name, in a row of its own."""
    (column,) = cells.header.of_role("organisation")[:1]
    for row in cells.sections if values.where(is_class_alone, hint=CLASS_HINT).any() else ():
        school = cells.stack.grid.at(row, column.index)
        if isinstance(school, str) and not names_kinds(school) and not is_telling_title(school, cells.layout):
            values = values.replaced(classes_below(values, cells.rows, row), school_name(school))
    return values


def districts(cells: DataCells, values: Coded[Cell] | None) -> Texts:
    """District of each row; `values`: the cells of their column, if there is one."""
    column = cells.header.one("district")
    if values is None or column is None:
        return same_in_all_rows(None, len(cells))
    return _place_names(cells, values, column)


def row_campaigns(cells: DataCells, values: Coded[Cell] | None) -> Texts:
    """Slug of each row's campaign; the sheet's where the row says none."""
    layout, of_sheet = cells.layout, cells.said_by_sheet(lambda context: context.campaign)
    column = cells.header.one("campaign")
    if values is None or column is None:
        return of_sheet
    listed = {campaign.id for campaign in layout.campaigns}
    said = [values.distinct[code] for code in np.unique(values.codes).tolist()]
    stated = {campaign_slug(str(cell), layout) for cell in said if not is_blank(cell)}
    is_missing = values.paired(of_sheet).where(
        lambda pair: bool(listed) and is_blank(pair[0]) and (pair[1] not in listed or bool(stated - {pair[1]}))
    )
    cells.report_rows("implausible-value", is_missing, column, "die Aktion fehlt; gezählt unter dem Titel des Blatts")
    names = _place_names(cells, values, column)
    campaigns = names.map(lambda name: None if name is None else campaign_slug(name, layout))
    told = {None, *listed}  # once a name
    for position in campaigns.positions(lambda campaign: bool(listed) and campaign not in told):
        if campaigns[position] not in told:
            told.add(campaigns[position])
            cells.report("unknown-campaign", position, column)
    return campaigns.paired(of_sheet).map(lambda pair: pair[1] if pair[0] is None else pair[0])


def organisations(cells: DataCells, values: Coded[Cell] | None) -> dict[str, Texts]:
    """Columns `organisation`, `organisation_id`, `organisation_type`; names of private persons end here.

    `values`: the cells of the column of organisations; None in an overview of districts.
    """
    column, layout = cells.header.one("organisation"), cells.layout
    stated: Texts = same_in_all_rows(None, len(cells)) if values is None else _own_names(cells, values)
    keys = slugs(stated.distinct)
    ids = [None if key is None else layout.organisation_ids.get(key, key) for key in keys]
    kinds = _with_private_namesakes(cells, stated, _types(cells))
    types = Coded(_type_codes(stated, kinds, keys, ids, layout), ORGANISATION_TYPES)
    is_private = types.codes == _INDIVIDUAL
    if column is not None and not cells.header.is_of_events:
        _report_without_type(cells, kinds.where(lambda kind: kind is not None), types)
        is_nameless = stated.where(lambda name: name is None) & ~is_private
        cells.report_rows("implausible-value", is_nameless, column, "der Name der Organisation fehlt")
    return {
        "organisation": _only(stated, ~is_private),
        "organisation_id": _only(Coded(stated.codes, ids), ~is_private),
        "organisation_type": types,
    }


def _own_names(cells: DataCells, values: Coded[Cell]) -> Texts:
    """Names of organisations without contacts; of a listed one with a contact beside it, the listed name alone."""
    listed = cells.layout.organisation_ids.keys()

    def own(value: Cell) -> str | None:
        text = _name(value)
        if text is None:
            return None
        part = listed_part(text, listed)
        return part if part != text else organisation_name(text) or None

    names = Distinct(
        value if is_plain and type(value) is str else own(value)
        for value, is_plain in zip(values.distinct, _plain_names(values.distinct), strict=True)
    )
    kept: Texts = Coded(values.codes, names)
    column = cells.header.one("organisation")
    if column is not None:
        _report_contacts(cells, values, kept, column)
        return _without_own_contacts(cells, kept, column)
    return kept


def _without_own_contacts(cells: DataCells, names: Texts, column: Column) -> Texts:
    """Names without the person whom a row's own column of contacts names."""
    has_parts = names.where(
        lambda name: name is not None and HAS_PARTS.search(name) is not None, hint=HAS_PARTS.pattern
    )
    for contacts in cells.header.of_role("ignored", "unknown") if has_parts.any() else ():
        if not _OF_CONTACTS.search(contacts.label):
            continue
        persons, cut = cells.read_quietly(contacts), {}
        for row in positions(has_parts):
            name, person = names[row], persons[row]
            if isinstance(person, str) and name != (left := without_named_contact(str(name), person)):
                cut[row] = left
        codes, rows = names.codes.copy(), list(cut)
        codes[rows] = np.arange(len(cut)) + len(names.distinct)
        names = Coded(codes, Distinct([*names.distinct, *cut.values()]))
        cells.report_rows("contact-removed", np.isin(np.arange(len(names)), rows), column)
    return names


def _plain_names(values: Sequence[Cell]) -> list[bool]:
    """Which of many names are words and nothing else: no contact, no sign, no answer that is none."""
    is_plain = [False] * len(values)
    if len(values) >= MANY:
        for place in matching(values, IS_PLAIN_NAME):
            is_plain[place] = True
        for place in matching(values, f"{CONTACT_HINT}|{NO_ANSWER_HINT}"):
            is_plain[place] = False
    return is_plain


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


def _types(cells: DataCells) -> Texts:
    """Type of each row from its column, else from the columns marked with x, else from the title of its section."""
    column = cells.header.one("organisation_type")
    types = _marked_types(cells) if column is None else cells.read(column).map(lambda value: _type(value, cells.layout))
    if column is not None:
        cells.report_rows("unknown-organisation-type", types.where(lambda kind: kind == _UNKNOWN), column)
        types = types.map(lambda kind: "other" if kind == _UNKNOWN else kind)
    of_section = cells.said_by_sheet(lambda context: context.organisation_type)
    return types.paired(of_section).map(lambda pair: pair[0] or pair[1])


def _type(value: Cell, layout: TownLayout) -> str | None:
    if is_blank(value) or is_no_answer(str(value)):
        return None
    return layout.organisation_type(str(value)) or _UNKNOWN


def _marked_types(cells: DataCells) -> Texts:
    types: list[str | None] = [None] * len(cells)
    for mark in cells.header.of_role("type_mark"):
        for position in cells.read(mark).positions(is_check_mark):
            if types[position] not in (None, mark.organisation_type):
                cells.report("unknown-organisation-type", position, mark, None, "mehrere Arten sind angekreuzt")
                types[position] = "other"
            else:
                types[position] = mark.organisation_type
    return coded(types)


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
        cells.report_rows("unknown-organisation-type", is_untyped & is_filled[cells.tables], column, "die Art fehlt")
    for number in np.flatnonzero((n_untyped > 0) & ~is_filled & (n_listed == 0)).tolist():
        place = cells.places[number]
        detail = "die Liste nennt keine Arten" if n_stated[number] == 0 else f"{n_untyped[number]} Zeilen ohne Art"
        place.findings.append(Finding("unknown-organisation-type", place.sheet, detail=detail, severity="info"))

"""Real sheets with something put in: nothing vanishes, nothing is invented, and the rest is read as before."""

import io
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import settings

import engagement_analysis as ea

from .comparing import NAMES, is_named, plain, row_of, same
from .mutations import Change, Changing, Source, pages, sources
from .writing import Page, a1, xlsx

CHUNK = 20
CHANGES = 4 * settings.default.max_examples // CHUNK * CHUNK
PLACES = {"source_file", "source_cell", "source_row"}


def load(book: tuple[Page, ...], source: Source) -> ea.Loaded:
    file = io.BytesIO(xlsx(list(book)))
    file.name = source.path.with_suffix(".xlsx").name
    return ea.load(file, city=source.city)


@cache
def unchanged(source: Source) -> ea.Loaded:
    return load(pages(source), source)


def draw(seed: int) -> tuple[Source, int, Change] | None:
    rng = random.Random(seed)
    source = rng.choice(sources())
    number = rng.randrange(len(pages(source)))
    page = pages(source)[number]
    read = unchanged(source).participation
    rows = read.loc[read["source_sheet"] == page.name, "source_row"].astype(int) - 1
    change = Changing(page, source.city, rng, sorted(set(rows))).draw()
    return None if change is None else (source, number, change)


def problems(seed: int) -> list[str]:
    drawn = draw(seed)
    if drawn is None:
        return []
    source, number, change = drawn
    book = list(pages(source))
    sheet = book[number].name
    book[number] = change.page
    before, after = unchanged(source), load(tuple(book), source)
    place = f"seed {seed}: {change.name} in {source.path.name}, {sheet}"
    found = [
        *_differences(before, after, change, sheet),
        *_new_row(after, change, sheet),
        *_counts(after, change, sheet),
    ]
    return [f"{place}: {what}" for what in found]


def _new_findings(before: ea.Loaded, after: ea.Loaded, change: Change, sheet: str) -> list[dict[str, Any]]:
    """Findings that were not there before, at the same cell."""

    def moved(cell: str | None, finding_sheet: str | None) -> str | None:
        if cell is None or finding_sheet != sheet:
            return cell
        return _moved(cell, change)

    old = {
        (row["code"], plain(row["source_sheet"]), moved(plain(row["source_cell"]), plain(row["source_sheet"])))
        for row in before.findings.to_dict("records")
    }
    return [
        row
        for row in after.findings.to_dict("records")
        if (row["code"], plain(row["source_sheet"]), plain(row["source_cell"])) not in old
    ]


def _moved(cell: str, change: Change) -> str:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(cell)
    return a1(change.row_of(row - 1), change.column_of(column - 1))


def _differences(before: ea.Loaded, after: ea.Loaded, change: Change, sheet: str) -> list[str]:
    """Rows that were there before: each as it was, or a new finding says so."""
    new = _new_findings(before, after, change, sheet)
    told = {(row["source_sheet"], row["source_cell"]): row for row in after.participation.to_dict("records")}
    found = []
    for old in before.participation.to_dict("records"):
        is_here = old["source_sheet"] == sheet
        cell = _moved(old["source_cell"], change) if is_here else old["source_cell"]
        row = told.pop((old["source_sheet"], cell), None)
        if row is None:
            if not is_named(new, old["source_sheet"], row_of(cell) or 0):
                found.append(f"the row of {cell} ({old['organisation']}) is gone")
            continue
        ignored = PLACES | set(change.may_differ)
        wrong = [
            f"{name} {plain(old[name])!r} → {plain(row[name])!r}"
            for name in NAMES
            if name not in ignored and not same(old[name], row[name])
        ]
        if wrong and not is_named(new, old["source_sheet"], row_of(cell) or 0):
            found.append(f"{cell} is read otherwise: {'; '.join(wrong)}")
    is_new = change.is_data and change.new_row is not None
    for row in told.values():
        place = row["source_sheet"], int(row["source_row"])
        if not (is_new and place == (sheet, change.new_row + 1)) and not is_named(new, *place):
            found.append(f"row too many at {row['source_cell']}: {row['organisation']} {row['participants']}")
    return found


def _new_row(after: ea.Loaded, change: Change, sheet: str) -> list[str]:
    findings = after.findings.to_dict("records")
    is_read = (
        change.is_plain and sheet in set(after.sheets["sheet"]) and sheet in set(after.participation["source_sheet"])
    )
    told = {
        row_of(row["source_cell"]) for row in findings if row["code"] == change.due and row["source_sheet"] == sheet
    }
    if change.due and is_read and not told:
        return [f"no {change.due}"]
    if change.due and is_read and change.new_row is not None and change.new_row + 1 not in told:
        return [f"no {change.due} at its row"]
    if not change.is_data or change.new_row is None:
        return []
    rows = after.participation.loc[
        (after.participation["source_sheet"] == sheet) & (after.participation["source_row"] == change.new_row + 1)
    ]
    filled = {column: value for (row, column), value in change.page.cells.items() if row == change.new_row}
    if rows.empty and not is_named(findings, sheet, change.new_row + 1) and len(filled) > 1:
        return [f"vanished: {list(filled.values())}"]
    return []


def _counts(after: ea.Loaded, change: Change, sheet: str) -> list[str]:
    """The numbers of rows of each kind are those of the rows that hold something."""
    counts = after.sheets.loc[after.sheets["sheet"] == sheet]
    if counts.empty:
        return []
    n_filled = len({row for row, _ in change.page.cells})
    told = int(counts["n_rows"].iloc[0])
    return (
        []
        if told == n_filled or change.page.merges or not change.is_plain
        else [f"{told} rows are counted of {n_filled}"]
    )


@pytest.mark.parametrize("first", range(0, CHANGES, CHUNK))
def test_what_is_put_in_is_read_or_named_and_changes_nothing_else(first: int) -> None:
    found = [problem for seed in range(first, first + CHUNK) for problem in problems(seed)]
    assert not found, "\n".join(found)

"""The main promise on drawn sheets: every row is right, or a finding leads a person to it; no person comes out.

The sheets are drawn from fixed seeds, so that a failure can be repeated: `draw(seed)` gives the same workbook again.
"""

import io
import logging
import math

import pytest
from hypothesis import settings

import engagement_analysis as ea

from .comparing import differences, is_named, plain
from .messy_sheets import MessyWorkbook, draw

SHEETS = 4 * settings.default.max_examples
CHUNK = 10
ABOUT_CELLS = (
    "unparsable-number",
    "ambiguous-number",
    "negative-number",
    "unparsable-date",
    "missing-date",
    "formula-without-value",
)


def load(book: MessyWorkbook) -> ea.Loaded:
    file = io.BytesIO(book.data)
    file.name = book.file
    return ea.load(file, city=book.city)


@pytest.mark.parametrize("first", range(0, SHEETS, CHUNK))
def test_every_true_row_is_right_or_named_and_no_person_comes_out(
    first: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    problems: list[str] = []
    for seed in range(first, first + CHUNK):
        book = draw(seed)
        loaded = load(book)
        findings = loaded.findings.to_dict("records")
        for sheet, row, what in differences(loaded.participation, book.rows):
            if not is_named(findings, sheet, row):
                problems.append(f"seed {seed}, {sheet}: {what}, and no finding says so")
        written = loaded.participation.to_csv() + loaded.findings.to_csv() + caplog.text + "".join(capfd.readouterr())
        problems += [f"seed {seed}: {secret} came out" for secret in book.canaries if secret.lower() in written.lower()]
        problems += _findings_that_differ(book, findings)
    assert not problems, "\n".join(problems)


def _findings_that_differ(book: MessyWorkbook, findings: list[dict[str, object]]) -> list[str]:
    """Due findings that are missing at their cell, and errors about cells that are in order."""
    told = [
        (str(finding["code"]), plain(finding["source_sheet"]), plain(finding["source_cell"])) for finding in findings
    ]
    problems = []
    for sheet, codes, _, cell in book.due:
        hit = next((entry for entry in told if entry[0] in codes and entry[1:] == (sheet, cell)), None)
        if hit is None:
            problems.append(f"seed {book.seed}, {sheet}: no {codes[0]} at {cell}")
        else:
            told.remove(hit)
    problems += [
        f"seed {book.seed}: {code} at {cell} of {sheet}, where nothing is wrong"
        for code, sheet, cell in told
        if code in ABOUT_CELLS[:5]
    ]
    return problems


def test_the_drawn_sheets_hold_every_difficulty() -> None:
    books = [draw(seed) for seed in range(SHEETS)]
    codes = {codes[0] for book in books for _, codes, _, _ in book.due}
    assert {
        "total-mismatch",
        "hidden-row",
        "hidden-column",
        "unknown-column",
        "duplicate-row",
        "unparsable-date",
    } <= codes
    rows = [row for book in books for row in book.rows]
    assert {row["participants_quality"] for row in rows} == {
        "exact",
        "approximate",
        "range",
        "lower_bound",
        "upper_bound",
        "missing",
    }
    assert {row["status"] for row in rows} == {"held", "cancelled"}
    assert any(book.pages[0].merges for book in books)
    assert {book.file.rsplit(".", 1)[1] for book in books} == {"xlsx", "xls", "csv"}
    assert len(rows) > 8 * SHEETS
    assert any(not math.isclose(row["hours"] or 0, round(row["hours"] or 0)) for row in rows)


def test_a_seed_draws_the_same_sheet_again() -> None:
    first, second = draw(7), draw(7)
    assert first.rows == second.rows
    assert [page.cells for page in first.pages] == [page.cells for page in second.pages]

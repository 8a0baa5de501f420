"""The annotated copy: marked where something is to be mended, and otherwise what it was."""

import csv
import gc
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engagement_analysis import Loaded, load
from engagement_analysis.cli import main
from engagement_analysis.table.findings import Finding, findings_of_files
from engagement_analysis.townhall.annotation.annotate import (
    NotAnnotatableError,
    annotated,
    list_of_findings,
    parts_that_suffer,
)

LIST = "Hinweise"
RED, YELLOW = "FFFFC7CE", "FFFFE699"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture(scope="module")
def workbooks(project_root: Path, golden: Path) -> list[tuple[Path, str]]:
    """All examples and the whole gallery, each with its town."""
    with (golden / "gallery" / "index.csv").open(encoding="utf-8") as file:
        found = [(golden / "gallery" / "workbooks" / row["workbook"], row["city"]) for row in csv.DictReader(file)]
    for town in ("neumarkt", "balingen"):
        folder = project_root / "data" / "raw" / town
        found += [(path, town) for path in sorted(folder.iterdir()) if path.suffix != ".toml"]
    return found


@dataclass
class Copy:
    """A workbook, what was read of it, and its annotated copy."""

    path: Path
    city: str

    @cached_property
    def loaded(self) -> Loaded:
        return load(self.path, city=self.city)

    @cached_property
    def data(self) -> bytes | None:
        """None where the workbook cannot be marked."""
        try:
            return annotated(self.path.read_bytes(), self.loaded.findings)
        except NotAnnotatableError:
            return None

    @cached_property
    def book(self) -> openpyxl.Workbook:
        return opened(self.data or list_of_findings(self.loaded.findings))


@pytest.fixture(scope="module")
def copies(workbooks: list[tuple[Path, str]]) -> list[Copy]:
    """Of every workbook, made once; no test changes them."""
    return [Copy(path, city) for path, city in workbooks]


def opened(data: bytes, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=True, **options)


def reloaded(data: bytes, name: str, city: str) -> Any:
    file = io.BytesIO(data)
    file.name = name
    return load(file, city=city)


def marked_copy(path: Path, city: str) -> tuple[bytes, pd.DataFrame]:
    findings = load(path, city=city).findings
    return annotated(path.read_bytes(), findings), findings


def cells_of(sheet: Worksheet) -> Iterator[tuple[str, tuple[Any, ...]]]:
    looks: dict[tuple[int, ...], tuple[str, ...]] = {}  # a sheet has few, and writing one out takes long
    for cell in sheet._cells.values():  # type: ignore[attr-defined]
        comment = cell.comment.text if cell.comment else None
        if (known := tuple(cell._style)) not in looks:
            style = (cell.font, cell.fill, cell.border, cell.alignment, cell.number_format, cell.protection)
            looks[known] = tuple(map(repr, style))
        yield cell.coordinate, (str(cell.value), cell.data_type, comment, looks[known])


def frame_of(sheet: Worksheet) -> dict[str, Any]:
    """All of a sheet that is not in its cells."""
    return {
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "widths": {key: (each.width, each.hidden) for key, each in sheet.column_dimensions.items()},
        "heights": {key: (each.height, each.hidden) for key, each in sheet.row_dimensions.items()},
        "frozen": sheet.freeze_panes,
        "state": sheet.sheet_state,
        "rules": [(str(rule.sqref), rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation],
        "formats": [(str(each.sqref), [rule.type for rule in each.rules]) for each in sheet.conditional_formatting],
        "print": (sheet.print_title_rows, sheet.print_area, sheet.page_setup.orientation),
        "tab": repr(sheet.sheet_properties.tabColor),
    }


@pytest.mark.slow
def test_each_annotated_copy_loads_with_the_same_rows_and_findings(copies: list[Copy]) -> None:
    copied = 0
    for copy in copies:
        if copy.data is None:
            assert copy.path.name.startswith("datei-") or copy.path.suffix in (".csv", ".xls", ".xlsb", ".ods")
            continue
        copied += 1
        again = reloaded(copy.data, copy.path.name, copy.city)
        pd.testing.assert_frame_equal(again.participation, copy.loaded.participation)
        pd.testing.assert_frame_equal(again.findings, copy.loaded.findings)
    assert copied >= 90


@pytest.mark.slow
def test_only_the_cells_in_question_change(copies: list[Copy]) -> None:
    looked_at = 0
    for copy in copies:
        path, findings = copy.path, copy.loaded.findings
        if path.suffix != ".xlsx" or path.name.startswith("datei-"):
            continue
        before, after = opened(path.read_bytes()), copy.book
        assert after.sheetnames == [LIST, *before.sheetnames], path.name
        for sheet in before.worksheets:
            marked = set(findings.loc[findings["source_sheet"] == sheet.title, "source_cell"].dropna())
            marked |= {
                f"{span.coord.split(':')[0]}"
                for span, cell in product(sheet.merged_cells.ranges, list(marked))
                if cell in span
            }
            old, new = dict(cells_of(sheet)), dict(cells_of(after[sheet.title]))
            changed = {cell for cell in new if new[cell] != old.get(cell)}
            assert changed <= marked, (path.name, sheet.title)
            assert old.keys() <= new.keys()
            assert frame_of(after[sheet.title]) == frame_of(sheet), (path.name, sheet.title)
            looked_at += len(changed)
    assert looked_at > 100


@pytest.fixture
def equipped(project_root: Path, tmp_path: Path) -> Path:
    """A real workbook with everything that a town hall may add to it."""
    path = tmp_path / "Neumarkt räumt auf! 2024.xlsx"
    shutil.copy(project_root / "data" / "raw" / "neumarkt" / path.name, path)
    book = openpyxl.load_workbook(path)
    sheet = book["Anmeldung & Ergebnis"]
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="500")
    rule.add("J6:J40")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("N6:N40", CellIsRule(operator="greaterThan", formula=["20"], font=Font(bold=True)))
    sheet.freeze_panes = "C6"
    sheet.print_title_rows = "5:5"
    sheet.column_dimensions["F"].width = 41.5
    sheet.sheet_properties.tabColor = "FF00B050"
    sheet["P28"].comment = Comment("Bitte nachfragen\nbis Freitag", "Rathaus")
    sheet["P28"].font = Font(color="FFFFFFFF", name="Arial", size=8)
    sheet["P28"].fill = PatternFill("solid", start_color="FF203864", end_color="FF203864")
    sheet["R40"] = "=SUM(J6:J39)"
    book.save(path)
    return path


def test_rules_formats_widths_and_views_survive(equipped: Path) -> None:
    copy, _ = marked_copy(equipped, "neumarkt")
    before, after = opened(equipped.read_bytes()), opened(copy)
    for sheet in before.worksheets:
        assert frame_of(after[sheet.title]) == frame_of(sheet)
    assert frame_of(after["Anmeldung & Ergebnis"])["rules"] == [("J6:J40", "whole", "0")]
    assert after["Anmeldung & Ergebnis"]["R40"].value == "=SUM(J6:J39)"


def test_a_comment_that_was_there_is_kept_and_extended(equipped: Path) -> None:
    copy, findings = marked_copy(equipped, "neumarkt")
    assert (findings["source_cell"] == "P28").any()
    comment = opened(copy)["Anmeldung & Ergebnis"]["P28"].comment
    assert comment is not None
    assert comment.author == "Rathaus"
    assert comment.text.startswith("Bitte nachfragen\nbis Freitag\n\n[Prüfung] Fehler: Zahl mehrdeutig")


def test_a_marked_cell_says_in_words_how_bad_it_is_and_stays_readable(equipped: Path) -> None:
    copy, findings = marked_copy(equipped, "neumarkt")
    sheet = opened(copy)["Anmeldung & Ergebnis"]
    assert sheet["P28"].fill.start_color.rgb == RED
    assert (sheet["P28"].font.color.rgb, sheet["P28"].font.name, sheet["P28"].font.size) == ("FF000000", "Arial", 8)
    words = {"error": "Fehler: ", "warning": "Warnung: ", "info": "Hinweis: "}
    here = findings[findings["source_sheet"] == sheet.title]
    for severity, cell in zip(here["severity"], here["source_cell"], strict=True):
        assert words[severity] in sheet[cell].comment.text


def test_the_worst_finding_of_a_cell_gives_its_colour(golden: Path) -> None:
    path = golden / "gallery" / "workbooks" / "summe-richtig.xlsx"
    sheet = load(path, city="neumarkt").participation["source_sheet"].iloc[0]
    found = [Finding("hidden-row", sheet, "J6"), Finding("error-cell", sheet, "J6"), Finding("hidden-row", sheet, "J7")]
    findings = findings_of_files((path.name, finding) for finding in found)
    marked = opened(annotated(path.read_bytes(), findings))[sheet]
    assert [marked[cell].fill.start_color.rgb for cell in ("J6", "J7")] == [RED, YELLOW]
    assert marked["J6"].comment.text.count("[Prüfung]") == 2


def test_a_finding_inside_merged_cells_is_marked_where_it_shows(golden: Path) -> None:
    path = golden / "gallery" / "workbooks" / "datum-verbunden.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    span = next(span for span in sheet.merged_cells.ranges if span.max_row > span.min_row)
    inside = f"{sheet.cell(1, span.min_col).column_letter}{span.max_row}"
    findings = findings_of_files([(path.name, Finding("missing-date", sheet.title, inside))])
    first = opened(annotated(path.read_bytes(), findings))[sheet.title].cell(span.min_row, span.min_col)
    assert f"{inside}: Fehler" in first.comment.text


def test_formulas_stay_formulas_and_keep_their_results(golden: Path) -> None:
    path = golden / "gallery" / "workbooks" / "formel-mit-wert.xlsx"
    copy, _ = marked_copy(path, "neumarkt")
    before, after = (opened(data) for data in (path.read_bytes(), copy))
    shown_before, shown_after = (opened(data, data_only=True) for data in (path.read_bytes(), copy))
    cells = [(sheet.title, cell) for sheet in before for row in sheet.iter_rows() for cell in row]
    formulas = [(sheet, cell.coordinate) for sheet, cell in cells if cell.data_type == "f"]
    assert formulas
    for sheet, cell in formulas:
        assert after[sheet][cell].value == before[sheet][cell].value
        assert shown_after[sheet][cell].value == shown_before[sheet][cell].value is not None


def with_macros(path: Path, target: Path) -> bytes:
    """The workbook with a (lifeless) macro project in it, as Excel packs one."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"</Types>",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Target="vbaProject.bin" '
                    b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
                )
            archive.writestr(name, content)
        archive.writestr("xl/vbaProject.bin", b"macros")
    return target.read_bytes()


def test_macros_stay_and_the_copy_must_be_called_xlsm(run: Run, golden: Path, tmp_path: Path) -> None:
    path = tmp_path / "mit Makros.xlsm"
    with_macros(golden / "gallery" / "workbooks" / "format-xlsm.xlsm", path)
    status, _, err = run("check", path, "--city", "neumarkt", "--annotate", tmp_path / "kopie.xlsx")
    assert (status, "kopie.xlsm" in err) == (2, True)
    run("check", path, "--city", "neumarkt", "--annotate", tmp_path / "kopie.xlsm")
    with zipfile.ZipFile(tmp_path / "kopie.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == b"macros"
        assert b"macroEnabled" in archive.read("[Content_Types].xml")
    before, after = (load(each, city="neumarkt").participation for each in (path, tmp_path / "kopie.xlsm"))
    pd.testing.assert_frame_equal(after.drop(columns="source_file"), before.drop(columns="source_file"))


def test_a_copy_with_macros_leaves_no_archive_open(golden: Path, tmp_path: Path) -> None:
    path = tmp_path / "mit Makros.xlsm"
    with_macros(golden / "gallery" / "workbooks" / "format-xlsm.xlsm", path)
    marked_copy(path, "neumarkt")
    archives = [each for each in gc.get_objects() if isinstance(each, zipfile.ZipFile) and each.mode == "a"]
    assert [each.filename for each in archives if each.fp is not None] == [], "Python would complain on the screen"


def test_findings_of_whole_sheets_and_files_stand_on_a_sheet_in_front(golden: Path) -> None:
    path = golden / "gallery" / "workbooks" / "spalte-doppelt.xlsx"
    copy, findings = marked_copy(path, "neumarkt")
    book = opened(copy)
    assert book.sheetnames[0] == LIST
    listed = [[cell.value for cell in row] for row in book[LIST].iter_rows(min_row=5)]
    assert len(listed) == len(findings)
    assert any(row[0] == "Fehler" and "Mehrere Spalten" in row[3] and row[2] is None for row in listed)
    assert book[LIST]["A4"].value == "Schwere"


def test_the_copy_opens_with_the_list_alone_selected(equipped: Path) -> None:
    book = opened(marked_copy(equipped, "neumarkt")[0])
    assert book.active is book[LIST]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == [LIST]


def test_a_sheet_called_hinweise_keeps_its_name(equipped: Path) -> None:
    book = openpyxl.load_workbook(equipped)
    book.create_sheet("hinweise")["A1"] = "Zangen liegen im Bauhof"
    book.save(equipped)
    again = opened(marked_copy(equipped, "neumarkt")[0])
    assert again.sheetnames[0] == "Hinweise1"
    assert again["hinweise"]["A1"].value == "Zangen liegen im Bauhof"


def test_a_mended_copy_loses_the_old_marks_when_it_is_checked_again(equipped: Path) -> None:
    copy, first = marked_copy(equipped, "neumarkt")
    book = opened(copy)
    book["Anmeldung & Ergebnis"]["P28"] = 1.5
    book.save(equipped)
    again, second = marked_copy(equipped, "neumarkt")
    assert len(second) == len(first) - 1
    assert opened(again).sheetnames == opened(copy).sheetnames
    sheet = opened(again)["Anmeldung & Ergebnis"]
    assert sheet["P28"].comment.text == "Bitte nachfragen\nbis Freitag"
    assert sheet["P28"].fill.fill_type is None
    still = second.loc[second["source_sheet"] == sheet.title, "source_cell"].dropna()
    assert all(sheet[cell].comment.text.count("[Prüfung]") == list(still).count(cell) for cell in still)


def test_a_sheet_name_never_becomes_a_formula() -> None:
    found = [Finding("no-table", "=1+1"), Finding("hidden-row", "+2", "A1")]
    findings = findings_of_files(("=3.xlsx", finding) for finding in found)
    sheet = opened(list_of_findings(findings)).worksheets[0]
    assert [sheet[cell].value for cell in ("B5", "B6")] == ["=1+1", "+2"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


@pytest.mark.slow
def test_comments_and_lists_hold_no_person(copies: list[Copy], persons_in: Callable[[str], list[str]]) -> None:
    notes: list[str] = []
    for book in (copy.book for copy in copies if not copy.loaded.findings.empty):
        notes += [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        for sheet in book.worksheets:
            comments = (cell.comment.text for cell in sheet._cells.values() if cell.comment)  # type: ignore[attr-defined]
            notes += [line for text in comments for line in text.splitlines() if line.startswith("[Prüfung] ")]
    text = "\n".join(notes)
    assert "Zahl nicht lesbar" in text
    assert persons_in(text) == []


@pytest.mark.parametrize("name", ["format-xls.xls", "format-ods.ods", "format-xlsb.xlsb", "csv-fehlerwert.csv"])
def test_other_formats_get_the_list_and_a_sentence(run: Run, golden: Path, tmp_path: Path, name: str) -> None:
    path, target = golden / "gallery" / "workbooks" / name, tmp_path / "Liste.xlsx"
    status, out, _ = run("check", path, "--city", "balingen", "--annotate", target)
    findings = load(path, city="balingen").findings
    assert status == (1 if (findings["severity"] == "error").any() else 0)
    assert "Farben und Kommentare gibt es nur" in out
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet.max_row == 4 + len(findings)


@pytest.mark.parametrize("name", ["datei-entitaeten.xlsx", "datei-zip-bombe.xlsx", "datei-teil-beschaedigt.xlsx"])
def test_hostile_and_damaged_files_are_listed_and_never_opened(
    run: Run, golden: Path, tmp_path: Path, name: str
) -> None:
    status, _, err = run(
        "check", golden / "gallery" / "workbooks" / name, "--city", "neumarkt", "--annotate", tmp_path / "Liste.xlsx"
    )
    assert (status, err) == (1, "")
    assert openpyxl.load_workbook(tmp_path / "Liste.xlsx").worksheets[0]["A5"].value == "Fehler"


def test_what_a_copy_cannot_keep_is_said(run: Run, project_root: Path, tmp_path: Path) -> None:
    with_picture = project_root / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2022.xlsx"
    without = project_root / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2024.xlsx"
    assert parts_that_suffer(without.read_bytes()) == []
    _, out, _ = run("check", with_picture, "--annotate", tmp_path / "kopie.xlsx")
    assert "können fehlen oder anders aussehen: Bilder" in out


def test_an_existing_file_is_never_overwritten(run: Run, project_root: Path, tmp_path: Path) -> None:
    target = tmp_path / "wichtig.xlsx"
    target.write_bytes(b"wichtig")
    path = project_root / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2024.xlsx"
    status, _, err = run("check", path, "--annotate", target)
    assert (status, "gibt es schon" in err, target.read_bytes()) == (2, True, b"wichtig")

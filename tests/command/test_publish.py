"""Review, publish, change a workbook, review again: the report says which figure differs, why, and from which cell."""

from __future__ import annotations

import ast
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from engagement_analysis.reports.earlier import LOG_CAPTION, printed_tables
from engagement_analysis.reports.review_data import open_review
from engagement_analysis.reports.revision_log import NOTHING_PUBLISHED, changes_since_publication, revision_frame

from engagement_analysis.cli import main
from engagement_analysis.project.review import Folders, _current_tables
from engagement_analysis.reports.pages import execution
from engagement_analysis.reports.pages.plan import Planned

pytestmark = pytest.mark.slow

MAPPE = "Kleidertauschbörse 2024.xlsx"
Log = Callable[[], tuple[str, pd.DataFrame]]


def without_a_kernel(reports: list[Planned], folder: Path, *_: object) -> Iterator[Any]:
    """The notebooks' cells, run here: the same code, some seconds less."""
    for report in reports:
        notebook, names = nbformat.read(report.notebook, as_version=4), dict[str, Any]()
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "<cell>", "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"data_folder": str(folder), **report.parameters}
            if last is not None:
                shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
                content = {"text/html": shown._repr_html_(), "text/plain": str(shown)}
                cell.outputs = [nbformat.v4.new_output("execute_result", content)]
        yield notebook


def set_cell(path: Path, cell: str, value: int) -> None:
    """Write a number into one cell of the first sheet; everything else stays as it is."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    name = "xl/worksheets/sheet1.xml"
    pattern = rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
    text, n = re.subn(pattern, rf'<c r="{cell}"\1><v>{value}</v></c>', parts[name].decode(), count=1, flags=re.S)
    assert n == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {**parts, name: text.encode()}.items():
            archive.writestr(part, content)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A project with one workbook held back, reviewed and published on 1 November 2026."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(project_root / "data" / "raw", folder / "data" / "raw")
    shutil.copytree(project_root / "notebooks", folder / "notebooks")
    (folder / "data" / "raw" / "neumarkt" / "Kleidertauschbörse 2025.xlsx").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "execute_all", lambda *given: list(without_a_kernel(*given)))
        assert main(["publish", "--project", str(folder)]) == 2  # nothing reviewed yet
        assert main(["review", "--project", str(folder)]) == 0
        before = (folder / "reports" / "vier-jahre.html").read_bytes()
        assert main(["publish", "--project", str(folder), "--date", "01.11.2026"]) == 0
        assert main(["review", "--project", str(folder), "--only", "datenqualitaet"]) == 0
        assert main(["publish", "--project", str(folder), "--date", "2026-11-01"]) == 2  # that day is taken
    kept = folder / "data" / "raw" / "published" / "reports"
    assert (kept / "vier-jahre-2026-11-01.html").read_bytes() == before
    return folder


@pytest.fixture
def project(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "project"))


@pytest.fixture
def log(project: Path) -> Log:
    """Read the workbooks as they are now; what the report says of changes, and the same as a frame."""

    def run() -> tuple[str, pd.DataFrame]:
        folders = Folders(project)
        _current_tables(folders, lambda _: None)
        review = open_review(folders.processed, years=100)
        return str(changes_since_publication(review).html), revision_frame(review)

    return run


def of(log: pd.DataFrame, measure: str, campaign: str, year: int) -> pd.Series:
    return log[log["measure"].eq(measure) & log["campaign"].eq(campaign) & log["year"].eq(year)].iloc[0]


def test_nothing_changed_is_said_in_the_report(published: Path) -> None:
    page = (published / "reports" / "datenqualitaet.html").read_text(encoding="utf-8")
    assert page.count("Keine Änderungen.") == 2
    assert "01.11.2026" in page


def test_a_changed_cell_is_named_with_both_values_and_the_mark(project: Path, log: Log) -> None:
    set_cell(project / "data" / "raw" / "neumarkt" / MAPPE, "G8", 11)
    page, frame = log()
    row = of(frame, "participations", "kleidertauschboerse", 2024)
    assert row[["published", "present", "difference"]].tolist() == [61, 64, 3]
    assert row[["marks", "reason"]].tolist() == ["r s", "geänderte Zelle"]
    assert row["places"] == f"{MAPPE} › Anmeldung & Ergebnis › G8"
    assert set(frame["city"]) == {"neumarkt"}
    (table,) = (table for table in printed_tables(page) if LOG_CAPTION in table.caption)
    printed = next(record for _, record in table.records() if record["Aktion"] == "Kleidertauschbörse")
    assert [printed[column] for column in ("Jahr", "veröffentlicht", "jetzt", "Unterschied")] == [
        "2024",
        "61",
        "64",
        "+3",
    ]


def test_a_number_that_would_follow_from_the_difference_is_hidden_and_its_cell_not_named(
    project: Path, log: Log
) -> None:
    set_cell(project / "data" / "raw" / "neumarkt" / "Neumarkt räumt auf! 2024.xlsx", "J23", 25)
    page, frame = log()
    row = of(frame, "participations", "neumarkt-raeumt-auf", 2024)
    assert (row["published"], row["status"], row["reason"], row["marks"]) == (960, "hidden", "geheim zu halten", "")
    assert pd.isna(row["present"])
    assert "J23" not in page


def test_a_new_workbook_is_the_reason_of_its_new_figures(project: Path, project_root: Path, log: Log) -> None:
    name = "Kleidertauschbörse 2025.xlsx"
    shutil.copy(project_root / "data" / "raw" / "neumarkt" / name, project / "data" / "raw" / "neumarkt")
    page, frame = log()
    new = of(frame, "participations", "kleidertauschboerse", 2025)
    assert (new["status"], new["reason"], new["places"], new["marks"]) == ("new", "neu (neue Arbeitsmappe)", name, "p")
    total = of(frame, "participations", "*", 2025)
    assert (total["marks"].split()[:2], total["reason"]) == (["r", "p"], "neue Arbeitsmappe")
    assert "neue Arbeitsmappe" in page


def test_a_row_inserted_above_changes_only_itself_and_a_lost_key_only_the_reasons(project: Path, log: Log) -> None:
    liste = project / "data" / "raw" / "balingen" / "Engagement Balingen 2021.csv"
    lines = liste.read_bytes().splitlines(keepends=True)
    liste.write_bytes(b"".join([b"\n", *lines]))
    assert log()[1].empty
    set_cell(project / "data" / "raw" / "neumarkt" / MAPPE, "G8", 11)
    (project / "data" / "raw" / "published" / "reports" / ".schluessel").unlink()
    page, frame = log()
    assert of(frame, "participations", "kleidertauschboerse", 2024)["reason"] == "nicht feststellbar"
    assert "Der Schlüssel der Prüfsummen fehlt" in page


def test_the_published_file_holds_no_value_that_the_reports_hide(published: Path) -> None:
    kept = published / "data" / "raw" / "published" / "reports"
    content = json.loads((kept / "zahlen-2026-11-01.json").read_text(encoding="utf-8"))
    review = open_review(published / "data" / "processed", years=100)
    hidden = {name for protected in review.protected.values() for name in protected.hidden}
    told = {
        f"{measure}|{city}|{campaign}|{year}"
        for city, campaign, year, measure, value in content["figures"]
        if value is not None
    }
    assert len(told) > 150
    assert not told & hidden
    assert len(content["rows"]["place"]) % 100 == 0
    assert all(re.fullmatch("[0-9a-f]{16}", text) for column in content["rows"].values() for text in column)


def test_a_closed_year_is_not_provisional(project: Path, log: Log) -> None:
    town = project / "data" / "raw" / "neumarkt" / "neumarkt.toml"
    text = files("engagement_analysis.towns").joinpath("neumarkt.toml").read_text(encoding="utf-8")
    town.write_text(text.replace('ags = "09373147"', 'ags = "09373147"\nclosed_until = 2022'), encoding="utf-8")
    set_cell(project / "data" / "raw" / "neumarkt" / MAPPE, "G8", 11)
    assert of(log()[1], "participations", "kleidertauschboerse", 2024)["marks"] == "r p s"


def test_where_nothing_was_published_a_sentence_says_so(project: Path, log: Log) -> None:
    shutil.rmtree(project / "data" / "raw" / "published" / "reports")
    page, frame = log()
    assert NOTHING_PUBLISHED in page
    assert frame.empty

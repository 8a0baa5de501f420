"""Publish, change a workbook, read again: the log says which figure differs, why, and from which cell."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.cli import main
from engagement_analysis.project.store import write_processed
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.publishing import publish
from engagement_analysis.reports.review import process
from engagement_analysis.reports.sections.all_towns import open_towns
from engagement_analysis.reports.sections.since_publication import changes_since_publication, revision_frame

WORKBOOK = "Kleidertauschbörse 2024.xlsx"


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


def read_again(project: Path) -> Path:
    write_processed(process(project / "data" / "raw"), project / "data" / "processed")
    return project / "data" / "processed"


@pytest.fixture
def project(tmp_path: Path, project_root: Path) -> Path:
    """A project whose figures were published on 1 November 2026, with a page that stands for its reports."""
    shutil.copytree(project_root / "data" / "raw", tmp_path / "data" / "raw")
    page = tmp_path / "vier-jahre-neumarkt.html"
    page.write_text("<!doctype html><title>Bericht</title>", encoding="utf-8")
    kept = publish(read_again(tmp_path), [page], dt.date(2026, 11, 1))
    assert [path.name for path in kept] == ["vier-jahre-neumarkt-2026-11-01.html", "zahlen-2026-11-01.json"]
    return tmp_path


def changes(project: Path) -> tuple[str, pd.DataFrame]:
    towns = open_towns(project / "data" / "processed")
    return changes_since_publication(towns).plain, revision_frame(towns)


def test_nothing_changed_is_said(project: Path) -> None:
    said, log = changes(project)
    assert log.empty
    assert said.count("Keine Änderungen.") == 2
    assert "01.11.2026" in said


def test_a_changed_cell_is_named_with_the_figures_that_it_moves(project: Path) -> None:
    before = process(project / "data" / "raw").participation
    row = before[before["source_file"].eq(WORKBOOK) & before["participants_quality"].eq("exact")].iloc[0]
    set_cell(project / "data" / "raw" / "neumarkt" / WORKBOOK, str(row["source_cell"]), int(row["participants"]) + 5)
    read_again(project)
    said, log = changes(project)
    moved = log[log["measure"].eq("participations")]
    assert moved["campaign"].tolist() == ["*", "kleidertauschboerse"]
    assert moved["difference"].tolist() == [5, 5]
    assert moved["places"].tolist() == [((WORKBOOK, row["source_sheet"], row["source_cell"], None),)] * 2
    assert set(moved["reason_codes"]) == {"changed_cell"}
    assert f"geänderte Zelle: {WORKBOOK} › {row['source_sheet']} › {row['source_cell']}" in said
    assert all("r" in marks.split() for marks in moved["marks"])


def test_a_new_workbook_is_news_and_not_a_correction(project: Path, tmp_path: Path) -> None:
    state = project / "data" / "raw" / "published" / "reports" / "zahlen-2026-11-01.json"
    content = json.loads(state.read_text(encoding="utf-8"))
    content["figures"] = [
        figure for figure in content["figures"] if figure[1] != "kleidertauschboerse" or figure[2] != 2025
    ]
    state.write_text(json.dumps(content), encoding="utf-8")
    _, log = changes(project)
    assert set(log["status"]) == {"new"}
    assert set(log["year"]) == {2025}


def test_a_new_workbook_is_new_though_another_town_has_one_of_its_name(project: Path) -> None:
    """Balingen's published workbook and Neumarkt's new one are called alike."""
    name = "Engagement Balingen 2021.csv"
    rows = "Gruppe;Datum;Teilnehmende\nTSV Beispielstadt;18.10.2025;17\n"
    project.joinpath("data", "raw", "neumarkt", name).write_text(rows, encoding="utf-8")
    read_again(project)
    _, log = changes(project)
    moved = log[log["city"].eq("neumarkt") & log["measure"].eq("participations") & log["campaign"].eq("*")]
    assert moved["reason_codes"].tolist() == ["new_workbook"]
    assert moved["places"].tolist() == [((name, None, None, None),)]


def test_a_state_with_measures_that_are_no_longer_told_still_compares(project: Path) -> None:
    state = project / "data" / "raw" / "published" / "reports" / "zahlen-2026-11-01.json"
    content = json.loads(state.read_text(encoding="utf-8"))
    content["figures"] += [["neumarkt", "*", 2025, "rate", 25.9], ["neumarkt", "*", 2025, "minors_share", 66.0]]
    state.write_text(json.dumps(content), encoding="utf-8")
    assert changes(project)[1].empty


def test_what_is_published_is_never_overwritten(project: Path) -> None:
    with pytest.raises(ReportError, match="wird nicht überschrieben"):
        publish(project / "data" / "processed", [], dt.date(2026, 10, 31))


def test_nothing_can_be_published_before_a_review(tmp_path: Path, project_root: Path) -> None:
    shutil.copytree(project_root / "data" / "raw", tmp_path / "data" / "raw")
    shutil.copytree(project_root / "notebooks", tmp_path / "notebooks")
    assert main(["publish", "--project", str(tmp_path)]) == 2

"""Names and links in workbooks, town files, programmes and project folders lead nowhere out of their folders."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from engagement_analysis.cli import main
from engagement_analysis.project.whole_file import write_whole_file
from engagement_analysis.project.whole_folder import JOURNAL, LOCK, StoreError, complete_interrupted, write_together

from .conftest import LIST, Place

SECRET = "Gruppe;Datum;Teilnehmende\nGEHEIM;19.10.2024;70\n"
TOWN = """
[town]
slug = "{slug}"
title = "{title}"
ags = "09000000"

[[campaigns]]
id = "tag"
title = "{title}"
"""
OUT = ("../../draussen", "..\\..\\draussen", "/draussen", "C:\\draussen", "..")


@pytest.fixture
def secret(place: Place) -> Path:
    """A file beside the project that nothing may read."""
    file = place.root / "geheim.csv"
    file.write_text(SECRET, encoding="utf-8")
    return file


def outside(place: Place) -> set[str]:
    """Everything that lies beside the project, in it but out of its usual folders, and above."""
    beside = {path.name for folder in (place.root, place.root.parent) for path in folder.iterdir()}
    return beside - {"notes.jsonl"}


def review(place: Place, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["review", "--project", str(place.project), "--only", "methoden-und-quellen"])
    said = capsys.readouterr()
    return status, said.out + said.err


@pytest.mark.parametrize("name", ["Neumarkt 2025.csv", "neumarkt.toml", "programme.toml"])
def test_a_file_of_a_town_that_links_out_of_its_folder_is_not_followed(place: Place, secret: Path, capsys, name: str):
    (place.town / name).symlink_to(secret)
    status, said = review(place, capsys)
    assert status == 2
    assert "verweist aus ihrem Ordner hinaus" in said
    assert "GEHEIM" not in said
    assert not (place.project / "data" / "processed" / "participation.csv").exists()


def test_a_towns_folder_may_lie_elsewhere_as_a_whole(place: Place, capsys):
    share = place.root / "Netzlaufwerk"
    shutil.move(place.town, share)
    place.town.symlink_to(share, target_is_directory=True)
    from engagement_analysis.reports.review import process

    assert len(process(place.project / "data" / "raw").participation) == 2


@pytest.mark.parametrize("name", OUT)
def test_a_town_is_not_called_by_a_path(tmp_path: Path, capsys, name: str):
    file = tmp_path / "stadt.toml"
    file.write_text(TOWN.format(slug=name.replace("\\", "\\\\"), title="Stadt"), encoding="utf-8")
    (tmp_path / "Liste 2024.csv").write_text(LIST, encoding="utf-8")
    call = ["load", str(tmp_path / "Liste 2024.csv"), "--city", str(file), "--out", str(tmp_path / "out")]
    assert main(call) == 2
    assert "ein Kürzel aus a-z" in capsys.readouterr().err


@pytest.mark.parametrize("name", OUT)
def test_a_title_of_a_town_or_campaign_makes_no_path(place: Place, monkeypatch: pytest.MonkeyPatch, name: str):
    before = outside(place)
    file = place.root / "project" / "stadt.toml"
    file.write_text(TOWN.format(slug="stadt", title=name.replace("\\", "\\\\")), encoding="utf-8")
    monkeypatch.chdir(place.town)
    assert main(["template", str(file), "2027"]) == 0
    assert outside(place) == before
    written = [path for path in place.town.iterdir() if path.suffix == ".xlsx"]
    assert len(written) == 1
    assert written[0].name.endswith("2027.xlsx")


def test_parts_sheets_and_links_of_a_workbook_are_names_and_no_paths(place: Place, secret: Path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = ".. draussen"
    for row in (["Gruppe", "Datum", "Teilnehmende"], ["GS Woffenbach", "19.10.2024", 70]):
        sheet.append(row)
    path = place.town / "Neumarkt 2025.xlsx"
    book.save(path)
    target = secret.as_uri()
    link = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></externalLink>'
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../draussen.xml", "/draussen.xml", "xl/../../../draussen.xml"):
            archive.writestr(name, "<draussen/>")
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", relations)
    before = outside(place)
    calls = {
        "load": ["load", path, "--city", "neumarkt", "--out", place.project / "out"],
        "check": ["check", path, "--city", "neumarkt", "--annotate", place.project / "Kopie.xlsx"],
    }
    done = place.run(calls)
    assert outside(place) == before
    assert sorted(file.name for file in (place.project / "out").iterdir() if file.suffix) == [
        "findings.csv",
        "findings.parquet",
        "participation.csv",
        "participation.parquet",
    ]
    for each in done.values():
        assert each.status in (0, 1)
        assert [opened for opened in each.of("opened") if "geheim" in opened or "draussen" in opened] == []


@pytest.mark.parametrize(
    ("staging", "name"),
    [
        (".staging-x", "../draussen.csv"),
        (".staging-x", "{root}/draussen.csv"),
        ("../fremd", "geheim.csv"),
        ("..", ".."),
    ],
)
def test_a_journal_moves_nothing_out_of_its_folder_or_into_it(tmp_path: Path, staging: str, name: str):
    folder, foreign = tmp_path / "reports", tmp_path / "fremd"
    (folder / ".staging-x").mkdir(parents=True)
    foreign.mkdir()
    (foreign / "geheim.csv").write_text(SECRET, encoding="utf-8")
    (folder / "draussen.csv").write_text("x", encoding="utf-8")
    before = {path: path.is_dir() or path.read_bytes() for path in tmp_path.rglob("*")}
    journal = {"staging": staging, "files": [name.format(root=tmp_path)]}
    (folder / JOURNAL).write_text(json.dumps(journal), encoding="utf-8")
    with pytest.raises(StoreError, match="führt aus dem Ordner"):
        complete_interrupted(folder)
    (folder / JOURNAL).unlink()
    assert {path: path.is_dir() or path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_a_linked_folder_inside_a_written_one_is_not_written_through(tmp_path: Path):
    folder, foreign = tmp_path / "reports", tmp_path / "fremd"
    folder.mkdir()
    foreign.mkdir()
    (folder / "intern").symlink_to(foreign, target_is_directory=True)

    def write(beside: Path) -> None:
        (beside / "intern").mkdir()
        (beside / "intern" / "seite.html").write_text("neu", encoding="utf-8")

    with pytest.raises(StoreError, match="führt aus dem Ordner"):
        write_together(folder, write)
    assert list(foreign.iterdir()) == []
    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == ["intern"]


def test_a_lock_that_links_elsewhere_is_refused_and_its_target_stays(tmp_path: Path):
    target, folder = tmp_path / "fremd.txt", tmp_path / "reports"
    target.write_text("alt", encoding="utf-8")
    folder.mkdir()
    (folder / LOCK).symlink_to(target)
    with pytest.raises(StoreError, match="lässt sich nicht beschreiben"):
        write_together(folder, lambda beside: (beside / "seite.html").touch())
    assert target.read_text(encoding="utf-8") == "alt"


def test_a_link_in_place_of_a_file_is_replaced_and_its_target_stays(tmp_path: Path):
    target, link = tmp_path / "fremd.txt", tmp_path / "out" / "seite.html"
    target.write_text("alt", encoding="utf-8")
    link.parent.mkdir()
    link.symlink_to(target)
    write_whole_file(link, b"neu")
    assert (target.read_text(encoding="utf-8"), link.read_bytes(), link.is_symlink()) == ("alt", b"neu", False)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("mask", "is_secret", "rights"), [(0o022, False, 0o644), (0o077, False, 0o600), (0o022, True, 0o600)]
)
def test_a_written_file_has_the_rights_that_its_user_gives(tmp_path: Path, mask: int, is_secret: bool, rights: int):
    with umask(mask):
        write_whole_file(tmp_path / "one.txt", b"x", is_secret=is_secret)
        write_together(tmp_path / "many", lambda beside: (beside / "one.txt").touch())
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "one.txt").stat().st_mode) == rights
        assert stat.S_IMODE((tmp_path / "many" / "one.txt").stat().st_mode) == 0o666 & ~mask

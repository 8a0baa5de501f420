"""Workbooks are read again when one of them, or the code, has changed, and only then."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.project.folders import Folders
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.review import current_tables


@pytest.fixture
def folders(project_root: Path, tmp_path: Path) -> Folders:
    shutil.copytree(project_root / "data" / "raw", tmp_path / "data" / "raw")
    return Folders(tmp_path)


def tables(folders: Folders) -> tuple[Processed, bool]:
    """The tables, and whether the workbooks were read."""
    told: list[str] = []
    processed = current_tables(folders, told.append)
    return processed, any("Arbeitsmappen lesen" in line for line in told)


def test_unchanged_workbooks_are_not_read_again_and_give_the_same_tables(folders):
    first, was_read = tables(folders)
    assert was_read
    again, was_read = tables(folders)
    assert not was_read
    pd.testing.assert_frame_equal(again.participation, first.participation)
    pd.testing.assert_frame_equal(again.findings, first.findings, check_categorical=False, check_dtype=False)
    assert again.manifest == first.manifest


def test_a_changed_cell_a_new_population_figure_or_a_touched_table_is_noticed(folders):
    before, _ = tables(folders)
    liste = folders.raw / "balingen" / "Engagement Balingen 2021.csv"
    content = liste.read_bytes()
    liste.write_bytes(content.replace(b"12", b"13", 1))
    after, was_read = tables(folders)
    assert was_read
    assert len(after.participation) == len(before.participation)
    population = folders.raw / "published" / "population.csv"
    population.write_bytes(population.read_bytes() + b"\n")
    assert tables(folders)[1]
    (folders.processed / "participation.csv").write_text("von Hand", encoding="utf-8")
    assert tables(folders)[1]
    assert not tables(folders)[1]

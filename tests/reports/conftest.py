"""The towns' workbooks as processed tables, and the reports made from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from engagement_analysis.reports.render import render_reports
from engagement_analysis.review import process
from engagement_analysis.store import Processed, write_processed

# Property tests check what comes out, not how fast a busy machine gets there.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def tables(project_root: Path) -> Processed:
    """What `engagement review` makes of data/raw, in memory."""
    return process(project_root / "data" / "raw")


@pytest.fixture(scope="session")
def participation(tables: Processed) -> pd.DataFrame:
    """The validated table of both towns; tests that change it take a copy."""
    return tables.participation


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory, tables: Processed) -> Path:
    """A folder as data/processed."""
    folder = tmp_path_factory.mktemp("processed")
    write_processed(tables, folder)
    return folder


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A copy of the notebooks, so that no test can change them."""
    folder = tmp_path_factory.mktemp("notebooks")
    for path in sorted((project_root / "notebooks").glob("*.ipynb")):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, processed: Path, notebooks: Path) -> dict[str, Path]:
    """Both reports, by name."""
    folder = tmp_path_factory.mktemp("reports")
    return {path.stem: path for path in render_reports(processed, notebooks, folder)}

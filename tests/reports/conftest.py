"""The towns' workbooks as processed tables, and the reports made from them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from engagement_analysis.project.store import Processed, write_processed
from engagement_analysis.reports.pages.index import render_index
from engagement_analysis.reports.pages.kernels.execution import Kernels
from engagement_analysis.reports.pages.render import current_reports, render_reports
from engagement_analysis.reports.review import process

MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def tables(project_root: Path) -> Processed:
    """What `engagement review` makes of data/raw, in memory."""
    return process(project_root / "data" / "raw")


@pytest.fixture(scope="session")
def participation(tables: Processed) -> pd.DataFrame:
    """The validated table of both towns; tests that change it take a copy."""
    return tables.participation


@pytest.fixture(scope="session")
def processed(made_once: MadeOnce, tables: Processed, project_root: Path) -> Path:
    """A folder as data/processed, with the published figures where a project keeps them; no test changes it."""

    def fill(data: Path) -> None:
        shutil.copytree(project_root / "data" / "raw" / "published", data / "raw" / "published")
        write_processed(tables, data / "processed")

    return made_once("data", fill) / "processed"


@pytest.fixture(scope="session")
def notebooks(made_once: MadeOnce, project_root: Path) -> Path:
    """A copy of the notebooks, so that no test can change them."""

    def fill(folder: Path) -> None:
        for path in sorted((project_root / "notebooks").glob("*.ipynb")):
            shutil.copy(path, folder)

    return made_once("notebooks", fill)


@pytest.fixture(scope="session")
def sample(made_once: MadeOnce, processed: Path, kernels: Kernels) -> Path:
    """A project whose pages show every kind of block, with the internal edition and the index; no test changes it."""

    def fill(folder: Path) -> None:
        shutil.copytree(Path(__file__).parent / "notebooks", folder / "notebooks")
        edition = nbformat.read(folder / "notebooks" / "02_vier_jahre.ipynb", as_version=4)
        edition.metadata["engagement"]["internal"] = True
        nbformat.write(edition, folder / "notebooks" / "09_intern.ipynb")
        render_reports(processed, folder / "notebooks", folder / "reports", with_internal=True, kernels=kernels)
        render_index(processed, folder / "notebooks", folder / "reports")

    return made_once("sample", fill)


@pytest.fixture(scope="session")
def reports_folder(made_once: MadeOnce, processed: Path, notebooks: Path, kernels: Kernels) -> Path:
    """All reports as a review makes them, with the internal edition and the index; no test changes them."""

    def fill(folder: Path) -> None:
        render_reports(processed, notebooks, folder, with_internal=True, kernels=kernels)
        render_index(processed, notebooks, folder)

    return made_once("reports", fill)


@pytest.fixture(scope="session")
def reports(reports_folder: Path, processed: Path, notebooks: Path) -> dict[str, Path]:
    """All reports, by name."""
    return {path.stem: path for path in current_reports(processed, notebooks, reports_folder)}


@pytest.fixture
def chart_frames() -> dict[str, pd.DataFrame]:
    """A small frame for each kind of chart, with what makes it difficult: breaks, estimates, gaps, hidden values."""
    years = list(range(2015, 2026))
    counts = [180, 205, 233, 221, None, 301, 342, 350, 390, 433, 470]
    refused = "Vergleichbar sind die Zahlen erst ab 2023 (3 Jahre). Drei Jahre können keinen Trend belegen: Zufall."
    claimed = pd.DataFrame({"year": years, "value": counts}).assign(
        trend=[176.0 * 1.1**n for n in range(11)],
        trend_low=[160.0 * 1.1**n for n in range(11)],
        trend_high=[195.0 * 1.1**n for n in range(11)],
        is_estimated=[n == 5 for n in range(11)],
        verdict="increase",
        sentence="Die Zahl der Teilnahmen nahm von 2015 bis 2025 zu.",
        unit="Teilnahmen",
        percent_per_year=10.0,
    )
    short = pd.DataFrame({"year": [2022, 2023, 2024, 2025], "value": [738, 839, 960, 1018]}).assign(
        value_low=[700, 839, 930, 990],
        value_high=pd.array([760, 839, 1000, None], dtype="Int64"),
        is_comparable=pd.array([False, False, True, True], dtype="boolean"),
        is_estimated=[False, False, True, False],
        **dict.fromkeys(["trend", "trend_low", "trend_high"]),
        verdict="refused",
        sentence=refused,
        unit="Teilnahmen",
        percent_per_year=float("nan"),
    )
    towns = pd.DataFrame(
        {
            "town": ["Neumarkt i.d.OPf."] * 2 + ["Balingen"] * 2 + ["Villingen-Schwenningen"],
            "year": [2024, 2025, 2024, 2025, 2025],
            "value": [24.1, 25.2, 8.4, 9.9, None],
            "value_low": [19, 20, 6, 7, None],
            "value_high": [30, 32, 12, 13, None],
            "is_comparable": pd.array([None, True, None, False, None], dtype="boolean"),
            "is_estimated": [False, False, True, False, False],
        }
    ).assign(measure="Teilnahmen je 1.000 Einwohnerinnen und Einwohner", decimals=1)
    cells = [(start, year) for start in range(2022, 2026) for year in range(start, 2026)]
    active = pd.array([20, 14, None, 2, 15, 0, 9, 12, 9, 5], dtype="Int64")
    size = pd.array([20] * 4 + [15] * 3 + [12] * 2 + [5], dtype="Int64")
    cohorts = pd.DataFrame(cells, columns=["cohort", "year"]).assign(
        n_cohort=size, n_active=active, active_share=active / size, n_invited=pd.array([20] * 5 + [0] + [9] * 4)
    )
    lorenz = pd.DataFrame(
        {
            "curve": ["Neumarkt 2025"] * 6 + ["Balingen 2025"] * 3,
            "p": [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0.5, 1],
            "L": [0, 0.06, 0.19, 0.35, 0.62, 1, 0, 0.39, 1],
            "n_organisations": [26] * 6 + [18] * 3,
        }
    )
    days = [
        ("Kleidertauschbörse", "2023-03-18", "2023-03-18", False),
        ("Kleidertauschbörse", "2023-10-14", "2023-10-14", False),
        ("Kleidertauschbörse", "2025-10-11", "2025-10-11", True),
        ("Neumarkt räumt auf!", "2024-10-18", "2024-10-18", False),
        ("Neumarkt räumt auf!", "2024-10-19", "2024-10-19", False),
        ("Neumarkt räumt auf!", "2025-10-01", "2025-10-31", False),
        ("Bachpatenschaften", "2024-01-01", "2024-12-31", False),
    ]
    events = pd.DataFrame(days, columns=["campaign_title", "date_start", "date_end", "is_cancelled"])
    events[["date_start", "date_end"]] = events[["date_start", "date_end"]].astype("datetime64[s]")
    events["year"] = events["date_start"].dt.year.astype("Int64")
    districts = pd.DataFrame(
        {
            "district": ["Stauf", "Altstadt", None, "Wolfstein", "Pölling"],
            "value": pd.array([17, 288, 54, None, 48], dtype="Int64"),
            "is_estimated": [False, False, False, False, True],
        }
    ).assign(measure="Teilnahmen 2025")
    ahead = {"year": [2026, 2026], "low": [420.0, 380.0], "high": [590.0, 661.0], "confidence": [0.8, 0.95]}
    outlook = pd.concat(
        [claimed[["year", "value", "is_estimated"]], pd.DataFrame(ahead).assign(sentence="Spannen hielten oft.")]
    ).assign(measure="Teilnahmen")
    steps = pd.DataFrame(
        {
            "label": ["Teilnahmen 2024", "Zahl der\nGruppen", "Größe der\nGruppen", "Mischung", "Teilnahmen 2025"],
            "value": [960, 80.5, -37.25, 14.75, 1018],
            "is_total": [True, False, False, False, True],
        }
    )
    return {
        "trend": claimed,
        "trend_refused": short,
        "towns": towns,
        "towns_one_year": towns[towns["year"].eq(2025)],
        "cohorts": cohorts,
        "lorenz": lorenz,
        "calendar": events,
        "districts": districts,
        "outlook": outlook,
        "change_split": steps,
    }

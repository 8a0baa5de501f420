"""How long reading takes: ours, with normalisation, findings and validation, beside what else reads a workbook.

Run it from the top of the clone; everything is measured in one run, so that only ratios count:

    python -m pip install -e ".[benchmark]"
    python -m pytest benchmarks -o addopts= --benchmark-json=benchmarks/results.json
    python benchmarks/table.py benchmarks/results.json docs/project/benchmarks.md
"""

import io
from collections.abc import Callable
from pathlib import Path

import fastexcel
import joblib
import pandas as pd
import polars
import pytest
from python_calamine import CalamineWorkbook
from sheets import LAST_ROW, write_workbook

import engagement_analysis as ea

SMALL_FILES, ROWS_OF_SMALL = 400, 25
SIZES = (1_000, 10_000, 100_000, LAST_ROW - 1)


def ours(path: Path) -> object:
    return ea.load(path, city="balingen")


def raw_calamine(path: Path) -> object:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def pandas_calamine(path: Path) -> object:
    return pd.read_excel(path, engine="calamine")


def pandas_openpyxl(path: Path) -> object:
    return pd.read_excel(path, engine="openpyxl")


def polars_calamine(path: Path) -> object:
    return polars.read_excel(path, engine="calamine")


def fastexcel_arrow(path: Path) -> object:
    return fastexcel.read_excel(path).load_sheet(0).to_arrow()


READERS = (ours, raw_calamine, pandas_calamine, pandas_openpyxl, polars_calamine, fastexcel_arrow)


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    folder, written = tmp_path_factory.mktemp("sheets"), {}

    def of_size(n_rows: int) -> Path:
        if n_rows not in written:
            written[n_rows] = write_workbook(folder / f"Liste {n_rows}.xlsx", n_rows)
        return written[n_rows]

    return of_size


@pytest.fixture(scope="session")
def small_workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("small")
    return [write_workbook(folder / f"Liste {n}.xlsx", ROWS_OF_SMALL, seed=n) for n in range(SMALL_FILES)]


@pytest.mark.parametrize("n_rows", SIZES)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_one_sheet(benchmark, workbooks, reader, n_rows):
    if reader is pandas_openpyxl and n_rows > 100_000:
        pytest.skip("minutes, and several gigabytes")
    benchmark.group = f"{n_rows:,} rows"
    path = workbooks(n_rows)
    benchmark.pedantic(reader, (path,), rounds=1 if n_rows > 100_000 else 3, warmup_rounds=n_rows < 100_000)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_one_sheet_of_texts_that_hardly_repeat(benchmark, tmp_path_factory, reader):
    benchmark.group = "100,000 rows, texts that hardly repeat"
    path = tmp_path_factory.mktemp("unlike") / "Umweltputztag 2024.xlsx"
    benchmark.pedantic(reader, (write_workbook(path, 100_000, unlike=True),), rounds=3)


def one_after_the_other(reader: Callable[[Path], object]) -> Callable[[list[Path]], object]:
    return lambda paths: [reader(path) for path in paths]


def ours_all_at_once(paths: list[Path]) -> object:
    return ea.load(paths, city="balingen")


def ours_on_two_threads(paths: list[Path]) -> object:
    with joblib.parallel_config("threading", n_jobs=2):
        return ea.load(paths, city="balingen")


def ours_on_two_processes(paths: list[Path]) -> object:
    with joblib.parallel_config("loky", n_jobs=2):
        return ea.load(paths, city="balingen")


MANY = {
    "ours": ours_all_at_once,
    "ours_two_threads": ours_on_two_threads,
    "ours_two_processes": ours_on_two_processes,
    **{reader.__name__: one_after_the_other(reader) for reader in READERS if reader is not ours},
}


@pytest.mark.parametrize("reader", MANY)
def test_many_small_workbooks(benchmark, small_workbooks, reader):
    benchmark.group = f"{SMALL_FILES} workbooks of {ROWS_OF_SMALL} rows"
    benchmark.pedantic(MANY[reader], (small_workbooks,), rounds=2, warmup_rounds=1)


def test_the_sheets_are_what_they_are_meant_to_be(workbooks):
    """Else the fastest reader would be one that finds nothing."""
    loaded = ea.load(io.BytesIO(workbooks(1_000).read_bytes()), city="balingen")
    assert len(loaded.participation) == 1_000
    assert loaded.ok
    assert set(loaded.findings["code"]) <= {"approximate-number", "duplicate-row", "unknown-column"}

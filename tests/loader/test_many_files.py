"""Many workbooks at once: the same table and findings in the same order, however joblib spreads them."""

from pathlib import Path

import distributed
import joblib
import pandas as pd
import pytest

import engagement_analysis as ea


@pytest.fixture(scope="module")
def files(project_root: Path) -> list[Path]:
    gallery = sorted((project_root / "tests" / "golden" / "gallery" / "workbooks").iterdir())
    assert len(gallery) > 100
    return gallery


@pytest.fixture(scope="module")
def one_after_the_other(files: list[Path]) -> ea.Loaded:
    return ea.load(files, city="balingen")


def without_those_across_files(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[~findings["code"].isin(["duplicate-row", "possible-same-organisation"])]


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_workers_give_what_one_gives(files, one_after_the_other, backend):
    with joblib.parallel_config(backend, n_jobs=2):
        spread = ea.load(files, city="balingen")
    pd.testing.assert_frame_equal(spread.participation, one_after_the_other.participation)
    pd.testing.assert_frame_equal(spread.findings, one_after_the_other.findings)


def test_each_file_gives_together_with_others_what_it_gives_alone(files, one_after_the_other):
    """Except what only all rows together show: repeated rows, organisations that look alike."""
    together = without_those_across_files(one_after_the_other.findings)
    for file in files[::7]:
        alone = ea.load(file, city="balingen")
        rows = one_after_the_other.participation.query("source_file == @file.name").reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.participation, rows)
        messages = without_those_across_files(alone.findings)["message"].tolist()
        assert messages == together.loc[together["source_file"] == file.name, "message"].tolist()


@pytest.mark.parametrize("n_files", [1, 7])
def test_batches_of_any_size_give_the_same(files, one_after_the_other, monkeypatch, n_files):
    monkeypatch.setattr("engagement_analysis.loading._FILES_OF_BATCH", n_files)
    loaded = ea.load(files, city="balingen")
    pd.testing.assert_frame_equal(loaded.participation, one_after_the_other.participation)
    pd.testing.assert_frame_equal(loaded.findings, one_after_the_other.findings)


def by_file(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("source_file", kind="stable", ignore_index=True)


def test_tables_read_as_one_keep_their_places_and_contexts(files, one_after_the_other):
    """Whatever stands beside a table in its batch: the rows of a sheet come out the same, in any order of the files."""
    backwards = ea.load(list(reversed(files)), city="balingen").participation
    pd.testing.assert_frame_equal(by_file(backwards), by_file(one_after_the_other.participation))
    twice = ea.load([*files, *files], city="balingen").participation
    half = len(twice) // 2
    for rows in (twice[:half], twice[half:].reset_index(drop=True)):
        pd.testing.assert_frame_equal(rows, one_after_the_other.participation)


def test_a_cluster_gives_what_one_process_gives(files, one_after_the_other):
    local = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with local as cluster, distributed.Client(cluster), joblib.parallel_config("dask"):
        spread = ea.load([*files, *files], city="balingen")
    half = len(spread.participation) // 2
    for rows in (spread.participation[:half], spread.participation[half:].reset_index(drop=True)):
        pd.testing.assert_frame_equal(rows, one_after_the_other.participation)

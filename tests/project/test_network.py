"""The simulated network of `benchmarks/network.py` in its short form: what was drawn is what the towns' tables say."""

from pathlib import Path
from types import ModuleType

import pytest

import engagement_analysis as ea
from engagement_analysis.reports.review import process

N_TOWNS, YEARS = 3, range(2024, 2026)


@pytest.fixture
def network(project_root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(project_root / "benchmarks")
    import network

    return network


def test_a_simulated_network_is_loaded_whole_and_sums_up_to_what_was_drawn(network: ModuleType, tmp_path: Path) -> None:
    n_rows = network.write_project(tmp_path, N_TOWNS, len(YEARS))
    processed = process(tmp_path / "data" / "raw")
    assert len(processed.participation) == n_rows
    assert set(processed.findings["code"]) <= {"approximate-number", "cancelled"}
    totals = ea.totals(processed.participation, ["city", "year"]).set_index(["city", "year"])
    for town in map(network.draw_town, range(N_TOWNS)):
        for year, rows in network.yearly_rows(town, YEARS):
            told = [str(row[7]).removeprefix("ca. ") for row in rows if row[5] == "durchgeführt"]
            assert totals.loc[(town.slug, year), "n_held"] == len(told)
            assert totals.loc[(town.slug, year), "participations"] == sum(int(n) for n in told if n != "k. A.")
    assert len(processed.population) == N_TOWNS * len(YEARS)

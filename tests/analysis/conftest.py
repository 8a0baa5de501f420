"""The two towns' true tables and the published figures, as the analysis receives them.

`tests/golden/towns` holds what the loader must make of the towns' workbooks.
"""

from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.project.reference_data import read_population
from engagement_analysis.table.schema import typed

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "towns"
PUBLISHED = ROOT / "data" / "raw" / "published"
TOWNS = {"09373147": "neumarkt", "08417002": "balingen"}


def read_golden(kind: str) -> pd.DataFrame:
    files = sorted(GOLDEN.rglob(f"*.{kind}.csv"))
    assert files, f"no golden tables below {GOLDEN}"
    return pd.concat([pd.read_csv(file, dtype="string") for file in files], ignore_index=True)


@pytest.fixture(scope="session")
def golden_participation() -> pd.DataFrame:
    return typed(read_golden("participation"))


@pytest.fixture
def participation(golden_participation: pd.DataFrame) -> pd.DataFrame:
    """Both towns' rows, a copy for each test."""
    return golden_participation.copy()


@pytest.fixture(scope="session")
def findings() -> pd.DataFrame:
    return read_golden("findings")


@pytest.fixture(scope="session")
def population() -> pd.DataFrame:
    return read_population(PUBLISHED, towns=TOWNS)


@pytest.fixture
def invitations(participation: pd.DataFrame) -> pd.DataFrame:
    """For every edition: clubs in Neumarkt in 2021, schools and kindergartens in 2022, all kinds anywhere else."""
    editions = participation[["city", "campaign", "year"]].drop_duplicates()
    everybody = ["school", "kindergarten", "club", "company", "public", "religious", "individual", "other"]
    special = {("neumarkt-raeumt-auf", 2021): ["club"], ("neumarkt-raeumt-auf", 2022): ["school", "kindergarten"]}
    kinds = [
        special.get((campaign, int(year)), everybody)
        for campaign, year in zip(editions["campaign"], editions["year"], strict=True)
    ]
    return editions.assign(organisation_type=kinds).explode("organisation_type", ignore_index=True)

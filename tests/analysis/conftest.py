"""The two towns' true tables, the published figures and the reference results, as the analysis receives them.

`tests/golden/towns` holds what the loader must make of the towns' workbooks; `tests/analysis/reference` results from
papers, textbooks and other software, with the tolerance that each source allows.
"""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from engagement_analysis.project.reference_data import read_population
from engagement_analysis.table.schema import typed

# A frame built for the first time takes longer than hypothesis allows one example by default.
settings.register_profile("analysis", deadline=None)
settings.load_profile("analysis")

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "towns"
PUBLISHED = ROOT / "data" / "raw" / "published"
REFERENCE = Path(__file__).parent / "reference"
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


def agrees(got: float | None, expected: float | None, *, rel: float, abs_: float) -> bool:
    """A number within tolerance; an undefined one (null) must be not available, never a number."""
    is_available = got is not None and not math.isnan(got)
    if expected is None:
        return not is_available
    return is_available and abs(got - float(expected)) <= abs_ + rel * abs(float(expected))


def flat(nested: object, path: str = "") -> dict[str, Any]:
    """Nested names and lists as one level: {"conf95.lower.1": 0.0253}."""
    items: Any
    if isinstance(nested, Mapping):
        items = nested.items()
    elif isinstance(nested, list | tuple):
        items = enumerate(nested)
    else:
        return {path: nested}
    return {
        name: value for key, part in items for name, value in flat(part, f"{path}.{key}" if path else str(key)).items()
    }


@pytest.fixture(scope="session")
def reference_case() -> Callable[[str, str], dict[str, Any]]:
    """(topic, case) → the case as the reference file has it."""

    def find(topic: str, name: str) -> dict[str, Any]:
        cases = json.loads((REFERENCE / f"{topic}.json").read_text(encoding="utf-8"))["cases"]
        return next(case for case in cases if case["id"] == name)

    return find


@pytest.fixture(scope="session")
def check_reference() -> Callable[..., None]:
    """Compares each figure of a case to its tolerance and to the digits its source prints; `leave_out`: prefixes."""

    def check(case: dict[str, Any], got: object, *, leave_out: tuple[str, ...] = ()) -> None:
        figures, tolerance = flat(got), case["tolerance"]
        expected = {path: v for path, v in flat(case["expected"]).items() if not path.startswith(leave_out or ("\0",))}
        assert expected, "nothing left to compare"
        for path, value in expected.items():
            own = next((t for prefix, t in tolerance.get("by_path", {}).items() if path.startswith(prefix)), {})
            rel, abs_ = ({**tolerance, **own}).get("rel", 0.0), ({**tolerance, **own}).get("abs", 0.0)
            assert agrees(figures[path], value, rel=rel, abs_=abs_), f"{path}: {figures[path]!r}, expected {value!r}"
        for printed in case.get("published", []):
            path, text = printed["path"], printed["value"]
            if path in expected:
                rougher = case.get("published_tolerance", {})
                half_unit = 0.5 * 10.0 ** -len(text.partition(".")[2])
                rel, abs_ = rougher.get("rel", 0.0), max(rougher.get("abs", 0.0), half_unit * 1.000001)
                assert agrees(figures[path], float(text), rel=rel, abs_=abs_), f"{path}: printed {text}"

    return check


@pytest.fixture(scope="session")
def reference_table() -> Callable[[str], pd.DataFrame]:
    return lambda name: pd.read_csv(REFERENCE / name)

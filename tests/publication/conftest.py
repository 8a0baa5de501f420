"""Reference cases of disclosure control, as publications."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "analysis" / "reference"
TOPIC = "10_disclosure"


def cases() -> list[dict[str, Any]]:
    return list(json.loads((REFERENCE / f"{TOPIC}.json").read_text(encoding="utf-8"))["cases"])


@pytest.fixture(scope="session")
def reference_cells() -> Callable[[dict[str, Any]], pd.DataFrame]:
    """A case's table of cells: `cell`, `value`, `suppressed`, `primary`."""
    return lambda case: pd.read_csv(REFERENCE / case["data"]["file"])

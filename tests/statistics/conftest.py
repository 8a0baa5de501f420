"""Reference results from papers, textbooks and other software, with the tolerance that each source allows."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

REFERENCE = Path(__file__).parent / "reference"


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

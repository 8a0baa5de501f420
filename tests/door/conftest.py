"""A list as town halls send it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write_list() -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;70\n", encoding="utf-8")

    return write

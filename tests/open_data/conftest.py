"""The example project's tables, and what is given away of its towns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engagement_analysis.open_data.town import OpenTown, open_town_data
from engagement_analysis.project.programme import OpenData, Programme, programme_frame
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.review import process


@pytest.fixture(scope="session")
def tables(project_root: Path) -> Processed:
    return process(project_root / "data" / "raw")


@pytest.fixture(scope="session")
def opened(tables: Processed) -> Callable[..., OpenTown]:
    """`opened(city, publication="open", decided=OpenData())` → what is given away of an example town."""

    def open_one(city: str, *, publication: str = "open", decided: OpenData | None = None) -> OpenTown:
        programme = tables.programme if decided is None else programme_frame({city: Programme(open_data=decided)})
        return open_town_data(
            replace(tables, towns=tables.towns.assign(publication=publication), programme=programme), city
        )

    return open_one

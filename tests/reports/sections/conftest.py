"""Small towns, drawn as rows: what a review says of them must follow from what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.project.programme import Programme
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.sections.town.review import TownReview, review_of

KINDS = ("school", "kindergarten", "club", "company", "public", "religious", "individual", "other")
Row = Mapping[str, Any]


@pytest.fixture(scope="session")
def neumarkt(tables: Processed) -> TownReview:
    """The example workbooks of Neumarkt."""
    return review_of(tables, "neumarkt")


@pytest.fixture(scope="session")
def balingen(tables: Processed) -> TownReview:
    """The example workbooks of Balingen: campaigns that come and go, a list that names nobody."""
    return review_of(tables, "balingen")


def participation_of(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of one town as the validated table; what a row does not say is as in an ordinary list."""
    records = []
    for place, row in enumerate(rows, start=4):
        year = row["year"]
        day = pd.Timestamp(year, 10, 18)
        people = row.get("participants", 10)
        records.append(
            {
                "city": "x",
                "campaign": "putztag",
                "date_start": day,
                "date_end": day,
                "organisation": row.get("organisation_id"),
                "organisation_type": "club",
                "district": pd.NA,
                "status": "held",
                "participants": people,
                "participants_low": people,
                "participants_high": people,
                "participants_quality": "missing" if people is None else "exact",
                "source_file": f"{row.get('file_year', year)}.xlsx",
                "source_sheet": "Liste",
                "source_cell": f"D{place}",
                "source_row": place,
            }
            | {name: value for name, value in row.items() if name != "file_year"}
        )
    empty = example_participation()
    frame = pd.DataFrame.from_records(records).reindex(columns=empty.columns)
    types = {name: kind for name, kind in empty.dtypes.items() if name != "organisation_type"}
    return frame.astype(types).assign(organisation_type=pd.Categorical(frame["organisation_type"], KINDS))


@pytest.fixture
def town() -> Callable[..., TownReview]:
    """`town(rows, doubles=[...], publication="open")` → review of these rows; every kind was invited each year."""

    def make(rows: Sequence[Row], *, doubles: Sequence[str] = (), years: int = 4, **settings: Any) -> TownReview:
        table = participation_of(rows)
        editions = table[["city", "campaign", "year"]].drop_duplicates()
        invitations = editions.merge(pd.DataFrame({"organisation_type": KINDS}), how="cross").assign(source="Test")
        places = table.set_index("source_cell")["source_file"]
        findings = pd.DataFrame(
            {
                "severity": ["warning"] * len(doubles),
                "code": ["duplicate-row"] * len(doubles),
                "message": [""] * len(doubles),
                "source_file": [places[cell] for cell in doubles],
                "source_sheet": ["Liste"] * len(doubles),
                "source_cell": list(doubles),
                "raw_value": pd.array([pd.NA] * len(doubles), dtype="string"),
            }
        )
        held = sorted({int(year) for year in table.loc[table["status"].eq("held"), "year"]})
        listed = table["organisation_id"].dropna().unique()
        defaults: dict[str, Any] = {
            "organisations": pd.DataFrame({"city": "x", "organisation_id": listed, "is_named": True}),
            "programme": Programme(),
            "publication": "open",
        }
        return TownReview(
            city="x",
            title="Xstadt",
            years=tuple(held[-years:]),
            participation=table,
            findings=findings,
            invitations=invitations,
            population=pd.DataFrame(),
            campaigns={"putztag": "Putztag", "markt": "Markt"},
            published=pd.DataFrame(),
            **(defaults | settings),
        )

    return make

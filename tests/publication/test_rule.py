"""What may be shown: private persons as one figure a year, nobody's own minors or hours, names only where listed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.publication.rule import (
    named,
    private_persons,
    without_private_persons,
    without_small_groups,
)

KINDS, CAMPAIGNS, DISTRICTS = ("school", "club", "individual"), ("putztag", "markt"), ("Mitte", "Nord", None)
MEASURES = ("participants", "minors", "hours", "waste_kg")


@st.composite
def years(draw) -> pd.DataFrame:
    n = draw(st.integers(2, 12))
    one_of = {"organisation_type": KINDS, "campaign": CAMPAIGNS, "district": DISTRICTS}
    rows = pd.DataFrame(
        {name: draw(st.lists(st.sampled_from(values), min_size=n, max_size=n)) for name, values in one_of.items()}
    )
    return rows.assign(
        city="x",
        year=2025,
        status="held",
        organisation_id=[
            None if kind == "individual" else f"o{place}" for place, kind in enumerate(rows["organisation_type"])
        ],
        **{
            name: pd.array(draw(st.lists(st.integers(1, 90), min_size=n, max_size=n)), dtype="Int64")
            for name in MEASURES
        },
    )


def shown_sums(rows: pd.DataFrame) -> list[np.ndarray]:
    """Which rows each printed sum adds up: the year, private persons, organisations by each column."""
    is_private = rows["organisation_type"].eq("individual").to_numpy()
    organisations = without_private_persons(rows)
    sums = [np.ones(len(rows)), is_private.astype(float)]
    for columns in (
        ["organisation_type"],
        ["campaign"],
        ["district"],
        ["campaign", "district"],
        ["campaign", "organisation_type"],
    ):
        for _, part in organisations.groupby(columns, dropna=False):
            sums.append(rows.index.isin(part.index).astype(float))
    return sums


@given(years())
def test_no_difference_of_printed_sums_tells_of_some_private_persons(rows):
    shown = np.array(shown_sums(rows))
    is_private = rows["organisation_type"].eq("individual")
    for column in ("campaign", "district"):
        for value in rows[column].unique():
            part = is_private & (rows[column].eq(value) if value is not None else rows[column].isna())
            if part.any() and not part.equals(is_private):
                target = part.to_numpy(dtype=float)
                nearest = np.linalg.lstsq(shown.T, target, rcond=None)[0] @ shown
                assert np.abs(nearest - target).max() > 1e-6


@given(years())
def test_the_one_figure_on_private_persons_is_all_that_is_told_of_them(rows):
    assert private_persons(rows).columns.tolist() == ["city", "year", "participants"]
    assert len(private_persons(rows)) <= 1
    assert "individual" not in set(without_private_persons(rows)["organisation_type"])
    whole = without_private_persons(rows)["participants"].sum() + private_persons(rows)["participants"].sum()
    assert whole == rows["participants"].sum()


def test_the_examples_total_is_that_of_organisations_and_private_persons():
    participation = ea.load_example().participation
    everybody = ea.totals(participation).set_index(["city", "year"])["participations"]
    organisations = ea.totals(without_private_persons(participation)).set_index(["city", "year"])["participations"]
    private = private_persons(participation).set_index(["city", "year"])["participants"]
    rest = (everybody - organisations).dropna()
    assert rest[rest > 0].to_dict() == private.to_dict()


def test_private_persons_without_a_count_are_unknown_rather_than_none():
    rows = ea.load_example("neumarkt").participation.query("organisation_type == 'individual' and year == 2025")
    assert private_persons(rows.assign(participants=pd.NA))["participants"].isna().all()


@pytest.mark.parametrize(("people", "is_told"), [(1, False), (2, False), (3, True), (None, False)])
def test_minors_and_hours_of_a_small_group_are_not_told(people, is_told):
    frame = pd.DataFrame(
        {"participants": pd.array([people], dtype="Int64"), "minors": [1], "hours": [4.0], "bags": [2]}
    )
    told = without_small_groups(frame)
    assert told[["minors", "hours"]].notna().all(axis=None) == is_told
    assert told["bags"].tolist() == [2]


def test_a_sum_over_several_small_groups_is_told():
    frame = pd.DataFrame({"n_organisations": [1, 2], "participations": [2, 2], "hours": [5.0, 5.0]})
    told = without_small_groups(frame, people="participations", groups="n_organisations")
    assert told["hours"].isna().tolist() == [True, False]


def test_only_listed_organisations_are_named():
    listed = pd.DataFrame({"city": ["x", "x"], "organisation_id": ["tsv", "treff"], "is_named": [True, False]})
    assert named("tsv", listed, city="x")
    assert not any(named(each, listed, city="x") for each in ("treff", "erika-muster", None))
    assert not named("tsv", listed, city="y")

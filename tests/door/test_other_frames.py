"""Arrow tables and frames of polars are taken wherever a frame is; what comes back is of pandas."""

from __future__ import annotations

import inspect

import matplotlib.pyplot as plt
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import engagement_analysis as ea
from engagement_analysis.analysis import FUNCTIONS
from engagement_analysis.frames import NEEDED
from engagement_analysis.mistakes import MissingColumnError, WrongThingError

TO_OTHER = {"Arrow": pa.Table.from_pandas, "polars": pl.from_pandas}
PARTICIPATION_ALONE = [
    name
    for name in FUNCTIONS
    if [
        parameter.name
        for parameter in inspect.signature(getattr(ea, name)).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    ]
    == ["participation"]
]


@pytest.fixture(scope="module")
def given() -> dict[str, pd.DataFrame]:
    loaded = ea.load_example()
    return {
        "participation": loaded.participation,
        "findings": loaded.findings,
        "population": ea.load_population(),
        "invitations": ea.invitations(),
        "published": ea.load_published(),
    }


@pytest.mark.parametrize("other", TO_OTHER)
@pytest.mark.parametrize("name", ["participation_rates", "retention", "trend", "reconciliation", *PARTICIPATION_ALONE])
def test_an_analysis_of_another_librarys_frames_is_the_same(name, other, given):
    function = getattr(ea, name)
    wanted = [each for each in inspect.signature(function).parameters if each in given]
    assert wanted
    expected = function(**{each: given[each] for each in wanted})
    found = function(**{each: TO_OTHER[other](given[each]) for each in wanted})
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("other", TO_OTHER)
def test_a_chart_draws_another_librarys_frame(other, given):
    rates = ea.participation_rates(given["participation"], given["population"])
    first, second = (
        [line.get_xydata().tolist() for line in ea.plot.rates(frame, ax=plt.subplots()[1]).lines]
        for frame in (rates, TO_OTHER[other](rates))
    )
    plt.close("all")
    assert first
    assert first == second


def test_the_frame_that_was_given_is_no_other_afterwards(given):
    frame = pl.from_pandas(given["participation"])
    before = frame.clone()
    ea.totals(frame, by="year")
    assert frame.equals(before)


def test_a_missing_column_of_another_librarys_frame_is_named(given):
    with pytest.raises(MissingColumnError, match=r'totals\(\): `participation` has no column "status"; it has: city,'):
        ea.totals(pl.from_pandas(given["participation"]).drop("status"))


def test_a_lazy_frame_is_told_to_be_collected(given):
    with pytest.raises(WrongThingError, match=r"totals\(\): `participation` is lazy.*write participation\.collect\(\)"):
        ea.totals(pl.from_pandas(given["participation"]).lazy())


def test_another_librarys_frame_is_no_number_and_no_workbook(given):
    frame = pl.from_pandas(given["participation"])
    with pytest.raises(WrongThingError, match="`by` cannot be a DataFrame; give one of its columns"):
        ea.totals(given["participation"], by=frame)
    with pytest.raises(WrongThingError, match="not a DataFrame; give the files that it came from"):
        ea.load(frame, city="neumarkt")


def test_every_frame_that_is_known_by_its_name_was_tried(given):
    assert set(NEEDED) - {"register"} == set(given)

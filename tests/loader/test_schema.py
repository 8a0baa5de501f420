"""The table's definition: what the loader gives keeps to it, and whatever breaks it is named with its rows."""

from pathlib import Path

import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.table.schema import SchemaViolationError, validate


@pytest.fixture(scope="module")
def participation(project_root: Path) -> pd.DataFrame:
    return ea.load(project_root / "data" / "raw" / "balingen", city="balingen").participation


def test_what_the_loader_gives_keeps_to_the_definition(participation):
    assert validate(participation) is participation


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("bags", -1, "bags is negative in 1 rows, such as [3]"),
        ("hours", -0.5, "hours is negative"),
        ("city", None, "city is null"),
        ("source_cell", None, "source_cell is null"),
        ("date_start", pd.Timestamp("2031-01-01"), "dates run forwards"),
        ("year", 1999, "year is the year of date_start"),
        ("participants_low", 10_000, "lower bound is not above the value"),
        ("participants_high", 0, "upper bound is not below the value"),
        ("participants_quality", "missing", "missing exactly without a value"),
        ("status", "cancelled", "cancelled rows hold no measures"),
        ("organisation_type", "individual", "private individuals have no name"),
        ("organisation_id", None, "name and identifier go together"),
    ],
)
def test_each_broken_rule_is_named_with_its_row(participation, column, value, rule):
    broken = participation.copy()
    broken.loc[3, column] = value
    with pytest.raises(SchemaViolationError, match=rule.replace("[", r"\[").replace("]", r"\]")):
        validate(broken)


def test_all_violations_are_named_at_once(participation):
    broken = participation.copy()
    broken.loc[3, "bags"] = -1
    broken.loc[4, "visitors"] = -2
    with pytest.raises(SchemaViolationError, match=r"visitors is negative.*bags is negative"):
        validate(broken)


def test_a_wrong_type_or_another_column_is_refused(participation):
    with pytest.raises(SchemaViolationError, match="year has the type float64, expected Int64"):
        validate(participation.assign(year=2024.0))
    with pytest.raises(SchemaViolationError, match="has the columns"):
        validate(participation.drop(columns="bags"))

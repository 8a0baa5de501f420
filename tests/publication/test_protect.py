"""Strict towns: whoever knows all that is shown and one organisation's own amounts learns of no other's."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement_analysis as ea
from engagement_analysis.publication import protect
from engagement_analysis.publication.protect import hidden_dimensions

from .attacker import intervals

DIMENSIONS = ("total", "organisation_type", "district", "campaign")
KINDS, DISTRICTS, CAMPAIGNS = ("school", "club", "company"), ("Mitte", "Nord", None), ("putztag", "markt")


def a_year(organisations, **columns) -> pd.DataFrame:
    rows = pd.DataFrame({"organisation_id": organisations, **columns}).assign(city="x", year=2025, status="held")
    defaults = {"organisation_type": "club", "district": None, "campaign": "putztag"}
    rows = rows.assign(**{name: value for name, value in defaults.items() if name not in rows})
    return rows.astype({"participants": "Int64"})


@st.composite
def years(draw) -> pd.DataFrame:
    """A year in which some organisations come twice, some are without a number and one may be far larger."""
    n = draw(st.integers(1, 16))

    def some(*values):
        return draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))

    kind_of = draw(st.lists(st.sampled_from(KINDS[: draw(st.integers(1, 3))]), min_size=n, max_size=n))
    organisations = some(*range(n)) if draw(st.booleans()) else list(range(n))
    return a_year(
        [f"o{each}" for each in organisations],
        organisation_type=[kind_of[each] for each in organisations],
        district=some(*DISTRICTS[: draw(st.integers(1, 3))]),
        campaign=some(*CAMPAIGNS),
        participants=draw(st.lists(st.none() | st.sampled_from((0, 1, 4, 7, 10, 11, 90, 90)), min_size=n, max_size=n)),
    )


def is_dominated(amounts) -> bool:
    """Fewer than three bring something, or all but the two largest bring less than a tenth of the largest."""
    amounts = sorted(amount for amount in amounts if amount)
    return bool(amounts) and (len(amounts) < 3 or sum(amounts[:-2]) < amounts[-1] / 10)


def learned(rows: pd.DataFrame, hidden: frozenset[str]) -> list[str]:
    """What of a year some organisation (or nobody of them) can work out though it is confidential."""
    people = rows.assign(participants=rows["participants"].astype(float).fillna(0.0), total="")
    cells = {
        (dimension, label): part.groupby("organisation_id")["participants"].sum()
        for dimension in DIMENSIONS
        for label, part in people.groupby(people[dimension].fillna(""))
    }
    found = [f"{cell} is shown" for cell, by in cells.items() if cell[0] not in hidden and is_small(by)]
    for reader in [None, *people["organisation_id"].unique()]:
        for measure in ("people", "organisations"):
            found += _learned_by(reader, measure, cells, hidden)
    return found


def is_small(by: pd.Series) -> bool:
    return len(by) < 3 or is_dominated(by)


def _learned_by(reader, measure, cells, hidden) -> list[str]:
    """The reader knows its own amounts, and where it is alone."""
    values, known = {}, {}
    for cell, by in cells.items():
        name = "/".join(cell)
        values[name] = by.sum() if measure == "people" else float(len(by))
        own = by.get(reader, 0.0) if measure == "people" else float(reader in by)
        known[name] = (own, own if reader in by and len(by) == 1 else float("inf"))
    unknown = ["/".join(cell) for cell in cells if cell[0] in hidden]
    relations = []
    for dimension in DIMENSIONS[1:]:
        parts = ["/".join(cell) for cell in cells if cell[0] == dimension]
        is_sum = sum(values[part] for part in parts) == values["total/"]
        relations.append({"total": "total/", "parts": parts, "at_most": not is_sum})
    found = []
    for cell, by in cells.items():
        name = "/".join(cell)
        is_confidential = is_dominated(by) if measure == "people" else len(by) < 3
        if cell[0] not in hidden or not is_confidential or (reader in by and len(by) == 1):
            continue
        ((lower, upper),) = intervals(values, relations, unknown, known=known, wanted=[name]).values()
        if measure == "people":
            is_known = upper - values[name] < max(by.max() / 10, 1) - 1e-6
        else:
            is_known = upper - lower < 1 - 1e-6
        if is_known:
            found.append(f"{reader} learns {measure} of {name}: {lower} to {upper}")
    return found


@given(years())
def test_nobody_learns_of_a_strict_town_what_is_confidential(rows):
    assert learned(rows, hidden_dimensions(rows)) == []


DOMINATED = a_year(list("abcdef"), organisation_type=["club"] * 3 + ["school"] * 3, participants=[99, 1, 2, 9, 9, 9])
NEIGHBOURS = a_year(
    list("abcdef"), organisation_type=["club"] * 2 + ["school"] * 3 + ["company"], participants=[50, 40, 1, 1, 1, 40]
)


@pytest.mark.parametrize(
    ("rows", "without"),
    [
        (DOMINATED, {"_is_confidential": lambda part: len(part) < 3}),
        (DOMINATED, {"_is_confidential": lambda part: False}),
        (NEIGHBOURS, {"_is_told_by_total": lambda part, rest: False}),
        (NEIGHBOURS, {"_is_told_by_total": lambda part, rest: sum(rest) < max(part) / 10}),
    ],
)
def test_the_attacker_succeeds_where_a_part_of_the_rule_is_missing(rows, without, monkeypatch):
    assert learned(rows, hidden_dimensions(rows)) == []
    for name, mutated in without.items():
        monkeypatch.setattr(protect, name, mutated)
    assert learned(rows, hidden_dimensions(rows)) != []


def test_a_column_is_left_out_in_all_years_and_the_others_stay():
    kinds = ["club"] * 4 + ["school"] * 4
    wide = a_year(list("abcdefgh"), organisation_type=kinds, participants=[20] * 8)
    assert hidden_dimensions(wide) == frozenset()
    narrow = wide.assign(year=2024, organisation_type=["company", *kinds[1:]])
    assert hidden_dimensions(pd.concat([wide, narrow])) == {"organisation_type"}


@pytest.mark.parametrize("people", [[20], [20, 20], [100, 50, 9]])
def test_of_a_confidential_total_nothing_is_shown(people):
    assert hidden_dimensions(a_year(list("abc")[: len(people)], participants=people)) == set(DIMENSIONS)


@pytest.mark.parametrize(("people", "is_hidden"), [([100, 50, 10], False), ([None, None, None], False)])
def test_of_a_wide_enough_total_all_is_shown(people, is_hidden):
    assert bool(hidden_dimensions(a_year(list("abc"), participants=people))) == is_hidden


def test_private_persons_and_cancelled_rows_count_for_nothing():
    rows = a_year(list("abcd"), participants=[20] * 4)
    rows.loc[3, "organisation_type"] = "individual"
    assert hidden_dimensions(rows) == frozenset()
    assert hidden_dimensions(rows.assign(status=["held", "held", "cancelled", "held"])) == set(DIMENSIONS)


@pytest.mark.parametrize("city", ["neumarkt", "balingen"])
def test_of_the_example_each_kind_and_district_is_left_out_and_the_total_stays(city):
    hidden = hidden_dimensions(ea.load_example(city).participation)
    assert hidden >= {"organisation_type", "district"}
    assert "total" not in hidden

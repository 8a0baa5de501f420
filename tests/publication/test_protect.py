"""Random tables: what is hidden stays open for every reader, and no safe choice hides less (all are tried)."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engagement_analysis.publication.attack import feasible_intervals
from engagement_analysis.publication.audit import leaks
from engagement_analysis.publication.primary import Need, Rule, sensitive_cells
from engagement_analysis.publication.protect import NotProtectableError, protect
from engagement_analysis.publication.readers import all_readers, anybody
from engagement_analysis.publication.tables import Cell, Publication, Relation

from .exhaustive import fewest_further_cells, protected_against_recovery, two_way_table


@st.composite
def tables(draw, rows=(2, 4), columns=(2, 4), largest=9):
    n, k = draw(st.integers(*rows)), draw(st.integers(*columns))
    counts = draw(st.lists(st.lists(st.integers(0, largest), min_size=k, max_size=k), min_size=n, max_size=n))
    return two_way_table(pd.DataFrame(counts, index=list("ABCD")[:n], columns=[f"{2022 + j}" for j in range(k)]))


def all_true_tables(counts):
    """Every table of whole numbers from 0 with the same margins: the attacker's task without any programme."""
    counts = np.asarray(counts)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)

    def ways(total, limits):
        if not len(limits):
            if total == 0:
                yield ()
            return
        for first in range(min(total, limits[0]) + 1):
            for rest in ways(total - first, limits[1:]):
                yield (first, *rest)

    def fill(left, limits):
        if not left:
            if not any(limits):
                yield ()
            return
        for row in ways(left[0], limits):
            for rest in fill(left[1:], [limit - cell for limit, cell in zip(limits, row, strict=True)]):
                yield (row, *rest)

    return list(fill(list(rows), list(columns)))


@settings(max_examples=settings.default.max_examples // 4)
@given(
    counts=st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3),
    data=st.data(),
)
def test_the_attackers_intervals_are_those_of_all_tables_that_fit(counts, data):
    frame = pd.DataFrame(counts, columns=list("xyz"))
    table = two_way_table(frame)
    inner = [f"{row}|{column}" for row in frame.index for column in frame.columns]
    hidden = data.draw(st.sets(st.sampled_from(inner), min_size=1))
    fitting = [
        dict(zip(inner, itertools.chain.from_iterable(other), strict=True))
        for other in all_true_tables(counts)
        if all(
            value == table.cells[name].value
            for name, value in zip(inner, itertools.chain.from_iterable(other), strict=True)
            if name not in hidden
        )
    ]
    for whole_numbers in (False, True):
        intervals = feasible_intervals(table, sorted(hidden), whole_numbers=whole_numbers)
        for name, interval in intervals.items():
            assert interval.lower == min(other[name] for other in fitting)
            assert interval.upper == max(other[name] for other in fitting)


@settings(max_examples=settings.default.max_examples // 4)
@given(tables())
def test_no_reader_works_out_a_confidential_cell(table):
    result = protect(table, accept_exposed=True)
    exposed = {leak.cell for leak in result.exposed}
    needs = sensitive_cells(table)
    assert set(needs) - exposed <= result.hidden
    intervals = feasible_intervals(table, result.hidden, whole_numbers=True)
    for name, need in needs.items():
        if name not in exposed:
            interval = intervals[name]
            assert interval.width >= need.width
            assert interval.upper >= 3
            assert interval.lower <= table.cells[name].value
    assert leaks(table, result.hidden, result.readers) == []


@settings(max_examples=settings.default.max_examples // 3)
@given(table=tables(rows=(2, 3), columns=(2, 3), largest=7))
def test_nothing_smaller_than_the_optimum_is_safe(table):
    needs = {name: Need(width=1) for name, cell in table.cells.items() if 0 < cell.value < 3 and "Summe" not in name}
    assume(needs)
    table = Publication(
        {
            name: cell if "Summe" not in name else Cell(name, cell.value, may_hide=False)
            for name, cell in table.cells.items()
        },
        table.relations,
    )
    tried = fewest_further_cells(table, needs, readers=[anybody(needs)])
    if tried is None:
        with pytest.raises(NotProtectableError, match="Nicht zu schützen"):
            protect(table, needs=needs, readers=[anybody(needs)], hide_zeros=True)
        return
    result = protect(table, needs=needs, readers=[anybody(needs)], hide_zeros=True)
    assert result.status == "optimal"
    assert len(result.secondary) == tried.n_secondary
    assert sum(table.cells[name].value for name in result.secondary) == tried.value


@settings(max_examples=settings.default.max_examples // 10)
@given(table=tables(rows=(2, 3), columns=(2, 3), largest=6))
def test_the_optimum_against_all_readers_is_the_smallest_of_all_choices(table):
    rule = Rule()
    needs = sensitive_cells(table, rule)
    assume(needs)
    readers = all_readers(table, needs, rule)
    free = [name for name, cell in table.cells.items() if cell.value and name not in needs]
    tried = fewest_further_cells(table, needs, candidates=free, readers=readers)
    assume(tried is not None)
    result = protect(table, rule=rule)
    assert len(result.secondary) == tried.n_secondary
    assert sum(table.cells[name].value for name in result.secondary) == tried.value


@settings(max_examples=settings.default.max_examples // 6)
@given(tables())
def test_without_time_for_the_proof_the_result_is_safe_all_the_same(table):
    result = protect(table, time_limit=0, accept_exposed=True)
    proven = protect(table, accept_exposed=True)
    assert leaks(table, result.hidden, result.readers) == []
    assert result.status != "optimal"
    assert len(result.hidden) >= len(proven.hidden)


@settings(max_examples=settings.default.max_examples // 10)
@given(counts=st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=4, max_size=4))
def test_two_tables_that_share_their_rows_are_one_publication(counts):
    """Types by year, and the same types in coarser classes: a linked table."""
    frame = pd.DataFrame(counts, index=list("ABCD"), columns=["2023", "2024", "2025"])
    fine, coarse = two_way_table(frame), {}
    for year in frame.columns:
        coarse[f"A+B|{year}"] = float(frame.loc[["A", "B"], year].sum())
    relations = [
        *fine.relations,
        *(Relation(f"A+B|{year}", (f"A|{year}", f"B|{year}")) for year in frame.columns),
    ]
    cells = {**fine.cells, **{name: Cell(name, value) for name, value in coarse.items()}}
    table = Publication(cells, tuple(relations))
    result = protect(table, accept_exposed=True)
    exposed = {(leak.reader, leak.cell) for leak in result.exposed}
    left = leaks(table, result.hidden, all_readers(table, sensitive_cells(table), Rule()))
    assert {(leak.reader, leak.cell) for leak in left} <= exposed


def test_two_counts_of_one_do_not_protect_each_other_from_who_knows_the_rule():
    counts = {"Summe": 59, "A": 1, "B": 1, "C": 57}
    table = Publication.of(counts, [{"total": "Summe", "parts": ["A", "B", "C"]}], keep=["Summe"])
    assert protected_against_recovery(table, ["A", "B"]).secondary == ()
    assert protect(table).secondary == ("C",)


def test_organisations_that_are_alone_do_not_protect_each_other_from_themselves():
    cells = {
        "Summe": Cell("Summe", 130, "amount", (40, 30, 20, 20, 20), may_hide=False),
        "A": Cell("A", 40, "amount", (40,)),
        "B": Cell("B", 30, "amount", (30,)),
        "C": Cell("C", 60, "amount", (20, 20, 20)),
    }
    table = Publication(cells, (Relation("Summe", ("A", "B", "C")),))
    result = protect(table)
    assert result.primary == ("A", "B")
    assert result.secondary == ("C",)


def test_a_change_gives_an_earlier_years_hidden_count_away_unless_it_is_hidden_too():
    table = Publication.of({"2024": 2, "2025": 9, "Änderung": 7}, [Relation("Änderung", ("2025", "2024"), (1, -1))])
    assert set(protect(table).hidden) == {"2024", "Änderung"}
    told = Publication({**table.cells, "Änderung": Cell("Änderung", 7, lower=-100, may_hide=False)}, table.relations)
    assert set(protect(told).hidden) == {"2024", "2025"}


def test_what_must_be_shown_can_give_a_count_away_and_that_is_said():
    relations = [{"total": "Summe", "parts": ["A", "B"]}]
    table = Publication.of({"Summe": 6, "A": 1, "B": 5}, relations, keep=["Summe", "B"])
    with pytest.raises(NotProtectableError, match="„A“"):
        protect(table)
    result = protect(table, accept_exposed=True)
    assert [leak.cell for leak in result.exposed] == ["A", "A"]
    assert result.primary == ("A",)


def test_zeros_are_shown_and_protect_nobody_by_default():
    counts = {"Summe": 10, "A": 1, "B": 0, "C": 9}
    table = Publication.of(counts, [{"total": "Summe", "parts": ["A", "B", "C"]}], keep=["Summe"])
    assert protect(table).hidden == {"A", "C"}


def test_whole_numbers_can_give_away_what_fractions_leave_open():
    """2 A + 4 B = 10 with A at most 2: A is 1, though any number from 0 to 2 would do."""
    cells = {"S": Cell("S", 10, may_hide=False), "A": Cell("A", 1, upper=2), "B": Cell("B", 2), "C": Cell("C", 7)}
    table = Publication(cells, (Relation("S", ("A", "B"), (2, 4)), Relation("S", ("A", "B", "C"))))
    assert feasible_intervals(table, ["A", "B", "C"])["A"].width == 2
    assert feasible_intervals(table, ["A", "B", "C"], whole_numbers=True)["A"].is_point
    with pytest.raises(NotProtectableError):
        protected_against_recovery(table, ["A"])


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="unbekannte Zelle: „X“"):
        Publication.of({"S": 1}, [{"total": "S", "parts": ["X"]}])
    with pytest.raises(ValueError, match="passt nicht zu ihren Teilen"):
        Publication.of({"S": 1, "A": 2}, [{"total": "S", "parts": ["A"]}])
    table = Publication.of({"S": 1, "A": 1}, [{"total": "S", "parts": ["A"]}])
    with pytest.raises(ValueError, match="Unbekannte Zelle"):
        feasible_intervals(table, ["B"])
    with pytest.raises(ValueError, match="widersprechen"):
        feasible_intervals(table, ["A"], bounds={"A": (5, 6)})
    with pytest.raises(ValueError, match="widersprechen"):
        feasible_intervals(table, ["A"], bounds={"A": (5, 6)}, whole_numbers=True)
    for wrong in ({"threshold": 0}, {"p_percent": 0}):
        with pytest.raises(ValueError, match=r"."):
            Rule(**wrong)

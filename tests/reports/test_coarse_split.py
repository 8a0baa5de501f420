"""What made the difference between two years, in words: right by hand, and no help to who knows its own figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.reports import split_in_words
from engagement_analysis.reports.coarse_split import EFFECTS, NOT_SEPARABLE, coarse_split, in_words, safe_groups
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.review_data import Review, open_review
from engagement_analysis.statistics.factor_effects import factor_effects
from engagement_analysis.table.schema import empty_participation, typed

TITLES = {"club": "Vereine", "school": "Schulen", "company": "Firmen"}
sizes_of_a_kind = st.lists(st.integers(1, 120).map(float), max_size=7)


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed, years=4)


def town(before: dict[str, list[int | None]], now: dict[str, list[int | None]]) -> pd.DataFrame:
    """Rows of two years; the same place in a list is the same organisation."""
    cells = [
        (year, f"{kind}-{place}", kind, count)
        for year, kinds in ((2023, before), (2024, now))
        for kind, counts in kinds.items()
        for place, count in enumerate(counts)
    ]
    frame = pd.DataFrame(cells, columns=["year", "organisation_id", "organisation_type", "participants"])
    quality = ["missing" if pd.isna(count) else "exact" for count in frame["participants"]]
    table = frame.assign(
        city="x", campaign="y", status="held", participants_quality=quality, organisation=frame["organisation_id"]
    ).reindex(columns=empty_participation().columns)
    return typed(table.assign(source_file="f", source_sheet="s", source_cell="A1", source_row=1))


def test_more_organisations_of_the_same_size_are_number_alone() -> None:
    rows = town({"club": [20] * 4, "school": [50] * 4}, {"club": [20] * 6, "school": [50] * 6})
    told = coarse_split(rows, TITLES, 2024, 2023)
    assert told == {"number": "deutlich mehr", "size": "kaum ein Unterschied", "mix": "kaum ein Unterschied"}


def test_larger_groups_are_size_alone_and_other_kinds_are_mix_alone() -> None:
    larger = town({"club": [20] * 4, "school": [50] * 4}, {"club": [23] * 4, "school": [58] * 4})
    assert coarse_split(larger, TITLES, 2024, 2023)["size"] == "etwas mehr"
    other = town({"club": [20] * 6, "school": [60] * 3}, {"club": [20] * 3, "school": [60] * 6})
    assert coarse_split(other, TITLES, 2024, 2023) == {
        "number": "kaum ein Unterschied",
        "size": "kaum ein Unterschied",
        "mix": "deutlich mehr",
    }


def test_kinds_with_few_or_dominating_organisations_are_merged_until_nobody_stands_out() -> None:
    lone = {"club": [20] * 4, "school": [50] * 4, "company": [7]}
    two_kinds = coarse_split(town(lone, lone), TITLES, 2024, 2023)
    assert two_kinds["mix"] == "kaum ein Unterschied"
    ruled = {"club": [20] * 4, "school": [400, 5, 5]}
    assert coarse_split(town(ruled, ruled), TITLES, 2024, 2023)["mix"] == NOT_SEPARABLE


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"club": [20, 20]}, {"club": [20] * 5}),  # two organisations in a year
        ({"club": [500, 3, 2]}, {"club": [20] * 5}),  # one of which the others know nearly all
        ({}, {"club": [20] * 5}),  # nobody in one of the years
        ({"club": [None] * 5}, {"club": [20] * 5}),  # no number at all
        ({"club": [0] * 5}, {"club": [20] * 5}),
    ],
)
def test_nothing_is_told_where_the_sums_could_not_be(before, now) -> None:
    assert coarse_split(town(before, now), TITLES, 2024, 2023) == dict.fromkeys(EFFECTS)


def test_organisations_with_a_missing_number_are_left_out_of_both_years() -> None:
    rows = town({"club": [20] * 4 + [90]}, {"club": [20] * 4 + [None]})
    assert coarse_split(rows, TITLES, 2024, 2023) == {
        "number": "kaum ein Unterschied",
        "size": "kaum ein Unterschied",
        "mix": NOT_SEPARABLE,
    }


@settings(max_examples=20)
@given(kinds=st.lists(st.tuples(sizes_of_a_kind, sizes_of_a_kind), min_size=1, max_size=4))
def test_who_knows_every_sum_and_its_own_figure_learns_nobody_elses_to_ten_percent(kinds) -> None:
    """Sums of groups and years tell more than any words made of them; each reader's range is computed."""
    sizes = {(f"kind {place}", year): pair[year] for place, pair in enumerate(kinds) for year in (0, 1) if pair[year]}
    groups = safe_groups(sizes, (0, 1))
    for group in set(groups.values()):
        for year in (0, 1):
            brought = [
                size for (kind, at), part in sizes.items() if groups[kind] == group and at == year for size in part
            ]
            for reader, target in np.ndindex(len(brought), len(brought)):
                if reader != target:
                    goal = np.eye(len(brought))[target]
                    known = [np.ones(len(brought)), np.eye(len(brought))[reader]]
                    ends = [
                        sign * linprog(sign * goal, A_eq=known, b_eq=[sum(brought), brought[reader]]).fun
                        for sign in (1, -1)
                    ]
                    assert ends[0] <= 0.9 * brought[target] + 1e-6
                    assert ends[1] >= 1.1 * brought[target] - 1e-6


def test_words_follow_the_shares() -> None:
    words = [in_words(share) for share in (-0.3, -0.25, -0.05, 0, 0.049, 0.2499, 0.25)]
    assert words == [
        "deutlich weniger",
        "deutlich weniger",
        "etwas weniger",
        "kaum ein Unterschied",
        "kaum ein Unterschied",
        "etwas mehr",
        "deutlich mehr",
    ]


def test_table_and_sentence_say_what_the_workbooks_give(review: Review) -> None:
    """Neumarkt 2025 against 2024, added up by kind in plain Python."""
    comparability = breaks_of_town(review.history, review.invitations)
    block = split_in_words.in_tables(review, comparability)
    table = next(table for table in printed_tables(str(block.html)) if "Neumarkt" in table.caption)
    record = next(record for _, record in table.records() if record["Jahr"] == "2025")
    rows = review.history[review.history["city"].eq("neumarkt") & review.history["status"].eq("held")]
    rows = rows[rows["year"].isin([2024, 2025]) & rows["organisation_id"].notna()]
    incomplete = set(rows.loc[rows["participants"].isna(), "organisation_id"])
    sums: dict[int, dict[str, tuple[int, int]]] = {2024: {}, 2025: {}}
    for (year, kind), part in rows[~rows["organisation_id"].isin(incomplete)].groupby(
        ["year", "organisation_type"], observed=True
    ):
        kind = kind if kind in ("school", "kindergarten", "club") else "others"
        n, people = sums[int(year)].get(kind, (0, 0))
        sums[int(year)][kind] = (n + part["organisation_id"].nunique(), people + int(part["participants"].sum()))
    effects = factor_effects(sums[2024], sums[2025], method="kitagawa")
    before = sum(people for _, people in sums[2024].values())
    expected = {title: in_words(getattr(effects, name) / before) for name, title in EFFECTS.items()}
    shown = {title: word.replace("kaum ein Unterschied", "kaum") for title, word in expected.items()}
    assert {title: record[title] for title in EFFECTS.values()} == shown
    told = plain_spaces(split_in_words.in_sentences(review, comparability).plain)
    assert f"die Größe der Gruppen {expected['Größe der Gruppen']}" in told.replace("kaum einen", "kaum ein")


def test_years_whose_figures_are_hidden_get_no_words(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split_in_words, "is_cell_shown", lambda protected, name: "|2024" not in name)
    anew = replace(review)  # nothing of it is worked out yet
    split = split_in_words.split_of(anew, breaks_of_town(anew.history, anew.invitations))
    touched = split["year"].eq(2024) | split["previous_year"].eq(2024)
    assert split.loc[touched, list(EFFECTS)].isna().all(axis=None)
    assert split.loc[~touched & split["city"].eq("neumarkt"), list(EFFECTS)].notna().any(axis=None)

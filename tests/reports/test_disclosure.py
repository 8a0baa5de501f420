"""Small counts are merged or hidden, and a single hidden one takes another with it."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.analysis.change import year_on_year
from engagement_analysis.reports.disclosure import MINIMUM, OTHERS, hide_small, merge_small_parts, types_for_publication
from engagement_analysis.reports.evidence import change_parts
from engagement_analysis.reports.review_data import open_review


def test_types_are_merged_until_no_cell_rests_on_one_or_two(participation: pd.DataFrame) -> None:
    rows = participation
    for city, town in rows[rows["year"] >= 2022].groupby("city"):
        counts = types_for_publication(town)["n_organisations"]
        assert not counts.between(1, MINIMUM - 1).any(), city


def test_merged_types_lose_no_organisation(participation: pd.DataFrame) -> None:
    rows = participation.query("city == 'neumarkt' and year == 2025 and status == 'held'")
    counts = types_for_publication(rows)
    by_type = rows[rows["organisation_id"].notna()].groupby("organisation_type", observed=True)["organisation_id"]
    assert counts["n_organisations"].sum() == by_type.nunique().sum()
    assert OTHERS in set(counts["type_title"])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 90)), min_size=1, max_size=8))
def test_no_hidden_value_is_the_only_unknown_of_its_sum(cells: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(cells, columns=["n", "people"]).assign(year=2025)
    safe = hide_small(frame, values=["people"], n="n", within=["year"])
    assert safe.loc[frame["n"].between(1, MINIMUM - 1), "is_hidden"].all()
    assert safe["people"].isna().equals(safe["is_hidden"])
    if frame["n"].gt(0).sum() > 1:
        assert safe["is_hidden"].sum() != 1


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 9)), min_size=1, max_size=6))
def test_merged_parts_add_up_and_rest_on_enough(parts: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(
        {"label": [f"Teil {n}" for n in range(len(parts))], "value": [v for v, _ in parts], "n": [n for _, n in parts]}
    )
    merged = merge_small_parts(frame)
    assert merged["value"].sum() == frame["value"].sum()
    if len(merged) > 1:
        assert merged["n"].ge(MINIMUM).all()


def test_private_persons_never_stand_alone_in_a_split(processed) -> None:
    review = open_review(processed)
    for _, row in year_on_year(review.history, review.invitations).iterrows():
        parts = change_parts(row)
        assert "Privatpersonen" not in set(parts["label"])
        if len(parts):
            steps = parts.loc[~parts["is_total"].astype(bool), "value"].sum()
            assert parts["value"].iloc[0] + steps == parts["value"].iloc[-1]

"""What was published stays comparable: the file, the fingerprints of rows, and states that older versions wrote."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.project.published_state import (
    Edition,
    PublishedState,
    own_key,
    published_states,
    row_fingerprints,
    state_text,
    with_editions,
)
from engagement_analysis.project.store import StoreError

OLD = {
    "published": "2026-10-01",
    "data_date": "2025-10-18",
    "version": "0.1.0",
    "method": "m",
    "inputs": {"neumarkt/Liste.xlsx": "abc"},
    "town_files": {"neumarkt": "def"},
    "columns": ["city", "campaign", "year", "measure", "value"],
    "figures": [["neumarkt", "*", 2025, "participations", 1072.0], ["neumarkt", "*", 2025, "rate", None]],
    "rows": {name: [] for name in ("place", "edition", "identity", "participants", "hours", "minors")},
}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    participation = ea.load_example("neumarkt").participation
    return participation[participation["year"].eq(2025)].reset_index(drop=True)


def state_of(rows: pd.DataFrame, key: bytes) -> PublishedState:
    figures = pd.DataFrame(
        {"city": ["neumarkt"], "campaign": ["*"], "year": [2025], "measure": ["hours"], "value": [7.5]}
    )
    return PublishedState(
        "2026-11-01", None, figures, row_fingerprints(rows, key, filled=True), {"a": "1"}, {"b": "2"}, "0.1.0", "m"
    )


def test_a_state_comes_back_from_its_file(rows, tmp_path):
    state = state_of(rows, b"key")
    (tmp_path / state.file_name).write_text(state_text(state), encoding="utf-8")
    (back,) = published_states(tmp_path)
    assert state_text(back) == state_text(state)
    assert back.rows.equals(state.rows)


def test_a_state_of_an_older_version_is_read_with_its_figures(tmp_path):
    (tmp_path / "zahlen-2026-10-01.json").write_text(json.dumps(OLD), encoding="utf-8")
    (back,) = published_states(tmp_path)
    assert back.figures["measure"].tolist() == ["participations", "rate"]
    assert back.figures["value"].isna().tolist() == [False, True]


def test_a_broken_state_is_one_german_sentence(tmp_path):
    (tmp_path / "zahlen-2026-10-01.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"lässt sich nicht lesen\. Bitte die Datei aus einer Sicherung holen"):
        published_states(tmp_path)


def test_kept_rows_are_named_by_the_editions_there_may_be_and_blanks_fall_out(rows):
    kept = row_fingerprints(rows, b"key", filled=True)
    assert len(kept) % 100 == 0
    editions = [Edition("neumarkt", str(campaign), 2025) for campaign in rows["campaign"].unique()]
    named = with_editions(kept, editions, b"key")
    assert len(named) == len(rows)
    assert named["campaign"].value_counts().to_dict() == rows["campaign"].value_counts().to_dict()
    assert with_editions(kept, editions, b"another key").empty


def test_one_changed_number_changes_one_fingerprint_of_one_row(rows):
    changed = rows.assign(hours=rows["hours"].where(rows.index != 3, 99.0))
    differs = row_fingerprints(rows, b"key").ne(row_fingerprints(changed, b"key"))
    assert differs.sum().to_dict() == {
        "place": 0,
        "edition": 0,
        "identity": 0,
        "participants": 0,
        "hours": 1,
        "minors": 0,
    }


def test_the_key_is_made_once_and_only_when_asked_for(tmp_path):
    assert own_key(tmp_path / "reports") is None
    key = own_key(tmp_path / "reports", create=True)
    assert key == own_key(tmp_path / "reports", create=True) == own_key(tmp_path / "reports")

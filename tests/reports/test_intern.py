"""The working sheet: what to ask, whom to ask, what to mend, from the example data; no person in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engagement_analysis.reports import intern
from engagement_analysis.reports.sections.town import TownReview, open_town


@pytest.fixture(scope="module")
def town(processed: Path) -> TownReview:
    return open_town(processed, towns="neumarkt")


def test_missing_counts_are_asked_for_with_registration_cell_and_earlier_years(town: TownReview):
    asked = intern.questions(town).query("kind == 'missing'").set_index("source_cell")
    assert set(asked.index) == {"L32", "L34", "L56"}
    assert asked.loc["L34", ["registered", "raw_value", "earlier"]].tolist() == [23, "viele", [2024]]
    told = intern.to_do(town).plain
    assert "fairKULTURcafé: Wie viele kamen am 18.10.2025?\nAngemeldet 23" in told
    assert "Zelle L34 zeigt „viele“ · auch 2024 fehlte die Zahl" in told


def test_rows_that_may_stand_twice_or_bear_another_years_date_are_asked_about(town: TownReview):
    asked = intern.questions(town).set_index("kind")
    assert asked.loc["duplicate-row", "source_cell"] == "J15"
    assert asked.loc["other-year", ["source_row", "sheet_year"]].tolist() == [37, 2025]


def test_who_did_not_come_is_named_with_the_row_of_the_contact_never_with_the_contact(town: TownReview):
    gone = intern.absent(town).set_index("source_row")
    assert gone.loc[28, ["year", "participants", "cancelled"]].tolist() == [2024, 21, False]
    assert gone.loc[44, "cancelled"]
    assert gone["is_flagged"].sum() == 1
    assert intern.first_screen(town).page["headline"].endswith("bis zu drei Gruppen kamen nicht")


def test_every_organisation_stands_in_the_matrix_once_with_its_numbers_and_doubts(town: TownReview):
    frame = intern.presence(town)
    rows = intern.groups(town)
    assert len(frame) == rows["organisation_id"].nunique()
    assert frame["total"].sum() == rows.loc[rows["status"].eq("held"), "participants"].sum()
    doubtful = frame[frame["flagged"].astype(bool)]
    assert sorted(doubtful["2024"]) == ["15", "78+78"]
    shown = str(intern.matrix(town).html)
    assert (shown.count('class="flag"'), shown.count('class="gone"')) == (2, frame["gone"].sum())
    assert "1.063</td>" in shown.split("Teilnahmen der Organisationen")[1]


def test_the_largest_gaps_come_first_and_cells_to_mend_say_what_to_do(town: TownReview):
    frame = intern.registered_and_came(town)
    assert frame["gap"].is_monotonic_increasing
    books = str(intern.mending(town).html.unescape()).split("<tbody>")[1:]
    names = ("Neumarkt räumt auf! 2025.xlsx", "Neumarkt räumt auf! 2024.xlsx")
    latest, earlier = (next(book for book in books if name in book) for name in names)
    assert books.index(latest) < books.index(earlier)
    assert re.search("2025 › L34</td><td><b>.*?<code>viele</code>.*? Bitte eine Zahl eintragen", latest)
    assert re.search("› J34</td><td><b>.*?<code>795</code> – die Zeilen ergeben 945. Bitte", earlier)


def test_no_person_stands_in_it_and_it_is_marked_as_not_public(
    reports_folder: Path, persons_in: Callable[[str], list[str]]
):
    pages = sorted((reports_folder / "intern").glob("intern-*.html"))
    assert [page.stem for page in pages] == ["intern-balingen", "intern-neumarkt"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert persons_in(text) == []
        assert "<strong>Nicht öffentlich.</strong>" in text

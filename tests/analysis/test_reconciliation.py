"""Lists beside published figures: which event is meant, and whether the two sides can both be right."""

from __future__ import annotations

import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.analysis.examples import example_participation, example_published
from engagement_analysis.mistakes import MissingColumnError, NoCommonTownError


def fact(day: str | None = "2023-10-19", value: float = 84, **settings: object) -> dict[str, object]:
    """A published figure on the invented campaign; `end` and the bounds may differ."""
    first = pd.Timestamp(day) if day else pd.NaT
    defaults: dict[str, object] = {
        "city": "beispielstadt",
        "campaign": "Putztag",
        "campaign_id": "putztag",
        "date_start": first,
        "date_end": pd.Timestamp(str(settings.pop("end"))) if "end" in settings else first,
        "measure": "participants",
        "value_text": f"{value:g}",
        "value_low": value,
        "value_high": value,
        "quality": "exact",
        "source_url": "https://example.org/a",
    }
    return defaults | settings


def compared(*facts: dict[str, object], rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """What is told of published figures; events on which nothing is published are left out."""
    found = ea.reconciliation(example_participation() if rows is None else rows, pd.DataFrame(list(facts)))
    return found[found["reason_code"].ne("not-published")].reset_index(drop=True)


@pytest.mark.parametrize(
    ("published", "status", "reason"),
    [
        (fact(value=84), "agreement", "within"),
        (fact(value=94), "agreement", "within"),  # 74 to 94: one school says 50 to 70
        (fact(value=95), "contradiction", "outside"),
        (fact(value=102, quality="approximate"), "agreement", "within"),
        (fact(value=110, quality="approximate"), "contradiction", "outside"),
        (fact(value_low=90, value_high=None, quality="lower_bound"), "agreement", "within"),
        (fact(value_low=95, value_high=None, quality="lower_bound"), "contradiction", "outside"),
        (fact(value_low=None, value_high=80, quality="upper_bound"), "agreement", "within"),
        (fact(value_low=None, value_high=70, quality="upper_bound"), "contradiction", "outside"),
        (fact(measure="volunteers"), "agreement", "within"),
        (fact(measure="organisations", value=2), "agreement", "within"),
        (fact(measure="organisations", value=3), "contradiction", "outside"),
        (fact(measure="waste_kg", value=160), "agreement", "within"),
        (fact(measure="visitors", value=50), "gap", "not-counted"),
    ],
)
def test_the_two_sides_agree_where_some_number_fits_both(published, status: str, reason: str) -> None:
    (row,) = compared(published).itertuples()
    assert (row.status, row.reason_code) == (status, reason)
    assert row.places == (
        ("Putztag 2023.xlsx", "Ergebnis", "D4"),
        ("Putztag 2023.xlsx", "Ergebnis", "D5"),
        ("Putztag 2023.xlsx", "Ergebnis", "D6"),
    )


@pytest.mark.parametrize(
    ("value", "status", "reason"),
    [(116, "agreement", "within"), (300, "gap", "incomplete"), (90, "contradiction", "outside")],
)
def test_a_list_with_an_entry_without_a_count_contradicts_no_higher_figure(value, status: str, reason: str) -> None:
    (row,) = compared(fact("2024-10-19", value)).itertuples()
    assert (row.status, row.reason_code) == (status, reason)


def test_sources_that_differ_are_one_row_and_the_list_may_agree_with_one() -> None:
    other = fact(value=200, source_url="https://example.org/b")
    (row,) = compared(fact(value=84), other).itertuples()
    assert (row.status, row.reason_code) == ("agreement", "one-of-several")
    assert row.value_text == "84 / 200"
    assert row.source_url == "https://example.org/a https://example.org/b"


@pytest.mark.parametrize(
    ("day", "end", "reason"),
    [
        ("2023-10-05", "2023-10-05", "within"),  # fourteen days off: a report names the day roughly
        ("2023-10-04", "2023-10-04", "other-day"),
        ("2023-01-01", "2023-12-31", "within"),
        ("2022-01-01", "2022-12-31", "not-in-lists"),
        ("2023-01-01", "2024-12-31", "several-events"),
        (None, None, "undated"),
    ],
)
def test_a_figure_belongs_to_the_one_event_that_its_period_meets(day, end, reason: str) -> None:
    (row,) = compared(fact(day, end=end) if end else fact(day)).itertuples()
    assert row.reason_code == reason


def test_days_close_together_are_one_event() -> None:
    rows = example_participation().query("year == 2023")
    days = pd.Series(pd.to_datetime(["2023-10-19", "2023-10-21", "2023-10-30"]), index=rows.index)
    (row,) = compared(fact("2023-10-21"), rows=rows.assign(date_start=days, date_end=days)).itertuples()
    assert (row.recorded, row.date_start, row.date_end) == (84, days.iloc[0], days.iloc[2])


def test_dates_of_a_whole_year_do_not_tell_which_event_is_meant() -> None:
    rows = example_participation().query("year == 2023")
    rows = rows.assign(date_start=pd.Timestamp("2023-01-01"), date_end=pd.Timestamp("2023-12-31"))
    assert compared(fact("2023-10-19"), rows=rows)["reason_code"].tolist() == ["dates-too-coarse"]
    assert compared(fact("2023-01-01", end="2023-12-31"), rows=rows)["reason_code"].tolist() == ["within"]


def test_an_event_on_which_nothing_is_published_is_a_gap_too() -> None:
    found = ea.reconciliation(example_participation(), example_published())
    assert found["reason_code"].tolist() == ["within", "not-published"]
    assert found["sentence"].tolist() == ["Stimmt überein.", "Dazu ist keine Zahl veröffentlicht."]


def test_figures_on_other_campaigns_are_left_out() -> None:
    assert compared(fact(campaign_id="stadtradeln")).empty


def test_the_input_stays_as_it_was() -> None:
    rows, published = example_participation(), example_published()
    before = rows.copy(), published.copy()
    ea.reconciliation(rows, published)
    pd.testing.assert_frame_equal(rows, before[0])
    pd.testing.assert_frame_equal(published, before[1])


def test_a_wrong_frame_or_town_is_one_sentence() -> None:
    with pytest.raises(MissingColumnError, match=r"`published` has no column.* Use ea\.load_published\(\)"):
        ea.reconciliation(example_participation(), ea.load_population())
    with pytest.raises(NoCommonTownError, match="published"):
        ea.reconciliation(example_participation(), ea.load_published())


def test_the_examples_say_of_the_first_clean_up_what_the_press_said() -> None:
    found = ea.reconciliation(ea.load_example("neumarkt").participation, ea.load_published())
    first = found[found["campaign"].eq("neumarkt-raeumt-auf") & found["year"].eq(2021)]
    assert dict(zip(first["measure"], first["status"], strict=True)) == {
        "participants": "agreement",
        "organisations": "agreement",
        "bags": "contradiction",
    }

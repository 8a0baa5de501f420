"""Dates in every notation: day, days, week, month, year; what is no date is not guessed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.recognition.context import title_year
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.headings import find_date
from engagement_analysis.values.quantities import Problem

from .date_notations import (
    IMPOSSIBLE_DATES,
    MONTHS,
    SHORT_MONTHS,
    day_notations,
    month,
    program_notations,
    span_notations,
    week,
)
from .writing import Page, load_xlsx

days = st.dates(dt.date(2001, 1, 1), dt.date(2049, 12, 31))
KINDS_OF_DAY = tuple(day_notations(dt.date(2024, 10, 20)))
KINDS_OF_PROGRAM = tuple(program_notations(dt.date(2024, 10, 20)))
KINDS_OF_SPAN = tuple(span_notations(dt.date(2024, 10, 20), dt.date(2024, 10, 22)))


def span(first: dt.date, last: dt.date | None = None) -> DateSpan:
    return DateSpan(first, last or first)


@pytest.mark.parametrize(("number", "is_a_year"), [(1949, False), (1950, True), (2099, True), (2100, False)])
def test_whole_years_lie_within_the_lists_of_our_time(number: int, is_a_year: bool) -> None:
    found = parse_date(float(number))
    assert (found == span(dt.date(number, 1, 1), dt.date(number, 12, 31))) is is_a_year
    assert isinstance(parse_date(str(number)), DateSpan) is is_a_year


@pytest.mark.parametrize(
    ("text", "month"), [("2011/12", None), ("2010/11", None), ("2011/11", 11), ("2010/12", 12), ("2011-12", 12)]
)
def test_two_years_that_follow_each_other_may_be_a_season_and_no_month(text: str, month: int | None) -> None:
    found = parse_date(text)
    assert (found.start.month if isinstance(found, DateSpan) else None) == month


@pytest.mark.parametrize("offset", ["+2:00", "+02:00", "+0200", "+2"])
def test_a_time_with_its_zone_is_told_as_the_day_here(offset: str) -> None:
    assert parse_date(f"2024-10-19T23:30:00{offset}") == span(dt.date(2024, 10, 19))
    assert parse_date(f"2024-10-19T23:30:00{offset.replace('+', '-')}") == span(dt.date(2024, 10, 20))


@pytest.mark.parametrize("kind", KINDS_OF_DAY)
@settings(max_examples=settings.default.max_examples // 2)
@given(day=days)
def test_one_day_in_every_notation(kind: str, day: dt.date) -> None:
    assert parse_date(day_notations(day)[kind]) == span(day)


@pytest.mark.parametrize("kind", KINDS_OF_SPAN)
@settings(max_examples=settings.default.max_examples // 2)
@given(first=days, length=st.integers(min_value=1, max_value=40))
def test_several_days_in_every_notation(kind: str, first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    notations = span_notations(first, last)
    if first.year == last.year and kind in notations:
        assert parse_date(notations[kind]) == span(first, last)


@given(st.integers(2001, 2049), st.integers(1, 12))
def test_a_month_covers_its_first_to_its_last_day(year: int, number: int) -> None:
    true = span(*month(year, number))
    for text in (
        f"{MONTHS[number - 1]} {year}",
        f"{SHORT_MONTHS[number - 1]} {year}",
        f"im {MONTHS[number - 1]} {year}",
        f"{number:02}/{year}",
        f"{MONTHS[number - 1].upper()} {year}",
    ):
        assert parse_date(text) == true
    assert parse_date(MONTHS[number - 1], year=year) == true


@given(st.integers(2001, 2049), st.integers(1, 52))
def test_a_calendar_week_runs_from_monday_to_sunday(year: int, number: int) -> None:
    true = span(*week(year, number))
    for text in (
        f"KW {number}/{year}",
        f"KW {number} {year}",
        f"KW{number}/{year}",
        f"{number}. KW {year}",
        f"Kalenderwoche {number}/{year}",
    ):
        assert parse_date(text) == true
    assert parse_date(f"KW {number}", year=year) == true


def test_week_53_exists_in_some_years_only() -> None:
    assert parse_date("KW 53/2020") == span(dt.date(2020, 12, 28), dt.date(2021, 1, 3))
    assert parse_date("KW 53/2022") == Problem("unparsable-date")
    assert parse_date("KW 0/2022") == Problem("unparsable-date")


@pytest.mark.parametrize(
    ("text", "year", "weeks"),
    [
        ("KW 12/13", 2023, (12, 13)),
        ("KW 12+13/2023", None, (12, 13)),
        ("KW 12/23", 2023, (12, 12)),
        ("KW 12/23", None, (12, 12)),
        ("KW 12/23", 2024, (12, 12)),
        ("KW 22/23", 2023, None),
        ("KW 12/13", None, None),
    ],
)
def test_a_second_number_behind_a_week_is_a_week_or_a_year_and_never_guessed(
    text: str, year: int | None, weeks: tuple[int, int] | None
) -> None:
    found = parse_date(text, year=year)
    assert found == (
        Problem("unparsable-date") if weeks is None else span(week(2023, weeks[0])[0], week(2023, weeks[1])[1])
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Dez. 2022 – Feb. 2023", dt.date(2022, 12, 1), dt.date(2023, 2, 28)),
        ("März 2023 bis April 2023", dt.date(2023, 3, 1), dt.date(2023, 4, 30)),
        ("Dezember/Januar 2023", dt.date(2022, 12, 1), dt.date(2023, 1, 31)),
        ("03/2023 - 05/2023", dt.date(2023, 3, 1), dt.date(2023, 5, 31)),
        ("1. Halbjahr 2023", dt.date(2023, 1, 1), dt.date(2023, 6, 30)),
        ("ganzjährig 2023", dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        ("21., 22. und 28.10.2023", dt.date(2023, 10, 21), dt.date(2023, 10, 28)),
    ],
)
def test_long_spans(text: str, first: dt.date, last: dt.date) -> None:
    assert parse_date(text) == span(first, last)


@pytest.mark.parametrize("text", ["Frühjahr 2023", "Ende März 2023", "ab 21.10.2023", "2022/23", "03/12", "201022"])
def test_vague_days_are_not_guessed(text: str) -> None:
    assert parse_date(text, year=2023) == Problem("unparsable-date")


@pytest.mark.parametrize("cell", [2022, 2022.0, "2022", "Jahr 2022", "im Jahr 2022"])
def test_a_year_covers_january_to_december(cell: object) -> None:
    assert parse_date(cell) == span(dt.date(2022, 1, 1), dt.date(2022, 12, 31))


@given(days)
def test_a_date_without_year_takes_that_of_the_sheet(day: dt.date) -> None:
    for text in (f"{day.day:02}.{day.month:02}.", f"{day.day}.{day.month}.", f"{day.day}. {MONTHS[day.month - 1]}"):
        assert parse_date(text, year=day.year) == span(day)
        assert parse_date(text) == Problem("unparsable-date")


def test_days_over_new_year_begin_in_the_year_before() -> None:
    assert parse_date("30.12. bis 2.1.2023") == span(dt.date(2022, 12, 30), dt.date(2023, 1, 2))
    assert parse_date("30.12.2022 - 02.01.2023") == span(dt.date(2022, 12, 30), dt.date(2023, 1, 2))


@pytest.mark.parametrize(
    "text",
    [
        *IMPOSSIBLE_DATES,
        "31.04.2024",
        "31.11.2023",
        "0.0.2022",
        "20.10.22.22",
        "Montag",
        "20",
        "20.10.2022 oder 27.10.2022",
        "05/06/2023",
        "22.10.2022 bis 20.10.2022",
        "20.10.0022",
        "20.10.9999",
        "12345678",
        "heute",
        "tba",
    ],
)
def test_what_is_no_date_becomes_a_problem(text: str) -> None:
    assert parse_date(text, year=2024) == Problem("unparsable-date")


@pytest.mark.parametrize(
    "cell", [True, False, None, 70.0, 201_022, 440_000, 1.5, dt.time(12, 0), dt.timedelta(hours=2)]
)
def test_cells_of_other_kinds_are_no_dates(cell: object) -> None:
    assert parse_date(cell, year=2024) == Problem("unparsable-date")


def test_an_error_text_in_a_date_has_its_own_code() -> None:
    assert parse_date("#NV") == Problem("error-cell")


@pytest.mark.parametrize(
    ("line", "true"),
    [
        ("Aktionstag: Samstag, 21. Oktober 2023", dt.date(2023, 10, 21)),
        ("Neumarkt räumt auf am 21.10.2023", dt.date(2023, 10, 21)),
        ("Stand: 06.11.2023", None),
        ("Bürgerhaus, 06.11.2023", None),
        ("Vorlage zur Sitzung am 06.11.2023", None),
        ("Anmeldeschluss für den Aktionstag: 06.11.2023", None),
        ("Druckdatum: 06.11.2023", None),
        ("Druckdatum 06.11.2023, Aktionstag 21.10.2023", dt.date(2023, 10, 21)),
        ("Neumarkt räumt auf, 21.10.2023, Datenstand 06.11.2023", dt.date(2023, 10, 21)),
        ("am Samstag, 21.10.2023", dt.date(2023, 10, 21)),
        ("gedruckt am 06.11.2023", None),
        ("Bitte bis 30.11.2023 zurück", None),
        ("Aktionstag 21.10.2023 · Stand: 06.11.2023", dt.date(2023, 10, 21)),
        ("Freiwilligenagentur", None),
    ],
)
def test_the_day_in_the_title_is_the_event_and_never_the_day_of_printing(line: str, true: dt.date | None) -> None:
    found = find_date(line, names_campaign="räumt auf" in line)
    assert found == (span(true) if true else None)


@pytest.mark.parametrize(
    ("lines", "sheet", "file", "year"),
    [
        (["Neumarkt räumt auf! 2023"], "2022", "Liste 2021.xlsx", 2023),
        (["Neumarkt räumt auf!", "Stand: 06.11.2024"], "2022", "Liste 2021.xlsx", 2022),
        (["Liste"], "Tabelle1", "Umweltputztag 2021.xlsx", 2021),
        (["Liste"], "Tabelle1", "Engagement 2022-2025.xlsx", None),
        ([], "Tabelle1", "Liste.xlsx", None),
    ],
)
def test_the_year_stands_in_title_then_sheet_then_file(
    lines: list[str], sheet: str, file: str, year: int | None
) -> None:
    assert title_year(lines, sheet, file) == year


@pytest.mark.parametrize("kind", KINDS_OF_PROGRAM)
@settings(max_examples=settings.default.max_examples // 2)
@given(day=days)
def test_one_day_as_programs_write_it(kind: str, day: dt.date) -> None:
    assert parse_date(program_notations(day)[kind]) == span(day)


@given(
    st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2049, 12, 31)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata"]),
)
def test_a_moment_in_any_zone_is_of_the_day_that_it_was_in_germany(moment: dt.datetime, zone: str) -> None:
    there = moment.replace(tzinfo=ZoneInfo(zone), microsecond=0)
    here = there.astimezone(ZoneInfo("Europe/Berlin")).date()
    offset = f"{there:%z}"
    for text in (
        there.isoformat(),
        f"{there:%Y-%m-%dT%H:%M:%S}{offset}",
        f"{there:%Y-%m-%d %H:%M} {offset}",
        f"{there:%d.%m.%Y %H:%M:%S} GMT{offset}",
        f"{there:%Y/%m/%d %I:%M:%S %p} GMT{offset}",
        f"{there:%a %b %d %Y %H:%M:%S} GMT{offset} (Mitteleuropäische Sommerzeit)",
        f"{there:%a, %d %b %Y %H:%M:%S} {offset}",
    ):
        assert parse_date(text) == span(here)


@given(days, st.integers(min_value=1, max_value=6))
def test_two_days_as_programs_write_them(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    for text in (f"{first} - {last}", f"{first}/{last}", f"{first} bis {last}", f"{first} 09:00 - {last} 12:00"):
        assert parse_date(text) == span(first, last)


@pytest.mark.parametrize(
    "text",
    ["1666224000", "20221320", "99999999", "10000", "99999", "2022-10-20T25:00Z", "Oct 32, 2022", "Foo 20, 2022"],
)
def test_digits_that_are_no_day_are_not_guessed(text: str) -> None:
    assert parse_date(text, year=2022) == Problem("unparsable-date")


@pytest.mark.parametrize("total", ["44854", 44854, "20221020"])
def test_a_number_that_stands_alone_is_no_day_of_a_section(total: object) -> None:
    cells = {(0, 0): "Gruppe", (0, 1): "TN", (1, 0): "TSV A", (1, 1): 5, (2, 1): total, (3, 0): "TSV B", (3, 1): 6}
    loaded = load_xlsx(Page("2024", cells), name="Umweltputztag 2024.xlsx", city="balingen")
    assert loaded.participation["date_start"].dt.year.unique().tolist() == [2024]


@given(st.text(max_size=16))
def test_any_text_gives_a_span_or_a_problem(text: str) -> None:
    found = parse_date(text, year=2024)
    if isinstance(found, DateSpan):
        assert found.start <= found.end
    else:
        assert found.code in ("unparsable-date", "error-cell")

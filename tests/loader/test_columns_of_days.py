"""Days that stand in one or several columns, as people and programs divide them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engagement_analysis as ea

from .date_notations import MONTHS, SHORT_MONTHS
from .writing import Page, load_csv, load_xlsx, told_of

NAME = "Umweltputztag 2024.xlsx"


def load(header: str, *rows: list[object], name: str = NAME) -> ea.Loaded:
    """A table with the columns of a header and after them a group and its number."""
    lines: list[list[object]] = [[*header.split(" | "), "Gruppe", "TN"]]
    lines += [[*row, f"TSV {number}", 5 + number] for number, row in enumerate(rows)]
    cells = {
        (row, column): cell for row, line in enumerate(lines) for column, cell in enumerate(line) if cell is not None
    }
    return load_xlsx(Page("Liste", cells), name=name, city="balingen")


def days(loaded: ea.Loaded) -> list[tuple[str, str] | None]:
    return [
        None if first != first else (f"{first:%d.%m.%Y}", f"{last:%d.%m.%Y}")
        for first, last in loaded.participation[["date_start", "date_end"]].itertuples(index=False)
    ]


def codes(loaded: ea.Loaded) -> list[tuple[str, str]]:
    return list(zip(told_of(loaded)["code"], told_of(loaded)["source_cell"].fillna(""), strict=True))


def one(day: str) -> tuple[str, str]:
    return day, day


HEADERS = (
    "Tag | Monat | Jahr",
    "Datum (Tag) | Datum (Monat) | Datum (Jahr)",
    "Tag | Mon. | Jahr",
    "Aktionstag | Aktionsmonat | Aktionsjahr",
)


@pytest.mark.parametrize("header", HEADERS)
@settings(max_examples=settings.default.max_examples // 3)
@given(day=st.dates(dt.date(2011, 1, 1), dt.date(2040, 12, 31)), data=st.data())
def test_day_month_and_year_in_columns(header: str, day: dt.date, data: st.DataObject) -> None:
    written = [
        data.draw(st.sampled_from([day.day, f"{day.day}.", f"{day.day:02}"])),
        data.draw(st.sampled_from([day.month, f"{day.month:02}", MONTHS[day.month - 1], SHORT_MONTHS[day.month - 1]])),
        data.draw(st.sampled_from([day.year, str(day.year), day.year % 100])),
    ]
    loaded = load(header, written, name="Umweltputztag.xlsx")
    assert days(loaded) == [one(f"{day:%d.%m.%Y}")]
    assert codes(loaded) == []


@pytest.mark.parametrize("header", ["Jahr | Monat", "Monat | Jahr", "Aktionsjahr | Aktionsmonat"])
@pytest.mark.parametrize("month", [4, "4", "04", "April", "Apr."])
def test_year_and_month_in_columns_are_the_whole_month(header: str, month: object) -> None:
    row = [2024, month] if "ahr |" in header else [month, 2024]
    loaded = load(header, row, name="Umweltputztag.xlsx")
    assert days(loaded) == [("01.04.2024", "30.04.2024")]
    assert codes(loaded) == []


@pytest.mark.parametrize("blank", [None, "", "k. A.", "-"])
def test_a_month_without_a_day_is_the_whole_month_and_never_its_first(blank: object) -> None:
    loaded = load("Tag | Monat | Jahr", [16, "März", 2024], [blank, "April", 2024], [blank, 5, 2024])
    assert days(loaded) == [one("16.03.2024"), ("01.04.2024", "30.04.2024"), ("01.05.2024", "31.05.2024")]


def test_a_month_beside_a_whole_day_says_it_again() -> None:
    assert days(load("Datum | Monat", ["16.3.", "März"], ["16.03.2024", "März"])) == [one("16.03.2024")] * 2


@pytest.mark.parametrize(("row", "is_read"), [([31, 4, 2024], False), ([16, 13, 2024], False), ([30, 4, 2024], True)])
def test_days_that_do_not_exist_are_reported(row: list[object], is_read: bool) -> None:
    loaded = load("Tag | Monat | Jahr", row)
    assert (days(loaded) == [None], codes(loaded)) == ((not is_read), [] if is_read else [("unparsable-date", "A2")])


@pytest.mark.parametrize(
    ("cells", "expected", "unread"),
    [
        (["10/20/2024", "03/04/2024"], ["20.10.2024", "04.03.2024"], []),
        (["20/10/2024", "03/04/2024"], ["20.10.2024", "03.04.2024"], []),
        (["20/10/2024", "10/20/2024", "03/04/2024"], ["20.10.2024", "20.10.2024", None], ["A4"]),
        (["10/20/24", "3/4/24"], ["20.10.2024", "04.03.2024"], []),
        (["10/20/2024 9:05:11 AM", "03/04/2024 8:00:00 PM"], ["20.10.2024", "04.03.2024"], []),
    ],
)
def test_a_column_shows_whether_its_slashed_dates_begin_with_the_month(
    cells: list[object], expected: list[str | None], unread: list[str]
) -> None:
    loaded = load("Datum", *([cell] for cell in cells))
    assert days(loaded) == [None if day is None else one(day) for day in expected]
    assert codes(loaded) == [("unparsable-date", cell) for cell in unread]


def test_first_and_last_day_show_the_order_of_their_slashed_dates_together() -> None:
    loaded = load("Datum | bis", ["10/12/2024", "10/13/2024"], ["03/04/2024", "03/05/2024"])
    assert days(loaded) == [("12.10.2024", "13.10.2024"), ("04.03.2024", "05.03.2024")]
    assert codes(loaded) == []


@pytest.mark.parametrize(
    ("cell", "first", "last", "has_gaps"),
    [
        ("21.01., 04.02.", "21.01.2024", "04.02.2024", True),
        ("21.01.2024 + 4.2.2024", "21.01.2024", "04.02.2024", True),
        ("21.1. / 28.1. / 4.2.", "21.01.2024", "04.02.2024", True),
        ("21.01.\n28.01.", "21.01.2024", "28.01.2024", True),
        ("Sa 20.01. und So 04.02.2024", "20.01.2024", "04.02.2024", True),
        ("21. Januar, 4. Februar", "21.01.2024", "04.02.2024", True),
        ("2024-01-21, 2024-02-04", "21.01.2024", "04.02.2024", True),
        ("2024-01-21;2024-01-22", "21.01.2024", "22.01.2024", False),
        ("21./22.01.", "21.01.2024", "22.01.2024", False),
        ("20./21./22.10.2024", "20.10.2024", "22.10.2024", False),
        ("21.01. bis 04.02.", "21.01.2024", "04.02.2024", False),
        ("20241020", "20.10.2024", "20.10.2024", False),
    ],
)
def test_single_days_in_one_cell_are_their_span_and_told_where_days_lie_between(
    cell: str, first: str, last: str, has_gaps: bool
) -> None:
    loaded = load("Datum", [cell])
    assert days(loaded) == [(first, last)]
    assert codes(loaded) == ([("implausible-value", "A2")] if has_gaps else [])
    assert loaded.ok


def test_dates_of_many_programs_in_one_column() -> None:
    cells = [
        20241020,
        "20241020",
        45585,
        "45585",
        "2024-10-20T09:00:00+02:00",
        "2024-10-19T22:00:00Z",
        "Oct 20, 2024",
        "Sun Oct 20 2024",
    ]
    cells += [
        "20/10/2024",
        "20-10-2024",
        "20.10.2024 00:00:00",
        "2024/10/20",
        "10/20/2024",
        dt.datetime(2024, 10, 20, 9),
    ]
    loaded = load("Datum", *([cell] for cell in cells))
    assert days(loaded) == [one("20.10.2024")] * len(cells)
    assert codes(loaded) == []


def test_days_below_a_month_in_front_are_no_numbers_of_people() -> None:
    loaded = load_csv(
        "Juli;Gruppe;Bemerkung\n12.;TSV Süd;schön\n13.;TSV Nord;nass\n", name="Putztag.csv", city="balingen"
    )
    assert loaded.participation.empty
    assert [code for code, _ in codes(loaded)] == ["missing-column"]

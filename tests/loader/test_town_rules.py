"""What a town's file says beside headers: rows without groups, dates, months, statuses, private names, kinds."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import engagement_analysis as ea

from .writing import Page, page, told_of, xlsx

Town = Callable[[str], Path]
HEAD = '[town]\nslug = "seedorf"\ntitle = "Seedorf"\nags = "09999999"\n'
CAMPAIGN = '[[campaigns]]\nid = "seeputzete"\ntitle = "Seeputzete"\n'
OPTIONAL = '[rows]\norganisation = "optional"\n'


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """The file of a town that says something more than its name and its one campaign."""

    def write(text: str) -> Path:
        path = tmp_path / "seedorf.toml"
        path.write_text(HEAD + text + CAMPAIGN, encoding="utf-8")
        return path

    return write


def load_csv(text: str, city: Path, name: str = "Seeputzete 2024.csv") -> ea.Loaded:
    file = io.BytesIO(text.encode())
    file.name = name
    return ea.load(file, city=city)


def load_pages(pages: list[Page], city: Path, name: str = "Seeputzete 2024.xlsx") -> ea.Loaded:
    file = io.BytesIO(xlsx(pages))
    file.name = name
    return ea.load(file, city=city)


def places(loaded: ea.Loaded, code: str) -> list[str | None]:
    return loaded.findings.loc[loaded.findings["code"] == code, "source_cell"].tolist()


def names(rows: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(name) else name for name in rows["organisation"]]


def days(loaded: ea.Loaded) -> list[tuple[dt.date, dt.date]]:
    rows = loaded.participation[["date_start", "date_end"]]
    return [(start.date(), end.date()) for start, end in rows.itertuples(index=False)]


EVENTS = (
    "Datum;Treffpunkt;TN\n16.3.2024;Steg;12\n17.3.2024;Weiher;8\n",
    "Nr.;Datum;Uhrzeit;Ortsteil;Teilnehmende\n1;16.3.2024;9:00;Ost;12\n2;17.3.2024;9:00;West;8\n",
    "Helferzahl;Bemerkung;Wann\n12;;16.3.2024\n8;windig;17.3.2024\n",
)


@pytest.mark.parametrize("text", EVENTS)
def test_events_need_no_organisation_where_the_towns_file_says_so(text: str, town: Town) -> None:
    loaded = load_csv(text, town(OPTIONAL))
    rows = loaded.participation
    assert rows["participants"].tolist() == [12, 8]
    assert rows["organisation"].isna().all()
    assert rows["organisation_id"].isna().all()
    assert rows["campaign"].tolist() == ["seeputzete", "seeputzete"]
    assert told_of(loaded)["code"].tolist() == []


@pytest.mark.parametrize("text", EVENTS)
def test_without_that_line_a_list_of_events_lacks_its_organisations(text: str, town: Town) -> None:
    loaded = load_csv(text, town(""))
    assert loaded.participation.empty
    assert loaded.findings["code"].tolist() == ["missing-column"]


def test_an_event_without_group_in_a_list_with_groups_is_no_slip_where_both_may_be(town: Town) -> None:
    text = "Datum;Gruppe;TN\n16.3.2024;Ruderclub;12\n17.3.2024;;8\n"
    loaded = load_csv(text, town(OPTIONAL))
    assert names(loaded.participation) == ["Ruderclub", None]
    assert loaded.ok
    assert places(loaded, "implausible-value") == []
    assert places(load_csv(text, town("")), "implausible-value") == ["B3"]


@pytest.mark.parametrize("text", ["Datum;Treffpunkt;TN\n16.3.2024;Steg;\n17.3.2024;;8\n"])
def test_a_day_and_a_place_without_a_number_are_an_event(text: str, town: Town) -> None:
    rows = load_csv(text, town(OPTIONAL)).participation
    assert rows["participants_quality"].tolist() == ["missing", "exact"]


def test_a_day_alone_in_its_row_heads_the_events_below_it(town: Town) -> None:
    text = "Datum;Uhrzeit;Treffpunkt;TN\nSamstag, 16.3.2024;;;\n;9:00;Steg;12\nSonntag, 17.3.2024;;;\n;9:00;Weiher;8\n"
    loaded = load_csv(text, town(OPTIONAL))
    assert days(loaded) == [(dt.date(2024, 3, day),) * 2 for day in (16, 17)]


@pytest.mark.parametrize(
    "text",
    [
        "Nr.;Datum;Treffpunkt;TN;Nr.;Datum;Treffpunkt;TN\n1;16.3.2024;Steg;12;1;20.4.2024;Weiher;8\n",
        "Datum;Uhrzeit;TN;;Datum;Uhrzeit;TN\n16.3.2024;9:00;12;;20.4.2024;9:00;8\n",
    ],
)
def test_events_side_by_side_are_two_lists_where_the_days_have_one_header(text: str, town: Town) -> None:
    loaded = load_csv(text, town(OPTIONAL))
    assert sorted(zip(days(loaded), loaded.participation["participants"], strict=True)) == [
        ((dt.date(2024, 3, 16),) * 2, 12),
        ((dt.date(2024, 4, 20),) * 2, 8),
    ]


def test_of_events_side_by_side_the_list_without_numbers_is_refused_alone(town: Town) -> None:
    text = "Nr.;Datum;Treffpunkt;TN;Nr.;Datum;Treffpunkt\n1;16.3.2024;Steg;12;1;20.4.2024;Weiher\n"
    loaded = load_csv(text, town(OPTIONAL))
    assert loaded.participation["participants"].tolist() == [12]
    refused = loaded.findings[loaded.findings["severity"] == "error"]
    assert len(refused) == 1
    assert refused["code"].iloc[0] in ("no-table", "missing-column")


@pytest.mark.parametrize(
    "text",
    [
        "Gruppe;Datum;angemeldet\nRuderclub;16.3.2024;12\nZunft;16.3.2024;ca. 8\n",
        "Verein;Termin;Anmeldungen\nRuderclub;16.3.2024;12\nZunft;16.3.2024;8\n",
        "Wer?;Wann?;Angemeldete Personen\nRuderclub;16.3.2024;12\nZunft;16.3.2024;8\n",
    ],
)
def test_announced_numbers_alone_are_read_beside_the_missing_column(text: str, town: Town) -> None:
    loaded = load_csv(text, town(""))
    rows = loaded.participation
    assert rows["registered"].tolist() == [12, 8]
    assert rows["participants"].isna().all()
    assert rows["participants_quality"].eq("missing").all()
    assert rows["source_cell"].tolist() == ["C2", "C3"]
    assert loaded.findings.loc[loaded.findings["severity"] == "error", "code"].tolist() == ["missing-column"]


def test_children_beside_announced_numbers_are_not_taken_for_all_who_came(town: Town) -> None:
    loaded = load_csv("Gruppe;Datum;angemeldet;davon Kinder\nRuderclub;16.3.2024;12;5\n", town(""))
    assert loaded.participation["participants"].isna().all()


@pytest.mark.parametrize(
    ("order", "written", "expected"),
    [
        ("month-first", "3/4/2024", dt.date(2024, 3, 4)),
        ("day-first", "3/4/2024", dt.date(2024, 4, 3)),
        ("month-first", "2/6/24", dt.date(2024, 2, 6)),
        ("day-first", "03/04/24", dt.date(2024, 4, 3)),
        ("month-first", "16.3.2024", dt.date(2024, 3, 16)),
    ],
)
def test_the_towns_file_says_what_stands_first_in_slashed_dates(
    order: str, written: str, expected: dt.date, town: Town
) -> None:
    loaded = load_csv(f"Gruppe;Datum;TN\nRuderclub;{written};12\n", town(f'[dates]\nslashed = "{order}"\n'))
    assert days(loaded) == [(expected, expected)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["2/6/24", "2/26/24"], [dt.date(2024, 2, 6), dt.date(2024, 2, 26)]),
        (["6/2/24", "26/2/24"], [dt.date(2024, 2, 6), dt.date(2024, 2, 26)]),
    ],
)
def test_slashed_dates_of_a_column_show_their_order_themselves(
    written: list[str], expected: list[dt.date], town: Town
) -> None:
    lines = "".join(f"Gruppe {day.day};{text};12\n" for text, day in zip(written, expected, strict=True))
    assert [start for start, _ in days(load_csv(f"Gruppe;Datum;TN\n{lines}", town("")))] == expected


@pytest.mark.parametrize("others", [[], ["26/2/24", "2/27/24"]])
def test_a_slashed_date_that_can_be_read_both_ways_is_no_guess(others: list[str], town: Town) -> None:
    lines = "".join(f"Gruppe;{text};12\n" for text in [*others, "2/6/24"])
    loaded = load_csv(f"Gruppe;Datum;TN\n{lines}", town(""))
    assert places(loaded, "unparsable-date") == [f"B{len(others) + 2}"]


MONTHS = "[dates.months]\nHeumonat = 7\nHerbstmond = 9\n"


def test_months_of_the_towns_own_are_known_in_cells(town: Town) -> None:
    text = "Gruppe;Datum;TN\nRuderclub;Heumonat 2024;12\nZunft;14. Herbstmond 2024;8\n"
    assert days(load_csv(text, town(MONTHS))) == [
        (dt.date(2024, 7, 1), dt.date(2024, 7, 31)),
        (dt.date(2024, 9, 14),) * 2,
    ]


def test_months_of_the_towns_own_are_known_in_a_column_of_months(town: Town) -> None:
    text = "Gruppe;Tag;Monat;Jahr;TN\nRuderclub;3;Heumonat;2024;12\n"
    assert days(load_csv(text, town(MONTHS))) == [(dt.date(2024, 7, 3),) * 2]


def test_months_of_the_towns_own_are_columns_of_an_overview(town: Town) -> None:
    loaded = load_csv("Gruppe;Heumonat;Herbstmond\nRuderclub;12;8\n", town(MONTHS), "Teilnehmende 2024.csv")
    assert [start for start, _ in days(loaded)] == [dt.date(2024, 7, 1), dt.date(2024, 9, 1)]


@pytest.mark.parametrize(("name", "month"), [("Heumonat", 7), ("März", 3), ("Okt.", 10)])
def test_a_month_that_names_a_sheet_dates_its_rows(name: str, month: int, town: Town) -> None:
    rows = page("Gruppe | TN\nRuderclub | 12", name)
    (span,) = days(load_pages([rows], town(MONTHS)))
    assert (span[0].month, span[1].month, span[0].year) == (month, month, 2024)


CALENDAR = """
{head} | Gruppe     | Treffpunkt | TN
1      |            |            |
2      | Ruderclub  | Steg       | 12
       | Zunft      | Weiher     | 8
3      |            |            |
4      | GS Seedorf | Ufer       | 20
"""


@pytest.mark.parametrize(("head", "month"), [("Juli", 7), ("März", 3), ("Heumonat", 7)])
@pytest.mark.parametrize("given", ["", '[columns.date]\nheaders = ["Juli", "März", "Heumonat"]\n'])
def test_days_stand_below_the_name_of_their_month_as_in_a_calendar(
    head: str, month: int, given: str, town: Town
) -> None:
    loaded = load_pages([page(CALENDAR.format(head=head), head)], town(MONTHS + given))
    assert [start for start, _ in days(loaded)] == [dt.date(2024, month, day) for day in (2, 2, 4)]
    assert loaded.participation["participants"].tolist() == [12, 8, 20]


def test_months_on_sheets_of_one_layout_keep_their_own_days(town: Town) -> None:
    pages = [page(CALENDAR.format(head=head), head) for head in ("Mai", "Juni")]
    assert [start.month for start, _ in days(load_pages(pages, town("")))] == [5, 5, 5, 6, 6, 6]


def test_without_a_count_of_days_a_blank_one_is_only_of_the_month(town: Town) -> None:
    sheet = page("Juli | Gruppe | TN\n7 | Ruderclub | 12\n | Zunft | 8\n20 | Turner | 5", "Juli")
    assert days(load_pages([sheet], town("")))[1] == (dt.date(2024, 7, 1), dt.date(2024, 7, 31))


@pytest.mark.parametrize("head", ["Juli", "März"])
def test_one_month_as_a_column_of_numbers_stays_a_count(head: str, town: Town) -> None:
    loaded = load_csv(f"Gruppe;{head};April\nRuderclub;12;8\n", town(""), "Teilnehmende 2024.csv")
    assert loaded.participation["participants"].tolist() == [12, 8]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ('[columns.ignored]\nheaders = ["Ende"]\n', "Datum;Ende;Gruppe;TN\n16.3.2024;18.3.2024;Ruderclub;12\n"),
        ('[columns.ignored]\nheaders = ["Monat"]\n', "Monat;Datum;Gruppe;TN\n5;16.3.2024;Ruderclub;12\n"),
        ('[columns.ignored]\nheaders = ["Jahr"]\n', "Jahr;Datum;Gruppe;TN\n2019;16.3.2024;Ruderclub;12\n"),
        ('[columns.date]\nheaders = ["März 2024"]\n', "März 2024;Gruppe;TN\n16.3.2024;Ruderclub;12\n"),
    ],
)
def test_a_header_in_the_towns_file_beats_every_rule_of_thumb(given: str, text: str, town: Town) -> None:
    loaded = load_csv(text, town(given))
    assert days(loaded) == [(dt.date(2024, 3, 16),) * 2]
    assert loaded.participation["participants"].tolist() == [12]


def test_a_total_that_the_towns_file_calls_one_is_not_taken_for_the_participants(town: Town) -> None:
    text = "Gruppe;Datum;Kinder;Erwachsene;Gesamt\nRuderclub;16.3.2024;5;7;99\n"
    rows = load_csv(text, town('[columns.ignored]\nheaders = ["Gesamt"]\n')).participation
    assert rows["participants"].tolist() == [12]


STATUSES = '[status_words]\nWarteliste = "cancelled"\nDabei = "held"\n"Fällt ins Wasser" = "cancelled"\n'


def test_words_of_a_status_are_read_after_the_towns_file(town: Town) -> None:
    words = ["Dabei", "warteliste", "fällt ins Wasser", "abgesagt", "durchgeführt"]
    lines = "".join(f"Gruppe {number};16.3.2024;{word};12\n" for number, word in enumerate(words))
    loaded = load_csv(f"Gruppe;Datum;Status;TN\n{lines}", town(STATUSES))
    assert loaded.participation["status"].tolist() == ["held", "cancelled", "cancelled", "cancelled", "held"]
    assert loaded.participation["participants"].isna().tolist() == [False, True, True, True, False]
    assert places(loaded, "implausible-value") == []


def test_a_word_of_the_towns_file_beats_the_one_that_all_towns_share(town: Town) -> None:
    text = "Gruppe;Datum;Status;TN\nRuderclub;16.3.2024;Absage;12\n"
    loaded = load_csv(text, town('[status_words]\nAbsage = "held"\n'))
    assert loaded.participation["status"].tolist() == ["held"]


def test_an_unknown_status_is_told_once_a_word(town: Town) -> None:
    words = ["Wackelkandidat", "Wackelkandidat", "vielleicht da", "Wackelkandidat"]
    lines = "".join(f"Gruppe {number};16.3.2024;{word};12\n" for number, word in enumerate(words))
    loaded = load_csv(f"Gruppe;Datum;Status;TN\n{lines}", town(STATUSES))
    assert places(loaded, "implausible-value") == ["C2", "C4"]


@pytest.mark.parametrize("column", ["Ortsteil", "Aktion"])
def test_a_cancellation_behind_a_place_or_campaign_counts(column: str, town: Town) -> None:
    text = f"Gruppe;Datum;{column};TN\nRuderclub;16.3.2024;Seeputzete (abgesagt);\nZunft;16.3.2024;Seeputzete;8\n"
    assert load_csv(text, town("")).participation["status"].tolist() == ["cancelled", "held"]


@pytest.mark.parametrize("written", ["Hausgemeinschaft", "HAUSGEMEINSCHAFT ", "haus-gemeinschaft"])
def test_names_that_mean_private_persons_keep_their_numbers_only(written: str, town: Town) -> None:
    city = town('[rows]\nprivate_names = ["Hausgemeinschaft", "Haus-Gemeinschaft"]\n')
    text = f"Gruppe;Datum;TN\n{written};16.3.2024;4\nHausgemeinschaftsverein;16.3.2024;5\n"
    rows = load_csv(text, city).participation
    assert rows["organisation_type"].tolist() == ["individual", "other"]
    assert names(rows) == [None, "Hausgemeinschaftsverein"]
    assert rows["participants"].tolist() == [4, 5]


LISTED = '[[organisations]]\nid = "zunft"\nnames = ["Zunft", "Die Zünftigen"]\ntype = "club"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gruppe;Datum;TN\nDie Zünftigen;16.3.2024;4\nRuder;16.3.2024;5\n", ["club", "other"]),
        ("Gruppe;Art;Datum;TN\nZunft;Firma;16.3.2024;4\nZunft;;17.3.2024;5\n", ["company", "club"]),
        ("Gruppe;Datum;TN\nSchulen:;;\nZunft;16.3.2024;4\n", ["school"]),
    ],
)
def test_the_kind_of_a_listed_organisation_stands_in_where_the_sheet_says_none(
    text: str, expected: list[str], town: Town
) -> None:
    assert load_csv(text, town(LISTED)).participation["organisation_type"].tolist() == expected


def test_years_of_the_sheets_are_not_held_against_the_name_of_the_file(town: Town) -> None:
    pages = [page(f"Gruppe | Datum | TN\nRuderclub | 16.3.{year} | 12", str(year)) for year in (2022, 2023)]
    loaded = load_pages(pages, town(""), "Seeputzete 2023.xlsx")
    assert told_of(loaded)["code"].tolist() == []


def test_a_file_of_several_years_is_not_held_against_its_name(town: Town) -> None:
    lines = "".join(f"Gruppe {year};16.3.{year};12\n" for year in (2020, 2021, 2022, 2023))
    loaded = load_csv(f"Gruppe;Datum;TN\n{lines}", town(""), "Seeputzete 2023.csv")
    assert places(loaded, "implausible-value") == []
    one = load_csv(f"Gruppe;Datum;TN\n{lines}TSV;17.3.2023;1\nDRK;18.3.2023;1\nBund;19.3.2023;1\n", town(""))
    assert one.participation["year"].tolist() == [2020, 2021, 2022, 2023, 2023, 2023, 2023]


@pytest.mark.parametrize("name", ["Seedorf 2024", "ab August 2024", "2024 bis einschließlich Juli", "Mappe1"])
def test_the_towns_name_and_dates_are_no_campaign(name: str, town: Town) -> None:
    loaded = load_csv("Gruppe;Datum;TN\nRuderclub;16.3.2024;12\n", town(""), f"{name}.csv")
    assert loaded.participation["campaign"].tolist() == ["seeputzete"]
    assert places(loaded, "unknown-campaign") == []


@pytest.mark.parametrize(
    ("written", "expected", "is_told"),
    [
        ("12.10., 19.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 19)), True),
        ("12.10.2024 und 26.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 26)), True),
        ("12./19.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 19)), True),
        ("12.10.2024 19.10.2024 26.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 26)), True),
        ("12./13.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 13)), False),
        ("12.10. bis 19.10.2024", (dt.date(2024, 10, 12), dt.date(2024, 10, 19)), False),
    ],
)
def test_single_days_that_do_not_follow_each_other_are_told(
    written: str, expected: tuple[dt.date, dt.date], is_told: bool, town: Town
) -> None:
    loaded = load_csv(f"Gruppe;Datum;TN\nRuderclub;{written};12\n", town(""))
    assert days(loaded) == [expected]
    assert places(loaded, "implausible-value") == (["B2"] if is_told else [])


def test_single_days_one_below_the_other_in_a_cell_are_days(town: Town) -> None:
    loaded = load_pages([page("Gruppe | Datum | TN\nRuderclub | 12.10.2024\\n19.10.2024 | 12")], town(""))
    assert days(loaded) == [(dt.date(2024, 10, 12), dt.date(2024, 10, 19))]


@pytest.mark.parametrize("name", ["Ges. für Naturschutz", "Ges. dt.-frz. Freundschaft"])
def test_a_society_is_no_total(name: str, town: Town) -> None:
    rows = load_csv(f"Gruppe;Datum;TN\nRuderclub;16.3.2024;12\n{name};16.3.2024;8\nGes.;;20\n", town("")).participation
    assert rows["participants"].tolist() == [12, 8]


@pytest.mark.parametrize(("second", "n_rows"), [("Datum", 2), ("Termin", 0)])
def test_events_stand_side_by_side_where_the_header_of_their_days_is_repeated(
    town: Town, second: str, n_rows: int
) -> None:
    loaded = load_csv(f"Datum;TN;;{second};TN\n16.3.2024;5;;17.3.2024;6\n", town(OPTIONAL))
    assert len(loaded.participation) == n_rows
    assert loaded.ok == bool(n_rows)

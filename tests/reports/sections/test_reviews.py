"""Reviews of whole towns: the examples, thin data, one year only, strict towns, names, and a changed cell."""

from __future__ import annotations

import dataclasses
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.language.german import plain_spaces
from engagement_analysis.project.programme import Programme, Station
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.blocks import Block
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.review import process
from engagement_analysis.reports.sections.four_years import (
    annex,
    districts,
    exchange_and_next,
    glance,
    stations,
    time_and_guests,
    who_came_again,
    who_took_part,
)
from engagement_analysis.reports.sections.the_year import open_places, registered_and_came, tasks, year_glance
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.review import TownReview, review_of

Town = Callable[..., TownReview]
TILES = {
    "neumarkt": [("27", None), ("1.072", None), ("2.654", None), (23, 25)],
    "balingen": [("19", None), ("141", None), ("≥ 161", None), (14, 17)],
}


def everything(review: TownReview) -> str:
    """The whole review and year's report as words and markup."""
    kinds, again, places = who_took_part.frame(review), who_came_again.frame(review), districts.frame(review)
    sums, written = time_and_guests.frame(review), exchange_and_next.frame(review)
    pairs, still_open = registered_and_came.frame(review), open_places.frame(review)
    blocks: list[Block] = [
        glance.first_screen(review),
        stations.title(review),
        stations.time_line(review),
        who_took_part.title(review, kinds),
        who_took_part.drawing(review, kinds),
        who_took_part.sentences(review, kinds),
        who_came_again.title(review, again),
        who_came_again.drawing(review, again),
        who_came_again.thanks_list(review),
        districts.title(review, places),
        districts.drawing(review, places),
        districts.sentences(review, places),
        time_and_guests.title(review, sums),
        time_and_guests.drawing(review, sums),
        time_and_guests.sentences(review, sums),
        exchange_and_next.title(review, written),
        exchange_and_next.town_words(review),
        annex.block(review),
        year_glance.first_screen(review),
        registered_and_came.title(review, pairs),
        registered_and_came.drawing(review, pairs),
        registered_and_came.sentences(review, pairs),
        open_places.title(review, still_open),
        open_places.places(review, still_open),
        tasks.listed(review),
    ]
    return "\n".join(f"{one.plain}\n{one.html}\n{one.page.get('foldout', '')}" for one in blocks)


def change_number(path: Path, cell: str, old: str, new: str) -> None:
    """Write another number into a cell and leave all else of the workbook as it is, results of formulas included."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    wanted = re.compile(rf'(<c r="{cell}"[^>]*>(?:<f>[^<]*</f>)?<v>){old}(</v>)'.encode())
    (sheet,) = [name for name, part in parts.items() if wanted.search(part)]
    parts[sheet] = wanted.sub(rf"\g<1>{new}\g<2>".encode(), parts[sheet])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)


@pytest.mark.parametrize("city", ["neumarkt", "balingen"])
def test_tiles_show_the_years_own_numbers(tables: Processed, city: str) -> None:
    assert [(tile.value, tile.of) for tile in glance.tiles(review_of(tables, city))] == TILES[city]


def test_what_can_mislead_stands_in_the_box_with_its_size(neumarkt: TownReview, balingen: TownReview) -> None:
    said = " ".join(glance.box(neumarkt))
    for part in ("nur Schulen und Kitas", "56 waren angemeldet", "78", "*234 Stunden", "15"):
        assert part in said
    assert "Summe" not in said
    assert "nennt 177, die Zeilen ergeben 186" in " ".join(glance.box(balingen))


def test_thin_data_compare_campaigns_of_every_year_only(balingen: TownReview) -> None:
    assert balingen.compared == ("markt-der-taten-und-talente", "umweltputztag")
    assert balingen.overviews == ("bachpatenschaften",)
    assert glance.headline(balingen) == "Die meisten kommen wieder, neue Gruppen fehlen"
    assert not who_took_part.is_by_kind(balingen)
    assert glance.name_of(balingen) == "Engagement in Balingen"


def test_years_in_the_network_are_named_where_joining_is_known(neumarkt: TownReview, town: Town) -> None:
    assert glance.name_of(neumarkt) == "Vier Jahre Engagierte Stadt"
    rows = [{"year": year, "organisation_id": "a"} for year in (2024, 2025)]
    late = Programme((Station("2025", "Netzwerk", "Wird „Engagierte Stadt“", "Stadt"),))
    assert "Engagierte Stadt" not in glance.name_of(town(rows, programme=late))
    assert "Engagierte Stadt" not in glance.name_of(town(rows, programme=Programme()))


@pytest.mark.parametrize("city", ["neumarkt", "balingen"])
def test_one_year_only_makes_a_whole_review_without_comparisons(tables: Processed, city: str) -> None:
    review = review_of(tables, city, 1)
    assert review.since == review.last
    assert who_came_again.frame(review).empty
    text = everything(review)
    assert "kamen wieder" not in text
    assert "2024 waren" not in text
    assert review.years == (2025,)


def test_a_last_year_with_nothing_but_a_list_that_names_nobody_makes_a_review(town: Town) -> None:
    nobody = {"year": 2025, "campaign": "markt", "organisation_type": "other"}
    review = town([{"year": 2024, "organisation_id": "a"}, *(nobody | {"district": name} for name in ("Nord", "Süd"))])
    assert (review.overviews, review.compared) == (("markt",), ())
    assert [tile.label for tile in glance.tiles(review)] == ["Organisationen dabei", "Markt, Jahreszahl"]
    assert "0 Organisationen waren 2025 dabei" in plain_spaces(everything(review))


def test_a_row_dated_against_its_sheet_makes_no_year_of_its_own(tables: Processed) -> None:
    rows = tables.participation
    one_book = dataclasses.replace(
        tables, participation=rows[rows["source_file"].eq("Neumarkt räumt auf! 2025.xlsx")].reset_index(drop=True)
    )
    review = review_of(one_book, "neumarkt")
    assert review.years == (2025,)
    said = plain_spaces(everything(review))
    assert "mindestens 27 Organisationen" in said
    assert annex.in_readings(review)["organisations_2025"].tolist() == [27, 28]
    assert re.findall(r"kamen wieder|neu</span>|Mehr Gruppen", said) == []


def test_a_strict_town_names_nobody_and_hides_small_sums(neumarkt: TownReview, town: Town) -> None:
    rows = [
        {
            "year": year,
            "organisation_id": f"o{n}",
            "organisation": f"Bund {n}",
            "organisation_type": kind,
            "district": d,
        }
        for year in (2024, 2025)
        for n, (kind, d) in enumerate([("club", "Nord")] * 4 + [("school", "Nord")] * 3 + [("company", "Süd")])
    ]
    strict = town(rows, publication="strict")
    text = everything(strict)
    assert "Bund" not in text
    assert who_took_part.frame(strict).empty or not who_took_part.is_by_kind(strict)
    assert districts.frame(strict).empty
    assert "Bund 0" in everything(town(rows))


def lists_of(kind: str, people: int, hours: float) -> list[dict[str, object]]:
    """Two years of twelve clubs, and in the first of them one more row (cell D16) that may stand twice."""
    clubs = [
        {"year": year, "organisation_id": f"o{n}", "organisation": f"Bund {n}", "hours": 20.0}
        for year in (2024, 2025)
        for n in range(12)
    ]
    double = {"year": 2024, "organisation_type": kind, "participants": people, "hours": hours}
    return [*clubs[:12], double | ({} if kind == "individual" else {"organisation_id": "o12"}), *clubs[12:]]


def test_hours_of_a_flagged_group_under_three_people_are_told_nowhere(town: Town) -> None:
    large, small = (town(lists_of("club", people, 1234.0), doubles=["D16"]) for people in (4, 2))
    assert "4 Teilnahmen, *1.234 Stunden" in plain_spaces(" ".join(glance.box(large)))
    assert "hours_2024" in annex.in_readings(large)
    assert "(2 Teilnahmen)" in plain_spaces(" ".join(glance.box(small)))
    assert "1.234" not in everything(small)
    assert not numbers.yearly(small)["doubtful_hours"].any()
    assert "hours_2024" not in annex.in_readings(small)


def test_a_flagged_row_of_private_persons_is_told_neither_itself_nor_as_a_difference(town: Town) -> None:
    review = town(lists_of("individual", 7, 37.0), doubles=["D16"])
    assert not any("doppelt" in sentence for sentence in glance.box(review))
    assert not numbers.by_kind(review)["doubtful"].any()
    assert annex.exactness(review)["n_flagged"].sum() == 0
    assert {column.split("_")[0] for column in annex.in_readings(review)} == {"reading", "organisations", "again"}


def test_a_strict_town_tells_a_flagged_row_without_its_size(town: Town) -> None:
    rows = lists_of("club", 41, 37.0)
    assert "41 Teilnahmen" in plain_spaces(" ".join(glance.box(town(rows, doubles=["D16"]))))
    told = plain_spaces(" ".join(glance.box(town(rows, doubles=["D16"], publication="strict"))))
    assert "womöglich doppelt" in told
    assert "41" not in told


def test_only_listed_organisations_are_thanked_by_name(town: Town) -> None:
    rows = [
        {"year": 2025, "organisation_id": "tsv", "organisation": "TSV Beispiel"},
        {"year": 2025, "organisation_id": "familie", "organisation": "Familie Beispielmann"},
    ]
    listed = pd.DataFrame({"city": ["x", "x"], "organisation_id": ["tsv", "familie"], "is_named": [True, False]})
    text = everything(town(rows, organisations=listed))
    assert "TSV Beispiel" in text
    assert "Beispielmann" not in text
    assert "und eine weitere" in text


def test_no_difference_of_printed_sums_tells_of_private_persons(neumarkt: TownReview) -> None:
    """Sums by kind, campaign, district and registration share one base, so their differences are zero or groups."""
    kinds = numbers.by_kind(neumarkt)
    campaigns = numbers.campaign_years(neumarkt)
    for year in neumarkt.years:
        by_kind = kinds.loc[kinds["year"].eq(year), "participations"].sum()
        assert by_kind == campaigns.loc[campaigns["year"].eq(year), "participations"].sum()
    last = campaigns[campaigns["year"].eq(2025) & campaigns["campaign"].eq("neumarkt-raeumt-auf")]
    assert districts.frame(neumarkt)["participations"].sum() == last["participations"].iloc[0]
    private = neumarkt.participation["organisation_type"].eq("individual")
    cells = set(neumarkt.participation.loc[private & neumarkt.participation["year"].eq(2025), "source_cell"])
    shown = districts._rows(neumarkt)
    assert not shown["source_cell"].isin(cells).any()


@pytest.mark.parametrize(
    "programme",
    [
        Programme(),
        Programme(goals=("Kurz.",), contact="Rathaus"),
        Programme(
            goals=("Ein langer Satz. " * 20,), costs=("12.000 Euro im Jahr 2025, Haushalt",), next_steps=("Treffen",)
        ),
    ],
)
def test_the_towns_own_words_may_be_empty_short_or_long(town: Town, programme: Programme) -> None:
    rows = [{"year": year, "organisation_id": "a"} for year in (2024, 2025)]
    review = town(rows, programme=programme)
    assert stations.title(review).html == ""
    shown = exchange_and_next.town_words(review).html
    given = [*programme.goals, *programme.costs, *programme.next_steps, programme.contact]
    assert all(text.strip() in shown for text in given if text)
    assert ("Angaben der Stadt" in shown) == any(given)
    asks = any("Was kosten" in one for one in glance.questions(review))
    assert asks == (not programme.costs)


def test_a_changed_cell_changes_tile_sentence_drawing_and_foldout(
    tmp_path: Path, project_root: Path, neumarkt: TownReview
) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(project_root / "data" / "raw" / "neumarkt", raw / "neumarkt")
    shutil.copytree(project_root / "data" / "raw" / "published", raw / "published")
    path = raw / "neumarkt" / "Neumarkt räumt auf! 2025.xlsx"
    change_number(path, "L12", "86", "106")
    changed = review_of(process(raw), "neumarkt")
    assert glance.tiles(neumarkt)[1].value == "1.072"
    assert glance.tiles(changed)[1].value == "1.092"
    assert "822 von 1.083" in glance.first_screen(changed).plain
    drawn = who_took_part.drawing(changed, who_took_part.frame(changed))
    assert "655" in drawn.html
    assert "655" in drawn.page["foldout"]
    assert "655" in who_took_part.sentences(changed, who_took_part.frame(changed)).plain


def test_stayed_away_counts_organisations_not_campaigns(town: Town) -> None:
    rows = [
        *[{"year": 2024, "organisation_id": each, "campaign": c} for each in "abc" for c in ("putztag", "markt")],
        *[{"year": 2025, "organisation_id": "a", "campaign": c} for c in ("putztag", "markt")],
    ]
    assert who_came_again.frame(town(rows)).iloc[-1]["stayed_away"] == 2


def test_a_year_whose_list_has_not_this_kind_is_no_absence(town: Town) -> None:
    rows = [
        *[{"year": year, "organisation_id": "a", "organisation_type": "school"} for year in (2024, 2025)],
        {"year": 2025, "organisation_id": "b"},
    ]
    said = str(who_came_again.thanks_list(town(rows)).html)
    school, club = said.split("Schulen")[1].split("Vereine")
    assert (school.count('class="y"'), school.count('class="x"')) == (2, 0)
    assert (club.count('class="y"'), club.count('class="x"')) == (1, 1)


@pytest.mark.parametrize("name", ["neumarkt", "balingen"])
def test_nobody_is_said_to_have_come_every_year_and_nothing_is_lumped_as_the_rest(
    request: pytest.FixtureRequest, name: str
) -> None:
    said = everything(request.getfixturevalue(name))
    assert re.findall(r"in jedem der \w+ Jahre|übrige \w+", said) == []


def test_published_figures_stand_by_event_with_their_sources(tables: Processed, project_root: Path) -> None:
    review = review_of(tables, "neumarkt", published=project_root / "data" / "raw" / "published")
    box = who_took_part.published(review).html
    assert "Teilnehmende rund 200 (2021) und rund 650 (Oktober 2022); Säcke rund 30 (2021)." in box
    assert "(engagiertestadt-neumarkt.de; neumarkt-tv.de)" in box
    guests = time_and_guests.published(review).html
    assert "bis zu 300 (September 2024) und mehr als 300 (Oktober 2025)." in guests
    assert "450" not in guests, "its year is not published"
    assert "Helfende 15 (April 2023)" in guests


def test_after_a_pause_is_not_new(town: Town) -> None:
    rows = [
        {"year": year, "organisation_id": each}
        for year, who in ((2023, "ab"), (2024, "a"), (2025, "ab"))
        for each in who
    ]
    last = who_came_again.frame(town(rows)).iloc[-1]
    assert (last["returned"], last["new"]) == (1, 0)


def test_one_missing_hour_makes_no_gap_of_the_whole_series(neumarkt: TownReview) -> None:
    table = time_and_guests.frame(neumarkt)
    hours = table[table["measure"].eq("hours")]
    assert (hours["n_reported"] < hours["n_rows"]).any()
    assert len(hours) == 4
    assert "lückenhaft" not in everything(neumarkt)


def test_kilograms_stand_in_the_annex_with_the_row_that_makes_them(neumarkt: TownReview) -> None:
    said = annex.block(neumarkt).plain
    assert "davon 1.100\u00a0kg aus einer Zeile" in said or "davon 1.100 kg aus einer Zeile" in said
    assert "kg" not in glance.first_screen(neumarkt).plain


def test_unknown_years_and_towns_are_refused_by_a_sentence(tables: Processed) -> None:
    with pytest.raises(ReportError, match="In diesen Jahren steht keine Aktion"):
        review_of(tables, "neumarkt", [1999])
    with pytest.raises(ReportError, match="Bitte Jahre als Zahl oder Liste"):
        review_of(tables, "neumarkt", "viele")  # type: ignore[arg-type]

"""Austausch: several towns side by side, decided on shares and readings; one, two, three, and very many of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html as lxml_html
from openpyxl import Workbook

from engagement_analysis.project.programme import Programme, Station
from engagement_analysis.project.store import Processed, write_processed
from engagement_analysis.publication.rule import private_persons
from engagement_analysis.reports.blocks import Block
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.kernels.execution import Kernels
from engagement_analysis.reports.pages.render import render_reports
from engagement_analysis.reports.review import process
from engagement_analysis.reports.sections.exchange import (
    annex,
    before_and_since,
    glance,
    next_steps,
    own_figures,
    stations,
    what_each_shows,
    written_down,
)
from engagement_analysis.reports.sections.exchange.towns import Exchange, open_exchange
from engagement_analysis.reports.sections.town.review import TownReview, review_of

Town = Callable[..., TownReview]
RANKING = re.compile(
    r"\b(besser|schlechter|beste[rns]?|stärkste[rns]?|schwächste[rns]?|führend|Spitze\w*|Schlusslicht|Sieger\w*|Rang\w*"
    r"|Platz \d|vorn|hinten|liegt vor|überlegen|Vorsprung|Nachholbedarf|(mehr|weniger) als (Balingen|Neumarkt))\b",
    re.I,
)


@pytest.fixture(scope="module")
def both(processed: Path) -> Exchange:
    """The example workbooks of both towns."""
    return open_exchange(processed)


def everything(exchange: Exchange) -> str:
    """The whole page as markup, with the headline in words."""
    written, figures = written_down.frame(exchange), own_figures.frame(exchange)
    sides = before_and_since.frame(exchange)
    blocks: list[Block] = [
        glance.first_screen(exchange),
        *glance.joining(exchange),
        stations.title(exchange),
        stations.time_line(exchange),
        stations.sources(exchange),
        what_each_shows.title(exchange, written),
        what_each_shows.drawing(exchange, written),
        what_each_shows.sentences(exchange, written),
        own_figures.title(exchange, figures),
        *own_figures.drawings(exchange, figures),
        before_and_since.title(exchange, sides),
        before_and_since.drawing(exchange, sides),
        before_and_since.sentences(exchange, sides),
        next_steps.title(exchange),
        *next_steps.listed(exchange),
        annex.block(exchange),
    ]
    shown = [blocks[0].plain, *(f"{one.html}\n{one.page.get('foldout', '')}" for one in blocks)]
    return "\n".join(shown).replace("\xa0", " ")


def rows(n: int = 8, year: int = 2025, **values: Any) -> list[dict[str, Any]]:
    """Entries of clubs in one year's list."""
    return [{"year": year, "organisation_id": f"o{place}", **values} for place in range(n)]


def exchange_of(*reviews: TownReview) -> Exchange:
    """Towns x1, x2, ... side by side."""
    return Exchange(tuple(_renamed(review, f"x{place}") for place, review in enumerate(reviews, start=1)))


def _renamed(review: TownReview, city: str) -> TownReview:
    return replace(
        review,
        city=city,
        title=city.capitalize(),
        organisations=review.organisations.assign(city=city),
        participation=review.participation.assign(city=city),
        invitations=review.invitations.assign(city=city),
    )


def test_the_page_tells_both_towns_without_placing_one_above_the_other(reports: dict[str, Path]) -> None:
    page = lxml_html.fromstring(reports["austausch"].read_text(encoding="utf-8"))
    for style in page.xpath("//style"):
        style.drop_tree()
    text = " ".join(page.text_content().replace("\xa0", " ").split())
    assert page.xpath("//section/@id") == [
        "blick",
        "stationen",
        "aufschreiben",
        "zahlen",
        "seither",
        "weiter",
        "anhang",
    ]
    assert "Die Städte treffen sich in Balingen" in text
    assert "Ob der Austausch etwas bewirkt hat, zeigen diese Zahlen nicht" in text
    assert not RANKING.findall(text)
    assert len(re.findall(r"\w+", text)) < 2000
    index = lxml_html.parse(str(reports["austausch"].with_name("index.html"))).getroot()
    assert index.xpath("//ul[@class='list']//a/@href")[2:] == [
        "austausch.html",
        "datenqualitaet.html",
        "methoden-und-quellen.html",
    ]


def test_a_step_that_both_towns_tell_stands_once_with_both_names(both: Exchange) -> None:
    found = stations.steps(both)
    assert [(one.date, one.towns) for one in found] == [
        ("Juli 2020", ("neumarkt",)),
        ("2024", ("balingen", "neumarkt")),
        ("Februar 2025", ("balingen", "neumarkt")),
        ("Juli 2025", ("balingen",)),
        ("Oktober 2025", ("balingen", "neumarkt")),
    ]
    assert stations.first_year(both) == 2024
    assert stations.time_line(both).plain.count("Gegenbesuch in Neumarkt") == 1


def test_names_of_the_other_town_do_not_make_two_steps_of_one(town: Town) -> None:
    def told(of: str) -> Programme:
        return Programme((Station("2024", "Netzwerk", f"Der Austausch mit {of} beginnt", "Stadt"),))

    exchange = exchange_of(town(rows(), programme=told("X2")), town(rows(), programme=told("X1")))
    assert [one.towns for one in stations.steps(exchange)] == [("x1", "x2")]


def test_each_town_shows_what_the_other_does_not_write_down(both: Exchange) -> None:
    found = {(one.giver, one.measure) for one in written_down.suggestions(both)}
    assert {
        ("neumarkt", "registered"),
        ("neumarkt", "bags"),
        ("neumarkt", "visitors"),
        ("balingen", "district"),
    } <= found
    text = glance.first_screen(both).plain
    assert "bei „Neumarkt räumt auf!“ in 27 von 27 Einträgen; in Balingen in keinem Eintrag" in text
    assert "in 36 von 36 Einträgen; in Neumarkt in 27 von 34 Einträgen, nicht bei „Kleidertauschbörse“" in text
    assert "Balingen 22 von 36; Neumarkt 21 von 34 Einträgen" in text


def test_shares_are_those_of_organisations_entries(both: Exchange, participation: pd.DataFrame) -> None:
    table = written_down.frame(both).set_index(["city", "measure"])
    held = participation["status"].eq("held") & participation["year"].eq(2025)
    groups = participation[held & participation["organisation_type"].ne("individual")]
    for city, own in groups.groupby("city", observed=True):
        for measure in ("registered", "minors", "hours", "bags", "district"):
            assert table.loc[(city, measure), "n_recorded"] == own[measure].notna().sum()
            assert table.loc[(city, measure), "n_rows"] == len(own)


def test_a_suggestion_that_one_flagged_row_makes_is_not_told(town: Town) -> None:
    with_district = rows(8, district="Nord")
    one_missing = [*rows(8, district="Nord"), {"year": 2025, "organisation_id": "o0", "district": None}]
    doubtful = town(one_missing, doubles=["D12"])
    as_read = written_down.gaps(written_down.frame(exchange_of(town(with_district), doubtful)))
    assert ("x1", "district", "x2") in as_read
    assert written_down.suggestions(exchange_of(town(with_district), doubtful)) == ()


def test_what_no_town_writes_down_mostly_is_a_gap_of_all_and_nobodys_advice(town: Town) -> None:
    some = [*rows(5, minors=3), *rows(5)[:5]]
    fewer = [*rows(3, minors=3), *rows(5)[:5]]
    exchange = exchange_of(town(some), town(fewer))
    assert written_down.common_gaps(written_down.frame(exchange)) == ["minors"]
    assert (
        "In beiden Städten fehlt noch öfter die Zahl der Kinder und Jugendlichen" in glance.first_screen(exchange).plain
    )


def test_years_before_and_since_stand_side_by_side_within_comparable_years(both: Exchange) -> None:
    told = {row["campaign"]: row for row in before_and_since.frame(both).to_dict("records")}
    clean_up, market = told["neumarkt-raeumt-auf"], told["markt-der-taten-und-talente"]
    assert (clean_up["before_years"], clean_up["before"], clean_up["since"]) == ("2023", "≥\xa0831", "≥\xa0983")
    assert (market["before"], market["since"]) == ("53", "66")
    assert "gartenschau-nachsorge" not in told


def test_no_printed_figure_but_the_towns_year_holds_private_persons(
    both: Exchange, participation: pd.DataFrame
) -> None:
    assert len(private_persons(participation))
    for review in both.towns:
        private = review.participation["organisation_type"].eq("individual")
        campaigns = own_figures.frame(both)
        campaigns = campaigns[campaigns["city"].eq(review.city) & campaigns["year"].eq(review.last)]
        groups = review.participation[~private & review.participation["year"].eq(review.last)]
        assert campaigns["participations"].sum() == groups.loc[groups["status"].eq("held"), "participants"].sum()
    for review in both.towns:
        assert not before_and_since.compared_rows(review)["organisation_type"].eq("individual").any()


def test_a_changed_cell_changes_sentence_drawing_and_foldout(
    tables: Processed,
    processed: Path,
    notebooks: Path,
    tmp_path: Path,
    reports: dict[str, Path],
    kernels: Kernels,
) -> None:
    changed = tables.participation.copy()
    place = changed.index[
        changed["campaign"].eq("umweltputztag") & changed["year"].eq(2025) & changed["hours"].notna()
    ][0]
    changed.loc[place, "registered"] = 12
    for column in ("participants", "participants_low", "participants_high"):
        changed.loc[place, column] += 100
    shutil.copytree(processed.parent / "raw", tmp_path / "raw")
    write_processed(replace(tables, participation=changed), tmp_path / "processed")
    (page,) = render_reports(tmp_path / "processed", notebooks, tmp_path / "reports", only="austausch", kernels=kernels)
    now, before = (path.read_text(encoding="utf-8").replace("\xa0", " ") for path in (page, reports["austausch"]))
    assert "in Balingen in keinem Eintrag" in before
    assert "in Balingen in 1 von 36 Einträgen" in now
    assert "in Balingen in 1 von 36 Einträgen" not in before
    assert ">≥ 171</text>" in now
    assert ">≥ 171</text>" not in before
    assert '<td class="n">171</td>' in now
    assert '<td class="n">171</td>' not in before


def test_one_town_alone_is_told_how_a_second_joins(processed: Path) -> None:
    alone = open_exchange(processed, towns="neumarkt")
    text = everything(alone)
    assert "Noch ist nur Neumarkt dabei" in text
    assert "So kommt eine zweite Stadt dazu" in text
    assert "beide Städte" not in text
    assert before_and_since.frame(alone).empty


def test_a_third_town_joins_with_a_text_file_and_a_workbook(project_root: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(project_root / "data" / "raw", raw)
    third = raw / "seehausen"
    third.mkdir()
    third.joinpath("seehausen.toml").write_text(
        '[town]\nslug = "seehausen"\ntitle = "Seehausen"\nags = "00000000"\n\n'
        '[[campaigns]]\nid = "uferputz"\ntitle = "Uferputz"\n',
        encoding="utf-8",
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "2025"
    for row in _lake():
        sheet.append(row)
    book.save(third / "Uferputz 2025.xlsx")
    write_processed(process(raw), tmp_path / "processed")
    three = open_exchange(tmp_path / "processed")
    assert list(three.names.values()) == ["Balingen", "Neumarkt", "Seehausen"]
    text = everything(three)
    assert "Seehausen: jedes Jahr" not in text
    assert "Uferputz" in text
    assert '<th scope="col">Seehausen</th>' in text
    assert "6 von 6" in text
    assert "Uferputz 2025.xlsx" in what_each_shows.drawing(three, written_down.frame(three)).page["foldout"]
    assert "tauschen sich Balingen und Neumarkt aus" in text
    assert set(before_and_since.frame(three)["city"]) == {"balingen", "neumarkt"}
    assert not RANKING.findall(re.sub(r"<[^>]+>", " ", text))


def _lake() -> list[list[Any]]:
    names = ["TSV Seehausen", "Ruderverein", "Angelverein", "Grundschule Seehausen", "Chor", "Feuerwehr"]
    return [
        ["Organisation", "Datum", "Teilnehmende", "Stunden", "Ortsteil"],
        *[[name, "12.04.2025", 10 + place, 20, "Nord"] for place, name in enumerate(names)],
    ]


def test_very_many_towns_are_told_by_what_they_write_down(town: Town) -> None:
    many = exchange_of(*(town(rows(4, registered=9 if place % 2 else None)) for place in range(9)))
    text = everything(many)
    assert (
        "die Anmeldezahl steht in 4 von 9 Städten meist in der Liste, zum Beispiel X2, X4 und X6".lower()
        in text.lower()
    )
    assert "9 Städte" in text
    assert "<figure>" not in text


def test_a_strict_town_shows_no_sums_by_campaign(town: Town) -> None:
    small = [*rows(4, campaign="putztag"), *rows(1, campaign="markt", participants=41)]
    exchange = exchange_of(town(rows(6)), town(small, publication="strict"))
    text = everything(exchange)
    assert "41" not in re.sub(r"<[^>]+>", " ", own_figures.drawings(exchange, own_figures.frame(exchange))[-2].html)
    assert own_figures.frame(exchange)["city"].unique().tolist() == ["x1"]
    assert "Markt“ in" not in text


def test_years_can_be_chosen_and_towns_without_them_stay_out(processed: Path, tables: Processed) -> None:
    assert review_of(tables, "neumarkt", [2019, 2023]).years == (2023,)
    chosen = open_exchange(processed, years=[2019])
    assert [review.city for review in chosen.towns] == ["balingen"]
    with pytest.raises(ReportError, match="keine Aktion"):
        open_exchange(processed, years=[1990])
    with pytest.raises(ReportError, match="Unbekannte Stadt"):
        open_exchange(processed, towns="atlantis")

"""The report on methods and sources: what it says of inputs, invitations, population, published figures, secrecy."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from engagement_analysis.reports.about import packaged
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.review_data import Review, open_review

from engagement_analysis.analysis.changes.comparability import breaks_of_town
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.reports import evidence, methods


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed, years=100)


def rows_of(block: object) -> list[tuple[str, dict[str, str]]]:
    (table,) = printed_tables(str(block.html))
    return list(table.records())


def test_first_message_counts_workbooks_and_entries_as_the_table_has_them(review: Review) -> None:
    held = review.participation[review.participation["status"].eq("held")]
    message = plain_spaces(methods.key_messages(review)[0])
    assert f"{held['source_file'].nunique()} Arbeitsmappen mit {len(held)} Einträgen" in message


def test_each_documented_invitation_is_listed_with_its_source(review: Review) -> None:
    rows = rows_of(methods.invitations(review))
    asked = review.invitations[review.invitations["year"].isin(review.years)]
    assert {record["woher bekannt"] for _, record in rows} == set(asked["source"])
    told = {(town, record["Aktion"]) for town, record in rows}
    named = review.titled(asked[["city", "campaign"]].drop_duplicates())
    assert told == set(zip(named["town"], named["campaign_title"], strict=True))


def test_without_invitations_the_report_says_that_no_year_is_compared(review: Review) -> None:
    empty = replace(review, invitations=review.invitations.iloc[:0])
    assert "wird kein Jahr verglichen" in methods.invitations(empty).plain


def test_each_year_names_the_population_figure_it_uses(review: Review) -> None:
    rows = rows_of(methods.population(review))
    years = review.participation.dropna(subset=["year"]).drop_duplicates(["town", "year"])
    assert len(rows) == len(years)
    figures = {f"{day:%d.%m.%Y}" for day in review.population["reference_date"]}
    assert {record["Stichtag"] for _, record in rows} <= figures
    assert {record["Grundlage"] for _, record in rows} == {"amtlich"}


def test_published_figures_of_the_towns_campaigns_are_shown_with_their_source(
    review: Review, project_root: Path
) -> None:
    block = methods.published_figures(review, project_root / "data" / "processed")
    raw = pd.read_csv(project_root / "data" / "raw" / "published" / "published_figures.csv", dtype="string")
    rows = rows_of(block)
    assert len(rows) > 0
    assert {record["Quelle"] for _, record in rows} <= set(raw["source_url"])
    assert {record["wie veröffentlicht"] for _, record in rows} <= set(raw["value_text"])
    assert not [group for group, _ in rows if "STADTRADELN" in group], "the workbooks hold no such campaign"
    assert "Keine davon wird bevorzugt" in block.plain


def test_contradicting_sources_are_named_only_where_they_contradict(
    review: Review, project_root: Path, tmp_path: Path
) -> None:
    published = tmp_path / "data" / "raw" / "published"
    published.mkdir(parents=True)
    shutil.copy(project_root / "data" / "raw" / "published" / "published_figures.csv", published)
    path = published / "published_figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")  # one edition, one source
    block = methods.published_figures(review, tmp_path / "data" / "processed")
    assert len(rows_of(block)) == 3
    assert "widersprechen" not in block.plain


def test_without_published_figures_the_report_says_so(review: Review, tmp_path: Path) -> None:
    told = methods.published_figures(review, tmp_path / "data" / "processed").plain
    assert told == "Zu diesen Aktionen sind keine veröffentlichten Zahlen hinterlegt."


def test_number_of_hidden_figures_is_that_of_disclosure_control(review: Review) -> None:
    told = plain_spaces(methods.confidentiality(review).plain)
    for city, town in review.towns.items():
        hidden = len(review.protected[city].hidden)
        assert f"Für {town} werden {hidden} von " in told


def test_versions_are_those_of_the_manifest(review: Review) -> None:
    shown = {record["Programm"]: record["Version"] for _, record in rows_of(methods.software(review))}
    assert shown == dict(review.manifest["packages"])


def test_each_procedure_names_question_method_and_paper_with_its_year() -> None:
    procedures = tomllib.loads(packaged("methods.toml"))["procedures"]
    assert len(rows_of(methods.procedures())) == len(procedures)
    for entry in procedures:
        assert entry["question"].endswith("?")
        assert "(19" in entry["source"] or "(20" in entry["source"]


def test_who_was_counted_is_listed_where_a_town_states_it(review: Review) -> None:
    assert "gezählt" not in rows_of(methods.invitations(review))[0][1]
    stated = review.invitations.assign(counted="alle Helfenden")
    rows = rows_of(methods.invitations(replace(review, invitations=stated)))
    assert {record["gezählt"] for _, record in rows} == {"alle Helfenden"}


def test_rates_say_where_the_inhabitants_rest_on_another_census(review: Review) -> None:
    rates = participation_rates(review.participation, review.population)
    block = evidence.rates(review, rates, breaks_of_town(review.history, review.invitations))
    told = "Ab 2022 und 2024 beruhen die Einwohnerzahlen nicht sicher auf demselben Zensus wie davor."
    assert f"Neumarkt i.d.OPf.: {told}" in str(block.html)
    shown = printed_tables(str(block.html))[0]
    assert {record["Zensus"] for _, record in shown.records()} >= {"Zensus 2011", "Zensus 2022"}

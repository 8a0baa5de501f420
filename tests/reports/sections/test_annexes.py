"""Datenqualität and Methoden: what the tables say is what the frames hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from engagement_analysis.reports.sections import data_quality, methods, reconciled
from engagement_analysis.reports.sections.all_towns import Towns, open_towns
from engagement_analysis.reports.sections.public_figures import public_figures
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.review import open_town


@pytest.fixture(scope="module")
def towns(processed: Path) -> Towns:
    return open_towns(processed)


def test_counted_entries_are_those_of_organisations(towns: Towns) -> None:
    quality = data_quality.counted_by_year(towns)
    held = towns.participation[
        towns.participation["status"].eq("held") & towns.participation["organisation_type"].ne("individual")
    ]
    assert int(quality["n_held"].sum()) == len(held)
    said = data_quality.counted_in_words(towns, quality).plain.replace("\N{NO-BREAK SPACE}", " ")
    for city, title in towns.titles.items():
        exact = held["participants_quality"].eq("exact") & held["city"].eq(city)
        assert f"{title}: {int(exact.sum())} von {int(held['city'].eq(city).sum())} Einträgen" in said


def test_every_open_finding_is_listed_with_what_to_do(towns: Towns) -> None:
    found = data_quality.open_findings(towns.findings, towns.history)
    graver = towns.findings[towns.findings["severity"].isin(["error", "warning"])]
    assert len(found) == len(graver)
    shown = data_quality.open_findings_table(towns, found)
    assert all(str(message) in str(shown.html.unescape()) for message in found["told"])


def test_a_row_of_private_persons_is_told_by_its_kind_only(towns: Towns) -> None:
    row = towns.history[towns.history["organisation_type"].eq("individual")].iloc[0]
    finding = {
        "severity": "warning",
        "code": "implausible-value",
        "message": "Der Wert ist gelesen, aber unplausibel: 99 Stunden.",
        "source_file": row["source_file"],
        "source_sheet": row["source_sheet"],
        "source_cell": row["source_cell"],
        "raw_value": None,
        "city": row["city"],
    }
    found = data_quality.open_findings(pd.DataFrame([finding]).astype("string"), towns.history)
    assert found["told"].tolist() == ["<b>Warnung.</b> Wert unplausibel (Zeile von Privatpersonen)"]


def test_findings_that_name_no_cell_are_open_at_their_sheet_or_file(towns: Towns) -> None:
    """One town's lists may have no other: a column of nothing but gaps."""
    graver = towns.findings[towns.findings["severity"].eq("warning")].head(2)
    wide = graver.assign(source_cell=pd.array([None, None], "string"), source_sheet=pd.array(["2024", None], "string"))
    found = data_quality.open_findings(wide, towns.history)
    assert sorted(found["place"]) == ["2024", "ganze Datei"]


def test_published_figures_stand_with_their_source_and_contradictions_are_named(towns: Towns) -> None:
    shown = methods.published_figures(towns)
    raw = pd.read_csv(towns.published_folder / "published_figures.csv")
    assert any(address in shown.html.unescape() for address in raw["source_url"].dropna())
    assert "Quellen widersprechen einander" in shown.plain


def test_published_figures_stand_beside_the_lists_with_both_sources(towns: Towns) -> None:
    frame = reconciled.reconciled(towns)
    said = reconciled.reconciled_table(towns, frame)
    page = str(said.html.unescape())
    assert "<b>Stimmt überein.</b> Listen: 197 (Neumarkt räumt auf! 2021.xlsx › Anmeldung & Ergebnis › J6:J11)" in page
    assert "veröffentlicht: „rund 200“ (neumarkt-tv.de)" in page
    told = frame[frame["reason_code"].ne("not-published") & frame["year"].notna()]
    n_agreeing = int(told["status"].eq("agreement").sum())
    assert f"Von {len(told)} Vergleichen mit Presse und Stadt: {n_agreeing} stimmen überein" in said.plain.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_bags_of_one_event_are_not_told_where_private_persons_brought_some(towns: Towns) -> None:
    rows = towns.participation
    is_first = rows["city"].eq("neumarkt") & rows["year"].eq(2021)
    assert "bags" in set(reconciled.reconciled(towns)["measure"])
    one = rows.index[is_first][0]
    private = rows.assign(
        organisation_type=rows["organisation_type"].mask(rows.index == one, "individual"),
        organisation_id=rows["organisation_id"].mask(rows.index == one),
    )
    found = reconciled.reconciled(replace(towns, participation=private))
    assert "bags" not in set(found.loc[found["city"].eq("neumarkt"), "measure"])


def test_a_strict_town_is_not_compared(towns: Towns) -> None:
    found = reconciled.reconciled(replace(towns, strict=frozenset({"neumarkt"})))
    assert set(found["city"]) == {"balingen"}
    nobody = reconciled.reconciled(replace(towns, strict=frozenset({"neumarkt", "balingen"})))
    assert "keine veröffentlichte Zahl hinterlegt" in reconciled.reconciled_table(towns, nobody).plain


def test_kept_figures_of_a_year_are_those_of_the_review(towns: Towns, processed: Path) -> None:
    figures = public_figures(towns.history)
    of_towns = figures[figures["campaign"].eq("*")].set_index(["city", "year", "measure"])["value"]
    for city in towns.titles:
        for row in numbers.yearly(open_town(processed, city)).itertuples():
            kept = [of_towns[city, row.year, measure] for measure in ("organisations", "participations", "hours")]
            assert kept == [row.organisations, row.participations, row.hours]
    assert not figures[figures["campaign"].eq("bachpatenschaften")]["measure"].eq("organisations").any()


def test_no_small_count_of_a_strict_town_is_kept(towns: Towns) -> None:
    figures = public_figures(towns.history, strict={"balingen"})
    strict = figures[figures["city"].eq("balingen")]
    assert set(strict["campaign"]) == {"*"}
    assert set(strict["measure"]) == {"organisations", "participations"}
    pd.testing.assert_frame_equal(
        figures[figures["city"].eq("neumarkt")].reset_index(drop=True),
        public_figures(towns.history).query("city == 'neumarkt'").reset_index(drop=True),
    )


def test_no_difference_of_kept_figures_gives_hours_of_private_persons(towns: Towns) -> None:
    figures = public_figures(towns.history)
    by_campaign = figures[figures["campaign"].ne("*")]
    assert set(by_campaign["measure"]) == {"organisations", "participations", "visitors", "cancelled"}
    of_town = figures[figures["campaign"].eq("*") & figures["city"].eq("neumarkt") & figures["year"].eq(2025)]
    assert of_town.set_index("measure")["value"][["organisations", "participations", "hours"]].tolist() == [
        27,
        1072,
        2654,
    ]

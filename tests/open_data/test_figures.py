"""What is given away says the same as the reports, and nothing about anybody whom the rule protects."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.open_data.figures import OpenTable, open_tables
from engagement_analysis.open_data.files import open_data_files
from engagement_analysis.open_data.town import open_town_data
from engagement_analysis.project.store import Processed
from engagement_analysis.publication.rule import private_persons
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.town import numbers
from engagement_analysis.reports.sections.town.review import TownReview, review_of

TODAY = dt.date(2026, 11, 29)
TOWNS = ("neumarkt", "balingen")


def by_name(tables: list[OpenTable] | tuple[OpenTable, ...]) -> dict[str, pd.DataFrame]:
    return {table.name: table.rows for table in tables}


@pytest.mark.parametrize("city", TOWNS)
def test_every_figure_is_the_one_that_the_four_year_review_prints(tables: Processed, opened, city: str) -> None:
    review = review_of(tables, city)
    given = by_name(opened(city).tables)
    for name, printed in (("jahre", numbers.yearly(review)), ("arten", numbers.by_kind(review))):
        sums = given[name].groupby("year")[["organisations", "participants"]].sum()
        printed = printed.groupby("year")[["organisations", "participations"]].sum()
        assert sums["participants"].loc[list(review.years)].tolist() == printed["participations"].tolist()
        if name == "jahre":
            assert sums["organisations"].loc[list(review.years)].tolist() == printed["organisations"].tolist()
    printed = numbers.campaign_years(review)
    given_campaigns = pd.concat([given["aktionen"], given.get("uebersichten", given["aktionen"].head(0))])
    merged = printed.merge(given_campaigns, on=["campaign", "year"], how="left", suffixes=("", "_given"))
    assert merged["participations"].fillna(-1).tolist() == merged["participants"].fillna(-1).tolist()


def files_as_text(files: dict[str, bytes]) -> str:
    """Everything that the files say, also inside the workbook."""
    texts = []
    for name, content in files.items():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                texts += [archive.read(part).decode("utf-8") for part in archive.namelist()]
        else:
            texts.append(content.decode("utf-8"))
    return "\n".join(texts).casefold()


@pytest.mark.parametrize("city", TOWNS)
def test_no_planted_contact_and_no_row_of_a_private_person_is_in_any_file(opened, persons_in, city: str) -> None:
    town = opened(city)
    text = files_as_text(open_data_files(town, TODAY))
    assert persons_in(text) == []
    assert all("individual" not in set(table.rows.get("organisation_type", [])) for table in town.tables)


@pytest.mark.parametrize("city", TOWNS)
def test_no_file_names_an_organisation(opened, tables: Processed, city: str) -> None:
    text = files_as_text(open_data_files(opened(city), TODAY))
    names = tables.participation.loc[tables.participation["city"].eq(city), "organisation"].dropna().unique()
    assert len(names) > 20
    assert [name for name in names if len(name) > 8 and name.casefold() in text] == []


KINDS, CAMPAIGNS = ("school", "club", "individual"), ("putztag", "markt", "liste")


@st.composite
def years(draw) -> list[dict]:
    """Rows of one year; the campaign "liste" names no organisation."""
    rows = []
    for place in range(draw(st.integers(2, 14))):
        campaign, kind = draw(st.sampled_from(CAMPAIGNS)), draw(st.sampled_from(KINDS))
        is_named = kind != "individual" and campaign != "liste"
        rows.append(
            {
                "campaign": campaign,
                "organisation_type": kind,
                "organisation_id": f"o{place}" if is_named else None,
                "participants": draw(st.integers(1, 90)),
                "minors": draw(st.integers(0, 1)),
                "hours": float(draw(st.integers(1, 9))),
            }
        )
    return rows


def review_with(tables: Processed, rows: list[dict], publication: str = "open") -> TownReview | None:
    """A review of drawn rows in the place of an example town's."""
    base = tables.participation[tables.participation["city"].eq("neumarkt")].head(1)
    table = pd.concat([base] * len(rows), ignore_index=True)
    drawn = pd.DataFrame(rows)
    day = pd.Timestamp(2025, 10, 18)
    table = table.assign(
        **{name: drawn[name].astype(table[name].dtype) for name in drawn},
        organisation=drawn["organisation_id"].astype("string"),
        year=2025,
        date_start=day,
        date_end=day,
        status=pd.Categorical(["held"] * len(rows), base["status"].cat.categories),
        participants_low=drawn["participants"].astype("Int64"),
        participants_high=drawn["participants"].astype("Int64"),
        participants_quality=pd.Categorical(["exact"] * len(rows), base["participants_quality"].cat.categories),
        source_row=range(4, 4 + len(rows)),
    )
    towns = tables.towns.assign(publication=publication)
    return review_of(replace(tables, participation=table, findings=tables.findings.head(0), towns=towns), "neumarkt")


def given_sums(review: TownReview) -> np.ndarray:
    """Which rows each figure on participations adds up."""
    rows = review.participation
    is_private = rows["organisation_type"].eq("individual").to_numpy()
    is_listed = ~rows["campaign"].isin(review.overviews).to_numpy()
    sums = []
    for name, table in by_name(open_tables(review, "09373147")).items():
        for row in table.itertuples():
            if name == "jahre":
                parts = [is_listed]
                told = getattr(row, "private_persons", pd.NA)
                parts += [] if pd.isna(told) else [is_listed & is_private]
            elif name == "arten":
                parts = [is_listed & rows["organisation_type"].eq(row.organisation_type).to_numpy()]
            else:
                parts = [~is_private & rows["campaign"].eq(row.campaign).to_numpy()]
            people = rows["participants"].to_numpy(dtype=float)
            assert float(people[parts[0]].sum()) == float(row.participants)
            sums += [part.astype(float) for part in parts]
    return np.array(sums)


@given(years())
def test_no_combination_of_given_figures_tells_of_some_private_persons(tables: Processed, rows: list[dict]) -> None:
    try:
        review = review_with(tables, rows)
    except ReportError:
        return  # private persons alone: no organisation, nothing that a review is about
    shown = given_sums(review)
    is_private = review.participation["organisation_type"].eq("individual").to_numpy()
    for campaign in CAMPAIGNS:
        part = is_private & review.participation["campaign"].eq(campaign).to_numpy()
        told = is_private & ~review.participation["campaign"].isin(review.overviews).to_numpy()
        if part.any() and not np.array_equal(part, told):
            target = part.astype(float)
            nearest = np.linalg.lstsq(shown.T, target, rcond=None)[0] @ shown
            assert np.abs(nearest - target).max() > 1e-6


def test_private_persons_in_a_list_that_names_nobody_are_not_the_rest_of_a_sum(tables: Processed) -> None:
    rows = [
        {"campaign": "putztag", "organisation_type": "club", "organisation_id": "a", "participants": 20},
        {"campaign": "putztag", "organisation_type": "individual", "organisation_id": None, "participants": 3},
        {"campaign": "liste", "organisation_type": "club", "organisation_id": None, "participants": 50},
        {"campaign": "liste", "organisation_type": "individual", "organisation_id": None, "participants": 4},
    ]
    review = review_with(tables, rows)
    (year,) = by_name(open_tables(review, "x"))["jahre"].itertuples()
    assert (year.participants, year.private_persons) == (23, 3)
    assert private_persons(review.participation)["participants"].tolist() == [7]


@pytest.mark.parametrize(("people", "is_told"), [(2, False), (3, True)])
def test_minors_and_hours_of_one_small_group_are_not_given_away(tables: Processed, people: int, is_told: bool) -> None:
    row = {"campaign": "putztag", "organisation_type": "club", "organisation_id": "a", "participants": people}
    review = review_with(tables, [row | {"minors": 1, "hours": 6.0}])
    (year,) = by_name(open_tables(review, "x"))["jahre"].itertuples()
    assert (pd.notna(year.minors), pd.notna(year.hours)) == (is_told, is_told)


@pytest.mark.parametrize("city", TOWNS)
def test_a_strict_town_gives_no_small_count_and_none_of_what_it_does_not_tell(opened, city: str) -> None:
    given = by_name(opened(city, publication="strict").tables)
    measures = {"organisations", "participants", "visitors"}
    keys = {"ags", "campaign", "campaign_title", "year", "organisation_type"}
    assert {column for rows in given.values() for column in rows} <= keys | measures
    for rows in given.values():
        assert not rows.get("organisations", pd.Series(dtype="Int64")).between(1, 2).any()
    assert "arten" not in given  # in both towns some kinds have one or two organisations a year


@pytest.mark.slow
@settings(max_examples=settings.default.max_examples // 2)
@given(years())
def test_no_combination_of_a_strict_towns_figures_tells_of_one_group(tables: Processed, rows: list[dict]) -> None:
    try:
        review = review_with(tables, rows, publication="strict")
    except ReportError:
        return
    shown = given_sums(review)
    who = review.participation["organisation_id"]
    for each in who.dropna().unique():
        target = who.eq(each).fillna(False).to_numpy(dtype=float)
        if len(shown):
            nearest = np.linalg.lstsq(shown.T, target, rcond=None)[0] @ shown
            assert np.abs(nearest - target).max() > 1e-6


def test_a_strict_town_with_one_group_gives_nothing_away_and_says_so(tables: Processed) -> None:
    one = [{"campaign": "putztag", "organisation_type": "club", "organisation_id": "a", "participants": 20}]
    review = review_with(tables, one, publication="strict")
    processed = replace(tables, participation=review.participation, towns=tables.towns.assign(publication="strict"))
    with pytest.raises(ReportError, match="Keine Zahl darf gezeigt werden"):
        open_town_data(processed, "neumarkt")

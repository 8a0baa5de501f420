"""The published CSV files as frames: everything read, nothing guessed, clear errors."""

import datetime

import pandas as pd
import pytest

from engagement_analysis.project.reference_data import (
    ReferenceDataError,
    census_generation,
    read_comparable_series,
    read_population,
    read_published_figures,
)

TOWNS = {"09373147": "neumarkt", "08417002": "balingen"}
POPULATION_HEADER = "city,ags,reference_date,population,basis,source_url"


@pytest.fixture
def published(project_root):
    return project_root / "data" / "raw" / "published"


def write(folder, name, *lines):
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_every_population_figure_of_the_towns_is_read(published):
    frame = read_population(published, towns=TOWNS)
    raw = pd.read_csv(published / "population.csv", dtype=str)
    assert len(frame) == len(raw) == 14
    assert frame["inhabitants"].sum() == raw["population"].astype(int).sum()
    assert frame["ags"].str.len().eq(8).all()
    assert frame["city"].value_counts().to_dict() == {"neumarkt": 9, "balingen": 5}
    assert frame["source_url"].str.startswith("http").all()
    assert {name: str(frame[name].dtype) for name in ("reference_date", "inhabitants", "basis")} == {
        "reference_date": "datetime64[s]",
        "inhabitants": "Int64",
        "basis": "string",
    }


def test_places_that_are_no_town_of_ours_are_left_out(published):
    assert read_population(published, towns={"08417002": "balingen"})["city"].unique().tolist() == ["balingen"]


@pytest.mark.parametrize(
    ("basis", "day", "generation"),
    [
        ("official", "2011-05-08", "census-1987"),
        ("official", "2011-05-09", "census-2011"),
        ("official", "2022-05-14", "census-2011"),
        ("official", "2022-05-15", "census-2011-or-2022"),
        ("official", "2023-12-31", "census-2011-or-2022"),
        ("official", "2024-01-01", "census-2022"),
        ("registry", "2024-01-01", "register"),
        ("registry", "2012-01-01", "register"),
    ],
)
def test_the_census_follows_from_basis_and_date(basis, day, generation):
    assert census_generation(basis, datetime.date.fromisoformat(day)) == generation


def test_a_census_that_the_file_states_overrides_the_derived_one(tmp_path):
    write(
        tmp_path,
        "population.csv",
        POPULATION_HEADER + ",census_generation",
        "Balingen,08417002,2023-12-31,35000,official,https://example.org/,census-2022",
        "Balingen,08417002,2022-12-31,34900,official,https://example.org/,",
    )
    generations = read_population(tmp_path, towns=TOWNS)["census_generation"].tolist()
    assert generations == ["census-2011-or-2022", "census-2022"]


def test_dates_cut_to_month_or_year_cover_all_of_it(published):
    figures = read_published_figures(published)
    by_precision = figures.set_index("date_precision")
    years = by_precision.loc["year"]
    assert years["date_start"].dt.strftime("%m-%d").eq("01-01").all()
    first = figures.iloc[0]
    assert (str(first["date_start"].date()), str(first["date_end"].date())) == ("2021-01-01", "2021-12-31")
    months = figures[figures["date_precision"].eq("month")]
    assert not months.empty
    assert (months["date_end"] >= months["date_start"]).all()
    dated = figures.dropna(subset=["date_start"])
    assert (dated["date_end"] >= dated["date_start"]).all()
    assert (dated["year"] == dated["date_start"].dt.year).all()


def test_published_figures_keep_their_words_and_bounds(published):
    figures = read_published_figures(published, towns={"Neumarkt i.d.OPf.": "neumarkt"})
    raw = pd.read_csv(published / "published_figures.csv", dtype="string")
    assert figures["value_text"].tolist() == raw["value_text"].tolist()
    assert figures["value_low"].isna().sum() == raw["value_low"].isna().sum()
    open_above = figures[figures["quality"].eq("lower_bound")]
    assert open_above["value_high"].isna().all()
    assert figures.loc[figures["place"].eq("Balingen"), "city"].isna().all()
    assert figures.loc[figures["place"].str.startswith("Neumarkt"), "city"].eq("neumarkt").all()


def test_comparable_series_have_no_rows_for_years_without_an_edition(published):
    series = read_comparable_series(published)
    hamburg = series[series["place"].eq("Hamburg") & series["measure"].eq("participants")]
    assert 2020 not in hamburg["year"].tolist()
    assert hamburg.loc[hamburg["year"].eq(2015), "value"].tolist() == [62_760]
    assert len(series) == 124


@pytest.mark.parametrize("reader", [read_published_figures, read_comparable_series])
def test_a_missing_file_is_named(reader, tmp_path):
    with pytest.raises(ReferenceDataError, match="gibt es nicht"):
        reader(tmp_path)


def test_missing_columns_are_named_with_those_that_are_there(tmp_path):
    file = write(tmp_path, "population.csv", "city,ags,population", "Balingen,08417002,35000")
    with pytest.raises(
        ReferenceDataError, match=r"fehlen die Spalten reference_date, basis, source_url\. Vorhanden: city"
    ):
        read_population(file, towns=TOWNS)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Balingen,08417002,31.12.2023,35000,official,x", r"reference_date: kein Datum .* Zeile 2 \(31\.12\.2023\)"),
        ("Balingen,08417002,2023-12-31,35.0.0,official,x", r"population: keine Zahl in Zeile 2 \(35\.0\.0\)"),
        ("Balingen,08417002,2023-12-31,35000,estimate,x", r"basis: weder official .* Zeile 2 \(estimate\)"),
        ("Balingen,08417002,2023-12-31,35000,,x", r"basis: weder official .* Zeile 2 \(leer\)"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_its_place(tmp_path, row, message):
    file = write(tmp_path, "population.csv", POPULATION_HEADER, row)
    with pytest.raises(ReferenceDataError, match=message):
        read_population(file, towns=TOWNS)


def test_an_unknown_quality_is_refused(tmp_path):
    file = write(
        tmp_path,
        "comparable_series.csv",
        "city,campaign,year,measure,value_text,value,quality,source_url",
        "Hamburg,x,2015,participants,viele,,guess,https://example.org/",
    )
    with pytest.raises(ReferenceDataError, match=r"quality: .* Zeile 2 \(guess\)"):
        read_comparable_series(file)


def test_a_file_that_is_no_utf8_table_is_one_clear_sentence(tmp_path):
    file = tmp_path / "comparable_series.csv"
    file.write_bytes(b"topic;region\xfc\xff\n")
    with pytest.raises(ReferenceDataError, match="CSV in UTF-8"):
        read_comparable_series(file)

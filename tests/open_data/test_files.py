"""Data package, catalogue entry and workbook: valid for those who read them, and saying the same."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from engagement_analysis.open_data.catalogue import undecided
from engagement_analysis.open_data.files import CATALOGUE, PACKAGE, WORKBOOK, open_data_files, write_open_data
from engagement_analysis.open_data.town import OpenTown, open_town_data
from engagement_analysis.open_data.workbook import HEADER_ROW
from engagement_analysis.project.programme import OpenData
from engagement_analysis.project.store import Processed
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.table.schema import COLUMNS

TODAY = dt.date(2026, 11, 29)
DCATDE = rdflib.Namespace("http://dcat-ap.de/def/dcatde/")
DECIDED = OpenData(
    publisher="Stadt Beispiel",
    licence="dl-by-de/2.0",
    url="https://example.org/engagement",
    email="daten@example.org",
    contributor="http://dcat-ap.de/def/contributors/beispiel",
)
HOSTILE = '=HYPERLINK("http://example.invalid","x")'


@pytest.fixture(scope="module")
def balingen(opened) -> OpenTown:
    return opened("balingen", decided=DECIDED)


@pytest.fixture(scope="module")
def files(balingen: OpenTown) -> dict[str, bytes]:
    return open_data_files(balingen, TODAY)


@pytest.fixture(scope="module")
def hostile(tables: Processed) -> OpenTown:
    """A town whose campaigns are called what a spreadsheet would run."""
    return open_town_data(replace(tables, campaigns=tables.campaigns.assign(title=HOSTILE)), "neumarkt")


@pytest.mark.parametrize("city", ["neumarkt", "balingen"])
def test_frictionless_finds_nothing_wrong_with_the_package(opened, city: str, tmp_path: Path) -> None:
    write_open_data({city: open_data_files(opened(city), TODAY)}, tmp_path)
    report = frictionless.validate(str(tmp_path / city / PACKAGE))
    assert report.flatten(["title", "message"]) == []
    assert {task.name for task in report.tasks} >= {"jahre", "aktionen", "arten"}


def test_frictionless_notices_a_number_that_was_changed(files: dict[str, bytes], tmp_path: Path) -> None:
    changed = files | {"jahre.csv": files["jahre.csv"].replace(b",2019,", b",neunzehn,")}
    write_open_data({"balingen": changed}, tmp_path)
    assert not frictionless.validate(str(tmp_path / "balingen" / PACKAGE)).valid


def test_fields_say_what_the_tables_definition_says(files: dict[str, bytes]) -> None:
    package = json.loads(files[PACKAGE])
    fields = {field["name"]: field for each in package["resources"] for field in each["schema"]["fields"]}
    defined = {column.name: column for column in COLUMNS if column.name in fields}
    assert {"year", "campaign", "organisation_type", "participants", "minors", "hours", "visitors"} <= set(defined)
    for name, column in defined.items():
        assert fields[name]["title"] == column.title
        assert fields[name].get("unit", "") == column.unit
        assert fields[name].get("constraints", {}).get("enum", []) == list(column.categories)


def test_licence_publisher_and_sources_stand_in_the_package(files: dict[str, bytes], opened) -> None:
    package = json.loads(files[PACKAGE])
    assert package["licenses"][0]["path"] == "https://www.govdata.de/dl-de/by-2-0"
    assert package["contributors"][0]["title"] == "Stadt Beispiel"
    assert "Liste der Stadt: Übersicht Ortsteile.xlsx" in [source["title"] for source in package["sources"]]
    without = json.loads(open_data_files(opened("balingen"), TODAY)[PACKAGE])
    assert not {"licenses", "contributors", "homepage"} & set(without)


def test_example_data_say_so_in_every_file(files: dict[str, bytes]) -> None:
    assert "(Beispieldaten)" in json.loads(files[PACKAGE])["title"]
    assert "(Beispieldaten)" in json.loads(files[CATALOGUE])["dcterms:title"]["@value"]
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    assert all("Beispieldaten" in str(sheet["A1"].value) for sheet in book.worksheets if sheet.title != "Hinweise")


def test_real_data_say_nothing_of_examples(tables: Processed) -> None:
    real = [entry | {"is_example": False} for entry in tables.manifest["inputs"]]
    town = open_town_data(replace(tables, manifest={**tables.manifest, "inputs": real}), "balingen")
    assert "Beispiel" not in town.heading + town.description + " ".join(town.keywords)


def test_the_catalogue_entry_is_rdf_with_all_that_dcat_ap_de_demands(files: dict[str, bytes]) -> None:
    graph = rdflib.Graph().parse(data=files[CATALOGUE], format="json-ld")
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    for demanded in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher):
        assert graph.value(dataset, demanded) is not None
    assert str(graph.value(graph.value(dataset, DCTERMS.publisher), FOAF.name)) == "Stadt Beispiel"
    place = rdflib.URIRef("http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08417002")
    assert graph.value(dataset, DCTERMS.spatial) == graph.value(dataset, DCATDE.politicalGeocodingURI) == place
    assert str(graph.value(dataset, DCATDE.contributorID)) == DECIDED.contributor
    period = graph.value(dataset, DCTERMS.temporal)
    assert [str(graph.value(period, each)) for each in (DCAT.startDate, DCAT.endDate)] == ["2019-01-01", "2025-12-31"]
    distributions = list(graph.objects(dataset, DCAT.distribution))
    assert len(distributions) == len([name for name in files if name.endswith((".csv", ".xlsx"))])
    for each in distributions:
        assert str(graph.value(each, DCTERMS.license)) == "http://dcat-ap.de/def/licenses/dl-by-de/2.0"
        address = str(graph.value(each, DCAT.accessURL))
        assert len(files[address.removeprefix("https://example.org/engagement/")]) == int(
            graph.value(each, DCAT.byteSize)
        )
        assert str(graph.value(each, DCATDE.licenseAttributionByText)) == "Stadt Beispiel"


def test_what_the_town_has_not_decided_is_asked_for_and_not_invented(opened) -> None:
    town = opened("balingen", decided=replace(DECIDED, licence="", contributor=""))
    assert [text.split(" ")[0] for text in undecided(town)] == ["licence"]
    assert CATALOGUE not in open_data_files(town, TODAY)
    entry = json.loads(open_data_files(opened("balingen", decided=replace(DECIDED, contributor="")), TODAY)[CATALOGUE])
    assert "dcatde:contributorID" not in entry


def test_an_unknown_licence_is_refused_with_the_known_ones(opened) -> None:
    with pytest.raises(ReportError, match=r"balingen/programme.toml, „open_data, licence“ kennt nur dl-zero-de/2\.0"):
        opened("balingen", decided=replace(DECIDED, licence="frei"))


def test_the_workbook_shows_the_figures_of_the_csv_files_in_one_real_table_a_sheet(
    balingen: OpenTown, files: dict[str, bytes]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    assert book.sheetnames == ["Überblick", "Hinweise", *(table.title for table in balingen.tables)]
    for table in balingen.tables:
        sheet = book[table.title]
        (real,) = sheet.tables.values()
        header, *rows = [[cell.value for cell in row] for row in sheet[real.ref]]
        shown = pd.DataFrame(rows, columns=header)
        written = pd.read_csv(io.BytesIO(files[f"{table.name}.csv"]), dtype={"ags": str})
        for column in table.columns:
            if column.is_number:
                numbers = written[column.name].astype(object).where(written[column.name].notna(), ".")
                assert shown[column.title].tolist() == numbers.tolist(), (table.name, column.name)


def test_the_workbook_is_accessible(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    assert (book.properties.title or "").startswith("Ehrenamtliche Aktionen in Balingen 2019–2025")
    assert book.properties.language == "de-DE"
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        assert sheet.title != "Sheet"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, "printed as wide as the paper"
        assert sheet.page_setup.fitToHeight == 0
    for sheet in book.worksheets[2:]:
        (real,) = sheet.tables.values()
        assert real.autoFilter is not None
        assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
        assert all(cell.value is not None for row in sheet[real.ref] for cell in row)
        formats = {cell.number_format for row in sheet[real.ref][1:] for cell in row}
        assert formats <= {"General", "0", "#,##0", "#,##0.0"}
    links = [cell.hyperlink.location for row in book["Überblick"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_a_text_that_begins_like_a_formula_stays_a_text(hostile: OpenTown) -> None:
    files = open_data_files(hostile, TODAY)
    for row in pd.read_csv(io.BytesIO(files["aktionen.csv"]))["campaign_title"]:
        assert row == f"'{HOSTILE}"
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert HOSTILE in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))} == {"s"}


def test_a_later_export_leaves_nothing_of_an_earlier_one_that_no_longer_holds(opened, tmp_path: Path) -> None:
    folder = tmp_path / "balingen"
    write_open_data({"balingen": open_data_files(opened("balingen", decided=DECIDED), TODAY)}, tmp_path)
    (folder / "notizen.txt").write_text("von Hand", encoding="utf-8")
    write_open_data({"balingen": open_data_files(opened("balingen", publication="strict"), TODAY)}, tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [PACKAGE, WORKBOOK, "jahre.csv", "notizen.txt"]

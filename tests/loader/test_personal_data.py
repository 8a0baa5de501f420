"""Persons, telephone numbers and addresses in the workbooks come out nowhere: tables, findings, output, log."""

import io
import re

import pytest

import engagement_analysis as ea

from .golden import GOLDEN, WORKBOOKS, heard


@pytest.fixture(scope="module")
def secrets() -> re.Pattern[str]:
    """All canaries as one pattern, longest first."""
    canaries = GOLDEN.joinpath("canaries.txt").read_text(encoding="utf-8").split("\n")
    found = sorted({line.strip() for line in canaries if line.strip()}, key=len, reverse=True)
    assert len(found) > 1000
    return re.compile("|".join(map(re.escape, found)), re.IGNORECASE)


def test_the_canaries_stand_in_the_workbooks(secrets: re.Pattern[str]) -> None:
    texts = [
        path.read_bytes().decode("cp1252", errors="replace")
        for path in (golden.path for golden in WORKBOOKS.values())
        if path.suffix == ".csv"
    ]
    assert any(secrets.search(text) for text in texts)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_canary_comes_out_of_any_workbook(name: str, secrets: re.Pattern[str]) -> None:
    result, said = heard(name)
    written = result.participation.to_csv() + result.findings.to_csv() + repr(result)
    assert not secrets.search(written + said)


@pytest.mark.parametrize(
    "name", [name for name in WORKBOOKS if name.startswith(("kopf", "privat", "zahl-unlesbar", "spalte", "kommentare"))]
)
def test_no_canary_comes_out_where_the_town_is_the_wrong_one(name: str, secrets: re.Pattern[str]) -> None:
    other = "balingen" if WORKBOOKS[name].city == "neumarkt" else "neumarkt"
    result = ea.load(WORKBOOKS[name].path, city=other)
    assert not secrets.search(result.participation.to_csv() + result.findings.to_csv())


PERSON, PHONE, MAIL = "Xqkanarienfrau", "0160 7712345", "xqkanarien@post.example"


def load(text: str, name: str = "Liste 2022.csv") -> ea.Loaded:
    file = io.BytesIO(text.encode())
    file.name = name
    return ea.load(file, city="neumarkt")


@pytest.mark.parametrize(
    "row",
    [
        f"Familie {PERSON};privat;20.10.2022;3",
        f"Heidi {PERSON};privat;20.10.2022;3",
        f"Fam. {PERSON};;20.10.2022;3",
        f"Herr {PERSON};;20.10.2022;3",
        f"privat ({PERSON});;20.10.2022;3",
        f"Einzelperson {PERSON};Verein;20.10.2022;3",
        f"Eheleute {PERSON};;20.10.2022;3",
        f"TSV Beispiel, Tel. {PHONE};Sportverein;20.10.2022;3",
        f"TSV Beispiel {MAIL};Sportverein;20.10.2022;3",
        f"TSV Beispiel;Sportverein;Rückfrage bei Frau {PERSON};3",
        f"TSV Beispiel;Sportverein;20.10.2022;fragen: {PERSON}",
        f"TSV Beispiel;Frau {PERSON};20.10.2022;3",
        f"TSV Beispiel;Sportverein;20.10.2022;{PHONE}",
        f"TSV Beispiel;Sportverein;{PHONE};3",
        f"TSV Beispiel;Sportverein;{MAIL};{MAIL}",
    ],
)
def test_persons_in_cells_for_other_things_do_not_come_out(row: str) -> None:
    loaded = load(f"Gruppe;Art;Datum;TN\nGS Woffenbach;Grundschule;20.10.2022;70\n{row}\n")
    written = loaded.participation.to_csv() + loaded.findings.to_csv()
    assert not [secret for secret in (PERSON, PHONE, MAIL) if secret.lower() in written.lower()]
    assert loaded.participation["participants"].notna().sum() >= 1


def test_private_persons_keep_their_numbers() -> None:
    loaded = load(f"Gruppe;Art;Datum;TN;Std.\nFamilie {PERSON};privat;20.10.2022;3;6\n")
    row = loaded.participation.loc[0]
    assert (row["participants"], row["hours"], row["organisation_type"]) == (3, 6, "individual")
    assert loaded.participation[["organisation", "organisation_id"]].isna().all(axis=None)


def test_a_family_centre_is_no_family() -> None:
    loaded = load(
        "Gruppe;Datum;TN\nFamilienstützpunkt Neumarkt;20.10.2022;3\n"
        "Privatschule Süd;20.10.2022;30\nFrauenbund;20.10.2022;9\n"
    )
    assert loaded.participation["organisation"].tolist() == [
        "Familienstützpunkt Neumarkt",
        "Privatschule Süd",
        "Frauenbund",
    ]


def test_contact_columns_of_every_name_are_dropped() -> None:
    loaded = load(
        f"Gruppe;Ansprechpartner/in;Telefon;E-Mail;Bemerkung;TN\nTSV X;Frau {PERSON};{PHONE};{MAIL};bitte an {MAIL};4\n"
    )
    assert loaded.participation["participants"].tolist() == [4]
    assert loaded.findings.empty

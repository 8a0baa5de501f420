"""Persons, telephone numbers and addresses in the workbooks come out nowhere: tables, findings, output, log."""

import io

import pytest

import engagement_analysis as ea

from .golden import GOLDEN, WORKBOOKS, heard


@pytest.fixture(scope="module")
def secrets() -> list[str]:
    """All canaries, in lower case."""
    lines = GOLDEN.joinpath("canaries.txt").read_text(encoding="utf-8").splitlines()
    found = sorted({line.strip().lower() for line in lines if line.strip()})
    assert len(found) > 1000
    return found


def leaks(written: dict[str, str], secrets: list[str]) -> list[str]:
    """Names of the texts in which some canary stands."""
    everything = "\n".join(written.values()).lower()
    out = [secret for secret in secrets if secret in everything]
    return [name for name, text in written.items() if any(secret in text.lower() for secret in out)]


def told(result: ea.Loaded) -> str:
    return result.participation.to_csv() + result.findings.to_csv() + repr(result)


def test_the_canaries_stand_in_the_workbooks(secrets: list[str]) -> None:
    files = [golden.path for golden in WORKBOOKS.values() if golden.path.suffix == ".csv"]
    assert leaks({path.name: path.read_bytes().decode("cp1252", errors="replace") for path in files}, secrets)


def test_no_canary_comes_out_of_any_workbook(secrets: list[str]) -> None:
    assert leaks({name: told(heard(name)[0]) + heard(name)[1] for name in WORKBOOKS}, secrets) == []


def test_no_canary_comes_out_where_the_town_is_the_wrong_one(secrets: list[str]) -> None:
    chosen = [
        name for name in WORKBOOKS if name.startswith(("kopf", "privat", "zahl-unlesbar", "spalte", "kommentare"))
    ]
    other = {"neumarkt": "balingen", "balingen": "neumarkt"}
    written = {name: told(ea.load(WORKBOOKS[name].path, city=other[WORKBOOKS[name].city])) for name in chosen}
    assert leaks(written, secrets) == []


PERSON, PHONE, MAIL = "Xqkanarienfrau", "0160 7712345", "xqkanarien@post.example"


def load(text: str, name: str = "Neumarkt räumt auf! 2022.csv") -> ea.Loaded:
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


@pytest.mark.parametrize(
    "header",
    ["Gruppe;TN;Erika Beispiel", "Gruppe;TN;Beispiel, Erika", "Gruppe;TN;TN Frau Beispiel"],
)
def test_a_header_that_may_be_a_persons_name_is_told_by_its_cell_only(header: str) -> None:
    file = io.BytesIO(f"Putztag 2024;;\n{header}\nTSV Süd;12;x".encode())
    file.name = "Liste.csv"
    told_of = ea.load(file, city="balingen").findings
    assert set(told_of["code"]) & {"unknown-column", "ambiguous-column"}
    assert "Beispiel" not in told_of.to_csv()


def test_a_header_that_is_no_name_is_quoted() -> None:
    file = io.BytesIO("Putztag 2024;;\nGruppe;TN;getauschte Teile\nTSV Süd;12;3".encode())
    file.name = "Liste.csv"
    assert "getauschte Teile" in " ".join(ea.load(file, city="balingen").findings["message"])


SURNAME = "Xqkanarienfrau"
SPELLINGS = [
    *(f"{{}}, {sign} {SURNAME}" for sign in ("Frau", "Fr.", "Hr.", "Herr", "Herrn", "Fam.", "Familie", "Dr.")),
    *(f"{{}} ({sign} {SURNAME})" for sign in ("Frau", "Hr.", "Ansprechpartnerin:", "Kontakt:", "Leitung:", "AP")),
    *(f"{{}} {sign} {SURNAME}" for sign in ("z. Hd.", "c/o", "über Frau", "- Frau", "/ Hr.", "– Fr.", "Kontakt:")),
    *(f"{{}}{sign}Sabine {SURNAME}" for sign in (", ", " (", " / ", " - ", "; ", ": ", "\n")),
    f"{{}}, Ansprechpartner Uwe {SURNAME}, Tel. {PHONE}",
    f"{{}}, Hr. {SURNAME}, (07433) 770115",
    f"{{}} / {SURNAME}, Petra",
    f"{{}} [Frau {SURNAME}]",
    f"{{}}, Rückfragen an Petra {SURNAME}",
    f"{{}} (gemeldet von {SURNAME})",
    *(f"{{}}{sign}{PHONE}" for sign in (" ", ", ", " (", ", Tel. ", " Mobil: ", " ☎ ")),
    "{} 07433/770115",
    "{} Tel.: 770115",
    "{}, +49 160 7712345",
    f"{{}} {MAIL}",
    f"{{}} (E-Mail: {MAIL})",
    "{}, xqkanarien (at) post.example",
]
SECRETS = (SURNAME, PHONE, MAIL, "770115", "7712345", "xqkanarien")
PLACES = {
    "campaign": (0, "Neumarkt räumt auf!"),
    "organisation": (1, "GS Woffenbach"),
    "unlisted": (1, "TSV Beispiel"),
    "type": (2, "Schule"),
    "district": (3, "Altstadt"),
    "date": (4, "20.10.2022"),
    "status": (5, "durchgeführt"),
    "participants": (6, "70"),
    "bags": (7, "5"),
    "remark": (8, "schön"),
}


@pytest.mark.parametrize(("column", "content"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_persons_and_addresses_come_out_of_no_column(column: int, content: str, spelling: str) -> None:
    row = [
        "Neumarkt räumt auf!",
        "GS Hasenheide",
        "Schule",
        "Altstadt",
        "20.10.2022",
        "durchgeführt",
        "70",
        "5",
        "schön",
    ]
    row[column] = spelling.format(content)
    header = "Aktion;Gruppe;Art;Ortsteil;Datum;Status;TN;Säcke;Bemerkung"
    quoted = ";".join(f'"{cell}"' for cell in row)
    loaded = load(f"{header}\n{quoted}\n")
    written = told(loaded).lower()
    assert not [secret for secret in SECRETS if secret.lower() in written]
    assert len(loaded.participation) == 1


@pytest.mark.parametrize("spelling", [*SPELLINGS, f"{{}}, {SURNAME}", f"{{}} ({SURNAME})", f"Frau {SURNAME} ({{}})"])
def test_a_listed_organisation_keeps_its_name_alone_and_the_cell_is_told(spelling: str) -> None:
    cell = spelling.format("GS Woffenbach")
    loaded = load(f'Gruppe;Art;Datum;TN\n"{cell}";Schule;20.10.2022;70\n')
    assert loaded.participation["organisation_id"].tolist() == ["grundschule-woffenbach"]
    assert "contact-removed" in set(loaded.findings["code"])


@pytest.mark.parametrize(
    "name",
    ["GS Woffenbach Förderverein", "GS Woffenbach / LGS Runners", "Kita Frau Holle", "Sophie-Scholl-Schule",
     "TSV Beispiel, Abteilung Handball", "Frauenbund, Gruppe Süd", "GS Woffenbach, Klasse 3b", "Verein An der Au 1990"],
)  # fmt: skip
def test_what_is_no_contact_stays(name: str) -> None:
    loaded = load(f"Gruppe;Datum;TN\n{name};20.10.2022;70\n")
    assert loaded.participation["organisation"].tolist() == [name]
    assert "contact-removed" not in set(loaded.findings["code"])

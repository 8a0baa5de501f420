"""Persons, telephone numbers and addresses in the workbooks come out nowhere: tables, findings, output, log."""

import csv
import io
import logging
from collections.abc import Callable

import pytest

import engagement_analysis as ea

from .golden import GOLDEN, WORKBOOKS, heard
from .writing import told_of


def told(result: ea.Loaded) -> str:
    return result.participation.to_csv() + result.findings.to_csv() + result.sheets.to_csv() + repr(result)


def test_the_canaries_stand_in_the_workbooks(persons_in: Callable[[str], list[str]]) -> None:
    files = [golden.path for golden in WORKBOOKS.values() if golden.path.suffix == ".csv"]
    assert persons_in("".join(path.read_bytes().decode("cp1252", errors="replace") for path in files))


def test_no_canary_comes_out_of_any_workbook(persons_in: Callable[[str], list[str]]) -> None:
    written = {name: told(heard(name)[0]) + heard(name)[1] for name in WORKBOOKS}
    assert [name for name, text in written.items() if persons_in(text)] == []


def test_no_canary_comes_out_where_the_town_is_the_wrong_one(persons_in: Callable[[str], list[str]]) -> None:
    chosen = [
        name for name in WORKBOOKS if name.startswith(("kopf", "privat", "zahl-unlesbar", "spalte", "kommentare"))
    ]
    other = {"neumarkt": "balingen", "balingen": "neumarkt"}
    written = {name: told(ea.load(WORKBOOKS[name].path, city=other[WORKBOOKS[name].city])) for name in chosen}
    assert [name for name, text in written.items() if persons_in(text)] == []


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
        f"Klasse 3a Frau {PERSON};Schule;20.10.2022;3",
        f"Klasse 3a Frau {PERSON}, GS Nord;Schule;20.10.2022;3",
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
    assert told_of(loaded).empty


@pytest.mark.parametrize(
    "header",
    ["Gruppe;TN;Erika Beispiel", "Gruppe;TN;Beispiel, Erika", "Gruppe;TN;TN Frau Beispiel"],
)
def test_a_header_that_may_be_a_persons_name_is_told_by_its_cell_only(header: str) -> None:
    file = io.BytesIO(f"Putztag 2024;;\n{header}\nTSV Süd;12;x".encode())
    file.name = "Liste.csv"
    findings = ea.load(file, city="balingen").findings
    assert set(findings["code"]) & {"unknown-column", "ambiguous-column"}
    assert "Beispiel" not in findings.to_csv()


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
    *(f"{{}} {sign} {SURNAME}" for sign in ("Frau", "Frau Dr.", "Lehrerin")),
    *(f"{{}} ({sign} {SURNAME})" for sign in ("Ortsvorsteher", "Ortsvorsteherin Sabine", "Ltg.", "Landwirt")),
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


@pytest.mark.parametrize("name", ["Ehel.", "Geschw.", "Großfamilie", "Ortsvorsteher", "Landwirt", "Jagdpächterin"])
def test_who_came_as_a_person_bears_no_name(name: str) -> None:
    loaded = load(f"Gruppe;TN\n{name} {SURNAME};3\n{SURNAME} (Familie);4\nUwe {SURNAME} + Kegelfreunde;5\n")
    assert loaded.participation["organisation_type"].tolist() == ["individual"] * 3
    assert SURNAME.lower() not in told(loaded).lower()


@pytest.mark.parametrize("name", ["Hausgemeinschaft {}", "{} Familie", "{}, Familie", "gez. Uwe {}"])
def test_a_family_by_its_surname_alone_bears_no_name(name: str) -> None:
    loaded = load(f'Gruppe;TN\n"{name.format(SURNAME)}";3\nHeilige Familie;4\n')
    assert loaded.participation["organisation_type"].tolist() == ["individual", "other"]
    assert loaded.participation["organisation"].dropna().tolist() == ["Heilige Familie"]
    assert SURNAME.lower() not in told(loaded).lower()


@pytest.mark.parametrize("sign", [" - ", ", ", " (", "/", ": "])
@pytest.mark.parametrize("school", ["Sichelschule Kl. 4b", "Sichelschule 4 b", "Sichelschule, Klasse 4"])
def test_a_name_behind_a_class_is_that_of_its_teacher(school: str, sign: str) -> None:
    loaded = load(f'Gruppe;TN\n"{school}{sign}{SURNAME}";3\n"{school}{sign}Jugendgruppe";4\n')
    assert SURNAME.lower() not in told(loaded).lower()
    organisation, with_part = loaded.participation["organisation"]
    assert organisation == school
    assert "Jugendgruppe" in with_part


@pytest.mark.parametrize("header", ["Ansprechpartner", "Klassenlehrer", "Leitung", "Verantwortlich"])
def test_who_is_named_beside_a_group_is_cut_from_its_name(header: str) -> None:
    loaded = load(
        f"Gruppe;TN;{header}\nTSV Nord - {SURNAME};3;Uwe {SURNAME}\nBäckerei {SURNAME};4;{SURNAME}\n"
        f"TSV Süd - Jugend;5;{SURNAME}\nGS Y ({SURNAME});6;\n"
    )
    assert loaded.participation["organisation"].tolist() == [
        "TSV Nord", f"Bäckerei {SURNAME}", "TSV Süd - Jugend", f"GS Y ({SURNAME})"
    ]  # fmt: skip
    cut = loaded.findings[loaded.findings["code"] == "contact-removed"]
    assert cut["source_cell"].tolist() == ["A2"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_persons_and_addresses_come_out_of_no_column(spelling: str) -> None:
    """A list that has it once in each column, each time in another row."""
    ordinary = [
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
    rows = [
        [spelling.format(content) if place == column else cell for place, cell in enumerate(ordinary)]
        for column, content in PLACES.values()
    ]
    quoted = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)
    loaded = load(f"Aktion;Gruppe;Art;Ortsteil;Datum;Status;TN;Säcke;Bemerkung\n{quoted}\n")
    written = told(loaded).lower()
    assert not [secret for secret in SECRETS if secret.lower() in written]
    assert len(loaded.participation) == len(PLACES)


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


LIST, ROW = "Gruppe;Art;Ortsteil;Datum;TN", "GS Hasenheide;Schule;Altstadt;20.10.2022;70"
ELSEWHERE = {
    "title": (f"{{}};;;;\n{LIST}\n{ROW}\n", "Neumarkt räumt auf! 2022"),
    "title of no listed campaign": (f"{{}};;;;\n{LIST}\n{ROW}\n", "Herbstputz 2022"),
    "title with a person only": (f"{{}};;;;\n{LIST}\n{ROW}\n", ""),
    "section": (f"{LIST}\n{ROW}\n{{}};;;;\n{ROW}\n", "Schulen"),
    "row with a person only": (f"{LIST}\n{ROW}\n{{}};;;;\n{ROW}\n", ""),
    "footnote": (f"{LIST}\n{ROW}\n{{}};;;;\n", "gemeldet"),
    "legend": (f"{LIST}\n{ROW}\n;;;;\n{{}};;;;\n", "rot = abgesagt"),
    "total": (f"{LIST}\n{ROW}\n{{}};;;;71\n", "Summe"),
    "line below the total": (f"{LIST}\n{ROW}\nSumme;;;;71\n{{}};;;;70\n", "Ziel 2025"),
    "unknown header": (f"{LIST};{{}}\n{ROW};4\n", "Westen"),
    "known header": (f"Gruppe;Art;Ortsteil;Datum;{{}}\n{ROW}\n", "TN"),
    "column without a header": (f"{LIST};\n{ROW};{{}}\n", "x"),
    "cancellation": (f"{LIST}\n{ROW}\nTSV Nord;Verein;Altstadt;20.10.2022;{{}}\n", "abgesagt"),
}


@pytest.mark.parametrize(("text", "content"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_persons_and_addresses_come_out_of_no_line_around_the_rows(
    text: str, content: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    files = []
    for number, spelling in enumerate(SPELLINGS):
        cell = spelling.format(content) if content else spelling.format("").strip(" ,;:/-–")
        files.append(io.BytesIO(text.format(f'"{cell}"').encode()))
        files[-1].name = f"Liste {number}.csv"
    written = told(ea.load(files, city="neumarkt")).lower()
    assert not [secret for secret in SECRETS if secret.lower() in written]
    said = caplog.text + "".join(capfd.readouterr())
    assert not [secret for secret in SECRETS if secret.lower() in said.lower()]


def test_no_canary_of_workbooks_as_people_hand_them_in_comes_out(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [line for line in GOLDEN.joinpath("wild", "canaries.txt").read_text("utf-8").lower().split("\n") if line]
    with GOLDEN.joinpath("wild", "index.csv").open(encoding="utf-8", newline="") as file:
        names = {row["workbook"]: row["city"] for row in csv.DictReader(file)}
    written = {name: told(ea.load(GOLDEN / "wild" / name, city=city)) for name, city in names.items()}
    written["printed and logged"] = caplog.text + "".join(capfd.readouterr())
    assert len(names) > 30
    assert [name for name, text in written.items() if any(secret in text.lower() for secret in secrets)] == []


@pytest.mark.parametrize("role", ["Aktion", "Ortsteil"])
@pytest.mark.parametrize(
    "note",
    [
        f"bei Sr. {PERSON} anrufen",
        f"P. {PERSON}",
        f"s. Mail {PERSON} v. 3.11.",
        f"mit {PERSON} klären",
        f"Pfr. {PERSON}",
    ],
)
def test_whom_to_ask_is_neither_a_place_nor_a_campaign(role: str, note: str) -> None:
    loaded = load(f"Gruppe;Datum;{role};TN\nGS Nord;20.10.2022;{note};70\nTSV X;20.10.2022;Altstadt ({note});7\n")
    assert loaded.participation["participants"].tolist() == [70, 7]
    assert PERSON.lower() not in told(loaded).lower()


@pytest.mark.parametrize(
    "note", [f"(s. Mail {PERSON} v. 3.11.)", f", bei Sr. {PERSON} anrufen", f"– {PERSON} fragen", f"(P. {PERSON})"]
)
def test_a_note_behind_a_group_is_cut(note: str) -> None:
    loaded = load(f"Gruppe;Datum;TN\nGS Nord {note};20.10.2022;70\n")
    assert loaded.participation["organisation"].tolist() == ["GS Nord"]
    assert PERSON.lower() not in told(loaded).lower()


@pytest.mark.parametrize(
    "name", ["Verein für kreatives Schreiben", "TSV Nord – Kreatives Schreiben", "Club (Rufen und Fragen)"]
)
def test_names_with_such_words_are_no_notes(name: str) -> None:
    assert load(f"Gruppe;Datum;TN\n{name};20.10.2022;70\n").participation["organisation"].tolist() == [name]

"""The empty workbook of a year: in the town's words, with rules; what is filled in loads without complaint."""

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from engagement_analysis import load
from engagement_analysis.cli import main
from engagement_analysis.loading import workbook_files
from engagement_analysis.townhall.empty_list.entry_rules import entry_rule
from engagement_analysis.townhall.empty_list.template import (
    FIRST_ROW,
    HEADER_ROW,
    N_ROWS,
    empty_workbook,
    template_name,
)
from engagement_analysis.townhall.empty_list.town_words import TemplateSheet, TownWords, town_words

from .excel_rules import allows

YEAR = 2026
FACTORS = {"t": 1000.0, "kg": 1.0, "g": 0.001}
COUNTS = ("registered", "participants", "minors", "adults", "visitors", "bags")
FURTHER_TOWN = """
[town]
slug = "musterstadt"
title = "Musterstadt an der Aue"
ags = "09999999"
[units]
waste_kg = "t"
[columns.participants]
headers = [{ text = "Ehemalige", valid_until = 2024 }, "Fleißige Hände"]
[columns.district]
headers = ["Dorf"]
[organisation_types]
"Stammtisch" = "club"
[[organisations]]
id = "tsv-aue"
names = ["TSV Aue", "Turn- und Sportverein Aue"]
reason = "Beispiel"
[[organisations]]
id = "formel"
names = ["=1+1 Formelfreunde"]
reason = "Beispiel"
"""
Run = Callable[..., tuple[int, str, str]]


@dataclass(repr=False)  # shown whole, a failure would be unreadable
class Filled:
    """A template that is filled in again and again."""

    words: TownWords
    city: str
    book: openpyxl.Workbook
    name: str

    def __repr__(self) -> str:
        return f"Filled({self.name!r})"

    def sheet(self, plan: TemplateSheet) -> Worksheet:
        found = self.book.worksheets[self.words.sheets.index(plan)]
        assert isinstance(found, Worksheet)
        return found

    def load(self) -> Any:
        file = io.BytesIO()
        self.book.save(file)
        file.seek(0)
        file.name = self.name
        return load(file, city=self.city)


@pytest.fixture(scope="module")
def towns(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """Both towns after their last workbooks, one of them without any, and a further town after its TOML file."""
    path = tmp_path_factory.mktemp("towns") / "musterstadt.toml"
    path.write_text(FURTHER_TOWN, encoding="utf-8")
    raw = project_root / "data" / "raw"
    made = {
        "neumarkt": (town_words("neumarkt", workbook_files(raw / "neumarkt"), year=YEAR), "neumarkt"),
        "balingen": (town_words("balingen", workbook_files(raw / "balingen"), year=YEAR), "balingen"),
        "without workbooks": (town_words("neumarkt", year=YEAR, campaign="neumarkt-raeumt-auf"), "neumarkt"),
        "further town": (town_words(path, year=YEAR), str(path)),
    }
    return {
        key: Filled(
            words, city, openpyxl.load_workbook(io.BytesIO(empty_workbook(words, YEAR))), template_name(words, YEAR)
        )
        for key, (words, city) in made.items()
    }


SEEDS = settings(
    max_examples=2,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller seed is no simpler workbook
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TOWNS = pytest.mark.parametrize("town", ["neumarkt", "balingen", "without workbooks", "further town"])


def valid_rows(random: Random, filled: Filled, plan: TemplateSheet, n_rows: int) -> list[dict[str, Any]]:
    """Rows as a careful clerk fills them in: role → value."""
    rows: list[dict[str, Any]] = []
    seen = set()

    def perhaps(value: Any) -> Any:
        return random.choice([None, value, value])

    for _ in range(n_rows):
        people = perhaps(random.choice([0, 1, random.randint(2, 900)]))
        minors = perhaps(random.randint(0, people if people is not None else 900))
        per_person = any(column.unit == "h/person" for column in plan.columns)
        most_hours = 24 if per_person else 5000 if people is None else 24 * people
        kind = random.choice(filled.words.types)
        is_private = filled.words.layout.organisation_type(kind) == "individual"
        new = f"Verein {''.join(random.choices('abcdeorst', k=7)).title()}"
        row = {
            "date": dt.date(YEAR, 1, 1) + dt.timedelta(random.randint(0, 364)),
            "campaign": random.choice(filled.words.campaigns or ("Bachputzete",)),
            "organisation_type": kind,
            "organisation": None if is_private else random.choice([*filled.words.organisations, new, new]),
            "district": perhaps(random.choice(filled.words.districts or ("Kernort",))),
            "registered": perhaps(random.randint(0, 900)),
            "participants": people,
            "minors": minors,
            "adults": None if people is None or minors is None else perhaps(people - minors),
            "visitors": perhaps(random.randint(0, 5000)),
            "hours": perhaps(random.randint(0, 4 * most_hours) / 4),
            "bags": perhaps(random.randint(0, 99)),
            "waste_kg": perhaps(random.randint(0, 400) / 8),
            "status": random.choice([None, "durchgeführt", "durchgeführt", "abgesagt"]),
        }
        key = (row["campaign"], row["date"], row["organisation"], people)
        if key not in seen:
            seen.add(key)
            rows.append(row)
    return rows


def fill(sheet: Worksheet, plan: TemplateSheet, rows: list[dict[str, Any]]) -> None:
    for place, column in enumerate(plan.columns, start=1):
        for offset in range(60):
            cell = sheet.cell(FIRST_ROW + offset, place)
            cell.value = rows[offset].get(column.role) if offset < len(rows) else None
            if isinstance(cell.value, dt.date):
                cell.number_format = "DD.MM.YYYY"


def complaints(loaded: Any) -> list[str]:
    """Errors and warnings; a campaign that the list lets a clerk add is rightly told, for the town's file lacks it."""
    bad = loaded.findings["severity"].isin(["error", "warning"]) & loaded.findings["code"].ne("unknown-campaign")
    return list(loaded.findings.loc[bad, "message"])


@pytest.mark.slow
@TOWNS
@SEEDS
@given(seed=st.integers(0, 2**32))
def test_what_is_filled_in_loads_as_it_was_filled_in(towns: dict[str, Filled], town: str, seed: int) -> None:
    filled, random = towns[town], Random(seed)
    expected: list[tuple[TemplateSheet, dict[str, Any]]] = []
    for plan in filled.words.sheets:
        rows = valid_rows(random, filled, plan, random.randint(1, 40))
        fill(filled.sheet(plan), plan, rows)
        expected += [(plan, row) for row in rows]
    loaded = filled.load()
    assert complaints(loaded) == []
    assert len(loaded.participation) == len(expected)
    layout = filled.words.layout
    for (plan, row), found in zip(expected, loaded.participation.to_dict("records"), strict=True):
        columns = {column.role: column for column in plan.columns}
        assert found["date_start"].date() == found["date_end"].date() == row["date"]
        campaign = plan.campaign.id if plan.campaign else layout.campaign_named(row["campaign"]) or "bachputzete"
        assert found["campaign"] == campaign
        assert found["organisation_type"] == layout.organisation_type(row["organisation_type"])
        assert (found["organisation"] if row["organisation"] else None) == row["organisation"]
        assert found["status"] == ("cancelled" if row["status"] == "abgesagt" else "held")
        if "district" in columns and row["district"]:
            assert found["district"] == row["district"]
        for role in (*COUNTS, "hours", "waste_kg"):
            stated = row[role] if role in columns and row["status"] != "abgesagt" else None
            if role == "hours" and stated is not None and columns["hours"].unit == "h/person":
                stated = None if row["participants"] is None else stated * row["participants"]
            if role == "waste_kg" and stated is not None:
                stated *= FACTORS[columns["waste_kg"].unit or "kg"]
            assert (None if found[role] is not found[role] or str(found[role]) == "<NA>" else found[role]) == (
                None if stated is None else pytest.approx(stated)
            ), role


def entry(random: Random, role: str) -> Any:
    """Anything that somebody may type, sense or nonsense."""
    texts = ["ca. 70", "ca. 7", "viele", "ca. 1.5", "ca. viele", "70?", "k. A.", "1.5", "ca.  8", "ca. 08", "-"]
    numbers = [random.randint(-3, 60), random.randint(0, 30), random.choice([0.5, 12.25, 1e7])]
    days = [dt.date(YEAR - 1, 12, 1) + dt.timedelta(random.randint(0, 425))]
    by_role: dict[str, list[Any]] = {
        "date": [*days, random.choice(texts), None],
        "organisation_type": ["Schule", "Verein", "Freundeskreis", "Grundschule"],
        "status": ["durchgeführt", "abgesagt", "vielleicht", None],
        "district": ["Kernort", None],
        "campaign": ["Bachputzete", "Umweltputztag"],
    }
    return random.choice(by_role.get(role, [*numbers, *numbers, random.choice(texts), None]))


@pytest.mark.slow
@TOWNS
@SEEDS
@given(seed=st.integers(0, 2**32))
def test_whatever_the_rules_let_through_loads_without_complaint(towns: dict[str, Filled], town: str, seed: int) -> None:
    filled, random = towns[town], Random(seed)
    passed = 0
    for plan in filled.words.sheets:
        sheet = filled.sheet(plan)
        letters = {column.role: sheet.cell(1, place).column_letter for place, column in enumerate(plan.columns, 1)}
        rules = {
            role: rule
            for role, letter in letters.items()
            for rule in sheet.data_validations.dataValidation
            if f"{letter}{FIRST_ROW}" in rule.sqref
        }
        words = {"organisation_type": list(filled.words.types), "status": ["durchgeführt", "abgesagt"]}
        rows = []
        for number in range(60):
            wanted = valid_rows(random, filled, plan, 1)[0]
            wanted |= {role: entry(random, role) for role in random.sample(sorted(rules), 2)}
            row: dict[str, Any] = {"organisation": f"SV Nummer {number}"}
            cells: dict[str, Any] = {}
            for role in random.sample(sorted(rules.keys() - row.keys()), len(rules) - 1):  # in any order, as people do
                cells[f"{letters[role]}{FIRST_ROW}"] = wanted[role]
                if allows(rules[role], wanted[role], cells, words.get(role, [])):
                    row[role] = wanted[role]
                else:
                    del cells[f"{letters[role]}{FIRST_ROW}"]
            if row.get("date") and row.get("organisation_type"):
                rows.append(row)
        fill(sheet, plan, rows)
        passed += len(rows)
    loaded = filled.load()
    assert complaints(loaded) == []
    assert len(loaded.participation) == passed


CELLS = {"participants": "J5", "minors": "K5", "adults": "L5", "hours": "M5"}


@pytest.mark.parametrize(
    ("role", "unit", "value", "others", "passes"),
    [
        ("participants", "h", 10, {}, True),
        ("participants", "h", 0, {"M5": 5.0}, False),
        ("participants", "h", 10, {"K5": 4, "L5": 6}, True),
        ("participants", "h", 10, {"K5": 4, "L5": 7}, False),
        ("participants", "h", 10, {"K5": 11}, False),
        ("participants", "h", 10, {"M5": 241.0}, False),
        ("participants", "h", 1.5, {}, False),
        ("participants", "h", -1, {}, False),
        ("participants", "h", "ca. 70", {}, True),
        ("participants", "h", "ca. 70", {"K5": 71}, False),
        ("participants", "h", "ca. 70", {"M5": 1681.0}, False),
        ("participants", "h", "ca. 7,5", {}, False),
        ("participants", "h", "ca. 1.5", {}, False),
        ("participants", "h", "viele", {}, False),
        ("minors", None, 11, {"J5": 10}, False),
        ("minors", None, 10, {"J5": 10}, True),
        ("minors", None, 5, {"J5": 10, "L5": 6}, False),
        ("minors", None, 3, {"J5": 10, "L5": 6}, False),
        ("minors", None, 8, {"J5": "ca. 7"}, False),
        ("minors", None, 8, {}, True),
        ("minors", None, 8, {"L5": 6}, True),
        ("adults", None, 5, {"J5": 10, "K5": 4}, False),
        ("adults", None, 6, {"J5": 10, "K5": 4}, True),
        ("adults", None, 5, {"J5": 10}, True),
        ("hours", "h", 240, {"J5": 10}, True),
        ("hours", "h", 241, {"J5": 10}, False),
        ("hours", "h", 241, {"J5": "ca. 10"}, False),
        ("hours", "h", 240, {"J5": "ca. 10"}, True),
        ("hours", "h/person", 24.5, {"J5": 10}, False),
        ("waste_kg", "t", 0.25, {}, True),
        ("waste_kg", "t", -0.25, {}, False),
        ("bags", None, 2.5, {}, False),
        ("date", None, dt.date(YEAR, 12, 31), {}, True),
        ("date", None, dt.date(YEAR + 1, 1, 1), {}, False),
    ],
)
def test_a_rule_knows_what_fits_its_row(
    role: str, unit: str | None, value: Any, others: dict[str, Any], passes: bool
) -> None:
    rule = entry_rule(role, unit, CELLS, year=YEAR)
    assert rule is not None
    assert rule.errorStyle in (None, "stop")
    assert allows(rule, value, others | {CELLS.get(role, "A5"): value}, []) is passes


@TOWNS
def test_an_empty_template_loads_without_complaint(towns: dict[str, Filled], town: str) -> None:
    filled = towns[town]
    for plan in filled.words.sheets:
        fill(filled.sheet(plan), plan, [])
    loaded = filled.load()
    assert (len(loaded.participation), complaints(loaded)) == (0, [])


@TOWNS
def test_header_is_frozen_and_rules_cover_the_prepared_rows(towns: dict[str, Filled], town: str) -> None:
    filled = towns[town]
    for plan in filled.words.sheets:
        sheet = filled.sheet(plan)
        assert re.fullmatch(rf"[A-F]{FIRST_ROW}", str(sheet.freeze_panes))
        assert [cell.value for cell in sheet[HEADER_ROW]] == [column.header for column in plan.columns]
        assert str(YEAR) in sheet["A1"].value
        ruled = {str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation}
        for place, column in enumerate(plan.columns, start=1):
            needs_rule = column.role not in ("ignored", "district", "campaign")
            assert not needs_rule or f"{sheet.cell(1, place).column_letter}{FIRST_ROW}" in ruled, column
        for rule in sheet.data_validations.dataValidation:
            assert str(rule.sqref).endswith(str(HEADER_ROW + N_ROWS))
            assert max(len(rule.formula1), len(rule.formula2 or "")) <= 255
            assert len(rule.error) <= 255
            assert len(rule.prompt) <= 255
            assert len(rule.errorTitle) <= 32
            assert len(rule.promptTitle) <= 32
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
        assert sheet.page_setup.orientation == "landscape"


@TOWNS
def test_guide_and_words_stand_on_sheets_that_the_loader_passes_over(towns: dict[str, Filled], town: str) -> None:
    words, book = towns[town].words, towns[town].book
    assert book.sheetnames[len(words.sheets) :] == ["Hinweise", "Hinweise Listen"]
    assert all(words.layout.ignores_sheet(name) for name in book.sheetnames[-2:])
    lists = {
        column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Hinweise Listen"].columns
    }
    assert lists["Organisationen"] == list(words.organisations)
    assert lists["Status"] == ["durchgeführt", "abgesagt"]
    assert {words.layout.organisation_type(word) for word in lists["Arten"]} >= {
        "school",
        "club",
        "individual",
        "other",
    }
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def test_columns_are_called_as_the_town_called_them_last(towns: dict[str, Filled]) -> None:
    [clean_up, swap] = towns["neumarkt"].words.sheets
    assert {"Gruppe/Einrichtung", "Stadtteil", "angemeldet (Pers.)", "Müll in kg"} <= {
        each.header for each in clean_up.columns
    }
    assert {"Gruppe/Organisation", "Helfer/innen", "Besucher/innen"} <= {each.header for each in swap.columns}
    assert "getauschte Teile" not in {each.header for each in swap.columns}
    [shared] = towns["balingen"].words.sheets
    assert [each.header for each in shared.columns][:4] == ["Datum", "Aktion", "Verein / Gruppe", "Art"]
    assert shared.campaign is None


def test_a_further_town_gets_the_words_of_its_file_that_still_count(towns: dict[str, Filled]) -> None:
    words = towns["further town"].words
    headers = {column.role: column.header for column in words.sheets[0].columns}
    assert (headers["participants"], headers["district"], headers["waste_kg"]) == ("Fleißige Hände", "Dorf", "Müll (t)")
    assert "Stammtisch" in words.types
    assert words.organisations == ("TSV Aue",)


def test_no_person_of_any_workbook_is_in_a_template(
    towns: dict[str, Filled], persons_in: Callable[[str], list[str]]
) -> None:
    text = "\n".join(
        str(cell.value)
        for filled in towns.values()
        for sheet in filled.book.worksheets
        for row in sheet.iter_rows(max_row=HEADER_ROW if sheet.title.startswith(str(YEAR)) else None)
        for cell in row
        if cell.value
    )
    assert "Grundschule Woffenbach" in text
    assert persons_in(text) == []


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_the_command_writes_the_file_once(run: Run, project_root: Path, tmp_path: Path) -> None:
    target = tmp_path / "2027.xlsx"
    arguments = ("template", "neumarkt", 2027, "--campaign", "kleidertauschboerse", "--project", project_root)
    status, out, err = run(*arguments, "--out", target)
    assert (status, err) == (0, "")
    assert "nach den letzten Arbeitsmappen" in out
    book = openpyxl.load_workbook(target)
    assert book.worksheets[0]["A1"].value == "Kleidertauschbörse 2027"
    target.write_bytes(b"ausgefuellt")
    assert run(*arguments, "--out", target)[0] == 2
    assert target.read_bytes() == b"ausgefuellt"


def test_a_town_of_the_project_is_found_by_its_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "raw" / "musterstadt"
    folder.mkdir(parents=True)
    (folder / "stadt.toml").write_text(FURTHER_TOWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, out, _ = run("template", "musterstadt", YEAR)
    assert (status, "nach der Stadtdatei" in out) == (0, True)
    made = tmp_path / f"Engagement Musterstadt an der Aue {YEAR}.xlsx"
    assert load(made, city=folder / "stadt.toml").findings.empty


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["neumarkt", "26"], "kein Jahr"),
        (["bonn", "2026"], "Unbekannte Stadt"),
        (["neumarkt", "2026", "--campaign", "bachfest"], "neumarkt-raeumt-auf, kleidertauschboerse"),
        (["neumarkt", "2026", "--out", "leer.ods"], "Endung .xlsx: leer.xlsx"),
    ],
)
def test_misuse_is_one_german_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run("template", *arguments)
    assert (status, out, says in err, err.count("\n")) == (2, "", True, 1)
    assert list(tmp_path.iterdir()) == []

"""`engagement organisations`: names that look alike, for a person to decide; nothing is merged."""

import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis import load
from engagement_analysis.cli import main
from engagement_analysis.town_files.layout import TownLayout, load_town, parse_town
from engagement_analysis.townhall.same_organisations import Pair, alias_lines, look_alikes, organisations
from engagement_analysis.values.texts import slug

Run = Callable[..., tuple[int, str, str]]
TOWN = '[town]\nslug = "musterstadt"\ntitle = "Musterstadt"\nags = "09999999"\n'
BARE = parse_town(TOWN, "musterstadt.toml")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def table(*names: str, layout: TownLayout = BARE, year: int = 2024) -> pd.DataFrame:
    """Rows as the loader would make them of these organisations."""
    ids = [layout.organisation_id(name) for name in names]
    return pd.DataFrame({"organisation": list(names), "organisation_id": ids, "year": year})


def ids_of(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.first.id, pair.second.id) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GS Woffenbach", "Grundschule Woffenbach"),
        ("Gymn. Balingen", "Gymnasium Balingen"),
        ("OGV Ostdorf", "Obst- und Gartenbauverein Ostdorf"),
        ("Ev. Kirchengemeinde Ostdorf", "Evangelische Kirchengemeinde Ostdorf"),
        ("TSV Frommern", "TSV Frommern 1911"),
        ("Pfarrjugend St. Joh.", "Pfarrjugend St. Johannes"),
        ("Knabenrealschule", "Knabenrealschule Neumarkt"),
        ("Musikverein Enddingen", "Musikverein Endingen"),
    ],
)
def test_abbreviations_additions_and_slips_look_alike(one: str, other: str) -> None:
    [pair] = look_alikes(table(one, other), BARE)
    assert pair.score >= 85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. FC Neumarkt", "2. FC Neumarkt"),
        ("TSV 1860 Musterstadt", "TSV 1911 Musterstadt"),
        ("Grundschule Woffenbach", "Grundschule Wolfstein"),
        ("Musikverein Endingen", "Sportverein Endingen"),
        ("Bauhof", "Kirche"),
    ],
)
def test_different_organisations_do_not_look_alike(one: str, other: str) -> None:
    assert look_alikes(table(one, other), BARE) == []


@pytest.mark.parametrize("town", ["neumarkt", "balingen"])
def test_nine_of_ten_known_aliases_of_a_town_are_found_without_its_list(project_root: Path, town: str) -> None:
    layout = load_town(town)
    names = load(project_root / "data" / "raw" / town, city=town).participation["organisation"].dropna().unique()
    bare = replace(layout, organisation_ids={})
    truth = {slug(name): layout.organisation_id(name) for name in names}
    same = {pair for pair in combinations(sorted(truth), 2) if truth[pair[0]] == truth[pair[1]]}
    found = set(ids_of(look_alikes(table(*names, layout=bare), bare)))
    assert len(same) >= 19
    assert len(found & same) >= 0.89 * len(same)
    assert len(found - same) <= 4


def test_two_organisations_with_entries_of_their_own_are_told_apart_for_good() -> None:
    entry = '[[organisations]]\nid = "{0}"\nnames = ["{1}"]\nreason = "zwei Vereine"\n'
    decided = TOWN + entry.format("angelverein-muster", "Angelverein Muster")
    half = parse_town(decided, "musterstadt.toml")
    both = parse_town(decided + entry.format("albverein-muster", "Albverein Muster"), "musterstadt.toml")
    names = ("Angelverein Muster", "Albverein Muster")
    assert len(look_alikes(table(*names, layout=half), half)) == 1
    assert look_alikes(table(*names, layout=both), both) == []


def test_the_pasted_lines_make_one_organisation_of_the_names() -> None:
    rows = table("GS Woffenbach", "Grundschule Woffenbach", "Grundschule Woffenbach", 'TSV "Blau" \\ Weiß', "SV Muster")
    lines = alias_lines(look_alikes(rows, BARE), BARE)
    [entry] = tomllib.loads(lines)["organisations"]
    assert entry["names"] == ["Grundschule Woffenbach", "GS Woffenbach"]
    assert "BITTE EINTRAGEN" in entry["reason"]
    pasted = parse_town(TOWN + lines, "musterstadt.toml")
    assert pasted.organisation_id("GS Woffenbach") == pasted.organisation_id("Grundschule Woffenbach")
    assert look_alikes(table(*rows["organisation"], layout=pasted), pasted) == []


def test_new_names_go_to_the_entry_that_the_town_has_and_never_join_two_entries() -> None:
    entry = '[[organisations]]\nid = "{0}"\nnames = ["{1}"]\nreason = "bekannt"\n'
    known = {"angelverein-muster": "Angelverein Muster", "albverein-muster": "Albverein Muster"}
    town = TOWN + "".join(entry.format(*each) for each in known.items())
    layout = parse_town(town, "musterstadt.toml")
    pairs = look_alikes(table("Angelverein Muster", "Albverein Muster", "AV Muster", layout=layout), layout)
    assert len(pairs) == 2
    lines = alias_lines(pairs, layout)
    [block] = tomllib.loads(lines)["organisations"]
    assert f'"{block["id"]}" steht schon in der Stadtdatei' in lines
    assert len(set(block["names"]) & {"Angelverein Muster", "Albverein Muster"}) == 1


@given(st.lists(st.text(alphabet="abeinrst -.\"'\\äü", min_size=1, max_size=20).filter(slug), min_size=2, max_size=8))
def test_lines_for_any_names_are_valid_and_free_of_contradictions(names: list[str]) -> None:
    rows = table(*names)
    pairs = look_alikes(rows, BARE, least=50)
    layout = parse_town(TOWN + alias_lines(pairs, BARE), "musterstadt.toml")
    assert {slug(name) for entry in pairs for name in entry.first.names} <= layout.organisation_ids.keys()


@given(st.permutations(["GS Aue", "Grundschule Aue", "TSV Aue", "TSV Aue Handball", "Kita Aue"]))
def test_the_order_of_rows_does_not_matter(names: list[str]) -> None:
    ordered = look_alikes(table(*sorted(names)), BARE)
    assert ids_of(look_alikes(table(*names), BARE)) == ids_of(ordered)


def test_years_and_rows_of_each_name_are_told() -> None:
    rows = pd.concat([table("TSV Muster", year=2021), table("TSV Muster", year=2023), table("TSV Muster", year=2023)])
    [organisation] = organisations(rows)
    assert organisation.span == "2021, 2023; 3 Zeilen"


def test_private_persons_never_appear(run: Run, tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw" / "neumarkt"
    raw.mkdir(parents=True)
    lines = ["Gruppe;Art;Datum;TN", "Familie Zackwurst;privat;17.10.2026;4", "Erna Zackwurst;Privatperson;17.10.2026;1"]
    lines += ["Fam. Zackwurst;;18.10.2026;4", "GS Aue;Schule;17.10.2026;20", "Grundschule Aue;Schule;18.10.2026;20"]
    (raw / "2026.csv").write_text("\n".join(lines), encoding="utf-8")
    status, out, _ = run("organisations", "neumarkt", "--project", tmp_path)
    assert (status, "Grundschule Aue" in out, "Zackwurst" in out) == (0, True, False)


def test_all_towns_of_a_project_are_listed_and_no_person_with_them(
    run: Run, project_root: Path, persons_in: Callable[[str], list[str]]
) -> None:
    status, out, err = run("organisations", "--project", project_root, "--score", "60")
    assert (status, err) == (0, "")
    assert "Balingen: 24 Organisationen in 5 Arbeitsmappen" in out
    assert "Neumarkt i.d.OPf.: 30 Organisationen in 8 Arbeitsmappen" in out
    assert persons_in(out) == []


def test_a_towns_own_file_in_the_project_counts_before_the_shipped_one(run: Run, tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw" / "neumarkt"
    raw.mkdir(parents=True)
    (raw / "Liste.csv").write_text("Gruppe;Datum;TN\nTSV Beispiel;20.10.2024;7\n", encoding="utf-8")
    own = 'town = {slug = "neumarkt", title = "Eigene Datei", ags = "09373147"}\n'
    (raw / "neumarkt.toml").write_text(own, encoding="utf-8")
    status, out, _ = run("organisations", "neumarkt", "--project", tmp_path)
    assert (status, out.partition(":")[0]) == (0, "Eigene Datei")
    (raw / "zweite.toml").write_text(own, encoding="utf-8")
    status, _, err = run("organisations", "neumarkt", "--project", tmp_path)
    assert (status, "mehrere Stadtdateien" in err) == (2, True)


def test_the_lines_can_go_to_a_file_that_is_not_there_yet(run: Run, project_root: Path, tmp_path: Path) -> None:
    town = tmp_path / "data" / "raw" / "musterstadt"
    town.mkdir(parents=True)
    (town / "musterstadt.toml").write_text(TOWN, encoding="utf-8")
    for path in (project_root / "data" / "raw" / "neumarkt").glob("Neumarkt*.xlsx"):
        shutil.copy(path, town)
    status, out, _ = run("organisations", "musterstadt", "--project", tmp_path, "--out", tmp_path / "namen.toml")
    assert status == 0
    assert "[[organisations]]" not in out
    lines = (tmp_path / "namen.toml").read_text(encoding="utf-8")
    pasted = parse_town(TOWN + lines, "musterstadt.toml")
    assert pasted.organisation_id("GS Woffenbach") == pasted.organisation_id("Grundschule Woffenbach")
    assert run("organisations", "musterstadt", "--project", tmp_path, "--out", tmp_path / "namen.toml")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["bonn"], "Unbekannte Stadt"), (["neumarkt"], "Keine Arbeitsmappe"), ([], "Keine Arbeitsmappen")],
)
def test_misuse_is_one_german_sentence(run: Run, tmp_path: Path, arguments: list[str], says: str) -> None:
    status, out, err = run("organisations", *arguments, "--project", tmp_path)
    assert (status, out, says in err, err.count("\n")) == (2, "", True, 1)

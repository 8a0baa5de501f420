"""The editors' schema of a town's file accepts what the reader accepts, and refuses what it refuses."""

import datetime as dt
import itertools
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engagement_analysis.town_files.layout import parse_town, shipped_towns
from engagement_analysis.town_files.reader import TownFileError
from engagement_analysis.town_files.schema import TOWN_FILE, schema_text

TOWN = '[town]\nslug = "seedorf"\ntitle = "Seedorf"\nags = "09999999"\n'
CAMPAIGN = '[[campaigns]]\nid = "y"\ntitle = "Y"\n'
INVITED = '[[invitations]]\ncampaign = "y"\nyears = [2024]\n'
VALID = {
    "town alone": "",
    "inhabitants": "inhabitants = 41000",
    "publication": '[publication]\norganisations = "strict"',
    "rows": '[rows]\norganisation = "optional"\nprivate_names = ["Hausgemeinschaft"]',
    "dates": '[dates]\nslashed = "month-first"\n[dates.months]\nHeumonat = 7',
    "statuses": '[status_words]\nWarteliste = "cancelled"\nDa = { status = "held", valid_from = 2024 }',
    "typed": '[[organisations]]\nid = "a"\nnames = ["A"]\ntype = "club"\nnamed = false',
    "header": '[columns.date]\nheaders = ["Wann"]',
    "dated header": '[columns.hours]\nunit = "h"\nheaders = [{ text = "A", unit = "h", valid_from = 2023-07-01 }]',
    "units": '[units]\nwaste_kg = [{ unit = "kg", valid_until = 2023 }, { unit = "t", valid_from = 2024 }]',
    "kinds": '[organisation_types]\nZunft = "club"\nRunde = { type = "other", valid_until = 2024 }',
    "sheets": '[sheets.ignore]\n"A*" = "Entwurf"\n"B*" = { reason = "Entwurf", valid_until = 2020 }',
    "campaign": f'{CAMPAIGN}names = ["Y-Tag", {{ text = "Y!", valid_from = 2024 }}]',
    "organisation": '[[organisations]]\nid = "a"\nnames = ["A", { text = "B", valid_until = 2024 }]\nreason = "r"',
    "who was counted": f'{CAMPAIGN}{INVITED}organisation_types = ["club"]\nsource = "s"\ncounted = "alle Helfenden"',
    "invitation": f'{CAMPAIGN}{INVITED}organisation_types = ["club"]\nsource = "s"',
}
INVALID = {
    "no section": "[colums]\n",
    "no key in town": 'colour = "red"',
    "nobody lives there": "inhabitants = 0",
    "publication": '[publication]\norganisations = "secret"',
    "rows": '[rows]\norganisation = "maybe"',
    "private name": "[rows]\nprivate_names = [3]",
    "slashes": '[dates]\nslashed = "year-first"',
    "month": "[dates.months]\nHeumonat = 13",
    "status": '[status_words]\nWarteliste = "waiting"',
    "type of an organisation": '[[organisations]]\nid = "a"\nnames = ["A"]\ntype = "guild"',
    "named": '[[organisations]]\nid = "a"\nnames = ["A"]\nnamed = "no"',
    "slug": CAMPAIGN.replace('"y"', '"Y y"'),
    "role": '[columns.helpers]\nheaders = ["x"]',
    "key of a role": '[columns.date]\nheader = ["x"]',
    "no headers": "[columns.date]\nheaders = []",
    "blank header": '[columns.date]\nheaders = [" "]',
    "unit of a count": '[columns.minors]\nheaders = ["x"]\nunit = "kg"',
    "unit of a header": '[columns.waste_kg]\nheaders = [{ text = "x", unit = "h" }]',
    "key of a header": '[columns.date]\nheaders = [{ text = "x", from = 2024 }]',
    "year as text": '[columns.date]\nheaders = [{ text = "x", valid_from = "ab 2024" }]',
    "year before time": '[columns.date]\nheaders = [{ text = "x", valid_from = 24 }]',
    "measure": '[units]\nbags = "kg"',
    "unit": '[units]\nhours = "min"',
    "no unit": "[units]\nhours = []",
    "kind": '[organisation_types]\nZunft = "guild"',
    "reason": '[sheets.ignore]\n"A*" = 3',
    "sheets": '[sheets]\nskip = ["A"]',
    "campaign without title": '[[campaigns]]\nid = "y"',
    "organisation without names": '[[organisations]]\nid = "a"',
    "invitation without source": f'{CAMPAIGN}{INVITED}organisation_types = ["club"]',
    "nobody counted": f'{CAMPAIGN}{INVITED}organisation_types = ["club"]\nsource = "s"\ncounted = " "',
    "invitation of a kind": f'{CAMPAIGN}{INVITED}organisation_types = ["x"]\nsource = "s"',
}  # fmt: skip


def as_json(value: Any) -> Any:
    """TOML's content as editors hand it to the schema: days are texts."""
    return json.loads(json.dumps(value, default=dt.date.isoformat))


def is_valid(text: str) -> bool:
    return bool(Draft7Validator(TOWN_FILE).is_valid(as_json(tomllib.loads(text))))


def test_the_schema_in_the_docs_is_the_one_that_the_code_makes(project_root: Path) -> None:
    path = project_root / "docs" / "town-file.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), "write schema_text() there again"
    Draft7Validator.check_schema(TOWN_FILE)


@pytest.mark.parametrize("town", shipped_towns())
def test_the_shipped_towns_fit_the_schema(town: str, project_root: Path) -> None:
    path = project_root / "src" / "engagement_analysis" / "town_files" / f"{town}.toml"
    assert is_valid(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", VALID.values(), ids=VALID)
def test_what_the_reader_accepts_fits_the_schema(words: str) -> None:
    parse_town(f"{TOWN}{words}\n", "x.toml")
    assert is_valid(f"{TOWN}{words}\n")


@pytest.mark.parametrize("words", INVALID.values(), ids=INVALID)
def test_what_the_reader_refuses_does_not_fit_the_schema(words: str) -> None:
    with pytest.raises(TownFileError):
        parse_town(f"{TOWN}{words}\n", "x.toml")
    assert not is_valid(f"{TOWN}{words}\n")


def keys_of(schema: Any) -> set[str]:
    """Names of all keys that a schema allows."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = set(schema["properties"]) if isinstance(schema, dict) and "properties" in schema else set()
    return own.union(*map(keys_of, parts))


def test_every_key_is_explained_in_the_docs(project_root: Path) -> None:
    explained = set(
        re.findall(r"`([^`\s]+)`", (project_root / "docs" / "reference" / "town-file.md").read_text(encoding="utf-8"))
    )
    assert len(keys_of(TOWN_FILE)) > 40
    assert keys_of(TOWN_FILE) <= explained


def test_every_example_in_the_docs_is_a_valid_town_file(project_root: Path) -> None:
    pages = [project_root / "docs" / name for name in ("reference/town-file.md", "how-to/new-year.md")]
    blocks = [re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL) for page in pages]
    assert len(blocks[0]) >= 6
    assert len(blocks[1]) == 1
    for block in itertools.chain(*blocks):
        whole = block if "[town]" in block else TOWN + block
        parse_town(whole, "docs")
        assert is_valid(whole), block

"""Every golden workbook against its true table: all cells, and the errors and warnings at their very cells."""

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.table.schema import COLUMNS

from .comparing import WHOLE_FILE, WHOLE_SHEET, differences, plain, same
from .golden import GOLDEN, ROOT, WORKBOOKS, Golden, loaded

CONTRACT_TYPES = {
    "string": [
        "city",
        "campaign",
        "organisation",
        "organisation_id",
        "district",
        "source_file",
        "source_sheet",
        "source_cell",
    ],
    "Int64": [
        "year",
        "registered",
        "participants",
        "participants_low",
        "participants_high",
        "minors",
        "adults",
        "visitors",
        "bags",
        "source_row",
    ],
    "Float64": ["hours", "waste_kg"],
    "category": ["organisation_type", "status", "participants_quality"],
}


def test_the_index_names_every_golden_workbook() -> None:
    on_disk = {
        path.name
        for folder in (GOLDEN / "gallery" / "workbooks", ROOT / "data/raw/neumarkt", ROOT / "data/raw/balingen")
        for path in folder.iterdir()
    }
    assert {Path(name).name for name in WORKBOOKS} == {name for name in on_disk if not name.endswith((".md", ".toml"))}
    assert len(WORKBOOKS) > 100


@pytest.mark.parametrize("name", WORKBOOKS)
def test_rows_equal_the_truth_cell_by_cell_in_the_order_of_the_sheets(name: str) -> None:
    golden, table = WORKBOOKS[name], loaded(name).participation
    truth = golden.rows()
    codes = set(loaded(name).findings["code"])
    if "or-refuse" in golden.note and codes & (WHOLE_FILE | WHOLE_SHEET):
        assert table.empty
        return
    if "rows-optional" in golden.note:
        table = table[table["participants"].notna()].reset_index(drop=True)
    assert differences(table, truth.to_dict("records")) == []
    assert table["source_cell"].tolist() == truth["source_cell"].tolist()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_columns_and_types_are_those_of_the_contract(name: str) -> None:
    table = loaded(name).participation
    assert table.columns.tolist() == [column.name for column in COLUMNS]
    assert {
        kind: [column for column in table if str(table[column].dtype) == kind] for kind in CONTRACT_TYPES
    } == CONTRACT_TYPES
    assert all(str(table[column].dtype).startswith("datetime64") for column in ("date_start", "date_end"))
    assert loaded(name).findings.columns.tolist() == [
        "severity",
        "code",
        "message",
        "source_file",
        "source_sheet",
        "source_cell",
        "raw_value",
    ]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_errors_and_warnings_equal_the_truth_at_the_very_cell(name: str) -> None:
    golden = WORKBOOKS[name]
    told = Counter(
        _entry(finding) for finding in loaded(name).findings.to_dict("records") if finding["severity"] != "info"
    )
    expected = Counter(golden.findings())
    missing, surplus = expected - told, told - expected
    for entry in list(missing):
        instead = next((other for other in surplus if _stands_for(golden, other, entry)), None)
        if instead is not None:
            missing -= Counter([entry])
            surplus -= Counter([instead])
    is_refused = "or-refuse" in golden.note and any(entry[1] in WHOLE_FILE | WHOLE_SHEET for entry in told)
    surplus = Counter(
        {
            entry: n
            for entry, n in surplus.items()
            if not _is_tolerated(golden, entry) and not (is_refused and entry[1] in WHOLE_FILE | WHOLE_SHEET)
        }
    )
    assert not missing, f"not reported: {list(missing)}"
    assert not surplus, f"reported without cause: {list(surplus)}"


def _entry(finding: dict[str, Any]) -> tuple[str, str, str | None, str | None]:
    return finding["severity"], finding["code"], plain(finding["source_sheet"]), plain(finding["source_cell"])


def _stands_for(golden: Golden, told: tuple[Any, ...], expected: tuple[Any, ...]) -> bool:
    """A code that counts as well as the expected one, at the same place."""
    is_listed = any(
        code == told[1] and instead == expected[1] and cell in (None, expected[3])
        for code, _, cell, instead in golden.tolerated
    )
    return is_listed and told[3] == expected[3]


def _is_tolerated(golden: Golden, told: tuple[Any, ...]) -> bool:
    return any(
        code == told[1] and sheet in (None, told[2]) and cell in (None, told[3])
        for code, sheet, cell, instead in golden.tolerated
        if instead is None
    )


@pytest.mark.parametrize("name", WORKBOOKS)
def test_ok_says_whether_there_is_an_error(name: str) -> None:
    expects_error = any(severity == "error" for severity, *_ in WORKBOOKS[name].findings())
    is_refused = "or-refuse" in WORKBOOKS[name].note and loaded(name).participation.empty
    assert loaded(name).ok == (not expects_error and not is_refused)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_messages_are_german_sentences_that_name_the_place(name: str) -> None:
    for finding in loaded(name).findings.to_dict("records"):
        place = [finding["source_file"], finding["source_sheet"], finding["source_cell"]]
        assert all(plain(part) is None or str(part) in finding["message"] for part in place)
        assert finding["message"].endswith((".", "?"))


def test_a_town_loaded_as_a_folder_gives_the_rows_of_its_files() -> None:
    together = ea.load(ROOT / "data" / "raw" / "balingen", city="balingen").participation
    alone = [
        loaded(name).participation
        for name in sorted(WORKBOOKS, key=lambda name: Path(name).name)
        if name.startswith("balingen/")
    ]
    assert len(together) == sum(map(len, alone))
    apart = pd.concat(alone, ignore_index=True)
    assert all(
        same(left, right) for column in together for left, right in zip(together[column], apart[column], strict=True)
    )

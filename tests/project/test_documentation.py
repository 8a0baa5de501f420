"""Pages written from the code say what it says; each message of a finding is German and tells what to do."""

from pathlib import Path

import pytest

from engagement_analysis.documentation import PAGES, write_pages
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.findings import Finding, findings_of_files
from engagement_analysis.table.schema import COLUMNS


@pytest.mark.parametrize("name", PAGES)
def test_page_in_docs_is_the_one_that_the_code_writes(name: str, project_root: Path, tmp_path: Path) -> None:
    write_pages(tmp_path)
    assert (project_root / "docs" / "reference" / name).read_text(encoding="utf-8") == (tmp_path / name).read_text(
        encoding="utf-8"
    )


def test_the_dictionary_knows_every_column() -> None:
    page = PAGES["data-dictionary.md"]()
    assert all(f"| {column.name} |" in page for column in COLUMNS)


@pytest.mark.parametrize("code", CODES)
def test_message_names_what_where_and_what_to_do(code: str) -> None:
    message = findings_of_files([("Liste.xlsx", Finding(code, "2024", "D14"))]).loc[0, "message"]
    assert message.startswith(CODES[code].what)
    assert "(Liste.xlsx › 2024 › D14)" in message
    assert message.endswith(CODES[code].advice)
    assert message.endswith(".")

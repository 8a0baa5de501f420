"""Every block of code in README and pages runs as it stands there; every command in them is one that exists.

Cells of the pages that are notebooks are run by the site's build, whose failure is one of `test_site`.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from engagement_analysis import cli
from engagement_analysis.project.programme import read_programme

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("[!_]*/**/*.md"))]
PAGES += sorted((ROOT / "docs").glob("*.md"))
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```(?:text)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN_ITSELF = {"test", "benchmark", "coverage", "lint", "check", "docs"}
CHEAP = {"check", "template", "organisations"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks_of(path: Path) -> list[str]:
    return [str(code) for code in CODE.findall(path.read_text(encoding="utf-8"))]


def commands_of(path: Path) -> list[list[str]]:
    """Words of each command line; those of `run.py` that `engagement` does not know are left out."""
    lines = [line for block in FENCED.findall(path.read_text(encoding="utf-8")) for line in block.splitlines()]
    calls = [line for line in lines if re.match(r"engagement [a-z]|(?:python3|py) run\.py ", line)]
    said = [shlex.split(re.sub(r"^(?:python3|py) run\.py", "engagement", line))[1:] for line in calls]
    return [
        words for words, line in zip(said, calls, strict=True) if line.startswith("eng") or words[0] not in RUN_ITSELF
    ]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example workbooks, as a clone has them, and with one at hand."""
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    (last,) = (tmp_path / "data" / "raw" / "neumarkt").glob("Neumarkt*2025.xlsx")
    shutil.copy(last, tmp_path)
    shutil.copy(last, tmp_path / "Liste.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("page", [page for page in PAGES if blocks_of(page)], ids=named)
def test_the_code_of_a_page_runs_from_top_to_bottom(page: Path) -> None:
    names: dict[str, object] = {}
    try:
        for code in blocks_of(page):
            exec(compile(code, named(page), "exec"), names)
            plt.close("all")
    finally:
        plt.close("all")
    assert "ea" in names or "statistics" in names


@pytest.mark.parametrize("page", [page for page in PAGES if commands_of(page)], ids=named)
def test_the_command_line_understands_the_commands_of_a_page(page: Path) -> None:
    for words in commands_of(page):
        assert cli._parser().parse_args(words).run


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if {words[0] for words in commands_of(page)} & CHEAP], ids=named
)
def test_commands_for_the_town_hall_do_what_the_page_promises(page: Path) -> None:
    ended = {tuple(words): cli.main(words) for words in commands_of(page) if words[0] in CHEAP}
    assert {words: status for words, status in ended.items() if status not in (0, 1)} == {}


@pytest.mark.parametrize("page", ["reference/programme-file.md", "how-to/open-data.md"])
def test_what_a_page_writes_into_a_towns_programme_is_read(page: str, tmp_path: Path) -> None:
    for block in TOML.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        (tmp_path / "programme.toml").write_text(block, encoding="utf-8")
        assert read_programme(tmp_path)


def test_examples_of_docstrings_use_nothing_that_only_the_tests_have() -> None:
    modules = {named(path): path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py"))}
    assert modules
    assert [name for name, text in modules.items() if re.search(r">>>.*(getfixture|monkeypatch)", text)] == []
    assert "doctest_optionflags" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")

"""What programs rely on: JSON alone on the standard output, exit status, examples that run, completion, a quiet log."""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import engagement_analysis as ea
from engagement_analysis import cli
from engagement_analysis.commands.parser import ExitStatus, Parser, _all_parsers
from engagement_analysis.commands.review.example import copy_example
from engagement_analysis.table.finding_codes import CODES

Ask = Callable[..., tuple[int, dict[str, Any], str]]
CSV = "Gruppe;Datum;TN\nGS Woffenbach;20.10.2022;{}\n"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """The exit status, the document, and the error output of a call with --json."""

    def call(*arguments: object) -> tuple[int, dict[str, Any], str]:
        status = cli.main([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        return status, json.loads(said.out) if said.out else {}, said.err

    return call


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Liste.csv"
    path.write_text(CSV.format("siebzig?"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    return (project_root / "docs" / "reference" / "for-programs.md").read_text(encoding="utf-8")


def documented(page: str, command: str) -> set[str]:
    """Keys that the page promises for a command."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    return {key for key, commands in rows if commands == "all" or f"`{command}`" in commands}


def test_check_answers_with_code_severity_place_and_sentence(ask: Ask, workbook: Path, page: str) -> None:
    status, answer, err = ask("check", workbook, "--city", "neumarkt")
    assert (status, err) == (ExitStatus.FINDINGS, "")
    assert set(answer) == documented(page, "check")
    assert (answer["status"], answer["rows"], answer["copy"]) == (1, 1, None)
    assert answer["counts"]["error"] == 1
    assert sum(answer["counts"].values()) == len(answer["findings"])
    found = next(each for each in answer["findings"] if each["severity"] == "error")
    assert found["code"] == "unparsable-number"
    assert found["place"] == {"file": "Liste.csv", "sheet": "Liste", "cell": "C2"}
    assert found["sentence"].startswith("Zahl nicht lesbar")
    assert answer["sheets"][0]["n_data"] == 1


def test_check_names_the_copy_that_it_wrote(ask: Ask, tmp_path: Path, project_root: Path) -> None:
    example = project_root / "data" / "raw" / "neumarkt" / "Kleidertauschbörse 2024.xlsx"
    _, answer, err = ask("check", example, "--annotate", tmp_path / "Kopie.xlsx")
    assert err == ""
    assert Path(answer["copy"]).is_file()


def test_load_names_what_it_wrote(ask: Ask, workbook: Path, tmp_path: Path, page: str) -> None:
    status, answer, err = ask("load", workbook, "--city", "neumarkt", "--out", tmp_path / "aus")
    assert (status, err) == (ExitStatus.FINDINGS, "")
    assert set(answer) == documented(page, "load")
    assert {Path(path) for path in answer["written"]} == set((tmp_path / "aus").glob("[a-z]*"))


def test_town_check_tells_codes_and_places_of_what_is_not_understood(ask: Ask, tmp_path: Path, page: str) -> None:
    (tmp_path / "x.toml").write_text(
        'town = {slug = "x", title = "X", ags = "1"}\n[columns.hours]\nheaders = ["Plackerei"]\n', encoding="utf-8"
    )
    (tmp_path / "Putztag 2024.csv").write_text("Verein;TN;Warnwesten\nTSV;7;3\n", encoding="utf-8")
    status, answer, err = ask("town", "check", tmp_path / "x.toml", tmp_path / "Putztag 2024.csv")
    assert (status, err) == (ExitStatus.FINDINGS, "")
    assert set(answer) == documented(page, "town check")
    places = {(found["code"], found["place"]["cell"]) for found in answer["findings"]}
    assert places >= {("unknown-column", "C1"), ("unknown-campaign", None), ("unused-line", None)}
    assert {found["code"] for found in answer["findings"]} <= {*CODES, *re.findall(r"`([a-z-]+)`", page)}
    (table,) = answer["workbooks"][0]["tables"]
    assert [column["role"] for column in table["columns"]] == ["organisation", "participants", "unknown"]


def test_review_names_towns_and_reports_and_logs_its_steps_only_when_asked(
    ask: Ask, tmp_path: Path, page: str, persons_in: Callable[[str], list[str]]
) -> None:
    folder = tmp_path / "beispiel"
    copy_example(folder)
    shutil.rmtree(folder / "data" / "raw" / "balingen")
    for notebook in (folder / "notebooks").glob("*.ipynb"):
        if "methoden" not in notebook.name:
            notebook.unlink()
    status, answer, err = ask("--verbose", "review", "--project", folder)
    assert status == ExitStatus.DONE
    assert set(answer) == documented(page, "review")
    assert [Path(path).name for path in answer["reports"]] == ["index.html", "methoden-und-quellen.html"]
    assert [(town["city"], town["workbooks"], town["years"][-1]) for town in answer["towns"]] == [("neumarkt", 8, 2025)]
    assert answer["example_data"] is True
    assert "engagement_analysis.commands.review.command: Bericht geschrieben: methoden-und-quellen.html\n" in err
    assert persons_in(err + json.dumps(answer, ensure_ascii=False)) == []
    again, _, err = ask("review", "--project", folder)
    assert (again, err) == (ExitStatus.DONE, "")


def test_misuse_leaves_the_standard_output_empty(ask: Ask, tmp_path: Path) -> None:
    status, answer, err = ask("check", tmp_path / "fehlt.xlsx", "--city", "neumarkt")
    assert (status, answer) == (ExitStatus.MISUSE, {})
    assert err.startswith("Datei nicht gefunden")


def test_the_documents_hold_no_person_of_the_examples(
    ask: Ask, project_root: Path, persons_in: Callable[[str], list[str]]
) -> None:
    raw = project_root / "data" / "raw"
    answers = [ask("check", path)[1] for path in sorted(raw.glob("*/*.xls*"))]
    answers += [ask("town", "check", town, raw / town)[1] for town in ("neumarkt", "balingen")]
    assert len(answers) > 10
    assert persons_in(json.dumps(answers, ensure_ascii=False)) == []


def test_the_log_holds_no_person_of_the_examples(
    caplog: pytest.LogCaptureFixture, persons_in: Callable[[str], list[str]]
) -> None:
    with caplog.at_level(logging.DEBUG, logger="engagement_analysis"):
        ea.load_example()
    assert "neumarkt: 8 workbooks, 116 rows" in caplog.text
    assert persons_in(caplog.text) == []


def test_the_library_is_silent_unless_somebody_listens(workbook: Path) -> None:
    code = f"import engagement_analysis as ea; ea.load({str(workbook)!r}, city='neumarkt')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


def test_the_page_lists_every_exit_status(page: str) -> None:
    assert [int(status) for status in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == list(ExitStatus)
    assert all(f"{status:>3}  {status.meaning}" in cli._parser().format_help() for status in ExitStatus)


def shown_examples() -> Iterator[tuple[str, str]]:
    """Every example of every help page, with the page's command."""
    for parser in _all_parsers(cli._parser()):
        for line in (parser.epilog or "").splitlines():
            if line.startswith("  engagement "):
                yield parser.prog, line.split("  #")[0].split(" #")[0].strip()


@pytest.mark.parametrize(("command", "example"), [each for each in shown_examples() if "BEFEHL" not in each[1]])
def test_an_example_of_a_help_page_is_a_call_that_is_understood(command: str, example: str) -> None:
    assert example.startswith(command)
    assert callable(cli._parser().parse_args(shlex.split(example)[1:]).run)


def test_every_command_has_an_example() -> None:
    groups = {"engagement town"}
    assert {parser.prog for parser in _all_parsers(cli._parser())} - groups == {each[0] for each in shown_examples()}


@pytest.mark.skipif(shutil.which("bash") is None, reason="completes in bash")
def test_bash_completes_commands_and_options(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--print-completion", "bash"])
    assert stopped.value.code == 0
    (tmp_path / "completion").write_text(capsys.readouterr().out, encoding="utf-8")
    ask_bash = """
source completion
for words in "engagement ch" "engagement review --ex" "engagement town d"; do
    COMP_WORDS=($words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
    $(complete -p engagement | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
    echo "${COMPREPLY[@]}"
done
"""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", ask_bash], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["check", "--example", "drift"]


def test_verbose_may_stand_before_and_behind_the_command() -> None:
    parser = cli._parser()
    assert isinstance(parser, Parser)
    for call in (["--verbose", "publish"], ["publish", "--verbose"]):
        assert parser.parse_args(call).verbose is True
    assert "verbose" not in parser.parse_args(["publish"])

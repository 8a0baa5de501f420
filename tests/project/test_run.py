"""The bootstrap: what it decides before anything is installed. Whole runs are what continuous integration does."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest


@pytest.fixture
def run(project_root: Path) -> ModuleType:
    """run.py as a module of its own, so that a test may change its constants."""
    spec = importlib.util.spec_from_file_location("run", project_root / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def environment(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own for run.py: an interpreter stands there, nothing is installed yet."""
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "has_pip", lambda python: True)
    python = run.venv_python(tmp_path)
    python.parent.mkdir()
    python.touch()
    return tmp_path


@pytest.fixture
def installations(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Extras that run.py asked pip for; pip itself is not called and is content."""
    asked: list[str] = []
    monkeypatch.setattr(run, "pip_install", lambda python, extra: asked.append(extra) or "")
    return asked


def test_bootstrap_needs_nothing_but_python(project_root: Path) -> None:
    tree = ast.parse((project_root / "run.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_an_old_python_can_read_the_script_and_say_that_it_is_too_old(project_root: Path) -> None:
    ast.parse((project_root / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("platform", "path"),
    [("linux", ".venv/bin/python"), ("darwin", ".venv/bin/python"), ("win32", ".venv/Scripts/python.exe")],
)
def test_interpreter_lies_where_the_platform_puts_it(run: ModuleType, platform: str, path: str) -> None:
    assert PurePosixPath(run.venv_python(Path(".venv"), platform).as_posix()) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("review", "lab"),
        ("review --pdf", "pdf"),
        ("review --only vier-jahre --pdf", "pdf"),
        ("load --pdf", "lab"),
        ("test", "test"),
        ("test -k pdf --pdf", "test"),
        ("docs --no-open", "docs"),
        ("lint", "dev"),
        ("coverage", "test"),
        ("check", "dev"),
        ("benchmark --short", "benchmark"),
    ],
)
def test_a_command_installs_no_more_than_it_needs(run: ModuleType, command: str, extra: str) -> None:
    name, *options = command.split()
    assert run.extra_for(name, options) == extra


def test_new_requirements_and_a_moved_clone_are_installed_again(run: ModuleType) -> None:
    before = run.digest(b"pandas>=3.0", Path("/clone"))
    assert run.digest(b"pandas>=3.0", Path("/clone")) == before
    assert run.digest(b"pandas>=3.1", Path("/clone")) != before
    assert run.digest(b"pandas>=3.0", Path("/moved")) != before


@pytest.mark.usefixtures("environment")
def test_second_run_installs_nothing(run: ModuleType, installations: list[str]) -> None:
    for _ in range(2):
        run.ensure_environment("lab")
    assert installations == ["lab"]


@pytest.mark.usefixtures("environment")
def test_larger_installation_serves_smaller_commands_but_not_the_reverse(
    run: ModuleType, installations: list[str]
) -> None:
    for extra in ("lab", "pdf", "lab", "test", "pdf", "dev", "test"):
        run.ensure_environment(extra)
    assert installations == ["lab", "pdf", "test", "dev"]


def test_half_made_environment_is_made_anew(
    run: ModuleType, tmp_path: Path, installations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    made: list[Path] = []
    monkeypatch.setattr(run, "make_venv", lambda venv: (venv.mkdir(), made.append(venv)))
    run.ensure_environment("lab")
    assert made == [tmp_path / ".venv"]
    assert installations == ["lab"]


def test_interpreter_without_pip_is_no_whole_environment(run: ModuleType, tmp_path: Path) -> None:
    assert not run.has_pip(tmp_path / "missing")
    assert run.has_pip(Path(sys.executable))


@pytest.mark.usefixtures("environment")
def test_first_run_without_network_ends_with_a_sentence(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "pip_install", lambda python, extra: "ERROR: no route to host")
    with pytest.raises(SystemExit) as stopped:
        run.ensure_environment("lab")
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "Verbindung zum Internet" in said
    assert "no route to host" in said


def test_changed_requirements_without_network_go_on_with_what_is_there(
    run: ModuleType, environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (environment / ".installed-lab").write_text("an older digest", encoding="ascii")
    monkeypatch.setattr(run, "pip_install", lambda python, extra: "ERROR: no route to host")
    assert run.ensure_environment("lab") == run.venv_python(environment)
    assert "weiter mit den vorhandenen" in capsys.readouterr().err
    assert (environment / ".installed-lab").read_text(encoding="ascii") == "an older digest"


def test_missing_venv_module_names_the_package_to_install(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit) as stopped:
        run.make_venv(tmp_path / ".venv")
    assert stopped.value.code == 2
    assert f"apt install python3.{sys.version_info.minor}-venv" in capsys.readouterr().err
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a folder below a file: the message is another one on Windows")
def test_unwritable_place_is_named(run: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as stopped:
        run.make_venv(tmp_path / "file" / ".venv")
    assert stopped.value.code == 2
    assert str(tmp_path / "file" / ".venv") in capsys.readouterr().err


def test_python_that_is_too_old_is_named(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "NEEDED", (99, 0))
    with pytest.raises(SystemExit) as stopped:
        run.main(["review"])
    assert stopped.value.code == 2
    assert "Gebraucht wird Python 99.0 oder neuer" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--help"], 0), (["help"], 0)])
def test_help_installs_nothing(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
) -> None:
    monkeypatch.setattr(run, "ensure_environment", lambda extra: pytest.fail("installs"))
    assert run.main(arguments) == status
    assert "python3 run.py review" in capsys.readouterr().out


def test_arguments_reach_the_command_unchanged(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(run, "ensure_environment", lambda extra: Path(sys.executable))
    monkeypatch.setattr(run, "call", lambda python, arguments, folder=None: calls.append(arguments) or 0)
    run.main(["load", "Neumarkt räumt auf! 2024.xlsx", "--city", "neumarkt"])
    run.main(["test", "-k", "räumt auf"])
    assert calls[0][-4:] == ["load", "Neumarkt räumt auf! 2024.xlsx", "--city", "neumarkt"]
    assert calls[1] == ["-m", "pytest", "-k", "räumt auf"]


def test_quick_tests_are_fast_ones_of_each_stage_and_one_review(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, project_root: Path
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(run, "ensure_environment", lambda extra: Path(sys.executable))
    monkeypatch.setattr(run, "call", lambda python, arguments, folder=None: calls.append(arguments) or 0)
    run.main(["test", "--quick", "-x"])
    ((_, _, option, marks, *places, last),) = calls
    assert (option, marks, last) == ("-m", "not slow and not browser", "-x")
    assert {place.split("/")[1] for place in places} == {"loader", "analysis", "statistics", "command", "project"}
    assert [place for place in places if not (project_root / place).exists()] == []
    commands = (project_root / "tests/command/test_for_programs.py").read_text(encoding="utf-8")
    before_the_review = commands.partition("\ndef test_review_names")[0].splitlines()[-1]
    assert not before_the_review.startswith("@pytest.mark"), "a mark would leave the one review out"


@pytest.mark.parametrize("status", [0, 1, 2, 7])
def test_exit_status_is_handed_on(run: ModuleType, status: int) -> None:
    assert run.call(Path(sys.executable), ["-c", f"raise SystemExit({status})"]) == status


def test_every_linter_speaks_even_after_a_failure(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "call", lambda python, arguments, folder: int("ruff" in arguments))
    assert run.lint(Path(sys.executable)) == 1
    said = capsys.readouterr().out
    assert all(f"> {name}\n" in said for name in run.LINTERS)
    assert "Beanstandet: ruff check, ruff format\n" in said


def test_check_fails_when_only_the_tests_fail(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ensure_environment", lambda extra: Path(sys.executable))
    monkeypatch.setattr(run, "call", lambda python, arguments, folder=None: 5 if "pytest" in arguments else 0)
    assert run.main(["check"]) == 5

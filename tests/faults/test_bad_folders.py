"""A full disk, a folder that cannot be written or vanishes, two runs at once: one sentence, and nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engagement_analysis.project.whole_folder import (
    StoreError,
    complete_interrupted,
    only_writer,
    renew_together,
    write_together,
)

from .conftest import NEW, Project, _content, laid

LOAD = ("load", "data/raw/neumarkt", "--city", "neumarkt", "--out", "data/processed")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A project whose tables were written."""
    project = laid(tmp_path_factory.mktemp("loaded") / "project", project_root)
    project.run(*LOAD)
    return project.root


@pytest.mark.parametrize("most_bytes", [10, 1_000, 8_000])
def test_full_disk_is_one_sentence_and_the_old_state_stays(most_bytes: int, project: Project, loaded: Path) -> None:
    """No file may grow beyond so many bytes: each write fails as on a full disk, at another place."""
    project.put_back(loaded)
    old = project.states()
    project.change(NEW)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {resource.RLIM_INFINITY}))"
    start = "import sys; sys.dont_write_bytecode = True; from engagement_analysis.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", f"{limit}; {start}", *LOAD]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    ended = subprocess.run(
        command, cwd=project.root, capture_output=True, text=True, timeout=120, env=unmeasured
    )  # whoever measures coverage writes files too
    assert ended.returncode == 2, ended.stderr
    assert "lässt sich nicht beschreiben" in ended.stderr
    assert "Bitte Rechte und Platz prüfen." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert project.states() == old


def test_folder_that_cannot_be_made_is_one_sentence(project: Project) -> None:
    nowhere = (
        "/proc/engagement" if sys.platform == "linux" else str(project.root / "notebooks/06_methoden_und_quellen.ipynb")
    )
    process = project.start("load", "data/raw/neumarkt", "--city", "neumarkt", "--out", nowhere)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "lässt sich nicht beschreiben" in said


def test_folder_that_vanishes_while_it_is_written_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "processed"

    def write(beside: Path) -> None:
        shutil.rmtree(folder)
        (beside / "a.txt").write_text("too late", encoding="utf-8")

    with pytest.raises(StoreError, match="lässt sich nicht beschreiben"):
        write_together(folder, write)


def test_second_run_at_the_same_time_is_told_to_wait_and_breaks_nothing(project: Project) -> None:
    first, second = project.start("review"), project.start("review")
    said = {process: process.communicate(timeout=300)[0] for process in (first, second)}
    assert 0 in (first.returncode, second.returncode), said
    for process in (first, second):
        if process.returncode:
            assert process.returncode == 2
            assert "Ein anderer Lauf schreibt gerade nach" in said[process]
    states = project.states()
    project.run("review")
    assert project.states() == states


def test_whoever_holds_a_folder_may_write_it_and_nobody_else(tmp_path: Path) -> None:
    other = (
        "from pathlib import Path; from engagement_analysis.project.whole_folder import write_together; "
        f"write_together(Path({str(tmp_path)!r}), lambda beside: None)"
    )
    with only_writer(tmp_path):
        write_together(tmp_path, lambda beside: (beside / "a.txt").touch())
        ended = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, timeout=60)
        assert "Ein anderer Lauf schreibt gerade" in ended.stderr
    assert subprocess.run([sys.executable, "-c", other], capture_output=True, timeout=60).returncode == 0


def _steps() -> Iterator[int]:
    """One move after the other: the journal, then each of the four files."""
    return iter(range(1, 6))


@pytest.mark.parametrize("step", _steps())
def test_interruption_at_each_move_leaves_the_old_or_the_new_state(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    names = ["index.html", "intern/blatt.html", "jahr.html", "vier-jahre.html"]

    def fill(word: str) -> object:
        def write(beside: Path) -> None:
            for name in names:
                (beside / name).parent.mkdir(exist_ok=True)
                (beside / name).write_text(word, encoding="utf-8")

        return write

    write_together(folder, fill("old"))  # type: ignore[arg-type]
    replace, moves = Path.replace, 0

    def interrupted(path: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == step:
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_together(folder, fill("new"))  # type: ignore[arg-type]
    monkeypatch.undo()
    complete_interrupted(folder)
    expected = b"old" if step == 1 else b"new"
    assert _content(folder) == dict.fromkeys(names, expected)


def test_files_that_did_not_change_are_not_touched(tmp_path: Path) -> None:
    write_together(tmp_path, lambda beside: [(beside / name).write_text(name) for name in ("a.txt", "b.txt")] and None)
    before = (tmp_path / "a.txt").stat().st_mtime_ns
    renew_together(tmp_path, lambda copy: (copy / "b.txt").write_text("new", encoding="utf-8"))
    assert (tmp_path / "a.txt").stat().st_mtime_ns == before
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == "new"


def test_what_a_failed_change_did_to_the_copy_is_gone(tmp_path: Path) -> None:
    write_together(tmp_path, lambda beside: (beside / "a.txt").write_text("old") and None)

    def change(copy: Path) -> None:
        (copy / "a.txt").write_text("half", encoding="utf-8")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        renew_together(tmp_path, change)
    assert _content(tmp_path) == {"a.txt": b"old"}

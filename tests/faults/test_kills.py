"""A command killed at any moment leaves the old state or the new one, and the next run heals."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from engagement_analysis.project.published_state import own_key
from engagement_analysis.project.whole_folder import JOURNAL, STAGING

from .conftest import NEW, Project, laid

COMMANDS = {
    "load": (("load", "data/raw/neumarkt", "--city", "neumarkt", "--out", "data/processed"), 0.5),
    "publish": (("publish", "--date", "2026-11-29"), 0.25),
    "review": (("review",), 0.25),
}
"""Each with its share of the kills: the quick one gets more."""


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A project after its review, with a key: it is drawn, and the same states are wanted."""
    project = laid(tmp_path_factory.mktemp("reviewed") / "project", project_root)
    own_key(project.root / "data/raw/published/reports", create=True)
    project.run("review")
    return project.root


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_command_leaves_the_old_or_the_new_state_and_the_next_run_heals(
    command: str, project: Project, reviewed: Path, tmp_path: Path, n_kills: int, moments: random.Random
) -> None:
    arguments, share = COMMANDS[command]
    project.put_back(reviewed)
    if command == "load":
        project.run(*arguments)
    if command != "publish":
        project.change(NEW)
    kept = tmp_path / "kept"
    shutil.copytree(project.root, kept)
    old = project.states()
    seconds = project.run(*arguments)
    new = project.states()
    assert new != old
    for _ in range(max(2, round(share * n_kills))):
        project.put_back(kept)
        moment = moments.uniform(0, 1.05 * seconds)
        project.kill(moment, *arguments)
        project.heal()
        for folder, found, before, after in zip(project.written, project.states(), old, new, strict=True):
            assert found in (before, after), f"{folder} is neither old nor new, killed after {moment} of {seconds} s"
            assert not [*folder.glob(f"{STAGING}*"), *folder.glob(JOURNAL), *folder.rglob("*.tmp")], moment
    if command != "publish" or project.states() == old:  # what is published is not published twice
        project.run(*arguments)
    assert project.states() == new

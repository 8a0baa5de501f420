"""The checks of continuous integration find what they are there for: a licence, a vulnerability, other bytes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest


def script(project_root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, project_root / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("stated", "is_allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("GNU General Public License v2 or later (GPLv2+) OR Mozilla Public License 1.1 (MPL 1.1)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later OR LicenseRef-Commercial", False),
        ("not stated", False),
    ],
)
def test_a_licence_that_asks_for_more_is_found(project_root: Path, stated: str, is_allowed: bool) -> None:
    assert script(project_root, "licences").is_allowed(stated) is is_allowed


def test_the_list_of_licences_names_every_package_that_users_install(project_root: Path) -> None:
    licences = script(project_root, "licences")
    listed = licences.LIST.read_text(encoding="utf-8")
    assert [
        name for name in licences.requirements(licences.OWN, licences.EXTRAS) if f"| **{name}** |" not in listed
    ] == []


def test_a_known_vulnerability_is_told_with_the_version_that_mends_it(project_root: Path) -> None:
    packages = [
        {"name": "good", "version": "1", "vulns": []},
        {"name": "unheard", "skip_reason": "not found"},
        {"name": "bad", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]},
    ]
    found = script(project_root, "audit").told(json.dumps({"dependencies": packages}))
    assert found == (2, 1, ["bad 1.0: PYSEC-1, mended in 1.1"])


def test_other_bytes_are_named_and_only_other_packages_excuse_the_report_that_lists_them(project_root: Path) -> None:
    compare = script(project_root, "same_bytes").differing
    methods, table = "reports/methoden-und-quellen.html", "data/processed/towns.csv"
    one = {"files": {methods: "a", table: "a"}, "packages": {"numpy": "2.4"}}
    assert compare([one, one]) == []
    assert compare([one, {**one, "files": {methods: "b", table: "b"}}]) == [table, methods]
    assert compare([one, {"files": {methods: "b", table: "a"}, "packages": {"numpy": "2.5"}}]) == []
    assert compare([one, {**one, "files": {methods: "a"}}]) == [table]

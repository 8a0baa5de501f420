"""Each dependency has its reason, and is used; nothing is used that is not declared."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from engagement_analysis.extras import EXTRAS

# Programs that are started, not imported: a word of the source that starts them.
STARTED = {"jupyterlab": {"jupyterlab", "lab"}, "ipykernel": {"ipykernel", "python3"}}


def canonical(name: str) -> str:
    """Distribution's name without extras and versions, in the form that compares."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~;\s]", name)[0]).lower()


@pytest.fixture(scope="module")
def pyproject(project_root: Path) -> dict[str, Any]:
    """The project's metadata."""
    return tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))


def of_extras(pyproject: dict[str, Any], *extras: str) -> list[str]:
    """What some extras bring, those that they name themselves left out."""
    required = [name for extra in extras for name in pyproject["project"]["optional-dependencies"][extra]]
    return [name for name in required if not name.startswith("engagement_analysis[")]


def of_users(pyproject: dict[str, Any]) -> list[str]:
    """What is installed for users: the base and their extras."""
    return [*pyproject["project"]["dependencies"], *of_extras(pyproject, "reports", "lab", "pdf")]


@pytest.fixture(scope="module")
def sources(project_root: Path) -> list[ast.Module]:
    """Syntax trees of the package and of the notebooks' code cells."""
    sources = sorted((project_root / "src").rglob("*.py"))
    modules = [(path.name, path.read_text(encoding="utf-8")) for path in sources]
    for path in sorted((project_root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        modules += [(path.name, re.sub(r"^[%!].*$", "", cell, flags=re.MULTILINE)) for cell in code]
    return [ast.parse(text, filename=name) for name, text in modules]


@pytest.fixture(scope="module")
def imported(sources: list[ast.Module]) -> set[str]:
    """Top names of all imports outside the standard library."""
    names: set[str] = set()
    for node in (node for tree in sources for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"engagement_analysis"}


def test_every_dependency_says_why(pyproject: dict[str, Any], project_root: Path) -> None:
    text = (project_root / "pyproject.toml").read_text(encoding="utf-8")
    project = pyproject["project"]
    required = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    silent = [name for name in required if not re.search(rf'^ +"{re.escape(name)}", +# \S.{{9,}}$', text, re.MULTILINE)]
    assert silent == []


def test_every_dependency_of_users_is_a_range(pyproject: dict[str, Any]) -> None:
    assert [name for name in of_users(pyproject) if ">=" not in name or "==" in name] == []


def test_every_runtime_dependency_is_used(
    pyproject: dict[str, Any], sources: list[ast.Module], imported: set[str]
) -> None:
    words = {node.value for tree in sources for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    modules: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(canonical(distribution), set()).add(module)
    unused = [
        name
        for name in map(canonical, of_users(pyproject))
        if not modules.get(name, set()) & imported and not (STARTED.get(name, {name}) & words)
    ]
    assert unused == []


def test_everything_imported_is_declared(pyproject: dict[str, Any], imported: set[str]) -> None:
    declared = set(map(canonical, of_users(pyproject)))
    providers = packages_distributions()
    undeclared = {
        module for module in imported if not {canonical(name) for name in providers.get(module, [module])} & declared
    }
    assert undeclared == set()


@pytest.mark.parametrize(("extra", "holds"), [("reports", ["reports"]), ("lab", ["reports", "lab"])])
def test_an_extra_is_missing_exactly_where_a_package_that_it_brings_is(
    extra: str, holds: list[str], pyproject: dict[str, Any]
) -> None:
    assert {canonical(name) for name in EXTRAS[extra]} == set(map(canonical, of_extras(pyproject, *holds)))

"""Promises that the repository makes about itself."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = {".py", ".md", ".toml", ".yml", ".yaml", ".cff", ".ipynb", ".html", ".css", ".j2", ".json", ".csv", ".txt", ""}
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def files(project_root: Path) -> list[Path]:
    """Every file that is in git or would be added to it."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project_root,
        capture_output=True,
        check=True,
    )
    paths = [project_root / name for name in listed.stdout.decode("utf-8").split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.fixture(scope="module")
def texts(files: list[Path]) -> dict[Path, str]:
    """Text of every file that is one."""
    return {path: path.read_bytes().decode("utf-8", "replace") for path in files if path.suffix in TEXT}


def test_readme_starts_with_the_two_lines_each_alone_in_its_block(project_root: Path) -> None:
    blocks = FENCE.findall((project_root / "README.md").read_text(encoding="utf-8"))
    assert blocks[:2] == ["python3 run.py review\n", "python3 run.py test\n"]


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason=".ci/run is a bash script")
def test_continuous_integration_runs_the_test_line_of_the_readme(project_root: Path) -> None:
    script = (project_root / ".ci" / "run").read_text(encoding="utf-8")
    assert "run.py test" not in script
    (reads,) = re.findall(r"^test_command=.*$", script, re.MULTILINE)
    said = subprocess.run(
        ["bash", "-c", f'{reads}; printf %s "$test_command"'],
        cwd=project_root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == FENCE.findall((project_root / "README.md").read_text(encoding="utf-8"))[1].strip()


def test_commands_in_the_pages_exist(texts: dict[Path, str], project_root: Path) -> None:
    pages = "\n".join(text for path, text in texts.items() if path.suffix in {".md", ".yml", ".yaml"})
    named = set(re.findall(r"(?:python3|py) run\.py ([a-z]+)", pages))
    start = "import sys; from engagement_analysis.cli import main; sys.argv[0] = 'engagement'; sys.exit(main())"
    assert start in (project_root / "run.py").read_text(encoding="utf-8")
    offered = subprocess.run(
        [sys.executable, "-c", start, "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert {"review", "test"} <= named
    of_run = {"test", "coverage", "benchmark", "lint", "check", "docs"}
    assert {word for word in named - of_run if not re.search(rf"\b{word}\b", offered)} == set()


def test_links_in_the_pages_lead_to_files_of_this_project(texts: dict[Path, str], project_root: Path) -> None:
    targets = {
        (path.relative_to(project_root).as_posix(), target): (path.parent / target).resolve()
        for path, text in texts.items()
        if path.suffix == ".md"
        for target in LINK.findall(text)
        if not target.startswith(("http://", "https://"))
    }
    assert targets
    broken = [key for key, path in targets.items() if not (path.exists() and path.is_relative_to(project_root))]
    assert broken == []


def test_no_file_points_outside_the_project(texts: dict[Path, str], project_root: Path) -> None:
    machine = re.compile(r"(?<![\w.:/])/(?:home|Users|root|work|tmp)/[\w.-]+")
    upwards = re.compile(r"(?<![\w/.])(?:\.\./)+[\w./-]+")
    outside = []
    for path, text in texts.items():
        outside += [(path.name, place) for place in machine.findall(text)]
        places = upwards.findall(text)
        outside += [(path.name, up) for up in places if not (path.parent / up).resolve().is_relative_to(project_root)]
    assert outside == []


def test_no_file_names_a_place_to_download_packages_from(texts: dict[Path, str]) -> None:
    hosts = "|".join(map(re.escape, ("pypi" + ".org", "python" + "hosted", "ana" + "conda.org", "npm" + "js")))
    download = re.compile(rf"{hosts}|https?://\S+\.(?:whl|tgz)\b|https?://\S+/simple\b|index-url\s*[=\s]\s*\S*http")
    assert {path.name: found for path, text in texts.items() if (found := download.findall(text))} == {}


def test_example_workbooks_are_the_listed_bytes(project_root: Path) -> None:
    raw = project_root / "data" / "raw"
    with (raw / "example_workbooks.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["path"]: row["sha256"] for row in csv.DictReader(file)}
    found = {path: hashlib.sha256((raw / path).read_bytes()).hexdigest() for path in listed}
    assert found == listed
    assert {path.split("/")[0] for path in listed} == {"balingen", "neumarkt"}


def test_every_workbook_in_git_is_a_listed_example(files: list[Path], project_root: Path) -> None:
    raw = project_root / "data" / "raw"
    with (raw / "example_workbooks.csv").open(encoding="utf-8", newline="") as file:
        listed = {raw / row["path"] for row in csv.DictReader(file)}
    below = {path for path in files if path.is_relative_to(raw) and path.parent not in (raw, raw / "published")}
    below -= {raw / city / "programme.toml" for city in ("neumarkt", "balingen")}  # the towns' own words
    assert below == listed


def test_notebooks_carry_no_outputs(files: list[Path]) -> None:
    notebooks = [path for path in files if path.suffix == ".ipynb"]
    assert notebooks
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code), path.name


def test_generated_files_are_not_in_git(files: list[Path], project_root: Path) -> None:
    for folder in ("data/processed", "reports"):
        inside = [path.name for path in files if path.is_relative_to(project_root / folder)]
        assert inside == ["README.md"], folder


def test_no_page_and_no_code_holds_a_person_of_the_workbooks(
    texts: dict[Path, str], persons_in: Callable[[str], list[str]], project_root: Path
) -> None:
    raw = [project_root / "data" / "raw" / town for town in ("neumarkt", "balingen")]
    golden, fuzz = project_root / "tests" / "golden", project_root / "tests" / "fuzz"
    # The corpus of the fuzzing grew out of the gallery.
    kept = [*raw, golden / "gallery" / "workbooks", golden / "canaries.txt", fuzz / "corpus", fuzz / "finds"]
    public = "\n".join(text for path, text in texts.items() if not any(path.is_relative_to(place) for place in kept))
    assert persons_in(public) == []


def test_modules_and_folders_stay_readable(texts: dict[Path, str], project_root: Path) -> None:
    modules = {path: text for path, text in texts.items() if path.suffix == ".py" and "src" in path.parts}
    long = {path.relative_to(project_root).as_posix(): len(text.splitlines()) for path, text in modules.items()}
    assert modules
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
    folders = Counter(path.parent.relative_to(project_root) for path in modules if path.name != "__init__.py")
    assert {folder.as_posix(): n for folder, n in folders.items() if n > 12} == {}


def test_nothing_large_or_built_has_slipped_into_git(files: list[Path]) -> None:
    largest = 4_000_000  # the zip bomb among the examples has three quarters of it
    assert [path.name for path in files if path.stat().st_size > largest or path.suffix in (".whl", ".gz", ".so")] == []


def test_version_is_the_same_wherever_it_stands(project_root: Path) -> None:
    places = {
        "pyproject.toml": r'^version = "(.+)"$',
        "src/engagement_analysis/__init__.py": r'^__version__ = "(.+)"$',
        "CITATION.cff": r"^version: (.+)$",
        "README.md": r"engagement_analysis-([\d.]+)-py3-none-any\.whl",
    }
    texts = {name: (project_root / name).read_text(encoding="utf-8") for name in places}
    found = {version for name, form in places.items() for version in re.findall(form, texts[name], re.MULTILINE)}
    assert len(found) == 1
    changes = re.findall(
        r"^## \[(\d[\d.]*)\] – (\d{4}-\d\d-\d\d)$", (project_root / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert changes[0][0] in found
    assert f'date-released: "{changes[0][1]}"' in texts["CITATION.cff"]


def test_every_issue_form_warns_of_personal_data_and_asks(project_root: Path) -> None:
    forms = list((project_root / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 3
    for form in forms:
        text = form.read_text(encoding="utf-8")
        assert text.index("**Bitte keine personenbezogenen Daten anhängen.**") < text.index("type: textarea"), form.name
        assert (
            text.count("label: In Text, Anhang und Bildern steht keine wirkliche Person.\n          required: true")
            == 1
        )


def test_the_container_brings_what_continuous_integration_installs(project_root: Path) -> None:
    folder = project_root / ".devcontainer"
    described = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    dockerfile = (folder / described["build"]["dockerfile"]).read_text(encoding="utf-8")
    script = (project_root / ".ci" / "run").read_text(encoding="utf-8")
    wanted = " ".join(re.findall(r"--no-install-recommends ([\w. -]+);", script)).split()
    assert len(wanted) > 4
    assert [package for package in wanted if package not in dockerfile.split()] == []

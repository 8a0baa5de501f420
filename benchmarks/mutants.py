"""A seeded sample of mutants → which of them the tests notice.

    nox -s mutants                                                 # 200 mutants; some forty minutes on one core
    python benchmarks/mutants.py --only table/checks --mutants 40
    python benchmarks/mutants.py --results mutants.jsonl           # again: only what survived the last run

Operators are cosmic-ray's. Each place that they can change counts once, however many changes are possible there; one of
them is drawn. Annotations are left out: nothing runs them. Each mutant lives in a copy of the clone and meets the tests
of its folder, cheapest first, until one fails. A mutant that never ends counts as killed. Prints the survivors' changes
and how many were killed, by module.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path("src/engagement_analysis")
SEED = 16
LIBRARIES = ("pandas", "pyarrow.parquet", "scipy.stats", "openpyxl", "hypothesis", "playwright.sync_api", "xlwt")
"""What most tests import."""
OPTIONS = (
    "-qx",
    *("-p", "no:cacheprovider", "-p", "xdist.plugin", "-p", "_hypothesis_pytestplugin"),
    *("-o", "addopts=--strict-markers --doctest-modules --import-mode=importlib"),
)
PROCESSOR_SECONDS = 600
"""For the tests of one step, several times what any needs: whoever needs more runs forever."""

WHOLE_LISTS = (
    *("checks", "types_and_parts", "odd_layouts", "forms_found_by_trying", "counted_twice", "rows_beside_the_data"),
    *("kinds_and_labels", "postponed", "town_rules", "layouts_found_by_trying", "columns_of_days", "invariance"),
    *("close_calls", "close_calls_beside_the_data"),
)
VALUES = tuple(f"tests/loader/test_{name}.py" for name in ("quantities", "dates", "headers"))
TRUTH = ("tests/loader/test_truth.py",)
LISTS = tuple(f"tests/loader/test_{name}.py" for name in WHOLE_LISTS)
REST = ("tests/loader", "tests/townhall")
"""Tests of what reads a list: those of values alone, golden workbooks, small lists that each show one difficulty."""
TESTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "values": (VALUES, (*LISTS, *TRUTH), REST),
    "recognition": (TRUTH, LISTS, REST),
    "table/checks": (TRUTH, LISTS, REST),
    "analysis/measures/totals.py": (("tests/analysis/test_totals.py",), ("tests/analysis", "tests/door")),
    "analysis/organisations/retention.py": (("tests/analysis/test_retention.py",), ("tests/analysis", "tests/door")),
    "publication": (("tests/publication",), ("tests/open_data", "tests/reports/sections/test_annexes.py")),
}
"""In steps: what kills most for least comes first."""


@dataclass(frozen=True, order=True)
class Mutant:
    """One change: the module, where it starts, the operator and which of its occurrences."""

    module: str
    line: int
    column: int
    operator: str
    occurrence: int

    @property
    def path(self) -> Path:
        return PACKAGE / self.module

    def code(self) -> str:
        source = (ROOT / self.path).read_text(encoding="utf-8")
        return str(mutate_code(source, get_operator(self.operator)(), self.occurrence))

    def change(self) -> str:
        source = (ROOT / self.path).read_text(encoding="utf-8")
        lines = difflib.unified_diff(source.splitlines(), self.code().splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every change that cosmic-ray knows for a module, annotations left out."""
    source = (ROOT / PACKAGE / module).read_text(encoding="utf-8")
    tree, annotations = get_ast(source), list(_annotations(source))
    for name in operator_names():
        if get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        starts = (start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node))
        for occurrence, (line, column) in enumerate(starts):
            if not any(first <= (line, column) < last for first, last in annotations):
                yield Mutant(module, line, column, name, occurrence)


def _annotations(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for node in ast.walk(ast.parse(source)):
        for kind in ("annotation", "returns"):
            part = getattr(node, kind, None)
            if isinstance(part, ast.expr):
                yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)


def sample(folders: Sequence[str], size: int, seed: int) -> list[Mutant]:
    """So many places, one change at each."""
    places: dict[tuple[str, int, int], list[Mutant]] = defaultdict(list)
    for folder in folders:
        path = ROOT / PACKAGE / folder
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for mutant in mutants_of(file.relative_to(ROOT / PACKAGE).as_posix()):
                places[mutant.module, mutant.line, mutant.column].append(mutant)
    draw = random.Random(seed)
    return [draw.choice(sorted(places[place])) for place in draw.sample(sorted(places), min(size, len(places)))]


def steps_of(mutant: Mutant) -> list[tuple[str, ...]]:
    """What a mutant meets: the examples of its module and its folder's tests."""
    folder = next(folder for folder in TESTS if mutant.module.startswith(folder))
    first, *others = TESTS[folder]
    return [(mutant.path.as_posix(), *first), *others]


def fails(clone: Path, targets: Sequence[str]) -> bool:
    """Whether a test fails in a copy of the clone, or never ends.

    In a fork, which finds other people's libraries imported already, but nothing of this package.
    """
    process = os.fork()
    if not process:
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        os.chdir(clone)
        sys.path.insert(0, str(clone / "src"))
        os.environ["PYTHONPATH"] = str(clone / "src")
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os._exit(int(pytest.main([*OPTIONS, *targets])))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != 0


def copy_of_the_clone(folder: Path) -> Path:
    """The files that git knows, as they lie here."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def is_killed(mutant: Mutant, clone: Path, n_steps: int) -> bool:
    try:
        put(clone / mutant.path, mutant.code())
        return any(fails(clone, step) for step in steps_of(mutant)[:n_steps])
    finally:
        put(clone / mutant.path, (ROOT / mutant.path).read_text(encoding="utf-8"))


def put(path: Path, code: str) -> None:
    """Write a module as no other day has seen it, so that no bytecode of another mutant is taken for its own."""
    day = path.stat().st_mtime + 86_400
    path.write_text(code, encoding="utf-8")
    os.utime(path, (day, day))


def report(outcomes: dict[Mutant, bool]) -> None:
    """Table by module."""
    by_module: dict[str, list[bool]] = defaultdict(list)
    for mutant, killed in outcomes.items():
        by_module[mutant.module].append(killed)
    for module, killed in sorted(by_module.items()):
        print(f"| `{module}` | {sum(killed)} | {len(killed)} |")
    print(f"{sum(outcomes.values())} of {len(outcomes)} killed ({sum(outcomes.values()) / len(outcomes):.1%})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--part", default="1/1", help="of the sample, such as 1/2 and 2/2 on two cores")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=9, help="leave out the steps after the first ones")
    parser.add_argument("--only", choices=list(TESTS), help="one folder or module")
    parser.add_argument("--results", type=Path, help="file of outcomes; what was killed there is not run again")
    options = parser.parse_args()
    drawn = sample([options.only] if options.only else list(TESTS), options.mutants, options.seed)
    part, of = map(int, options.part.split("/"))
    drawn = drawn[part - 1 :: of]
    killed_before: set[str] = set()
    if options.results and options.results.is_file():
        lines = map(json.loads, options.results.read_text(encoding="utf-8").splitlines())
        killed_before = {line["mutant"] for line in lines if line["killed"]}
    outcomes = {}
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
    sys.dont_write_bytecode = False
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        clone = copy_of_the_clone(Path(folder))
        for step in {step for steps in TESTS.values() for step in steps[: options.steps]}:
            if fails(clone, step):
                raise SystemExit(f"these fail without any mutant: {step}")
        for mutant in drawn:
            outcomes[mutant] = str(mutant) in killed_before or is_killed(mutant, clone, options.steps)
            if not outcomes[mutant]:
                print(f"\n{mutant.path}:{mutant.line} {mutant.operator}\n{mutant.change()}", flush=True)
            if options.results and str(mutant) not in killed_before:
                with options.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"mutant": str(mutant), "killed": outcomes[mutant]}) + "\n")
    report(outcomes)
    return 0


if __name__ == "__main__":
    sys.exit(main())

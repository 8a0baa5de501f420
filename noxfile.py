"""What has to hold with every Python: `nox` runs the tests and compares the bytes that each of them writes.

`nox -s tests-3.12 -- tests/loader`, `nox -t bytes`. An interpreter that this machine lacks is left out with a word;
the workflow of continuous integration has them all.
"""

from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SUMS = Path(".nox", "sums")

nox.options.default_venv_backend = "venv"


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests; everything behind -- goes to pytest."""
    session.install("--editable", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python=PYTHONS, tags=["bytes"])
def make(session: nox.Session) -> None:
    """The example's tables and reports, their check sums noted."""
    session.install("--editable", ".[reports,pdf]")
    SUMS.mkdir(parents=True, exist_ok=True)
    session.run("python", ".ci/same_bytes.py", "make", str(SUMS / f"{session.python}.json"))


@nox.session(tags=["bytes"], python=False)
def same_bytes(session: nox.Session) -> None:
    """The check sums of all interpreters that this machine has, compared."""
    session.run("python3", ".ci/same_bytes.py", "compare", *map(str, sorted(SUMS.glob("*.json"))), external=True)


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """A seeded sample of mutants, and which of them the tests notice; everything behind -- goes to the script."""
    session.install("--editable", ".[mutants]")
    session.run("python", "benchmarks/mutants.py", *session.posargs)

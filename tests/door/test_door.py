"""`import engagement_analysis as ea`: cheap, complete, and enough for a first chart, also from an installed wheel."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.extras import EXTRAS

PROMISED = [
    "load",
    "Loaded",
    "load_example",
    "load_population",
    "load_published",
    "load_comparable_series",
    "towns",
    "invitations",
    "totals",
    "organisation_rates",
    "participation_rates",
    "retention",
    "changes",
    "comparability",
    "cohorts",
    "trend",
    "outlook",
    "data_quality",
    "concentration",
    "reach",
    "recorded",
    "readings",
    "plot",
    "statistics",
]
STUDENT = """\
import engagement_analysis as ea
participation, invitations = ea.load_example("neumarkt").participation, ea.invitations("neumarkt")
print(ea.totals(participation, by=("city", "year"))[["year", "n_organisations"]])
rates = ea.participation_rates(participation, ea.load_population())
print(rates[["year", "rate", "rate_low", "rate_high"]])
ea.plot.rates(rates).figure.savefig("rates.png")
print(ea.retention(participation, invitations)[["campaign", "year", "return_rate"]])
print(ea.trend(participation, invitations)["sentence"].iloc[0])
"""
ONE_LINE = (
    "import engagement_analysis as ea; "
    'ea.plot.rates(ea.participation_rates(ea.load_example("neumarkt").participation, ea.load_population()))'
)


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_name_is_behind_the_door(name):
    assert name in dir(ea)
    assert getattr(ea, name) is not None


def test_type_checkers_see_the_same_names(project_root):
    stub = ast.parse((project_root / "src" / "engagement_analysis" / "__init__.pyi").read_text(encoding="utf-8"))
    (listed,) = (node.value for node in stub.body if isinstance(node, ast.Assign))
    assert sorted(ast.literal_eval(listed)) == dir(ea)


def test_a_name_that_is_not_there_is_refused_as_python_does():
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        ea.lode  # noqa: B018


def _seconds(statement: str) -> float:
    """CPU time of a statement in a fresh interpreter, the least of some."""
    code = f"import time; start = time.process_time(); {statement}; print(time.process_time() - start)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))


def test_the_door_opens_in_about_the_time_that_pandas_takes():
    assert _seconds("import engagement_analysis") < 1.2 * _seconds("import pandas")


def test_towns_are_a_frame_like_any_other():
    assert ea.towns()["city"].tolist() == ["balingen", "neumarkt"]


def test_example_of_both_towns_is_the_examples_one_after_the_other():
    both, one = ea.load_example(), ea.load_example("neumarkt")
    rows = both.participation[both.participation["city"] == "neumarkt"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, one.participation)
    assert both.participation["city"].unique().tolist() == ["balingen", "neumarkt"]


def test_reference_frames_name_towns_as_participation_does():
    slugs = set(ea.towns()["city"])
    assert set(ea.load_population()["city"]) == slugs
    assert slugs <= set(ea.load_published()["city"].dropna())
    assert slugs <= set(ea.invitations()["city"])
    assert ea.load_comparable_series()["city"].notna().all()
    assert ea.load_comparable_series()["source_url"].notna().all()


def test_another_workbook_never_passes_for_an_example(tmp_path, monkeypatch, project_root):
    from engagement_analysis.project import example_data

    raw = tmp_path / "data" / "raw"
    (raw / "neumarkt").mkdir(parents=True)
    for name in ("example_workbooks.csv", "neumarkt/Neumarkt räumt auf! 2022.xlsx"):
        (raw / name).write_bytes((project_root / "data" / "raw" / name).read_bytes())
    (raw / "neumarkt" / "Neumarkt räumt auf! 2023.xlsx").write_bytes(b"a real list under an example's name")
    monkeypatch.setattr(example_data, "_PLACES", (tmp_path,))
    assert ea.load_example("neumarkt").participation["source_file"].unique().tolist() == [
        "Neumarkt räumt auf! 2022.xlsx"
    ]
    with pytest.raises(example_data.ExampleDataError, match="no longer in"):
        ea.load_example("balingen")


def test_base_holds_loader_analysis_and_charts_and_says_what_reports_need(tmp_path, project_root):
    without_extras = f"import sys; sys.modules |= dict.fromkeys({sorted({*EXTRAS['lab'], 'weasyprint'})})\n"
    door = """
import engagement_analysis as ea
for folder in (ea, ea.plot, ea.statistics):
    for name in dir(folder):
        getattr(folder, name)
try:
    import engagement_analysis.reports.sections.methods
except ImportError as error:
    print(error)
"""
    command = """
from engagement_analysis.cli import main
raise SystemExit(main(["review", "--example"]))
"""
    environment = {**os.environ, "PYTHONPATH": str(project_root / "src")}
    said = [
        subprocess.run(
            [sys.executable, "-c", without_extras + code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        for code in (door, command)
    ]
    install = 'pip install "engagement_analysis[reports]"\n'
    assert (said[0].stderr, said[0].stdout) == ("", f"Reports need packages that are not installed; run: {install}")
    assert said[1].returncode == 2
    assert said[1].stderr == f"Für Berichte fehlen Pakete. Bitte einmal ausführen: {install}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_student_gets_along_in_an_empty_folder_with_an_installed_wheel(tmp_path, project_root):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project_root, check=True, capture_output=True)
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "MPLBACKEND": "agg"}
    where = "import engagement_analysis; print(engagement_analysis.__file__)"
    answers = [
        subprocess.check_output([sys.executable, "-c", code], cwd=empty, env=environment, text=True)
        for code in (where, ONE_LINE, STUDENT)
    ]
    assert answers[0].startswith(str(installed))
    assert answers[1] == ""
    assert len(STUDENT.splitlines()) <= 8
    assert all(column in answers[2] for column in ("n_organisations", "rate_low", "return_rate"))
    assert answers[2].splitlines()[-1].endswith(".")
    assert [path.name for path in empty.iterdir()] == ["rates.png"]

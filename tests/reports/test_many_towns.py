"""A review of several towns shared by the workers that joblib's setting names: the same files as from one process."""

import os
from pathlib import Path

import distributed
import joblib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engagement_analysis.analysis.quality.data_quality import data_quality
from engagement_analysis.project.folders import Folders
from engagement_analysis.project.store import write_processed
from engagement_analysis.project.town_tables import tables_of_towns
from engagement_analysis.reports.pages.kernels import execution
from engagement_analysis.reports.review import process, review
from engagement_analysis.reports.sections.all_towns import open_towns

TOWNS = ("ahausen", "bedorf", "cestadt")
POPULATION = """city,ags,reference_date,population,basis,source_url
Ahausen,09177001,2023-12-31,12000,official,https://example.org
"""
COUNTED = """
import os
from pathlib import Path
from IPython.display import Markdown
from engagement_analysis.project.store import read_processed
Path(f"{os.getppid()}.parent").touch()
rows = read_processed(data_folder).participation
Markdown(f"{rows.loc[rows['city'].isin(towns or rows['city'].unique()), 'participants'].sum()} Teilnahmen")
"""


def write_project(root: Path) -> Folders:
    """Three towns with a file and two years each; a notebook for each town, one for all."""
    for number, slug in enumerate(TOWNS, start=1):
        folder = root / "data" / "raw" / slug
        folder.mkdir(parents=True)
        town = f'[town]\nslug = "{slug}"\ntitle = "{slug.title()}"\nags = "0917700{number}"\n'
        folder.joinpath(f"{slug}.toml").write_text(town, encoding="utf-8")
        for year in (2023, 2024):
            rows = f"Gruppe;Datum;Teilnehmende\nTSV {slug.title()};19.10.{year};{number * 10}\n"
            folder.joinpath(f"{slug} {year}.csv").write_text(rows, encoding="utf-8")
    (root / "data" / "raw" / "published").mkdir()
    (root / "data" / "raw" / "published" / "population.csv").write_text(POPULATION, encoding="utf-8")
    (root / "notebooks").mkdir()
    for name, per in (("1_stadt", {"per": "town"}), ("2_alle", {})):
        cells = [
            new_code_cell("towns = []", metadata={"tags": ["parameters"]}, id="parameters"),
            new_markdown_cell("# Satz\n\n## Gezählt\n\nEs gelang.", id="sentence"),
            new_code_cell(COUNTED, id="counted"),
        ]
        notebook = new_notebook(cells=cells, metadata={"engagement": per})
        nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")
    return Folders(root)


def written(folders: Folders) -> dict[str, bytes]:
    paths = (path for folder in (folders.processed, folders.reports) for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folders.root).as_posix(): path.read_bytes() for path in paths}


def test_findings_on_workbooks_of_one_name_stay_with_their_towns(tmp_path: Path) -> None:
    folders = write_project(tmp_path)
    for number, slug in enumerate(TOWNS):
        told = f"Gruppe;Datum;Teilnehmende\nTSV;19.10.2022;{'ca. ' * (number == 1)}{number + 3}\n"
        folders.raw.joinpath(slug, "Liste.csv").write_text(told, encoding="utf-8")
    processed = process(folders.raw)
    said = processed.findings["code"].eq("approximate-number")
    assert processed.findings.loc[said, ["city", "source_file"]].values.tolist() == [["bedorf", "Liste.csv"]]
    assert "approximate-number" in set(tables_of_towns(processed, ["bedorf"]).findings["code"])
    assert "approximate-number" not in set(tables_of_towns(processed, ["ahausen"]).findings["code"])
    quality = data_quality(processed.participation, processed.findings, by=("city", "source_file"))
    counted = quality[quality["source_file"].eq("Liste.csv")]
    assert counted.set_index("city")["n_infos"].to_dict() == {"ahausen": 1, "bedorf": 2, "cestadt": 1}


def test_campaigns_of_one_name_keep_each_towns_title(tmp_path: Path) -> None:
    folders = write_project(tmp_path)
    for slug, title in zip(TOWNS, ("Putztag", "Sauber!", "Putztag am Bach"), strict=True):
        with folders.raw.joinpath(slug, f"{slug}.toml").open("a", encoding="utf-8") as file:
            file.write(f'[[campaigns]]\nid = "putztag"\ntitle = "{title}"\nnames = ["Putztag"]\n')
        rows = "Gruppe;Datum;Aktion;Teilnehmende\nTSV;19.10.2022;Putztag;30\n"
        folders.raw.joinpath(slug, "Liste.csv").write_text(rows, encoding="utf-8")
    write_processed(process(folders.raw), folders.processed)
    towns = open_towns(folders.processed)
    named = towns.titled(towns.history.drop_duplicates("city", keep="last"))
    assert named["campaign_title"].tolist() == ["Putztag", "Sauber!", "Putztag am Bach"]


@pytest.mark.slow
def test_a_cluster_writes_what_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "_n_kernels", lambda _: 1)
    here, spread = write_project(tmp_path / "here"), write_project(tmp_path / "spread")
    review(here)
    local = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    told: list[str] = []
    with local as cluster, distributed.Client(cluster), joblib.parallel_config("dask"):
        review(spread, tell=told.append)
    assert written(spread) == written(here)
    assert {f"reports/stadt-{town}.html" for town in TOWNS} < written(spread).keys()
    assert [line for line in told if line.startswith("Notizbuch ausgeführt")] == [
        *(f"Notizbuch ausgeführt: 1_stadt.ipynb ({town})" for town in TOWNS),
        "Notizbuch ausgeführt: 2_alle.ipynb",
    ]
    parents = {path.stem for path in spread.notebooks.glob("*.parent")}
    assert len(parents) == 2, "a kernel of each worker"
    assert str(os.getpid()) not in parents
    assert {path.stem for path in here.notebooks.glob("*.parent")} == {str(os.getpid())}

"""A project's folder → the files of the example in it; `hatch_build.py` runs this, so it imports nothing of ours."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Final

__all__ = ["LIST", "example_files"]

LIST: Final = "data/raw/example_workbooks.csv"
_PUBLISHED: Final = (
    "population.csv",
    "published_figures.csv",
    "comparable_series.csv",
    "context_figures.csv",
    "SOURCES.md",
)


def example_files(root: Path) -> dict[str, Path]:
    """Name within the project (with `/`) → file: example workbooks byte for byte, programmes, figures, notebooks.

    Whatever else lies in a clone may be real, and stays there.
    """
    raw = Path(root, "data", "raw")
    with Path(root, LIST).open(encoding="utf-8", newline="") as file:
        sha256 = {raw / row["path"]: row["sha256"] for row in csv.DictReader(file)}
    workbooks = [path for path in sha256 if path.is_file() and _sha256(path) == sha256[path]]
    programmes = {path.parent / "programme.toml" for path in workbooks}
    notebooks = [path for path in Path(root, "notebooks").rglob("*.ipynb") if _is_clean(path)]
    found = [Path(root, LIST), *workbooks, *programmes, *(raw / "published" / name for name in _PUBLISHED), *notebooks]
    return {path.relative_to(root).as_posix(): path for path in sorted(found) if path.is_file()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_clean(notebook: Path) -> bool:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ".ipynb_checkpoints" not in notebook.parts and not any(cell.get("outputs") for cell in cells)

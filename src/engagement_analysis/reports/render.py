"""Processed tables + notebooks → report files, each written whole or not at all; what is up to date stays."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from engagement_analysis.fingerprint import are_current, of_code, of_files, of_texts, remember
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.store import earlier_reports, read_processed


def report_name(notebook: Path) -> str:
    """The name of a notebook's report: without its number, words joined by hyphens.

    Examples
    --------
    >>> report_name(Path("notebooks/02_vier_jahre.ipynb"))
    'vier-jahre'
    """
    return re.sub(r"^\d+[_-]", "", notebook.stem).replace("_", "-")


def render_reports(
    processed_folder: Path,
    notebooks_folder: Path,
    reports_folder: Path,
    *,
    progress: Callable[[str], None] | None = None,
    only: str | None = None,
) -> list[Path]:
    """Execute the notebooks on the processed tables and write a report for each.

    Parameters
    ----------
    processed_folder : Path
        What `engagement review` wrote: tables and manifest.
    notebooks_folder : Path
        Its `*.ipynb` are executed, in the order of their names, all at once; they are not changed.
    reports_folder : Path
        Gets one HTML file for each notebook; created if need be. A report that was made from these very tables, this
        notebook and this code, and has not been touched since, stays as it is.
    progress : callable, optional
        Is told in German what has just been done.
    only : str, optional
        Name of the one report or notebook to make; it is always made anew.

    Returns
    -------
    list of Path
        The reports, in the order of the notebooks.

    Raises
    ------
    ReportError
        No such notebook, a cell that failed, or a folder that cannot be written.
    """
    notebooks = _chosen(notebooks_folder, only)
    tell = progress or (lambda _: None)
    made_from = _made_from(notebooks, Path(processed_folder))
    stale = [
        path
        for path in notebooks
        if only is not None or not are_current(Path(reports_folder), [f"{report_name(path)}.html"], made_from[path])
    ]
    for path in notebooks:
        if path not in stale:
            tell(f"Bericht ist aktuell: {report_name(path)}.html")
    if stale:
        _make(stale, Path(processed_folder), Path(reports_folder), tell)
        remember(Path(reports_folder), {f"{report_name(path)}.html": made_from[path] for path in stale})
    return [Path(reports_folder) / f"{report_name(path)}.html" for path in notebooks]


def _made_from(notebooks: list[Path], processed: Path) -> dict[Path, str]:
    """Fingerprint of what each notebook's report is made from."""
    files = processed.iterdir() if processed.is_dir() else ()
    tables = of_files((file for file in files if not file.name.startswith(".")), below=processed)
    # What earlier reports have told decides on what is hidden now.
    earlier = earlier_reports(processed)
    told = of_files(earlier, below=earlier[0].parent) if earlier else ""
    return {path: of_texts(tables, told, of_files([path], below=path.parent), of_code()) for path in notebooks}


def _make(notebooks: list[Path], processed_folder: Path, reports_folder: Path, tell: Callable[[str], None]) -> None:
    """Execute the notebooks and write their reports."""
    # Late: what executes and exports takes seconds to import, which reports that are up to date need not wait for.
    from engagement_analysis.reports.execution import execute_all
    from engagement_analysis.reports.export import to_html

    processed = read_processed(processed_folder)
    titles = processed.towns.set_index("city")["title"]
    population = processed.population.assign(town=processed.population["city"].map(titles))
    population = population.dropna(subset=["town"])
    executed = execute_all(notebooks, processed_folder.resolve(), tell)
    for path, notebook in zip(notebooks, executed, strict=True):
        target = reports_folder / f"{report_name(path)}.html"
        try:
            page = to_html(notebook, processed.manifest, population)
        except ReportError as error:
            raise ReportError(f"{path.name}: {error}") from error
        _write_whole(target, page)
        tell(f"Bericht geschrieben: {target.name}")


def _chosen(folder: Path, only: str | None) -> list[Path]:
    found = [path for path in sorted(Path(folder).glob("*.ipynb")) if _becomes_a_report(path)]
    if not found:
        raise ReportError(f"Keine Notizbücher gefunden in {folder}.")
    if only is None:
        return found
    chosen = [
        path for path in found if only.removesuffix(".html").removesuffix(".ipynb") in (path.stem, report_name(path))
    ]
    if not chosen:
        names = ", ".join(report_name(path) for path in found)
        raise ReportError(f"Unbekannter Bericht „{only}“. Vorhanden: {names}.")
    return chosen


def _becomes_a_report(path: Path) -> bool:
    """Notebooks for analysts alone say so in their metadata: `{"engagement": {"report": false}}`."""
    metadata = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
    return bool(metadata.get("engagement", {}).get("report", True))


def _write_whole(target: Path, page: str) -> None:
    """Write beside the target, then put it in its place: a reader sees the old report or the new one."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(page)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReportError(f"Der Ordner „{target.parent}“ lässt sich nicht beschreiben ({error.strerror}).") from error

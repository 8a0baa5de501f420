"""Processed tables + notebooks → report files, each written whole or not at all; what is up to date stays."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from engagement_analysis.fingerprint import are_current, of_code, of_files, of_texts, remember
from engagement_analysis.reports.earlier import earlier_reports
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.export import to_html
from engagement_analysis.store import read_processed

CELL_TIMEOUT = 300
"""Seconds that one cell may take."""


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
    processed = read_processed(processed_folder)
    titles = processed.towns.set_index("city")["title"]
    population = processed.population.assign(town=processed.population["city"].map(titles))
    population = population.dropna(subset=["town"])
    executed = _run(_execute_all(notebooks, processed_folder.resolve(), tell))
    for path, notebook in zip(notebooks, executed, strict=True):
        target = reports_folder / f"{report_name(path)}.html"
        try:
            page = to_html(notebook, processed.manifest, population)
        except ReportError as error:
            raise ReportError(f"{path.name}: {error}") from error
        _write_whole(target, page)
        tell(f"Bericht geschrieben: {target.name}")


def execute_notebook(path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
    """The notebook with its outputs, executed by the running interpreter; the file stays as it is.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping
        Variables that are set after its cell tagged `parameters`.

    Raises
    ------
    ReportError
        A cell failed, took too long, or the kernel died.
    """
    notebook: NotebookNode = _run(_execute(path, parameters))
    return notebook


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine, also where a loop is already running (in a notebook, in a test with a browser)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run_to_end(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_run_to_end, work).result()


def _run_to_end(work: Coroutine[Any, Any, Any]) -> Any:
    # Windows' own event loop cannot watch the sockets of a kernel.
    loop_factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(work)


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
    return bool(_read(path).metadata.get("engagement", {}).get("report", True))


async def _execute_all(paths: list[Path], processed: Path, tell: Callable[[str], None]) -> list[NotebookNode]:
    async def one(path: Path) -> NotebookNode:
        notebook = await _execute(path, {"data_folder": str(processed)})
        tell(f"Notizbuch ausgeführt: {path.name}")
        return notebook

    # All run to their end, so that every kernel is shut down before the first failure is told.
    results = await asyncio.gather(*(one(path) for path in paths), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


async def _execute(path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
    notebook = _with_parameters(_read(path), parameters)
    # Without kernel folders the only kernel is the one of the interpreter that runs us.
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        await client.async_execute(cleanup_kc=True)  # our kernel manager, so ours to shut down, also after a failure
    except CellExecutionError as error:
        raise ReportError(
            f"Das Notizbuch „{path.name}“ ist in Zelle {_failed_cell(notebook)} abgebrochen: {error.ename}: "
            f"{error.evalue}. Zum Nachsehen: engagement lab"
        ) from error
    except CellTimeoutError as error:
        raise ReportError(
            f"Das Notizbuch „{path.name}“ rechnet in einer Zelle länger als {CELL_TIMEOUT} Sekunden."
        ) from error
    except DeadKernelError as error:
        raise ReportError(
            f"Der Rechenkern des Notizbuchs „{path.name}“ ist abgestürzt, vermutlich reichte der Speicher nicht."
        ) from error
    return notebook


def _read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def _with_parameters(notebook: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """A cell that sets the parameters, right after the one tagged `parameters` (as papermill does)."""
    places = [place for place, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    injected = nbformat.v4.new_code_cell(  # type: ignore[no-untyped-call]
        source, id="injected-parameters", metadata={"tags": ["injected-parameters"]}
    )
    notebook.cells.insert(places[0] + 1 if places else 0, injected)
    return notebook


def _failed_cell(notebook: NotebookNode) -> int:
    for place, cell in enumerate(notebook.cells, start=1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return place
    return 0


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

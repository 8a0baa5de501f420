"""Notebooks → the same notebooks with outputs, executed by the running interpreter; the files stay as they are.

Imported only where a notebook has to be executed: the libraries it needs take seconds to import.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.plan import Planned

__all__ = ["execute_all", "execute_notebook"]

CELL_TIMEOUT = 300
"""Seconds that one cell may take."""


def execute_all(reports: Sequence[Planned], processed: Path, tell: Callable[[str], None]) -> list[NotebookNode]:
    """The reports' notebooks with their outputs, all executed at once on the processed tables.

    Raises
    ------
    ReportError
        As `execute_notebook`, for the first that failed.
    """
    executed: list[NotebookNode] = _run(_execute_all(reports, processed, tell))
    return executed


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


async def _execute_all(reports: Sequence[Planned], processed: Path, tell: Callable[[str], None]) -> list[NotebookNode]:
    async def one(report: Planned) -> NotebookNode:
        notebook = await _execute(report.notebook, {"data_folder": str(processed), **report.parameters})
        tell(f"Notizbuch ausgeführt: {report.label}")
        return notebook

    # All run to their end, so that every kernel is shut down before the first failure is told.
    results = await asyncio.gather(*(one(report) for report in reports), return_exceptions=True)
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

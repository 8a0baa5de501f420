"""Notebooks → the same notebooks with outputs, executed by few warm kernels; the files stay as they are.

A kernel imports what all notebooks need once, then executes one notebook after the other, each as if the kernel were
new (:mod:`isolation`). Imported only where a notebook has to be executed: the libraries it needs take seconds.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.plan import Planned, Tell

CELL_TIMEOUT = 300
"""Seconds that one cell may take."""
MOST_KERNELS = 4
"""Each takes some 300 MB."""
_MOST_TOGETHER = 8
"""Notebooks that a worker gets at once: its kernel's start is little beside them, and all workers end together."""
_MODULE = "engagement_analysis.reports.pages.isolation"


class _Kernel:
    """A warm kernel; one that died or hangs is replaced when it is next needed."""

    def __init__(self) -> None:
        self._manager: AsyncKernelManager | None = None
        self._client: AsyncKernelClient | None = None

    async def notebook(self, path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
        """The notebook with its outputs."""
        executed = _with_parameters(_read(path), parameters)
        try:
            await self._cells([f"import {_MODULE} as _isolation; _isolation.fresh({str(path.parent.resolve())!r})"])
            await self._execute(executed)
        except CellExecutionError as error:
            raise ReportError(
                f"Das Notizbuch „{path.name}“ ist in Zelle {_failed_cell(executed)} abgebrochen: {error.ename}: "
                f"{error.evalue}. Zum Nachsehen: engagement lab"
            ) from error
        except CellTimeoutError as error:
            await self.stop()
            raise ReportError(
                f"Das Notizbuch „{path.name}“ rechnet in einer Zelle länger als {CELL_TIMEOUT} Sekunden."
            ) from error
        except (DeadKernelError, RuntimeError) as error:
            await self.stop()
            raise ReportError(
                f"Der Rechenkern des Notizbuchs „{path.name}“ ist abgestürzt, vermutlich reichte der Speicher nicht."
            ) from error
        return executed

    async def stop(self) -> None:
        """Shut the kernel down; all of its channels are closed."""
        manager, client, self._manager, self._client = self._manager, self._client, None, None
        if client is not None:
            client.stop_channels()
        if manager is not None:
            with contextlib.suppress(RuntimeError, OSError):
                await manager.shutdown_kernel(now=True)

    async def _cells(self, sources: list[str]) -> None:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
        await self._execute(nbformat.v4.new_notebook(cells=cells))  # type: ignore[no-untyped-call]

    async def _execute(self, notebook: NotebookNode) -> None:
        if self._manager is None or self._client is None:
            await self._start()
        executor = NotebookClient(notebook, km=self._manager, timeout=CELL_TIMEOUT, record_timing=False)
        executor.kc = self._client
        executor.reset_execution_trackers()
        for place, cell in enumerate(notebook.cells):
            await executor.async_execute_cell(cell, place, execution_count=executor.code_cells_executed + 1)

    async def _start(self) -> None:
        # Without kernel folders the only kernel is the one of the interpreter that runs us.
        specs = KernelSpecManager(kernel_dirs=[])
        self._manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
        await self._manager.start_kernel(extra_arguments=["--log-level=ERROR"])
        self._client = self._manager.client()
        self._client.start_channels()
        await self._client.wait_for_ready(timeout=60)


def execute_all(reports: Sequence[Planned], processed: Path, tell: Tell) -> list[NotebookNode | ReportError]:
    """The reports' notebooks with their outputs, executed on the processed tables.

    By kernels of this machine, unless joblib's setting names several workers (`joblib.parallel_config`): then each
    worker, wherever it runs, executes a share of the notebooks in a kernel of its own. It has to find notebooks and
    tables at the same paths.

    Returns
    -------
    list of NotebookNode or ReportError
        In the order of the reports; an error for those whose cell failed or took too long, or whose kernel died.
    """
    from joblib import Parallel, delayed, effective_n_jobs  # late, as wherever it is used

    n_workers = min(len(reports), effective_n_jobs(None))
    if n_workers <= 1:
        return _execute_here(reports, processed, _n_kernels(len(reports)), tell)
    n_together = min(_MOST_TOGETHER, -(-len(reports) // n_workers))
    shares = [reports[start : start + n_together] for start in range(0, len(reports), n_together)]
    executed: list[NotebookNode | ReportError] = []
    for done in Parallel(return_as="generator")(delayed(_execute_here)(share, processed, 1) for share in shares):
        for report in reports[len(executed) : len(executed) + len(done)]:
            tell(f"Notizbuch ausgeführt: {report.label}")
        executed += done
    return executed


def _execute_here(
    reports: Sequence[Planned], processed: Path, n_kernels: int, tell: Tell = lambda _: None
) -> list[NotebookNode | ReportError]:
    executed: list[NotebookNode | ReportError] = _run(_execute_all(reports, processed, n_kernels, tell))
    return executed


def execute_notebook(path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
    """The notebook with its outputs, executed by the running interpreter; the file stays as it is.

    The parameters are set after the cell tagged `parameters`.

    Raises
    ------
    ReportError
        A cell failed, took too long, or the kernel died.
    """
    notebook: NotebookNode = _run(_execute_one(path, parameters))
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


async def _execute_one(path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
    kernel = _Kernel()
    try:
        return await kernel.notebook(path, parameters)
    finally:
        await kernel.stop()


async def _execute_all(
    reports: Sequence[Planned], processed: Path, n_kernels: int, tell: Tell
) -> list[NotebookNode | ReportError]:
    results: dict[Planned, NotebookNode | ReportError] = {}
    kernels = [_Kernel() for _ in range(n_kernels)]
    waiting = iter(reports)

    async def work(kernel: _Kernel) -> None:
        for report in waiting:  # each kernel takes the next one when it is done
            try:
                parameters = {"data_folder": str(processed), **report.parameters}
                results[report] = await kernel.notebook(report.notebook, parameters)
                tell(f"Notizbuch ausgeführt: {report.label}")
            except ReportError as error:
                results[report] = error

    try:
        await asyncio.gather(*(work(kernel) for kernel in kernels))
    finally:
        await asyncio.gather(*(kernel.stop() for kernel in kernels))
    return [results[report] for report in reports]


def _n_kernels(n_notebooks: int) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(n_notebooks, cores, MOST_KERNELS))


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

"""Notebooks → the same notebooks with outputs, executed by few warm kernels; the files stay as they are.

A kernel imports what all notebooks need once, then executes one notebook after the other, each as if the kernel were
new (:mod:`isolation`). Imported only where a notebook has to be executed: the libraries it needs take seconds.
"""

import asyncio
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

# A checker of web addresses compiles its grammar for a second when it is there; no notebook's schema asks for it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat
import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import write_connection_file
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.kernels.server import ISOLATION, Server
from engagement_analysis.reports.pages.plan import Planned, Tell

CELL_TIMEOUT = 300
"""Seconds that one cell may take."""
MOST_KERNELS = 4
"""Each takes some 300 MB."""
_MOST_TOGETHER = 8
"""Notebooks that a worker gets at once: its kernel's start is little beside them, and all workers end together."""


class _Client(AsyncKernelClient):
    """Talks to a kernel of a server; asks its process whether it lives, where others listen for a heart's beat."""

    def __init__(self, server: Server, file: Path) -> None:
        super().__init__(connection_file=str(file))
        self.load_connection_file()
        self._server, self._pid_file = server, file.with_suffix(".pid")

    def process(self) -> psutil.Process | None:
        """The kernel's; none before there is one, or when it is gone."""
        try:
            process = psutil.Process(int(self._pid_file.read_text(encoding="ascii")))
            return None if process.status() == psutil.STATUS_ZOMBIE else process
        except (OSError, ValueError, psutil.NoSuchProcess):
            return None

    async def is_alive(self) -> bool:
        """Whether the kernel's process is there, or may still come."""
        is_to_come = not self._pid_file.is_file() and self._server.process.poll() is None
        return is_to_come or self.process() is not None

    _async_is_alive = is_alive  # as what waits for a kernel calls it


class _Kernel:
    """A warm kernel; one that died or hangs is replaced when it is next needed."""

    def __init__(self, waiting: Callable[[], _Client]) -> None:
        self._waiting = waiting  # gives a client whose kernel serves nobody yet
        self._client: _Client | None = None
        self._in_use = asyncio.Lock()

    async def warm_up(self) -> None:
        """Wait until it listens; where that fails, the first notebook meets it again and tells."""
        async with self._in_use:
            try:
                await self._cells([])
            except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError):
                await self.stop()

    async def notebook(self, path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
        """The notebook with its outputs."""
        async with self._in_use:
            return await self._notebook(path, parameters)

    async def _notebook(self, path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
        executed = _with_parameters(_read(path), parameters)
        try:
            await self._cells([f"import {ISOLATION} as _isolation; _isolation.fresh({str(path.parent.resolve())!r})"])
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
        """End the kernel; all of its channels are closed."""
        client, self._client = self._client, None
        if client is not None:
            client.stop_channels()
            if (process := client.process()) is not None:
                process.kill()

    async def _cells(self, sources: list[str]) -> None:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
        await self._execute(nbformat.v4.new_notebook(cells=cells))  # type: ignore[no-untyped-call]

    async def _execute(self, notebook: NotebookNode) -> None:
        if self._client is None:
            self._client = self._waiting()
            self._client.start_channels(hb=False)  # its process is asked; a heart stopped at once would beat on
            await self._client.wait_for_ready(timeout=CELL_TIMEOUT)
        # By its own measure an output that comes four seconds after the cell's end, as on a machine that stood still
        # meanwhile, would be lost without a word.
        late: dict[str, Any] = {"iopub_timeout": CELL_TIMEOUT, "raise_on_iopub_timeout": True}
        executor = NotebookClient(notebook, timeout=CELL_TIMEOUT, record_timing=False, **late)
        executor.kc = self._client
        executor.reset_execution_trackers()
        for place, cell in enumerate(notebook.cells):
            await executor.async_execute_cell(cell, place, execution_count=executor.code_cells_executed + 1)


class Kernels:
    """Kernels of this machine, in a loop and a thread of their own; they warm up while others work.

    Examples
    --------
    >>> with Kernels(0) as kernels:
    ...     kernels.execute([], Path(), print)
    []
    """

    def __init__(self, n_kernels: int, server: Server | None = None) -> None:
        # Windows' own event loop cannot watch the sockets of a kernel.
        self._loop = asyncio.SelectorEventLoop() if sys.platform == "win32" else asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._kernels = [_Kernel(self._waiting) for _ in range(n_kernels)]
        self._early = server  # started already
        self._servers: list[Server] = []
        self._clients: list[_Client] = []  # whose kernels serve nobody yet
        # For its owner alone; a kernel that is about to end may still add to it.
        self._folder = tempfile.TemporaryDirectory(prefix="engagement-", ignore_cleanup_errors=True)

    def _waiting(self) -> _Client:
        if not self._clients:
            self._serve(1, Server())
        return self._clients.pop()

    def _serve(self, n_kernels: int, server: Server) -> None:
        first = len(self._servers) * MOST_KERNELS
        files = [Path(self._folder.name, f"{number}.json") for number in range(first, first + n_kernels)]
        for file in files:
            key = secrets.token_hex().encode()
            if sys.platform == "win32":
                write_connection_file(str(file), key=key)
            else:  # files of that folder instead of ports
                write_connection_file(str(file), key=key, transport="ipc", ip=str(file.with_suffix("")))
        self._servers.append(server)
        self._clients += [_Client(server, file) for file in files]
        server.become(files)

    def __enter__(self) -> Self:
        if self._kernels:  # where the system cannot fork, the others import for themselves
            self._serve(len(self._kernels) if hasattr(os, "fork") else 1, self._early or Server())
        self._thread.start()
        for kernel in self._kernels:
            asyncio.run_coroutine_threadsafe(kernel.warm_up(), self._loop)
        return self

    def __exit__(self, *_: object) -> None:
        self._run(_cancelled(self._loop))  # whoever still warms up; then its process, if there is one by now
        self._run(_all(kernel.stop() for kernel in self._kernels))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        for server in self._servers:
            server.stop()
        self._folder.cleanup()

    def execute(self, reports: Sequence[Planned], processed: Path, tell: Tell) -> list[NotebookNode | ReportError]:
        """The reports' notebooks with their outputs, as `execute_all`."""
        results: dict[Planned, NotebookNode | ReportError] = {}
        waiting = iter(sorted(reports, key=lambda report: bool(report.town)))  # those of all towns take longest

        async def work(kernel: _Kernel) -> None:
            for report in waiting:  # each kernel takes the next one when it is done
                try:
                    parameters = {"data_folder": str(processed), **report.parameters}
                    results[report] = await kernel.notebook(report.notebook, parameters)
                    tell(f"Notizbuch ausgeführt: {report.label}")
                except ReportError as error:
                    results[report] = error

        self._run(_all(work(kernel) for kernel in self._kernels))
        return [results[report] for report in reports]

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _all(coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*coroutines)


async def _cancelled(loop: asyncio.AbstractEventLoop) -> None:
    """End what still waits in a loop."""
    others = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def early_kernels(n_notebooks: int, server: Server | None = None) -> Kernels | None:
    """Kernels to be started before it is known which notebooks they execute; None where joblib's workers do that."""
    return None if _n_workers(n_notebooks) > 1 else Kernels(_n_kernels(n_notebooks), server)


def execute_all(
    reports: Sequence[Planned], processed: Path, tell: Tell, *, kernels: Kernels | None = None
) -> list[NotebookNode | ReportError]:
    """The reports' notebooks with their outputs, executed on the processed tables.

    By kernels of this machine, unless joblib's setting names several workers (`joblib.parallel_config`): then each
    worker, wherever it runs, executes a share of the notebooks in a kernel of its own. It has to find notebooks and
    tables at the same paths. `kernels`: those that were started already.

    Returns
    -------
    list of NotebookNode or ReportError
        In the order of the reports; an error for those whose cell failed or took too long, or whose kernel died.
    """
    if kernels is not None:
        return kernels.execute(reports, processed, tell)
    n_workers = _n_workers(len(reports))
    if n_workers <= 1:
        return _execute_here(reports, processed, _n_kernels(len(reports)), tell)
    from joblib import Parallel, delayed  # late, as wherever it is used

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
    with Kernels(n_kernels) as kernels:
        return kernels.execute(reports, processed, tell)


def _n_workers(n_notebooks: int) -> int:
    """Workers that joblib's setting names."""
    from joblib import effective_n_jobs

    return min(n_notebooks, int(effective_n_jobs(None)))


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

"""What a piece of work takes, in this process or in one of its own, and the pages on which it is told."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "project"
_ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
_SECONDS_BETWEEN_LOOKS = 0.2
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and all that it started took."""

    seconds: float
    busy: float  # processor seconds, which other people's work on the machine hardly changes
    peak: int  # bytes in memory, the sum over the processes: what they share counts several times


def cost_of(*arguments: str) -> Cost:
    """Run Python with these arguments to its end, and to that of all that it started."""
    _adopt_orphans()
    started, busy, peak = time.perf_counter(), _busy(), 0
    command = [sys.executable, *arguments]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=_ENVIRONMENT, stdout=said, stderr=subprocess.STDOUT) as child,
    ):
        while child.poll() is None:
            peak = max(peak, _held(child.pid))
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        if child.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(arguments)}: {said.read().decode(errors='replace')}")
    seconds = time.perf_counter() - started
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    return Cost(seconds, _busy() - busy, peak)


def _adopt_orphans() -> None:
    """Let processes whose parent has ended become ours (Linux): their processor seconds count, too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _busy() -> float:
    """Processor seconds of all processes that were started and have ended."""
    used = os.times()
    return used.children_user + used.children_system


def _held(pid: int) -> int:
    """Bytes in memory of a process and all below it; one that has just ended holds nothing."""
    held = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                held += each.memory_info().rss
    return held


def measured_on() -> str:
    """Day and machine of a run, as a page tells them."""
    return f"Measured on {date.today():%Y-%m-%d}: {machine()}."


def machine() -> str:
    """Processor, cores and Python."""
    with contextlib.suppress(OSError):
        names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="ascii"), re.MULTILINE)
        return f"{names[0]}, {os.cpu_count()} cores, Python {platform.python_version()}" if names else _plain_machine()
    return _plain_machine()


def _plain_machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def table(*rows: tuple[str, ...]) -> str:
    """Rows, the first of them the header, as Markdown; all columns but the first hold numbers."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"| --- |{' ---: |' * (len(rows[0]) - 1)}", *lines[1:]])


def write_part(page: Path, name: str, text: str) -> None:
    """Put a text between a page's comments `<!-- name -->` and `<!-- end of name -->`."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, after = page.read_text(encoding="utf-8").split(start)[0], page.read_text(encoding="utf-8").split(end)[1]
    page.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8")

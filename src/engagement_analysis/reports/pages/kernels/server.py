"""A process that imports what notebooks need, once, and becomes their kernels; nothing slow is imported here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engagement_analysis.project.fingerprint import are_current, record
from engagement_analysis.project.folders import Folders
from engagement_analysis.reports.pages.plan import parts_of_tables

ISOLATION = "engagement_analysis.reports.pages.kernels.isolation"
"""What runs inside the kernels."""


class Server:
    """The process; :func:`isolation.serve` is what it does."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from {ISOLATION} import serve; serve()"],
            stdin=subprocess.PIPE,  # when it is closed, or when we are gone, the kernels end
            env={"MPLBACKEND": "module://matplotlib_inline.backend_inline", **os.environ},  # as kernels set it
            start_new_session=True,
        )

    def become(self, connection_files: Sequence[Path]) -> None:
        """Let it become a kernel for each file; where the system cannot fork, there may be one alone."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(file) for file in connection_files]).encode() + b"\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """End it with all of its kernels."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()


@contextmanager
def early_server(folders: Folders) -> Iterator[Server | None]:
    """A server, if workbooks or code have changed since the tables were made: then reports will be made, too."""
    made = record(folders.processed)["files"]
    if made and are_current(folders.processed, made, parts_of_tables(folders)):
        yield None
        return
    server = Server()
    try:
        yield server
    finally:
        server.stop()

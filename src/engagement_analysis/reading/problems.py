"""What can be wrong with a whole file, and the limits that hostile files meet."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_STDERR: Final = 2

MAX_FILE_BYTES: Final = 200_000_000
"""Largest file that is opened at all; a town's workbook has some ten kilobytes."""
MAX_EXPANDED_BYTES: Final = 2_500_000_000
"""Largest sum of unpacked parts; a full sheet of 1,048,576 rows and 14 columns needs about 0.6 GB."""
SUSPICIOUS_BYTES: Final = 100_000_000
SUSPICIOUS_RATIO: Final = 150
"""A part that unpacks to more than SUSPICIOUS_BYTES at more than this ratio is a bomb; real sheets reach 10 to 30."""
MAX_CELLS: Final = 40_000_000
"""Largest used rectangle of one sheet that is laid out in memory."""


class _Silence:
    """Where the process writes its errors to; one for all threads, which share it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.depth = 0
        self.kept = -1

    def enter(self) -> None:
        with self.lock:
            self.depth += 1
            if self.depth == 1:
                with suppress(OSError):  # a process without stderr needs no silence
                    self.kept = os.dup(_STDERR)
                    nowhere = os.open(os.devnull, os.O_WRONLY)
                    os.dup2(nowhere, _STDERR)
                    os.close(nowhere)

    def leave(self) -> None:
        with self.lock:
            self.depth -= 1
            if self.depth == 0 and self.kept >= 0:
                os.dup2(self.kept, _STDERR)
                os.close(self.kept)
                self.kept = -1


_SILENCE: Final = _Silence()


@contextmanager
def silent() -> Iterator[None]:
    """Keep off stderr what a library of another language writes there by itself, such as a backtrace."""
    _SILENCE.enter()
    try:
        yield
    finally:
        _SILENCE.leave()


class ReadError(Exception):
    """A file that cannot be read as a workbook; `code` is the code of the finding it becomes."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail

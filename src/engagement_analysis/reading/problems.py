"""What can be wrong with a whole file, and the limits that hostile files meet."""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_CELLS", "MAX_EXPANDED_BYTES", "MAX_FILE_BYTES", "SUSPICIOUS_BYTES", "SUSPICIOUS_RATIO", "ReadError"]

MAX_FILE_BYTES: Final = 200_000_000
"""Largest file that is opened at all; a town's workbook has some ten kilobytes."""
MAX_EXPANDED_BYTES: Final = 2_500_000_000
"""Largest sum of unpacked parts; a full sheet of 1,048,576 rows and 14 columns needs about 0.6 GB."""
SUSPICIOUS_BYTES: Final = 100_000_000
SUSPICIOUS_RATIO: Final = 150
"""A part that unpacks to more than SUSPICIOUS_BYTES at more than this ratio is a bomb; real sheets reach 10 to 30."""
MAX_CELLS: Final = 40_000_000
"""Largest used rectangle of one sheet that is laid out in memory."""


class ReadError(Exception):
    """A file that cannot be read as a workbook; `code` is the code of the finding it becomes."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail

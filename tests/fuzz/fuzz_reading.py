#!/usr/bin/env python3
"""Coverage-guided fuzzing of the reading path: any bytes are read or become a finding, whatever they are.

    python -m pip install atheris
    mkdir NEW; tests/fuzz/fuzz_reading.py NEW tests/fuzz/corpus tests/golden/gallery/workbooks \\
        -dict=tests/fuzz/spreadsheet.dict -max_total_time=3600 -timeout=20 -rss_limit_mb=1024 -max_len=60000

Workbooks are zip archives, and flipping packed bytes only breaks the archive. So the mutator unpacks, changes one part
and packs again. A find (an exception, a process or connection started, private words in a finding, more than 20 s or
1 GB) is written to `crash-*`, `timeout-*` or `oom-*`. Mended, its file moves to `tests/fuzz/finds`, which the tests
read in every run. What reached new code lands in NEW; with `-merge=1 -max_len=9000 tests/fuzz/corpus NEW` the smallest
of it stays. docs/project/fuzzing.md tells what was run and found.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
import zlib
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["engagement_analysis", "zipfile", "xlrd", "clevercsv"]):
    import engagement_analysis as ea
    import engagement_analysis.loading  # names load when they are used, then too late to be watched

LARGEST_PART = 200_000
SHEET_PARTS = ("content.xml", "styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")
# What reading a table never needs: whoever asks for it was talked into it by the file.
FORBIDDEN = ("socket.connect", "subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "pty.spawn")
CANARIES = Path(__file__).parents[1].joinpath("golden", "canaries.txt").read_text(encoding="utf-8").splitlines()


def forbid(event: str, _: tuple[object, ...]) -> None:
    """Audit hook: a workbook starts nothing and fetches nothing."""
    if event in FORBIDDEN:
        raise BaseExceptionGroup("the file made the reader act", [RuntimeError(event)])


def read_whatever_it_is(data: bytes) -> None:
    """The promise: rows and findings, never an exception, and no private word in a finding but a name of the table."""
    file = io.BytesIO(data)
    file.name = "Liste.xlsx" if data[:2] in (b"PK", b"\xd0\xcf") else "Liste.csv"
    loaded = ea.load(file, city="balingen" if len(data) % 2 else "neumarkt")
    told = "\n".join(loaded.findings["message"])
    for name in loaded.participation["organisation"].dropna().unique():  # of which findings on look-alikes tell
        told = told.replace(name, "")
    if any(canary in told for canary in CANARIES):
        raise AssertionError("a finding quotes a private word")


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change one part of an archive, or plain bytes."""
    chance = random.Random(seed)
    if data[:2] != b"PK" or chance.random() < 0.1:
        return bytes(atheris.Mutate(data, max_size))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.filename: archive.read(part) for part in archive.infolist() if part.file_size < LARGEST_PART}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return bytes(atheris.Mutate(data, max_size))
    sheets = [name for name in parts if "worksheets/" in name or name in SHEET_PARTS]
    chosen = chance.choice(sheets if sheets and chance.random() < 0.9 else [*parts, ""])
    if chosen:
        parts[chosen] = bytes(atheris.Mutate(parts[chosen], min(max_size, LARGEST_PART)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()[:max_size]


if __name__ == "__main__":
    sys.addaudithook(forbid)
    atheris.Setup(sys.argv, read_whatever_it_is, custom_mutator=mutate)
    atheris.Fuzz()

"""Parts of an archive: unpacked whole or refused, whatever their size and however they were packed."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from engagement_analysis.reading import archive
from engagement_analysis.reading.problems import ReadError

CHUNK = archive._CHUNK
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 17]


def content(kind: str, size: int) -> bytes:
    """What packs to next to nothing, as a sheet does, and not at all."""
    if kind == "noise":
        return random.Random(size).randbytes(size)
    unit = b"\0" if kind == "zeros" else b'<c r="A1"><v>12</v></c>'
    return (unit * (size // len(unit) + 1))[:size]


def packed(data: bytes) -> zipfile.ZipFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("sheet.xml", data)
    return archive.check_archive(file.getvalue())


@pytest.mark.parametrize("kind", ["zeros", "sheet", "noise"])
@pytest.mark.parametrize("size", SIZES)
def test_a_part_is_unpacked_whole(kind: str, size: int) -> None:
    data = content(kind, size)
    chunks = list(archive.unpacked_chunks(packed(data), "sheet.xml"))
    assert b"".join(chunks) == data
    assert all(len(chunk) <= CHUNK for chunk in chunks)


@pytest.mark.parametrize("kind", ["zeros", "sheet", "noise"])
@pytest.mark.parametrize("size", [size for size in SIZES if size > 1])
@pytest.mark.parametrize("missing", [1, 0.5])
def test_a_part_that_ends_too_early_is_damaged(kind: str, size: int, missing: float) -> None:
    file = packed(content(kind, size))
    part = file.getinfo("sheet.xml")
    whole = archive._deflated(file, part)
    assert whole is not None
    n_missing = int(missing) or len(whole) // 2
    with pytest.raises(ReadError, match="beschädigt"):
        list(archive._inflated(whole[:-n_missing], part))


def test_a_part_with_other_bytes_than_were_packed_is_damaged() -> None:
    file = packed(content("sheet", 3 * CHUNK))
    part = file.getinfo("sheet.xml")
    part.CRC ^= 1
    with pytest.raises(ReadError, match="beschädigt"):
        list(archive.unpacked_chunks(file, "sheet.xml"))


def test_a_part_that_is_larger_than_declared_is_refused() -> None:
    file = packed(content("zeros", 3 * CHUNK))
    part = file.getinfo("sheet.xml")
    part.file_size = CHUNK
    with pytest.raises(ReadError, match="größer als angegeben"):
        list(archive.unpacked_chunks(file, "sheet.xml"))


def test_the_time_grows_with_the_size_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of the packed bytes is copied for each chunk: only a few are handed over at once."""
    handed: list[int] = []
    make = archive.isal_zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self._unpack = make(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            handed.append(len(data))
            return self._unpack.decompress(data, most)

        def __getattr__(self, name: str) -> object:
            return getattr(self._unpack, name)

    file = packed(content("noise", 30 * CHUNK))
    monkeypatch.setattr(archive.isal_zlib, "decompressobj", Counting)
    assert sum(map(len, archive.unpacked_chunks(file, "sheet.xml"))) == 30 * CHUNK
    assert sum(handed) < 4 * 30 * CHUNK

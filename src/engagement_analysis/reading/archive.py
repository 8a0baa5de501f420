"""Bytes of a zip archive → its parts, unpacked within limits; the frame of .xlsx, .xlsb and .ods."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from isal import isal_zlib

from engagement_analysis.reading.problems import (
    MAX_EXPANDED_BYTES,
    SUSPICIOUS_BYTES,
    SUSPICIOUS_RATIO,
    ReadError,
)

_CHUNK: Final = 1 << 18  # stays in the processor's cache while it is searched
_PACKED: Final = 1 << 18  # bytes handed over at once: what is left of them is copied for each chunk
_LOCAL_HEADER: Final = struct.Struct("<4s22x2H")  # of each part: its mark, and the lengths of its name and its extras
_LOCAL_MARK: Final = b"PK\x03\x04"
_DAMAGED: Final = "ein Teil der Datei ist beschädigt"
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def check_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip archive after looking for decompression bombs; ReadError where it is one, damaged or encrypted.

    Looks at declared sizes only; `unpacked_chunks` sees to it that the parts keep to them.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ReadError("unreadable-file", "kein vollständiges Archiv") from error
    total = 0
    for part in archive.infolist():
        if part.flag_bits & 0x1:
            raise ReadError("encrypted-file")
        total += part.file_size
        if part.file_size > SUSPICIOUS_BYTES and part.file_size > SUSPICIOUS_RATIO * max(1, part.compress_size):
            raise ReadError("file-too-large", "ein Teil der Datei dehnt sich beim Entpacken verdächtig stark aus")
    if total > MAX_EXPANDED_BYTES:
        raise ReadError("file-too-large", "entpackt zu groß")
    return archive


def unpacked_chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Unpacked bytes of a part, never more than declared; ReadError where it is damaged or larger."""
    info = archive.getinfo(part)
    deflated = _deflated(archive, info)
    yield from _as_archived(archive, info) if deflated is None else _inflated(deflated, info)


def _deflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes | None:
    """The packed bytes of a part whose entry is as it should be; None where anything is unusual."""
    data, first = archive.fp, part.header_offset
    if not isinstance(data, io.BytesIO) or part.compress_type != zipfile.ZIP_DEFLATED or part.flag_bits & 0x1:
        return None
    with data.getbuffer() as octets:
        start = first + _LOCAL_HEADER.size
        if len(octets) < start:
            return None
        mark, n_name, n_extra = _LOCAL_HEADER.unpack_from(octets, first)
        name, start = bytes(octets[start : start + n_name]), start + n_name + n_extra
        if mark != _LOCAL_MARK or name != part.orig_filename.encode("ascii", "replace"):
            return None
        return bytes(octets[start : start + part.compress_size])


def _inflated(deflated: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack without zipfile's layers and with a faster zlib: calamine has unpacked all this once already."""
    unpack, checksum, left = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS), 0, part.file_size
    for start in range(0, len(deflated), _PACKED):
        packed, chunk = deflated[start : start + _PACKED], b""
        while (packed or len(chunk) == _CHUNK) and not unpack.eof:  # what a full chunk had no room for waits inside
            try:
                chunk = unpack.decompress(packed, _CHUNK)
            except isal_zlib.error as error:  # type: ignore[misc]  # its types call the class an instance
                raise ReadError("unreadable-file", _DAMAGED) from error
            packed, left = unpack.unconsumed_tail, left - len(chunk)
            if left < 0:
                raise ReadError("file-too-large", "ein Teil ist größer als angegeben")
            checksum = isal_zlib.crc32(chunk, checksum)
            if chunk:
                yield chunk
    if not unpack.eof or left or checksum != part.CRC:
        raise ReadError("unreadable-file", _DAMAGED)


def _as_archived(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack by zipfile, which knows all ways of packing, and finds out what is wrong."""
    left = part.file_size
    try:
        with archive.open(part.filename) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ReadError("file-too-large", "ein Teil ist größer als angegeben")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ReadError("unreadable-file", _DAMAGED) from error


def unpacked(archive: zipfile.ZipFile, part: str) -> bytes:
    """All bytes of a part of XML; KeyError where there is none, ReadError where it cannot be read."""
    content = b"".join(unpacked_chunks(archive, part))
    refuse_declarations(content)
    return content


def check_xml(archive: zipfile.ZipFile, part: str) -> None:
    """Look through XML that another library will read: no larger than declared, no entities; else ReadError."""
    tail = b""
    for chunk in unpacked_chunks(archive, part):
        window = tail + chunk
        if b"<!" in window:
            refuse_declarations(window)
        tail = chunk[-10:]


def refuse_declarations(xml: bytes) -> None:
    """Refuse XML that declares entities (ReadError): spreadsheets never do, attacks do."""
    if _DECLARATION.search(xml):
        raise ReadError("unreadable-file", "unzulässige XML-Deklaration")

"""Bytes of any spreadsheet format → workbook; the format is what the bytes say, whatever the file's extension."""

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from python_calamine import PasswordError

from engagement_analysis.reading.archive import check_archive
from engagement_analysis.reading.biff import read_biff
from engagement_analysis.reading.delimited import read_delimited
from engagement_analysis.reading.grid import Workbook
from engagement_analysis.reading.odf import read_odf
from engagement_analysis.reading.ooxml.package import open_package
from engagement_analysis.reading.ooxml.sheets import read_ooxml, read_ooxml_binary
from engagement_analysis.reading.problems import MAX_FILE_BYTES, ReadError, silent

_ZIP: Final = b"PK\x03\x04"
_STREAMS: Final = ("Workbook", "Book", "WORKBOOK", "BOOK", "workbook", "book", "WordDocument")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(data: bytes, name: str, *, is_wanted: Callable[[str], bool] = lambda _: True) -> Workbook:
    """Read the wanted sheets of a workbook; others (addresses, notes) are never looked at.

    Of the name, the suffix only decides whether plain text may be a table (.csv). ReadError, of which the code is
    `empty-file`, `file-too-large`, `encrypted-file`, `unsupported-format` or `unreadable-file`.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadError("empty-file")
    if len(data) > MAX_FILE_BYTES:
        raise ReadError("file-too-large")
    try:
        with silent():
            return _read_any(data, name, is_wanted)
    except (ReadError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as error:
        raise ReadError("encrypted-file") from error
    except MemoryError as error:
        raise ReadError("file-too-large") from error
    # Damaged bytes make the libraries raise anything; calamine's Rust code panics with what is no Exception.
    except BaseException as error:
        raise ReadError("unreadable-file") from error


def _read_any(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    if data.startswith(_ZIP):
        return _read_archive(data, name, is_wanted)
    if data.startswith(_OLE):
        return _read_ole(data, name, is_wanted)
    if PurePath(name).suffix.lower() in (".csv", ".txt", ".tsv"):
        return read_delimited(data, name, PurePath(name).stem)
    raise ReadError("unsupported-format")


def _read_archive(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    archive = check_archive(data)
    if _is_open_document_sheet(archive):
        return read_odf(data, name, is_wanted)
    package = open_package(archive)
    if package is None:
        raise ReadError("unsupported-format")
    if package.is_binary:
        return read_ooxml_binary(data, package, name, is_wanted)
    return read_ooxml(data, package, name, is_wanted)


def _is_open_document_sheet(archive: zipfile.ZipFile) -> bool:
    if "content.xml" not in archive.NameToInfo or "mimetype" not in archive.NameToInfo:
        return False
    with archive.open("mimetype") as stream:
        return b"spreadsheet" in stream.read(200)


def _read_ole(data: bytes, name: str, is_wanted: Callable[[str], bool]) -> Workbook:
    """Old binary containers: .xls, password-protected .xlsx, or another program's file."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError("encrypted-file")
    streams = {name for name in _STREAMS if name.encode("utf-16-le") in data}
    if not streams - {"WordDocument"}:
        raise ReadError("unsupported-format" if streams else "unreadable-file")
    return read_biff(data, name, is_wanted)

"""Archive of an Office Open XML workbook → its parts, wherever they lie and however their names are written.

A workbook part usually is `xl/workbook.xml`, but `_rels/.rels` alone says which it is. Some programs write part names
with backslashes or in other case than the links to them (ECMA-376 part 2, 6.2.2.3: names are equal without case).
"""

import posixpath
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from xml.etree import ElementTree

from engagement_analysis.reading.archive import unpacked
from engagement_analysis.reading.problems import ReadError

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NO_DIRECTORY: Final = "das Verzeichnis der Blätter fehlt oder ist beschädigt"
_USUAL: Final = ("xl/workbook.xml", "xl/workbook.bin")


class _Link(NamedTuple):
    """A relationship: the last word of its type, and the path that it names."""

    kind: str
    target: str


class Package(NamedTuple):
    """The parts of an archive by their plain names, which of them is the workbook, and what that links to."""

    archive: zipfile.ZipFile
    parts: Mapping[str, str]
    workbook: str
    links: Mapping[str, _Link]

    @property
    def is_binary(self) -> bool:
        """Tell whether the workbook is an .xlsb."""
        return self.workbook.endswith(".bin")

    def part(self, path: str) -> str | None:
        """Name in the archive of the part at a path; None where there is none."""
        return self.parts.get(_plain(path))

    def linked(self, kind: str = "") -> list[str]:
        """Parts that the workbook links to, all or those of a kind ("styles", "sharedStrings")."""
        paths = [link.target for link in self.links.values() if kind in ("", link.kind)]
        return [part for path in paths if (part := self.part(path)) is not None]

    def sheet_parts(self) -> dict[str, str]:
        """Name of each sheet → its part in the archive; empty where there is none."""
        directory = unpacked(self.archive, self.parts[self.workbook])
        targets = {name: self.links.get(identifier, _Link("", "")).target for name, identifier in _sheets(directory)}
        return {name: self.part(target) or "" for name, target in targets.items()}


def open_package(archive: zipfile.ZipFile) -> Package | None:
    """The package in an archive; None where it holds no such workbook, ReadError where a directory is damaged."""
    parts = {_plain(name): name for name in archive.namelist()}
    workbook = next((name for name in _USUAL if name in parts), None) or _named_workbook(archive, parts)
    if workbook is None:
        return None
    folder, name = posixpath.split(workbook)
    links = parts.get(_plain(f"{folder}/_rels/{name}.rels"))
    if links is None:
        raise ReadError("unreadable-file", _NO_DIRECTORY)
    return Package(archive, parts, workbook, _links(unpacked(archive, links), folder))


def _named_workbook(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> str | None:
    """The part that the archive's own links call its document, if that looks like a workbook."""
    if "_rels/.rels" not in parts:
        return None
    links = _links(unpacked(archive, parts["_rels/.rels"]), "")
    documents = [_plain(link.target) for link in links.values() if link.kind == "officeDocument"]
    return next((name for name in documents if name in parts and _is_workbook(archive, parts[name])), None)


def _is_workbook(archive: zipfile.ZipFile, part: str) -> bool:
    # Documents and presentations have the same frame.
    return part.lower().endswith(".bin") or b"workbook" in unpacked(archive, part)[:2_000]


def _plain(path: str) -> str:
    r"""A part's path as it is compared.

    Examples
    --------
    >>> _plain("/xl\\WorkSheets/SHEET1.xml")
    'xl/worksheets/sheet1.xml'
    """
    return posixpath.normpath(path.replace("\\", "/").lstrip("/")).lower()


@lru_cache(maxsize=100)  # workbooks of one kind have the same directory
def _sheets(directory: bytes) -> list[tuple[str, str]]:
    """Names of the sheets and the identifiers of their parts."""
    sheets = (element for element in _parsed(directory).iter() if _local(element.tag) == "sheet")
    return [(sheet.get("name", ""), _identifier(sheet)) for sheet in sheets]


def _identifier(sheet: ElementTree.Element) -> str:
    others = (value for key, value in sheet.attrib.items() if _local(key) == "id")
    return sheet.get(_RELATIONSHIP) or next(others, "")


@lru_cache(maxsize=100)
def _links(relationships: bytes, folder: str) -> dict[str, _Link]:
    """Identifier of each relationship → what it links to, from the folder of the part that links."""
    return {
        link.get("Id", ""): _Link(
            link.get("Type", "").rsplit("/", 1)[-1], posixpath.join("/", folder, link.get("Target", ""))
        )
        for link in _parsed(relationships)
    }


def _parsed(xml: bytes) -> ElementTree.Element:
    # Without declarations: `unpacked` has refused them.
    try:
        return ElementTree.fromstring(xml)  # nosec B314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ReadError("unreadable-file", _NO_DIRECTORY) from error


def _local(name: str) -> str:
    """Name without its namespace, which strict and transitional workbooks write differently."""
    return name.rsplit("}", 1)[-1]

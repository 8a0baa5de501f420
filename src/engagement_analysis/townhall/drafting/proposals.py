"""Lines that a person may add to a town's file → the file's text with them; comments and order stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from engagement_analysis.town_files.vocabulary import Role, normal_header
from engagement_analysis.townhall.drafting.draft import quoted


@dataclass(frozen=True, slots=True)
class AddHeader:
    """A header's words mean a role, from a year on."""

    role: Role
    text: str
    unit: str | None = None
    valid_from: int | None = None

    @property
    def lines(self) -> str:
        """The lines as they would stand in the file."""
        return f"[columns.{self.role}]\nheaders = [{_inline(_dated_text(self.text, self.unit, self.valid_from))}]"

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the header to the list of its role."""
        section = _section(_section(file, "columns"), self.role)
        _list(section, "headers").append(_item(_dated_text(self.text, self.unit, self.valid_from)))


@dataclass(frozen=True, slots=True)
class CloseHeader:
    """A header's words no longer mean a role after a year."""

    role: Role
    text: str
    valid_until: int

    @property
    def lines(self) -> str:
        """The lines as they would stand in the file."""
        entry = {"text": self.text, "valid_until": self.valid_until}
        return f"[columns.{self.role}]\nheaders = [{_inline(entry)}]"

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Give each line of the header that is still open its last year."""
        headers = _list(_section(_section(file, "columns"), self.role), "headers")
        for index, item in enumerate(headers):
            entry: dict[str, Any] = dict(item) if isinstance(item, dict) else {"text": str(item)}
            if normal_header(entry["text"]) == normal_header(self.text) and "valid_until" not in entry:
                headers[index] = _item({**entry, "valid_until": self.valid_until})


@dataclass(frozen=True, slots=True)
class AddType:
    """A word means a kind of organisation."""

    word: str
    kind: str

    @property
    def lines(self) -> str:
        """The lines as they would stand in the file."""
        return f"[organisation_types]\n{quoted(self.word)} = {quoted(self.kind)}"

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the word."""
        _section(file, "organisation_types")[self.word] = self.kind


@dataclass(frozen=True, slots=True)
class AddName:
    """A name means an organisation or a campaign that is known under another name."""

    section: str
    id: str
    known_as: str
    name: str
    reason: str = ""

    @property
    def lines(self) -> str:
        """The lines as they would stand in the file."""
        return f"[[{self.section}]]\nid = {quoted(self.id)}\nnames = [{quoted(self.name)}]"

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the name to the entry; a new entry where there is none."""
        entries = _entries(file, self.section)
        for entry in entries:
            if entry.get("id") == self.id:
                _list(entry, "names").append(self.name)
                return
        entry = tomlkit.table()
        entry["id"] = self.id
        entry["names"] = [self.known_as, self.name]
        if self.reason:
            entry["reason"] = self.reason
        entries.append(entry)


@dataclass(frozen=True, slots=True)
class AddCampaign:
    """A campaign that the file does not list."""

    id: str
    title: str

    @property
    def lines(self) -> str:
        """The lines as they would stand in the file."""
        return f"[[campaigns]]\nid = {quoted(self.id)}\ntitle = {quoted(self.title)}"

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the campaign."""
        entry = tomlkit.table()
        entry["id"] = self.id
        entry["title"] = self.title
        _entries(file, "campaigns").append(entry)


Proposal = AddHeader | CloseHeader | AddType | AddName | AddCampaign


def with_proposals(text: str, proposals: Iterable[Proposal]) -> str:
    r"""Text of a town's file with the proposals that a person took.

    Examples
    --------
    >>> text = '# Wörter\n[columns.participants]\nheaders = ["Hände"] # alle\n'
    >>> closed, added = CloseHeader("participants", "Hände", 2024), AddHeader("participants", "Bienen", None, 2025)
    >>> print(with_proposals(text, [closed, added]), end="")
    # Wörter
    [columns.participants]
    headers = [{text = "Hände", valid_until = 2024}, {text = "Bienen", valid_from = 2025}] # alle
    """
    file = tomlkit.parse(text)
    for proposal in proposals:
        proposal.apply(file)
    return tomlkit.dumps(file)


def _dated_text(text: str, unit: str | None, valid_from: int | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"text": text}
    if unit is not None:
        entry["unit"] = unit
    if valid_from is not None:
        entry["valid_from"] = valid_from
    return entry


def _item(entry: dict[str, Any]) -> Any:
    """A text alone where nothing else is said of it, else an inline table."""
    if set(entry) == {"text"}:
        return entry["text"]
    table = tomlkit.inline_table()
    table.update(entry)
    return table


def _inline(entry: dict[str, Any]) -> str:
    item = _item(entry)
    return quoted(item) if isinstance(item, str) else str(item.as_string())


def _section(parent: tomlkit.TOMLDocument | Table, name: str) -> Table:
    if name not in parent:
        parent[name] = tomlkit.table(is_super_table=True) if name == "columns" else tomlkit.table()
    found = parent[name]
    assert isinstance(found, Table)  # the reader accepted the file
    return found


def _list(table: Table, name: str) -> Array:
    if name not in table:
        table[name] = tomlkit.array()
    found = table[name]
    assert isinstance(found, Array)  # the reader accepted the file
    return found


def _entries(file: tomlkit.TOMLDocument, name: str) -> AoT:
    if name not in file:
        file[name] = tomlkit.aot()
    found = file[name]
    assert isinstance(found, AoT)  # the reader accepted the file
    return found

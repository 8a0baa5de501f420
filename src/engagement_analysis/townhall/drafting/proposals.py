"""Lines that a person may add to a town's file → the file's text with them; comments and order stay."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import Array

from engagement_analysis.town_files.vocabulary import Role, normal_header


class Proposal(ABC):
    """Something that a person may add to a town's file."""

    @abstractmethod
    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add it to the file."""

    @property
    def lines(self) -> str:
        """The lines as they would stand in a file that has no others."""
        return with_proposals("", [self]).strip()


@dataclass(frozen=True, slots=True)
class AddHeader(Proposal):
    """A header's words mean a role, from a year on."""

    role: Role
    text: str
    unit: str | None = None
    valid_from: int | None = None

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the header to the list of its role."""
        entry = {"text": self.text, "unit": self.unit, "valid_from": self.valid_from}
        said = {key: value for key, value in entry.items() if value is not None}
        _headers(file, self.role).append(_item(said))


@dataclass(frozen=True, slots=True)
class CloseHeader(Proposal):
    """A header's words no longer mean a role after a year."""

    role: Role
    text: str
    valid_until: int

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Give each line of the header that is still open its last year."""
        headers = _headers(file, self.role)
        if not headers:
            headers.append(self.text)
        for index, item in enumerate(headers):
            entry: dict[str, Any] = dict(item) if isinstance(item, dict) else {"text": str(item)}
            if normal_header(entry["text"]) == normal_header(self.text) and "valid_until" not in entry:
                headers[index] = _item({**entry, "valid_until": self.valid_until})


@dataclass(frozen=True, slots=True)
class AddType(Proposal):
    """A word means a kind of organisation."""

    word: str
    kind: str

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the word."""
        file.setdefault("organisation_types", tomlkit.table())[self.word] = self.kind


@dataclass(frozen=True, slots=True)
class AddName(Proposal):
    """A name means an organisation or a campaign that is known under another name."""

    section: str
    id: str
    known_as: str
    name: str
    reason: str = ""

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the name to the entry; a new entry where there is none."""
        for entry in file.get(self.section, []):
            if entry.get("id") == self.id:
                entry.setdefault("names", tomlkit.array()).append(self.name)
                return
        reason = {"reason": self.reason} if self.reason else {}
        _add_entry(file, self.section, {"id": self.id, "names": [self.known_as, self.name], **reason})


@dataclass(frozen=True, slots=True)
class AddCampaign(Proposal):
    """A campaign that the file does not list."""

    id: str
    title: str

    def apply(self, file: tomlkit.TOMLDocument) -> None:
        """Add the campaign."""
        _add_entry(file, "campaigns", {"id": self.id, "title": self.title})


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


def _item(entry: dict[str, Any]) -> Any:
    """A text alone where nothing else is said of it, else an inline table."""
    if set(entry) == {"text"}:
        return entry["text"]
    table = tomlkit.inline_table()
    table.update(entry)
    return table


def _headers(file: tomlkit.TOMLDocument, role: Role) -> Array:
    columns = file.setdefault("columns", tomlkit.table(is_super_table=True))
    headers = columns.setdefault(role, tomlkit.table()).setdefault("headers", tomlkit.array())
    assert isinstance(headers, Array)  # the reader accepted the file
    return headers


def _add_entry(file: tomlkit.TOMLDocument, section: str, content: dict[str, Any]) -> None:
    entry = tomlkit.table()
    entry.update(content)
    file.setdefault(section, tomlkit.aot()).append(entry)

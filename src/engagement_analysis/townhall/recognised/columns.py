"""Cells of one column → the kind of values in it, described without quoting any; a proposal for its role."""

import datetime as dt
import re
import statistics
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from engagement_analysis.reading.grid import Cell
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.town_files.vocabulary import Meaning, meaning_of_header, normal_header
from engagement_analysis.values.contacts import without_contact_data
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.organisations import is_check_mark, is_private_person
from engagement_analysis.values.quantities import Problem, is_no_answer, parse_quantity
from engagement_analysis.values.texts import collapse, is_blank, slug

ValueKind = Literal["numbers", "dates", "marks", "times", "contact", "texts", "empty"]

_KIND_TITLES: Final[dict[ValueKind, str]] = {
    "numbers": "Zahlen", "dates": "Datumsangaben", "marks": "Kreuze", "times": "Uhrzeiten", "contact": "Kontaktdaten",
    "texts": "Texte", "empty": "leer",
}  # fmt: skip
_FITTING_KINDS: Final[dict[str, frozenset[ValueKind]]] = {
    "date": frozenset({"dates", "texts"}),
    "organisation": frozenset({"texts"}),
    "organisation_type": frozenset({"texts"}),
    "campaign": frozenset({"texts"}),
    "district": frozenset({"texts"}),
    "status": frozenset({"texts", "marks"}),
}
_MOST_CELLS: Final = 2_000
_DATE: Final = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4}\b)?")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONG_TEXT: Final = 30


@dataclass(frozen=True, slots=True)
class ValueSummary:
    """What a column holds: kind of values, how many, how many different; numbers' median; what texts are compared by.

    `keys` never leaves the program: it may stem from names.
    """

    kind: ValueKind
    n_filled: int = 0
    n_distinct: int = 0
    is_whole: bool = True
    mean_length: float = 0.0
    median: float | None = None
    keys: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def says_yes_or_no(self) -> bool:
        """Tell whether the ticks are words that answer the header's question."""
        return self.kind == "marks" and not self.keys.isdisjoint({"ja", "nein"})

    @property
    def title(self) -> str:
        """German words for people; never a value."""
        if self.kind == "empty":
            return "leer"
        words = "ja oder nein" if self.says_yes_or_no else _KIND_TITLES[self.kind]
        if self.kind == "numbers":
            words = "ganze Zahlen" if self.is_whole else "Zahlen mit Komma"
        different = f", {self.n_distinct} verschiedene" if self.kind == "texts" else ""
        return f"{words} ({self.n_filled}{different})"


def shown_label(text: str) -> str:
    """Header as it may be shown: shortened, without contact data, not at all where it looks like a person.

    Examples
    --------
    >>> shown_label("Wieviel Kilo"), shown_label("Familie Beispiel"), shown_label("Rückfragen: 09181 12345")
    ('Wieviel Kilo', '(nicht gezeigt)', 'Rückfragen')
    """
    plain = collapse(text)
    if without_contact_data(undated := _DATE.sub("", plain)) != undated:
        plain = without_contact_data(plain)
    if "@" in plain or (text and not plain) or is_private_person(plain):
        return "(nicht gezeigt)"
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def summarise_values(cells: Sequence[Cell]) -> ValueSummary:
    """Describe the data cells of a column, without total rows; the first 2,000 decide."""
    filled = [cell for cell in cells[:_MOST_CELLS] if not is_blank(cell) and not _says_nothing(cell)]
    if not filled:
        return ValueSummary("empty")
    kinds: Counter[ValueKind] = Counter(map(_kind, filled))
    kind = "contact" if kinds["contact"] * 4 >= len(filled) else max(kinds, key=lambda each: kinds[each])
    numbers = [number for cell in filled if (number := _number(cell)) is not None] if kind == "numbers" else []
    texts = [collapse(cell) for cell in filled if isinstance(cell, str)]
    return ValueSummary(
        kind,
        len(filled),
        len({str(cell) for cell in filled}),
        is_whole=all(number % 1 == 0 for number in numbers),
        mean_length=sum(map(len, texts)) / len(texts) if texts else 0.0,
        median=statistics.median(numbers) if numbers else None,
        keys=frozenset(map(slug, texts)) if kind in ("texts", "marks") else frozenset(),
    )


def _says_nothing(cell: Cell) -> bool:
    return isinstance(cell, str) and is_no_answer(cell)


def _kind(cell: Cell) -> ValueKind:
    if isinstance(cell, (dt.date, dt.datetime)):
        return "dates"
    if isinstance(cell, (dt.time, dt.timedelta)):
        return "times"
    if not isinstance(cell, str):
        return "numbers"
    if isinstance(parse_date(cell, year=2000), DateSpan) and _number(cell) is None:
        return "dates"
    if without_contact_data(cell) != cell:
        return "contact"
    if _number(cell) is not None:
        return "numbers"
    return "marks" if is_check_mark(cell) else "texts"


def _number(cell: Cell) -> float | None:
    """Number of a cell, in whatever notation; hours and weights are tried where it is no count."""
    if isinstance(cell, (int, float)):
        return float(cell)
    if not isinstance(cell, str):
        return None
    for measure in ("people", "weight", "hours"):
        quantity = parse_quantity(cell, measure)
        if not isinstance(quantity, Problem) and quantity.value is not None:
            return quantity.value
    return None


def propose_meaning(label: str, values: ValueSummary, layout: TownLayout, taken: Collection[str]) -> Meaning | None:
    """What an unknown column may mean, from a word in its header or from its values; a person decides.

    `taken`: roles that other columns of the table have already. None where nothing suggests itself.

    Examples
    --------
    >>> from engagement_analysis.town_files.layout import load_town
    >>> town = load_town("neumarkt")
    >>> propose_meaning("Wieviel Kilo", summarise_values([12.5, 30.0]), town, ())
    Meaning(role='waste_kg', unit='kg')
    """
    if values.kind in ("contact", "times", "empty"):
        return Meaning("ignored")
    found = _meaning_by_word(label, values) or _meaning_by_values(values, layout, taken)
    return None if found is None or found.role in taken else found


def _meaning_by_word(label: str, values: ValueSummary) -> Meaning | None:
    """The one meaning that the known words of a header share, where the values fit it."""
    words = (meaning_of_header(word) for word in _WORD.findall(normal_header(label)))
    meanings = {word for word in words if word is not None and word.role != "total"}
    roles = {meaning.role for meaning in meanings}
    if len(roles) != 1:
        return None
    found = max(meanings, key=lambda meaning: meaning.unit or "")
    fitting = _FITTING_KINDS.get(found.role, frozenset[ValueKind]({"numbers"}))
    return found if found.role == "ignored" or values.kind in fitting else None


def _meaning_by_values(values: ValueSummary, layout: TownLayout, taken: Collection[str]) -> Meaning | None:
    if values.says_yes_or_no:
        return Meaning("status")
    if values.kind == "dates":
        return Meaning("date")
    if values.kind != "texts":
        return Meaning("participants") if values.kind == "numbers" and values.is_whole else None
    n_types = sum(layout.organisation_type(key) is not None for key in values.keys)
    if "organisation_type" not in taken and values.keys and n_types * 2 >= len(values.keys):
        return Meaning("organisation_type")
    if values.mean_length >= _LONG_TEXT:
        return Meaning("ignored")
    is_varied = values.n_distinct * 2 > values.n_filled
    return Meaning("organisation" if is_varied else "district")

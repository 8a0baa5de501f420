"""Data cells of a table → what only the rules of a town's file can settle, and which of its rules they need."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import Column, Header
from engagement_analysis.table.rows.status import is_known_status
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.organisations import is_private_person, organisation_name
from engagement_analysis.values.quantities import is_no_answer
from engagement_analysis.values.slashed import dotted, is_slashed, slashed_order
from engagement_analysis.values.texts import collapse, is_blank, slug

_SOME_YEAR: Final = 2000
_WORD: Final = re.compile(r"([^\W\d_]{3,})\.?(?:\s+\d{4})?")
# One word that may mean people of a house or a street; a longer name may hold theirs, and is shown to nobody.
_MAY_BE_PRIVATE: Final = re.compile(
    r"(?:(?:haus|straßen|wohn|nachbar\w*|mieter|freundes)-?(?:gemeinschaft|gruppe|kreis)|an(?:wohner|lieger)\w*|"
    r"(?:haus)?bewohner\w*|clique|stammtisch|\w{3,}runde)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RuleNeeds:
    """What the cells of a table leave open."""

    slashed: str | None = None  # a date that can be read in two ways
    months: tuple[str, ...] = ()  # words that nobody knows as a month
    statuses: tuple[str, ...] = ()  # words that nobody knows as a status
    private: tuple[str, ...] = ()  # names that may mean private persons
    # organisations of a table without types whose names say their kind ("Grundschule Nord")
    kinds: tuple[tuple[str, str], ...] = ()
    words: frozenset[str] = frozenset()  # slugs of dates, statuses and names, and of their words: what rules may name


def rule_needs(header: Header, cells_of: Callable[[Column], list[Cell]], layout: TownLayout) -> RuleNeeds:
    """What the data cells of a table need of a town's rules; `cells_of`: column → its data cells, one a row."""

    def texts(*roles: str) -> list[str]:
        return [text for column in header.of_role(*roles) for text in texts_of(cells_of(column))]

    dates, months, statuses, names = texts("date", "last_day"), texts("month"), texts("status"), texts("organisation")
    order = layout.rules.slashed or slashed_order(dates)
    unread = [text for text in dates if not isinstance(parse_date(dotted(text, order), year=_SOME_YEAR), DateSpan)]
    words = [found[1] for text in (*months, *unread) if (found := _WORD.fullmatch(text))]
    untyped = [] if header.of_role("organisation_type", "type_mark") else names
    kinds = [(name, _kind_in_name(name, layout)) for name in untyped if layout.type_of_listed(name) is None]
    said = (*dates, *months, *statuses, *map(organisation_name, names))
    return RuleNeeds(
        slashed=next((text for text in unread if is_slashed(text)), None),
        months=tuple(dict.fromkeys(word for word in words if layout.month(word) is None)),
        statuses=tuple(
            text for text in statuses if slug(text) not in layout.status_words and not is_known_status(text)
        ),
        private=tuple(name for name in untyped if _may_be_private(name, layout)),
        kinds=tuple((name, kind) for name, kind in kinds if kind is not None),
        words=frozenset(slug(word) for text in said for word in (text, *re.findall(r"\w+", text))),
    )


def texts_of(cells: list[Cell]) -> Iterator[str]:
    """Distinct texts that say something, in their order."""
    texts = dict.fromkeys(collapse(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell))
    yield from (text for text in texts if not is_no_answer(text))


def _may_be_private(name: str, layout: TownLayout) -> bool:
    is_known = layout.means_private_persons(name) or is_private_person(name, has_type=False)
    is_listed = slug(name) in layout.organisation_ids
    return _MAY_BE_PRIVATE.fullmatch(name) is not None and not is_known and not is_listed


def _kind_in_name(name: str, layout: TownLayout) -> str | None:
    """Kind that exactly one word of a name says; people's names say none."""
    if is_private_person(name, has_type=False) or layout.means_private_persons(name):
        return None
    kinds = {layout.organisation_type(word) for word in name.split()} - {None, "individual", "other"}
    return kinds.pop() if len(kinds) == 1 else None

"""Columns that divide the participants (age bands, children and adults, "m | w | d") → parts to add up."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from engagement_analysis.reading.grid import Cell
from engagement_analysis.recognition.column import AGES, Column, ColumnRole, Header, holds_number, with_roles
from engagement_analysis.town_files.title_words import counts_no_people, names_people, names_things
from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.values.texts import is_blank

_OLDEST: Final = 150
_ADULT: Final = 18
_YEARS: Final = r"\s*(?:jahren?|jährige?|j\.?)?"
_BAND: Final = re.compile(
    rf"(?:kinder|jugendliche|jugend|erwachsene|senioren|alter|personen)?\s*\(?\s*(?:von\s+)?"
    rf"(?:(?:unter|bis|u|<|<=|≤)\s*(?P<below>\d{{1,2}}){_YEARS}|(?P<from>\d{{1,2}}){_YEARS}\s*(?:-|–|bis)\s*(?P<open>unter\s*)?(?P<to>\d{{1,2}}){_YEARS}"
    rf"|(?:ab|über|ü|>|>=|≥)\s*(?P<above>\d{{1,2}}){_YEARS}|(?P<plus>\d{{1,2}}){_YEARS}\s*(?:\+|und\s+älter|u\.\s?ä\.))\s*\)?\s*"
    rf"(?:alt)?"
)
_SEX: Final = re.compile(
    r"(?:m|w|d|x|männl\w*\.?|weibl\w*\.?|div(?:\.|ers\w*)?|inter|frauen|männer|damen|herren|"
    r"(?:ohne|keine) angaben?|k\.? ?a\.?)"
)
_CHILDREN, _YOUTHS = re.compile(r"\b(?:ki|kind|kids)"), re.compile(r"\b(?:jug|jgdl|teen|heranwachs)")
_AMONG: Final = re.compile(r"\b(?:davon|dav\.|darunter|dar\.)", re.IGNORECASE)
_GROWN_UP, _OLD = re.compile(r"erw"), re.compile(r"\b(?:senior|rentner)")
_WOMEN_AND_MEN: Final = re.compile(r"\b(?:frauen|männer|damen|herren)$")
_GIRLS_AND_BOYS: Final = re.compile(r"(?:anzahl\s+)?(?:mädchen|jungen|jungs|buben)")
_COMPANIONS: Final = re.compile(r"\b(?:lehr|begleit|betreu|aufsicht|eltern|erzieh)")
_TEACHERS, _PARENTS = re.compile(r"\b(?:lehr|erzieh)"), re.compile(r"\b(?:eltern|mütter|väter)")
_COUNT_OF_COMPANIONS: Final = re.compile(
    r"(?:anzahl\s+(?:der\s+)?)?(?:betreu(?:er|ende|ung|ungspersonen)|begleitung(?:en)?)"
)
_PARENT: Final = re.compile(
    r"^(?:altersgruppen?|alter|teilnehmer\w*|teilnehmende|personen|helfer\w*|anzahl|davon)\s+", re.IGNORECASE
)
# People of another time, or such as are among those that the other columns count.
_OTHER_PEOPLE: Final = re.compile(
    r"vorjahr|letzte|bisher|(?:19|20)\d\d|\b(?:davon|dav\.|darunter|dar\.|ziel|soll|plan|max)|€|\beuro?\b|kosten|in %",
    re.IGNORECASE,
)


class _Band(NamedTuple):
    """Ages in years, both inclusive."""

    first: int
    last: int

    @property
    def role(self) -> ColumnRole | None:
        """Minors, adults, or None where it is both."""
        return "minors" if self.last < _ADULT else "adults" if self.first >= _ADULT else None


@lru_cache(maxsize=2_000)
def _band(label: str) -> _Band | None:
    found = _BAND.fullmatch(normal_header(label))
    if found is None:
        return None
    if found["below"]:
        # "unter 6" and "bis 5" end before six; "bis 6" is told from "unter 6" by its word.
        is_inclusive = re.search(r"bis|<=|≤", label) is not None
        return _Band(0, int(found["below"]) - (0 if is_inclusive and int(found["below"]) != _ADULT else 1))
    if found["from"]:
        return _Band(int(found["from"]), int(found["to"]) - (1 if found["open"] else 0))
    above = int(found["above"] or found["plus"])
    is_exclusive = found["above"] and re.search(r"über|ü|>(?!=)", label) is not None and above < _ADULT
    return _Band(above + int(bool(is_exclusive)), _OLDEST)


def divide_people(labels: Sequence[str]) -> bool:
    """Tell whether some labels of a row are sexes or age bands, of which a cell of data might hold one ("10-20")."""
    bands = [label for label in labels if _band(label) is not None]
    is_worded = any(re.search(r"[a-zü+<>≤≥]", label, re.IGNORECASE) for label in bands)
    n_sexes = sum(map(_is_of_a_sex, labels))
    return n_sexes > 1 or (len(bands) > 1 and is_worded)


def _is_of_a_sex(label: str) -> bool:
    """Tell whether a label is a sex, perhaps of an age ("Kinder w")."""
    age, _, sex = normal_header(label).rpartition(" ")
    is_age = not age or any(ages.match(age) for ages in (_CHILDREN, _YOUTHS, _GROWN_UP))
    return is_age and _SEX.fullmatch(sex.strip("()")) is not None


def with_subgroups(columns: Sequence[Column]) -> list[Column]:
    """Columns of which those that divide the participants say so; none where they overlap.

    Examples
    --------
    >>> bands = [Column(place, 0, label, "unknown") for place, label in enumerate(("unter 6", "6-17", "18+"))]
    >>> [(column.role, column.is_part) for column in with_subgroups(bands)]
    [('minors', True), ('minors', True), ('adults', True)]
    """
    columns = with_roles(columns, dict.fromkeys(_old_among_adults(columns), "unknown"))
    for parts in (_bands(columns), _sexes(columns), _children_and_youths(columns)):
        if len(parts) > 1:
            return with_roles(columns, parts, is_part=True)
    return list(columns)


def _old_among_adults(columns: Sequence[Column]) -> list[int]:
    """Columns of the old who are counted among other adults: "davon Senioren", where not all adults are so named."""
    adults = [column for column in columns if column.role == "adults"]
    are_among = [_AMONG.search(column.label) is not None for column in adults]
    are_old = [_OLD.search(normal_header(column.label)) is not None for column in adults]
    if any(is_among and not is_old for is_among, is_old in zip(are_among, are_old, strict=True)):
        return []
    return [column.index for column, *both in zip(adults, are_among, are_old, strict=True) if all(both)]


def _bands(columns: Sequence[Column]) -> dict[int, ColumnRole]:
    bands = {
        column.index: found
        for column in columns
        if column.role in ("unknown", *AGES) and not column.is_period and (found := _band(_leaf(column)))
    }
    rising = sorted(bands.values())
    is_divided = all(lower.last < upper.first for lower, upper in pairwise(rising))
    if not is_divided or len(bands) < 2:
        return {}
    roles: dict[int, ColumnRole] = {index: band.role or "part" for index, band in bands.items()}
    # "Erwachsene" beside "Senioren (ab 65)" are those below that age.
    others = [column for column in columns if column.role == "adults" and column.index not in bands]
    is_above = rising[-1].first > _ADULT and not any(band.role == "adults" for band in rising[:-1])
    if len(others) == 1 and is_above and _GROWN_UP.match(normal_header(others[0].label)):
        roles[others[0].index] = "adults"
    return roles


def _leaf(column: Column) -> str:
    """The last part of a label with its parents: "Alter 6–17" is divided as "6–17" is."""
    return _PARENT.sub("", column.label)


def _sexes(columns: Sequence[Column]) -> dict[int, ColumnRole]:
    found: dict[int, ColumnRole] = {}
    labels = {column.index: normal_header(column.label) for column in columns}
    for column in columns:
        parents, _, word = labels[column.index].rpartition(" ")
        if column.role in ("unknown", "participants", *AGES) and _SEX.fullmatch(word.strip("()")):
            is_of_minors = _CHILDREN.search(parents) or _YOUTHS.search(parents)
            found[column.index] = "minors" if is_of_minors else "adults" if parents.startswith("erwachs") else "part"
        elif column.role == "unknown" and _GIRLS_AND_BOYS.fullmatch(labels[column.index]):
            found[column.index] = "minors"
    if any(_WOMEN_AND_MEN.search(labels[index]) for index in found):  # beside whom children are another group
        for column in columns:
            if column.role == "minors" and not column.is_period and not labels[column.index].startswith("da"):
                found[column.index] = "minors"
    return found


def _children_and_youths(columns: Sequence[Column]) -> dict[int, ColumnRole]:
    """Minors, or adults, in two columns that are plainly different ones."""
    if any(column.is_period for column in columns):
        return {}
    adults = _divided(columns, "adults", _GROWN_UP, _OLD) or _divided(columns, "adults", _TEACHERS, _PARENTS)
    return _divided(columns, "minors", _CHILDREN, _YOUTHS) | adults


def _divided(
    columns: Sequence[Column], role: ColumnRole, one: re.Pattern[str], other: re.Pattern[str]
) -> dict[int, ColumnRole]:
    """Columns of a role where there are two: the one that only names the first kind, and the one with the second."""
    labels = {column.index: normal_header(column.label) for column in columns if column.role == role}
    kinds = [(one.search(label) is not None, other.search(label) is not None) for label in labels.values()]
    return dict.fromkeys(labels, role) if sorted(kinds) == [(False, True), (True, False)] else {}


def left_out_of_sum(header: Header) -> list[Column]:
    """Columns that nobody knows and that may be a part of the participants, where these are a sum of others.

    Such a column stands between the parts, or beside them and is named after an age or under the same parent.
    """
    parts = [column for column in header.columns if column.is_part] or header.of_role(*AGES)
    if len(parts) < 2 or header.is_overview:
        return []
    parents = {parent for column in parts if names_people(parent := column.label.rpartition(" ")[0])}
    first, last = parts[0].index, parts[-1].index
    return [
        column
        for column in header.of_role("unknown")
        if not _OTHER_PEOPLE.search(column.label)
        and not counts_no_people(column.label)
        and not names_things(column.label)
        and (
            first < column.index < last
            or _band(_leaf(column)) is not None
            or any(ages.search(normal_header(column.label)) for ages in (_CHILDREN, _YOUTHS, _GROWN_UP, _OLD))
            or column.label.rpartition(" ")[0] in parents
        )
    ]


def with_companions(columns: Sequence[Column], below: Callable[[Column], Sequence[Cell]]) -> Sequence[Column]:
    """Columns of which those of teachers and companions are adults where numbers stand below, else names for nobody."""
    roles = {column.index: role for column in columns if (role := _companions(column, below)) is not None}
    return with_roles(columns, roles) if roles else columns


def _companions(column: Column, below: Callable[[Column], Sequence[Cell]]) -> ColumnRole | None:
    """The other role of a column of companions; None where it has none."""
    label = normal_header(column.label)
    if column.role not in ("adults", "ignored") or not _COMPANIONS.search(label) or column.is_period:
        return None
    are_numbers = [holds_number(cell) for cell in below(column) if not is_blank(cell)]
    if column.role == "adults":
        return "ignored" if are_numbers and not any(are_numbers) else None
    return "adults" if are_numbers and all(are_numbers) and _COUNT_OF_COMPANIONS.fullmatch(label) else None

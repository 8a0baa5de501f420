"""Participation of a town → organisations whose names look alike, lines for the alias list; nothing is merged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pandas as pd
from rapidfuzz import fuzz

from engagement_analysis.language.german import number
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.townhall.drafting.draft import quoted
from engagement_analysis.townhall.errors import TownHallError

LEAST_SCORE: Final = 85.0
# A name that holds all words of another is likely, not certain, to be the same.
_CONTAINED_SCORE: Final = 95.0
_FEWEST_LETTERS: Final = 5
_MOST_NAMES: Final = 1_000
_ABBREVIATION_LETTERS: Final = 5
_FOUNDED: Final = re.compile(r"(?:1[89]|20)\d\d")
_JOINING: Final = frozenset(["und", "u", "der", "die", "das", "des", "von", "am", "an", "im", "in", "fuer"])


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation as the workbooks know it: the name used most, all its names, years and number of rows."""

    id: str
    name: str
    names: tuple[str, ...]
    years: tuple[int, ...]
    n_rows: int

    @property
    def span(self) -> str:
        """Years and rows as a German phrase."""
        years = ", ".join(map(str, self.years)) or "ohne Jahr"
        return f"{years}; {self.n_rows} {'Zeile' if self.n_rows == 1 else 'Zeilen'}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations whose names look alike; score from 0 to 100."""

    first: Organisation
    second: Organisation
    score: float


def organisations(participation: pd.DataFrame) -> list[Organisation]:
    """Organisations of a table, sorted by identifier; private persons have none and so never appear."""
    rows = participation.dropna(subset=["organisation_id", "organisation"])
    found = []
    for identifier, group in rows.groupby("organisation_id", sort=True):
        names = group["organisation"].value_counts().index.tolist()
        years = tuple(sorted({int(year) for year in group["year"].dropna()}))
        found.append(Organisation(str(identifier), str(names[0]), tuple(map(str, names)), years, len(group)))
    return found


def look_alikes(participation: pd.DataFrame, layout: TownLayout, *, least: float = LEAST_SCORE) -> list[Pair]:
    """Pairs of organisations that may be one, for a person to decide.

    Compared are the identifiers, word by word, with rapidfuzz: the token-sort ratio as written, and with abbreviations
    spelled out as the other name has them ("GS", "Gymn.", "OGV"); a name that holds all words of the other scores 95.
    A founding year that only one of them names does not count; other numbers that differ (1. FC, 2. FC) make them
    different. Two organisations that the town's file lists under two identifiers have been told apart by a person and
    are left out.

    The most alike come first. More than 1,000 organisations are a TownHallError: comparing them would take minutes.
    """
    known = organisations(participation)
    if len(known) > _MOST_NAMES:
        raise TownHallError(
            f"{len(known)} Organisationen sind zu viele, um jede mit jeder zu vergleichen (höchstens {_MOST_NAMES})."
        )
    declared = set(layout.organisation_ids.values())
    pairs = [
        Pair(one, other, round(score, 1))
        for one, other in combinations(known, 2)
        if not {one.id, other.id} <= declared and (score := _score(one.id.split("-"), other.id.split("-"))) >= least
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.id, pair.second.id))


def _score(first: list[str], second: list[str]) -> float:
    """Likeness of the words of two names, from 0 to 100."""
    if _differ_in_numbers(first, second):
        return 0.0
    plain: float = fuzz.token_sort_ratio(" ".join(first), " ".join(second))
    if set(first).isdisjoint(second):
        return plain
    one, other = (
        [word for word in words if word not in _JOINING and not _FOUNDED.fullmatch(word)] for words in (first, second)
    )
    one, other = _spelled_out(one, other), _spelled_out(other, one)
    shared = set(one) & set(other)
    # A short word alone ("SV") says too little.
    if shared in (set(one), set(other)) and any(len(word) >= _FEWEST_LETTERS for word in shared):
        return 100.0 if sorted(one) == sorted(other) else max(plain, _CONTAINED_SCORE)
    return max(plain, fuzz.token_sort_ratio(" ".join(one), " ".join(other)))


def _differ_in_numbers(first: list[str], second: list[str]) -> bool:
    """Tell whether numbers tell two names apart; a founding year does so only where both have one."""
    years, numbers = zip(*(_years_and_numbers(words) for words in (first, second)), strict=True)
    return numbers[0] != numbers[1] or (all(years) and years[0] != years[1])


def _years_and_numbers(words: list[str]) -> tuple[list[str], list[str]]:
    years = [word for word in words if _FOUNDED.fullmatch(word)]
    return years, [word for word in words if word.isdigit() and word not in years]


def _spelled_out(words: list[str], other: list[str]) -> list[str]:
    """Words with each abbreviation replaced by the words of the other name that it stands for."""
    short = {word for word in words if word not in other and len(word) <= _ABBREVIATION_LETTERS}
    if not short:
        return words
    free = [word for word in other if word not in words]
    runs = [free[start:end] for start, end in combinations(range(len(free) + 1), 2)]
    spelled: list[str] = []
    for word in words:
        full = [run for run in runs if word in short and _abbreviates(word, run)]
        longest: list[str] = max(full, key=len, default=[word])
        spelled += longest
    return spelled


def _abbreviates(short: str, run: list[str]) -> bool:
    """Tell whether letters occur in order and begin each word of the run ("ogv": obst, gartenbauverein).

    Within a word they should begin the parts of a compound ("gs": Grund-schule); where the parts begin is not known, so
    any place counts.
    """
    letters, initials = "".join(run), "".join(word[0] for word in run)
    if short[0] != letters[0] or len(letters) < len(short) + 3:
        return False
    if len(run) == 1:
        return letters.startswith(short) or (len(short) < _FEWEST_LETTERS and _in_order(short, letters))
    return _in_order(initials, short) and _in_order(short, letters)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def alias_lines(pairs: Sequence[Pair], layout: TownLayout) -> str:
    """Lines to paste into the town's file, once a person has struck out what does not belong.

    A `[[organisations]]` block for each group of look-alikes; names that the town's file has under different
    identifiers never end up in one.
    """
    blocks = [_block(group, pairs, layout) for group in _groups(pairs, layout)]
    head = (
        "# Vorschläge: Namen, die gleich aussehen. Bitte jeden prüfen, Falsches streichen, den Grund eintragen und\n"
        "# erst dann in die Stadtdatei übernehmen. Zwei verschiedene Organisationen bekommen dort je einen eigenen\n"
        "# Eintrag; dann werden sie hier nicht mehr genannt.\n"
    )
    return "\n".join([head, *blocks]) if blocks else ""


def _groups(pairs: Sequence[Pair], layout: TownLayout) -> list[list[Organisation]]:
    """Organisations joined by pairs, the most alike first; two that the town's file tells apart stay apart."""
    declared = set(layout.organisation_ids.values())
    group_of: dict[str, list[Organisation]] = {}
    for pair in sorted(pairs, key=lambda each: -each.score):
        one, other = (group_of.setdefault(each.id, [each]) for each in (pair.first, pair.second))
        if one is other or sum(each.id in declared for each in (*one, *other)) > 1:
            continue
        one.extend(other)
        group_of.update((each.id, one) for each in other)
    unique = {id(group): group for group in group_of.values() if len(group) > 1}
    return list(unique.values())


def _block(group: list[Organisation], pairs: Sequence[Pair], layout: TownLayout) -> str:
    declared = set(layout.organisation_ids.values())
    head = max(group, key=lambda each: (each.id in declared, each.n_rows, len(each.id), each.id))
    lines = ["[[organisations]]", f"id = {quoted(head.id)}"]
    if head.id in declared:
        lines.insert(0, f"# {quoted(head.id)} steht schon in der Stadtdatei: die neuen Namen dort ergänzen.")
    lines.append("names = [")
    for each in sorted(group, key=lambda each: (each is not head, each.id)):
        scores = [pair.score for pair in pairs if each.id in (pair.first.id, pair.second.id)]
        note = (
            each.span
            if each is head
            else f"{each.span}; Ähnlichkeit {number(max(scores), 1).removesuffix(',0')} von 100"
        )
        lines += [f"    {quoted(name)}, # {note}" for name in each.names]
    lines += ["]", 'reason = "BITTE EINTRAGEN: wer hat wann bestätigt, dass es eine Organisation ist?"', ""]
    return "\n".join(lines)

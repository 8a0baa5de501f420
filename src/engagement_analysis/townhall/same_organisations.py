"""Participation of a town → organisations whose names look alike, lines for the alias list; nothing is merged."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from engagement_analysis.language.german import number
from engagement_analysis.town_files.layout import TownLayout
from engagement_analysis.townhall.errors import TownHallError

LEAST_SCORE: Final = 85.0
# A name that holds all words of another is likely, not certain, to be the same.
_CONTAINED_SCORE: Final = 95.0
_FEWEST_LETTERS: Final = 5
_MOST_NAMES: Final = 3_000
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

    Returns
    -------
    list of Pair
        The most alike first; at the same score by identifier.

    Raises
    ------
    TownHallError
        More than 3,000 organisations: comparing each with each would take minutes.
    """
    known = organisations(participation)
    if len(known) > _MOST_NAMES:
        raise TownHallError(
            f"{len(known)} Organisationen sind zu viele, um jede mit jeder zu vergleichen (höchstens {_MOST_NAMES})."
        )
    declared = set(layout.organisation_ids.values())
    pairs = [
        Pair(known[first], known[second], round(score, 1))
        for first, second, score in _scores([each.id for each in known], least)
        if not {known[first].id, known[second].id} <= declared
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.id, pair.second.id))


def _scores(keys: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Positions and scores of the pairs that reach the lowest score, the lower position first."""
    texts = [key.replace("-", " ") for key in keys]
    words = [tuple(text.split()) for text in texts]
    plain = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=least, dtype=np.float32)
    alike = {(int(first), int(second)) for first, second in np.argwhere(np.triu(plain, k=1) >= max(least, 1.0))}
    for first, second in sorted(alike | _sharing_words(words)):
        score = max(float(plain[first, second]), _score_in_full(words[first], words[second]))
        if score >= least and _same_numbers(words[first], words[second]):
            yield first, second, score


def _sharing_words(words: Sequence[tuple[str, ...]]) -> set[tuple[int, int]]:
    """Pairs worth a second look: of names with a short word those that share a word, else those with the rarest."""
    places: dict[str, list[int]] = {}
    for place, each in enumerate(words):
        for word in set(each):
            places.setdefault(word, []).append(place)
    pairs: set[tuple[int, int]] = set()
    for place, each in enumerate(words):
        is_short = any(len(word) <= _ABBREVIATION_LETTERS and word not in _JOINING for word in each)
        rarest = min(each, key=lambda word: len(places[word]), default="")
        for word in set(each) - _JOINING if is_short else {rarest} - {""}:
            pairs.update((min(place, other), max(place, other)) for other in places[word] if other != place)
    return pairs


def _same_numbers(first: Sequence[str], second: Sequence[str]) -> bool:
    numbers = [[word for word in words if word.isdigit()] for words in (first, second)]
    if all(any(_FOUNDED.fullmatch(word) for word in each) for each in numbers):
        return numbers[0] == numbers[1]
    return [word for word in numbers[0] if not _FOUNDED.fullmatch(word)] == [
        word for word in numbers[1] if not _FOUNDED.fullmatch(word)
    ]


def _score_in_full(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Score after abbreviations are spelled out, where the names share a word; else 0."""
    shared = set(first) & set(second)
    one, other = (
        [word for word in words if word not in _JOINING and not _FOUNDED.fullmatch(word)] for words in (first, second)
    )
    if not shared:
        return 0.0
    one, other = _spelled_out(one, other), _spelled_out(other, one)
    if any(_is_contained(one, other, set(one) & set(other))):
        return 100.0 if sorted(one) == sorted(other) else _CONTAINED_SCORE
    return float(fuzz.token_sort_ratio(" ".join(one), " ".join(other)))


def _is_contained(one: Sequence[str], other: Sequence[str], shared: set[str]) -> tuple[bool, bool]:
    """Which of two names holds all words of the other; short words alone ("SV") say too little."""
    says_much = any(len(word) >= _FEWEST_LETTERS for word in shared)
    return says_much and set(one) <= set(other), says_much and set(other) <= set(one)


def _spelled_out(words: list[str], other: list[str]) -> list[str]:
    """Words with each abbreviation replaced by what it stands for in the other name."""
    free = [word for word in other if word not in words]
    spelled: list[str] = []
    for word in words:
        full = None if word in other or len(word) > _ABBREVIATION_LETTERS else _full_form(word, free)
        spelled += full or [word]
        free = [each for each in free if each not in (full or ())]
    return spelled


def _full_form(short: str, words: Sequence[str]) -> list[str] | None:
    """The word, or the run of words, that an abbreviation stands for; the longest run first."""
    for length in range(min(len(short), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            run = list(words[start : start + length])
            if len("".join(run)) >= len(short) + 3 and _abbreviates(short, run):
                return run
    return None


def _abbreviates(short: str, run: Sequence[str]) -> bool:
    """Tell whether letters occur in order and begin each word of the run ("ogv": obst, gartenbauverein).

    Within a word they should begin the parts of a compound ("gs": Grund-schule); where the parts begin is not known, so
    any place counts.
    """
    initials = "".join(word[0] for word in run)
    if not short or short[0] != initials[0]:
        return False
    if len(run) == 1:
        return run[0].startswith(short) or (len(short) < _FEWEST_LETTERS and _in_order(short, run[0]))
    return _in_order(initials, short) and _in_order(short, "".join(run))


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def alias_lines(pairs: Sequence[Pair], layout: TownLayout) -> str:
    """Lines to paste into the town's file, once a person has struck out what does not belong.

    Returns
    -------
    str
        A `[[organisations]]` block for each group of look-alikes, one name a line; empty without pairs. Names that the
        town's file has under different identifiers never end up in one block.
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
    lines = ["[[organisations]]", f"id = {_quoted(head.id)}"]
    if head.id in declared:
        lines.insert(0, f"# {_quoted(head.id)} steht schon in der Stadtdatei: die neuen Namen dort ergänzen.")
    lines.append("names = [")
    for each in sorted(group, key=lambda each: (each is not head, each.id)):
        scores = [pair.score for pair in pairs if each.id in (pair.first.id, pair.second.id)]
        note = each.span if each is head else f"{each.span}; Ähnlichkeit {_german(max(scores))} von 100"
        lines += [f"    {_quoted(name)}, # {note}" for name in each.names]
    lines += ["]", 'reason = "BITTE EINTRAGEN: wer hat wann bestätigt, dass es eine Organisation ist?"', ""]
    return "\n".join(lines)


def _german(score: float) -> str:
    return number(score, 1).removesuffix(",0")


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

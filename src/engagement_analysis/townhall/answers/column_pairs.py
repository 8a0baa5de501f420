"""Columns of this year's and last year's table → which are the same: by header, else by words, place and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from engagement_analysis.town_files.vocabulary import normal_header
from engagement_analysis.townhall.recognised.columns import ValueSummary
from engagement_analysis.townhall.recognised.survey import ColumnSurvey

_LEAST_SCORE: Final = 50.0
# How much words, place and values count; a header that nobody knows says less than what stands below it.
_WORDS, _PLACE, _VALUES = 0.3, 0.3, 0.4
_FAR_PLACE: Final = 4


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """A column of this year and the same of last year; score from 0 to 100, 100 where the headers are equal."""

    new: ColumnSurvey
    old: ColumnSurvey
    score: float
    is_moved: bool = False

    @property
    def is_same_header(self) -> bool:
        """Tell whether both have the same header."""
        return normal_header(self.new.word) == normal_header(self.old.word)


def pair_columns(
    new: Sequence[ColumnSurvey], old: Sequence[ColumnSurvey]
) -> tuple[list[ColumnPair], list[ColumnSurvey], list[ColumnSurvey]]:
    """Match the columns of two tables.

    Equal headers first; then, the best first, what has a score of at least 50: 30 % likeness of the words (rapidfuzz,
    100 for two words of one meaning), 30 % nearness of the place, 40 % likeness of the values. Two columns that are
    both understood, differently, are never one; neither are columns with different kinds of values, nor columns that
    are not read: what is left out stays a person's decision.

    Returns
    -------
    (pairs, appeared, vanished)
        In the order of this year's, then last year's table.
    """
    pairs, rest = [], list(old)
    for column in new:
        same = next((each for each in rest if _key(each) == _key(column)), None)
        if same is not None:
            rest.remove(same)
            pairs.append((column, same, 100.0))
    taken = [column for column, _, _ in pairs]
    free = [column for column in new if column not in taken]
    offset = _offsets(pairs)
    scored = sorted(
        ((_score(one, other, offset), one.index, other.index) for one in free for other in rest), reverse=True
    )
    for score, one_index, other_index in scored:
        one = next((column for column in free if column.index == one_index), None)
        other = next((column for column in rest if column.index == other_index), None)
        if score >= _LEAST_SCORE and one is not None and other is not None:
            free.remove(one)
            rest.remove(other)
            pairs.append((one, other, round(score, 1)))
    pairs.sort(key=lambda pair: pair[0].index)
    moved = _moved([other.index for _, other, _ in pairs])
    return [ColumnPair(*pair, is_moved=moved[i]) for i, pair in enumerate(pairs)], free, rest


def _key(column: ColumnSurvey) -> str:
    return normal_header(column.word)


def _offsets(pairs: Sequence[tuple[ColumnSurvey, ColumnSurvey, float]]) -> dict[int, int]:
    """Last year's place of each paired column, by this year's."""
    return {one.index: other.index for one, other, _ in pairs}


def _expected_place(index: int, places: dict[int, int]) -> int:
    """Where a column would have stood last year, judged by its nearest neighbour with an unchanged header."""
    if not places:
        return index
    nearest = min(places, key=lambda each: (abs(each - index), each))
    return places[nearest] + index - nearest


def _score(one: ColumnSurvey, other: ColumnSurvey, places: dict[int, int]) -> float:
    known = {one.role, other.role} - {"unknown"}
    if len(known) > 1 or known & {"type_mark", "ignored"}:
        return 0.0
    kinds = {one.values.kind, other.values.kind} - {"empty"}
    if len(kinds) > 1 and kinds != {"texts", "contact"}:
        return 0.0
    words = 100.0 if one.role == other.role != "unknown" else fuzz.WRatio(_key(one), _key(other))
    distance = abs(_expected_place(one.index, places) - other.index)
    place = 100.0 * max(0.0, 1 - distance / _FAR_PLACE)
    return _WORDS * words + _PLACE * place + _VALUES * _likeness(one.values, other.values)


def _likeness(one: ValueSummary, other: ValueSummary) -> float:
    """Likeness of values of one kind: the same texts, numbers of the same size."""
    if "empty" in (one.kind, other.kind):
        return 50.0
    if one.kind == other.kind == "texts":
        shared = len(one.keys & other.keys) / max(1, min(len(one.keys), len(other.keys)))
        length = min(one.mean_length, other.mean_length) / max(one.mean_length, other.mean_length, 1.0)
        return 60.0 * shared + 40.0 * length
    if one.median is not None and other.median is not None:
        sizes = sorted((abs(one.median), abs(other.median)))
        size = 1.0 if sizes[1] == 0 else sizes[0] / sizes[1]
        return 30.0 + 70.0 * size
    return 80.0


def _moved(places: Sequence[int]) -> list[bool]:
    """Which places are out of order: those outside the longest increasing run of places."""
    longest: list[list[int]] = []
    for i, place in enumerate(places):
        before = [run for run in longest if places[run[-1]] < place]
        longest.append([*max(before, key=len, default=[]), i])
    kept = max(longest, key=len, default=[])
    return [i not in kept for i in range(len(places))]

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

    @property
    def is_same_header(self) -> bool:
        """Tell whether both have the same header."""
        return _key(self.new) == _key(self.old)


def pair_columns(
    new: Sequence[ColumnSurvey], old: Sequence[ColumnSurvey]
) -> tuple[list[ColumnPair], list[ColumnSurvey], list[ColumnSurvey]]:
    """Match the columns of two tables: pairs, columns that appeared, columns that vanished, from left to right.

    Equal headers first; then, the best first, what has a score of at least 50: 30 % likeness of the words (rapidfuzz,
    100 for two words of one meaning), 30 % nearness of the place, 40 % likeness of the values. Two columns that are
    both understood, differently, are never one; neither are columns with different kinds of values, nor columns that
    are not read: what is left out stays a person's decision.
    """
    pairs, appeared, vanished = list[ColumnPair](), list[ColumnSurvey](), list(old)
    for column in new:
        same = next((each for each in vanished if _key(each) == _key(column)), None)
        if same is None:
            appeared.append(column)
        else:
            vanished.remove(same)
            pairs.append(ColumnPair(column, same, 100.0))
    scored = [ColumnPair(one, other, _score(one, other)) for one in appeared for other in vanished]
    for pair in sorted(scored, key=lambda pair: (-pair.score, pair.new.index, pair.old.index)):
        if pair.score >= _LEAST_SCORE and pair.new in appeared and pair.old in vanished:
            appeared.remove(pair.new)
            vanished.remove(pair.old)
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: pair.new.index), appeared, vanished


def _key(column: ColumnSurvey) -> str:
    return normal_header(column.word)


def _score(one: ColumnSurvey, other: ColumnSurvey) -> float:
    known = {one.role, other.role} - {"unknown"}
    if len(known) > 1 or known & {"type_mark", "ignored"}:
        return 0.0
    kinds = {one.values.kind, other.values.kind} - {"empty"}
    if len(kinds) > 1 and kinds != {"texts", "contact"}:
        return 0.0
    words = 100.0 if one.role == other.role != "unknown" else fuzz.WRatio(_key(one), _key(other))
    place = 100.0 * max(0.0, 1 - abs(one.index - other.index) / _FAR_PLACE)
    return _WORDS * words + _PLACE * place + _VALUES * _likeness(one.values, other.values)


def _likeness(one: ValueSummary, other: ValueSummary) -> float:
    """Likeness of values of one kind: the same texts, numbers of the same size."""
    if "empty" in (one.kind, other.kind):
        return 50.0
    if one.kind == other.kind == "texts":
        return 100.0 * len(one.keys & other.keys) / max(1, min(len(one.keys), len(other.keys)))
    if one.median is not None and other.median is not None:
        smaller, larger = sorted((abs(one.median), abs(other.median)))
        return 30.0 + 70.0 * (smaller / larger if larger else 1.0)
    return 80.0

"""Cells of a column, dictionary-encoded: each distinct cell once, and for every row which one it is.

A sheet of 100,000 rows holds a few hundred different texts. What costs time (patterns, look-ups) is done once for each
of them, what is left are whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from engagement_analysis.reading.screening import MANY, Distinct, matching

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Positions = npt.NDArray[np.intp]
_Value = TypeVar("_Value")
_Kept = TypeVar("_Kept", covariant=True)
_Other = TypeVar("_Other")
_Left = TypeVar("_Left")
_FEW: Final = 4
_ENOUGH: Final = 4_096  # rows to judge by whether a column repeats itself
_UNLIKE: Final = 0.8  # of them different: from here on looking for repetitions costs more than it saves
_CHUNK: Final = 256  # rows at a time: their cells are gone before the processor has to fetch them again


@dataclass(frozen=True, eq=False, slots=True)
class Coded(Generic[_Kept]):
    """A column: row → code → value.

    Values may occur in no row (a part of a column keeps the values of the whole), or twice (a long column that hardly
    repeats itself is not searched for repetitions).
    """

    codes: Codes
    distinct: Sequence[_Kept]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> _Kept:
        return self.distinct[int(self.codes[row])]

    def tolist(self) -> list[_Kept]:
        """Value of each row."""
        distinct = self.distinct
        return [distinct[code] for code in self.codes.tolist()]

    def rows(self, which: slice | Positions) -> Coded[_Kept]:
        """Some rows of the column; a small part of a long one forgets the values that it does not hold."""
        codes = self.codes[which]
        if len(self.distinct) <= _FEW * (len(codes) + 1):
            return Coded(codes, self.distinct)
        used, own = _used(codes, len(self.distinct))
        return Coded(own, [self.distinct[code] for code in used.tolist()])

    def map(self, function: Callable[[_Kept], _Other]) -> Coded[_Other]:
        """Apply a function to each distinct value once."""
        return Coded(self.codes, [function(value) for value in self.distinct])

    def where(self, holds: Callable[[_Kept], bool], *, hint: str = "") -> Mask:
        """Rows whose value has a property.

        A `hint` is a pattern (RE2) that only texts with the property hold, though not only these: where there are many
        different values, the others are not looked at.
        """
        return self.marked(self._found(holds, hint, False))

    def said(self, function: Callable[[_Kept], _Other | None], *, hint: str) -> Coded[_Other | None]:
        """What a function says of each value: nothing (None) of all but texts that hold its `hint`, as for `where`."""
        return Coded(self.codes, self._found(function, hint, None))

    def _found(self, function: Callable[[_Kept], _Other], hint: str, otherwise: _Other) -> list[_Other]:
        if not hint or len(self.distinct) < MANY:
            return [function(value) for value in self.distinct]
        found = [otherwise] * len(self.distinct)
        for place in matching(self.distinct, hint):
            found[place] = function(self.distinct[place])
        return found

    def marked(self, distinct: Sequence[bool]) -> Mask:
        """Rows whose distinct value is marked."""
        return np.array(distinct)[self.codes] if True in distinct else np.zeros(len(self.codes), dtype=np.bool_)

    def positions(self, holds: Callable[[_Kept], bool], *, hint: str = "") -> list[int]:
        """Positions of the rows whose value has a property, from top to bottom; `hint` as for `where`."""
        return positions(self.where(holds, hint=hint))

    def numbers(self, number_of: Callable[[_Kept], float]) -> npt.NDArray[np.float64]:
        """A number for each row."""
        numbers = np.fromiter(map(number_of, self.distinct), dtype=np.float64, count=len(self.distinct))
        return numbers[self.codes] if len(numbers) else np.zeros(len(self.codes))

    def replaced(self, rows: Mask | Positions | Sequence[int], value: _Other) -> Coded[_Kept | _Other]:
        """The column with another value in some rows."""
        codes = self.codes.copy()
        codes[rows] = len(self.distinct)
        return Coded(codes, [*self.distinct, value])

    def paired(self, other: Coded[_Other]) -> Coded[tuple[_Kept, _Other]]:
        """Both values of each row; where the other column holds several values, only pairs that occur.

        Examples
        --------
        >>> coded(["a", "b", "a"]).paired(coded([1, 2, 1])).distinct
        [('a', 1), ('b', 2)]
        """
        n_others = len(other.distinct)
        if n_others == 1:
            only = other.distinct[0]
            return Coded(self.codes, [(value, only) for value in self.distinct])
        pairs, codes = _used(self.codes.astype(np.int64) * n_others + other.codes, len(self.distinct) * n_others)
        distinct = [(self.distinct[pair // n_others], other.distinct[pair % n_others]) for pair in pairs.tolist()]
        return Coded(codes, distinct)

    @staticmethod
    def joined(columns: Sequence[Coded[_Left]]) -> Coded[_Left]:
        """Columns one below the other."""
        starts = np.cumsum([0, *(len(column.distinct) for column in columns)])
        codes = [column.codes + np.int32(start) for column, start in zip(columns, starts[:-1], strict=True)]
        values = [value for column in columns for value in column.distinct]
        return Coded(np.concatenate(codes) if codes else np.zeros(0, dtype=np.int32), values)


def _used(codes: npt.NDArray[np.integer], n_codes: int) -> tuple[npt.NDArray[np.integer], Codes]:
    """Codes below `n_codes` that occur, in ascending order, and the place of each code among them."""
    if n_codes > _FEW * len(codes):  # few of very many: sorting costs less than a list of all
        used, places = np.unique(codes, return_inverse=True)
        return used, places.astype(np.int32).reshape(-1)
    occurs = np.zeros(n_codes, dtype=np.bool_)
    occurs[codes] = True
    used = np.flatnonzero(occurs)
    place = np.zeros(n_codes, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return used, place[codes]


def positions(rows: Mask) -> list[int]:
    """Positions of the rows that are marked."""
    return rows.nonzero()[0].tolist()


def coded(cells: Iterable[_Value]) -> Coded[_Value]:
    """Encode a column; True, 1 and 1.0 are one value in Python, but not in a sheet, and stay apart.

    Examples
    --------
    >>> column = coded([70.0, "k. A.", 70.0, True, 1.0])
    >>> column.distinct, column.codes.tolist()
    ([70.0, 'k. A.', True, 1.0], [0, 1, 0, 2, 3])
    """
    coder: _Coder[_Value] = _Coder()
    coder.add(cells if isinstance(cells, (list, tuple)) else list(cells))
    return coder.column()


class _Truth(tuple[object]):
    """A truth value as a key that equals no number."""

    __slots__ = ()


class _Coder(Generic[_Value]):
    """Takes the cells of a column part by part."""

    def __init__(self) -> None:
        self._code_of: defaultdict[object, int] = defaultdict()
        self._code_of.default_factory = self._code_of.__len__  # codes in the order of appearance
        self._codes: list[Codes] = [np.zeros(0, dtype=np.int32)]
        self._has_truths = False
        self._n_rows = 0
        self._unlike: list[_Value] = []  # cells below those with codes, one value each

    def add(self, cells: Sequence[_Value]) -> None:
        if self._n_rows >= _ENOUGH and len(self._code_of) > _UNLIKE * self._n_rows:
            n_known = len(self._code_of) + len(self._unlike)
            self._unlike.extend(cells)
            self._codes.append(np.arange(n_known, n_known + len(cells), dtype=np.int32))
            return
        self._n_rows += len(cells)
        n_known = len(self._code_of)
        codes = self._coded(cells)
        # A truth value equals 1 or 0: only where one of these has a code may one have been taken for the other.
        if (1 in self._code_of or 0 in self._code_of) and bool in set(map(type, cells)):
            for key in list(self._code_of)[n_known:]:
                del self._code_of[key]
            self._has_truths = True
            codes = self._coded([_Truth((cell,)) if type(cell) is bool else cell for cell in cells])
        self._codes.append(codes)

    def _coded(self, keys: Sequence[object]) -> Codes:
        return np.fromiter(map(self._code_of.__getitem__, keys), dtype=np.int32, count=len(keys))

    def column(self) -> Coded[_Value]:
        keys = self._code_of
        distinct = Distinct((key[0] if type(key) is _Truth else key for key in keys) if self._has_truths else keys)
        distinct.extend(self._unlike)
        return Coded(np.concatenate(self._codes), distinct)  # type: ignore[arg-type]


class CodedRows(Sequence[list[_Value]]):
    """Rows of a large sheet, kept column by column: a tenth of the memory of the rows themselves.

    Examples
    --------
    >>> rows = CodedRows.read(iter([["GS Nord", 70.0], ["GS Süd", 70.0]]), n_columns=2)
    >>> rows[1], rows[-2:], rows.columns[1].distinct
    (['GS Süd', 70.0], [['GS Nord', 70.0], ['GS Süd', 70.0]], [70.0])
    """

    def __init__(self, columns: Sequence[Coded[_Value]]) -> None:
        self.columns = columns

    @classmethod
    def read(cls, rows: Iterator[Sequence[_Value]], *, n_columns: int) -> CodedRows[_Value]:
        """Encode rows that arrive one after the other, without keeping them."""
        coders = [_Coder[_Value]() for _ in range(n_columns)]
        while chunk := list(islice(rows, _CHUNK)):
            for coder, cells in zip(coders, zip(*chunk, strict=True), strict=True):
                coder.add(cells)
        return cls([coder.column() for coder in coders])

    def part(self, which: slice) -> CodedRows[_Value]:
        """Some of the rows, still encoded."""
        return CodedRows([column.rows(which) for column in self.columns])

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @overload
    def __getitem__(self, index: int) -> list[_Value]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[_Value]]: ...
    def __getitem__(self, index: int | slice) -> list[_Value] | list[list[_Value]]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        return [column[index] for column in self.columns]

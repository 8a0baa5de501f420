"""Many texts → those that a rule can concern at all, by a search in linear time, before the rule itself looks closer.

A list of 100,000 rows may hold as many different remarks. Python's patterns take a third of a second for each rule on
them; Arrow's (RE2) find in a twentieth of that the few texts in which a word of the rule occurs.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_Value = TypeVar("_Value")

MANY: Final = 500
"""From this number of different texts on screening costs less than it saves."""
UNCLEAN: Final = r"\p{M}|\p{Cf}|\p{Cc}"
"""Characters that cleaning removes or composes: a text with one of them is always looked at."""
_WORD: Final = "[A-Za-zÀ-ÖØ-öø-ſ][A-Za-zÀ-ÖØ-öø-ſ0-9'&-]*"
IS_PLAIN_NAME: Final = f"^{_WORD}(?: (?:{_WORD}|[0-9]+[a-z]?))*$"
"""Words and numbers with single spaces between them: nothing in it that cleaning would change."""


class Distinct(list[_Value]):
    """Different values of a column, never changed; its texts as an Arrow array are made once for all rules."""

    @cached_property
    def texts(self) -> pa.StringArray:
        """The texts, null for every other value."""
        return texts_of(list(self))


def matching(values: Sequence[object], pattern: str) -> list[int]:
    """Positions of the texts that hold a pattern (RE2), whatever the case of their letters; other values never do.

    Examples
    --------
    >>> matching(["TSV Frommern", "Summe", 12.0, "zwischensumme"], "summ")
    [1, 3]
    """
    found = pc.match_substring_regex(texts_of(values), pattern, ignore_case=True)
    return np.flatnonzero(pc.fill_null(found, False).to_numpy(zero_copy_only=False)).tolist()


def texts_of(values: Sequence[object]) -> pa.StringArray:
    """Texts as an Arrow array, null for every other value."""
    if isinstance(values, Distinct):
        return values.texts
    try:
        return pa.array(values, type=pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # other values among them
        return pa.array([value if type(value) is str else None for value in values], type=pa.string())

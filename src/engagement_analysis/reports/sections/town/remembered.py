"""A function of one town's review → the same function, computed once: sections ask the same again and again."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from engagement_analysis.reports.sections.town.review import TownReview

P = ParamSpec("P")
T = TypeVar("T")


def remembered(compute: Callable[Concatenate[TownReview, P], T]) -> Callable[Concatenate[TownReview, P], T]:
    """Keep what a function gave for a review, as long as the review lives.

    What it takes beside the review can be hashed; its result is not changed by whoever gets it.
    """
    known: WeakKeyDictionary[TownReview, dict[Hashable, tuple[object, T]]] = WeakKeyDictionary()

    @wraps(compute)
    def once(review: TownReview, /, *given: P.args, **named: P.kwargs) -> T:
        results = known.setdefault(review, {})
        key = tuple(id(each) if isinstance(each, pd.DataFrame) else each for each in (*given, *named.items()))
        if key not in results:
            results[key] = given, compute(review, *given, **named)  # kept with its frames: none takes the place of one
        return results[key][1]

    return once

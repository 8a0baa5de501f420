"""A function of a town's review, or of several → the same, computed once: sections ask the same again and again."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

R = TypeVar("R")
P = ParamSpec("P")
T = TypeVar("T")


def remembered(compute: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """Keep what a function gave for a review, as long as the review lives.

    What it takes beside the review can be hashed; its result is not changed by whoever gets it.
    """
    known: WeakKeyDictionary[R, dict[Hashable, tuple[object, T]]] = WeakKeyDictionary()

    @wraps(compute)
    def once(review: R, /, *given: P.args, **named: P.kwargs) -> T:
        results = known.setdefault(review, {})
        key = tuple(map(_key, (*given, *named.items())))
        if key not in results:
            results[key] = (
                (given, named),
                compute(review, *given, **named),
            )
        return results[key][1]

    return once


def _key(given: object) -> Hashable:
    if isinstance(given, (list, tuple)):
        return tuple(map(_key, given))
    return id(given) if isinstance(given, pd.DataFrame) else given

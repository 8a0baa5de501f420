"""Calls that cannot be meant so → one sentence each: English for whoever writes Python, German for the command line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

__all__ = [
    "ConfidenceError",
    "GermanError",
    "MissingColumnError",
    "MissingExtraError",
    "MistakeError",
    "NoCommonTownError",
    "UnreadableColumnError",
    "WrongThingError",
    "YearsError",
    "did_you_mean",
    "kind_of",
]


class GermanError(Exception):
    """Something that a town hall can put right; the text is one German sentence that says how."""


class MistakeError(Exception):
    """A call that says in one English sentence what to do; `german` says the same where a town hall reads it."""

    def __init__(self, english: str, german: str = "") -> None:
        super().__init__(english)
        self.german = german or english


class WrongThingError(MistakeError, TypeError):
    """Something of another kind where a frame, a path or a number belongs."""


class MissingColumnError(MistakeError, ValueError):
    """A frame without a column that is needed."""


class UnreadableColumnError(MistakeError, ValueError):
    """A column whose texts are not what the column holds, such as in a frame read back from CSV."""


class ConfidenceError(MistakeError, ValueError):
    """A confidence level that is not between 0 and 1."""


class YearsError(MistakeError, TypeError):
    """Years that are not whole numbers."""


class MissingExtraError(MistakeError, ImportError):
    """Packages that are installed on demand only, such as those of the reports."""


class NoCommonTownError(MistakeError, ValueError):
    """Two frames of which one says nothing about the other's towns."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the known word which is most like this one, with a space in front; empty if none is."""
    close = get_close_matches(word.casefold(), list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


def kind_of(value: Any) -> str:
    """What something is, as a sentence calls it."""
    if value is None or isinstance(value, (bytes, bytearray)):
        return "None" if value is None else "bytes"
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"

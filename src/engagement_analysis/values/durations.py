"""Text of an hours' cell → the same with decimal hours ("2 h 30" → "2,5 h"); how many times they are said to count."""

import re
from typing import Final

_UNIT: Final = r"(?:h|std|stdn|stunden?)(?![a-zäöü])\.?"
_PEOPLE: Final = (
    r"(?:personen?|pers|p|tn|teilnehm\w*|helfer\w*|helfend\w*|leute|mann|kinder\w*|schüler\w*|freiwillige\w*)\b\.?"
)
_TWO_UNITS: Final = re.compile(
    rf"(?<![\d.,])(\d{{1,4}})\s*{_UNIT}\s*(?:,|u\.|und|\+)?\s*([0-5]?\d)(?!\d)(?:\s*(?:minuten?|min|m|')(?![a-zäöü])\.?)?(?=$|\s|\))"
)
_CLOCK: Final = re.compile(rf"(?<![\d.,:])(\d{{1,4}}):([0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s*{_UNIT})?")
# Times of day, not durations: "9:00-12:00", "ab 9:30", "12:30 Uhr".
_TIME_OF_DAY: Final = re.compile(
    r"\buhr\b|\b(?:ab|bis|von|vom|um|seit|gegen|beginn|ende|start)\b|:\d\d\s*-|-\s*\d{1,2}:"
)
_WORDS: Final = {
    "eine halbe": "0,5", "halbe": "0,5", "eine dreiviertel": "0,75", "anderthalb": "1,5", "eineinhalb": "1,5",
    "zweieinhalb": "2,5", "dreieinhalb": "3,5", "viereinhalb": "4,5",
    "eine": "1", "zwei": "2", "drei": "3", "vier": "4",
}  # fmt: skip
_IN_WORDS: Final = re.compile(rf"\b({'|'.join(_WORDS)})(?=\s+(?:std|stunden?)\b)")
_HALVES: Final = re.compile(r"(?:(\d+)\s+)?\b(1/2|1/4|3/4)(?![\d/])")
_DECIMALS: Final = {"1/2": ",5", "1/4": ",25", "3/4": ",75"}
_EACH: Final = r"(?:x|×|\*|·|mal|à|a|zu je|mit je|je|jeweils)(?![a-zäöü])"
_TIMES: Final = re.compile(
    rf"(?P<hours>.*\d\s*(?:{_UNIT}|min\w*\.?))\s*(?:x|×|\*|·|mal|für)\s*(?P<n>\d{{1,5}})(?:\s*{_PEOPLE})?|"
    rf"(?P<m>\d{{1,5}})\s*(?:{_PEOPLE}\s*)?{_EACH}\s*(?P<each>.*\d\s*(?:{_UNIT}|min\w*\.?))|"
    rf"(?P<k>\d{{1,5}})\s*{_PEOPLE}\s*{_EACH}\s*(?P<bare>\d+(?:,\d+)?)"
)


def decimal_hours(text: str) -> str:
    """The text in lower case of a cell, of which a duration is written as decimal hours; times of day stay.

    Examples
    --------
    >>> [decimal_hours(text) for text in ("2 h 30", "ca. 22:30", "2 1/2 std", "je eine halbe stunde", "9:00-12:00")]
    ['2,5 h', 'ca. 22,5 h', '2,5 std', 'je 0,5 stunde', '9:00-12:00']
    """
    if ":" in text and _TIME_OF_DAY.search(text):
        return text
    plain = _IN_WORDS.sub(lambda found: _WORDS[found[1]], text)
    plain = _HALVES.sub(lambda found: f"{found[1] or 0}{_DECIMALS[found[2]]}", plain)
    plain = _TWO_UNITS.sub(_decimal, plain)
    return _CLOCK.sub(_decimal, plain) if plain.count(":") in (1, 2) else plain


def _decimal(found: re.Match[str]) -> str:
    hours = int(found[1]) + int(found[2]) / 60
    return f"{hours!r} h".replace(".0 h", " h").replace(".", ",")


def times_of(text: str) -> tuple[str, int] | None:
    """The hours of one person, and for how many persons a cell says so ("2,5 std. x 10"); None where it says none.

    Examples
    --------
    >>> times_of("2,5 std. x 10"), times_of("10 personen à 2 h"), times_of("25 std.")
    (('2,5 std.', 10), ('2 h', 10), None)
    """
    found = _TIMES.fullmatch(text)
    if found is None:
        return None
    return found["hours"] or found["each"] or found["bare"], int(found["n"] or found["m"] or found["k"])

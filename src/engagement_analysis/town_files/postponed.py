"""Text of a cell → whether an event was put off, to which day and from which."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from engagement_analysis.reading.screening import UNCLEAN
from engagement_analysis.values.dates import DateSpan, parse_date
from engagement_analysis.values.headings import ANY_DATE
from engagement_analysis.values.texts import collapse

_SOME_LEAP_YEAR: Final = 2000  # completes "24.10." where only its form matters
_DASHES: Final = re.compile("[‐‑‒–—―−]")
_NO_POINT: Final = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2})(?![\d.,:])")
_PUT_OFF: Final = r"(?<!nicht )(?:verschob|verschieb(?:t|ung|en)\b|versch\.|vertagt)"
# These say so only beside a day: a place may be moved as well.
_ELSEWHEN: Final = (
    r"(?<!nicht )(?:\b(?:vor)?verlegt|\bverlegung|nachgeholt|nachhol(?:termin|tag|ung)|"
    r"(?:ersatz|ausweich)(?:termin|tag|datum)|"
    r"\bneue[rns]?\s+(?:termin|tag|datum)|\bneu(?:\s+(?:an|fest)gesetzt|\s+terminiert|:)|\b(?:an)?statt\b)"
)
_WORD: Final = re.compile(rf"{_PUT_OFF}|{_ELSEWHEN}", re.IGNORECASE)
_SURE: Final = re.compile(_PUT_OFF, re.IGNORECASE)
_OLD: Final = re.compile(
    r"\b(?:vom|von|(?:an)?statt|ursprünglich\w*|geplant\w*|eigentlich|war|für|alt(?:e[rns]?)?(?:\s+(?:termin|tag))?)"
    r"[\s:]*(?:(?:am|für|den|dem|des)\s+)*$",
    re.IGNORECASE,
)
_NEW: Final = re.compile(r"\b(?:auf|neu|jetzt|nun|wird\s+am|erst\s+am)\b|[→⇒]|[-=]>|^\s*(?:am\s+)?$", re.IGNORECASE)
_SAYS_OLD_DAY: Final = re.compile(
    r"[\s(,;-]*(?:(?:an)?statt|nachgeholt|(?:verschoben|verlegt)\s+vom|ersatz|nachhol)", re.IGNORECASE
)
_AT_ONCE: Final = re.compile(
    r"\W*(?:(?:leider|aktion|termin|wurde|wird|ist|regen|krankheit|wetter)\W+)*"
    r"(?:(?:wegen|wg\.|aufgrund)\s+(?:[a-zäöüß-]+[\s,:]+){1,3}?)?(?:(?:auf|am|den|der|wurde|wird)\s+)*"
    rf"(?:{_WORD.pattern}|{ANY_DATE.pattern}|(?:19|20)\d\d\b|abgesagt|ausgefallen|entfallen|entfällt|fällt aus)",
    re.IGNORECASE,
)
POSTPONED_HINT: Final = (
    r"versch|vertagt|verleg|nachgeholt|nachhol|ersatz|ausweich|"
    rf"\bneue?[rns]?\W|(?:^|\W)(?:an)?statt(?:\W|$)|{UNCLEAN}"
)
"""What every text holds that says that something was put off (RE2)."""


class Postponed(NamedTuple):
    """The days that a text states as those on which the event took place, and was to take place, as written."""

    new_day: str | None
    old_day: str | None


@lru_cache(maxsize=5_000)
def postponed(text: str) -> Postponed | None:
    """What a text says of an event that was put off; None where it does not say so.

    Examples
    --------
    >>> postponed("verschoben auf 09.11.2024"), postponed("19.10. auf den 9.11.2024 verlegt")
    (Postponed(new_day='09.11.2024', old_day=None), Postponed(new_day='9.11.2024', old_day='19.10.'))
    >>> postponed("09.11.2024 (statt 19.10.)"), postponed("verschoben"), postponed("Odeonsplatz; verlegt")
    (Postponed(new_day='09.11.2024', old_day='19.10.'), Postponed(new_day=None, old_day=None), None)
    """
    word = _WORD.search(text)
    if word is None:
        return None
    plain = _NO_POINT.sub(r"\1.", _DASHES.sub("-", collapse(text)))
    new, old = _days(plain)
    return Postponed(new, old) if new is not None or _SURE.search(text) else None


def title_put_off(title: str) -> str | None:
    """Day to which a title says that its event was put off; a day that was kept in reserve is none.

    Examples
    --------
    >>> title_put_off("Putztag, verschoben vom 16.03. auf 23.03.2024"), title_put_off("16.3. (Ersatztermin 23.3.)")
    ('23.03.2024', None)
    """
    said = postponed(title) if _SURE.search(title) else None
    return None if said is None else said.new_day


def _days(text: str) -> tuple[str | None, str | None]:
    """The new and the old day: what stands in front of each says so, or the word for putting off before it."""
    word = _WORD.search(text)
    new: str | None = None
    old: str | None = None
    end = 0
    for found in ANY_DATE.finditer(text):
        day, before = found.group().strip(), text[end : found.start()]
        if not isinstance(parse_date(day, year=_SOME_LEAP_YEAR), DateSpan):
            continue
        is_behind = word is not None and word.start() < found.start()
        if _OLD.search(before) or not (is_behind or _is_new(before, text[found.end() :])):
            old = day
        else:
            new = day
        end = found.end()
    return new, old


def _is_new(before: str, behind: str) -> bool:
    """Tell whether a day in front of the word is the new one: "auf den 9.11. verlegt", "9.11. (statt 19.10.)"."""
    says_old = _SAYS_OLD_DAY.match(behind) is not None
    return says_old if not before.strip() else _NEW.search(before) is not None


def begins_postponed(text: str) -> bool:
    """Tell whether a remark begins by saying that the event was put off, perhaps after its reason."""
    return _AT_ONCE.match(text) is not None and postponed(text) is not None

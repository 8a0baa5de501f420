"""Series of values → half-sentences for alternative texts: first, last, extremes, direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engagement_analysis.language.german import enumeration, is_missing, number


def as_sentences(parts: Iterable[str]) -> str:
    """Parts as sentences, each with one full stop, also after an abbreviation or a date.

    Examples
    --------
    >>> as_sentences(["Putztag: am 18.10.", "Neumarkt i.d.OPf.", "Ende"])
    'Putztag: am 18.10. Neumarkt i.d.OPf. Ende.'
    """
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def describe_series(years: Sequence[int], values: Sequence[Any], *, decimals: int = 0) -> str:
    """First and last value with the direction, then highest and lowest if they lie between.

    Examples
    --------
    >>> describe_series([2022, 2023, 2024], [9, 30, 18])
    '9 (2022) → 18 (2024), zuletzt höher; höchster Wert 30 (2023)'
    >>> describe_series([2024, 2025], [6, 6]), describe_series([2022, 2023], [None, 4]), describe_series([2022], [None])
    ('6 (2024) → 6 (2025), zuletzt gleich', '4 (2023)', 'keine Angaben')
    """
    known = [(int(year), value) for year, value in zip(years, values, strict=True) if not is_missing(value)]
    if not known:
        return "keine Angaben"

    def shown(point: tuple[int, Any]) -> str:
        return f"{number(point[1], decimals)} ({point[0]})"

    if len(known) == 1:
        return shown(known[0])
    first, last = known[0], known[-1]
    direction = (
        "zuletzt gleich"
        if number(first[1], decimals) == number(last[1], decimals)
        else "zuletzt höher"
        if last[1] > first[1]
        else "zuletzt niedriger"
    )
    ends = {first[1], last[1]}
    highest, lowest = max(known, key=lambda point: point[1]), min(known, key=lambda point: point[1])
    extremes = [f"höchster Wert {shown(highest)}"] if highest[1] not in ends else []
    extremes += [f"niedrigster Wert {shown(lowest)}"] if lowest[1] not in ends else []
    return f"{shown(first)} → {shown(last)}, {direction}" + (f"; {enumeration(extremes)}" if extremes else "")

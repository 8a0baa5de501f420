"""Codes and numbers → German: why no effect shows, why a published figure is another one now, whether lists agree."""

from collections.abc import Iterable, Mapping
from typing import Any

from engagement_analysis.language.german import between, date, enumeration, number
from engagement_analysis.language.words import CAUSES


def effect_in_german(code: str) -> str:
    """Why the years before and since an event show no effect: the `effect_code` of `before_and_after`."""
    return {
        "everybody-takes-part": (
            "Ob der Austausch etwas bewirkt hat, zeigen diese Zahlen nicht: Alle Städte nehmen daran teil, und keine "
            "zeigt, was ohne ihn gekommen wäre."
        )
    }[code]


def revision_in_german(status: str, reason_codes: str, places: Iterable[Iterable[object]], *, method: str = "") -> str:
    """Why a published figure is another one now, and in which cells: a row of `revisions`.

    `method`: how the package differs from the one that computed the published figure.

    Examples
    --------
    >>> revision_in_german("revised", "changed_cell", [("a.xlsx", "2024", "D4", None), ("a.xlsx", "2024", None, 9)])
    'geänderte Zelle: a.xlsx › 2024 › D4; a.xlsx › 2024 › Zeile 9'
    >>> revision_in_german("revised", "method", (), method="0.1 → 0.2"), revision_in_german("new", "", ())
    ('geändertes Verfahren (0.1 → 0.2)', '')
    """
    if status == "gone":
        return "entfallen"
    words = [
        f"{CAUSES[code]} ({method})" if code == "method" and method else CAUSES[code]
        for code in reason_codes.split(";")
        if code
    ]
    if not words and status == "revised":
        words = ["nicht feststellbar"]
    where = [_place(*place) for place in places]
    more = len(where) - _PLACES_NAMED
    named = "; ".join(where[:_PLACES_NAMED]) + (f" und {more} weitere" if more > 0 else "")
    return ": ".join(part for part in (", ".join(words), named) if part)


def reconciliation_in_german(row: Mapping[Any, Any], *, days: Iterable[Any] = ()) -> str:
    """Whether lists and published figures agree: a row of `reconciliation`.

    `days`: the first days of the campaign's events of that year, as the lists name them.

    Examples
    --------
    >>> row = {"reason_code": "outside", "recorded_low": 738, "recorded_high": 738, "value_text": "rund 650"}
    >>> reconciliation_in_german(row)
    'Widerspruch: Die Listen ergeben 738, veröffentlicht ist „rund 650“.'
    >>> reconciliation_in_german({"reason_code": "other-day"}, days=["2023-03-18", "2023-10-14"])
    'Die Listen nennen andere Tage: 18.03.2023 und 14.10.2023.'
    """
    code = row["reason_code"]
    if code == "outside":
        recorded = between(row["recorded_low"], row["recorded_high"])
        return f"Widerspruch: Die Listen ergeben {recorded}, veröffentlicht ist „{row['value_text']}“."
    if code == "incomplete":
        return f"Die Listen ergeben mindestens {number(row['recorded_low'])}; nicht jeder Eintrag nennt eine Zahl."
    named = enumeration(date(day) for day in days)
    return {
        "within": "Stimmt überein.",
        "one-of-several": "Eine von mehreren Angaben passt.",
        "not-in-lists": "Aus diesem Jahr liegt keine Liste der Aktion vor.",
        "other-day": f"Die Listen nennen andere Tage: {named}.",
        "several-events": f"Die Listen nennen mehrere Tage ({named}); welcher gemeint ist, ist offen.",
        "dates-too-coarse": "Die Listen nennen keinen genauen Tag.",
        "not-counted": "In den Listen steht dazu keine Zahl.",
        "undated": "Ohne Datum veröffentlicht; keinem Tag zuzuordnen.",
        "not-published": "Dazu ist keine Zahl veröffentlicht.",
    }[code]


_PLACES_NAMED = 5


def _place(file: object, sheet: object, cell: object, row: object) -> str:
    last = cell if row is None else f"Zeile {row}"
    return " › ".join(str(part) for part in (file, sheet, last) if part is not None)

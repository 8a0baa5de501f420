"""Codes and numbers → German: why two years cannot be compared, why a published figure is another one now."""

from collections.abc import Iterable, Mapping
from typing import Any

from engagement_analysis.language.german import between, date, enumeration, is_missing, number, percent
from engagement_analysis.language.words import CAUSES, ORGANISATION_TYPES


def reasons_in_german(row: Mapping[Any, Any], *, titles: Mapping[str, str] | None = None) -> list[str]:
    """The sentences of a row of `comparability`, one per code, in the order of its codes.

    Parameters
    ----------
    row : mapping
        A row of `comparability` (of a campaign or a town).
    titles : mapping, optional
        Campaign slug → German title; the slug where it has none.

    Examples
    --------
    >>> reasons_in_german({"year": 2024, "previous_year": 2022, "reason_codes": "gap"})
    ['Für 2023 liegen keine Angaben vor; die letzten Zahlen davor stammen aus 2022.']
    >>> reasons_in_german({"year": 2024, "previous_year": 2023, "reason_codes": ""})
    []
    """
    return [_sentence(code, row, titles or {}) for code in str(row["reason_codes"]).split(";") if code]


def effect_in_german(code: str) -> str:
    """Why the years before and since an event show no effect: the `effect_code` of `before_and_after`.

    Examples
    --------
    >>> effect_in_german("everybody-takes-part")[:55]
    'Ob der Austausch etwas bewirkt hat, zeigen diese Zahlen'
    """
    return {
        "everybody-takes-part": (
            "Ob der Austausch etwas bewirkt hat, zeigen diese Zahlen nicht: Alle Städte nehmen daran teil, und keine "
            "zeigt, was ohne ihn gekommen wäre."
        )
    }[code]


def revision_in_german(status: str, reason_codes: str, places: Iterable[Iterable[object]], *, method: str = "") -> str:
    """Why a published figure is another one now, and in which cells: a row of `revisions`.

    Parameters
    ----------
    status, reason_codes, places
        Of the row.
    method : str
        How the package differs from the one that computed the published figure.

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

    Parameters
    ----------
    row : mapping
        `reason_code`, `recorded_low`, `recorded_high`, `value_text`.
    days : iterable of date
        The first days of the campaign's events of that year, as the lists name them.

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


def _sentence(code: str, row: Mapping[Any, Any], titles: Mapping[str, str]) -> str:
    year, before = row["year"], row["previous_year"]
    if "invited" not in row and code in _OF_CAMPAIGNS:
        return f"{before} und {year}: {_OF_CAMPAIGNS[code]} (bei mindestens einer Aktion)."
    if code == "first-year":
        return f"{year} ist das erste Jahr, aus dem Angaben vorliegen."
    if code == "gap":
        between = str(before + 1) if year - before == 2 else f"{before + 1} bis {year - 1}"
        return f"Für {between} liegen keine Angaben vor; die letzten Zahlen davor stammen aus {before}."
    if code in ("campaign-added", "campaign-gone"):
        slugs = str(row["campaigns_added" if code == "campaign-added" else "campaigns_gone"]).split(";")
        names = enumeration(f"„{titles.get(slug, slug)}“" for slug in slugs)
        there, not_there = (year, before) if code == "campaign-added" else (before, year)
        return f"{names} gab es {there}, aber nicht {not_there}."
    if code in _OF_ONE_YEAR:
        return " ".join(_OF_ONE_YEAR[code](row, prefix) for prefix in ("previous_", "") if _applies(code, row, prefix))
    return _of_two_years(code, row)


_OF_CAMPAIGNS = {
    "cancelled": "Eine Aktion wurde vollständig abgesagt",
    "mostly-cancelled": "Mindestens die Hälfte der Beteiligungen wurde abgesagt",
    "not-counted": "Die Zahl der Teilnahmen fehlt",
    "many-missing": "Bei vielen Beteiligungen fehlt die Zahl der Teilnahmen",
    "invitation-undocumented": "Wer eingeladen war, ist nicht festgehalten",
    "invitation-changed": "Eingeladen waren andere Gruppen",
    "counted-differently": "Die beiden Jahre sind verschieden genau erfasst",
    "definition-changed": "Gezählt wurde anders",
    "visitors-apart": "Besucherinnen und Besucher sind nur in einem der Jahre getrennt erfasst",
}


def _of_two_years(code: str, row: Mapping[Any, Any]) -> str:
    year, before = row["year"], row["previous_year"]
    if code == "invitation-undocumented":
        sides = ((before, row["previous_invited"]), (year, row["invited"]))
        unknown = " und ".join(str(one) for one, invited in sides if is_missing(invited))
        return f"Für {unknown} ist nicht festgehalten, wer eingeladen war; ob sich der Kreis geändert hat, ist offen."
    if code == "invitation-changed":
        return (
            f"{year} waren {_invited(row['invited'])} eingeladen, {before} {_invited(row['previous_invited'])}: "
            "Ein Unterschied zwischen den beiden Jahren lässt sich nicht als Zu- oder Abnahme lesen."
        )
    if code == "definition-changed":
        now, then = row["counted"], row["previous_counted"]
        return f"{year} wurde anders gezählt als {before}: „{now}“ statt „{then}“."
    if code == "visitors-apart":
        apart, together = (year, before) if row["n_visitor_counts"] else (before, year)
        return (
            f"{apart} sind Besucherinnen und Besucher getrennt erfasst, {together} nicht: "
            f"{together} können sie unter den Teilnahmen sein."
        )
    return (  # counted-differently
        f"{year} beruhen {percent(row['exact_share'])} der Teilnahmen auf genauen Zählungen, "
        f"{before} waren es {percent(row['previous_exact_share'])}: Die beiden Jahre sind zu verschieden erfasst."
    )


_OF_ONE_YEAR = {
    "cancelled": lambda row, side: f"{row[side + 'year']} wurde die Aktion vollständig abgesagt.",
    "mostly-cancelled": lambda row, side: (
        f"{row[side + 'year']} wurden {row[side + 'n_cancelled']} von "
        f"{row[side + 'n_cancelled'] + row[side + 'n_held']} gemeldeten Beteiligungen abgesagt."
    ),
    "not-counted": lambda row, side: (
        f"{row[side + 'year']} fand die Aktion statt, aber die Zahl der Teilnahmen ist nicht angegeben."
    ),
    "many-missing": lambda row, side: (
        f"{row[side + 'year']} fehlt bei {row[side + 'n_missing']} von {row[side + 'n_held']} Beteiligungen "
        "die Zahl der Teilnahmen."
    ),
}


def _applies(code: str, row: Mapping[Any, Any], side: str) -> bool:
    """Whether it is this year (or the one before) that gives the reason."""
    held, cancelled, missing = (row[side + name] for name in ("n_held", "n_cancelled", "n_missing"))
    applies = {
        "cancelled": held == 0,
        "mostly-cancelled": 0 < held <= cancelled,
        "not-counted": 0 < held == missing,
        "many-missing": 0.2 * held < missing < held,
    }
    return bool(applies[code])


def _invited(kinds: Any) -> str:
    """Kinds of organisations in the fixed order."""
    asked = set(str(kinds).split(";"))
    names = [name for kind, name in ORGANISATION_TYPES.items() if kind in asked]
    return "Gruppen aller Art" if set(ORGANISATION_TYPES) <= asked else enumeration(names)

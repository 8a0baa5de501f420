"""What a town's file says beside words: how its sheets are to be read, and what may be published of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from engagement_analysis.values.organisations import ORGANISATION_TYPES
from engagement_analysis.values.slashed import Order
from engagement_analysis.values.texts import slug

Publication = Literal["open", "strict"]
Presence = Literal["required", "optional"]
Status = Literal["held", "cancelled"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
# What a key may say, by (section, key); the editors' schema is made from the same table.
CHOICES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("publication", "organisations"): get_args(Publication),
    ("rows", "organisation"): get_args(Presence),
    ("dates", "slashed"): get_args(Order),
}


@dataclass(frozen=True, slots=True)
class TownRules:
    """How a town's sheets are to be read, and what may be published of them.

    Attributes
    ----------
    publication : {"open", "strict"}
        Whether organisations may be named, or only those that the file does not exclude and that are large enough.
    organisation : {"required", "optional"}
        Whether a row without an organisation is an event of its own ("optional").
    private_names : tuple of str
        Names, as slugs, that mean private persons here.
    slashed : {"day-first", "month-first"} or None
        How dates with slashes are read; None: as their column shows.
    months : mapping
        Number of a month by a word, as slug, that a column or sheet calls it.
    inhabitants : int or None
        More participants in one row than this are reported.
    types, unnamed : mapping, frozenset
        Type of a listed organisation by its identifier; identifiers of those that are never named in print.
    """

    publication: Publication = "open"
    organisation: Presence = "required"
    private_names: frozenset[str] = frozenset()
    slashed: Order | None = None
    months: Mapping[str, int] = field(default_factory=dict)
    inhabitants: int | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()


def read_rules(content: Mapping[str, Any], fail: Callable[[str], Exception]) -> TownRules:
    """Rules of a town's file whose keys are known to be allowed.

    Parameters
    ----------
    content : mapping
        The file's tables.
    fail : callable
        German sentence → the error that names the file.

    Examples
    --------
    >>> read_rules({"rows": {"organisation": "optional"}}, ValueError).organisation
    'optional'
    """
    said: dict[tuple[str, str], Any] = {}
    for (section, key), choices in CHOICES.items():
        value = content.get(section, {}).get(key)
        if value is not None and value not in choices:
            raise fail(f"[{section}] erlaubt für „{key}“ nur: {', '.join(choices)}.")
        said[section, key] = value
    types, unnamed = _organisations(content.get("organisations", []), fail)
    return TownRules(
        publication=said["publication", "organisations"] or "open",
        organisation=said["rows", "organisation"] or "required",
        private_names=_private_names(content.get("rows", {}).get("private_names", []), fail),
        slashed=said["dates", "slashed"],
        months=_months(content.get("dates", {}).get("months", {}), fail),
        inhabitants=_inhabitants(content["town"].get("inhabitants") if "town" in content else None, fail),
        types=types,
        unnamed=unnamed,
    )


def _private_names(names: object, fail: Callable[[str], Exception]) -> frozenset[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) and slug(name) for name in names):
        raise fail("[rows] „private_names“ muss eine Liste von Texten sein.")
    return frozenset(map(slug, names))


def _months(months: object, fail: Callable[[str], Exception]) -> dict[str, int]:
    if not isinstance(months, dict):
        raise fail("[dates.months] muss ein Abschnitt sein.")
    for word, number in months.items():
        if type(number) is not int or not 1 <= number <= 12:
            raise fail(f"[dates.months] „{word}“ muss eine Zahl von 1 bis 12 sein.")
    return {slug(word): number for word, number in months.items()}


def _inhabitants(value: object, fail: Callable[[str], Exception]) -> int | None:
    if value is not None and (type(value) is not int or value < 1):
        raise fail("[town] „inhabitants“ muss eine ganze Zahl über 0 sein (41000), ohne Punkt und Anführung.")
    return value if isinstance(value, int) else None


def _organisations(entries: object, fail: Callable[[str], Exception]) -> tuple[dict[str, str], frozenset[str]]:
    """Types and the ones that are never named, by identifier."""
    types: dict[str, str] = {}
    unnamed: set[str] = set()
    for entry in entries if isinstance(entries, list) else []:
        identifier, kind, named = entry.get("id"), entry.get("type"), entry.get("named", True)
        where = f"[[organisations]] „{identifier}“"
        if kind is not None and kind not in ORGANISATION_TYPES:
            raise fail(f"{where}: „{kind}“ ist keine Art. Erlaubt: {', '.join(ORGANISATION_TYPES)}.")
        if kind is not None and types.setdefault(str(identifier), kind) != kind:
            raise fail(f"{where} hat zwei Arten, „{types[str(identifier)]}“ und „{kind}“.")
        if not isinstance(named, bool):
            raise fail(f"{where}: „named“ muss true oder false sein, ohne Anführung.")
        if not named:
            unnamed.add(str(identifier))
    return types, frozenset(unnamed)

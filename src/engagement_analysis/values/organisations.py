"""Name and kind of an organisation → clean name, type; names of private persons end here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from engagement_analysis.values.contacts import without_contact_data
from engagement_analysis.values.texts import collapse, slug

__all__ = ["ORGANISATION_TYPES", "is_check_mark", "is_private_person", "organisation_name", "organisation_type"]

ORGANISATION_TYPES: Final = ("school", "kindergarten", "club", "company", "public", "religious", "individual", "other")

# Words of the column "Art"/"Kategorie" as slugs; compounds are recognised by their last part where that decides
# (Musik-verein).
_WORDS_BY_TYPE: Final[dict[str, str]] = {
    "school": (
        "schule schulen grundschule mittelschule hauptschule realschule gymnasium gymnasien berufsschule foerderschule "
        "werkrealschule gemeinschaftsschule gesamtschule wirtschaftsschule fachoberschule sonderschule schulklasse"
    ),
    "kindergarten": (
        "kita kitas kindergarten kindergaerten kinderhaus kinderhaeuser kindertagesstaette kindertagesstaetten "
        "kinderkrippe krippe hort kinderhort kindertageseinrichtung"
    ),
    "club": (
        "verein vereine sportverein foerderverein initiative initiativen verband verbaende verein-initiative "
        "vereine-initiativen buergerinitiative"
    ),
    "company": "firma firmen unternehmen betrieb betriebe handwerksbetrieb",
    "public": (
        "stadt behoerde behoerden verwaltung stadtverwaltung feuerwehr bauhof stadt-behoerde oeffentliche-einrichtung "
        "oeffentliche-einrichtungen amt aemter"
    ),
    "religious": (
        "kirche kirchen kirchengemeinde kirchengemeinden pfarrei pfarreien pfarrgemeinde religionsgemeinschaft "
        "religionsgemeinschaften"
    ),
    "individual": (
        "privat private privatperson privatpersonen einzelperson einzelpersonen familie familien privatleute "
        "privathaushalt buerger buergerin buergerinnen einwohner anwohner nachbarn ehepaar"
    ),
    "other": "sonstige sonstiges sonstiger andere anderes stiftung stiftungen",
}
_TYPE_OF_WORD: Final = {word: kind for kind, words in _WORDS_BY_TYPE.items() for word in words.split()}
_COMPOUND_HEADS: Final = (
    ("verein", "club"),
    ("vereine", "club"),
    ("verband", "club"),
    ("kindergarten", "kindergarten"),
    ("kirchengemeinde", "religious"),
    ("feuerwehr", "public"),
    ("betrieb", "company"),
)
_ENDING_IN_BRACKETS: Final = re.compile(r"\(-?(?:en|n|e|in|innen)\)")
_PLURALS: Final = ("en", "n", "e")
_PARTS: Final = re.compile(r"\s*[/,&+]\s*|\s+(?:und|u\.|oder|bzw\.)\s+")
_CHECK_MARKS: Final = frozenset({"x", "xx", "✓", "✔", "☒", "☑", "ja", "j", "1", "•", "*", "+"})
_PRIVATE = re.compile(
    r"(?:(?:\d+|mehrere|einige|einzelne|verschiedene|diverse|weitere|zwei|drei)\s+)?(?:privat|einzelperson|familien?\b|fam\.|fam\b|ehepaar\b|eheleute\b|herrn?\b|frau\b|hr\.|fr\.\s)|"
    r".*[\s(,;]privat(?:person\w*)?\b|.*\s(?:und|u\.|mit|&|\+)\s(?:familie|fam\.|kind(?:ern?)?|ehemann|ehefrau)$",
    re.IGNORECASE,
)
# Wordings that mean persons only where no type says otherwise.
_PERSON = re.compile(
    r"(?:hr|fr|geschwister|nachbarn|anwohner|oma|opa|einzelne[rn]?)\b[.:]?(?=\s|$)|dr\.\s", re.IGNORECASE
)
# "Privatschule", "Private Wirtschaftsschule", "Familie und Beruf e. V." are organisations.
_INSTITUTION = re.compile(
    r"privat\w*[\s-]*\w*(?:schule|schul|gymnasium|kindergarten|kita|klinik|brauerei|bank|institut|molkerei)|(?:e\.?\s?v\.?|gmbh|ggmbh|stiftung|verein)\s*$",
    re.IGNORECASE,
)


def organisation_name(text: str) -> str:
    """Name as in the sheet, without accidents of typing and without contact data.

    Examples
    --------
    >>> organisation_name("  DRK  Ortsverein ")
    'DRK Ortsverein'
    """
    return without_contact_data(text)


def is_private_person(name: str, *, has_type: bool = True) -> bool:
    """Tell whether the wording of a name says that private persons came, no organisation.

    Examples
    --------
    >>> (
    ...     is_private_person("Familie Beispiel"),
    ...     is_private_person("privat"),
    ...     is_private_person("Familienstützpunkt"),
    ...     is_private_person("Privatschule Süd"),
    ... )
    (True, True, False, False)
    """
    plain = collapse(name)
    is_person = _PRIVATE.match(plain) or (not has_type and _PERSON.match(plain))
    return is_person is not None and is_person is not False and _INSTITUTION.search(plain) is None


@lru_cache(maxsize=5_000)
def organisation_type(word: str) -> str | None:
    """Type of organisation that a word in "Art"/"Kategorie" means; None where no list knows it.

    Examples
    --------
    >>> organisation_type("Stadt / Behörde"), organisation_type("Musikverein"), organisation_type("Stammtisch")
    ('public', 'club', None)
    >>> (
    ...     organisation_type("Privatperson(en)"),
    ...     organisation_type("Schulen und Gymnasien"),
    ...     organisation_type("Schule / Kita"),
    ... )
    ('individual', 'school', None)
    """
    key = slug(_ENDING_IN_BRACKETS.sub("", word))
    singulars = [key, *(key.removesuffix(ending) for ending in _PLURALS if key.endswith(ending))]
    kind = next((_TYPE_OF_WORD[each] for each in singulars if each in _TYPE_OF_WORD), None)
    if kind is not None:
        return kind
    parts = _PARTS.split(word)
    if len(parts) > 1:
        kinds = {organisation_type(part) for part in parts}
        return kinds.pop() if len(kinds) == 1 else None
    last = key.rsplit("-", 1)[-1]
    of_compound = (kind for head, kind in _COMPOUND_HEADS if last.endswith(head) and len(last) > len(head))
    return _TYPE_OF_WORD.get(last) or next(of_compound, None)  # "Freiwillige Feuerwehr": the last word decides


def is_check_mark(value: object) -> bool:
    """Tell whether a cell ticks a box ("x", "ja", 1).

    Examples
    --------
    >>> is_check_mark("X "), is_check_mark(1.0), is_check_mark("12")
    (True, True, False)
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value == 1
    return isinstance(value, str) and collapse(value).lower() in _CHECK_MARKS

"""Name and kind of an organisation → clean name, type; names of private persons end here."""

import re
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.screening import UNCLEAN
from engagement_analysis.values.contacts import is_person_name, without_contact_data
from engagement_analysis.values.first_names import FIRST_NAME_HINT, FIRST_NAMES
from engagement_analysis.values.texts import collapse, slug

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
    r"(?:(?:\d+|mehrere|einige|einzelne|verschiedene|diverse|weitere|zwei|drei)\s+)?(?:privat|einzelperson|familien?\b|fam\.|fam\b|großfamilie|ehepaar\b|ehep\.|ehel\.|eheleute\b|geschw\.|(?:bürger|schüler|lehrer)in\s|herrn?\b|frau\b|hr\.|fr\.\s)|"
    r"(?:ortsvorsteher|landwirt|jagdpächter)(?:in)?\s(?-i:[A-ZÄÖÜ])|(?-i:[A-ZÄÖÜ][a-zäöüß-]+)\s\(familie\)$|(?!heilige)(?-i:[A-ZÄÖÜ][a-zäöüß]+),?\sfamilie$|gez\.\s|"
    r".*[\s(,;]privat(?:person\w*)?\b|.*\s(?:und|u\.|mit|&|\+)\s(?:familie|fam\.|kind(?:ern?)?|ehemann|ehefrau)$",
    re.IGNORECASE,
)
# Wordings that mean persons only where no type says otherwise.
_PERSON = re.compile(
    r"(?-i:[A-ZÄÖÜ]\.\s?(?:von\s|van\s)?[A-ZÄÖÜ][a-zäöüß-]{2,}$)|(?:hr|fr|geschwister|hausgemeinschaft|nachbarn|anwohner|oma|opa|einzelne[rn]?)\b[.:]?(?=\s|$)|dr\.\s|"
    r"(?:z\.?\s?hd\.?|c/o|(?:über|durch|bei)\s(?:frau|herrn?|fam\.|familie))\s",
    re.IGNORECASE,
)
# "Petra Muster und Freunde": a person and who came along.
_AND_OTHERS = re.compile(
    r"(?P<who>.+?)\s(?:und|u\.|&|\+|mit)\s(?:(?:ihre?|seine?|deren)[nrs]?\s)?(?:\w*freund|kolleg|nachbar|bekannte|"
    r"anhang|partner|enkel|eltern|mann$|frau$|geschwister|mitstreiter|helfer|co\.?$)\w*$",
    re.IGNORECASE,
)
# "Verein: TSV Beispiel" is the TSV.
_LABEL = re.compile(
    r"^(?:verein|schule|kita|kindergarten|gruppe|firma|organisation|einrichtung|name)\s*:\s*(?=\S)", re.IGNORECASE
)
# "Privatschule", "Private Wirtschaftsschule", "Familie und Beruf e. V." are organisations.
_INSTITUTION = re.compile(
    r"privat\w*[\s-]*\w*(?:schule|schul|gymnasium|kindergarten|kita|klinik|brauerei|bank|institut|molkerei)|(?:e\.?\s?v\.?|gmbh|ggmbh|stiftung|verein)\s*$",
    re.IGNORECASE,
)

PRIVATE_HINT: Final = (
    r"privat|einzel|famili|fam\.|\bfam\b|ehep|ehel|geschw|ortsvorsteher|landwirt|jagdpächter|bürgerin|schülerin|lehrerin|^\w\.|herr|frau|\bhr\b|\bfr\b|"
    r"geschwister|hausgemein|gez\.|nachbarn|anwohner|\boma\b|\bopa\b|\bdr\.|z\W{0,2}hd|c/o|[\s\pZ](?:und|u\.|mit|[&+])[\s\pZ]|"
    rf"{FIRST_NAME_HINT}|{UNCLEAN}"
)
"""What every name holds that means private persons by its wording (RE2)."""

_CLUB: Final = re.compile(
    r"\b(?:TSV|TSG|TV|SV|SC|SG|FC|FV|VfB|VfL|TuS|SpVgg|DJK|OGV|MGV|NABU|BUND|LBV|ADFC|DLRG|DRK|BRK|THW|FFW|CVJM|DPSG|"
    r"KLJB|KjG|AWO|GS|GHS|GMS|WRS|RS|KiGa|FF)\b"
)


def organisation_name(text: str) -> str:
    """Name as in the sheet, without accidents of typing and without contact data."""
    return without_contact_data(text)


def without_label(text: str) -> str:
    """Name without the word that only says what it names.

    Examples
    --------
    >>> without_label("Verein: TSV Beispiel"), without_label("Gruppe Sonne: Eltern")
    ('TSV Beispiel', 'Gruppe Sonne: Eltern')
    """
    return _LABEL.sub("", text)


def is_private_person(name: str, *, has_type: bool = True) -> bool:
    """Tell whether the wording of a name says that private persons came, no organisation.

    Examples
    --------
    >>> [is_private_person(name) for name in ("Familie Beispiel", "privat", "Familienstützpunkt", "Privatschule Süd")]
    [True, True, False, False]
    >>> is_private_person("Sabine Muster", has_type=False)
    True
    """
    plain = collapse(name)
    others = _AND_OTHERS.match(plain)
    is_person = (
        _PRIVATE.match(plain) is not None
        or (others is not None and _is_person(others["who"]))
        or (not has_type and (_PERSON.match(plain) is not None or is_person_name(plain)))
    )
    return is_person and _INSTITUTION.search(plain) is None


def _is_person(name: str) -> bool:
    return is_person_name(name) or name.lower() in FIRST_NAMES


@lru_cache(maxsize=5_000)
def organisation_type(word: str) -> str | None:
    """Type of organisation that a word in "Art"/"Kategorie" means; None where no list knows it.

    Examples
    --------
    >>> [organisation_type(word) for word in ("Stadt / Behörde", "Musikverein", "Privatperson(en)", "Schule / Kita")]
    ['public', 'club', 'individual', None]
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


def names_group(text: str) -> bool:
    """Tell whether a name says itself that it is a group's: by a word for a kind, or usual letters.

    Examples
    --------
    >>> [names_group(name) for name in ("TSV Laufen", "GS Nord", "Familie Muster", "Muster")]
    [True, True, True, False]
    """
    return _CLUB.search(text) is not None or any(organisation_type(word) is not None for word in text.split())


def is_check_mark(value: object) -> bool:
    """Tell whether a cell ticks a box ("x", "ja", 1)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value == 1
    return isinstance(value, str) and collapse(value).lower() in _CHECK_MARKS

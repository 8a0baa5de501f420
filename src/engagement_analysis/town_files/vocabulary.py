"""Words of headers that all towns share, with stems and gender forms, and names of sheets that hold no campaign.

A header is understood only when each of its words is known: "Teilnehmer Vorjahr" is no column of participants, because
nobody taught the word "Vorjahr". Anything that is not understood becomes a finding; a town's file can teach it.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from engagement_analysis.town_files.header_words import FORMS_BY_KIND, PHRASES
from engagement_analysis.town_files.questions import is_no_answer_of_a_table, without_question
from engagement_analysis.values.texts import collapse

Role = Literal[
    "campaign", "date", "organisation", "organisation_type", "district", "status",
    "registered", "participants", "minors", "adults", "visitors", "hours", "bags", "waste_kg", "total", "ignored",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header means: the column's role, and its unit where it has one ("kg", "t", "g", "h", "h/person").

    `is_stated`: the header itself names the unit. "Std." does not: hours of all together, unless the town says else.
    """

    role: Role
    unit: str | None = None
    is_stated: bool = field(default=True, compare=False, repr=False)


_WORDS: Final = {kind: re.compile("|".join(forms.split())) for kind, forms in FORMS_BY_KIND.items()}
_GENDER = re.compile(
    r"\((?:m/w/d|e|en|n)\)|(?<=\w)(?:[:*_·]|\s?/\s?-?\s?(?=in)|-)?(?:\(?/?-?innen\)?|\s?\(in(?:nen)?\))(?!\w)|(?<=\w)[:*_/](?:in|r)(?!\w)"
)
_SOFT_HYPHEN = re.compile("\u00ad\\s*")
_HYPHENATION = re.compile(r"(?<=[a-zäöüß])-\s+(?=[a-zäöüß])(?!(?:und|u\.|oder|bzw)\b)")
_BREAK = re.compile(r"(?<=/)\s*[\r\n]+\s*")
_SPLIT = re.compile(r"[^\w\-€$%‰]+")  # "Müll (€)" is no weight, "Teilnehmer in %" no number of people
_FOOTNOTE_MARK = re.compile(r"(?:[¹²³*†]\)?|\s\d\))$")
_CANCELLED_COLUMN = re.compile(r"(?:aktion |termin )?(?:abgesagt|absage|ausgefallen|entfallen|storniert)\s?\??")
# "angemeldet von", "Name der Helfer": columns of persons, not of numbers.
_WHO = re.compile(
    r"(?:meldet|erfasst|eingetragen|registriert)\s+(?:von|durch|bei)$|"
    r"\bnamen? (?:(?:der|des|d\.) )?(?:helf|teilnehm|tn\b|person|freiwillig|kind|schüler)|"
    r"\b(?:helf\w*|teilnehm\w*|tn|person(?:en)?|kinder) [(/]?\s?namen?\b"
)
# Columns that form services add: whose form it is, when it was begun and sent, points of a quiz.
_IGNORED_ALONE = re.compile(
    r"klassen?(?:stufe|name|bezeichnung)?|kl\.?|jahrgang(?:sstufe)?|name|nachname, vorname|alter|"
    r"(?:punkte|points|feedback) [-–] .*|datum (?:gestartet|letzte aktivität)|letzte seite|zuletzt geändert\b.*|"
    r"(?:start|completion|last modified) time|(?:eingegangen|erstellt|abgesendet|ausgefüllt)[ _]am|user display name|"
    r"entry[ _]date|created[ _]at|language|.*\[(?:sonstiges?|other)\]"
)
_UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
_WRITTEN_OUT = re.compile("ae|oe|(?<![aeq])ue")
_PART = ("davon ", "dav. ", "darunter ", "dar. ")
_YES_OR_NO = re.compile(r"\bja?\s*/\s*n(?:ein)?\b")


@lru_cache(maxsize=5_000)
def header_text(text: str) -> str:
    """Header as one line as a person reads it: hyphenation and line breaks undone."""
    return collapse(_HYPHENATION.sub("", _BREAK.sub("", _SOFT_HYPHEN.sub("", text.replace("\u200b", "")))))


@lru_cache(maxsize=5_000)
def normal_header(text: str) -> str:
    r"""Header as one line: hyphenation and line breaks undone, gender forms shortened, lower case.

    Examples
    --------
    >>> normal_header("Anzahl Teil-\nnehmende"), normal_header("Kinder/\nJugendliche"), normal_header("Helfer:innen")
    ('anzahl teilnehmende', 'kinder/jugendliche', 'helfer')
    """
    return _GENDER.sub("", _FOOTNOTE_MARK.sub("", header_text(text).lower())).strip(" :")


def _word_kinds(header: str) -> list[frozenset[str]] | None:
    """Kinds of each word of a normal header; None as soon as one is unknown."""
    for pattern, replacement in PHRASES:
        header = pattern.sub(replacement, header)
    kinds: list[frozenset[str]] = []
    for part in _SPLIT.split(header):
        word = part if part in ("unter_18", "ab_18") else part.strip("-_")
        if not word:
            continue
        found = frozenset(kind for kind, pattern in _WORDS.items() if pattern.fullmatch(word))
        if found:
            kinds.append(found)
            continue
        inner = _word_kinds(word.replace("-", " ")) or _word_kinds(word.replace("-", "")) if "-" in word else None
        if inner is None:
            return None
        kinds.extend(inner)
    return kinds


_QUALIFIERS: Final = frozenset({"count", "total", "actual", "filler"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """A header has the role when one of its words is of a needed kind, and each is needed, allowed or a qualifier."""

    role: Role
    needs: str
    allows: str = ""
    rejects: str = ""

    def fits(self, words: list[frozenset[str]]) -> bool:
        allowed = _QUALIFIERS.union(self.allows.split()).difference(self.rejects.split())
        return _consists_of(words, frozenset(self.needs.split()), allowed)


def _consists_of(words: list[frozenset[str]], needed: frozenset[str], allowed: frozenset[str]) -> bool:
    return any(kinds & needed for kinds in words) and all(kinds & (needed | allowed) for kinds in words)


# The first rule that fits decides.
_RULES: Final = (
    _Rule("hours", "hours", "per people effort"),
    _Rule("registered", "registered", "people"),
    _Rule("visitors", "visitors", "people"),
    _Rule("bags", "bags", "waste"),
    _Rule("waste_kg", "waste kg t g"),
    _Rule("organisation_type", "type", "organisation people"),
    _Rule("status", "status", "campaign"),
    _Rule("date", "date", "campaign until", rejects="count"),
    _Rule("district", "district"),
    _Rule("campaign", "campaign"),
    _Rule("organisation", "organisation", "people group", rejects="count total"),  # their number is something else
    _Rule("participants", "people"),
    _Rule("total", "total", rejects="actual"),
)


@lru_cache(maxsize=5_000)
def meaning_of_header(header: str) -> Meaning | None:
    """What a normal header means after the words that all towns share; None where any of its words is unknown.

    Examples
    --------
    >>> meaning_of_header("std. pro person"), meaning_of_header("müll (t)")
    (Meaning(role='hours', unit='h/person'), Meaning(role='waste_kg', unit='t'))
    >>> meaning_of_header("anzahl teilnehmende"), meaning_of_header("teilnehmer vorjahr")
    (Meaning(role='participants', unit=None), None)
    """
    asked, header = header, without_question(header)
    if (
        _IGNORED_ALONE.fullmatch(header)
        or _WHO.search(header)
        or any(
            _WORDS["ignored"].fullmatch(word)
            for part in _SPLIT.split(header)
            for word in (part, *part.split("-"))
            if word
        )
    ):
        return Meaning("ignored")
    words = [] if _YES_OR_NO.search(header) else _word_kinds(header)
    if _CANCELLED_COLUMN.fullmatch(header):
        return Meaning("status")
    if not words:
        respelt = _with_umlauts(header)
        found = meaning_of_header(respelt) if respelt != header else None
        return found or (Meaning("ignored") if is_no_answer_of_a_table(asked) else None)
    present = frozenset[str]().union(*words)
    if header.startswith(_PART) and present & {"waste", "bags", "hours"}:
        return None  # "davon Restmüll (kg)" is not all of it
    role = _age_role(words, present) or next((rule.role for rule in _RULES if rule.fits(words)), None)
    return _with_unit(role, present) if role else None


def _with_umlauts(header: str) -> str:
    """Header whose umlauts may have been written out ("saecke")."""
    return _WRITTEN_OUT.sub(lambda found: _UMLAUTS[found[0]], header)


def _age_role(words: list[frozenset[str]], present: frozenset[str]) -> Role | None:
    """Minors, adults, or both of them: everybody ("Kinder und Erwachsene")."""
    if not _consists_of(words, frozenset({"minors", "adults"}), _QUALIFIERS | {"people"}):
        return None
    if {"minors", "adults"} <= present:
        return "participants"
    return "minors" if "minors" in present else "adults"


def _with_unit(role: Role, present: frozenset[str]) -> Meaning:
    """The role with its unit, and whether the header names it; roles without one have nothing to state."""
    if role == "hours":
        return Meaning(role, "h/person" if "per" in present else "h", is_stated=bool(present & {"per", "total"}))
    if role == "waste_kg":
        unit = next((unit for unit in ("kg", "t", "g") if unit in present), None)
        return Meaning(role, unit, is_stated=unit is not None)
    return Meaning(role)


@lru_cache(maxsize=5_000)
def qualifies_parent(header: str) -> bool:
    """Tell whether a normal header only qualifies the one above it ("gesamt", "Anzahl", "kg" below "Müll")."""
    words = _word_kinds(header)
    says_more = frozenset({"people", "district", "waste", "registered", "date"})
    return bool(words) and all(
        kinds & (_QUALIFIERS | {"kg", "t", "g", "per"}) and not kinds & says_more for kinds in words or ()
    )


@lru_cache(maxsize=5_000)
def kinds_within(text: str) -> frozenset[str]:
    """Kinds of the words of a text that are known; those of one letter are none of a title."""
    words = {word.strip("-_") for word in _SPLIT.split(normal_header(text))}
    known = {word for word in words if len(word) > 1}
    units = {unit for unit in words & {"t"} if f"({unit})" in text or f" in {unit}" in text}
    return frozenset(kind for kind, pattern in _WORDS.items() if any(map(pattern.fullmatch, known | units)))

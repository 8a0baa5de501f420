"""Words of headers that all towns share, with stems and gender forms, and names of sheets that hold no campaign.

A header is understood only when each of its words is known: "Teilnehmer Vorjahr" is no column of participants, because
nobody taught the word "Vorjahr". Anything that is not understood becomes a finding; a town's file can teach it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from engagement_analysis.town_files.questions import is_no_answer_of_a_table, without_question
from engagement_analysis.values.texts import collapse

__all__ = [
    "Meaning",
    "Role",
    "header_text",
    "kinds_within",
    "meaning_of_header",
    "normal_header",
    "qualifies_parent",
]

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


# Kind of word → the forms it takes in a header, as regular expressions divided by spaces; a word fits as a whole.
_FORMS_BY_KIND: Final[dict[str, str]] = {
    "people": (
        r"(?:gesamt)?teilnehm(?:er|ern|erin|erinnen|ende|enden|ender)?(?:zahl|zahlen|anzahl)? teiln teilnehm "
        r"teilnahmen? tn tnn "
        r"(?:gesamt)?person(?:en)?(?:zahl|anzahl)? pers "
        r"(?:gesamt)?helf(?:er|ern|erin|erinnen|ende|enden)(?:zahl|anzahl)? "
        r"mithelf(?:er|ende|enden) mitwirkende?[nr]? mitmach(?:er|ende|enden) mitstreiter(?:n|in|innen)? "
        r"freiwillige[nr]?(?:zahl)? ehrenamtliche[nr]? ehrenamtler(?:n|in|innen)? engagierte?[nr]? aktive?[nr]? "
        r"beteiligte?[nr]? unterstütz(?:er|ern|erin|erinnen|ende|enden) (?:müll)?sammler(?:n|in|innen)? sammelnden? "
        r"freiw köpfe kopfzahl leuten? menschen bürger(?:n|in|innen)? volunteers? "
        r"anwesende?[nr]? erschienen(?:e|en)? gekommen(?:e|en)? gruppengröße gruppenstärke mannschaftsstärke "
        r"teilgenommen mitgemacht dabei_gewesen ehrenamtl mitgeholfen mitgesammelt teilnehmendenzahl helfendenzahl "
        r"(?:einsatz|hilfs)kräfte mitglieder_dabei"
    ),
    "registered": (
        r"anmeldung(?:en)? anmeldezahl(?:en)? anmeldestand angemeldet(?:e|en|er)? angem(?:eld)? anm "
        r"voranm gepl gemeldet(?:e|en|er)? "
        r"registriert(?:e|en|er)? registrierung(?:en)? voranmeldung(?:en)? "
        r"vorangemeldet(?:e|en)? vorgemeldet(?:e|en)? soll plan geplant(?:e|en)? erwartet(?:e|en)? zugesagt(?:e|en)? "
        r"zusagen vorab"
    ),
    "minors": (
        r"kind kinder(?:n|zahl|anzahl)? ki kids jugendliche?[nr]? jugendl jgdl jugend jug minderjährige?[nr]? "
        r"schüler(?:n|in|innen)?(?:zahl)? kiju ju heranwachsende?n? minderj sus u18 unter_18"
    ),
    "adults": (
        r"erwachs\w* erw volljährig\w* ü18 ab_18 begleitpers(?:on|onen)? begleiter(?:n|in|innen)? "
        r"begleitende?[nr]? begleitung(?:en)? lehrer(?:n|in|innen)? lehrkr[aä]fte? lehrpersonen senior(?:en|innen)? "
        r"aufsichtspersonen eltern erzieher(?:n|in|innen)? rentner(?:n|in|innen)?"
    ),
    "visitors": (
        r"besuch(?:e|er|ern|erin|erinnen|ende|enden)?(?:zahl|zahlen|anzahl)? gäste(?:zahl)? gast publikum "
        r"zuschau(?:er|ern|erin|erinnen|ende|enden)"
    ),
    "hours": (
        r"(?:einsatz|arbeits|helfer|ehrenamts|engagement|freiwilligen|gesamt|mann|personen|dienst)?"
        r"(?:std|stunden?|stdn) stundenzahl stundenanzahl stundensumme stundenaufwand h"
    ),
    "effort": r"zeitaufwand aufwand arbeitszeit einsatzzeit",
    "bags": (
        r"säcken? sack (?:müll|abfall|restmüll|plastik|sammel)(?:säcken?|sack|beutel|tüten) sackzahl säckezahl beutel "
        r"tüten"
    ),
    "waste": (
        r"(?:rest)?müll(?:menge|gewicht|aufkommen)? abfall(?:menge|mengen|gewicht)? abfälle unrat gesamtgewicht "
        r"mülls abfalls unrats wilder? gewicht gew (?:sammel|gesamt)?menge sammelgut gesammelt(?:e|er|es)? kehricht"
    ),
    "kg": r"kg kilo kilogramm",
    "t": r"t to tonnen?",
    "g": r"gramm",
    "organisation": (
        r"organisation(?:en|sname)? gruppe gruppen gruppierung(?:en)? gruppenname einrichtung(?:en|sname)? vereins? "
        r"vereine vereinsname vereinigung(?:en)? institution(?:en)? träger initiativen? schulen? verb[aä]nde? verband "
        r"firmen? name_der_gruppe mitmachgruppen? mannschaft teams? akteur(?:e|in|innen)? "
        r"(?:schul|team|vereins|firmen|einrichtungs|organisations)name(?:n)? (?:schul|einrichtungs)bezeichnung "
        r"teilnehmergruppen?"
    ),
    "group": r"firma betriebe? unternehmen kitas? kindergarten kindergärten kirchen? privat(?:person(?:en)?)?",
    "type": (
        r"art kategorie kat typ sparte rubrik gruppenart organisationsart organisationstyp organisationsform "
        r"einrichtungsart gruppentyp vereinsart vereinstyp art_der_gruppe"
    ),
    "district": (
        r"stadtteile? stadtt ortsteile? ortst ot ort ortsbezirk\w* ortschaft\w* gemeindeteil\w* "
        r"teilort\w* stadtbezirk\w* bezirk\w* stadtviertel "
        r"viertel quartier\w* wohnort stadtgebiet gebiet"
    ),
    "date": (
        r"(?:aktions|sammel|einsatz|veranstaltungs|durchführungs|kalender)?(?:datum|termine?|tage?|zeitraum) dat wann "
        r"durchgeführt_am monat kw kalenderwoche"
    ),
    "campaign": (
        r"aktion(?:en)? aktionsname kampagnen? veranstaltung(?:en)? maßnahmen? massnahmen? projekte? projektname "
        r"anlass event"
    ),
    "status": r"(?:durchführungs)?status durchführung durchgeführt stattgefunden findet_statt",
    "ignored": (
        r"nr nummer lfd pos position id kontakt\w* ansprech\w* telefon\w* tel fon handy\w* mobil\w* mobilnummer "
        r"e-?mail\w* mail\w* email\w* bemerk\w* anmerk\w* notiz\w* hinweis\w* kommentar\w* treffpunkt\w* uhrzeit\w* "
        r"beginn ende adress\w* anschrift\w* straße strasse plz postleitzahl vorname\w* nachname\w* zuständig\w* "
        r"verantwortlich\w* \w*leitung betreuer\w* rückfragen fax anrede unterschrift zeitstempel\w* timestamp "
        r"\w+zeitpunkt startzeit endzeit fertigstellungszeit einwilligung\w* datenschutz\w* submitdate lastpage "
        r"startlanguage seed startdate datestamp ipaddr refurl token antwort-?id \w+nummer anzeigename benutzer-?\w* "
        r"eingangsdatum eingang abgeschickt abgesendet absender\w* sprache fotos? foto\w* einverstanden\w* "
        r"buchungsnr vorgangsnr antragsteller\w* nutzername quizfeedback gesamtpunktzahl zugangscode gesamtzeit "
        r"dsgvo fragenzeit gruppenzeit"
    ),
    "count": r"anzahl zahl anz stk stück n menge viele?n? wieviele?n?",
    "total": r"gesamt\w{0,3} gesamtzahl gesamtanzahl ges insgesamt insges insg summe total zusammen zus alle aller",
    "per": r"pro je per pro_person",
    "actual": (
        r"ist tats(?:ächl\w*)? real gezählt\w* effektiv endgültig\w* ergebnis vor_ort davon dav darunter dar dabei "
        r"waren stand jahr\w*"
    ),
    "filler": (
        r"der die das des den dem d und u oder od o bzw in im von an zu mit für pro_forma jahre jahren j "
        r"teilnehmend\w* mitwirkend\w* beteiligt\w* mitmachend\w* name bezeichnung einsatz geleistet\w* "
        r"ehrenamtlich\w* freiwillig\w* gefüllt\w* voll\w{0,2} ca ungefähr geschätzt\w* laut lt "
        r"alt wie vorfeld haben habt ihr sie euch einsatzes ehrenamt hände tt mm jj jjjj welche[mnrs]? "
        r"heißt heisst waren wart etwa mitgemacht wurden? es"
    ),
    "until": "bis",
}
_WORDS: Final = {kind: re.compile("|".join(forms.split())) for kind, forms in _FORMS_BY_KIND.items()}
_GENDER = re.compile(
    r"\((?:m/w/d|e|en|n)\)|(?<=\w)(?:[:*_·]|\s?/\s?-?\s?(?=in)|-)?(?:\(?/?-?innen\)?|\s?\(in(?:nen)?\))(?!\w)|(?<=\w)[:*_/](?:in|r)(?!\w)"
)
_SOFT_HYPHEN = re.compile("\u00ad\\s*")
_HYPHENATION = re.compile(r"(?<=[a-zäöüß])-\s+(?=[a-zäöüß])(?!(?:und|u\.|oder|bzw)\b)")
_BREAK = re.compile(r"(?<=/)\s*[\r\n]+\s*")
_SPLIT = re.compile(r"[^\w\-€$%‰]+")  # "Müll (€)" is no weight, "Teilnehmer in %" no number of people
_FOOTNOTE_MARK = re.compile(r"(?:[¹²³*†]\)?|\s\d\))$")
_CANCELLED_COLUMN = re.compile(r"(?:aktion |termin )?(?:abgesagt|ausgefallen|entfallen|storniert)\s?\??")
# "angemeldet von", "Name der Helfer": columns of persons, not of numbers.
_WHO = re.compile(
    r"(?:meldet|erfasst|eingetragen|registriert)\s+(?:von|durch|bei)$|"
    r"\bnamen? (?:(?:der|des|d\.) )?(?:helf|teilnehm|tn\b|person|freiwillig|kind|schüler)|"
    r"\b(?:helf\w*|teilnehm\w*|tn|person(?:en)?|kinder) [(/]?\s?namen?\b"
)
# Columns that form services add: whose form it is, when it was begun and sent, points of a quiz.
_IGNORED_ALONE = re.compile(
    r"klassen?(?:stufe|name|bezeichnung)?|jahrgang(?:sstufe)?|name|nachname, vorname|alter|"
    r"(?:punkte|points|feedback) [-–] .*|datum (?:gestartet|letzte aktivität)|letzte seite|zuletzt geändert\b.*|"
    r"(?:start|completion|last modified) time|(?:eingegangen|erstellt|abgesendet|ausgefüllt)[ _]am|user display name|"
    r"entry[ _]date|created[ _]at|language"
)
_UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
_WRITTEN_OUT = re.compile("ae|oe|(?<![aeq])ue")
_PART = ("davon ", "dav. ", "darunter ", "dar. ")
_YES_OR_NO = re.compile(r"\bja?\s*/\s*n(?:ein)?\b")
# Several words, or words and signs, that mean one thing → the one word that stands for them above.
_PHRASES: Final = tuple(
    (re.compile(pattern), f" {word} ")
    for pattern, word in (
        (
            r"(?:unter|bis|<|u)[\s.]*(?:17|18)(?:[\s-]*(?:jahren?|jährigen?|j)\b\.?)?|\bu-?18\b|(?<!\d)0\s*-\s*17\b",
            "unter_18",
        ),
        (r"(?:über|ab|ü|>=?|≥)[\s.]*18(?:\s*(?:jahren?|j)\b\.?)?|\b18\s*\+", "ab_18"),
        (
            r"(?:(?<=std)|(?<=std\.)|(?<=stunden)|(?<=stunde)|(?<=\bh))\s*/\s*"
            r"(?:pers(?:on)?|p|tn|kopf|nase|helfer(?:in)?|teilnehmer(?:in)?)\b",
            "pro person",
        ),
        (r"\bp\.\s?(?:p\b\.?|person)(?!\w)|\b(?:pro|je)[ -](?:kopf|nase)\b|\bper[ -]capita\b", "pro person"),
        (r"(?:ø|durchschnittl\w*|mittlere)\s*(?=(?:einsatz)?(?:std|stunden|h)\b.*\b(?:pro|je)\b)", ""),
        (r"\b(?:einsatz)?(?:dauer|zeit) (?=(?:pro|je) person\b)", ""),
        (r"(?:\b[àa]\s*|\bje\s*)?\b\d+\s*(?:l|liter)\b", ""),
        (r"\b(?:stadt|orts?)-\s?(?:/|und|u\.|bzw\.?|oder)\s?(?=(?:stadt|orts)teil)", ""),
        (r"\bart (?:der|d\.) (?:gruppen?|organisation|einrichtung|institution)", "art_der_gruppe"),
        (
            r"\b(?:name|bezeichnung) (?:der|des|d\.) (?:gruppe|organisation|einrichtung|vereins?|institution|"
            r"kita|kindergartens?|firma|initiative|kirchengemeinde|betriebe?s|unternehmens)",
            "name_der_gruppe",
        ),
        (r"\bvor ort\b|\bam (?:aktions|sammel|einsatz)tag\b", "vor_ort"),
        (r"\b(?:findet|fand) statt\b|\bhat stattgefunden\b", "findet_statt"),
        (r"\b(?:durchgeführt|durchführung|stattgefunden|aktion) am\b", "durchgeführt_am"),
        (r"\be-mail\b", "email"),
        (r"\b(?:std|stunden)\s*-\s*zahl\b", "stundenzahl"),
    )
)


@lru_cache(maxsize=5_000)
def header_text(text: str) -> str:
    r"""Header as one line as a person reads it: hyphenation and line breaks undone.

    Examples
    --------
    >>> header_text("Anzahl Teil-\nnehmende"), header_text("Kinder/\nJugendliche")
    ('Anzahl Teilnehmende', 'Kinder/Jugendliche')
    """
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
    for pattern, replacement in _PHRASES:
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
    if role is None:
        role = _organisation_role(words, present) if "organisation" in present else _other_role(words, present)
    return Meaning(role, _unit(role, present), is_stated=_states_unit(role, present)) if role else None


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


def _organisation_role(words: list[frozenset[str]], present: frozenset[str]) -> Role | None:
    """A column of names; the number of groups is something else."""
    is_name = _consists_of(words, frozenset({"organisation"}), frozenset({"filler", "actual", "people", "group"}))
    return "organisation" if is_name and not present & {"count", "total"} else None


def _other_role(words: list[frozenset[str]], present: frozenset[str]) -> Role | None:
    if _consists_of(words, frozenset({"people"}), _QUALIFIERS):
        return "participants"
    is_total = "total" in present and all(kinds & {"total", "count", "filler"} for kinds in words)
    return "total" if is_total else None


def _unit(role: Role, present: frozenset[str]) -> str | None:
    if role == "hours":
        return "h/person" if "per" in present else "h"
    if role == "waste_kg":
        return next((unit for unit in ("kg", "t", "g") if unit in present), None)
    return None


def _states_unit(role: Role, present: frozenset[str]) -> bool:
    """Tell whether a header names its unit; roles without one have nothing to state."""
    if role == "hours":
        return bool(present & {"per", "total"})
    return role != "waste_kg" or bool(present & {"kg", "t", "g"})


@lru_cache(maxsize=5_000)
def qualifies_parent(header: str) -> bool:
    """Tell whether a normal header only qualifies the one above it ("gesamt", "Anzahl", "kg" below "Müll").

    Examples
    --------
    >>> qualifies_parent("gesamt"), qualifies_parent("weiblich")
    (True, False)
    """
    words = _word_kinds(header)
    says_more = frozenset({"people", "district", "waste", "registered", "date"})
    return bool(words) and all(
        kinds & (_QUALIFIERS | {"kg", "t", "g", "per"}) and not kinds & says_more for kinds in words or ()
    )


@lru_cache(maxsize=5_000)
def kinds_within(text: str) -> frozenset[str]:
    """Kinds of the words of a text that are known; those of one letter are none of a title.

    Examples
    --------
    >>> sorted(kinds_within("Müllsäcke und Gäste"))
    ['bags', 'filler', 'visitors']
    """
    words = {word.strip("-_") for word in _SPLIT.split(normal_header(text))}
    known = {word for word in words if len(word) > 1}
    units = {unit for unit in words & {"t"} if f"({unit})" in text or f" in {unit}" in text}
    return frozenset(kind for kind, pattern in _WORDS.items() if any(map(pattern.fullmatch, known | units)))

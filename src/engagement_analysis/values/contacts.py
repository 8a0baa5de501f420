"""Text of a cell → the same text without telephone numbers, mail addresses and contact persons."""

import itertools
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from engagement_analysis.values.first_names import FIRST_NAME_HINT, FIRST_NAMES
from engagement_analysis.values.texts import collapse, is_blank, slug

_MAIL: Final = re.compile(
    r"(?:(?:e-?)?mail\s*:?\s*)?[\w.+-]+\s?(?:@|\(at\)|\[at\]|\sat\s)\s?[\w-]+(?:\s?(?:\.|\(dot\))\s?[\w-]+)*",
    re.IGNORECASE,
)
_CALLED: Final = r"(?:tel(?:efon)?(?:\s?-?nr)?|mobil(?:nr)?|handy(?:nr)?|fon|fax|ruf(?:nummer)?|phone|☎|📞|✆)"
_PHONE: Final = re.compile(
    rf"(?:{_CALLED}\b[.:]*\s*)?(?<!\d)(?<!\d\.)(?!\d\d?\.\s?\d\d?\.)(?:\+\s?49|0049|\(?\+?0)[\d\s()/.–-]{{5,}}\d|"
    rf"\b\d{{7,}}\b|"
    rf"(?:{_CALLED}[.:]*|\bdurchwahl|\bdw\.?)\s*:?\s*\d[\d\s/()–-]{{1,}}",
    re.IGNORECASE,
)
_TITLE: Final = (
    r"(?:(?:frau|herrn?|hrn?|fr|fam|familie|ehepaar|eheleute|pfarrer(?:in)?|pastor(?:in)?|diakon(?:in)?|lehrerin|"
    r"klassenlehrer(?:in)?|(?:bürgermeister|ortsvorsteher|landwirt|jagdpächter)(?:in)?)\s|(?:hrn?|fr|fam|ehep|dr|prof|sr|pfr|bgm)\.\s?(?=\S))"
)
# What only a note says: whom to ask, where something was said.
_NOTE: Final = (
    r"(?:(?:s\.|siehe|lt\.|laut|gem\.|per)\s?(?:e-?)?mail\b[^)\]]*|"
    r"[^)\]]*\s(?-i:(?:an|nach|rück)?(?:rufen|fragen|mailen|schreiben|klären|kontaktieren)))"
)
_OFFICE: Final = (
    r"(?:ansprechp\w*|ansp\.?|ap\b|kontakt\w*|leitung|leiter(?:in)?|verantwortl\w*|zuständig\w*|"
    r"vertreten durch|"
    r"betreuer(?:in)?|rückfragen\w*|organisat\w*|orga\b|vorsitz\w*|vorstand|1\. vors\w*|lehrer(?:in)?|lehrkraft|"
    r"rektor(?:in)?|"
    r"erzieher(?:in)?|trainer(?:in)?|meldung|gemeldet|anmeldung|melder(?:in)?|ruft an|bei|durch|über|von|mit|an|per)"
)
_WORD: Final = r"[A-ZÄÖÜ][a-zäöüßéèáçğışA-ZÄÖÜ'-]+"
_INITIAL: Final = r"[A-ZÄÖÜ]\."
_INITIALED: Final = rf"(?-i:{_INITIAL}\s?(?:von |van |de )?{_WORD})"
# From the sign of a person to the end of the bracket or the text. Without a sign it is a name ("Kita Frau Holle").
_CALLED_PERSON: Final = (
    r"(?:ansprechp\w*|ansp\.|ap|kontakt\w*|leitung|ltg|leiter(?:in)?|verantwortl\w*|vertreten durch|betreuer(?:in)?|"
    r"(?:\d\.\s?|erste[rn]?\s|stellv\.?\s)?vors(?:itz\w*|tand\w*)?|trainer(?:in)?|\w+leit(?:ung|er|erin)|"
    r"rückfragen\w*|orga|organisation|melder(?:in)?|gemeldet (?:von|durch))\b[.:]*\s"
)
_PERSON: Final = re.compile(
    rf"(?:\s*[(\[,;/|–—:]|\s+-)\s*(?:{_OFFICE}\b[.:]*\s*)?{_TITLE}[^)\]]*[)\]]?|"
    rf"\s*(?:[(\[,;/|–—]|\s-)\s*{_CALLED_PERSON}[^)\]]*[)\]]?|"
    r"\s+(?:ansprechp\w*|kontakt(?:person)?|rückfragen(?:\s(?:an|bei))?|gemeldet (?:von|durch)|"
    r"vertreten durch)\b[.:]*\s.*|"
    rf"\s*(?:[(\[,;/|–—]|\s-)\s*(?:{_NOTE}|{_INITIALED})\s*(?:[)\]]|$)|"
    r"\s+(?:z\.?\s?hd\.?|c/o|zu\s?händen|(?:über|durch|bei|via)\s(?:frau|herrn?|hr\.|fr\.|fam\.|familie))\s.*|"
    r"\s+(?:hrn?|fr|fam|pfr|ehep)\.\s?\S.*|\s+herrn\s.*|"
    rf"\s+leitung\b[.:]*(?-i:(?:\s{_WORD}){{1,2}})$|"
    rf"\s+(?:frau|herrn?|(?:klassen)?lehrer(?:in)?)\s(?!holle\b)(?-i:(?:Dr\.\s|Prof\.\s)*{_WORD})(?=$|\s*[,;/(|–—])",
    re.IGNORECASE,
)
_NAME: Final = re.compile(rf"(?:(?:{_WORD}|{_INITIAL})\s+){{0,3}}(?:von |van |de )?{_WORD}(?:,\s*{_WORD})?")
_SPLIT: Final = re.compile(r"\s*[(\[,;/|–—\n:)\]]+\s*|\s+-+\s*")
HAS_PARTS: Final = re.compile(r"[(\[,;/|–—\n:]|\s-")
"""What a name holds that consists of several parts."""
# Parts of an organisation that may stand behind its name: no persons.
_PART_OF_GROUP: Final = re.compile(
    r"\b(?:klasse\w*|abt\w*|gruppe\w*|team\w*|jugend\w*|kinder\w*|frauen\w*|herren\w*|damen\w*|männer\w*|senior\w*|"
    r"schüler\w*|eltern\w*|lehrer\w*|förder\w*|ganztag\w*|mittag\w*|hort\w*|sparte\w*|sektion\w*|mannschaft\w*|"
    r"fußball\w*|handball\w*|turn\w*|tennis\w*|haus\w*|standort\w*|filiale\w*|nord|süd|ost|west|mitte|stadt\w*|"
    r"vorschul\w*|helfer\w*|kirchen\w*|orts\w*|kreis\w*|verein\w*|verband\w*|schule\w*|\w*schule|\w*verein|"
    r"\w*gruppe|\w*haus|"
    r"\w*garten|\w*kita|\w*feuerwehr|\w*amt|\w*chor|\w*stadt|\w*weg|\w*platz|\w*straße|\w*bach|\w*dorf|\w*heim|\w*berg)\b",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    rf"(?:{_OFFICE}\b[.:]*\s*)?(?:{_TITLE}.*|(?:oma|opa)\s\w+)|(?:z\.?\s?hd\.?|c/o)\s.*|"
    r"(?:ansprechp\w*|kontakt\w*|rückfragen\w*|ap|orga|leitung|leiter(?:in)?|verantwortl\w*)\b[.:]*(?:\s.*)?|"
    rf"(?:tel(?:efon)?|mobil|handy|fax|fon|(?:e-?)?mail)\b[.:]*|{_NOTE}",
    re.IGNORECASE,
)
# A class with nothing but a name behind it: that of its teacher.
_CLASS_AT_END: Final = re.compile(r"(?:\b(?:klassen?|kl\.?)\s*\d{1,2}\s?[a-h]?|\b\d{1,2}\s?[a-h])$", re.IGNORECASE)
CONTACT_HINT: Final = (
    r"0[\d -]{5}\d|\d{7}|\bat\b|tel|mobil|handy|fon|fax|ruf|phone|durchwahl|\bdw\b|frau|\bfr\b|herr|\bhr\b|\bfam|"
    r"ehepaar|eheleute|ortsvorsteher|landwirt|jagdpächter|\bltg\b|\bdr\b|\bprof\b|anspr|\bansp|vors|pfarr|pastor|diakon|lehrer|trainer|bürgermeister|ehep|\bap\b|kontakt|leit|verantwortl|vertreten|rückfragen|orga|melde|mail|"
    r"\bsr\b|\bpfr\b|\bbgm\b|rufen|fragen|schreiben|klären|kontaktieren|"
    rf"händen|\bhd\b|\boma\b|\bopa\b|\d\s?[a-hA-H]?\s*[(\[,;/|–—:-]|{FIRST_NAME_HINT}"
)
"""What every plain name holds from which something is cut here (RE2)."""
_AROUND: Final = " ,;:-–—/|([&+"
_WITH_INITIAL: Final = re.compile(_INITIALED)
_PLACE_OF: Final = re.compile(
    r"(?:(?:treff(?:punkt|en)?|bei|vor|am haus|haus|garten|hof|start|beim|zu|grundstück|anwesen)\b:?\s*)*",
    re.IGNORECASE,
)
_AROUND_PERSON: Final = re.compile(
    rf"\s+(?:rund )?um\s+({_WORD}(?:\s{_WORD}){{1,2}})$"
)  # "die Helden um Sabine Muster"
_OPEN: Final = (("(", ")"), ("[", "]"))


@lru_cache(maxsize=20_000)
def without_contact_data(text: str) -> str:
    """Remove telephone numbers, mail addresses and contact persons that were typed into a name or a place.

    Examples
    --------
    >>> without_contact_data("TSV Beispiel, Tel. 0160 1234567"), without_contact_data("TSV Beispiel (Frau Beispiel)")
    ('TSV Beispiel', 'TSV Beispiel')
    >>> without_contact_data("LGS Runners, Hr. Muster, (07433) 770115"), without_contact_data("Kita Frau Holle")
    ('LGS Runners', 'Kita Frau Holle')
    """
    plain = collapse(text)
    lines = [collapse(line) for line in text.splitlines() if not is_blank(line)]
    kept = [line for line in lines[1:] if not (_SIGNED.fullmatch(line) or is_person_name(line))]
    whole = collapse(" ".join([*lines[:1], *kept]))
    if whole != plain:
        return without_contact_data(whole)
    cut = _PHONE.sub(" ", _MAIL.sub(" ", plain)) if _may_hold_address(plain) else plain
    cut = _without_named_persons(_PERSON.sub("", cut))
    return plain if cut == plain else _tidied(cut)


def _may_hold_address(text: str) -> bool:
    return "@" in text or "at" in text or sum(map(str.isdigit, text)) >= 3


def _tidied(text: str) -> str:
    """Text without the signs that stood around what was cut."""
    closed = re.sub(r"[(\[][\s,;:/.-]*[)\]]", "", text)
    closed = re.sub(rf"(?:[\s,;:/|–-]|\b{_CALLED}\b[.:]*)+$", "", collapse(closed), flags=re.IGNORECASE)
    for opening, closing in _OPEN:
        if closed.count(opening) != closed.count(closing):
            closed = closed.replace(opening, " ").replace(closing, " ")
    return collapse(closed).strip(_AROUND)


def _without_named_persons(text: str) -> str:
    """Text without a part behind a sign that is a first name and a family name."""
    pieces = _SPLIT.split(text)
    text = _AROUND_PERSON.sub(lambda found: "" if is_person_name(found[1]) else found[0], text)
    if len(pieces) < 2:
        return text
    pairs = [f"{family}, {first}" for family, first in itertools.pairwise(pieces[1:])]
    teachers = [
        piece
        for before, piece in itertools.pairwise(pieces)
        if _CLASS_AT_END.search(before) and re.fullmatch(_WORD, piece) and is_contact(piece)
    ]
    for piece in (*pairs, *pieces[1:]):
        if is_person_name(piece) or piece in teachers:
            text = _without_piece(text, piece)
    return text


def _without_piece(text: str, piece: str) -> str:
    return re.sub(rf"\s*(?:[(\[,;/|–—:]|\s-)\s*{re.escape(piece)}\s*[)\]]?", "", text, count=1)


def without_named_contact(name: str, contact: str) -> str:
    """Name without the parts behind a sign that hold nothing but names of a contact person, told in another cell.

    Examples
    --------
    >>> without_named_contact("Sichelschule, Muster", "Hr. Muster"), without_named_contact("Bäckerei Muster", "Muster")
    ('Sichelschule', 'Bäckerei Muster')
    """
    names = set(re.findall(_WORD, contact))
    cut = name
    for piece in _SPLIT.split(name)[1:]:
        if piece and set(piece.split()) <= names:
            cut = _without_piece(cut, piece)
    return name if cut == name else _tidied(cut)


def is_person_name(text: str) -> bool:
    """Tell whether a text is a first name that many bear, and one or two names more, and nothing else.

    Examples
    --------
    >>> is_person_name("Sabine Muster"), is_person_name("Sophie Scholl Schule"), is_person_name("Bauhof Nord")
    (True, False, False)
    """
    words = text.replace(",", " ").split()
    is_named = any(word.lower() in FIRST_NAMES for word in words)
    return 2 <= len(words) <= 4 and is_named and is_contact(text)


def is_contact(text: str) -> bool:
    """Tell whether what stands beside an organisation's name is a person, and no part of the organisation.

    Examples
    --------
    >>> [is_contact(text) for text in ("Hr. Muster", "Sabine Muster", "Muster", "Klasse 3b", "Förderverein")]
    [True, True, True, False, False]
    """
    plain = collapse(_PHONE.sub(" ", _MAIL.sub(" ", text))).strip(_AROUND + ").]")
    if not plain or _SIGNED.fullmatch(plain):
        return True
    return _NAME.fullmatch(plain) is not None and _PART_OF_GROUP.search(plain) is None


def listed_part(text: str, listed: Collection[str]) -> str:
    """The listed organisation (by its slug) in a cell that holds nothing beside it but a contact; else the whole text.

    Examples
    --------
    >>> listed = {"gs-nord", "tsv"}
    >>> [listed_part(text, listed) for text in ("GS Nord, Muster", "Fr. Muster (GS Nord)", "GS Nord Förderverein")]
    ['GS Nord', 'GS Nord', 'GS Nord Förderverein']
    """
    if not listed or slug(text) in listed:
        return text
    pieces = [piece for piece in _SPLIT.split(text) if piece.strip()]
    own = [piece for piece in pieces if slug(piece) in listed]
    if len(own) == 1 and len(pieces) > 1:
        others = [piece for piece in pieces if piece is not own[0]]
        return own[0] if all(is_contact(piece) and slug(piece) not in listed for piece in others) else text
    words = text.split()
    for n_words in range(len(words) - 1, 0, -1) if not own else ():
        rest = " ".join(words[n_words:])
        if slug(" ".join(words[:n_words])) in listed and (_SIGNED.fullmatch(rest) or is_person_name(rest)):
            return " ".join(words[:n_words]).strip(_AROUND)
    return text


@lru_cache(maxsize=20_000)
def place_name(text: str) -> str:
    """Name of a district or a campaign without contact data; empty where it names a person only.

    Examples
    --------
    >>> [place_name(text) for text in ("Altstadt (Hr. Muster)", "bei Fam. Muster", "P. Muster", "Frauenland")]
    ['Altstadt', '', '', 'Frauenland']
    """
    bare = _PLACE_OF.sub("", collapse(text), count=1)
    cut = without_contact_data(text)
    is_person = any(rule.fullmatch(bare) for rule in (_SIGNED, _WITH_INITIAL)) or is_person_name(bare)
    return "" if is_person else cut

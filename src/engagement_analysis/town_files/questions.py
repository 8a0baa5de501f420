"""Header that a form asks ("G01Q04. Wie viele Personen wart ihr?") → words of a plain header ("wie viele personen").

Codes of questions, possessives and the verb of a question say nothing; a question for an opinion or a consent is no
column of a table.
"""

import re
from functools import lru_cache
from typing import Final

_CODE: Final = re.compile(r"^(?:[a-z]{0,3}\d+(?:[a-z]+\d+)*(?:[_\[]\w+\]?)?|[a-z]+\d+q\d+)\s?[.:)]\s+(?=\D)")
_SNAKE: Final = re.compile(r"[a-zäöüß]+(?:_[a-zäöüß]+)+")  # what a data base calls its columns: "anzahl_kinder"
_SUMMED: Final = re.compile(r"^(?:summe von|sum of)\s+")  # what a pivot table calls its columns
_POSSESSIVE: Final = re.compile(
    r"\b(?:eue?r(?:e[rsnm]?)?|ihre?[rsnm]?|deine?[rsnm]?|dein|unsere?[rsnm]?|unser)\s+(?=\w)"
)
# Who was announced or invited, or only watched, did not take part.
_NOT_BEFORE: Final = (
    r"(?!.*(?:meldet|melden|plant|planen|erwart|zugesagt|eingeladen|interess|besuch|geschaut|brauch|benötig))"
)
_VERB: Final = re.compile(
    rf"\s*\b(?:habt|haben|hat|seid|sind|wart|waren|wurden?|kamen|kamt)\s+(?:ihre?|eure|euer|sie|du|wir|insgesamt|gesammelt|"
    rf"mit|dabei|da|bei|sich|zusammen\w*)\b{_NOT_BEFORE}.*$|"
    r"\s*\bwar\s+(?:das|es|eure aktion|die aktion)\b.*$|"
    r"\s*\b(?:fand|fanden|findet) .*\bstatt\b.*$|\s*\bnahmen (?:.* )?teil\b.*$|\s*\bhandelt es sich\b.*$|"
    r"\s*\b(?:vertreten|vertretet) (?:sie|ihr)\b.*$|"
    r"\s*\bgehör(?:t|en) (?:sie|ihr|(?:ihre|eure|die) (?:gruppe|organisation|einrichtung))\b.*$"
)
# Who will come is announced: "Wie viele Personen nehmen teil?" is asked before.
_TO_COME: Final = re.compile(
    r"^wie ?vielen? (?:(.+?) )?(?:(?:kommen|kommt)(?: (?:ihr|sie|zu euch))?|sind angemeldet|"
    r"(?:nehmen|nehmt|kommen|kommt|werden|machen|macht|bringen|bringt|möchten|wollen|melden|meldet)\b"
    r".*\b(?:teil|mit|an|teilnehmen|mitmachen|mitkommen|mithelfen|kommen|dabei|dabei sein))$"
)
# "Datum/Uhrzeit" holds the day, "Datum der Sammlung" too.
_DAY: Final = re.compile(
    r"\b(datum|tag|termin|wann)(?:\s*(?:/|,|\bund\b|\bu\.|&|\+)\s*(?:uhr)?zeit|"
    r"\s+(?:der|des|d\.|ihre[rs]|eure[rs])\s+(?:\w*sammlung|\w+aktion|reinigung|durchführung|teilnahme|putzete|"
    r"einsatz(?:es)?))\b"
)
# "Mit wie vielen", "Um welche Art": the preposition says nothing; "Was für eine Gruppe" asks its kind.
_BEGIN: Final = (
    (re.compile(r"^(?:bitte )?(?:geben|tragen|nennen) sie (?:bitte )?(?:hier )?(?:an,? |(?:den|die|das) )"), ""),
    (re.compile(r"^namen (?=\w)"), "name "),
    (re.compile(r"^(?:mit|um|zu|für) (?=wie ?vielen|welche[mnrs]? )"), ""),
    (re.compile(r"^was für (?:eine?|einer|einem) (?=gruppe|organisation|einrichtung|institution)"), "art "),
    (re.compile(r"^wie groß war (?:eure|ihre|die) gruppe$"), "gruppengröße"),
)
_ANYWAY: Final = re.compile(r"\(?\binkl\.?(?:usive)?\s+(?:mir|leitung|(?:der\s+)?betreuer\w*|begleit\w*)\)?")
_NAME: Final = re.compile(r"\bwie (?:heißt|heisst|lautet)\s+(?:der name )?")
_OPINION: Final = re.compile(
    r"(?:was|warum|weshalb|wie (?:hat|war|fand|bewert|zufrieden)\w*|dürfen|darf|möchte\w*|sollen|seid|sind|habt|haben|"
    r"hast|kommt|würde\w*|könn\w*|wollt|ich|wir|gibt|gab|hiermit|mit der)\s+\S+.*"
)
_FEWEST_WORDS: Final = 4
_ALONE: Final = {
    "wer": "name_der_gruppe", "wer hat mitgemacht": "name_der_gruppe", "wer war dabei": "name_der_gruppe",
    "wer hat teilgenommen": "name_der_gruppe", "wer hat gesammelt": "name_der_gruppe",
    "bezeichnung": "name_der_gruppe", "wer macht mit": "name_der_gruppe", "wir sind": "name_der_gruppe",
    "wie viele": "teilnehmerzahl", "wieviele": "teilnehmerzahl", "wie viele insgesamt": "teilnehmerzahl",
    "wo": "ortsteil", "am": "wann", "was": "aktion", "was seid ihr": "art", "was sind sie": "art",
    "wir sind ein": "art", "wir sind eine": "art", "wen": "name_der_gruppe",
}  # fmt: skip


@lru_cache(maxsize=5_000)
def without_question(header: str) -> str:
    """Normal header without what only makes it a question.

    Examples
    --------
    >>> [without_question(asked) for asked in ("g01q01. name ihrer organisation", "wie viele wart ihr?", "wer?")]
    ['name organisation', 'teilnehmerzahl', 'name_der_gruppe']
    """
    header = header.replace("_", " ") if _SNAKE.fullmatch(header) else header
    plain = _DAY.sub(r"\1", _NAME.sub("name ", _ANYWAY.sub("", _CODE.sub("", _SUMMED.sub("", header)))))
    for pattern, replacement in _BEGIN:
        plain = pattern.sub(replacement, plain.rstrip(" ?"))
    plain = _TO_COME.sub(r"\1 angemeldet", plain)
    is_asked = header.endswith("?") or plain.startswith(
        ("wie", "wann", "wo ", "welche", "an welche", "in welche", "wen", "art ")
    )
    if is_asked and plain.strip(" ?:.") not in _ALONE:
        without = _VERB.sub("", plain)
        # "Wie viele Stunden wart ihr unterwegs?" asks how long, not for the hours of all.
        plain = plain if re.search(r"\b(?:stunden|std)\b", without) and without != plain else without
    plain = _POSSESSIVE.sub("", plain).strip(" ?:.")
    return _ALONE.get(plain, plain)


def is_no_answer_of_a_table(header: str) -> bool:
    """Tell whether a normal header asks for an opinion or a consent ("Dürfen wir die Fotos zeigen?").

    Examples
    --------
    >>> is_no_answer_of_a_table("was möchtet ihr uns noch sagen?"), is_no_answer_of_a_table("was")
    (True, False)
    """
    plain = _CODE.sub("", header)
    is_asked = plain.endswith(("?", ".")) or plain.startswith(("ich ", "wir ", "hiermit "))
    return is_asked and len(plain.split()) >= _FEWEST_WORDS and _OPINION.match(plain) is not None

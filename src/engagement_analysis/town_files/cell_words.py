"""Words of cells that all towns share: labels of totals, what says that an event took place or did not."""

import re
from typing import Final

from engagement_analysis.reading.screening import UNCLEAN
from engagement_analysis.values.texts import collapse

# What is counted, as it stands beside a word for a total.
_MEASURED: Final = (
    r"(?:tn|teiln\.|teilnehm\w+|helf\w+|pers\.|personen|beteiligte|mitwirkende|schüler\w*|kinder|erwachsene|säcke|"
    r"müll\w*|vereine|schulen|gruppen|anzahl)"
)
_TOTAL = re.compile(
    r"[=\s]*(?:in\s+)?(?:(?:zwischen|zw|gesamt|ges|teil|end|haupt|unter)[.\s-]*)?summen?\b|gesamt(?=[\s:.(]|$)|"
    r"gesamtstadt$|alle (?:stadtteile|ortsteile|ortschaften|bezirke|gruppen|vereine|schulen)\s*:?$|"
    r"gesamt-?(?:ergebnis|anzahl|zahl|wert|personen|(?:teilnehm|helf)(?:er|ende)\w*)\b|insgesamt\b|insg\.?\s*:?$|"
    r"(?:19|20)\d\d\s(?:ins)?gesamt\s*:?$|gesamte\s(?:teilnehm|helf|person|anzahl)\w*\s*:?$|=+$|"
    r"(?:ges|zus)\.(?=\s*(?:$|[:=(\d])|\s+(?:anzahl|zahl|summe|tn|teiln|pers|helf|stadt|stunden|std|müll|\w*s[aä]ck))|"
    r"(?:teil|end|zwischen)?ergebnis(?:\s+(?:19|20)\d\d)?\s*:?$|endstand\b|kontroll?summe\b|"
    r"(?:zu\s+übertragen|vortrag)(?=\s*(?:$|[:(]|von|aus|seite|auf))|"
    r"alle\s+(?:teilnehm|helf|mitwirk)\w*(?:/-?innen)?\s*:?$|"
    r"(?:(?:teilnehm|helf)\w*(?:/-?innen)?|personen|stadt(?:\s[\w .-]+)?)\s(?:ins)?gesamt"
    r"(?:\s*\(?(?:19|20)\d\d\)?)?\s*:?$|"
    rf"(?:alle\s)?{_MEASURED}\s(?:insgesamt|gesamt|ins?g\.|ges\.?|total|zusammen|zus\.)(?:\s?ca\.)?\s*:?$|"
    rf"(?:gesamt|ges\.)[- ]?(?:beteiligung|{_MEASURED})\s*:?$|s\su\sm\sm\se\b|summa\b|"
    r"(?:teilnehmer|helfer|personen)zahl(?:en)?(?:\s(?:19|20)\d\d)?\s*:?$|"
    r"[\w /,.-]{2,40}\s(?:teil)?ergebnis\s*:?$|"
    r"(?:(?:alle|(?:das\s+)?macht)\s+)?zusammen\s*:?$|[σ∑]|(?:sub|zwischen)?total\b|zwischenergebnis\b|übertrag\b|"
    r"(?:alle\s)?(?:schulen?|vereine?|kitas?|kindergärten|firmen|kirchen|gruppen|organisationen|einrichtungen|sonstige|"
    r"stadt|stadtteile|ortsteile|ortschaften|bezirke|behörden|privatpersonen|teilnehm\w+|helf\w+|personen|kinder|erwachsene)\s(?:gesamt|insgesamt|zusammen)\s*:?$",
    re.IGNORECASE,
)
# What stands below a table and says something about its rows: none of these is a row itself, nor their sum.
_STATISTIC = re.compile(
    r"(?:ø(?:\s+(?:teiln|helf|person|gruppe)\S*)?|(?:im\s+)?durchschnitt(?:lich|swert)?|mittel(?:wert)?|median|"
    r"(?:im\s+)?(?:mittel|schnitt)|maximum|minimum|max\.?|min\.?|standardabw(?:\.|eichung)|anteil(?:\s+\w+)?|"
    r"(?:\+\s?/\s?[-–]|±)(?:\s+(?:zum\s+)?vorjahr\w*)?|"
    r"höchstwert|differenz|veränderung|abweichung|(?:zum\s+)?vergleich|(?:vergleich\s+|ergebnis\s+|zahlen\s+)?"
    r"(?:mit\s+|zum\s+)?vorjahr\w*|letztes\s+jahr|hochrechnung|zielwert|zielzahl|"
    r"(?:anzahl|anz\.|zahl)\s+(?:(?:der|aller|teilnehmende[nr]?|beteiligte[nr]?)\s+)*(?:gruppen|vereine|schulen|"
    r"organisationen|einrichtungen|firmen|tn|teilnehm\w+|helf\w+|personen|kinder))"
    r"(?:\s+(?:je|pro|der|in|zum|gegenüber)\s.*)?(?:\s*\(?(?:19|20)\d{2}\)?)?(?:\s*(?:in\s+)?\(?%\)?)?\s*:?",
    re.IGNORECASE,
)
_NAME_OF_TOTAL = re.compile(r"total\s+(?!summe|gesamt|aller?\b|stadt|der\b|im\b)[a-zäöüß]+\s+[a-zäöüß]+", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"\W*(?:beispiel|muster|bsp\.?)(?:zeile|eintrag)?\s*[:–(-]|\W*z\.\s?b\.|"
    r"\W*(?:beispiel|muster)(?:zeile|eintrag)?\W*$|\W*bitte\s|x{3,}$|"
    r"\W*(?:ihr\w*\s|name\s(?:de[rs]|ihre[rs])\s)(?:gruppe|vereins?|schule|organisation|einrichtung)\b.*|"
    r"[(<\[{]\s*(?:name|gruppe|verein|schule|organisation|einrichtung|firma)\b[^)>\]}]*[)>\]}]$|"
    r"(?:\w+\s+){0,2}muster(?:mann|frau|stadt|hausen|dorf|ort|verein|schule|kita|gruppe|firma)"
    r"(?:\s(?:e\.?\s?v\.?|gmbh))?$|"
    r"\W*(?:bitte\s.*)?(?:hier\s.*)?\w[\w /.-]*\s(?:eintragen|ausfüllen|eingeben|angeben)\W*$|"
    r"\W*bitte (?:hier )?(?:eintragen|ausfüllen)\W*$",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"(?:davon|darunter|ziel|plan|soll|vorjahr|vergleich|lt\.|laut|presse|(?:teilnehm|helf)\w*\s+(?:19|20)\d\d|"
    r"(?:zum\s)?vergleich|prognose|erwart\w+|hochrechnung|stand|steigerung|zuwachs|rückgang|prozent|rekord|"
    r"(?:gruppen|zeilen|einträge)\s*:?$)(?!\w)",
    re.IGNORECASE,
)
# A quick look first: long sheets hold thousands of names.
_BEGINS_STATISTIC = re.compile(
    r"[\W_]*(?:ø|im|du|mi|me|ma|hö|di|ve|ab|zu|er|za|vo|le|ho|zi|an|sc|st|$|[+±])",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"(?<!nicht )abgesagt|\babges\.|abgebrochen|entfallen|entfällt|\bentf\.|ausgefallen|fällt\s+(?:leider\s+)?aus|"
    r"fiel(?:en)?\s+(?:leider\s+)?aus|"
    r"absage|storniert|nicht\s+stattgefunden|fand(?:en)?\s+nicht\s+statt|findet\s+nicht\s+statt|nicht\s+durchgeführt|verschoben|"
    r"vertagt|verschieb(?:t|ung)\b|\bversch\.|gestrichen|zurückgezogen|abgemeldet|abgeblasen|gecancelt|cancel+ed|ins\s+wasser\s+gefallen",
    re.IGNORECASE,
)
_STAYED_AWAY = re.compile(
    r"(?:(?:leider|doch)\s+)*(?:(?:kam(?:en)?|war(?:en)?)\s+(?:(?:leider|doch)\s+)*nicht\b(?!\s+\w+\s+alle)|"
    r"nicht\s+(?:erschienen|gekommen|teilgenommen|angetreten)|niemand\s+(?:da|gekommen|erschienen)|keine\s+teilnahme|"
    r"nur\s+angemeldet)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"(?:hat\s+|wurde\s+|ist\s+)?(?:durchgeführt|stattgefunden|erledigt|abgeschlossen|erfolgt|findet\s+statt|fand\s+statt|ok|ja|x|✓|✔|teilgenommen|"
    r"gemeldet|bestätigt|(?:wie\s+)?geplant\s+durchgeführt|(?:plan|regel)mäßig(?:\s+durchgeführt)?|regulär|in\s+ordnung)[.!]?",
    re.IGNORECASE,
)

# "wg. Regen abgesagt": a reason may stand before.
_REASON = (
    r"(?:(?:leider|aktion|termin|wurde|hat|haben|kurzfristig|[a-zäöüß]+bedingt)\s+)*"
    r"(?:(?:wegen|wg\.|aufgrund)\s+(?:[a-zäöüß-]+\s+){1,3}?)?"
)
_CANCELLED_AT_ONCE = re.compile(_REASON + f"(?:{_CANCELLED.pattern})", re.IGNORECASE)
_AROUND = " (),;:–—-!."
_DITTO = frozenset(
    ['"', "”", "„", "“", "''", '-"-', '- " -', '–"–', "dito", "ditto", "dto", "dto.", "s. o.", "s.o.", "siehe oben"]
)
_LONGEST_DITTO = 14
# What every text holds of which a rule above is true (RE2): a quick look at the many that none concerns.
TOTAL_HINT: Final = rf"summ|s u m|ges|ins?g|=|alle|ergebnis|endstand|zus|total|zahl|übertrag|vortrag|[σ∑]|{UNCLEAN}"
TEMPLATE_HINT: Final = (
    r"beispiel|muster|bsp|z\.|bitte|xxx|ihr|name|gruppe|verein|schule|organisation|firma|"
    rf"einricht|eintrag|ausfüll|eingeb|angeb|{UNCLEAN}"
)
STATISTIC_HINT: Final = (
    r"ø|schnitt|mittel|median|maximum|minimum|höchstwert|differenz|änderung|abweich|vergleich|vorjahr|letztes|"
    rf"hochrechnung|ziel|zahl|anz|max|min|standardabw|anteil|[+±]|{UNCLEAN}"
)
CANCELLED_HINT: Final = (
    r"sagt|sage|abge|entf|ausgefallen|fällt|fiel|storniert|statt|durchgeführt|versch|vertagt|gestrichen|zurückgezogen|"
    rf"cancel|gefallen|{UNCLEAN}"
)
STAYED_AWAY_HINT: Final = rf"nicht|niemand|keine|nur|{UNCLEAN}"
DITTO_HINT: Final = rf"^\W*(?:$|dito|ditto|dto|s\.|siehe)|{UNCLEAN}"


def is_total_label(text: str) -> bool:
    """Tell whether a text labels a total ("Zwischensumme Schulen", "Σ"), not an organisation ("Gesamtschule")."""
    return _TOTAL.match(plain := collapse(text)) is not None and not _NAME_OF_TOTAL.match(plain)


def is_template(text: str) -> bool:
    """Tell whether a name is an example or an instruction of a template ("Beispiel: GS X"; not "Beispielhaft e.V.")."""
    return _TEMPLATE.match(collapse(text)) is not None


def begins_comparison(text: str) -> bool:
    """Tell whether the name of a row below a total only compares with it ("Ziel 2025", "lt. Presse")."""
    return _COMPARISON.match(collapse(text)) is not None


def is_statistic_label(text: str) -> bool:
    """Tell whether a text labels an average, a comparison or a number of groups ("Vorjahr 2025:"; not "Jahrgang 9")."""
    return _BEGINS_STATISTIC.match(text) is not None and _STATISTIC.fullmatch(collapse(text)) is not None


def is_cancelled(text: str) -> bool:
    """Tell whether a text says that the event did not take place."""
    return _CANCELLED.search(collapse(text)) is not None


def begins_cancelled(text: str) -> bool:
    """Tell whether a remark begins by saying that the event did not take place ("wegen Regen ausgefallen")."""
    return _CANCELLED_AT_ONCE.match(collapse(text)) is not None


def begins_stayed_away(text: str) -> bool:
    """Tell whether a remark begins by saying that a group was announced and did not come ("kam nicht")."""
    return _STAYED_AWAY.match(collapse(text)) is not None


def names_cancelled(name: str) -> bool:
    """Tell whether a name says in brackets, behind a dash or in front of a colon that its group did not come.

    Examples
    --------
    >>> [names_cancelled(name) for name in ("TSV Frommern (abgesagt)", "abgesagt: TSV", "TSV Abgesagt-Frommern")]
    [True, True, False]
    """
    if not name.endswith(")") and ":" not in name and "- " not in name and "–" not in name:
        return False
    plain = collapse(name)
    found = _CANCELLED.search(plain)
    before = "" if found is None else plain[: found.start()].rstrip()
    return found is not None and (not before or before[-1] in "(,;–-")


def without_cancellation(text: str) -> str:
    """Text without the words that the event did not take place: what stands before them, else behind.

    Examples
    --------
    >>> without_cancellation("TSV Frommern (abgesagt)"), without_cancellation("abgesagt: 21.10.2023")
    ('TSV Frommern', '21.10.2023')
    """
    plain = collapse(text)
    found = _CANCELLED.search(plain)
    if found is None:
        return plain
    return plain[: found.start()].strip(_AROUND) or plain[found.end() :].strip(_AROUND)


def is_ditto(cell: object) -> bool:
    """Tell whether a cell repeats the one above it by a sign or by saying so."""
    return type(cell) is str and len(cell) < _LONGEST_DITTO and collapse(cell).lower().strip("() ") in _DITTO


def is_held(text: str) -> bool:
    """Tell whether a status says that the event took place."""
    return _HELD.fullmatch(collapse(text)) is not None

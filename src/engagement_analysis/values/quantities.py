"""Text of a cell → a quantity with its precision and unit, or a problem; a number is never guessed."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from engagement_analysis.reading.screening import UNCLEAN
from engagement_analysis.values.durations import decimal_hours, times_of
from engagement_analysis.values.texts import collapse

Quality = Literal["exact", "approximate", "range", "lower_bound", "upper_bound", "missing"]
Measure = Literal["people", "bags", "hours", "weight"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated quantity: its value, the bounds that were stated, how precise it is, the unit the cell names itself."""

    value: float | None
    low: float | None
    high: float | None
    quality: Quality
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell has no value: the code of the finding."""

    code: str


NOISE: Final = 1e-6
"""What a computer may add to a whole number: 24.000000000000004."""
MISSING: Final = Quantity(None, None, None, "missing")

# Compared without spaces, points and brackets.
_NO_ANSWER_WORDS: Final = (
    "- -- --- ? ?? ??? / . ka k/a kang keineangabe keineangaben ohneangabe ohneangaben oa nb nn na n/a unbekannt "
    "unbek fehlt fehlend nochoffen offen ausstehend stehtnochaus leer folgt nv entfällt entf unklar "
    "nochunklar inklärung … ... _ __"
)
_NO_ANSWER: Final = frozenset(["", *_NO_ANSWER_WORDS.split()])
# "keine Zahlen", "noch nicht gewogen", "liegt nicht vor": what was not found out. "nicht viele" is none of these.
_NOT_FOUND_OUT = re.compile(
    r"(?:noch )?(?:keine? (?:angaben?|ang\.|daten|zahl(?:en)?|meldung|rückmeldung|rückm\.|info|werte?)|"
    r"nicht (?:bekannt|erfasst|erhoben|gezählt|gemeldet|angegeben|gewogen|gemessen|ermittelt|ermittelbar|dokumentiert|"
    r"verfügbar|vorhanden|bestimmt|bestimmbar|messbar|zählbar|feststellbar))|"
    r"(?:angaben?|zahl(?:en)?|meldung|rückmeldung) (?:fehlt|fehlen|folgt|folgen)|fehlt noch|"
    r"liegt (?:noch )?nicht vor|(?:wird|werden) (?:noch )?nach(?:gereicht|gemeldet|getragen)"
)
_DASHES = re.compile("[‐‑‒–—―−﹘－]")
# German Excel, English Excel, LibreOffice.
_ERRORS = re.compile(
    r"#(?:div/0!?|nv|n/a|n/v|wert!?|value!?|bezug!?|ref!?|name\?|zahl!?|num!?|null!?|überlauf!?|spill!?|calc!?|kalk!?|"
    r"getting_data|feld!?|field!?|unbekannt!?|connect!?|blocked!?)|err:\d{3}",
    re.IGNORECASE,
)


NO_ANSWER_HINT: Final = rf"^(?:\W*\w){{0,12}}\W*$|kein|nicht|fehl|folg|nachge|{UNCLEAN}"
"""What every text holds that gives no answer (RE2)."""


ERROR_HINT: Final = rf"^(?:#|err)|{UNCLEAN}"
"""What every error value holds (RE2)."""


def is_no_answer(text: str) -> bool:
    """Tell whether a text says that there is no answer: blank, dash, "k. A.", "unbekannt", "?" ...

    Examples
    --------
    >>> [is_no_answer(text) for text in ("k. A.", "–", "0", "noch nicht gewogen", "nicht viele")]
    [True, True, False, True, False]
    """
    plain = _DASHES.sub("-", collapse(text)).lower().strip("()[]!")
    squeezed = plain.replace(" ", "").replace(".", "")
    return squeezed in _NO_ANSWER or plain == "." or _NOT_FOUND_OUT.fullmatch(plain) is not None


def is_error_text(text: str) -> bool:
    """Tell whether a text is a spreadsheet's error value, in German or English."""
    return _ERRORS.fullmatch(collapse(text)) is not None


_PLAIN = re.compile(r"[0-9]+(?:,[0-9]+)?")
_GROUPED = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+)(?:,[0-9]+)?"
)
_NOISY = re.compile(r"[0-9]+[.,][0-9]{6,}")
_DOTTED = re.compile(r"[0-9]+(?:,[0-9]{3})*\.[0-9]+")


_MARK = re.compile(r"(?<=[0-9])(?:\s?(?:\*{1,3}|[¹²³†]+)\)?|\s[1-9]\))$")


def german_number(text: str) -> float | Problem:
    """Read one number in German writing: point, space or apostrophe between thousands, decimal comma.

    A point that does not part thousands may be a decimal point, a date or a slip: `ambiguous-number`.

    Examples
    --------
    >>> german_number("1.234,5"), german_number("1 234"), german_number("1.5"), german_number("12 34")
    (1234.5, 1234.0, Problem(code='ambiguous-number'), Problem(code='unparsable-number'))
    """
    if _NOISY.fullmatch(text) and abs((number := float(text.replace(",", "."))) - round(number)) <= NOISE:
        return float(round(number))
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return float(re.sub(r"[.' ]", "", text).replace(",", "."))
    return Problem("ambiguous-number" if _DOTTED.fullmatch(text) else "unparsable-number")


def round_half_up(value: float) -> float:
    """Round to a whole number, halves upwards (banker's rounding would turn 62.5 into 62)."""
    return float(int(value + 0.5))


# Units that a cell may name itself: name of the unit → its forms as regular expressions divided by spaces.
_UNIT_WORDS: Final[dict[Measure, dict[str, str]]] = {
    "people": {
        "people": (
            r"personen? pers p tn teiln teilnehm\w* helfer\w* helfend\w* mitwirkend\w* freiwillige\w* ehrenamtl\w* "
            r"leute menschen mann köpfe besuch\w* gäste kinder\w* kind ki jugendl\w* jgdl schüler\w* sus "
            r"erwachsene\w* erw mitglieder aktive\w* engagierte beteiligte bürger\w* anmeldungen anwesende stk stück"
        )
    },
    "bags": {"bags": r"[a-zäöüß]*säcken? [a-zäöüß]*sack [a-zäöüß]*beutel [a-zäöüß]*tüten? stk stück st"},
    "hours": {"h": r"h std stdn stunden? einsatzstunden helferstunden arbeitsstunden", "min": r"min minuten?"},
    "weight": {"kg": r"kg kgs kilo kilogramm", "t": r"t to tonnen?", "g": r"g gramm"},
}
_GENDER = r"(?:[:*_/](?:-?innen|in|r)|\(innen\))"
# "70 Helferinnen und Helfer", "5 volle Säcke", "850 kg Müll": words beside a unit that say nothing of how many.
_PEOPLE_TWICE = r"(?:\s(?:und|u\.|/)\s(?:teilnehmer|helfer|schüler|besucher|bürger)(?:innen)?\b)"
_KIND_OF_BAG = r"(?:(?:volle|große|kleine|blaue|gelbe|graue|schwarze|rote|grüne|gr\.|kl\.)\s+)"
_OF_WASTE = r"(?:\s+(?:rest)?(?:müll|abfall|abfälle|unrat)\b)"
_PEOPLE_AFTER_PER = (
    r"(?:person|pers|kopf|nase|tn|teilnehm\w*|helfer\w*|helfend\w*|kind|schüler\w*|freiwillige\w*|ehrenamtl\w*|"
    r"mitglied|mitwirkende\w*|mann|p)"
)
_PER_PERSON = rf"(?:(?:pro|je|per|/)\s*{_PEOPLE_AFTER_PER}\b\.?{_GENDER}?|p\.?\s?p\.?)"
_NUMBER = r"[0-9](?:[0-9.,']|\s(?=[0-9]))*(?<=[0-9])"
_APPROXIMATELY = (
    r"(?:(?:ca|circa|zirka|rund|rd|(?:so |in )?etwa|ungefähr|ungef|ung|schätzungsweise|(?:grob |überschlägig )?"
    r"geschätzte?n?|gesch|schätzung|schätzwert|überschlägig|gerundet|grob|knapp|gut|fast|nahezu|beinahe|annähernd|"
    r"(?:so )?um(?: die)?|an die)\b\.?:?|~|≈|≃|≅|∼|˜|±|\+/-)"
)
_AT_LEAST = (
    r"(?:>\s?=?|=\s?>|≥|⩾|≧|(?:mindestens|mind|minimum|minimal|min|wenigstens|(?:(?:weit|deutlich|etwas) )?(?:über|"
    r"mehr als)|nicht weniger als|nicht unter|größer(?: als)?|ab)\b\.?)"
)
_AT_MOST = (
    r"(?:<\s?=?|=\s?<|≤|⩽|≦|(?:(?:bis )?(?:maximal|maximum|max|höchstens|höchst)|bis zu|bis|unter|weniger als|"
    r"nicht mehr als|nicht über|kleiner(?: als)?|allenfalls)\b\.?)"
)
_MORE = r"(?:\+|(?:oder|und|u\.) mehr|u\.? ?m\.?|aufwärts|plus|\(?(?:mindestens|mind\.?|minimum)\)?)"
_LESS = r"(?:(?:oder|und|u\.) weniger|\(?(?:maximal|max\.?|höchstens|maximum)\)?)"
# What says no more than the number itself: "70 gesamt", "genau 70", "70 (gezählt)".
_ALL = r"(?:insgesamt|gesamt|ges\.|zusammen|zus\.)"
_COUNTED = r"(?:genau|exakt|gezählt)"
_ESTIMATED = (
    r"(?:\(\s*(?:geschätzt|gesch|ca|circa|schätzung|schätzwert|grob geschätzt|geschätzter wert|ungefähr|ungef|"
    r"rund|etwa|grob|gerundet)\.?\s*\)|(?:,|-)?\s?(?:grob )?"
    r"(?:geschätzt|gesch\.|ca\.|schätzung|circa|ungefähr|etwa|rund)|±|\+/-)"
)
_ENGLISH_THOUSANDS = re.compile(r",[0-9]{3}$")
_TO = r"(?:-|bis zu|bis|…|\.\.\.?)"
_FRACTIONS: Final = {"½": ",5", "¼": ",25", "¾": ",75"}
_BOTH_BOUNDS = re.compile(
    r"(?:mindestens|mind\.?|minimum|minimal|min\.?) ?([0-9]\S*?)(?: ?[,;/-]| bis| und)? ?"
    r"(?:höchstens|maximal|maximum|max\.?) ?([0-9].*)"
)


def _pattern(measure: Measure) -> re.Pattern[str]:
    """The whole text of a cell: word of precision, number, unit, and for a range the second number with its unit."""
    forms = {unit: "|".join(words.split()) for unit, words in _UNIT_WORDS[measure].items()}
    per_person = rf"(?:\s*\(?(?P<per>{_PER_PERSON})\)?)?" if measure == "hours" else ""
    each = r"jede[rs]?|jeweils|je|à" if measure == "hours" else r"(?!)"

    def unit(place: str) -> str:
        named = "|".join(f"(?P<{place}_{name}>{words})" for name, words in forms.items())
        before, after = {
            "people": ("", rf"{_GENDER}?{_PEOPLE_TWICE}?"),
            "bags": (_KIND_OF_BAG + "?", _OF_WASTE + "?"),
            "weight": ("", _OF_WASTE + "?"),
            "hours": ("", ""),
        }[measure]
        return rf"(?:\s*{before}(?:{named})\b{after}\.?)?"

    return re.compile(
        rf"(?:(?P<each>{each})\s*)?(?:(?P<all>{_ALL}|{_COUNTED})\s*)?(?:(?P<approx>{_APPROXIMATELY})\s*)?"
        rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<between>zwischen|zw\.|von))?\s*"
        rf"(?P<sign>[+-])?\s?(?:{_APPROXIMATELY}\s*)?(?P<a>{_NUMBER}){unit('a')}"
        rf"(?:\s*(?P<to>{_TO}|und|u\.|&)\s*(?:{_APPROXIMATELY}\s*)?(?P<b>{_NUMBER}){unit('b')})?"
        rf"{per_person}\s*(?:(?P<more>{_MORE})|(?P<less>{_LESS})){{0,1}}\s*{unit('c')}\s*"
        rf"(?:(?P<all_after>\(?{_ALL}\)?)|\(?{_COUNTED}\)?)?\s*(?P<estimated>{_ESTIMATED})?",
        re.IGNORECASE,
    )


_PATTERNS: Final[dict[Measure, re.Pattern[str]]] = {
    "people": _pattern("people"),
    "bags": _pattern("bags"),
    "hours": _pattern("hours"),
    "weight": _pattern("weight"),
}


@lru_cache(maxsize=20_000)
def parse_quantity(text: str, measure: Measure = "people") -> Quantity | Problem:
    """Read the text of one cell as a quantity, with its precision.

    `measure` is what is counted: it decides which units the cell may name. Values are in the unit of `Quantity.unit`
    ("kg", "t", "g", "h", "min", "h/person", "h/all"; None: the column's unit). A range gives its midpoint, unrounded.
    Problem codes: `unparsable-number`, `ambiguous-number`, `negative-number`, `error-cell`.

    Examples
    --------
    >>> parse_quantity("50 bis 70")
    Quantity(value=60.0, low=50.0, high=70.0, quality='range', unit=None)
    >>> parse_quantity("ca. 1.200").value, parse_quantity("2,5 t", "weight").unit
    (1200.0, 't')
    >>> parse_quantity("1.5"), parse_quantity("k. A.").quality
    (Problem(code='ambiguous-number'), 'missing')
    """
    if is_no_answer(text):
        return MISSING
    if is_error_text(text):
        return Problem("error-cell")
    plain = _plain(text)
    if measure == "hours":
        plain = decimal_hours(plain)
        if (several := times_of(plain)) is not None:
            return _times(parse_quantity(several[0], "hours"), several[1])
    found = _PATTERNS[measure].fullmatch(plain)
    if found is None or (found["to"] in _ONLY_BETWEEN and found["between"] not in ("zwischen", "zw.")):
        return Problem("unparsable-number")
    return _quantity(found, measure)


def people_counted(text: str) -> int | None:
    """For how many people the text of an hours' cell ("2,5 Std. x 10") says that its hours count; None: it does not."""
    several = times_of(decimal_hours(_plain(text)))
    return None if several is None else several[1]


def _times(hours: Quantity | Problem, n_people: int) -> Quantity | Problem:
    """Hours of some people together, from those of one of them."""
    if isinstance(hours, Problem) or hours.value is None or hours.unit not in ("h", "min", None):
        return hours if isinstance(hours, Problem) else Problem("unparsable-number")
    factor = n_people / (60 if hours.unit == "min" else 1)
    value, low, high = (None if part is None else part * factor for part in (hours.value, hours.low, hours.high))
    return Quantity(value, low, high, hours.quality, "h/all")


_ONLY_BETWEEN: Final = ("und", "u.", "&")


def _plain(text: str) -> str:
    """Text of a cell in lower case with one kind of dash, apostrophe and fraction, without brackets around it all."""
    plain = _DASHES.sub("-", collapse(text)).lower()
    for sign in "’‘`´":
        plain = plain.replace(sign, "'")
    for sign, decimals in _FRACTIONS.items():
        plain = re.sub(rf"(?<![0-9]){sign}", f"0{decimals}", re.sub(rf"(?<=[0-9])\s?{sign}", decimals, plain))
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    return _BOTH_BOUNDS.sub(r"\1 bis \2", without_mark(plain))


def without_mark(text: str) -> str:
    """Text of a number without the mark of a footnote behind it.

    Examples
    --------
    >>> [without_mark(text) for text in ("24 *", "30 1)", "12¹", "2*3", "1)")]
    ['24', '30', '12', '2*3', '1)']
    """
    return _MARK.sub("", text)


def _unit_of(found: re.Match[str], measure: Measure) -> str | Problem | None:
    named = {unit for place in "abc" for unit in _UNIT_WORDS[measure] if found[f"{place}_{unit}"]}
    if len(named) > 1:
        return Problem("unparsable-number")
    if measure in ("people", "bags"):
        return None
    if measure == "hours" and (found["per"] or found["each"]):
        return "h/person" if named != {"min"} else Problem("unparsable-number")
    if measure == "hours" and "min" not in named and (found["all_after"] or re.match(_ALL, found["all"] or "")):
        return "h/all"
    return named.pop() if named else None


def _quantity(found: re.Match[str], measure: Measure) -> Quantity | Problem:
    unit = _unit_of(found, measure)
    first = german_number(found["a"])
    second = german_number(found["b"]) if found["b"] else None
    if isinstance(unit, Problem):
        return unit
    if isinstance(first, Problem):
        return first
    if isinstance(second, Problem):
        return second
    is_least, is_most = bool(found["least"] or found["more"]), bool(found["most"] or found["less"])
    if measure in ("people", "bags") and any(_ENGLISH_THOUSANDS.search(found[side] or "") for side in "ab"):
        return Problem("ambiguous-number")  # "1,000" people are a thousand in English, and one by German writing
    if found["sign"] == "-":
        return Problem("unparsable-number" if second is not None or is_least or is_most else "negative-number")
    if found["sign"] == "+" or (found["between"] and second is None) or (is_least and is_most):
        return Problem("unparsable-number")
    if second is not None:
        if is_least or is_most or second < first:
            return Problem("unparsable-number")
        return Quantity((first + second) / 2, first, second, "range", unit)
    if is_least:
        return Quantity(first, first, None, "lower_bound", unit)
    if is_most:
        return Quantity(first, None, first, "upper_bound", unit)
    if found["approx"] or found["estimated"] or _has_inner_approximation(found):
        return Quantity(first, None, None, "approximate", unit)
    return Quantity(first, first, first, "exact", unit)


def _has_inner_approximation(found: re.Match[str]) -> bool:
    """Tell whether a word of approximation stands right before the number ("max. ca. 40" keeps its bound)."""
    return re.match(_APPROXIMATELY, found.string[: found.start("a")].strip()) is not None

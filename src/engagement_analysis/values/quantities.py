"""Text of a cell → a quantity with its precision and unit, or a problem; a number is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from engagement_analysis.values.texts import collapse

__all__ = [
    "Measure",
    "Problem",
    "Quality",
    "Quantity",
    "german_number",
    "is_error_text",
    "is_no_answer",
    "parse_quantity",
    "round_half_up",
]

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


MISSING: Final = Quantity(None, None, None, "missing")

# Compared without spaces, points and brackets.
_NO_ANSWER_WORDS: Final = (
    "- -- --- ? ?? ??? / . ka k/a kang keineangabe keineangaben ohneangabe ohneangaben oa nb nn na n/a unbekannt "
    "nichtbekannt unbek fehlt fehlend nichterfasst nichterhoben nichtgezählt nichtgemeldet keinemeldung "
    "keinerückmeldung nochoffen offen ausstehend leer keinedaten"
)
_NO_ANSWER: Final = frozenset(["", *_NO_ANSWER_WORDS.split()])
_DASHES = re.compile("[‐‑‒–—―−﹘－]")
# German Excel, English Excel, LibreOffice.
_ERRORS = re.compile(
    r"#(?:div/0!?|nv|n/a|n/v|wert!?|value!?|bezug!?|ref!?|name\?|zahl!?|num!?|null!?|überlauf!?|spill!?|calc!?|kalk!?|"
    r"getting_data|feld!?|field!?|unbekannt!?|connect!?|blocked!?)|err:\d{3}",
    re.IGNORECASE,
)


def is_no_answer(text: str) -> bool:
    """Tell whether a text says that there is no answer: blank, dash, "k. A.", "unbekannt", "?" ...

    Examples
    --------
    >>> [is_no_answer(text) for text in ("k. A.", "–", "0", "keine Angabe")]
    [True, True, False, True]
    """
    squeezed = _DASHES.sub("-", collapse(text)).lower().strip("()")
    return squeezed.replace(" ", "").replace(".", "") in _NO_ANSWER or squeezed == "."


def is_error_text(text: str) -> bool:
    """Tell whether a text is a spreadsheet's error value, in German or English.

    Examples
    --------
    >>> is_error_text("#NV"), is_error_text("#DIV/0!"), is_error_text("# 12")
    (True, True, False)
    """
    return _ERRORS.fullmatch(collapse(text)) is not None


_PLAIN = re.compile(r"[0-9]+(?:,[0-9]+)?")
_GROUPED = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+)(?:,[0-9]+)?"
)
_DOTTED = re.compile(r"[0-9]+(?:,[0-9]{3})*\.[0-9]+")


def german_number(text: str) -> float | Problem:
    """Read one number in German writing: point, space or apostrophe between thousands, decimal comma.

    A point that does not part thousands may be a decimal point, a date or a slip: `ambiguous-number`.

    Examples
    --------
    >>> german_number("1.234,5"), german_number("1 234"), german_number("1.5"), german_number("12 34")
    (1234.5, 1234.0, Problem(code='ambiguous-number'), Problem(code='unparsable-number'))
    """
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return float(re.sub(r"[.' ]", "", text).replace(",", "."))
    return Problem("ambiguous-number" if _DOTTED.fullmatch(text) else "unparsable-number")


def round_half_up(value: float) -> float:
    """Round to a whole number, halves upwards (banker's rounding would turn 62.5 into 62).

    Examples
    --------
    >>> round_half_up(62.5), round_half_up(17.5)
    (63.0, 18.0)
    """
    return float(int(value + 0.5))


# Units that a cell may name itself: name of the unit → its forms as regular expressions divided by spaces.
_UNIT_WORDS: Final[dict[Measure, dict[str, str]]] = {
    "people": {
        "people": (
            r"personen? pers tn teiln teilnehm\w* helfer\w* helfend\w* mitwirkend\w* freiwillige\w* ehrenamtliche\w* "
            r"leute mann köpfe besuch\w* gäste kinder\w* kind ki jugendl\w* jgdl schüler\w* erwachsene\w* erw "
            r"mitglieder aktive\w* anmeldungen anwesende stk stück"
        )
    },
    "bags": {"bags": r"säcken? sack müllsäcke müllsack abfallsäcke beutel müllbeutel tüten stk stück st"},
    "hours": {"h": r"h std stdn stunden? einsatzstunden helferstunden arbeitsstunden", "min": r"min minuten?"},
    "weight": {"kg": r"kg kgs kilo kilogramm", "t": r"t to tonnen?", "g": r"g gramm"},
}
_PEOPLE_AFTER_PER = r"(?:person|pers|kopf|nase|tn|teilnehm\w*|helfer\w*|helfend\w*|p)"
_PER_PERSON = rf"(?:(?:pro|je|per|/)\s*{_PEOPLE_AFTER_PER}\b\.?(?:/?-?[:*]?innen)?|p\.?\s?p\.?)"
_NUMBER = r"[0-9](?:[0-9.,']|\s(?=[0-9]))*(?<=[0-9])"
_APPROXIMATELY = (
    r"(?:(?:ca|circa|zirka|rund|etwa|ungefähr|ungef|ung|schätzungsweise|geschätzte?n?|gesch|schätzung|grob|knapp|gut|"
    r"fast|annähernd|so um die|um die|an die|in etwa)\b\.?:?|~|≈|≃|∼|±)"
)
_AT_LEAST = (
    r"(?:>\s?=?|=\s?>|≥|⩾|(?:mindestens|mind|minimum|minimal|min|wenigstens|über|mehr als|nicht weniger als|"
    r"nicht unter|größer als|ab)\b\.?)"
)
_AT_MOST = (
    r"(?:<\s?=?|=\s?<|≤|⩽|(?:maximal|maximum|max|höchstens|höchst|bis zu|bis|unter|weniger als|nicht mehr als|"
    r"nicht über|kleiner als|allenfalls)\b\.?)"
)
_MORE = r"(?:\+|oder mehr|und mehr|u\.? ?m\.?|aufwärts|plus)"
_LESS = r"(?:oder weniger|und weniger)"
_ESTIMATED = (
    r"(?:\(\s*(?:geschätzt|gesch|ca|circa|schätzung|grob geschätzt|geschätzter wert|ungefähr|rund|etwa|grob)\.?\s*\)|"
    r",?\s?(?:grob )?(?:geschätzt|gesch\.|ca\.|schätzung|circa))"
)
_ENGLISH_THOUSANDS = re.compile(r",[0-9]{3}$")
_TO = r"(?:-|bis zu|bis|…|\.\.\.?)"


def _pattern(measure: Measure) -> re.Pattern[str]:
    """The whole text of a cell: word of precision, number, unit, and for a range the second number with its unit."""
    forms = {unit: "|".join(words.split()) for unit, words in _UNIT_WORDS[measure].items()}
    per_person = rf"(?:\s*(?P<per>{_PER_PERSON}))?" if measure == "hours" else ""

    def unit(place: str) -> str:
        named = "|".join(f"(?P<{place}_{name}>{words})" for name, words in forms.items())
        return rf"(?:\s*(?:{named})\b\.?)?"

    return re.compile(
        rf"(?:(?P<approx>{_APPROXIMATELY})\s*)?"
        rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<between>zwischen|von))?\s*"
        rf"(?P<sign>[+-])?\s?(?:{_APPROXIMATELY}\s*)?(?P<a>{_NUMBER}){unit('a')}"
        rf"(?:\s*(?P<to>{_TO}|und)\s*(?:{_APPROXIMATELY}\s*)?(?P<b>{_NUMBER}){unit('b')})?"
        rf"{per_person}\s*(?:(?P<more>{_MORE})|(?P<less>{_LESS})){{0,1}}\s*{unit('c')}\s*"
        rf"(?P<estimated>{_ESTIMATED})?",
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

    Parameters
    ----------
    text : str
        What the cell says.
    measure : {"people", "bags", "hours", "weight"}
        What is counted: decides which units the cell may name.

    Returns
    -------
    Quantity or Problem
        Values in the unit of `Quantity.unit` ("kg", "t", "g", "h", "min", "h/person"; None: the column's unit). A range
        gives its midpoint, unrounded. Problem codes: `unparsable-number`, `ambiguous-number`, `negative-number`,
        `error-cell`.

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
    plain = _DASHES.sub("-", collapse(text)).replace("’", "'").replace("`", "'").replace("½", ",5")
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    found = _PATTERNS[measure].fullmatch(plain.lower())
    if found is None or (found["to"] == "und") != (found["between"] == "zwischen"):
        return Problem("unparsable-number")
    return _quantity(found, measure)


def _unit_of(found: re.Match[str], measure: Measure) -> str | Problem | None:
    named = {unit for place in "abc" for unit in _UNIT_WORDS[measure] if found[f"{place}_{unit}"]}
    if len(named) > 1:
        return Problem("unparsable-number")
    if measure in ("people", "bags"):
        return None
    if measure == "hours" and found["per"]:
        return "h/person" if named != {"min"} else Problem("unparsable-number")
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

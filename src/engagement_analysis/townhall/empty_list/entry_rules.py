"""Column of an empty list → what Excel lets a clerk type there, and what it says otherwise.

What the rules let through loads without error or warning; an honest estimate ("ca. 70") passes where people count.
"""

from collections.abc import Mapping
from typing import Final

from openpyxl.worksheet.datavalidation import DataValidation

from engagement_analysis.table.rows.plausibility import MOST_WASTE_KG

_MOST_PEOPLE: Final = 100_000
_MOST_AMOUNT: Final = 1_000_000
_HOURS_A_DAY: Final = 24
_HINTS: Final = {
    "date": "Ein Tag des Jahres {year}, zum Beispiel 17.10.{year}. Leer lassen, wenn der Tag nicht bekannt ist.",
    "campaign": "Bitte aus der Liste wählen. Eine neue Aktion einfach eintippen.",
    "organisation": "Bitte aus der Liste wählen; neue Gruppen einfach eintippen. Bei Privatpersonen leer lassen.",
    "organisation_type": "Bitte aus der Liste wählen. Passt nichts: Sonstige.",
    "district": "Bitte aus der Liste wählen; einen anderen Ort einfach eintippen.",
    "status": "durchgeführt oder abgesagt. Bei „abgesagt“ werden die Zahlen der Zeile nicht gezählt.",
    "registered": "Wie viele vorher angemeldet waren: eine ganze Zahl. Leer lassen, wenn nicht bekannt.",
    "participants": "Wie viele mitgemacht haben: eine ganze Zahl; geschätzt: „ca. 70“. Leer, wenn nicht bekannt.",
    "minors": "Davon unter 18: eine ganze Zahl, nicht mehr als alle zusammen. Leer lassen, wenn nicht bekannt.",
    "adults": "Davon ab 18: eine ganze Zahl; mit den Jüngeren zusammen die Zahl aller. Leer, wenn nicht bekannt.",
    "visitors": "Wer nur zu Besuch kam: eine ganze Zahl. Leer lassen, wenn nicht bekannt.",
    "hours": "Stunden aller zusammen, zum Beispiel 110 oder 37,5. Leer lassen, wenn nicht bekannt.",
    "bags": "Gefüllte Säcke: eine ganze Zahl. Leer lassen, wenn nicht gezählt.",
    "waste_kg": "Nur die Zahl, die Einheit steht in der Überschrift. Leer lassen, wenn nicht gewogen.",
    "ignored": "Nur für den eigenen Gebrauch: wird beim Einlesen übergangen.",
}
_HOURS_PER_PERSON: Final = "Stunden je Person, zum Beispiel 2 oder 2,5. Leer lassen, wenn nicht bekannt."
_COUNTS: Final = ("registered", "minors", "adults", "visitors", "bags")
_PARTS: Final = {"minors": "adults", "adults": "minors"}
_CLOSED: Final = ("organisation_type", "status")


def hint(role: str, unit: str | None, year: int) -> str:
    """What belongs in a column, in a German sentence or two.

    Examples
    --------
    >>> hint("hours", "h/person", 2026)
    'Stunden je Person, zum Beispiel 2 oder 2,5. Leer lassen, wenn nicht bekannt.'
    """
    return _HOURS_PER_PERSON if (role, unit) == ("hours", "h/person") else _HINTS[role].format(year=year)


def entry_rule(
    role: str,
    unit: str | None,
    cells: Mapping[str, str],
    *,
    year: int,
    words: str | None = None,
    inhabitants: int | None = None,
) -> DataValidation | None:
    """What may be typed into a column.

    Parameters
    ----------
    role, unit : str
        Meaning and unit of the column.
    cells : mapping
        Role → address of its cell in the first row of the list ("J6"): Excel moves it along from row to row.
    year : int
        The year of the list.
    words : str, optional
        Reference to the words to choose from; kinds and status are closed lists, elsewhere another word needs a
        confirmation.
    inhabitants : int, optional
        Of the town: no more take part.

    Returns
    -------
    DataValidation or None
        None for columns that take anything.
    """
    rule: DataValidation | None = None
    if words is not None:
        rule = DataValidation(type="list", formula1=words)
        rule.errorStyle = "stop" if role in _CLOSED else "warning"
    elif role == "date":
        rule = DataValidation(
            type="date", operator="between", formula1=f"DATE({year},1,1)", formula2=f"DATE({year},12,31)"
        )
    elif role == "participants":
        rule = DataValidation(type="custom", formula1=_participants(cells, unit, inhabitants or _MOST_PEOPLE))
    elif role in _COUNTS:
        rule = DataValidation(
            type="whole", operator="between", formula1=_least(role, cells), formula2=_most(role, cells)
        )
    elif role == "hours":
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=_most_hours(unit, cells))
    elif role == "waste_kg":
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(_most_waste(unit)))
    if rule is not None:
        _explain(rule, hint(role, unit, year))
    return rule


def _most_waste(unit: str | None) -> int:
    return MOST_WASTE_KG // (1_000 if unit == "t" else 1)


def _explain(rule: DataValidation, sentence: str) -> None:
    rule.allowBlank, rule.showErrorMessage, rule.showInputMessage = True, True, True
    rule.promptTitle, rule.prompt = "Was hier hineingehört", sentence
    is_open = rule.errorStyle == "warning"
    rule.errorTitle = "Nicht in der Liste" if is_open else "Das passt hier nicht"
    rule.error = "Dieses Wort steht nicht in der Liste. Trotzdem übernehmen?" if is_open else sentence


def _participants(cells: Mapping[str, str], unit_of_hours: str | None, most: int) -> str:
    """A whole number that fits minors, adults and hours of its row, or "ca." and digits."""
    cell, least = cells["participants"], list[str]()
    fits = [f"{cell}<={most}"]
    parts = [cells[role] for role in ("minors", "adults") if role in cells]
    if len(parts) == 2:
        fits.append(f"IF(COUNT({','.join(parts)})=2,{cell}={'+'.join(parts)},{cell}>=MAX({','.join(parts)}))")
    elif parts:
        fits.append(f"{cell}>=N({parts[0]})")
    if "hours" in cells and unit_of_hours != "h/person":
        fits.append(f"OR({cell}=0,N({cells['hours']})<={_HOURS_A_DAY}*{cell})")
        least.append(f"N({cells['hours']})/{_HOURS_A_DAY}")
    number = f"AND({','.join([f'{cell}>=0', f'{cell}=INT({cell})', *fits])})"
    digits, least = _digits(cell), [*parts, *least]
    enough = f",0+{digits}>=MAX({','.join(least)})" if least else ""
    whole = f'TEXT(0+{digits},"0")={digits},0+{digits}<={most}'
    estimate = f'IFERROR(AND(LEFT({cell},4)="ca. ",{whole}{enough}),FALSE)'
    return f"IF(ISNUMBER({cell}),{number},{estimate})"  # Excel takes up to 255 characters


def _digits(cell: str) -> str:
    """What follows "ca. " in a cell."""
    return f"MID({cell},5,9)"


def _least(role: str, cells: Mapping[str, str]) -> str:
    """Minors and adults make up all, where all three are stated."""
    if role not in _PARTS or not {"participants", *_PARTS} <= cells.keys():
        return "0"
    people, other = cells["participants"], cells[_PARTS[role]]
    return f"IF(COUNT({people},{other})=2,{people}-{other},0)"


def _most(role: str, cells: Mapping[str, str]) -> str:
    """No more minors, no more adults than people, exact or estimated."""
    if role not in _PARTS or "participants" not in cells:
        return str(_MOST_PEOPLE)
    people, other = cells["participants"], cells.get(_PARTS[role])
    rest = f"{people}-N({other})" if other else people
    return f"IF(ISNUMBER({people}),{rest},IFERROR(0+{_digits(people)},{_MOST_PEOPLE}))"


def _most_hours(unit: str | None, cells: Mapping[str, str]) -> str:
    """Nobody works more than 24 hours a day."""
    if unit == "h/person":
        return str(_HOURS_A_DAY)
    if "participants" not in cells:
        return str(_MOST_AMOUNT)
    people = cells["participants"]
    exact = f"IF({people}>0,{_HOURS_A_DAY}*{people},{_MOST_AMOUNT})"
    return f"IF(ISNUMBER({people}),{exact},IFERROR({_HOURS_A_DAY}*{_digits(people)},{_MOST_AMOUNT}))"

"""Column of an empty list → what Excel lets a clerk type there, and what it says otherwise.

What the rules let through loads without error or warning; an honest estimate ("ca. 70") passes where people count.
"""

from collections.abc import Mapping
from typing import Final, Literal

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
_COUNTS: Final = ("registered", "visitors", "bags")
_PARTS: Final = {"minors": "adults", "adults": "minors"}
_CLOSED: Final = ("organisation_type", "status")


def hint(role: str, unit: str | None, year: int) -> str:
    """What belongs in a column, in a German sentence or two."""
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
    """What may be typed into a column; None for columns that take anything.

    `cells`: role → address of its cell in the first row of the list ("J6"), which Excel moves along from row to row;
    hours of one person do not belong there. `words`: reference to the words to choose from; kinds and status are closed
    lists, elsewhere another word needs a confirmation. `inhabitants`: no more take part.
    """
    if words is not None:
        rule = DataValidation(type="list", formula1=words)
        rule.errorStyle = "stop" if role in _CLOSED else "warning"
    elif role == "date":
        rule = _between("date", f"DATE({year},1,1)", f"DATE({year},12,31)")
    elif role == "participants":
        rule = DataValidation(type="custom", formula1=_fits_its_row(cells, inhabitants or _MOST_PEOPLE))
    elif role == "hours":
        most = str(_HOURS_A_DAY) if unit == "h/person" else f"IFERROR({_HOURS_A_DAY}*{_people(cells)},{_MOST_AMOUNT})"
        rule = _between("decimal", "0", most)
    elif role == "waste_kg":
        rule = _between("decimal", "0", str(MOST_WASTE_KG // (1_000 if unit == "t" else 1)))
    elif role in _PARTS:
        rule = _between("whole", *_limits_of_part(cells, _PARTS[role]))
    elif role in _COUNTS:
        rule = _between("whole", "0", str(_MOST_PEOPLE))
    else:
        return None
    sentence = hint(role, unit, year)
    rule.allowBlank, rule.showErrorMessage, rule.showInputMessage = True, True, True
    rule.promptTitle, rule.prompt = "Was hier hineingehört", sentence
    is_open = rule.errorStyle == "warning"
    rule.errorTitle = "Nicht in der Liste" if is_open else "Das passt hier nicht"
    rule.error = "Dieses Wort steht nicht in der Liste. Trotzdem übernehmen?" if is_open else sentence
    return rule


def _between(kind: Literal["whole", "decimal", "date"], least: str, most: str) -> DataValidation:
    return DataValidation(type=kind, operator="between", formula1=least, formula2=most)


def _people(cells: Mapping[str, str]) -> str:
    """How many took part, as digits: without "ca. "; in arithmetic an error where nothing is stated."""
    return f'SUBSTITUTE({cells["participants"]},"ca. ","",1)' if "participants" in cells else '""'


def _fits_its_row(cells: Mapping[str, str], most: int) -> str:
    """A whole number, perhaps after "ca. ", that fits minors, adults and hours of its row: at most 255 characters."""
    people, parts = _people(cells), [cells[role] for role in _PARTS if role in cells]
    least = [*parts, *([f"{cells['hours']}/{_HOURS_A_DAY}"] if "hours" in cells else [])]
    conditions = [f'TEXT(ABS({people}),"0")={people}', f"0+{people}<={most}"]
    if least:
        conditions.append(f"MAX({','.join(least)})<=0+{people}")
    if len(parts) == len(_PARTS):
        conditions.append(f"OR(COUNT({','.join(parts)})<2,{'+'.join(parts)}=0+{people})")
    return f"IFERROR(AND({','.join(conditions)}),FALSE)"


def _limits_of_part(cells: Mapping[str, str], other_role: str) -> tuple[str, str]:
    """No more minors, no more adults than people; both make up all, where all three are stated."""
    people, other = _people(cells), cells.get(other_role)
    if other is None:
        return "0", f"IFERROR(0+{people},{_MOST_PEOPLE})"
    return f"IFERROR(IF(COUNT({other})=1,{people}-{other},0),0)", f"IFERROR({people}-N({other}),{_MOST_PEOPLE})"

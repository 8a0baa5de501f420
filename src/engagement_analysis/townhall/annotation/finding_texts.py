"""Findings frame → what a clerk reads: label, place, what is wrong, what to do; by sheet, errors first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from engagement_analysis.language.words import SEVERITIES as SEVERITY_NAMES
from engagement_analysis.reading.grid import column_number
from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.schema import SEVERITIES

SEVERITY_PLURALS: Final = {"error": "Fehler", "warning": "Warnungen", "info": "Hinweise"}
_A1: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class FindingText:
    """One finding in words; `sheet` and `cell` are None where it concerns the whole file or sheet."""

    severity: str
    what: str
    advice: str
    sheet: str | None
    cell: str | None

    @property
    def label(self) -> str:
        """How bad it is, as a word."""
        return SEVERITY_NAMES[self.severity]

    @property
    def note(self) -> str:
        """The whole finding as one paragraph, without its place: for a comment at the cell."""
        return f"{self.label}: {self.what}. {self.advice}"


def finding_texts(findings: pd.DataFrame) -> list[FindingText]:
    """Findings of one workbook in words.

    Those of the whole file first, then sheet by sheet: errors, warnings, info, each from top to bottom.
    """
    texts = [_text(row) for row in findings.itertuples(index=False)]
    sheets: dict[str | None, int] = {None: -1}
    for text in texts:
        sheets.setdefault(text.sheet, len(sheets))
    return sorted(texts, key=lambda text: (sheets[text.sheet], SEVERITIES.index(text.severity), *_place(text.cell)))


def _text(row: Any) -> FindingText:
    """Take a message apart: it was put together from what happened, the place and the advice."""
    code = CODES[row.code]
    file, sheet, cell = (None if pd.isna(part) else str(part) for part in row[3:6])
    place = " › ".join(part for part in (file, sheet, cell) if part)
    what = str(row.message).removesuffix(code.advice).rstrip().removesuffix(f"({place}).").rstrip()
    return FindingText(str(row.severity), what, code.advice, sheet, cell)


def _place(cell: str | None) -> tuple[int, int]:
    found = _A1.fullmatch(cell or "")
    return (int(found[2]), column_number(found[1])) if found else (-1, -1)


def counted(texts: Iterable[FindingText]) -> str:
    """How many errors, warnings and infos there are, as a phrase."""
    severities = [text.severity for text in texts]
    numbers = {severity: severities.count(severity) for severity in SEVERITIES}
    return ", ".join(
        f"{number or 'keine'} {SEVERITY_NAMES[severity] if number == 1 else SEVERITY_PLURALS[severity]}"
        for severity, number in numbers.items()
    )

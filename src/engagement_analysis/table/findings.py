"""Codes, severities and German messages of what a person should look at; the findings frame."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from engagement_analysis.table.finding_codes import CODES
from engagement_analysis.table.schema import FINDING_COLUMNS, SEVERITIES, strings
from engagement_analysis.values.contacts import place_name
from engagement_analysis.values.texts import collapse

_E: Final = SEVERITIES[0]
_SEVERITY: Final = pd.CategoricalDtype(list(SEVERITIES), ordered=True)
_NAMES_ANOTHER: Final = ("duplicate-row", "possible-same-organisation")  # their details say of which row, not why
_SHOWN: Final = 20
_MOST_OF_FILE: Final = 200  # warnings and infos; where there are more, sheets share what is shown of a cause
_HARMLESS_WORDS: Final = (
    "viele viel einige mehrere etliche wenige alle keine keiner niemand mind max ca rund etwa circa siehe liste oben "
    "unten später folgt nachtrag noch offen nach absprache vereinbarung unklar geschätzt personen person pers tn "
    "teilnehmer teilnehmende helfer kinder erwachsene std stunden säcke kg t uhr kw und bis von zwischen oder mehr "
    "weniger als dutzend ein eine zwei drei halb voll gruppe gruppen klasse klassen im am anfang mitte ende frühjahr "
    "frühling sommer herbst winter januar februar märz april mai juni juli august september oktober november dezember "
    "mo di mi do fr sa so wie vorjahr s o"
)
_HARMLESS: Final = frozenset(_HARMLESS_WORDS.split())
_PERSONAL: Final = re.compile(r"\b(?:herrn?|frau|familie|hr\.|fr\.|fam\.|dr\.)(?=\s)|\d{4,}", re.IGNORECASE)
_FULL_NAME: Final = re.compile(r"[A-ZÄÖÜ][\w.'’-]*,?(?: (?:von|van|de|zu|der|el|al))*(?: [A-ZÄÖÜ][\w.'’-]*){1,2}")
_NO_NAME: Final = re.compile(
    r"zahl\b|\b(?:menge|summe|gesamt|datum|uhrzeit|kosten|anteil|nummer|nr\b|preis|betrag|art\b)|ung(?:en)?\b|"
    r"teil(?:e|nehm\w*)?\b|\b(?:davon|pro|je|in|für|mit|ohne|und)\b",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should look at; the file is added when the frame is built.

    `severity` is that of the code unless another is given.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None
    raw: str | None = None
    detail: str = ""
    severity: str | None = None

    @property
    def shown_severity(self) -> str:
        """How bad it is."""
        return self.severity or CODES[self.code].severity

    @property
    def column(self) -> str:
        """Letters of the column; empty for a whole file or sheet."""
        return (self.cell or "").rstrip("0123456789")

    @property
    def row(self) -> int:
        """1-based row; 0 for a whole file or sheet."""
        return int((self.cell or "")[len(self.column) :] or 0)


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """Findings of a file, those of one cause in a column of a sheet cut short: the first 20, then how many more, where.

    Errors stay, each of them. A detail that is said of one cell only is no cause of its own. A file of which more than
    200 would still be shown has the first 20 shown once, not once a sheet.

    Examples
    --------
    >>> shown = folded([Finding("cancelled", "2024", f"D{row}") for row in range(5, 105)])
    >>> len(shown), shown[-1].cell, shown[-1].detail
    (21, 'D25', '80 weitere dieser Art in D25:D104')
    """
    by_column = _folded(findings, [(finding.sheet, finding.column) for finding in findings])
    if sum(finding.shown_severity != _E for finding in by_column) <= _MOST_OF_FILE:
        return by_column
    return _folded(findings, [()] * len(findings))


def _folded(findings: Sequence[Finding], scopes: Sequence[tuple[str | None, ...]]) -> list[Finding]:
    """Findings of which those of one cause in one scope are cut short; the rest is counted column by column."""
    causes = [
        (finding.code, scope, "" if finding.code in _NAMES_ANOTHER else finding.detail)
        for finding, scope in zip(findings, scopes, strict=True)
    ]
    n_alike, n_seen = Counter(causes), Counter[tuple[object, ...]]()
    rests: dict[tuple[object, ...], list[Finding]] = {}
    for finding, cause in zip(findings, causes, strict=True):
        if finding.shown_severity != _E:
            shared = cause if n_alike[cause] > 1 else cause[:-1]
            n_seen[shared] += 1
            if n_seen[shared] > _SHOWN:
                rests.setdefault((shared, finding.sheet, finding.column), []).append(finding)
    summary_of = {id(rest[0]): _summary(rest) for rest in rests.values()}
    left_out = {id(finding) for rest in rests.values() for finding in rest[1:]}
    return [summary_of.get(id(finding), finding) for finding in findings if id(finding) not in left_out]


def _summary(rest: Sequence[Finding]) -> Finding:
    """One finding for many of one cause."""
    first, last = rest[0], rest[-1]
    if len(rest) == 1:
        return first
    said = f"{first.detail}; " if first.detail == last.detail and first.detail else ""
    detail = f"{said}{len(rest)} weitere dieser Art in {first.cell}:{last.cell}"
    return replace(first, raw=None, detail=detail)


def is_quotable_label(label: str) -> bool:
    """Tell whether the header of a column may be quoted: short, no form of address, number or mail address.

    Nor what looks like a first name and a surname: better a header that is only named by its cell than a person.

    Examples
    --------
    >>> is_quotable_label("Warnwesten (Stück)"), is_quotable_label("Frau Beispiel, 0160 1234567")
    (True, False)
    >>> is_quotable_label("getauschte Teile"), is_quotable_label("Erika Beispiel"), is_quotable_label("Anzahl Westen")
    (True, False, True)
    """
    is_name = _FULL_NAME.fullmatch(collapse(label)) is not None and not _NO_NAME.search(label)
    is_clean = "@" not in label and not _PERSONAL.search(label) and place_name(label) == collapse(label)
    return len(label) <= 60 and is_clean and not is_name


def quotable(value: object) -> str | None:
    """Text of a cell if it cannot hold personal data, else None.

    Only numbers of up to five digits and words from a list are quoted.

    Examples
    --------
    >>> quotable("viele"), quotable("31.02.2023"), quotable("Rückruf Frau Beispiel"), quotable("0160 1234567")
    ('viele', '31.02.2023', None, None)
    """
    text = collapse(str(value))
    tokens = _TOKEN.findall(text)
    digits = sum(len(token) for token in tokens if token.isdigit())
    is_harmless = all((token.isdigit() and len(token) <= 5) or token.lower() in _HARMLESS for token in tokens)
    return text if text and len(text) <= 40 and is_harmless and digits <= 10 and "@" not in text else None


def _message(finding: Finding, file: str) -> str:
    code = CODES[finding.code]
    quoted = f": „{finding.raw}“" if finding.raw else ""
    detail = f" – {finding.detail}" if finding.detail else ""
    place = " › ".join(part for part in (file, finding.sheet, finding.cell) if part)
    return f"{code.what}{quoted}{detail} ({place}). {code.advice}"


def details(findings: pd.DataFrame) -> pd.Series:
    """What each message says beyond its other columns: what stands between its known beginning and its known end."""
    names = ["code", "source_sheet", "source_cell", "raw_value", "source_file", "message"]
    told = []
    for code, sheet, cell, raw, file, message in findings[names].astype("object").itertuples(index=False):
        place, address, quoted = (None if pd.isna(value) else str(value) for value in (sheet, cell, raw))
        before, after = _message(Finding(str(code), place, address, quoted, "\n"), str(file)).split(" – \n")
        told.append(str(message).removeprefix(before).removesuffix(after).removeprefix(" – "))
    return pd.Series(told, index=findings.index, dtype="string")


def findings_of_files(findings: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    """Findings with the names of their files as a frame, in their order.

    Examples
    --------
    >>> findings = [("Liste.xlsx", Finding("unparsable-number", "2024", "D14", "viele"))]
    >>> findings_of_files(findings).loc[0, "message"]
    'Zahl nicht lesbar: „viele“ (Liste.xlsx › 2024 › D14). Bitte eine Zahl eintragen oder die Zelle leeren.'
    """
    records = [(f.shown_severity, f.code, _message(f, file), file, f.sheet, f.cell, f.raw) for file, f in findings]
    texts = list(zip(*records, strict=True)) or [()] * len(FINDING_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Categorical(cells, dtype=_SEVERITY) if name == "severity" else strings(cells)
            for name, cells in zip(FINDING_COLUMNS, texts, strict=True)
        }
    )

"""Codes, severities and German messages of what a person should look at; the findings frame."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from engagement_analysis.table.schema import FINDING_COLUMNS, SEVERITIES
from engagement_analysis.values.texts import collapse

__all__ = [
    "CODES",
    "Finding",
    "FindingCode",
    "findings_frame",
    "findings_of_files",
    "folded",
    "is_quotable_label",
    "quotable",
]


@dataclass(frozen=True, slots=True)
class FindingCode:
    """A kind of finding: how bad it is, what it is called, what happened, what to do."""

    severity: str
    title: str
    what: str
    advice: str


_E, _W, _I = SEVERITIES
_SHOWN: Final = 20
CODES: Final[dict[str, FindingCode]] = {
    "unreadable-file": FindingCode(
        _E,
        "Datei nicht lesbar",
        "Die Datei ist beschädigt oder unvollständig",
        "Bitte die Datei neu speichern oder neu anfordern.",
    ),
    "encrypted-file": FindingCode(
        _E, "Datei mit Kennwort", "Die Datei ist mit einem Kennwort geschützt", "Bitte ohne Kennwort speichern."
    ),
    "unsupported-format": FindingCode(
        _E,
        "Keine Tabellendatei",
        "Die Datei ist keine Tabellendatei, gleich wie sie heißt",
        "Bitte als .xlsx, .xls, .xlsb, .ods oder .csv speichern.",
    ),
    "empty-file": FindingCode(_E, "Leere Datei", "Die Datei enthält nichts", "Bitte die richtige Datei ablegen."),
    "file-too-large": FindingCode(
        _E,
        "Datei zu groß",
        "Die Datei ist zu groß oder dehnt sich beim Öffnen verdächtig aus",
        "Bitte prüfen, woher sie kommt, und nur die Tabelle speichern.",
    ),
    "no-table": FindingCode(
        _E,
        "Keine Tabelle gefunden",
        "Es wurde keine Zeile mit Überschriften gefunden",
        "Bitte Überschriften ergänzen oder das Blatt in der Stadtdatei ausnehmen.",
    ),
    "missing-column": FindingCode(
        _E,
        "Spalte fehlt",
        "Eine nötige Spalte fehlt",
        "Bitte die Spalte ergänzen oder ihre Überschrift in der Stadtdatei nennen.",
    ),
    "ambiguous-column": FindingCode(
        _E,
        "Spalte doppelt",
        "Mehrere Spalten können dasselbe bedeuten",
        "Bitte die Überschriften eindeutig machen oder in der Stadtdatei zuordnen.",
    ),
    "unparsable-number": FindingCode(
        _E, "Zahl nicht lesbar", "Zahl nicht lesbar", "Bitte eine Zahl eintragen oder die Zelle leeren."
    ),
    "unparsable-date": FindingCode(
        _E, "Datum nicht lesbar", "Datum nicht lesbar", "Bitte ein Datum wie 20.10.2022 eintragen."
    ),
    "ambiguous-number": FindingCode(
        _E,
        "Zahl mehrdeutig",
        "Zahl mehrdeutig: der Punkt kann Tausender, Komma oder Datum sein",
        "Bitte mit Komma schreiben (1,5) oder als Zahl eingeben.",
    ),
    "negative-number": FindingCode(
        _E, "Negative Zahl", "Negative Zahl, wo gezählt oder gewogen wird", "Bitte die Zahl prüfen."
    ),
    "error-cell": FindingCode(
        _E, "Fehlerwert", "Die Zelle zeigt einen Fehlerwert", "Bitte die Formel oder den Wert berichtigen."
    ),
    "formula-without-value": FindingCode(
        _E,
        "Formel ohne Ergebnis",
        "Die Formel wurde nie berechnet",
        "Bitte die Datei in Excel öffnen, berechnen und speichern.",
    ),
    "missing-date": FindingCode(
        _E,
        "Datum fehlt",
        "Das Datum fehlt, und weder Titel noch Blatt oder Datei nennen eines",
        "Bitte ein Datum eintragen.",
    ),
    "total-mismatch": FindingCode(
        _W,
        "Summe stimmt nicht",
        "Die Summe stimmt nicht mit den Zeilen überein",
        "Bitte Summe und Zeilen prüfen; gerechnet wird mit den Zeilen.",
    ),
    "duplicate-row": FindingCode(
        _W,
        "Zeile doppelt",
        "Gleiche Aktion, gleiches Datum, gleiche Organisation und Zahl stehen schon weiter oben",
        "Bitte prüfen; beide Zeilen bleiben.",
    ),
    "hidden-row": FindingCode(
        _W,
        "Ausgeblendete Zeile",
        "Die Zeile ist ausgeblendet und wurde trotzdem gelesen",
        "Bitte einblenden oder löschen.",
    ),
    "hidden-column": FindingCode(
        _W,
        "Ausgeblendete Spalte",
        "Die Spalte ist ausgeblendet und wurde trotzdem beachtet",
        "Bitte einblenden oder löschen.",
    ),
    "hidden-sheet": FindingCode(
        _W,
        "Ausgeblendetes Blatt",
        "Das Blatt ist ausgeblendet und wurde trotzdem gelesen",
        "Bitte einblenden oder löschen.",
    ),
    "unknown-column": FindingCode(
        _W,
        "Unbekannte Spalte",
        "Die Spalte ist unbekannt und wurde nicht gelesen",
        "Bitte in der Stadtdatei zuordnen oder dort als unwichtig nennen.",
    ),
    "unknown-organisation-type": FindingCode(
        _W,
        "Unbekannte Art",
        "Die Art der Organisation steht in keiner Liste; gezählt als „Sonstige“",
        "Bitte die Art berichtigen oder in der Stadtdatei nennen.",
    ),
    "implausible-value": FindingCode(_W, "Wert unplausibel", "Der Wert ist gelesen, aber unplausibel", "Bitte prüfen."),
    "unread-row": FindingCode(
        _W,
        "Zeile nicht gelesen",
        "Die Zeile sieht nicht nach Daten aus und wurde nicht gelesen",
        "Bitte prüfen; gehört sie zu den Daten, bitte vollständig ausfüllen.",
    ),
    "year-conflict": FindingCode(
        _W,
        "Jahre widersprechen sich",
        "Titel, Blatt und Dateiname nennen verschiedene Jahre",
        "Bitte prüfen, welches Jahr gilt.",
    ),
    "unknown-campaign": FindingCode(
        _W,
        "Unbekannte Aktion",
        "Die Aktion steht nicht in der Stadtdatei",
        "Bitte den Namen prüfen oder die Aktion in der Stadtdatei nennen.",
    ),
    "other-town": FindingCode(
        _W,
        "Vielleicht andere Stadt",
        "Die Arbeitsmappe passt besser zu einer anderen Stadt",
        "Bitte prüfen, ob die richtige Stadt angegeben ist.",
    ),
    "postponed": FindingCode(
        _W,
        "Verschoben",
        "Die Zeile ist als verschoben vermerkt; gezählt wird am neuen Tag",
        "Bitte prüfen, ob die Zahlen vom neuen Tag sind.",
    ),
    "formatting-has-meaning": FindingCode(
        _W,
        "Formatierung mit Bedeutung",
        "Farbe oder Schrift scheint etwas zu bedeuten; gelesen wird nur, was geschrieben steht",
        "Bitte in eine Spalte schreiben, was gemeint ist (z. B. „abgesagt“).",
    ),
    "approximate-number": FindingCode(
        _I,
        "Ungenaue Angabe",
        "Die Angabe ist eine Schätzung, Spanne oder Grenze und wird so geführt",
        "Nichts zu tun, außer die genaue Zahl ist bekannt.",
    ),
    "cancelled": FindingCode(
        _I, "Abgesagt", "Die Zeile ist als abgesagt vermerkt; ihre Zahlen werden nicht gezählt", "Nichts zu tun."
    ),
    "not-checkable": FindingCode(
        _I,
        "Nicht prüfbar",
        "Dieses Dateiformat verrät keine ausgeblendeten Zeilen und keine Fehlerwerte",
        "Bitte besser als .xlsx speichern.",
    ),
    "contact-removed": FindingCode(
        _I,
        "Kontakt entfernt",
        "Die Zelle enthielt Angaben zu einer Person; sie wurden nicht übernommen",
        "Nichts zu tun.",
    ),
    "possible-same-organisation": FindingCode(
        _I,
        "Vielleicht dieselbe Organisation",
        "Zwei Namen sehen nach derselben Organisation aus",
        "Falls ja, bitte in die Liste der Namen in der Stadtdatei aufnehmen.",
    ),
}

# Words that may be quoted from a cell: none of them can be a person's name.
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


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """Findings of a file, those of one cause in a column of a sheet cut short: the first 20, then how many more, where.

    Errors stay, each of them. A detail that is said of one cell only is no cause of its own.

    Examples
    --------
    >>> shown = folded([Finding("cancelled", "2024", f"D{row}") for row in range(5, 105)])
    >>> len(shown), shown[-1].cell, shown[-1].detail
    (21, 'D25', '80 weitere dieser Art in D25:D104')
    """
    causes = [(finding.code, finding.sheet, finding.column, finding.detail) for finding in findings]
    n_alike = Counter(causes)
    of_cause: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding, cause in zip(findings, causes, strict=True):
        if finding.shown_severity != _E:
            of_cause.setdefault(cause if n_alike[cause] > 1 else cause[:-1], []).append(finding)
    rests = [alike[_SHOWN:] for alike in of_cause.values() if len(alike) > _SHOWN + 1]
    summary_of = {id(rest[0]): _summary(rest) for rest in rests}
    left_out = {id(finding) for rest in rests for finding in rest[1:]}
    return [summary_of.get(id(finding), finding) for finding in findings if id(finding) not in left_out]


def _summary(rest: Sequence[Finding]) -> Finding:
    """One finding for many of one cause."""
    first, last = rest[0], rest[-1]
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
    return len(label) <= 60 and "@" not in label and not _PERSONAL.search(label) and not is_name


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


def findings_frame(findings: Iterable[Finding], file: str) -> pd.DataFrame:
    """Findings of one file as a frame, in their order.

    Examples
    --------
    >>> findings_frame([Finding("unparsable-number", "2024", "D14", "viele")], "Liste.xlsx").loc[0, "message"]
    'Zahl nicht lesbar: „viele“ (Liste.xlsx › 2024 › D14). Bitte eine Zahl eintragen oder die Zelle leeren.'
    """
    return findings_of_files((file, finding) for finding in findings)


def findings_of_files(findings: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    """Findings with the names of their files as a frame, in their order.

    Examples
    --------
    >>> findings_of_files([("Liste.xlsx", Finding("missing-date", "2024"))])["source_sheet"].tolist()
    ['2024']
    """
    records = [(f.shown_severity, f.code, _message(f, file), file, f.sheet, f.cell, f.raw) for file, f in findings]
    texts = list(zip(*records, strict=True)) or [()] * len(FINDING_COLUMNS)
    severities = pd.CategoricalDtype(list(SEVERITIES), ordered=True)
    return pd.DataFrame(
        {
            name: pd.Categorical(cells, dtype=severities) if name == "severity" else pd.array(cells, dtype="string")
            for name, cells in zip(FINDING_COLUMNS, texts, strict=True)
        }
    )

"""Codes of findings → how bad each is, what it is called, what happened and what to do, in German."""

from dataclasses import dataclass
from typing import Final

from engagement_analysis.table.schema import SEVERITIES


@dataclass(frozen=True, slots=True)
class FindingCode:
    """A kind of finding: how bad it is, what it is called, what happened, what to do."""

    severity: str
    title: str
    what: str
    advice: str


_ERRORS: Final = {
    "unreadable-file": (
        "Datei nicht lesbar",
        "Die Datei ist beschädigt oder unvollständig",
        "Bitte die Datei neu speichern oder neu anfordern.",
    ),
    "encrypted-file": (
        "Datei mit Kennwort",
        "Die Datei ist mit einem Kennwort geschützt",
        "Bitte ohne Kennwort speichern.",
    ),
    "unsupported-format": (
        "Keine Tabellendatei",
        "Die Datei ist keine Tabellendatei, gleich wie sie heißt",
        "Bitte als .xlsx, .xls, .xlsb, .ods oder .csv speichern.",
    ),
    "empty-file": ("Leere Datei", "Die Datei enthält nichts", "Bitte die richtige Datei ablegen."),
    "file-too-large": (
        "Datei zu groß",
        "Die Datei ist zu groß oder dehnt sich beim Öffnen verdächtig aus",
        "Bitte prüfen, woher sie kommt, und nur die Tabelle speichern.",
    ),
    "no-table": (
        "Keine Tabelle gefunden",
        "Es wurde keine Zeile mit Überschriften gefunden",
        "Bitte Überschriften ergänzen oder das Blatt in der Stadtdatei ausnehmen.",
    ),
    "missing-column": (
        "Spalte fehlt",
        "Eine nötige Spalte fehlt",
        "Bitte die Spalte ergänzen oder ihre Überschrift in der Stadtdatei nennen.",
    ),
    "ambiguous-column": (
        "Spalte doppelt",
        "Mehrere Spalten können dasselbe bedeuten",
        "Bitte die Überschriften eindeutig machen oder in der Stadtdatei zuordnen.",
    ),
    "unparsable-number": ("Zahl nicht lesbar", "Zahl nicht lesbar", "Bitte eine Zahl eintragen oder die Zelle leeren."),
    "unparsable-date": ("Datum nicht lesbar", "Datum nicht lesbar", "Bitte ein Datum wie 20.10.2022 eintragen."),
    "ambiguous-number": (
        "Zahl mehrdeutig",
        "Zahl mehrdeutig: der Punkt kann Tausender, Komma oder Datum sein",
        "Bitte mit Komma schreiben (1,5) oder als Zahl eingeben.",
    ),
    "negative-number": ("Negative Zahl", "Negative Zahl, wo gezählt oder gewogen wird", "Bitte die Zahl prüfen."),
    "error-cell": ("Fehlerwert", "Die Zelle zeigt einen Fehlerwert", "Bitte die Formel oder den Wert berichtigen."),
    "formula-without-value": (
        "Formel ohne Ergebnis",
        "Die Formel wurde nie berechnet",
        "Bitte die Datei in Excel öffnen, berechnen und speichern.",
    ),
    "missing-date": (
        "Datum fehlt",
        "Das Datum fehlt, und weder Titel noch Blatt oder Datei nennen eines",
        "Bitte ein Datum eintragen.",
    ),
}
_WARNINGS: Final = {
    "total-mismatch": (
        "Summe stimmt nicht",
        "Die Summe stimmt nicht mit den Zeilen überein",
        "Bitte Summe und Zeilen prüfen; gerechnet wird mit den Zeilen.",
    ),
    "duplicate-row": (
        "Zeile doppelt",
        "Dieselbe Organisation steht für dieselbe Aktion und denselben Tag schon in einer anderen Zeile",
        "Bitte prüfen, ob dieselben Menschen zweimal gezählt sind; beide Zeilen bleiben.",
    ),
    "hidden-row": (
        "Ausgeblendete Zeile",
        "Die Zeile ist ausgeblendet und wurde trotzdem gelesen",
        "Bitte einblenden oder löschen.",
    ),
    "hidden-column": (
        "Ausgeblendete Spalte",
        "Die Spalte ist ausgeblendet und wurde trotzdem beachtet",
        "Bitte einblenden oder löschen.",
    ),
    "hidden-sheet": (
        "Ausgeblendetes Blatt",
        "Das Blatt ist ausgeblendet und wurde trotzdem gelesen",
        "Bitte einblenden oder löschen.",
    ),
    "unknown-column": (
        "Unbekannte Spalte",
        "Die Spalte ist unbekannt und wurde nicht gelesen",
        "Bitte in der Stadtdatei zuordnen oder dort als unwichtig nennen.",
    ),
    "unknown-organisation-type": (
        "Unbekannte Art",
        "Die Art der Organisation steht in keiner Liste; gezählt als „Sonstige“",
        "Bitte die Art berichtigen oder in der Stadtdatei nennen.",
    ),
    "implausible-value": ("Wert unplausibel", "Der Wert ist gelesen, aber unplausibel", "Bitte prüfen."),
    "unread-row": (
        "Zeile nicht gelesen",
        "Die Zeile sieht nicht nach Daten aus und wurde nicht gelesen",
        "Bitte prüfen; gehört sie zu den Daten, bitte vollständig ausfüllen.",
    ),
    "year-conflict": (
        "Jahre widersprechen sich",
        "Titel, Blatt und Dateiname nennen verschiedene Jahre",
        "Bitte prüfen, welches Jahr gilt.",
    ),
    "unknown-campaign": (
        "Unbekannte Aktion",
        "Die Aktion steht nicht in der Stadtdatei",
        "Bitte den Namen prüfen oder die Aktion in der Stadtdatei nennen.",
    ),
    "other-town": (
        "Vielleicht andere Stadt",
        "Die Arbeitsmappe passt besser zu einer anderen Stadt",
        "Bitte prüfen, ob die richtige Stadt angegeben ist.",
    ),
    "postponed": (
        "Verschoben",
        "Die Zeile ist als verschoben vermerkt; gezählt wird am neuen Tag",
        "Bitte prüfen, ob die Zahlen vom neuen Tag sind.",
    ),
    "formatting-has-meaning": (
        "Formatierung mit Bedeutung",
        "Farbe oder Schrift scheint etwas zu bedeuten; gelesen wird nur, was geschrieben steht",
        "Bitte in eine Spalte schreiben, was gemeint ist (z. B. „abgesagt“).",
    ),
}
_INFOS: Final = {
    "approximate-number": (
        "Ungenaue Angabe",
        "Die Angabe ist eine Schätzung, Spanne oder Grenze und wird so geführt",
        "Nichts zu tun, außer die genaue Zahl ist bekannt.",
    ),
    "cancelled": (
        "Abgesagt",
        "Die Zeile ist als abgesagt vermerkt; ihre Zahlen werden nicht gezählt",
        "Nichts zu tun.",
    ),
    "not-checkable": (
        "Nicht prüfbar",
        "Dieses Dateiformat verrät keine ausgeblendeten Zeilen und keine Fehlerwerte",
        "Bitte besser als .xlsx speichern.",
    ),
    "contact-removed": (
        "Kontakt entfernt",
        "Die Zelle enthielt Angaben zu einer Person; sie wurden nicht übernommen",
        "Nichts zu tun.",
    ),
    "possible-same-organisation": (
        "Vielleicht dieselbe Organisation",
        "Zwei Namen sehen nach derselben Organisation aus",
        "Falls ja, bitte in die Liste der Namen in der Stadtdatei aufnehmen.",
    ),
}
CODES: Final = {
    code: FindingCode(severity, *texts)
    for severity, codes in zip(SEVERITIES, (_ERRORS, _WARNINGS, _INFOS), strict=True)
    for code, texts in codes.items()
}

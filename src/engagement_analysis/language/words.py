"""Closed lists of the table → the German words a reader sees."""

from __future__ import annotations

KINDS = {
    "school": ("Schule", "Schulen"),
    "kindergarten": ("Kita", "Kitas"),
    "club": ("Verein", "Vereine"),
    "company": ("Firma", "Firmen"),
    "public": ("öffentliche Einrichtung", "öffentliche Einrichtungen"),
    "religious": ("Kirchengemeinde", "Kirchengemeinden"),
    "individual": ("Privatperson", "Privatpersonen"),
    "other": ("weitere Gruppe", "weitere Gruppen"),
}
"""Kind of organisation → what one and several of them are called, everywhere."""
ORGANISATION_TYPES = {kind: plural for kind, (_, plural) in KINDS.items()}
"""Kind of organisation → the title of a column, a row, a part of a chart."""

QUALITIES = {
    "exact": "genau gezählt",
    "approximate": "geschätzt",
    "range": "Spanne",
    "lower_bound": "Untergrenze",
    "upper_bound": "Obergrenze",
    "missing": "fehlt",
}

SEVERITIES = {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"}

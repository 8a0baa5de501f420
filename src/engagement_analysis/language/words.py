"""Closed lists of the table → the German words a reader sees."""

from __future__ import annotations

ORGANISATION_TYPES = {
    "school": "Schulen",
    "kindergarten": "Kindergärten",
    "club": "Vereine und Initiativen",
    "company": "Firmen",
    "public": "Behörden und Feuerwehr",
    "religious": "Kirchen",
    "individual": "Privatpersonen",
    "other": "Sonstige",
}

QUALITIES = {
    "exact": "genau gezählt",
    "approximate": "geschätzt",
    "range": "Spanne",
    "lower_bound": "Untergrenze",
    "upper_bound": "Obergrenze",
    "missing": "fehlt",
}

SEVERITIES = {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"}

"""Closed lists of the table → the German words a reader sees."""

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

COUNTED = {
    "participants": "Teilnahmen",
    "organisations": "Organisationen",
    "teams": "Gruppen",
    "municipalities": "Orte",
}
"""Measure of a published series → what is counted."""

PUBLISHED = {
    "participants": "Teilnahmen",
    "organisations": "Organisationen",
    "volunteers": "Freiwillige",
    "visitors": "Gäste",
    "bags": "Müllsäcke",
    "waste_kg": "Müll (kg)",
}
"""Measure of a published figure that the workbooks hold, too → what a table calls it."""

CENSUS_TITLES = {
    "census-1987": "Volkszählung 1987",
    "census-2011": "Zensus 2011",
    "census-2022": "Zensus 2022",
    "census-2011-or-2022": "Zensus 2011 oder 2022",
    "register": "Melderegister",
}
"""Census on which a population figure rests → its name; what is not listed is not known."""

CAUSES = {
    "new_workbook": "neue Arbeitsmappe",
    "changed_cell": "geänderte Zelle",
    "new_row": "neue Zeile",
    "removed_row": "entfallene Zeile",
    "town_file": "geänderte Stadtdatei",
    "method": "geändertes Verfahren",
}
"""What a published figure has changed by."""

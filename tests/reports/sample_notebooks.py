"""Notebooks that show a block of every kind: what pages are made of, without the town's own sections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

PARAMETERS = 'data_folder = "../data/processed"\ntowns = []'

OPEN = """
import pandas as pd
from engagement_analysis.project.store import read_processed
from engagement_analysis.reports import blocks
from engagement_analysis.reports.blocks import tables

rows = read_processed(data_folder).participation
rows = rows[rows["city"].isin(towns) & rows["status"].ne("cancelled") & rows["organisation_type"].ne("individual")]
counted = rows.groupby("year", as_index=False).agg(
    people=("participants", "sum"), groups=("organisation_id", "nunique")
)
columns = [tables.year(), tables.count("groups", "Gruppen"), tables.count("people", "Teilnahmen")]
last = counted.iloc[-1]
"""

GLANCE = """
blocks.glance(
    "Mehr Gruppen machen mit, am meisten tragen die Schulen",
    "In vier Jahren kamen 30 Organisationen auf rund 3.700 Teilnahmen und mehr als 9.000 freiwillige Stunden; "
    "mindestens 2.400 Teilnahmen entfielen auf Kinder und Jugendliche.",
    [
        blocks.Tile(int(last["groups"]), "Organisationen dabei", earlier=[("2024", "25"), ("2023", "21")],
                    series=[blocks.Column(9, is_break=True), 21, 25, int(last["groups"])]),
        blocks.Tile(int(last["people"]), "Teilnahmen", earlier=[("2024", "1.021"), ("2023", "908")],
                    series=[blocks.Column(738, is_break=True), 908, blocks.Column(1021, doubtful=78), 1072]),
        blocks.Tile("2.654", "freiwillige Stunden", earlier=[("2024", "2.723*"), ("2023", "2.049")],
                    series=[None, 2049, blocks.Column(2723, doubtful=234), 2654]),
        blocks.Tile(23, "kamen wieder", of=25, earlier=[("2024", "17 von 21")]),
    ],
    [
        ("„Neumarkt räumt auf!“ wächst:", "von 18 Organisationen mit 831 Teilnahmen (2023) auf 27 mit 1.009 (2025)."),
        ("Drei von vier gezählten Teilnahmen kommen aus Schulen und Kitas:",
         "802 von 1.063. Neun Schulen sind dabei, 2023 waren es sechs."),
        ("Die Kleidertauschbörse hat weniger Helfende:", "54 nach 61 und 69, bei zuletzt 248 Gästen (2024: 275)."),
    ],
    ["Wer gewinnt neue Helfende für die Kleidertauschbörse?",
     "Was soll die Mitgliedschaft bis 2027 erreichen, und woran erkennen wir es?",
     "Soll es mit Balingen eine gemeinsame Aktion geben?"],
    "Freiwilligenagentur im Bürgerhaus",
    ["Gezählt sind Teilnahmen, nicht Menschen; wer zweimal kam, zählt zweimal.",
     "2022 standen nur Schulen und Kitas in der Liste, deshalb beginnt jeder Vergleich 2023.",
     "2025 fehlt bei drei Gruppen die Zahl (angemeldet waren dort 56).",
     "2024 stehen 78 Teilnahmen einer Schule womöglich doppelt in der Liste (*darin 234 Stunden)."],
    kicker=("Vier Jahre Engagierte Stadt", f"Bilanz für {towns[0].title()}, 2022 bis 2025"),
    messages_title="Was vier Jahre zeigen",
)
"""

COLUMNS = """
def columns_of(frame, *, ax, narrow=False):
    ax.bar(frame["year"].astype(str), frame["people"], color="#0b4f8a")
    for place, value in enumerate(frame["people"]):
        ax.text(place, value, f"{value}", ha="center", va="bottom")
    ax.set_yticks([])

def drawn(**options):
    told = "; ".join(f"{year}: {people} Teilnahmen" for year, people in zip(counted["year"], counted["people"]))
    return blocks.figure(columns_of, counted, alternative=f"{options['title']}. {told}.", sources=rows, **options)
"""

STATIONS = """
blocks.timeline([
    blocks.Station("Juli 2020", "Beitritt mit 73 weiteren Städten", "Netzwerk"),
    blocks.Station("2021", "Erste Aktion mit sechs Vereinen", "Aktion"),
    blocks.Station("Oktober 2022", "Schulen und Kitas sind dabei", "Aktion"),
    blocks.Station("April 2023", "Erste Kleidertauschbörse", "Aktion"),
    blocks.Station("Februar 2025", "Treffen in Balingen", "Netzwerk"),
    blocks.Station("Oktober 2025", "Gegenbesuch in Neumarkt", "Netzwerk"),
], section="stationen")
"""

THANKS = """
years = [(2022, None), (2023, True), (2024, False), (2025, True)]
blocks.thanks([
    blocks.ThanksGroup(kind, n, [blocks.Named(f"{kind} <{number}> am Markt", years) for number in range(n)], others)
    for kind, n, others in (("Schulen", 9, ""), ("Kitas", 5, ""), ("Vereine", 7, "und 2 weitere"), ("Kirchen", 6, ""))
], title="Danke: Sie waren 2025 dabei", note="Punkte: 2022 bis 2025, gefüllt = dabei.", section="wieder")
"""

CELLS: tuple[tuple[str, str], ...] = (
    ("code", OPEN),
    ("code", GLANCE),
    ("code", COLUMNS),
    ("code", 'blocks.section_title("stationen", "Stationen", "Seit 2020 im Netzwerk, seit 2024 im Austausch")'),
    ("code", STATIONS),
    ("code", 'blocks.section_title("wer", "Wer mitmachte", "Drei von vier gezählten Teilnahmen kommen aus Schulen")'),
    ("code", 'blocks.data_table(counted, columns, "Teilnahmen und Gruppen je Jahr", section="wer")'),
    (
        "code",
        'drawn(section="wer", title="Von 831 auf 1.009 Teilnahmen", unit="Teilnahmen je Jahr, ohne Privatpersonen", '
        'note="Gestrichelt: zu prüfen.", key=[("s1", "Schulen"), ("open", "zu prüfen")])',
    ),
    (
        "code",
        'blocks.paragraphs("Neun Schulen brachten 2025 zusammen 635 Teilnahmen.", ["Sieben Vereine kamen.", "<b>"], '
        'section="wer")',
    ),
    ("code", 'blocks.published_box("2021 rund 200 Teilnehmende.", ["neumarkt-tv.de, 2021"], section="wer")'),
    ("code", 'blocks.section_title("wieder", "Wer wiederkam", "Fast alle kommen wieder: 23 von 25")'),
    (
        "code",
        'drawn(section="wieder", title="Zwei blieben weg, vier kamen dazu", unit="Organisationen", is_full=True, '
        "columns=columns, height=160, narrow_height=180)",
    ),
    ("code", THANKS),
    ("code", 'blocks.section_title("weiter", "Wie es weitergeht", "Der Austausch mit Balingen geht weiter")'),
    ("code", 'drawn(section="weiter", title="Was wird aufgeschrieben?", unit="Anteil der Einträge 2025")'),
    (
        "code",
        'blocks.own_words([("Ziele 2026", "Mehr Helfende"), ("Kosten", ""), ("Kontakt", "Amt")], section="weiter")',
    ),
    ("code", 'blocks.section_title("leer", "Leer", "Ein Abschnitt ohne Inhalt")'),
    ("code", 'blocks.paragraphs("Dieser Text gehört zu keinem Abschnitt.", section="ohne-titel")'),
    (
        "code",
        'blocks.annex("Genauigkeit der Listen", blocks.data_table(counted, columns, "Einträge je Jahr"), '
        'blocks.note("Eine leere Zelle ist keine Null."))',
    ),
)


def write_notebook(
    target: Path, cells: tuple[tuple[str, str], ...] = CELLS, *, says: dict[str, Any] | None = None
) -> None:
    """A notebook with a cell of parameters and these cells; `says` are its metadata on reports."""
    made = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]  # type: ignore[no-untyped-call]
    for place, (kind, source) in enumerate(cells):
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        made.append(new(source.strip(), id=f"cell-{place}"))
    made[0]["id"] = "parameters"
    notebook = nbformat.v4.new_notebook(cells=made, metadata={"engagement": says or {}})  # type: ignore[no-untyped-call]
    nbformat.write(notebook, target)  # type: ignore[no-untyped-call]

"""Manifest of the processed data → what a report says about itself: date, version, sources, methods, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.reports import tables
from engagement_analysis.reports.german import SIGNS, date

METHODS = {
    "Organisationen": "Gezählt wird jede Organisation einmal je Jahr und Aktion, auch wenn sie mehrmals kam. "
    "Verschiedene Schreibweisen eines Namens gelten als eine Organisation, wenn die Namensliste der Stadt das sagt. "
    "Privatpersonen zählen nicht als Organisation.",
    "Teilnahmen": "Gezählt werden Teilnahmen, nicht Personen: Wer zweimal kommt, zählt zweimal. Bei einer Spanne "
    "(„50 bis 70“) wird mit der Mitte gerechnet, bei „ca. 70“ mit 70, bei „mindestens 40“ und „höchstens 40“ mit 40. Die "
    "Spanne aus allen Unter- und Obergrenzen steht dabei. Fehlt eine Zahl, wird nichts ergänzt: Die Summe ist dann eine "
    "Untergrenze.",
    "Je 1.000 Einwohnerinnen und Einwohner": "Die Einwohnerzahl ist die nächstgelegene amtliche Zahl, höchstens 24 Monate "
    "vom Jahr der Aktion entfernt; ihr Stichtag steht dabei. Zwischenwerte werden nicht gerechnet.",
    "Unsicherheitsbereich": "Schulklassen und Vereine kommen gemeinsam. Deshalb gilt die Gruppe als das Ereignis und die "
    "Zahl ihrer Leute als Gewicht (Verfahren von Fay und Feuer, Statistics in Medicine 1997). Der Bereich soll in 95 von "
    "100 vergleichbaren Fällen den wahren Wert enthalten. Er ist weiter als der übliche Bereich, der jede Person als "
    "unabhängig ansieht.",
    "Vergleich mit dem Vorjahr": "Zwei Jahre gelten als vergleichbar, wenn dieselben Gruppen eingeladen waren, die Aktion in "
    "beiden Jahren stattfand und ähnlich genau gezählt wurde. Jede Änderung wird ohne Rest zerlegt: in Organisationen, die "
    "beide Male dabei waren, neue, nicht wiedergekommene, Privatpersonen und Gruppen ohne Namen oder Zahl.",
    "Schutz kleiner Zahlen": "Angaben, die auf weniger als drei Organisationen beruhen, werden mit anderen zusammengefasst "
    "oder durch einen Punkt ersetzt; ließe sich der Wert aus der Summe zurückrechnen, wird ein zweiter mit ersetzt. "
    "Privatpersonen erscheinen nur in Summen.",
}

GLOSSARY = {
    "Teilnahme": "Eine Person macht bei einer Aktion mit. Dieselbe Person kann mehrmals gezählt sein.",
    "Organisation": "Verein, Schule, Kindergarten, Firma, Kirche, Behörde oder eine andere Gruppe mit Namen.",
    "genau gezählt": "Im Blatt steht eine Zahl ohne „ca.“, „mindestens“ oder Spanne.",
    "Spanne": "Das Blatt nennt zwei Zahlen, zum Beispiel „50 bis 70“.",
    "Unsicherheitsbereich": "Der Bereich, in dem der Wert liegen kann, wenn man bedenkt, dass der Zufall entscheidet, welche "
    "Gruppen kommen. Je weniger Gruppen, desto weiter.",
    "vergleichbar": "Zwei Jahre, in denen dasselbe auf dieselbe Weise gezählt wurde.",
    "amtliche Einwohnerzahl": "Von den statistischen Ämtern fortgeschriebene Zahl; die Zahl des Melderegisters weicht davon ab.",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a report says about itself.

    Attributes
    ----------
    data_date : str
        Day of the latest event in the data, in German form.
    version : str
        Version of this package.
    is_example : bool
        Example workbooks are among the inputs.
    subtitle : str
        Towns and years.
    """

    data_date: str
    version: str
    is_example: bool
    subtitle: str = ""


def about(manifest: Mapping[str, Any], subtitle: str = "") -> About:
    """The manifest's facts for the head and the foot of a report.

    Examples
    --------
    >>> about({"data_date": "2025-10-18", "example_data": True, "packages": {"engagement_analysis": "0.1.0"}})
    About(data_date='18.10.2025', version='0.1.0', is_example=True, subtitle='')
    """
    own = manifest.get("packages", {}).get("engagement_analysis") or version("engagement_analysis")
    return About(date(manifest.get("data_date")), own, bool(manifest.get("example_data", False)), subtitle)


def closing_html(manifest: Mapping[str, Any], population: pd.DataFrame) -> Markup:
    """Sources, methods, signs and glossary: the closing part of each report."""
    parts = [
        _heading("quellen", "Quellen"),
        Markup("<p>Alle Zahlen zu den Aktionen stammen aus diesen Arbeitsmappen der Städte. {}</p>").format(
            "Die Prüfsumme (Anfang der SHA-256-Summe) zeigt, ob eine Datei seither geändert wurde."
        ),
        _inputs(manifest.get("inputs", [])),
        _population(population),
        _heading("methoden", "Methoden"),
        Markup("<details><summary>So wurde gerechnet</summary>{}</details>").format(_definitions(METHODS)),
        _heading("begriffe", "Begriffe und Zeichen"),
        _definitions(GLOSSARY),
        _signs(),
    ]
    return Markup("\n").join(parts)


CLOSING_CONTENTS = (("quellen", "Quellen"), ("methoden", "Methoden"), ("begriffe", "Begriffe und Zeichen"))


def _heading(anchor: str, text: str) -> Markup:
    return Markup('<h2 id="{}">{}</h2>').format(anchor, text)


def _definitions(words: Mapping[str, str]) -> Markup:
    pairs = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(word, meaning) for word, meaning in words.items())
    return Markup("<dl>{}</dl>").format(pairs)


def _inputs(inputs: Sequence[Mapping[str, Any]]) -> Markup:
    frame = pd.DataFrame(
        {
            "name": [_tail(str(entry["path"])) for entry in inputs],
            "kind": ["Beispieldaten" if entry.get("is_example") else "Daten der Stadt" for entry in inputs],
            "sha": [str(entry["sha256"])[:12] for entry in inputs],
        }
    )
    columns = [tables.header("name", "Datei"), tables.text("kind", "Art"), tables.text("sha", "Prüfsumme")]
    return tables.html_table(frame, columns, "Verwendete Dateien")


def _tail(path: str) -> str:
    """Folder and name of an input, never the place on somebody's disk."""
    return "/".join(PurePosixPath(path.replace("\\", "/")).parts[-2:])


def _population(population: pd.DataFrame) -> Markup:
    if population.empty:
        return Markup("")
    bases = {"official": "amtlich", "registry": "Melderegister"}
    frame = population.assign(basis=population["basis"].astype("string").map(bases))
    frame = frame.sort_values(["town", "reference_date"], kind="stable")
    columns = [
        tables.header("town", "Stadt"),
        tables.Column("reference_date", "Stichtag", date),
        tables.count("inhabitants", "Einwohner"),
        tables.text("basis", "Grundlage"),
        tables.text("source_url", "Quelle"),
    ]
    table = tables.html_table(frame, columns, "Veröffentlichte Einwohnerzahlen")
    return Markup("<details><summary>Einwohnerzahlen und ihre Quellen</summary>{}</details>").format(table)


def _signs() -> Markup:
    frame = pd.DataFrame({"sign": list(SIGNS), "meaning": list(SIGNS.values())})
    columns = [tables.Column("sign", "Zeichen"), tables.text("meaning", "Bedeutung")]
    return tables.html_table(frame, columns, "Zeichen in den Tabellen (wie in der amtlichen Statistik)")

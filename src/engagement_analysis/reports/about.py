"""Manifest of the processed data → what a report says about itself: date, version, sources, methods, words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.signs import SIGNS, date
from engagement_analysis.reports import tables


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


def packaged(name: str) -> str:
    """Text of a file that comes with the package, beside the template."""
    return files("engagement_analysis.reports.templates").joinpath(name).read_text(encoding="utf-8")


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
    texts = tomllib.loads(packaged("texts.toml"))
    parts = [
        _heading("quellen", "Quellen"),
        Markup("<p>Alle Zahlen zu den Aktionen stammen aus diesen Arbeitsmappen der Städte. {}</p>").format(
            "Die Prüfsumme (Anfang der SHA-256-Summe) zeigt, ob eine Datei seither geändert wurde."
        ),
        Markup('<p class="paper">{}</p>').format(
            "Die Bildschirmfassung dieses Berichts nennt unter jeder Abbildung und Tabelle die gezeigten Zahlen mit "
            "Arbeitsmappe, Blatt und Zellen."
        ),
        _inputs(manifest.get("inputs", [])),
        _population(population),
        _heading("methoden", "Methoden"),
        Markup("<details><summary>So wurde gerechnet</summary>{}</details>").format(_definitions(texts["methods"])),
        _heading("begriffe", "Begriffe und Zeichen"),
        _definitions(texts["glossary"]),
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
    columns = [
        tables.header("name", "Datei", _broken_at_folders),
        tables.text("kind", "Art"),
        tables.text("sha", "Prüfsumme"),
    ]
    return tables.html_table(frame, columns, "Verwendete Dateien")


def _broken_at_folders(name: str) -> Markup:
    """The name, to be broken after its folder on a narrow screen."""
    return Markup("/<wbr>").join(name.split("/"))


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
        tables.Column("source_url", "Quelle", is_long=True),
    ]
    table = tables.html_table(frame, columns, "Veröffentlichte Einwohnerzahlen")
    return Markup("<details><summary>Einwohnerzahlen und ihre Quellen</summary>{}</details>").format(table)


def _signs() -> Markup:
    frame = pd.DataFrame({"sign": list(SIGNS), "meaning": list(SIGNS.values())})
    columns = [tables.Column("sign", "Zeichen"), tables.text("meaning", "Bedeutung")]
    return tables.html_table(frame, columns, "Zeichen in den Tabellen (wie in der amtlichen Statistik)")

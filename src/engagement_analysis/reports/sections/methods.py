"""Processed tables, manifest, published figures → what the report on methods and sources shows."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.analysis.measures.rates import organisation_rates
from engagement_analysis.analysis.years.published_series import contradictions
from engagement_analysis.language.german import date, enumeration
from engagement_analysis.language.german import years as years_in_words
from engagement_analysis.language.words import CENSUS_TITLES, ORGANISATION_TYPES, PUBLISHED
from engagement_analysis.reports.blocks import Block, bullets, data_table, paragraphs, stack, tables
from engagement_analysis.reports.sections.all_towns import Towns, figures_published
from engagement_analysis.values.texts import slug

_BASES = {"official": "amtlich", "registry": "Melderegister"}
_NOT_STATED = "nicht festgehalten"


def texts() -> Mapping[str, Any]:
    """What the report explains in words."""
    return tomllib.loads(files(__package__).joinpath("methods.toml").read_text(encoding="utf-8"))


def steps() -> Block:
    """How a workbook's cell becomes a figure, step by step."""
    items = [
        Markup("<li><strong>{}.</strong> {}</li>").format(step["title"], step["text"].strip())
        for step in texts()["steps"]
    ]
    return Block(Markup("<ol>{}</ol>").format(Markup("").join(items)), part="full")


def invitations(towns: Towns) -> Block:
    """Who was invited to which campaign in which years, and how that is known."""
    asked = towns.invitations[towns.invitations["year"].isin(towns.years)]
    if asked.empty:
        return paragraphs("Für keine Aktion ist festgehalten, wer eingeladen war; dann wird kein Jahr verglichen.")
    asked = asked.assign(counted=asked["counted"].fillna(_NOT_STATED))
    keys = ["city", "campaign", "year", "source", "counted"]
    by_year = asked.groupby(keys, sort=False, observed=True, as_index=False)["organisation_type"].agg(_kinds)
    same = ["city", "campaign", "organisation_type", "source", "counted"]
    told = by_year.groupby(same, sort=False, observed=True, as_index=False)["year"].agg(list)
    frame = towns.titled(told).assign(years=[years_in_words(years) for years in told["year"]])
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.years("years", "Jahre"),
        tables.text("organisation_type", "eingeladen"),
        tables.text("source", "woher bekannt"),
    ]
    if frame["counted"].ne(_NOT_STATED).any():
        columns.insert(3, tables.text("counted", "gezählt"))
    note = "Wo ein Jahr fehlt, ist nicht festgehalten, wer eingeladen war; es wird dann mit keinem anderen verglichen."
    return data_table(frame, columns, "Wer eingeladen war", group_by="town", note=note, part="full")


def _kinds(kinds: pd.Series) -> str:
    """Invited kinds in the order of the closed list."""
    found = [title for kind, title in ORGANISATION_TYPES.items() if kind in set(kinds.astype(str))]
    return "alle Arten" if len(found) == len(ORGANISATION_TYPES) else ", ".join(found)


def population(towns: Towns) -> Block:
    """Which population figure serves for which year: date, basis, census, distance from the events."""
    used = organisation_rates(towns.participation, towns.population)
    frame = towns.titled(used)
    frame["basis"] = frame["basis"].map(_BASES)
    frame["census_generation"] = frame["census_generation"].map(CENSUS_TITLES)
    columns = [
        tables.year(),
        tables.count("inhabitants", "Einwohner"),
        tables.Column("population_date", "Stichtag", date),
        tables.count("population_gap_months", "Abstand in Monaten", 0),
        tables.text("basis", "Grundlage"),
        tables.text("census_generation", "fortgeschrieben vom"),
    ]
    note = (
        "Es gilt die amtliche Zahl, deren Stichtag den Aktionen des Jahres am nächsten liegt, höchstens 24 Monate "
        "davon entfernt; sonst bleibt die Rate leer. „Zensus 2011 oder 2022“: Zahlen für diese Zeit gibt es in zwei "
        "Fassungen, und die Quelle sagt nicht, welche es ist."
    )
    caption = "Welche Einwohnerzahl für welches Jahr gilt"
    return data_table(frame, columns, caption, group_by="town", note=note, part="full")


def procedures() -> Block:
    """Which method answers which question, with the paper it comes from."""
    columns = [
        tables.header("question", "Frage"),
        tables.text("method", "Verfahren"),
        tables.text("source", "nachzulesen bei"),
    ]
    return data_table(pd.DataFrame(texts()["procedures"]), columns, "Verfahren und ihre Quellen", part="full")


def published_figures(towns: Towns) -> Block:
    """What towns and press published on these campaigns, with its source; contradictions are named, none is chosen."""
    figures = figures_published(towns.published_folder, towns.titles)
    known = {campaign for _, campaign in towns.campaign_titles}
    shown = figures[figures["measure"].isin(list(PUBLISHED)) & figures["campaign"].map(slug).isin(known)]
    if shown.empty:
        return paragraphs("Zu diesen Aktionen sind keine veröffentlichten Zahlen hinterlegt.")
    doubtful = contradictions(shown)
    shown = shown.assign(
        when=[str(year) if not pd.isna(year) else "ohne Jahr" for year in shown["year"]],
        what=shown["measure"].map(PUBLISHED),
        heading=shown["place"] + ": " + shown["campaign"],
    )
    columns = [
        tables.header("when", "Jahr"),
        tables.text("what", "was"),
        tables.text("value_text", "wie veröffentlicht"),
        tables.Column("source_url", "Quelle", is_long=True),
    ]
    note = "Veröffentlichte Zahlen gehen in keine Summe der Berichte ein; diese beruhen allein auf den Arbeitsmappen."
    told = []
    if len(doubtful):
        events = doubtful.drop_duplicates(["place", "campaign", "measure", "date_start"])
        years = events["date_start"].dt.year.astype("Int64").astype("string").fillna("ohne Jahr")
        named = list(events["campaign"] + " (" + events["measure"].map(PUBLISHED) + ", " + years + ")")
        told = [paragraphs(f"Quellen widersprechen einander bei: {enumeration(named)}. Keine davon wird bevorzugt.")]
    caption = "Veröffentlichte Zahlen zu den Aktionen"
    return stack([*told, data_table(shown, columns, caption, group_by="heading", note=note)], part="full")


def software(towns: Towns) -> Block:
    """The versions of the software that the figures were computed with."""
    packages = towns.manifest.get("packages", {})
    frame = pd.DataFrame({"name": list(packages), "version": list(packages.values())})
    columns = [tables.header("name", "Programm"), tables.text("version", "Version")]
    note = "Mit denselben Arbeitsmappen und denselben Versionen entstehen Zeichen für Zeichen dieselben Berichte."
    return data_table(frame, columns, "Womit gerechnet wurde", note=note, part="full")


def limits() -> Block:
    """What checking cannot promise."""
    return bullets([limit["text"].strip() for limit in texts()["limits"]])

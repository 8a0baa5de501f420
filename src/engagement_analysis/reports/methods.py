"""Processed tables, manifest, published figures → what the report on methods and sources shows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.analysis.measures.exposure import CENSUS_TITLES
from engagement_analysis.analysis.measures.rates import organisation_rates
from engagement_analysis.analysis.years.published_series import contradictions
from engagement_analysis.language.signs import counted, date, enumeration, number
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.project.reference_data import read_published_figures
from engagement_analysis.project.store import published_folder
from engagement_analysis.publication import THRESHOLD, explanation
from engagement_analysis.reports import tables
from engagement_analysis.reports.about import packaged
from engagement_analysis.reports.display import Block, bullets, paragraphs, stack, table
from engagement_analysis.reports.published_evidence import plain_title
from engagement_analysis.reports.review_data import Review
from engagement_analysis.reports.wording import QUALITY_REPORT

_BASES = {"official": "amtlich", "registry": "Melderegister"}
_NOT_STATED = "nicht festgehalten"
_MEASURES = {
    "participants": "Teilnahmen",
    "organisations": "Organisationen",
    "volunteers": "Freiwillige",
    "visitors": "Gäste",
    "bags": "Müllsäcke",
    "waste_kg": "Müll (kg)",
}
"""Measures of published figures that the workbooks hold, too."""


def texts() -> Mapping[str, Any]:
    """What the report explains in words."""
    return tomllib.loads(packaged("methods.toml"))


def key_messages(review: Review) -> list[str]:
    """What to remember: where figures come from, that nothing is filled in, what stays hidden."""
    held = review.participation[review.participation["status"].eq("held")]
    n_files = held["source_file"].nunique()
    n_open = int(review.findings["severity"].isin(["error", "warning"]).sum())
    n_hidden, n_published = _hidden(review)
    return [
        f"Alle Zahlen stammen aus {counted(n_files, 'Arbeitsmappe', 'Arbeitsmappen')} mit "
        f"{counted(len(held), 'Eintrag', 'Einträgen')} über durchgeführte Aktionen. Jede lässt sich bis zur Zelle "
        "zurückverfolgen.",
        "Nichts wird ergänzt: Was im Blatt fehlt, fehlt auch in der Summe, und das steht dabei.",
        f"Beim Einlesen blieben {counted(n_open, 'Stelle', 'Stellen')} offen, die jemand ansehen sollte; der Bericht "
        f"{QUALITY_REPORT} nennt jede.",
        f"{number(n_hidden)} von {number(n_published)} Zahlen zeigen die Berichte nicht, damit keine einzelne "
        "Organisation zu erkennen ist.",
    ]


def _hidden(review: Review) -> tuple[int, int]:
    """How many of the publications' figures stay hidden, and how many there are."""
    towns = [review.protected[town] for town in review.towns if town in review.protected]
    published = sum(cell.is_published for town in towns for cell in town.publication.cells.values())
    return sum(len(town.hidden) for town in towns), published


def steps() -> Block:
    """How a workbook's cell becomes a figure, step by step."""
    items = [
        Markup("<li><strong>{}.</strong> {}</li>").format(step["title"], step["text"].strip())
        for step in texts()["steps"]
    ]
    plain = "\n".join(f"{place}. {step['title']}" for place, step in enumerate(texts()["steps"], start=1))
    return Block(Markup("<ol>{}</ol>").format(Markup("").join(items)), plain)


def invitations(review: Review) -> Block:
    """Who was invited to which campaign in which years, and how that is known."""
    asked = review.invitations[review.invitations["year"].isin(review.years)]
    if asked.empty:
        return paragraphs("Für keine Aktion ist festgehalten, wer eingeladen war; dann wird kein Jahr verglichen.")
    counted = asked["counted"] if "counted" in asked else pd.Series(pd.NA, index=asked.index, dtype="string")
    asked = asked.assign(counted=counted.fillna(_NOT_STATED))
    keys = ["city", "campaign", "year", "source", "counted"]
    by_year = asked.groupby(keys, sort=False, observed=True)["organisation_type"].agg(_kinds).reset_index()
    same = by_year.groupby(["city", "campaign", "organisation_type", "source", "counted"], sort=False, observed=True)[
        "year"
    ]
    told = same.agg(list).reset_index()
    frame = review.titled(told).assign(years=[years_in_words(years) for years in told["year"]])
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.years("years", "Jahre"),
        tables.text("organisation_type", "eingeladen"),
        tables.text("source", "woher bekannt"),
    ]
    if frame["counted"].ne(_NOT_STATED).any():
        columns.insert(3, tables.text("counted", "gezählt"))
    note = "Wo ein Jahr fehlt, ist nicht festgehalten, wer eingeladen war; es wird dann mit keinem anderen verglichen."
    return table(frame, columns, "Wer eingeladen war", group_by="town", note=note)


def _kinds(kinds: pd.Series) -> str:
    """Invited kinds in the order of the closed list.

    Examples
    --------
    >>> _kinds(pd.Series(["club", "school"]))
    'Schulen, Vereine und Initiativen'
    """
    present = set(kinds.astype(str))
    return "alle Arten" if present >= set(ORGANISATION_TYPES) else ", ".join(
        title for kind, title in ORGANISATION_TYPES.items() if kind in present
    )  # fmt: skip


def population(review: Review) -> Block:
    """Which population figure serves for which year: date, basis, census, distance from the events."""
    used = organisation_rates(review.participation, review.population)
    frame = review.titled(used)
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
    return table(frame, columns, caption, group_by="town", note=note)


def procedures() -> Block:
    """Which method answers which question, with the paper it comes from."""
    columns = [
        tables.header("question", "Frage"),
        tables.text("method", "Verfahren"),
        tables.text("source", "nachzulesen bei"),
    ]
    return table(pd.DataFrame(texts()["procedures"]), columns, "Verfahren und ihre Quellen")


def published_figures(review: Review, data_folder: str | Path) -> Block:
    """What towns and press published on these campaigns, with its source; contradictions are named, none is chosen."""
    folder = published_folder(Path(data_folder))
    if not (folder / "published_figures.csv").is_file():
        return paragraphs("Zu diesen Aktionen sind keine veröffentlichten Zahlen hinterlegt.")
    figures = read_published_figures(folder)
    known = {plain_title(title) for title in review.campaigns.values()}
    is_ours = figures["place"].isin(list(review.towns.values())) & figures["measure"].isin(list(_MEASURES))
    shown = figures[is_ours & figures["campaign"].map(plain_title).isin(known)]
    if shown.empty:
        return paragraphs("Zu diesen Aktionen sind keine veröffentlichten Zahlen hinterlegt.")
    doubtful = contradictions(shown)
    shown = shown.assign(
        when=[str(year) if not pd.isna(year) else "ohne Jahr" for year in shown["year"]],
        what=shown["measure"].map(_MEASURES),
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
        named = list(events["campaign"] + " (" + events["measure"].map(_MEASURES) + ", " + years + ")")
        told = [paragraphs(f"Quellen widersprechen einander bei: {enumeration(named)}. Keine davon wird bevorzugt.")]
    caption = "Veröffentlichte Zahlen zu den Aktionen"
    return stack([*told, table(shown, columns, caption, group_by="heading", note=note)])


def confidentiality(review: Review) -> Block:
    """How many figures stay hidden in each town, and why."""
    sentences = []
    for city, town in review.towns.items():
        if city not in review.protected:
            continue
        protected = review.protected[city]
        n_published = sum(cell.is_published for cell in protected.publication.cells.values())
        n_hidden = len(protected.hidden)
        verb = "wird" if n_hidden == 1 else "werden"
        proof = (
            " Weniger hätten nicht genügt: Das ist ausgerechnet." if protected.status == "optimal" and n_hidden else ""
        )
        shown = f"{number(n_hidden)} von {number(n_published)} Zahlen" if n_hidden else "keine der Zahlen"
        sentences.append(f"Für {town} {verb} {shown} aller Jahre nicht gezeigt.{proof}")
    why = explanation(THRESHOLD, sum(len(each.hidden) for each in review.protected.values()))
    return paragraphs(*sentences, why)


def software(review: Review) -> Block:
    """The versions of the software that the figures were computed with."""
    packages = review.manifest.get("packages", {})
    frame = pd.DataFrame({"name": list(packages), "version": list(packages.values())})
    columns = [tables.header("name", "Programm"), tables.text("version", "Version")]
    note = "Mit denselben Arbeitsmappen und denselben Versionen entstehen Zeichen für Zeichen dieselben Berichte."
    return table(frame, columns, "Womit gerechnet wurde", note=note)


def limits() -> Block:
    """What checking cannot promise."""
    return bullets(limit["text"].strip() for limit in texts()["limits"])

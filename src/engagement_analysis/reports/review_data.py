"""Processed tables + chosen towns and years → what a notebook works with, names in German beside the slugs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.signs import date, enumeration
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.project.store import Processed, earlier_reports, kept_reports_folder, read_processed
from engagement_analysis.project.town_tables import data_date, tables_of_towns, towns_of_findings, towns_with_rows
from engagement_analysis.publication import Protected
from engagement_analysis.reports import disclosure
from engagement_analysis.reports.display import Block
from engagement_analysis.reports.earlier import published_figures
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.since_published import Since, since_published


@dataclass(frozen=True, slots=True)
class Review:
    """The tables of the chosen towns.

    Attributes
    ----------
    participation : DataFrame
        Rows of the chosen towns and years, with `town` and `campaign_title`.
    history : DataFrame
        The same towns up to the last chosen year: for comparing the first year with the one before it.
    findings : DataFrame
        Findings on the workbooks of the chosen towns, with `town`.
    invitations, population, register : DataFrame
        Of the chosen towns; the population with `town`; the register of organisations may have no rows.
    towns, campaigns : mapping of slug to German title
    years : tuple of int
    manifest : mapping
    protected : mapping of slug to Protected
        For each town what stays hidden.
    since : tuple of Since
        What has changed since each publication, the oldest first.
    provisional_from : mapping of slug to int
        First year whose figures are provisional.
    worked_out : dict
        What several sections tell and takes long to compute; empty again where a review is made from another one.
    """

    participation: pd.DataFrame
    history: pd.DataFrame
    findings: pd.DataFrame
    invitations: pd.DataFrame
    population: pd.DataFrame
    register: pd.DataFrame
    towns: Mapping[str, str]
    campaigns: Mapping[str, str]
    years: tuple[int, ...]
    manifest: Mapping[str, Any]
    protected: Mapping[str, Protected]
    since: tuple[Since, ...] = ()
    provisional_from: Mapping[str, int] = field(default_factory=dict)
    worked_out: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def subtitle(self) -> str:
        """Towns and years in words."""
        return f"{enumeration(self.towns.values())}, {years_in_words(self.years)}"

    def titled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with `town` and `campaign_title` beside its `city` and `campaign`."""
        named = frame.assign(town=frame["city"].map(dict(self.towns)))
        if "campaign" in frame:
            named = named.assign(campaign_title=frame["campaign"].map(dict(self.campaigns)).fillna(frame["campaign"]))
        return named

    def within(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame's rows of the chosen years as they may be published: confidential figures null; German names."""
        chosen = self.titled(frame[frame["year"].isin(self.years)]).reset_index(drop=True)
        return disclosure.masked(chosen, self.protected)

    def types_of(self, town: str) -> pd.DataFrame:
        """Organisations of one town (by its title) by type and chosen year, as they may be published."""
        counts = disclosure.types_shown(self.history[self.history["town"] == town], self.protected)
        return counts[counts["year"].isin(self.years)].reset_index(drop=True)

    def of_town(self, town: str) -> pd.DataFrame:
        """Rows of `participation` of one town (by its title)."""
        return self.participation[self.participation["town"] == town]


def open_review(data_folder: str | Path, *, towns: Sequence[str] = (), years: int | Sequence[int] = 4) -> Review:
    """Read the processed tables and choose.

    Parameters
    ----------
    data_folder : path
        `data/processed`.
    towns : sequence of str
        Slugs; empty: all towns with rows.
    years : int or sequence of int
        The last so many years with data, or these years.

    Raises
    ------
    ReportError
        A town that is not in the data, or no rows at all.
    """
    processed = _chosen(read_processed(Path(data_folder)), towns)
    titles = towns_with_rows(processed)
    rows = processed.participation[processed.participation["city"].isin(list(titles))]
    dated = sorted({int(year) for year in rows["year"].dropna()})
    chosen = tuple(dated[-years:] if isinstance(years, int) else sorted(set(years) & set(dated)))
    if not chosen:
        raise ReportError(
            "Keine Daten für diese Städte und Jahre. Bitte Städte, Jahre und den Ordner der Daten prüfen."
        )
    campaigns = dict(zip(processed.campaigns["campaign"], processed.campaigns["title"], strict=True))
    population = processed.population[processed.population["city"].isin(list(titles))]
    review = Review(
        participation=rows.iloc[:0],
        history=rows.iloc[:0],
        findings=_findings_by_town(processed, titles),
        invitations=processed.invitations[processed.invitations["city"].isin(list(titles))],
        population=population.assign(town=population["city"].map(titles)),
        register=processed.register[processed.register["city"].isin(list(titles))],
        towns=titles,
        campaigns=campaigns,
        years=chosen,
        manifest=processed.manifest,
        protected={},
        provisional_from=_provisional_from(processed, titles),
    )
    history = review.titled(rows[rows["year"] <= chosen[-1]]).reset_index(drop=True)
    participation = history[history["year"].isin(chosen)].reset_index(drop=True)
    known = published_figures(earlier_reports(Path(data_folder)), titles, campaigns)
    since = since_published(kept_reports_folder(Path(data_folder)), history, processed.manifest, titles)
    protected = disclosure.protect_review(
        history, review.invitations, review.population, known=known, register=review.register, since=since
    )
    return replace(review, participation=participation, history=history, protected=protected, since=tuple(since))


def head(review: Review) -> Block:
    """Towns, years, date of the data, the notice while example workbooks are in use: for the cell tagged `kopf`."""
    parts = [Markup('<p class="subtitle">{}</p>').format(review.subtitle)]
    if review.manifest.get("example_data"):
        notice = "Beispieldaten: nachgestellte Arbeitsmappen, keine echten Ergebnisse."
        parts.append(Markup('<p class="example"><strong>{}</strong></p>').format(notice))
    parts.append(Markup("<p>Stand der Daten: {}</p>").format(date(review.manifest.get("data_date"))))
    return Block(Markup("").join(parts), review.subtitle)


def _provisional_from(processed: Processed, titles: Mapping[str, str]) -> dict[str, int]:
    """First provisional year of each town: after the last closed one; where none is declared, its data's own year."""
    declared = processed.towns.get("closed_until")
    closed = {} if declared is None else dict(zip(processed.towns["city"], declared, strict=True))
    found = {}
    for city in titles:
        latest = data_date(processed.participation[processed.participation["city"].eq(city)])
        of_data = dt.MAXYEAR if latest is None else int(latest[:4])
        found[city] = of_data if pd.isna(closed.get(city)) else int(closed[city]) + 1
    return found


def _chosen(processed: Processed, wanted: Sequence[str]) -> Processed:
    """The tables of the wanted towns; without a choice everything, with workbooks that gave no rows."""
    known = list(processed.towns["city"].astype(str))
    unknown = [town for town in wanted if town not in known]
    if unknown:
        raise ReportError(f"Unbekannte Stadt „{unknown[0]}“ im Notizbuch. Vorhanden: {', '.join(sorted(known))}.")
    return tables_of_towns(processed, wanted) if wanted else processed


def _findings_by_town(processed: Processed, titles: Mapping[str, str]) -> pd.DataFrame:
    city = towns_of_findings(processed)
    placed: pd.DataFrame = (
        processed.findings.assign(city=city, town=city.map(dict(titles))).dropna(subset=["town"]).reset_index(drop=True)
    )
    return placed

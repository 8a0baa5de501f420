"""Processed tables → what the reports on all towns work with: rows of the chosen towns and years, and titles."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from engagement_analysis.project.folders import kept_reports_folder, published_folder
from engagement_analysis.project.reference_data import read_published_figures
from engagement_analysis.project.store import Processed, read_processed
from engagement_analysis.project.town_tables import (
    data_date,
    strict_towns,
    tables_of_towns,
    towns_with_rows,
)
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.since_published import Since, since_published

_PUBLISHED: Final = "published_figures.csv"


@dataclass(frozen=True, slots=True)
class Towns:
    """The tables of the chosen towns."""

    participation: pd.DataFrame  # rows of the chosen towns and years
    history: pd.DataFrame  # the same towns up to the last chosen year
    findings: pd.DataFrame  # findings on the workbooks of the chosen towns, with `city`
    invitations: pd.DataFrame  # of the chosen towns, as the next one
    population: pd.DataFrame
    titles: Mapping[str, str]  # slug → German title
    campaign_titles: Mapping[tuple[str, str], str]  # slugs of town and campaign → title
    years: tuple[int, ...]
    manifest: Mapping[str, Any]
    since: Since | None  # what has changed since the last publication
    provisional_from: Mapping[str, int]  # first year whose figures are provisional
    published_folder: Path  # where published figures lie
    strict: frozenset[str] = frozenset()  # slugs of the towns in which small counts of organisations stay hidden

    def titled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with `town` and `campaign_title` beside its `city` and `campaign`."""
        named = frame.assign(town=frame["city"].map(dict(self.titles)))
        if "campaign" in frame:
            slugs = zip(frame["city"], frame["campaign"], strict=True)
            named["campaign_title"] = [self.campaign_titles.get((city, slug), slug) for city, slug in slugs]
        return named

    def within(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame's rows of the chosen years, titled."""
        return self.titled(frame[frame["year"].isin(self.years)]).reset_index(drop=True)


def open_towns(data_folder: str | Path, *, towns: str | Sequence[str] = (), years: int | Sequence[int] = 100) -> Towns:
    """Read `data/processed`: of the towns with these slugs (none: all with rows), the last so many years, or these.

    Raises `ReportError`: a town that is not in the data, or no rows at all.
    """
    processed, folder = read_processed(Path(data_folder)), Path(data_folder)
    titles = titles_of(processed, towns)
    # Without a choice everything, with workbooks that gave no rows.
    processed = tables_of_towns(processed, list(titles)) if towns else processed

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["city"].isin(list(titles))].reset_index(drop=True)

    rows = own(processed.participation)
    dated = sorted({int(year) for year in rows["year"].dropna()})
    chosen = tuple(dated[-years:] if isinstance(years, int) else sorted(set(years) & set(dated)))
    if not chosen:
        raise ReportError(
            "Keine Daten für diese Städte und Jahre. Bitte Städte, Jahre und den Ordner der Daten prüfen."
        )
    history = rows[rows["year"] <= chosen[-1]].reset_index(drop=True)
    campaigns = processed.campaigns[["city", "campaign", "title"]].astype(str).itertuples(index=False)
    return Towns(
        participation=history[history["year"].isin(chosen)].reset_index(drop=True),
        history=history,
        findings=own(processed.findings),
        invitations=own(processed.invitations),
        population=own(processed.population),
        titles=titles,
        campaign_titles={(city, campaign): title for city, campaign, title in campaigns},
        years=chosen,
        manifest=processed.manifest,
        since=since_published(kept_reports_folder(folder), history, processed.manifest, titles),
        provisional_from=_provisional_from(processed, titles),
        published_folder=published_folder(folder),
        strict=strict_towns(processed),
    )


def titles_of(processed: Processed, wanted: str | Sequence[str]) -> dict[str, str]:
    """Slug and title of the wanted towns that have rows; none wanted: of all of them."""
    slugs = [wanted] if isinstance(wanted, str) else list(wanted)
    known = list(processed.towns["city"].astype(str))
    unknown = [town for town in slugs if town not in known]
    if unknown:
        raise ReportError(f"Unbekannte Stadt „{unknown[0]}“ im Notizbuch. Vorhanden: {', '.join(sorted(known))}.")
    return {slug: title for slug, title in towns_with_rows(processed).items() if not slugs or slug in slugs}


def figures_published(folder: Path, titles: Mapping[str, str]) -> pd.DataFrame:
    """What town and press published on these towns (slug → title); no rows where no file lies in the folder."""
    if not (folder / _PUBLISHED).is_file():
        return pd.DataFrame(columns=["place", "city", "campaign", "year", "measure", "value_text", "source_url"])
    names = {name: city for city, title in titles.items() for name in (title, title.split(" ")[0])}
    figures = read_published_figures(folder, towns=names)
    return figures[figures["city"].notna()].reset_index(drop=True)


def _provisional_from(processed: Processed, titles: Mapping[str, str]) -> dict[str, int]:
    """First provisional year of each town: after the last closed one; where none is declared, its data's own year."""
    closed = dict(zip(processed.towns["city"], processed.towns["closed_until"], strict=True))
    found = {}
    for city in titles:
        latest = data_date(processed.participation[processed.participation["city"].eq(city)])
        of_data = dt.MAXYEAR if latest is None else int(latest[:4])
        found[city] = of_data if pd.isna(closed.get(city)) else int(closed[city]) + 1
    return found

"""Processed tables → one town's rows, what else is known of it, and which of its years can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import pandas as pd

from engagement_analysis.analysis.changes.comparability import comparability
from engagement_analysis.analysis.measures.counting import lists_without_names
from engagement_analysis.analysis.quality.readings import AS_READ, flagged_rows, readings
from engagement_analysis.language.german import enumeration
from engagement_analysis.project.folders import published_folder
from engagement_analysis.project.programme import Programme, programme_of
from engagement_analysis.project.store import Processed, read_processed
from engagement_analysis.project.town_tables import tables_of_towns
from engagement_analysis.publication.protect import hidden_dimensions
from engagement_analysis.publication.rule import (
    SMALLEST_GROUP,
    named,
    without_private_persons,
    without_small_groups,
)
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.all_towns import figures_published, titles_of
from engagement_analysis.reports.sections.town.records import records

_BREAKS: Final = frozenset(
    {"invitation-changed", "definition-changed", "counted-differently", "visitors-apart", "cancelled", "gap"}
    | {"mostly-cancelled"}
)
"""Reasons for which nothing is told across two years; an invitation that nobody wrote down is none of them."""


@dataclass(frozen=True, eq=False)
class TownReview:
    """What a town's reports start from."""

    city: str  # slug
    title: str  # German name
    years: tuple[int, ...]  # the years the report is about, the last one is "this year"
    participation: pd.DataFrame  # all rows of the town up to the last of these years
    findings: pd.DataFrame
    invitations: pd.DataFrame
    population: pd.DataFrame
    organisations: pd.DataFrame
    campaigns: Mapping[str, str]  # slug → title
    published: pd.DataFrame  # published real figures of this town
    programme: Programme = field(default_factory=Programme)  # what the town tells of itself
    publication: str = "open"  # or "strict"
    is_example: bool = False

    def is_named(self, organisation_id: str | None) -> bool:
        """Whether an organisation may be printed by name."""
        return named(organisation_id, self.organisations, city=self.city)

    @property
    def is_strict(self) -> bool:
        """Whether small counts of organisations stay hidden."""
        return self.publication == "strict"

    @property
    def last(self) -> int:
        """The year."""
        return self.years[-1]

    @property
    def short_title(self) -> str:
        """The town's name without what tells it from others of that name ("i.d.OPf.")."""
        return self.title.split(" ")[0]

    @property
    def own_words(self) -> list[tuple[str, str]]:
        """What the town itself tells of its goals, costs, next steps and contact, each with its German title."""
        own = self.programme
        entries = [
            ("Ziele", " ".join(own.goals)),
            ("Kosten und Personal", " ".join(own.costs)),
            ("Nächste Schritte", " ".join(own.next_steps)),
            ("Ansprechstelle", own.contact),
        ]
        return [(title, text) for title, text in entries if text]

    @cached_property
    def readings(self) -> dict[str, pd.DataFrame]:
        """All rows in each reading of the flagged ones, "as read" first; none is moved beyond the last year."""
        found = readings(self.participation, self.findings)
        return {name: rows[rows["year"].le(self.last) | (name == AS_READ)] for name, rows in found.items()}

    @cached_property
    def flagged(self) -> pd.DataFrame:
        """Flagged rows of organisations in these years; hours and minors of a group under three people are null."""
        rows = without_small_groups(without_private_persons(self._all_flagged))
        return rows[rows["year"].isin(self.years) | rows["sheet_year"].isin(self.years)]

    @cached_property
    def _all_flagged(self) -> pd.DataFrame:
        return flagged_rows(self.participation, self.findings)

    def may_tell_readings_of(self, measure: str) -> bool:
        """Whether sums in all readings may be printed: their difference is what the flagged rows themselves say.

        Not of participations or hours where such a row is of private persons, nor of hours where it is of a group of
        fewer than three people.
        """
        if measure == "organisations":
            return True
        if self._all_flagged["organisation_type"].eq("individual").any():
            return False
        return measure == "participations" or bool(
            self._all_flagged["participants"].ge(SMALLEST_GROUP).fillna(False).all()
        )

    @cached_property
    def overviews(self) -> tuple[str, ...]:
        """Campaigns whose lists name no organisation: a number a district or year, told apart from the others."""
        return tuple(sorted(campaign for _, campaign in lists_without_names(self.participation)))

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """Campaigns that took place in every year since `since`, with no break between these."""
        return self._comparison[1]

    @property
    def since(self) -> int:
        """First of the years that can be compared with the last one; the last one where none can."""
        return self._comparison[0]

    @property
    def compared_years(self) -> tuple[int, ...]:
        """The years from `since` on."""
        return tuple(year for year in self.years if year >= self.since)

    @cached_property
    def is_whole(self) -> bool:
        """Whether sums of the compared years may be told: of one year, or of all campaigns there were since then."""
        years = self.compared_years
        everywhere = {campaign for year in years for campaign in self.campaigns_held.get(year, frozenset())}
        return len(self.years) == 1 or (len(years) > 1 and everywhere <= set(self.compared))

    @cached_property
    def campaigns_held(self) -> dict[int, frozenset[str]]:
        """Year → campaigns with organisations that took place."""
        held = self.participation[self.participation["status"].eq("held")].dropna(subset=["campaign", "year"])
        by_year = held[~held["campaign"].isin(self.overviews)].groupby("year")["campaign"]
        return {int(str(year)): frozenset(map(str, campaigns.unique())) for year, campaigns in by_year}

    @cached_property
    def _comparison(self) -> tuple[int, tuple[str, ...]]:
        editions = comparability(self.participation, self.invitations)
        broken = {
            (str(row.campaign), int(row.year))
            for row in records(editions)
            if _BREAKS & set(str(row.reason_codes or "").split(";"))
        }
        for position, since in enumerate(self.years[:-1]):
            later = self.years[position + 1 :]
            always = frozenset.intersection(*(self.campaigns_held.get(y, frozenset()) for y in (since, *later)))
            compared = [each for each in sorted(always) if not any((each, year) in broken for year in later)]
            if compared:
                return since, tuple(compared)
        return self.last, tuple(sorted(self.campaigns_held.get(self.last, frozenset())))

    def may_show(self, dimension: str) -> bool:
        """Whether sums by campaign, kind or district may be shown: not in a strict town where one would be hidden."""
        return not self.is_strict or dimension not in self._hidden

    @cached_property
    def _hidden(self) -> frozenset[str]:
        rows = self.participation[self.participation["year"].isin(self.years)]
        return hidden_dimensions(rows[~rows["campaign"].isin(self.overviews)])

    def campaign_title(self, campaign: str) -> str:
        """The name that readers know."""
        return self.campaigns.get(campaign, campaign)


def open_town(data_folder: str | Path, towns: str | Sequence[str] = (), years: int | Sequence[int] = 4) -> TownReview:
    """Read `data/processed`: one town (none named: the first), the last so many years, or these.

    Raises `ReportError` (in German): a town that is not in the data, more than one, or no year.
    """
    processed = read_processed(Path(data_folder))
    titles = titles_of(processed, towns)
    if not titles or (towns and len(titles) > 1):
        raise ReportError(f"Bitte genau eine Stadt angeben, nicht {enumeration(titles.values()) or 'keine'}.")
    city = next(iter(titles))
    return review_of(tables_of_towns(processed, [city]), city, years, published_folder(Path(data_folder)))


def review_of(
    processed: Processed, city: str, years: int | Sequence[int] = 4, published: Path | None = None
) -> TownReview:
    """One town's review from tables that are at hand; `published`: folder of the published figures.

    Raises `ReportError` where no year with a held action is among those asked for.
    """
    rows = processed.participation[processed.participation["city"].eq(city)]
    held = years_held(rows, processed.findings)
    try:
        asked = held[-years:] if isinstance(years, int) and years > 0 else sorted({int(year) for year in years})  # type: ignore[union-attr]
    except (TypeError, ValueError):
        raise ReportError(
            f"Bitte Jahre als Zahl oder Liste angeben, zum Beispiel 4 oder [2024, 2025], nicht {years!r}."
        ) from None
    chosen = tuple(year for year in asked if year in held)
    if not chosen:
        raise ReportError("In diesen Jahren steht keine Aktion in den Daten. Bitte andere Jahre angeben.")
    until = rows[rows["year"].le(chosen[-1]) | rows["year"].isna()].reset_index(drop=True)
    towns = processed.towns.set_index("city")
    title = str(towns.loc[city, "title"])
    return TownReview(
        city=city,
        title=title,
        years=chosen,
        participation=until,
        findings=processed.findings.reset_index(drop=True),
        invitations=processed.invitations[processed.invitations["city"].eq(city)],
        population=processed.population[processed.population["city"].eq(city)],
        organisations=processed.organisations[processed.organisations["city"].eq(city)],
        campaigns=dict(zip(processed.campaigns["campaign"], processed.campaigns["title"], strict=True)),
        published=pd.DataFrame() if published is None else figures_published(published, {city: title}),
        programme=programme_of(processed.programme, city) or Programme(),
        publication=str(towns.loc[city, "publication"]) if "publication" in towns else "open",
        is_example=bool(processed.manifest.get("example_data", False)),
    )


def years_held(rows: pd.DataFrame, findings: pd.DataFrame) -> list[int]:
    """Years with a held action; one that has nothing but rows dated against their sheet is none."""
    held = rows[rows["status"].eq("held")]
    flagged = flagged_rows(rows, findings)
    strays = flagged.index[flagged["flag"].eq("other-year")]
    return sorted({int(year) for year in held.loc[~held.index.isin(strays), "year"].dropna()})

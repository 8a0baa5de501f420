"""Section: the years before the exchange and those since, side by side for each campaign; no effect is claimed."""

from dataclasses import replace
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.before_and_after import NO_EFFECT_CODE, before_and_after
from engagement_analysis.language.german import NO_BREAK
from engagement_analysis.language.german import years as span
from engagement_analysis.language.reasons import effect_in_german
from engagement_analysis.reports.blocks import NOTHING, Block, data_table, paragraphs, section_title
from engagement_analysis.reports.blocks.figure import source_list
from engagement_analysis.reports.blocks.tables import Column, header
from engagement_analysis.reports.sections.exchange import stations
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

_COLUMNS = ["city", "town", "campaign", "title", "before_years", "before", "since_years", "since"]


def compared_rows(review: TownReview) -> pd.DataFrame:
    """Held rows, private persons left out, of the campaigns of every compared year; not across a break."""
    rows = numbers.entries(review)
    rows = rows[rows["year"].isin(review.compared_years)]
    n_years = rows.groupby("campaign", observed=True)["year"].nunique()
    always = [each for each in review.overviews if n_years.get(each, 0) == len(review.compared_years)]
    return rows[rows["campaign"].isin([*review.compared, *always])]


def frame(exchange: Exchange) -> pd.DataFrame:
    """Participations a year before the exchange and since, a row for each town and campaign with years on both sides.

    `city`, `town`, `campaign`, `title`; `before_years`, `before`, `since_years`, `since` (texts, in people a year; "≥":
    a count is missing). The exchange begins with the first step in the network that several towns tell; without one
    there are no rows, nor for towns that tell no common step.
    """
    year, exchanging = stations.first_year(exchange), stations.partners(exchange)
    found: list[tuple[str, ...]] = []
    for name, review in exchange.named():
        rows = compared_rows(review)
        if year is None or review.city not in exchanging or not review.may_show("campaign") or rows.empty:
            continue
        sides = before_and_after(rows, year, by=("campaign",))
        sides = sides[sides["participations_per_year"].notna()]
        for campaign, both in sides.groupby("campaign", sort=False, observed=True):
            told = {side.period: (_years(side), _people(side)) for side in records(both)}
            if told.keys() == {"before", "since"}:
                title = review.campaign_title(str(campaign))
                found.append((review.city, name, str(campaign), title, *told["before"], *told["since"]))
    return pd.DataFrame.from_records(found, columns=_COLUMNS)


def _years(side: Any) -> str:
    return span(range(int(side.first_year), int(side.last_year) + 1))


def _people(side: Any) -> str:
    return f"{f'≥{NO_BREAK}' if side.n_missing else ''}{words.number(side.participations_per_year)}"


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """Since when."""
    if table.empty:
        return NOTHING
    year = stations.first_year(exchange)
    n = words.capitalised(words.spelled(len(table), "eine Aktion", "Aktionen"))
    return section_title("seither", f"Vor und seit {year}", f"{n} vor und seit {year}, dem Beginn des Austauschs")


def drawing(exchange: Exchange, table: pd.DataFrame) -> Block:
    """The two numbers of each campaign beside each other, each town on its own."""
    if table.empty:
        return NOTHING
    columns = [
        header("title", "Aktion"),
        Column("before", "je Jahr davor", is_number=True),
        Column("since", "je Jahr seither", is_number=True),
    ]
    shown = table.assign(
        years=[f"{row.town}: davor {row.before_years}, seither {row.since_years}" for row in records(table)]
    )
    rows = pd.concat([compared_rows(review) for review in exchange.towns])
    told = rows[rows["campaign"].isin(table["campaign"]) & rows["city"].isin(table["city"])]
    caption = (
        "Teilnahmen je Jahr davor und seither (Mittel der Jahre, ohne Privatpersonen; nur Aktionen jedes verglichenen "
        f"Jahres; „≥“{NO_BREAK}heißt: eine Zahl fehlt)"
    )
    block = data_table(shown, columns, caption, part="figure", group_by="years")
    return replace(block, page={"foldout": source_list(told)})


def sentences(exchange: Exchange, table: pd.DataFrame) -> Block:
    """Why this shows no effect, and which years count."""
    if table.empty:
        return NOTHING
    circles = [
        f"Für {name} zählen die Jahre ab {review.since}, mit gleichem Kreis von Gruppen."
        for name, review in exchange.named()
        if review.city in set(table["city"]) and review.since > review.years[0]
    ]
    return paragraphs(effect_in_german(NO_EFFECT_CODE), circles)

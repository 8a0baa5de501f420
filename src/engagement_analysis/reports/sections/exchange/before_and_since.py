"""Section: the years before the exchange and those since, side by side for each campaign; no effect is claimed."""

from dataclasses import replace

import pandas as pd

from engagement_analysis.analysis.changes.before_and_after import NO_EFFECT_CODE, before_and_after
from engagement_analysis.analysis.quality.readings import AS_READ, WITHOUT_DOUBLE
from engagement_analysis.language.german import NO_BREAK, is_missing
from engagement_analysis.language.german import years as span
from engagement_analysis.language.reasons import effect_in_german
from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import NOTHING, Block, data_table, paragraphs, section_title
from engagement_analysis.reports.blocks.figure import source_list
from engagement_analysis.reports.blocks.tables import Column, header
from engagement_analysis.reports.sections.exchange import stations
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "seither"
_COLUMNS = ["city", "town", "campaign", "title", "before_years", "before", "since_years", "since", "without_double"]


def compared_rows(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Held rows, private persons left out, of the campaigns of every compared year; not across a break."""
    rows = without_private_persons(numbers.held(review.readings.get(reading, review.participation)))
    always = [
        each
        for each in review.overviews
        if set(review.compared_years) <= set(numbers.overview_rows(review, each)["year"].dropna())
    ]
    return rows[rows["year"].isin(review.compared_years) & rows["campaign"].isin([*review.compared, *always])]


def frame(exchange: Exchange, *, first_year: int | None = None) -> pd.DataFrame:
    """Participations a year before the exchange and since.

    Parameters
    ----------
    exchange : Exchange
    first_year : int, optional
        First year since; left out: of the first step in the network that several towns tell. Towns that tell no
        common step while others do are left out.

    Returns
    -------
    DataFrame, one row per town and campaign with years on both sides
        `city`, `town`, `campaign`, `title`, `before_years`, `since_years` (text), `before`, `since` (people a year, as
        text; "≥": a count is missing), `without_double` (people a year since, as text, where rows that may stand twice
        change it; else null). Nothing where no such year is known.
    """
    year = stations.first_year(exchange) if first_year is None else first_year
    exchanging = stations.partners(exchange) or tuple(exchange.names)
    found: list[tuple[object, ...]] = []
    for name, review in exchange.named() if year is not None else ():
        if review.city not in exchanging or not review.may_show("campaign"):
            continue
        sides = _sides(review, year)
        without = _sides(review, year, WITHOUT_DOUBLE)
        for campaign in dict.fromkeys(each for each, _ in sides):
            before, since = sides.get((campaign, "before")), sides.get((campaign, "since"))
            if before is None or since is None:
                continue
            other = without.get((campaign, "since"), since)
            is_doubtful = other["participations_per_year"] != since["participations_per_year"]
            told = (
                _years(before),
                _people(before),
                _years(since),
                _people(since),
                _people(other) if is_doubtful else None,
            )
            found.append((review.city, name, campaign, review.campaign_title(campaign), *told))
    return pd.DataFrame.from_records(found, columns=_COLUMNS)


def _sides(review: TownReview, year: int | None, reading: str = AS_READ) -> dict[tuple[str, str], pd.Series]:
    rows = compared_rows(review, reading)
    if rows.empty or year is None:
        return {}
    found = before_and_after(rows, year, by=("campaign",))
    found = found[found["participations_per_year"].notna()]
    return {(str(row["campaign"]), str(row["period"])): row for _, row in found.iterrows()}


def _years(side: pd.Series) -> str:
    return span(range(int(side["first_year"]), int(side["last_year"]) + 1))


def _people(side: pd.Series) -> str:
    return f"{f'≥{NO_BREAK}' if side['n_missing'] else ''}{words.number(side['participations_per_year'])}"


def title(exchange: Exchange, table: pd.DataFrame, *, first_year: int | None = None) -> Block:
    """Since when."""
    year = stations.first_year(exchange) if first_year is None else first_year
    if table.empty:
        return NOTHING
    n = "eine Aktion" if len(table) == 1 else f"{words.in_words(len(table))} Aktionen"
    said = f"{words.capitalised(n)} vor und seit {year}, dem Beginn des Austauschs"
    return section_title(SECTION, f"Vor und seit {year}", said)


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
    block = data_table(shown, columns, caption, section=SECTION, part="figure", group_by="years")
    return replace(block, page={"foldout": source_list(told)})


def sentences(exchange: Exchange, table: pd.DataFrame, *, effect_code: str = NO_EFFECT_CODE) -> Block:
    """Why this shows no effect, and what changes a number."""
    if table.empty:
        return NOTHING
    told = [
        f"Ohne den womöglich doppelten Eintrag: {row['title']} seither {row['without_double']} je Jahr."
        for row in table.to_dict("records")
        if not is_missing(row["without_double"])
    ]
    circles = [
        f"Für {name} zählen die Jahre ab {review.since}, mit gleichem Kreis von Gruppen."
        for name, review in exchange.named()
        if review.city in set(table["city"]) and review.since > review.years[0]
    ]
    return paragraphs(effect_in_german(effect_code), [*circles, *told], section=SECTION)

"""Section: each town's own figures, by its campaigns and years, on its own scale and by its own definition."""

import pandas as pd

from engagement_analysis.language.german import years as span
from engagement_analysis.publication.rule import SMALLEST_GROUP
from engagement_analysis.reports.blocks import NOTHING, Block, data_table, heading, paragraphs, section_title, stack
from engagement_analysis.reports.blocks.tables import count, header, text, year
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.four_years.who_took_part import calendar
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.review import TownReview

PUBLISHED = ("participants", "volunteers", "visitors", "bags")
"""Measures of published figures."""


def frame(exchange: Exchange) -> pd.DataFrame:
    """Each town's `numbers.campaign_years` with `city` and `town`; a strict town with few organisations has no rows."""
    parts = [
        numbers.campaign_years(review).assign(city=review.city, town=name)
        for name, review in exchange.named()
        if review.may_show("campaign")
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["city", "campaign"])


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """How many campaigns each town has."""
    told = [
        f"{words.spelled(n, 'eine Aktion', 'Aktionen')} in {name}"
        for name, review in exchange.named()
        if (n := table.loc[table["city"].eq(review.city), "campaign"].nunique())
    ]
    said = words.capitalised(", ".join(told)) if exchange.is_few else ""
    return section_title("zahlen", "Eigene Zahlen", said or "Jede Stadt zählt ihre eigenen Aktionen")


def drawings(exchange: Exchange, table: pd.DataFrame) -> list[Block]:
    """For each town its calendar, what it counts, and what is published; of many towns one table of their years."""
    if not exchange.is_few:
        return [_years_of_all(exchange)]
    blocks = []
    for name, review in exchange.named():
        own = table[table["city"].eq(review.city)].reset_index(drop=True)
        if own.empty:
            blocks.append(stack([heading(name), said(review)], part="full"))
        else:
            blocks += [_calendar(name, review, own), said(review)]
        campaigns = sorted({str(each) for each in review.participation["campaign"].dropna().unique()})
        blocks.append(figures_box(review, campaigns, PUBLISHED))
    return blocks


def _calendar(name: str, review: TownReview, own: pd.DataFrame) -> Block:
    n_lists = own.groupby("title", sort=False)["year"].nunique()
    always = [f"„{each}“" for each in n_lists.index[n_lists.eq(own["year"].nunique())]]
    last = own[own["year"].eq(own["year"].max())]
    every = [f"{row['title']} {row['year']}" for _, row in last.iterrows()]
    is_always = bool(always) and own["year"].nunique() > 1
    finding = f"jedes Jahr {words.enumeration(always)}" if is_always else words.enumeration(every)
    return calendar(own, f"{name}: {finding}", sources=numbers.entries(review))


def said(review: TownReview) -> Block:
    """The town's year, what it counts and how."""
    sums = numbers.yearly(review)
    last = sums.iloc[-1]
    if _is_small(review):
        return paragraphs("Für eigene Zahlen sind es zu wenige Gruppen.")
    parts = [words.organisations(last["organisations"]), words.participations(last["participations"])]
    if not pd.isna(last["hours"]) and last["n_hours"]:
        parts.append(f"{words.number(last['hours'])} Stunden")
    if not pd.isna(last["visitors"]):
        parts.append(f"{words.number(last['visitors'])} Gäste")
    of_year = f"{review.last}, alle Aktionstage, mit Privatpersonen: {words.enumeration(parts)}."
    twice = [
        f"{year} stehen {words.number(size)} Teilnahmen womöglich doppelt."
        for year, size in zip(sums["year"], sums["doubtful_participations"], strict=True)
        if size
    ]
    return paragraphs(of_year, [*_definition(review), *twice])


def _is_small(review: TownReview) -> bool:
    """Whether a strict town has too few organisations for any figure of the year."""
    return review.is_strict and int(numbers.yearly(review)["organisations"].iloc[-1]) < SMALLEST_GROUP


def _definition(review: TownReview) -> list[str]:
    """What distinguishes this town's way of counting, from its rows."""
    told = []
    if review.since > review.years[0]:
        before = [each for each in review.years if each < review.since]
        told.append(f"{span(before)} standen andere Gruppen in der Liste als ab {review.since}.")
    told += [
        f"„{review.campaign_title(each)}“ ist eine Zahl je Ortsteil und Jahr, ohne Gruppe und Tag."
        for each in review.overviews
    ]
    guests = numbers.campaign_years(review)
    guests = guests[guests["visitors"].notna()] if review.may_show("campaign") else guests.head(0)
    told += [
        f"Gäste von „{name}“ werden getrennt gezählt und sind keine Teilnahmen."
        for name in dict.fromkeys(map(str, guests["title"]))
    ]
    return told


def _years_of_all(exchange: Exchange) -> Block:
    """Each town's last year in a line."""
    rows = []
    for name, review in exchange.named():
        if not _is_small(review):
            titles = map(review.campaign_title, sorted(review.campaigns_held.get(review.last, ())))
            rows.append(numbers.yearly(review).tail(1).assign(town=name, campaigns=", ".join(titles)))
    columns = [
        header("town", "Stadt"),
        year(is_header=False),
        text("campaigns", "Aktionen"),
        count("organisations", "Organisationen"),
        count("participations", "Teilnahmen"),
    ]
    caption = "Das letzte Jahr jeder Stadt"
    return data_table(pd.concat(rows), columns, caption, part="full") if rows else NOTHING

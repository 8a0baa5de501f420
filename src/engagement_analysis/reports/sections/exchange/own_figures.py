"""Section: each town's own figures, by its campaigns and years, on its own scale and by its own definition."""

from collections.abc import Sequence

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.language.german import NO_BREAK, date
from engagement_analysis.language.german import years as span
from engagement_analysis.plot import alternative
from engagement_analysis.publication.rule import SMALLEST_GROUP, without_private_persons
from engagement_analysis.reports.blocks import (
    NOTHING,
    Block,
    data_table,
    figure,
    heading,
    paragraphs,
    section_title,
    stack,
)
from engagement_analysis.reports.blocks.tables import count, header, text, year
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.four_years.annex import per_thousand
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "zahlen"
PUBLISHED = ("participants", "volunteers", "visitors", "bags")
"""Measures of published figures."""
_ROW = 62
"""Height of a campaign's line in the drawing, in CSS pixels."""


def frame(exchange: Exchange, *, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Each town's campaigns by year (all, or these), organisations only; a strict town with few of them has no rows.

    Returns
    -------
    DataFrame, one row per town, campaign and year in which it took place
        `city`, `town`, and as in `numbers.campaign_years`.
    """
    parts = [
        numbers.campaign_years(review).assign(city=review.city, town=name)
        for name, review in exchange.named()
        if review.may_show("campaign")
    ]
    found = pd.concat(
        [part for part in parts if len(part)] or [pd.DataFrame(columns=["city", "year"])], ignore_index=True
    )
    return found if years is None else found[found["year"].isin(list(years))].reset_index(drop=True)


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """How many campaigns each town has."""
    n_of = [(table.loc[table["city"].eq(review.city), "campaign"].nunique(), name) for name, review in exchange.named()]
    counts = [(n, name) for n, name in n_of if n]
    if exchange.is_single:
        return section_title(SECTION, "Eigene Zahlen", f"Die Zahlen von {exchange.all_names}")
    if not exchange.is_few or not counts:
        return section_title(SECTION, "Eigene Zahlen", "Jede Stadt zählt ihre eigenen Aktionen")
    (first, where), *rest = counts
    told = [f"{words.in_words(first)} {'Aktion' if first == 1 else 'Aktionen'} in {where}"]
    told += [f"{words.in_words(n)} in {name}" for n, name in rest]
    return section_title(SECTION, "Eigene Zahlen", words.capitalised(", ".join(told)))


def drawings(exchange: Exchange, table: pd.DataFrame) -> list[Block]:
    """For each town its calendar, what it counts, and what is published; of many towns one table of their years."""
    if not exchange.is_few:
        return [_years_of_all(exchange)]
    blocks = []
    for name, review in exchange.named():
        own = table[table["city"].eq(review.city)].reset_index(drop=True)
        if own.empty:
            blocks.append(stack([heading(name), said(review)], section=SECTION, part="full"))
        else:
            blocks += [_calendar(name, review, own), said(review)]
        campaigns = sorted({str(each) for each in review.participation["campaign"].dropna().unique()})
        blocks.append(figures_box(review, campaigns, PUBLISHED, section=SECTION))
    return blocks


def _calendar(name: str, review: TownReview, own: pd.DataFrame) -> Block:
    rows = without_private_persons(numbers.held(review.participation))
    n_years = own["year"].nunique()
    n_lists = own.groupby("campaign")["year"].nunique()
    always = [str(each) for each in own.drop_duplicates("campaign").set_index("campaign")["title"][n_lists.eq(n_years)]]
    every = (
        f"jedes Jahr {words.enumeration(f'„{each}“' for each in always)}" if always and n_years > 1 else _largest(own)
    )
    return figure(
        plot.calendar,
        own,
        section=SECTION,
        title=f"{name}: {every}",
        unit=(
            f"Teilnahmen je Aktion und Jahr, ohne Privatpersonen; „–“{NO_BREAK}heißt: keine Liste, "
            f"„≥“{NO_BREAK}heißt: eine Zahl fehlt"
        ),
        alternative=alternative.calendar(own),
        sources=rows[rows["year"].isin(own["year"]) & rows["campaign"].isin(own["campaign"])],
        columns=[
            header("title", "Aktion"),
            year(is_header=False),
            count("participations", "Teilnahmen"),
            count("n_rows", "Einträge"),
            count("n_missing", "ohne Zahl"),
        ],
        height=_ROW * own["campaign"].nunique() + 40,
    )


def _largest(own: pd.DataFrame) -> str:
    last = own[own["year"].eq(own["year"].max())]
    return words.enumeration(f"{row['title']} {row['year']}" for _, row in last.iterrows())


def said(review: TownReview) -> Block:
    """The town's year, what it counts and how, and its inhabitants."""
    sums = numbers.yearly(review)
    last = sums.iloc[-1]
    if _is_small(review):
        return paragraphs("Für eigene Zahlen sind es zu wenige Gruppen.", section=SECTION)
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
    return paragraphs(of_year, [*_definition(review), *twice], _inhabitants(review), section=SECTION)


def _is_small(review: TownReview) -> bool:
    """Whether a strict town has too few organisations for any figure of the year."""
    return review.is_strict and int(numbers.yearly(review)["organisations"].iloc[-1]) < SMALLEST_GROUP


def _definition(review: TownReview) -> list[str]:
    """What distinguishes this town's way of counting, from its rows."""
    told = []
    if len(review.years) > 1 and review.since > review.years[0]:
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


def _inhabitants(review: TownReview) -> str:
    rates = pd.DataFrame() if review.is_strict else per_thousand(review)
    rates = rates[rates["year"].eq(review.last)] if len(rates) else rates
    if rates.empty:
        return ""
    row = rates.iloc[-1]
    return f"{words.number(row['inhabitants'])} Einwohnerinnen und Einwohner (amtlich, {date(row['population_date'])})."


def _years_of_all(exchange: Exchange) -> Block:
    """Each town's last year in a line."""
    rows = [
        numbers.yearly(review).iloc[[-1]].assign(town=name, campaigns=", ".join(_titles(review)))
        for name, review in exchange.named()
        if not _is_small(review)
    ]
    columns = [
        header("town", "Stadt"),
        year(is_header=False),
        text("campaigns", "Aktionen"),
        count("organisations", "Organisationen"),
        count("participations", "Teilnahmen"),
    ]
    if not rows:
        return NOTHING
    return data_table(
        pd.concat(rows, ignore_index=True), columns, "Das letzte Jahr jeder Stadt", section=SECTION, part="full"
    )


def _titles(review: TownReview) -> list[str]:
    return [review.campaign_title(each) for each in sorted(review.campaigns_held.get(review.last, ()))]

"""Participation → how many of the registered came, by kind of group."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header
from engagement_analysis.reports.sections.four_years.who_took_part import PLURAL
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import largest
from engagement_analysis.reports.sections.town.review import TownReview


def frame(review: TownReview) -> pd.DataFrame:
    """Groups of this year that had registered and whose number is known, by kind.

    `organisation_type`, `label`, `registered`, `participations`, `n_rows`; both sums over the same rows.
    """
    rows = numbers.groups(review)
    rows = rows[rows["year"].eq(review.last) & rows["registered"].gt(0) & rows["participants"].notna()]
    rows = rows if review.may_show("organisation_type") else rows.head(0)
    table = rows.assign(organisation_type=numbers.kinds_of(rows)).groupby("organisation_type", as_index=False)
    sums = table.agg(
        registered=("registered", "sum"), participations=("participants", "sum"), n_rows=("participants", "size")
    )
    return numbers.in_order(sums.assign(label=sums["organisation_type"].map(PLURAL)), "organisation_type", PLURAL)


def share_that_came(registered: float, came: float) -> str:
    """Of a hundred who had registered, how many came; empty where nobody had."""
    if not registered:
        return ""
    if came > registered:
        return f"Mehr kamen, als angemeldet waren: {words.number(came)} statt {words.number(registered)}"
    return f"{words.number(round(100 * came / registered))} von 100 Angemeldeten kamen"


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """The share."""
    text = share_that_came(table["registered"].sum(), table["participations"].sum())
    return section_title("angemeldet", "Angemeldet", text) if text else NOTHING


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Dot pairs."""
    if table.empty:
        return NOTHING
    gap = (table["participations"] - table["registered"]).abs()
    top = largest(table.assign(gap=gap), "gap")
    return figure(
        plot.registered,
        table,
        title=(
            f"{top['label']}: {words.number(top['participations'])} kamen, "
            f"{words.number(top['registered'])} waren angemeldet"
        ),
        unit=f"Angemeldete und gezählte Teilnahmen {review.last}, nur Gruppen mit beiden Zahlen, ohne Privatpersonen",
        alternative=alternative.registered(table),
        columns=[
            header("label", "Art"),
            count("registered", "angemeldet"),
            count("participations", "kamen"),
            count("n_rows", "Gruppen"),
        ],
        sources=numbers.groups_of(review, [review.last]),
        key=[("dot", "gekommen"), ("ring", "angemeldet")],
        height=190,
        narrow_height=190,
    )


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """The two sums, and the groups that cannot be compared."""
    if table.empty:
        return NOTHING
    rows = numbers.groups(review)
    now = rows[rows["year"].eq(review.last)]
    without = int((now["registered"].notna() & now["participants"].isna()).sum())
    said = [
        f"{words.number(table['participations'].sum())} kamen, {words.number(table['registered'].sum())} waren "
        "angemeldet."
    ]
    if without:
        people = words.number(now.loc[now["participants"].isna(), "registered"].sum())
        who = words.capitalised(words.spelled(without, "eine Gruppe ohne Zahl hatte", "Gruppen ohne Zahl hatten"))
        said.append(f"{who} {people} angemeldet und {'zählt' if without == 1 else 'zählen'} hier nicht mit.")
    return paragraphs(said)

"""What this town's lists write down, and the town's own words on goals, costs and next steps."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.plot import alternative
from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import NOTHING, Block, figure, own_words, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import largest
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "weiter"
ITEMS = {
    "organisation": "Name der Gruppe",
    "district": "Ortsteil",
    "registered": "Anmeldezahl",
    "participants": "Teilnahmen",
    "minors": "Kinder und Jugendliche",
    "hours": "Stunden",
}
_ACCUSATIVE = ITEMS | {
    "organisation": "den Namen der Gruppe",
    "district": "einen Ortsteil",
    "registered": "eine Anmeldezahl",
}


def frame(review: TownReview) -> pd.DataFrame:
    """The year's entries that state each item, private persons left out.

    Returns
    -------
    DataFrame
        `measure`, `label`, `n_recorded`, `n_rows`, `share` (0 to 1).
    """
    rows = without_private_persons(review.participation)
    found = recorded(rows[rows["year"].eq(review.last)])
    found = found[found["measure"].isin(ITEMS)].assign(label=found["measure"].map(ITEMS))
    order = found["measure"].map({name: place for place, name in enumerate(ITEMS)})
    return found.assign(_order=order).sort_values("_order", ignore_index=True)[
        ["measure", "label", "n_recorded", "n_rows", "share"]
    ]


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """What stands in the list least often."""
    if table.empty or table["n_rows"].max() == 0:
        return NOTHING
    rare = largest(table.assign(rest=1 - table["share"].astype(float)), "rest")
    n, of = int(rare["n_recorded"]), int(rare["n_rows"])
    text = (
        f"{words.capitalised(words.in_words(n)) if n < 2 else words.number(n)} von {words.number(of)} Einträgen "
        f"{'nennt' if n == 1 else 'nennen'} {_ACCUSATIVE[str(rare['measure'])]}"
        if 0 < n < of
        else f"Kein Eintrag nennt {_ACCUSATIVE[str(rare['measure'])]}"
        if n == 0
        else f"Jeder Eintrag {review.last} ist vollständig"
    )
    return section_title(SECTION, "Wie es weitergeht" if _has_words(review) else "Was in den Listen steht", text)


def _has_words(review: TownReview) -> bool:
    own = review.programme
    return own is not None and bool(own.goals or own.costs or own.next_steps)


def drawing(review: TownReview, table: pd.DataFrame, *, section: str = SECTION) -> Block:
    """One point an item, from none to all."""
    if table.empty or table["n_rows"].max() == 0:
        return NOTHING
    missing = int(table["n_rows"].max()) - int(table.set_index("measure")["n_recorded"].get("participants", 0))
    said = (
        f"{'Eine Zahl fehlt' if missing == 1 else words.capitalised(words.in_words(missing)) + ' Zahlen fehlen'} "
        f"in der Liste {review.last}"
        if missing
        else f"In jedem Eintrag von {review.last} steht die Zahl"
    )
    return figure(
        plot.recorded,
        table,
        section=section,
        title=said,
        unit=(
            f"Anteil der {words.number(table['n_rows'].max())} Einträge {review.last}, in denen die Angabe steht, "
            "ohne Privatpersonen"
        ),
        alternative=alternative.recorded(table),
        columns=[header("label", "Angabe"), count("n_recorded", "Einträge"), count("n_rows", "von")],
        height=240,
        narrow_height=240,
    )


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """Which items a campaign's list of this year never states: it has no column for them."""
    if table.empty or review.is_strict:
        return NOTHING
    rows = without_private_persons(review.participation)
    found = recorded(rows[rows["year"].eq(review.last)], by=("campaign",))
    somewhere = table.loc[table["n_recorded"].gt(0), "measure"]  # what stands nowhere is the title
    found = found[found["measure"].isin(somewhere) & found["n_recorded"].eq(0) & found["n_rows"].gt(0)]
    said = []
    for campaign, lacking in found.groupby("campaign", observed=True):
        n = int(lacking["n_rows"].iloc[0])
        items = words.names(ITEMS[name] for name in ITEMS if lacking["measure"].eq(name).any())
        said.append(
            f"Nicht in der Liste „{review.campaign_title(str(campaign))}“ "
            f"({words.counted(n, 'Eintrag', 'Einträge')}): {items}."
        )
    return paragraphs(*said, section=SECTION)


def town_words(review: TownReview) -> Block:
    """Goals, costs, next steps, contact; an empty part leaves its line out."""
    return own_words(review.own_words, section=SECTION)

"""What this town's lists write down, and the town's own words on goals, costs and next steps."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.measures.recorded import recorded
from engagement_analysis.plot import alternative
from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import NOTHING, Block, figure, own_words, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.records import largest
from engagement_analysis.reports.sections.town.review import TownReview

_ITEMS = ("organisation", "district", "registered", "participants", "minors", "hours")


def frame(review: TownReview) -> pd.DataFrame:
    """Of each item `measure`, `label`, `n_recorded` (the year's entries that state it), `n_rows`, `share` (0 to 1)."""
    rows = without_private_persons(review.participation)
    found = recorded(rows[rows["year"].eq(review.last)])
    found = numbers.in_order(found[found["measure"].isin(_ITEMS)], "measure", _ITEMS)
    label = found["measure"].map({item: words.ITEMS[item][0] for item in _ITEMS})
    return found.assign(label=label)[["measure", "label", "n_recorded", "n_rows", "share"]]


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """What stands in the list least often."""
    if table.empty or table["n_rows"].max() == 0:
        return NOTHING
    rare = largest(table.assign(rest=1 - table["share"].astype(float)), "rest")
    n, of, item = int(rare["n_recorded"]), int(rare["n_rows"]), words.ITEMS[str(rare["measure"])][1]
    text = f"In {words.number(n) if n else 'keinem'} von {words.number(of)} Einträgen steht {item}"
    if n == of:
        text = f"Jeder Eintrag {review.last} ist vollständig"
    has_words = any(name != "Ansprechstelle" for name, _ in review.own_words)
    return section_title("weiter", "Wie es weitergeht" if has_words else "Was in den Listen steht", text)


def drawing(review: TownReview, table: pd.DataFrame, *, section: str = "") -> Block:
    """One point an item, from none to all; `section`: where it stands, if not in the section that is open."""
    if table.empty or table["n_rows"].max() == 0:
        return NOTHING
    missing = int(table["n_rows"].max()) - int(table.set_index("measure")["n_recorded"].get("participants", 0))
    gaps = words.capitalised(words.spelled(missing, "eine Zahl fehlt", "Zahlen fehlen"))
    said = f"{gaps} in der Liste {review.last}" if missing else f"In jedem Eintrag von {review.last} steht die Zahl"
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
        items = words.names(words.ITEMS[name][0] for name in _ITEMS if lacking["measure"].eq(name).any())
        said.append(
            f"Nicht in der Liste „{review.campaign_title(str(campaign))}“ "
            f"({words.counted(n, 'Eintrag', 'Einträge')}): {items}."
        )
    return paragraphs(*said)


def town_words(review: TownReview) -> Block:
    """Goals, costs, next steps, contact; an empty part leaves its line out."""
    return own_words(review.own_words)

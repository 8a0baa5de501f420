"""Participation → from which districts, for campaigns whose lists know districts."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.review import TownReview

_STATED = 0.75
_FEWEST = 2


def campaigns_with_districts(review: TownReview) -> tuple[str, ...]:
    """Campaigns of this year in which three of four groups' rows name a district; lists without groups alone."""
    rows = numbers.groups(review)
    now = rows[rows["year"].eq(review.last)]
    stated = now["district"].notna().groupby(now["campaign"], observed=True).mean()
    return tuple(str(campaign) for campaign in stated.index[stated.ge(_STATED)])


def _is_overview(review: TownReview) -> bool:
    return any(bool(numbers.overview_rows(review, each)["year"].eq(review.last).any()) for each in review.overviews[:1])


def _rows(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    if _is_overview(review):
        rows, campaigns = numbers.held(review.readings[reading]), review.overviews[:1]
    else:
        rows, campaigns = numbers.groups(review, reading), campaigns_with_districts(review)
    return rows[rows["campaign"].isin(campaigns) & rows["year"].eq(review.last)]


def frame(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """Of this year `district`, `participations` (null: unknown), `n_missing`, `n_groups` where known; largest first."""
    chosen = _rows(review, reading)
    if not review.may_show("district") or chosen["district"].nunique() < _FEWEST:
        return pd.DataFrame(columns=["district", "participations", "n_groups", "n_missing"])
    sums = totals(chosen[chosen["district"].notna()], by=("district",))
    table = sums[["district", "participations", "n_missing"]]
    table = table if _is_overview(review) else table.assign(n_groups=sums["n_organisations"])
    return table.sort_values(
        ["participations", "district"], ascending=[False, True], na_position="last", ignore_index=True
    )


def top(table: pd.DataFrame) -> tuple[tuple[str, ...], str] | None:
    """The fewest districts, three at most, from which a share comes that has a word; and the word."""
    people = table.dropna(subset="participations").set_index("district")["participations"].astype(int)
    for n in range(1, min(4, len(people))):
        share = people.iloc[:n].sum() / max(people.sum(), 1)
        word = words.share_word(share, 1, is_complete=False)
        if word and share >= 0.48 and people.iloc[n - 1] > people.iloc[n]:
            return tuple(map(str, people.index[:n])), word
    return None


def top_in_all(review: TownReview) -> tuple[tuple[str, ...], str] | None:
    """The districts, if they and their word are the same in every reading."""
    return numbers.agreed(review, lambda reading: top(frame(review, reading)))


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """Where half of them, or more, come from; else the largest."""
    if table.empty:
        return NOTHING
    if _is_overview(review):
        one = messages.held_finding(review, messages.rules(review)[-1])
        lead = messages.sentence(review, one)[0].rstrip(":") if one else ""
        return section_title("orte", review.campaign_title(review.overviews[0]), lead or "Zahlen je Ortsteil")
    text = f"Aus {len(table)} Ortsteilen, am meisten aus {table['district'].iloc[0]}"
    if found := top_in_all(review):
        names, word = found
        verb = "kommt" if word == "die Hälfte" else "kommen"
        text = f"{words.capitalised(word)} {verb} aus {words.enumeration(names)}"
    return section_title("orte", "Ortsteile", text)


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Horizontal bars."""
    if table.empty:
        return NOTHING
    first, second = table.iloc[0], table.iloc[1]
    said = f"{words.number(first['participations'])} aus {first['district']}"
    if not pd.isna(second["participations"]):
        said += f", {words.number(second['participations'])} aus {second['district']}"
    if _is_overview(review):
        unit = f"{review.campaign_title(review.overviews[0])} {review.last}, eine Zahl je Ortsteil"
        columns = [header("district", "Ortsteil"), count("participations", "Zahl")]
    else:
        titles = words.names(messages.quoted(review.campaign_title(c)) for c in campaigns_with_districts(review))
        unit = f"{titles} {review.last}, Teilnahmen nach Ort der Gruppe, ohne Privatpersonen"
        columns = [header("district", "Ortsteil"), count("participations", "Teilnahmen"), count("n_groups", "Gruppen")]
        said = said.replace(" aus ", " Teilnahmen aus ", 1)
    height = 30.0 * (len(table) + ("n_groups" in table)) + 20
    return figure(
        plot.districts,
        table,
        title=said,
        unit=unit,
        alternative=alternative.districts(table),
        sources=_rows(review),
        columns=columns,
        height=height,
        narrow_height=height,
    )


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """The share in numbers, where counts are missing, and places that hang on one group."""
    if table.empty:
        return NOTHING
    if _is_overview(review):
        return paragraphs("Eine Gruppe und ein Tag je Zeile würden genügen, um auch hier mit Namen zu danken.")
    said = []
    if found := top_in_all(review):
        n, people = len(found[0]), table["participations"]
        part, whole = words.number(people.head(n).sum()), words.number(people.sum())
        groups = "Gruppen dieses Ortsteils" if n == 1 else "Gruppen dieser Ortsteile"
        said.append(f"{part} von {whole} Teilnahmen kamen {review.last} aus {groups}.")
    gaps = table[table["n_missing"].gt(0)]
    if len(gaps):
        who = words.spelled(int(gaps["n_missing"].sum()), "einer Gruppe", "Gruppen")
        said.append(f"Von {who} aus {words.enumeration(gaps['district'])} fehlt die Zahl.")
    alone = [str(name) for name in table.loc[table["n_groups"].eq(1), "district"]]
    if alone and not review.is_strict:
        said.append(f"Aus {words.enumeration(alone)} kam {'je ' if len(alone) > 1 else ''}eine einzige Gruppe.")
    left_out = [
        messages.quoted(review.campaign_title(each))
        for each in sorted(review.campaigns_held.get(review.last, frozenset()) - set(campaigns_with_districts(review)))
    ]
    note = f"Ohne {words.enumeration(left_out)} (kein Ort in der Liste)." if left_out else ""
    return paragraphs(said, note)

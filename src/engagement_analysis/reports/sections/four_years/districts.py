"""Participation → from which districts, for campaigns whose lists know districts."""

from dataclasses import dataclass

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "orte"
_STATED = 0.75
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class TopDistricts:
    """The fewest districts from which a share comes that has a word."""

    names: tuple[str, ...]
    part: int
    whole: int
    word: str


def campaigns_with_districts(review: TownReview) -> tuple[str, ...]:
    """Campaigns of this year in which three of four groups' rows name a district; lists without groups alone."""
    rows = numbers.groups(review)
    now = rows[rows["year"].eq(review.last)]
    stated = now["district"].notna().groupby(now["campaign"], observed=True).mean()
    return tuple(str(campaign) for campaign in stated.index[stated.ge(_STATED)])


def _is_overview(review: TownReview) -> bool:
    return any(bool(numbers.overview_rows(review, each)["year"].eq(review.last).any()) for each in review.overviews[:1])


def _rows(review: TownReview, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    table = numbers.held(review.participation if rows is None else rows)
    if _is_overview(review):
        return table[table["campaign"].eq(review.overviews[0]) & table["year"].eq(review.last)]
    chosen = numbers.groups(review, table, campaigns=campaigns_with_districts(review))
    return chosen[chosen["year"].eq(review.last)]


def frame(review: TownReview, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Participations and groups of this year by district, largest first; of a list without groups their number alone.

    Returns
    -------
    DataFrame
        `district`, `participations` (null: unknown), `n_groups` (not of an overview), `n_missing`.
    """
    chosen = _rows(review, rows)
    if not review.may_show("district") or chosen["district"].nunique() < _FEWEST:
        return pd.DataFrame(columns=["district", "participations", "n_groups", "n_missing"])
    sums = totals(chosen[chosen["district"].notna()], by=("district",))
    table = sums[["district", "participations", "n_missing"]]
    table = table if _is_overview(review) else table.assign(n_groups=sums["n_organisations"])
    return table.sort_values(
        ["participations", "district"], ascending=[False, True], na_position="last", ignore_index=True
    )


def top(table: pd.DataFrame) -> TopDistricts | None:
    """One district, or two or three that together bring a share with a word."""
    counted = table[table["participations"].notna()]
    whole = int(counted["participations"].sum()) if len(counted) else 0
    for n in (1, 2, 3):
        if n >= len(counted):
            break
        first, cut = counted.head(n), counted.iloc[n]["participations"]
        part = int(first["participations"].sum())
        word = words.share_word(part, whole, is_complete=False)
        if word and part / whole >= 0.48 and first["participations"].iloc[-1] > cut:
            return TopDistricts(tuple(map(str, first["district"])), part, whole, word)
    return None


@remembered
def top_in_all(review: TownReview) -> TopDistricts | None:
    """The districts, if they and their word are the same in every reading."""
    found = numbers.in_all(review, lambda rows: top(frame(review, rows)))
    said = {None if one is None else (one.names, one.word) for one in found.values()}
    return found[AS_READ] if len(said) == 1 else None


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """Where half of them, or more, come from; else the largest."""
    if table.empty:
        return NOTHING
    if _is_overview(review):
        found = messages.held_findings(review, tuple(messages.rules(review))[-1:])
        lead = messages.sentence(review, found[0])[0].rstrip(":") if found else ""
        return section_title(SECTION, review.campaign_title(review.overviews[0]), lead or "Zahlen je Ortsteil")
    one = top_in_all(review)
    if one is None:
        text = f"Aus {len(table)} Ortsteilen, am meisten aus {table['district'].iloc[0]}"
    else:
        verb = "kommt" if one.word == "die Hälfte" else "kommen"
        text = f"{words.capitalised(one.word)} {verb} aus {words.enumeration(one.names)}"
    return section_title(SECTION, "Ortsteile", text)


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
        section=SECTION,
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
        return paragraphs(*_overview_texts(review, table), section=SECTION)
    one = top_in_all(review)
    said = []
    if one is not None:
        groups = "Gruppen dieses Ortsteils" if len(one.names) == 1 else "Gruppen dieser Ortsteile"
        said.append(
            f"{words.number(one.part)} von {words.number(one.whole)} Teilnahmen kamen {review.last} aus {groups}."
        )
    gaps = table[table["n_missing"].gt(0)]
    if len(gaps):
        n = int(gaps["n_missing"].sum())
        where = words.enumeration(gaps["district"])
        who = "einer Gruppe" if n == 1 else f"{words.in_words(n)} Gruppen"
        said.append(f"Von {who} aus {where} fehlt die Zahl.")
    alone = [str(name) for name in table.loc[table["n_groups"].eq(1), "district"]]
    if alone and not review.is_strict:
        said.append(f"Aus {words.enumeration(alone)} kam {'je ' if len(alone) > 1 else ''}eine einzige Gruppe.")
    left_out = [
        messages.quoted(review.campaign_title(each))
        for each in sorted(review.campaigns_held.get(review.last, frozenset()) - set(campaigns_with_districts(review)))
    ]
    note = f"Ohne {words.enumeration(left_out)} (kein Ort in der Liste)." if left_out else ""
    return paragraphs(said, note, section=SECTION)


def _overview_texts(review: TownReview, table: pd.DataFrame) -> list[str]:
    campaign = review.overviews[0]
    rows = numbers.overview_rows(review, campaign)
    sums = totals(rows, by=("year",)).set_index("year")
    title_ = review.campaign_title(campaign)
    said = []
    before = [year for year in review.years if year < review.last and year in sums.index]
    now = sums.loc[review.last].to_dict()
    if before:
        then = sums.loc[before[-1]].to_dict()
        said.append(
            f"{words.number(now['participations'])} stehen {review.last} bei {title_} für "
            f"{words.in_words(int(now['n_reported']))} Ortsteile in der Liste, {before[-1]} waren es "
            f"{words.number(then['participations'])} für {words.in_words(int(then['n_reported']))}."
        )
    said += _jumps(review, rows)
    said.append("Eine Gruppe und ein Tag je Zeile würden genügen, um auch hier mit Namen zu danken.")
    return said


def _jumps(review: TownReview, rows: pd.DataFrame) -> list[str]:
    """A district whose number fell to zero and came back, or changed most between years."""
    by_district = rows.pivot_table(index="district", columns="year", values="participants", aggfunc="sum", min_count=1)
    by_district = by_district.dropna()
    if by_district.shape[1] < 2 or by_district.empty:
        return []
    span = by_district.max(axis=1) - by_district.min(axis=1)
    row = by_district.iloc[int(span.to_numpy().argmax())]
    if span.max() < 0.5 * row.max():
        return []
    values = words.enumeration(f"{words.number(value)} ({year})" for year, value in row.items())
    return [f"In einzelnen Ortsteilen springt die Zahl: {row.name} {values}."]

"""Participation → hours, children, bags, guests over the years: what the lists state often enough to be shown."""

from typing import Final

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, year
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.records import largest, records
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "zeit"
LABELS: Final = {
    "hours": "freiwillige Stunden",
    "minors": "Kinder und Jugendliche",
    "bags": "Müllsäcke",
    "visitors": "Gäste",
}
_DAY: Final = 8
_HALF: Final = 0.5


def frame(review: TownReview) -> pd.DataFrame:
    """Measures that half of this year's lists' entries of a campaign state, a row a measure and year.

    Returns
    -------
    DataFrame
        `measure`, `label`, `year`, `value` (null: not stated), `n_reported`, `n_rows`, `doubtful`, `is_break`,
        `is_at_least` (entries without the measure may hold more).
    """
    if not (review.is_whole or len(review.years) == 1) or review.is_strict:
        return pd.DataFrame(columns=["measure", "label", "year", "value"])
    sums = numbers.yearly(review)
    parts = []
    for measure, label in LABELS.items():
        now = sums.iloc[-1]
        is_stated = now[f"n_{measure}"] >= _HALF * now["n_held"] or (measure == "visitors" and now["n_visitors"] > 0)
        if pd.isna(now[measure]) or not is_stated:
            continue
        parts.append(
            pd.DataFrame(
                {
                    "measure": measure,
                    "label": label,
                    "year": sums["year"],
                    "value": sums[measure],
                    "n_reported": sums[f"n_{measure}"],
                    "n_rows": sums["n_held"],
                    "doubtful": sums[f"doubtful_{measure}"],
                    "is_break": sums["is_break"],
                    "is_at_least": (sums[f"n_{measure}"] < sums["n_held"]) & (measure == "minors"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["measure", "label", "year", "value"])


def courses(review: TownReview) -> dict[str, str]:
    """What each measure did over the compared years, where it did so in every reading."""
    table = frame(review)
    found = {}
    for measure in dict.fromkeys(table["measure"]):
        each = numbers.in_all(review, lambda rows, name=measure: _course(review, rows, name))  # type: ignore[misc]
        found[str(measure)] = each[AS_READ] if len(set(each.values())) == 1 else ""
    return found


def _course(review: TownReview, rows: pd.DataFrame, measure: str) -> str:
    sums = numbers.yearly(review, rows)
    values = sums.loc[~sums["is_break"], measure]
    if values.isna().any():
        return ""
    found = words.course([float(value) for value in values])
    # A sum that stands lowest and highest in between is told by its first and last value only.
    return {"grows": "rises", "shrinks": "falls"}.get(found, found)


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """The hours as working days; else the measure that there is."""
    if table.empty:
        return NOTHING
    now = table[table["year"].eq(review.last)].set_index("measure")["value"]
    if "hours" in now.index:
        days = round(float(now["hours"]) / _DAY, -1)
        about = f": rund {words.number(days)} Arbeitstage, freiwillig" if days >= 20 else ", freiwillig"
        return section_title(SECTION, "Zeit und Gäste", f"{words.number(now['hours'])} Stunden{about}")
    first = table.iloc[0]
    return section_title(SECTION, "Zeit und Gäste", f"{first['label']}: {words.number(now[first['measure']])}")


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Small columns side by side, each from zero."""
    if table.empty or len(review.years) == 1:
        return NOTHING
    return (
        figure(
            plot.small_columns,
            table,
            section=SECTION,
            title=_finding(review, table),
            unit=_unit(review, table),
            alternative=alternative.small_columns(table),
            sources=numbers.groups(review),
            columns=[
                *(year(),),
                count("value", "Summe", 0),
                count("n_reported", "Einträge mit Angabe"),
                count("n_rows", "Einträge"),
            ],
            table=table,
            is_full=True,
            height=210,
            narrow_height=380,
        )
        if table["measure"].nunique()
        else NOTHING
    )


def _finding(review: TownReview, table: pd.DataFrame) -> str:
    found = courses(review)
    since = review.since
    more = [LABELS[name] for name in found if found[name] == "rises"]
    less = [LABELS[name] for name in found if found[name] == "falls"]
    same = [LABELS[name] for name in found if found[name] == "similar"]
    parts = []
    if more:
        parts.append(f"mehr {words.enumeration(more)} als {since}")
    if less:
        parts.append(f"weniger {words.enumeration(less)}")
    if same:
        parts.append(f"etwa gleich viele {words.enumeration(same)}")
    if not parts:
        parts = [f"{LABELS[str(table['measure'].iloc[0])]} von {review.years[0]} bis {review.last}"]
    return words.capitalised(", ".join(parts))


def _unit(review: TownReview, table: pd.DataFrame) -> str:
    text = "Summen je Jahr"
    if table["is_break"].any():
        text += "; hohl: anderer Kreis von Gruppen"
    if table["doubtful"].gt(0).any():
        text += "; gestrichelt: womöglich doppelt"
    if table["is_at_least"].any():
        text += "; Kinder und Jugendliche mindestens"
    return text


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """Which year had most hours, as far as every reading says so; guests and those who helped."""
    if table.empty:
        return NOTHING
    said = [*_strongest(review), *_guests(review), *(_one_year(table) if len(review.years) == 1 else [])]
    return paragraphs(said, section=SECTION)


def _strongest(review: TownReview) -> list[str]:
    def best(rows: pd.DataFrame) -> int | None:
        sums = numbers.yearly(review, rows)
        sums = sums[~sums["is_break"] & sums["hours"].notna()]
        return int(largest(sums, "hours")["year"]) if len(sums) > 1 else None

    found = numbers.in_all(review, best)
    years = list(dict.fromkeys(found.values()))
    if None in years or not years:
        return []
    if len(years) == 1:
        return [f"Die meisten Stunden kamen {years[0]} zusammen."]
    return [
        f"Bei den Stunden liegt {years[0]} nur vorn, wenn der Eintrag, der womöglich doppelt ist, zu Recht zweimal in "
        "der Liste "
        f"steht; sonst ist {years[1]} das stärkste Jahr."
    ]


def _guests(review: TownReview) -> list[str]:
    table = numbers.campaign_years(review)
    said = []
    for campaign, rows in table[table["visitors"].notna()].groupby("campaign", sort=False):
        now = rows[rows["year"].eq(review.last)]
        if now.empty or pd.isna(now["participations"].iloc[0]):
            continue
        guests, helpers = now["visitors"].iloc[0], now["participations"].iloc[0]
        text = f"{review.campaign_title(str(campaign))}: {words.number(guests)} Gäste, {words.number(helpers)} Helfende"
        then = rows[rows["year"].eq(review.since)]
        if review.since < review.last and len(then):
            guests, helpers = then["visitors"].iloc[0], then["participations"].iloc[0]
            text += f" ({review.since}: {words.number(guests)} und {words.number(helpers)})"
        said.append(f"{text}.")
    return said


def _one_year(table: pd.DataFrame) -> list[str]:
    return [f"{row.label}: {words.number(row.value)}." for row in records(table) if row.measure in ("minors", "bags")]


def published(review: TownReview) -> Block:
    """Guests and helpers as published."""
    if frame(review).empty:
        return NOTHING
    return figures_box(review, review.campaigns, ("visitors", "volunteers"), section=SECTION)

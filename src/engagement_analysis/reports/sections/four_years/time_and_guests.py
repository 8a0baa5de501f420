"""Participation → hours, children, bags, guests over the years: what the lists state often enough to be shown."""

from functools import partial
from typing import Final

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, year
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview

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

    `measure`, `label`, `year`, `value` (null: not stated), `n_reported`, `n_rows`, `doubtful`, `is_break`,
    `is_at_least` (entries without the measure may hold more).
    """
    nothing = pd.DataFrame(columns=["measure", "label", "year", "value"])
    if review.is_strict or not review.is_whole:
        return nothing
    sums = numbers.yearly(review)
    now = sums.iloc[-1]
    parts = []
    for measure, label in LABELS.items():
        is_stated = now[f"n_{measure}"] >= _HALF * now["n_held"] or (measure == "visitors" and now["n_visitors"] > 0)
        if pd.isna(now[measure]) or not is_stated:
            continue
        part = sums[["year", "is_break"]].assign(
            measure=measure,
            label=label,
            value=sums[measure],
            n_reported=sums[f"n_{measure}"],
            n_rows=sums["n_held"],
            doubtful=sums[f"doubtful_{measure}"],
            is_at_least=(sums[f"n_{measure}"] < sums["n_held"]) & (measure == "minors"),
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _course(review: TownReview, reading: str, measure: str) -> str:
    sums = numbers.yearly(review, reading)
    values = sums.loc[~sums["is_break"], measure]
    found = "" if values.isna().any() else words.course([float(value) for value in values])
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
        return section_title("zeit", "Zeit und Gäste", f"{words.number(now['hours'])} Stunden{about}")
    first = table.iloc[0]
    return section_title("zeit", "Zeit und Gäste", f"{first['label']}: {words.number(now[first['measure']])}")


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Small columns side by side, each from zero."""
    if table.empty or len(review.years) == 1:
        return NOTHING
    return figure(
        plot.small_columns,
        table,
        title=_finding(review, table),
        unit=_unit(table),
        alternative=alternative.small_columns(table),
        sources=numbers.groups(review),
        columns=[
            year(),
            count("value", "Summe", 0),
            count("n_reported", "Einträge mit Angabe"),
            count("n_rows", "Einträge"),
        ],
        is_full=True,
        height=210,
        narrow_height=380,
    )


def _finding(review: TownReview, table: pd.DataFrame) -> str:
    """What the measures did over the compared years, where they did so in every reading."""
    labels: dict[str | None, list[str]] = {}
    for measure in dict.fromkeys(table["measure"]):
        course = numbers.agreed(review, partial(_course, review, measure=measure))
        labels.setdefault(course, []).append(LABELS[measure])
    said = {"rises": "mehr {} als " + str(review.since), "falls": "weniger {}", "similar": "etwa gleich viele {}"}
    parts = [text.format(words.enumeration(labels[course])) for course, text in said.items() if course in labels]
    parts = parts or [f"{table['label'].iloc[0]} von {review.years[0]} bis {review.last}"]
    return words.capitalised(", ".join(parts))


def _unit(table: pd.DataFrame) -> str:
    text = "Summen je Jahr"
    if table["is_break"].any():
        text += "; hohl: anderer Kreis von Gruppen"
    if table["doubtful"].gt(0).any():
        text += "; gestrichelt: womöglich doppelt"
    if table["is_at_least"].any():
        text += "; Kinder und Jugendliche mindestens"
    return text


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """Guests and those who helped; of one year what no drawing shows."""
    if table.empty:
        return NOTHING
    of_year = table[table["measure"].isin(["minors", "bags"]) & (len(review.years) == 1)]
    told = [f"{row.label}: {words.number(row.value)}." for row in records(of_year)]
    return paragraphs([*_guests(review), *told])


def _guests(review: TownReview) -> list[str]:
    table = numbers.campaign_years(review).dropna(subset=["visitors", "participations"])
    said = []
    for title_, rows in table.groupby("title", sort=False):
        told = {row.year: (words.number(row.visitors), words.number(row.participations)) for row in records(rows)}
        if review.last in told:
            guests, helpers = told[review.last]
            is_later = review.since < review.last and review.since in told
            then = f" ({review.since}: {' und '.join(told[review.since])})" if is_later else ""
            said.append(f"{title_}: {guests} Gäste, {helpers} Helfende{then}.")
    return said


def published(review: TownReview) -> Block:
    """Guests and helpers as published."""
    if frame(review).empty:
        return NOTHING
    return figures_box(review, review.campaigns, ("visitors", "volunteers"))

"""History of a town + who was invited → the cells of its own report: who came again, cohorts, turnout, reach.

They join the town's one publication (:mod:`engagement_analysis.reports.review_cells` holds the others): the same
organisations make up the counts of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.analysis.organisations.retention import cohorts, retention
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.reports.cells import ALL, Cells, cell_name
from engagement_analysis.reports.cohort_bands import band_titles
from engagement_analysis.reports.review_cells import always_measure, by_who


def gather_town(
    gathered: Cells,
    rows: pd.DataFrame,
    history: pd.DataFrame,
    invitations: pd.DataFrame,
    register: pd.DataFrame | None,
    years: Sequence[int],
) -> None:
    """Add every figure that only the town's own report shows; those of the review must be there already.

    Parameters
    ----------
    gathered : Cells
    rows : DataFrame
        `review_cells.with_identity` of the history.
    history : DataFrame, rows of `participation` of one town
    invitations, register
        For `retention` and `reach`.
    years : sequence of int
    """
    moved = retention(history, invitations, by=("city",))
    first = moved.loc[moved["n_organisations"].notna(), "year"].min()
    for _, row in moved[moved["n_returning"].notna()].iterrows():
        _came_again(gathered, row, is_second=row["previous_year"] == first)
    _campaigns_bound_the_town(gathered, history, years[-1])
    _cohorts(gathered, cohorts(history, invitations, by=("city",)))
    _turnout(gathered, rows)
    if register is not None and len(register):
        last = history[history["year"].eq(years[-1])]
        _reach(gathered, reach(last, register, invitations=invitations))


def _came_again(gathered: Cells, row: pd.Series, *, is_second: bool) -> None:
    """Organisations of a year: the same as the last time, back after a pause, new; and those that did not return."""
    city, before, year = row["city"], int(row["previous_year"]), int(row["year"])
    name = {measure: cell_name(measure, city, ALL, year) for measure in _OF_RETENTION}
    values = {
        "returning": row["n_returning"],
        "joined": row["n_new"] + row["n_returned"],
        "new": row["n_new"],
        "returned": row["n_returned"],
        "not_again": row["n_previous"] - row["n_returning"],
        "lost": row["n_lost"],
        "excused": row["n_not_invited"] + row["n_cancelled"],
        "did_return": row["n_did_return"],
        "could_return": row["n_could_return"],
        "not_asked": row["n_returning"] - row["n_did_return"],
    }
    for measure, value in values.items():
        # Nobody can be back after a pause in the second edition, and everybody knows that.
        more: dict[str, Any] = {"upper": 0.0} if measure == "returned" and is_second else {}
        if measure in ("did_return", "could_return"):
            more |= {"group": cell_name("return", city, ALL, year), "weight": 0.5}
        is_published = measure in _PRINTED
        gathered.add(name[measure], value, is_published=is_published, **more)
    gathered.relate(cell_name("organisations", city, ALL, year), [name["returning"], name["joined"]])
    gathered.relate(cell_name("organisations", city, ALL, before), [name["returning"], name["not_again"]])
    # Who came in each of the last two years is who came again; the review says so in a sentence.
    gathered.relate(name["returning"], [cell_name(always_measure((before, year)), city, ALL, year)])
    gathered.relate(name["joined"], [name["new"], name["returned"]])
    gathered.relate(name["not_again"], [name["lost"], name["excused"]])
    gathered.relate(name["returning"], [name["did_return"], name["not_asked"]])
    gathered.relate(name["could_return"], [name["did_return"], name["lost"]])


_PRINTED = ("returning", "joined", "new", "not_again", "did_return", "could_return")
_OF_RETENTION = (*_PRINTED, "returned", "lost", "excused", "not_asked")


def _campaigns_bound_the_town(gathered: Cells, history: pd.DataFrame, year: int) -> None:
    """Who came to one campaign again came to the town again; who stays away from the town stays away from some."""
    city = str(history["city"].iloc[0])
    held = history[history["status"].eq("held") & history["year"].notna()]
    earlier = [int(value) for value in held["year"].unique() if value < year]
    before = max(earlier, default=0)
    campaigns = [str(name) for name in held.loc[held["year"].eq(before), "campaign"].dropna().unique()]
    returning, not_again = (cell_name(measure, city, ALL, year) for measure in ("returning", "not_again"))
    for campaign in campaigns:
        gathered.relate(returning, [cell_name("n_same", city, campaign, year)], sense=">=")
    gathered.relate(not_again, [cell_name("n_leavers", city, campaign, year) for campaign in campaigns], sense="<=")


def _cohorts(gathered: Cells, frame: pd.DataFrame) -> None:
    """Organisations of each year by the year of their first coming, and by the bands that are shown."""
    if frame.empty:
        return
    city = str(frame["city"].iloc[0])
    titles = band_titles(frame)
    first = int(frame["cohort"].min())
    for _, row in frame.iterrows():
        cohort, year = int(row["cohort"]), int(row["year"])
        part, start = (cell_name(f"cohort {cohort}", city, ALL, each) for each in (year, cohort))
        gathered.add(part, row["n_active"], is_published=False)
        if year > cohort:
            gathered.relate(start, [part], sense=">=")
        else:
            came = cell_name("organisations" if cohort == first else "new", city, ALL, year)
            gathered.relate(came, [part])
    for of_year, rows in frame.groupby("year"):
        year = int(str(of_year))
        parts = [cell_name(f"cohort {int(cohort)}", city, ALL, year) for cohort in rows["cohort"]]
        gathered.relate(cell_name("organisations", city, ALL, year), parts)
        told = {title: [int(one) for one in rows["cohort"] if titles[int(one)] == title] for title in titles.values()}
        # What an earlier report told in other bands is still known.
        known = {title: _members(title, rows["cohort"]) for title in gathered.known_campaigns("band", city, year)}
        for title, members in (known | told).items():
            if members:
                _band(gathered, city, title, year, rows[rows["cohort"].isin(members)], is_published=title in told)


def _band(gathered: Cells, city: str, title: str, year: int, rows: pd.DataFrame, *, is_published: bool) -> None:
    name = cell_name("band", city, title, year)
    gathered.add(name, rows["n_active"].sum(), is_published=is_published)
    gathered.relate(name, [cell_name(f"cohort {int(cohort)}", city, ALL, year) for cohort in rows["cohort"]])


def _members(title: str, cohorts_of_year: pd.Series) -> list[int]:
    """The cohorts that a band's title names ("2019–2021")."""
    first, last = (int(part) for part in (title.split("–")[0], title.split("–")[-1]))
    return [int(cohort) for cohort in cohorts_of_year if first <= cohort <= last]


def _turnout(gathered: Cells, rows: pd.DataFrame) -> None:
    """Registered and come, of the entries that give both; come is a part of the participations."""
    has_both = rows["registered"].notna() & rows["participants"].notna()
    for key, part in rows.groupby(["city", "year"], observed=True):
        city, year = str(key[0]), int(str(key[1]))
        both, other = part[has_both.loc[part.index]], part[~has_both.loc[part.index]]
        people = cell_name("participations", city, ALL, year)
        if both.empty or people not in gathered.cells:
            continue
        group = cell_name("turnout", city, ALL, year)
        for measure, column in (("registered", "registered"), ("came", "participants")):
            brought = by_who(both, column)
            total = sum(brought["contributions"])
            gathered.add(cell_name(measure, city, ALL, year), total, "amount", group=group, weight=0.7, **brought)
        rest, brought = cell_name("came_other", city, ALL, year), by_who(other, "participants")
        gathered.add(rest, sum(brought["contributions"]), "amount", is_published=False, **brought)
        gathered.relate(people, [cell_name("came", city, ALL, year), rest])


def _reach(gathered: Cells, frame: pd.DataFrame) -> None:
    """Organisations of a type: registered and others; registered ones: come and not come. The register is public."""
    for _, row in frame.iterrows():
        city, title, year = str(row["city"]), ORGANISATION_TYPES[str(row["organisation_type"])], int(row["year"])
        came = cell_name("types", city, title, year)
        if came not in gathered.cells or pd.isna(row["reach_share"]):
            continue
        name = {part: cell_name(part, city, title, year) for part in ("reached", "unlisted", "unreached", "listed")}
        reached = row["n_came"] if pd.isna(row["n_reached"]) else row["n_reached"]
        unlisted = 0 if pd.isna(row["n_not_in_register"]) else row["n_not_in_register"]
        gathered.add(name["listed"], row["n_registered"], may_hide=False)
        gathered.add(name["reached"], reached)
        gathered.add(name["unreached"], row["n_registered"] - reached, is_published=False)
        gathered.add(name["unlisted"], unlisted, is_published=False)
        gathered.relate(name["listed"], [name["reached"], name["unreached"]])
        gathered.relate(came, [name["reached"], name["unlisted"]])

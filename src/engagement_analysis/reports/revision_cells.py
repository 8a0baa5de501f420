"""What an earlier publication told before a figure was revised → cells and relations of the present publication.

Whoever lays two reports side by side knows by how much a total was revised. Where one organisation's entry is behind
the revision, that difference can be its whole number: an entry that had none before, or that is gone. So the part of
the figure that was changed is a cell of its own, before and now, and the unchanged rest links the two totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.revisions import relevant_changes
from engagement_analysis.analysis.measures.counting import INDIVIDUAL, stated_bounds
from engagement_analysis.publication import Cell
from engagement_analysis.reports.cells import ALL, Cells, cell_name
from engagement_analysis.reports.since_published import Since

_COLUMNS = {"participations": "participants", "low": "low", "hours": "hours", "minors": "minors"}
"""Measure → column of the table that it is the sum of."""


def add_revisions(gathered: Cells, history: pd.DataFrame, since: Sequence[Since]) -> None:
    """Add what the reader of an earlier report knows of each amount of one town that was revised since.

    Parameters
    ----------
    gathered : Cells
        All figures as they are now.
    history : DataFrame, rows of `participation` of one town
    since : sequence of Since
        Of each publication; `changes` name rows of the history.
    """
    rows = history.assign(low=stated_bounds(history)["low"])
    for each in since:
        changes = each.changes[each.changes["city"].isin(rows["city"].unique())]
        for city, year in changes[["city", "year"]].drop_duplicates().itertuples(index=False):
            for measure, column in _COLUMNS.items():
                told = _Told(gathered, each, measure, str(city), int(year))
                told.add(rows, changes, column)


class _Told:
    """One measure of one town and year, told by one publication."""

    def __init__(self, gathered: Cells, since: Since, measure: str, city: str, year: int) -> None:
        self.gathered, self.measure, self.city, self.year = gathered, measure, city, year
        self.date = since.state.date
        figures = since.state.figures
        figures = figures[figures["city"].eq(city) & figures["value"].notna()]
        keys = (figures[name] for name in ("measure", "campaign", "year"))
        self.values = dict(zip(zip(*keys, strict=True), figures["value"].astype(float), strict=True))

    def name(self, part: str, campaign: str) -> str:
        return cell_name(f"{self.measure} {part} {self.date}", self.city, campaign, self.year)

    def add(self, rows: pd.DataFrame, changes: pd.DataFrame, column: str) -> None:
        """The changed part of each campaign, and of all together."""
        added = []
        for campaign in (*sorted(changes.loc[changes["year"].eq(self.year), "campaign"].unique()), ALL):
            figure = {"measure": self.measure, "city": self.city, "campaign": campaign, "year": self.year}
            behind = relevant_changes(figure, changes)
            if behind.empty:
                continue
            if self._add_edition(rows, behind, column, campaign) and campaign != ALL:
                added.append(self.name("changed", campaign))
        self.gathered.relate(self.name("changed", ALL), added)
        if self.measure == "participations":
            for campaign in (*changes["campaign"].unique(), ALL):
                self._relate_changes_on_the_year_before(campaign)

    def _add_edition(self, rows: pd.DataFrame, behind: pd.DataFrame, column: str, campaign: str) -> bool:
        """The changed and the unchanged part of one figure; whether there is such a figure."""
        total = self.gathered.cells.get(cell_name(self.measure, self.city, campaign, self.year))
        if total is None:
            return False
        labels = [label for label in behind["now"] if label != -1]
        of_edition = rows[rows["year"].eq(self.year) & rows["status"].eq("held")]
        if campaign != ALL:
            of_edition = of_edition[of_edition["campaign"].eq(campaign)]
        is_changed = of_edition.index.isin(labels)
        brought = dict(_by_who(of_edition[is_changed], column))
        now = float(sum(brought.values()))
        rest = total.value - now
        is_there = bool(behind["is_there"].any())
        upper = {} if is_there else {"upper": 0.0}
        self._hidden(total, "changed", campaign, now, **_as_attributes(brought), **upper)
        self._hidden(
            total, "unchanged", campaign, rest, **_as_attributes(dict(_by_who(of_edition[~is_changed], column)))
        )
        self.gathered.relate(total.name, [self.name("unchanged", campaign), self.name("changed", campaign)])
        then = self.values.get((self.measure, campaign, self.year))
        if then is not None and then - rest > -1e-6:
            self._add_told(total, behind, campaign, then, then - rest, list(brought))
        return True

    def _add_told(
        self, total: Cell, behind: pd.DataFrame, campaign: str, then: float, before: float, who: list[str]
    ) -> None:
        """The figure as it was told, and what the changed part was."""
        was_there = behind["was_there"] | behind["now"].eq(-1)
        n = 0 if before == 0 else int(was_there.sum())
        # One organisation corrects what it knows itself; of several nobody knows who brought what.
        of = {"contributions": (before,), "contributors": tuple(who)} if len(who) == n == 1 else {"n_contributors": n}
        upper = {} if was_there.any() else {"upper": before}
        self._hidden(total, "before", campaign, before, **of, **upper)
        self._hidden(total, "told", campaign, then, n_contributors=0, may_hide=False)
        self.gathered.know(self.name("told", campaign))
        self.gathered.relate(
            self.name("told", campaign), [self.name("unchanged", campaign), self.name("before", campaign)]
        )

    def _hidden(self, total: Cell, part: str, campaign: str, value: float, **attributes: Any) -> None:
        name = self.name(part, campaign)
        self.gathered.add(name, value, "amount", is_published=False, is_whole=total.is_whole, **attributes)

    def _relate_changes_on_the_year_before(self, campaign: str) -> None:
        """A change on the year before, told then and now, tells of the same revision."""
        for year, sign in self._years_of_changes(campaign):
            for measure in ("change", "same"):
                then = self.values.get((measure, campaign, year))
                now = cell_name(measure, self.city, campaign, year)
                if then is None or now not in self.gathered.cells:
                    continue
                told = cell_name(f"{measure} told {self.date}", self.city, campaign, year)
                self.gathered.add(
                    told, then, "amount", n_contributors=0, is_published=False, may_hide=False, lower=-float("inf")
                )
                self.gathered.know(told)
                parts = [told, self.name("changed", campaign), self.name("before", campaign)]
                self.gathered.relate(now, parts, [1.0, sign, -sign])

    def _years_of_changes(self, campaign: str) -> Iterator[tuple[int, float]]:
        """The year itself, whose change the revision raises, and the next one told of, whose change it lowers."""
        yield self.year, 1.0
        later = sorted(year for kind, name, year in self.values if kind == "change" and name == campaign)
        yield from ((year, -1.0) for year in [year for year in later if year > self.year][:1])


def _as_attributes(brought: dict[str, float]) -> dict[str, Any]:
    return {"contributions": tuple(brought.values()), "contributors": tuple(brought)}


def _by_who(rows: pd.DataFrame, column: str) -> Iterator[tuple[str, float]]:
    """What each organisation brings; rows without a name stand for themselves."""
    is_private = rows["organisation_type"].astype("string").eq(INDIVIDUAL)
    own = pd.Series([f"row {label}" for label in rows.index], index=rows.index, dtype="string")
    who = rows["organisation_id"].astype("string").mask(is_private).fillna(own)
    sums = rows.groupby(who)[column].sum(min_count=1).dropna()
    yield from ((str(name), float(value)) for name, value in sums.items())

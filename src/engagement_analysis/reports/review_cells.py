"""History of the towns + what the review shows → one publication: its figures, and how they hang together.

Confidential is what an organisation brings (people, hours, children and young people, waste) and how many
organisations there are. How exactly the workbooks' entries were counted says nothing of that: entries by kind of count
are published as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.change import like_for_like_panel
from engagement_analysis.analysis.measures.counting import INDIVIDUAL, stated_bounds
from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.publication import Cell
from engagement_analysis.reports.cells import ALL, Cells, cell_name
from engagement_analysis.reports.wording import main_change

RATIOS = {
    "hours_per_participation": ("hours", 1, 0.05),
    "minors_share": ("minors", 100, 0.5),
    "waste_kg_per_participation": ("waste_kg", 1, 0.05),
}
"""Ratio → measure above the line, what the printed figure multiplies it by, half a unit of its last printed digit."""


def gather(
    gathered: Cells,
    history: pd.DataFrame,
    changes: pd.DataFrame,
    rates: pd.DataFrame,
    types: pd.DataFrame,
    years: Sequence[int],
) -> None:
    """Add every figure of the review that rests on organisations, but the waterfalls and cancelled entries.

    Parameters
    ----------
    gathered : Cells
    history : DataFrame, rows of `participation` up to the last shown year
    changes : DataFrame
        `year_on_year` of the history by city and campaign.
    rates : DataFrame
        `participation_rates` by city and year.
    types : DataFrame
        Organisations by city, type (as merged for publication) and year: `city`, `type_title`, `year`,
        `n_organisations`.
    years : sequence of int
        The shown ones.
    """
    rows = with_identity(history)
    shown = changes[changes["year"].isin(years) & changes["previous_year"].notna()]
    _participations(gathered, rows, shown, years)
    _organisations(gathered, rows, shown, years)
    _types(gathered, types)
    _always_there(gathered, history, years)
    for _, of_city in shown.groupby("city"):
        _changes(gathered, of_city, history, years)
    in_years = rows[rows["year"].isin(years)]
    _exactness(gathered, in_years)
    _measures(gathered, in_years, years)
    _rates(gathered, rates[rates["year"].isin(years)])


def with_identity(history: pd.DataFrame) -> pd.DataFrame:
    """Held rows with a year, each with the name of who brought the people; rows without a name stand for themselves."""
    rows = history[history["status"].eq("held") & history["year"].notna()].copy()
    is_private = rows["organisation_type"].astype("string").eq(INDIVIDUAL)
    own = pd.Series([f"row {number}" for number in range(len(rows))], index=rows.index, dtype="string")
    rows["who"] = rows["organisation_id"].astype("string").mask(is_private).fillna(own)
    return rows


def by_who(rows: pd.DataFrame, column: str) -> dict[str, tuple[Any, ...]]:
    """What each organisation brings of a measure, and who that is: attributes of a cell."""
    sums = rows.groupby("who")[column].sum(min_count=1).dropna()
    return {"contributions": tuple(float(value) for value in sums), "contributors": tuple(map(str, sums.index))}


def _editions(rows: pd.DataFrame) -> Iterator[tuple[str, str, int, pd.DataFrame]]:
    """Rows of each campaign and year, then of each year."""
    for key, part in rows.groupby(["city", "campaign", "year"], dropna=False, observed=True):
        town, campaign, in_year = map(str, key)
        yield town, campaign, int(in_year), part
    for city, year, part in _years(rows):
        yield city, ALL, year, part


def _years(rows: pd.DataFrame) -> Iterator[tuple[str, int, pd.DataFrame]]:
    """Rows of each town and year."""
    for key, part in rows.groupby(["city", "year"], observed=True):
        town, in_year = map(str, key)
        yield town, int(in_year), part


def _participations(gathered: Cells, rows: pd.DataFrame, shown: pd.DataFrame, years: Sequence[int]) -> None:
    """Participations of each campaign and of all together; years before the first shown one follow from its change."""
    told = {(str(row["city"]), str(row["campaign"]), int(row["previous_year"])) for _, row in shown.iterrows()}
    for city, campaign, year, part in _editions(rows):
        value = part["participants"].sum(min_count=1)
        is_published = year in years or (city, campaign, year) in told
        if is_published:
            name = cell_name("participations", city, campaign, year)
            gathered.add(name, value, "amount", **by_who(part, "participants"))
    for city, year, part in _years(rows[rows["year"].isin(years)]):
        campaigns = [cell_name("participations", city, name, year) for name in _campaigns(part)]
        with_count = [name for name in campaigns if name in gathered.cells]
        gathered.relate(cell_name("participations", city, ALL, year), with_count)


def _campaigns(rows: pd.DataFrame) -> list[str]:
    return [str(name) for name in rows["campaign"].astype("string").fillna("nan").unique()]


def _organisations(gathered: Cells, rows: pd.DataFrame, shown: pd.DataFrame, years: Sequence[int]) -> None:
    """Organisations and groups without a name of each campaign and year."""
    wanted = {*years, *shown.loc[shown["year"].eq(years[-1]), "previous_year"]}
    rows = rows[rows["year"].isin(wanted)]
    named = rows.assign(named=rows["who"].mask(rows["who"].str.startswith("row ")))
    is_private = rows["organisation_type"].astype("string").eq(INDIVIDUAL)
    named["unnamed"] = (named["named"].isna() & ~is_private).astype("Int64")
    for city, campaign, year, part in _editions(named):
        is_published = year in years
        gathered.add(
            cell_name("organisations", city, campaign, year), part["named"].nunique(), is_published=is_published
        )
        gathered.add(cell_name("unnamed", city, campaign, year), part["unnamed"].sum(), is_published=is_published)
    for city, year, part in _years(named):
        of_year = {measure: cell_name(measure, city, ALL, year) for measure in ("organisations", "unnamed")}
        campaigns = {
            measure: [cell_name(measure, city, name, year) for name in _campaigns(part)] for measure in of_year
        }
        gathered.relate(of_year["unnamed"], campaigns["unnamed"])
        # One organisation may come to several campaigns: the year has at most their sum, and at least each of them.
        is_one = len(campaigns["organisations"]) == 1
        gathered.relate(of_year["organisations"], campaigns["organisations"], sense="=" if is_one else "<=")
        for name in campaigns["organisations"] if not is_one else ():
            gathered.relate(of_year["organisations"], [name], sense=">=")


def add_cancelled(gathered: Cells, counts: pd.DataFrame) -> None:
    """Cancelled entries of each campaign and year (`totals` by city, campaign and year)."""
    for _, row in counts.iterrows():
        gathered.add(cell_name("cancelled", row["city"], row["campaign"], row["year"]), row["n_cancelled"])


def _types(gathered: Cells, types: pd.DataFrame) -> None:
    """Organisations by type: together those of the year, since each organisation has one type."""
    for city, year, part in _years(types):
        names = []
        for _, row in part.iterrows():
            name = cell_name("types", city, row["type_title"], year)
            gathered.add(name, row["n_organisations"])
            names.append(name)
        total = cell_name("organisations", city, ALL, year)
        if total in gathered.cells:
            sense = "=" if part["n_organisations"].sum() == gathered.cells[total].value else "<="
            gathered.relate(total, names, sense=sense)


def always_measure(years: Sequence[int]) -> str:
    """Name of the measure "organisations that came in each of these years".

    Examples
    --------
    >>> always_measure((2024, 2025))
    'always 2024 2025'
    """
    return " ".join(["always", *map(str, years)])


def _always_there(gathered: Cells, history: pd.DataFrame, years: Sequence[int]) -> None:
    """Organisations that came in each of the last years, for each number of years that a report may show.

    They are at most those of any of the years, and at most those of each shorter span.
    """
    for city in history["city"].dropna().unique():
        shorter = ""
        for start in range(len(years) - 2, -1, -1):
            span = years[start:]
            panel = like_for_like_panel(history[history["year"].isin(span)], span, by=("city",))
            name = cell_name(always_measure(span), city, ALL, span[-1])
            gathered.add(name, panel.loc[panel["city"].eq(city), "organisation_id"].nunique())
            for bound in (shorter, *(cell_name("organisations", city, ALL, year) for year in span)):
                gathered.relate(bound, [name], sense=">=")
            shorter = name


def _changes(gathered: Cells, shown: pd.DataFrame, history: pd.DataFrame, years: Sequence[int]) -> None:
    """Changes of a town's campaigns with what the same organisations bring to them; who came and who stayed away."""
    main = main_change(shown)
    for _, row in shown.iterrows():
        city, campaign, year, before = row["city"], row["campaign"], int(row["year"]), int(row["previous_year"])
        now, then = (cell_name("participations", city, campaign, each) for each in (year, before))
        change, same, rest = (cell_name(name, city, campaign, year) for name in ("change", "same", "rest"))
        gathered.add(change, row["change"], "amount", lower=-float("inf"))
        gathered.relate(change, [now, then], [1.0, -1.0])
        if pd.notna(row["change"]):
            n_same, n_moved = int(row["n_same"] - row["n_unreported"]), _n_moved(row)
            gathered.add(
                same,
                row["same_organisations"],
                "amount",
                n_contributors=n_same,
                lower=-float("inf"),
                is_published=n_same > 0,
            )
            gathered.add(
                rest,
                row["change"] - row["same_organisations"],
                "amount",
                n_contributors=n_moved,
                lower=-float("inf"),
                is_published=False,
            )
            gathered.relate(change, [same, rest])
        if year == years[-1]:
            _came_and_stayed_away(gathered, row, is_main=main is not None and main["campaign"] == campaign)
    _stayed_away_altogether(gathered, shown[shown["year"].eq(years[-1])], years[-1])


def _n_moved(row: pd.Series) -> int:
    """How many stand behind what the same organisations do not explain; all private persons together count as one."""
    others = sum(bool(row[part]) for part in ("individuals", "unnamed"))
    return int(row["n_joiners"] + row["n_leavers"] + row["n_unreported"]) + others


def _came_and_stayed_away(gathered: Cells, row: pd.Series, *, is_main: bool) -> None:
    """Organisations of this year: the same and new ones; of the year before: the same and those that stayed away."""
    city, campaign, year, before = row["city"], row["campaign"], int(row["year"]), int(row["previous_year"])
    same, joiners, leavers = (cell_name(f"n_{name}", city, campaign, year) for name in ("same", "joiners", "leavers"))
    group = cell_name("moved", city, campaign, year)
    gathered.add(same, row["n_same"], is_published=False)
    gathered.add(joiners, row["n_joiners"], is_published=is_main, group=group, weight=0.5)
    gathered.add(leavers, row["n_leavers"], is_published=is_main, group=group, weight=0.5)
    gathered.relate(cell_name("organisations", city, campaign, year), [same, joiners])
    gathered.relate(cell_name("organisations", city, campaign, before), [same, leavers])


def _stayed_away_altogether(gathered: Cells, last: pd.DataFrame, year: int) -> None:
    if last.empty:
        return
    city = last["city"].iloc[0]
    names = [cell_name("n_leavers", city, campaign, year) for campaign in last["campaign"]]
    total = cell_name("n_leavers", city, ALL, year)
    gathered.add(total, last["n_leavers"].sum(), weight=0.5)
    gathered.relate(total, names)


def add_split(gathered: Cells, row: pd.Series, parts: pd.DataFrame) -> None:
    """The parts of a town's waterfall (merged so that each rests on enough), hidden together or not at all."""
    city, campaign, year = row["city"], row["campaign"], int(row["year"])
    # The waterfall itself tells the change, whatever its parts.
    change, group = (cell_name(name, city, campaign, year) for name in ("change", "split"))
    gathered.add(group, row["change"], "amount", lower=-float("inf"), group=group, weight=0.3)
    gathered.relate(group, [change])
    names = []
    for number, part in parts.reset_index(drop=True).iterrows():
        if part["kind"] == "same_organisations":
            names.append(cell_name("same", city, campaign, year))
            continue
        name = cell_name(f"part {number}", city, campaign, year)
        gathered.add(
            name,
            part["value"],
            "amount",
            n_contributors=int(part["n"]),
            lower=-float("inf"),
            group=group,
            weight=0.3,
        )
        names.append(name)
    gathered.relate(change, names)


def _exactness(gathered: Cells, rows: pd.DataFrame) -> None:
    """What share was counted exactly, and the lower end of the range: they tell of the entries that were not."""
    quality = rows["participants_quality"].astype("string")
    marked = rows.assign(
        inexact=rows["participants"].where(quality.ne("exact")),
        at_most=rows["participants"].where(quality.eq("upper_bound")),
        low=stated_bounds(rows)["low"],
    )
    for city, year, part in _years(marked):
        people = gathered.cells.get(cell_name("participations", city, ALL, year))
        if people is None or not people.value:
            continue
        names = {name: cell_name(name, city, ALL, year) for name in ("exact", "inexact", "at_most", "halves", "low")}
        inexact, at_most = float(part["inexact"].sum()), float(part["at_most"].sum())
        exact = gathered.add(names["exact"], people.value - inexact, "amount", is_published=False)
        gathered.add(names["inexact"], inexact, "amount", **by_who(part, "inexact"), is_published=False)
        gathered.relate(people.name, [names["exact"], names["inexact"]])
        if exact is not None:
            printed = float(round(100 * exact.value / people.value))
            share = cell_name("exact_share", city, ALL, year)
            gathered.ratio(share, exact, people, printed, 0.5, 100)
        low = float(part["low"].sum())
        gathered.add(names["low"], low, "amount")
        gathered.add(names["at_most"], at_most, "amount", **by_who(part, "at_most"), is_published=False)
        gathered.add(names["halves"], people.value - low - at_most, "amount", is_published=False, is_whole=False)
        gathered.relate(people.name, [names["low"], names["at_most"], names["halves"]])


def _measures(gathered: Cells, rows: pd.DataFrame, years: Sequence[int]) -> None:
    """Hours, children and young people, waste: sums, and ratios of the rows that give both."""
    for city, year, part in _years(rows):
        people = gathered.cells.get(cell_name("participations", city, ALL, year))
        told = ratios(part, by=("city", "year")).iloc[0]
        for ratio, (measure, per, half_unit) in RATIOS.items():
            is_shown = measure != "waste_kg" or year == years[-1]
            name = cell_name(measure, city, ALL, year)
            brought = by_who(part, measure)
            total = gathered.add(name, part[measure].sum(min_count=1), "amount", is_published=is_shown, **brought)
            value = told[ratio]
            if total is None or people is None or not is_shown or pd.isna(value):
                continue
            has_both = part[measure].notna() & part["participants"].notna()
            parts = _both_and_other(gathered, part, has_both, measure, name)
            below = _both_and_other(gathered, part, has_both, "participants", people.name, of=measure)
            printed = round(float(value) * per, 1 if half_unit < 0.5 else 0)
            gathered.ratio(cell_name(ratio, city, ALL, year), parts, below, printed, half_unit, per)


def _both_and_other(
    gathered: Cells, rows: pd.DataFrame, has_both: pd.Series, column: str, total: str, *, of: str = ""
) -> Cell:
    """A sum split into rows that give both measures and those that do not; the first part."""
    city, year = total.split("|")[1], int(total.split("|")[3])
    names = []
    for kind, part in (("both", rows[has_both]), ("other", rows[~has_both])):
        name = cell_name(f"{column}_{kind}{f' of {of}' if of else ''}", city, ALL, year)
        brought = by_who(part, column)
        gathered.add(name, sum(brought["contributions"]), "amount", is_published=False, is_whole=False, **brought)
        names.append(name)
    gathered.relate(total, names)
    return gathered.cells[names[0]]


def _rates(gathered: Cells, rates: pd.DataFrame) -> None:
    """Participations per 1,000 inhabitants: the number of inhabitants is public, so the rate gives the count back."""
    for _, row in rates.iterrows():
        people = gathered.cells.get(cell_name("participations", row["city"], ALL, row["year"]))
        if people is None or pd.isna(row["rate"]) or pd.isna(row["inhabitants"]):
            continue
        inhabitants = gathered.add(
            cell_name("inhabitants", row["city"], ALL, row["year"]), row["inhabitants"], may_hide=False
        )
        if inhabitants is not None:
            name = cell_name("rate", row["city"], ALL, row["year"])
            gathered.ratio(name, people, inhabitants, round(float(row["rate"]), 1), 0.05, 1_000)

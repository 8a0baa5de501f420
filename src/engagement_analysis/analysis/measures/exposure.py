"""Groups (town and year) → the population figure that belongs to them, with its date, basis and census."""

import pandas as pd

_DAYS_PER_MONTH = 365.2425 / 12
_WITHIN = pd.Timedelta(days=731)
"""Two years: a figure further from the event, before or after, does not serve."""

_FIGURE_COLUMNS = {
    "inhabitants": "Int64",
    "population_date": "datetime64[s]",
    "basis": "string",
    "census_generation": "string",
    "population_source": "string",
    "population_gap_months": "Float64",
}


def population_for(groups: pd.DataFrame, population: pd.DataFrame, *, basis: str = "official") -> pd.DataFrame:
    """The nearest published population figure of one basis for each town and year; nothing is interpolated.

    Official figures (statistical office, carried forward from a census) and figures of the town's register differ by
    up to two percent: one basis is taken throughout, and a year for which it has no figure within two years gets none.
    Of two figures equally near the earlier one serves.

    `groups`: `city`, `year`, and, if known, `event_date`, to which the figure should be near; else the 30 June serves.
    `population`: as `load_population` gives it. The result has the rows of `groups` in their order, index reset, and
    adds `inhabitants`, `population_date`, `basis`, `census_generation`, `population_source` and
    `population_gap_months` (distance of the figure's date from the event), all null where there is no figure, and
    `census_break`: the figure rests on another census than the same town's last figure before it, or that cannot be
    ruled out; null where there is none to compare with.
    """
    if basis not in {"official", "registry"}:
        raise ValueError(f"unknown basis {basis!r}: 'official' or 'registry'")
    names = {"reference_date": "population_date", "source_url": "population_source"}
    figures = population.loc[population["basis"].eq(basis) & population["inhabitants"].notna()].rename(columns=names)
    figures = figures.reindex(columns=["city", *_FIGURE_COLUMNS]).astype({"city": "string", **_FIGURE_COLUMNS})
    rows = groups.reset_index(drop=True)
    events = pd.DataFrame({"city": rows["city"].astype("string"), "event": _event_dates(rows)}).dropna()
    found = pd.merge_asof(
        events.reset_index(names="row").sort_values("event", kind="stable"),
        figures.sort_values("population_date"),
        left_on="event",
        right_on="population_date",
        by="city",
        direction="nearest",
        tolerance=_WITHIN,
    ).set_index("row")
    days = (found["population_date"] - found["event"]).abs().dt.days
    found["population_gap_months"] = (days / _DAYS_PER_MONTH).round(1)
    result = rows.join(found[list(_FIGURE_COLUMNS)].astype(_FIGURE_COLUMNS))
    return result.assign(census_break=_census_break(result))


def event_dates(participation: pd.DataFrame) -> pd.DataFrame:
    """The middle between first and last day of each town's events of a year: its population figure should be near.

    `city`, `year`, `event_date`; of held events, or of all if none was held.
    """
    dated = participation.loc[participation["date_start"].notna() & participation["year"].notna()]
    is_held = dated["status"].eq("held")
    any_held = is_held.groupby([dated["city"], dated["year"]]).transform("any")
    dated = dated.loc[is_held | ~any_held]
    spans = dated.groupby(["city", "year"], as_index=False, observed=True).agg(
        first=("date_start", "min"), last=("date_end", "max")
    )
    middle = spans["first"] + (spans["last"] - spans["first"]) / 2
    return spans.assign(event_date=middle.dt.normalize()).drop(columns=["first", "last"])


def _event_dates(groups: pd.DataFrame) -> pd.Series:
    """One day per row: the event's, or the 30 June of its year."""
    years = groups["year"].astype("Int64").astype("string")
    days = pd.to_datetime(years + "-06-30", format="%Y-%m-%d")
    if "event_date" in groups:
        days = pd.to_datetime(groups["event_date"]).fillna(days)
    return days.astype("datetime64[s]")


def _census_break(figures: pd.DataFrame) -> pd.Series:
    """True where a town's figure rests on another census than its last figure before it in the frame."""
    keys = ["city", "year"]
    years = figures[[*keys, "census_generation"]].drop_duplicates(keys).sort_values(keys)
    before = years.groupby("city", observed=True)["census_generation"].transform(lambda known: known.ffill().shift())
    differs = years["census_generation"].ne(before).where(years["census_generation"].notna() & before.notna())
    marks = years[keys].assign(census_break=differs.astype("boolean"))
    return figures[keys].merge(marks, on=keys, how="left", validate="many_to_one")["census_break"]

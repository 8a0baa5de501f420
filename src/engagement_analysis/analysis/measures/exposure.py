"""Groups (town and year) → the population figure that belongs to them, with its date, basis and census."""

import pandas as pd

DAYS_PER_MONTH = 365.2425 / 12

_FIGURE_COLUMNS = {
    "inhabitants": "Int64",
    "population_date": "datetime64[s]",
    "basis": "string",
    "census_generation": "string",
    "population_source": "string",
    "population_gap_months": "Float64",
}


def population_for(
    groups: pd.DataFrame, population: pd.DataFrame, *, basis: str = "official", within_months: int = 24
) -> pd.DataFrame:
    """The nearest published population figure of one basis for each town and year; nothing is interpolated.

    Official figures (statistical office, carried forward from a census) and figures of the town's register differ by
    up to two percent: one basis is taken throughout, and a year for which it has no figure near enough gets none.

    Parameters
    ----------
    groups : DataFrame, one row per town and year (and whatever else)
        `city` (slug), `year` (Int64), and, if known, `event_date` (datetime): the day to which the figure should be
        near. Without it, the 30 June of the year.
    population : DataFrame, one row per published figure
        `city`, `reference_date` (datetime), `inhabitants` (Int64, people), `basis` ("official", "registry"),
        `source_url`, and, if known, `census_generation`.
    basis : {"official", "registry"}
        Which figures serve. The two are never mixed.
    within_months : int
        How far the figure's date may lie from the event, before or after, in months.

    Returns
    -------
    DataFrame, the rows of `groups` in their order, index reset
        Adds `inhabitants` (Int64), `population_date`, `basis`, `census_generation`, `population_source` and
        `population_gap_months` (Float64, distance of the figure's date from the event), all null where there is no
        figure, and `census_break` (boolean): the figure rests on another census than the same town's last figure
        before it in the frame, or that cannot be ruled out; null where there is none to compare with. Of two figures
        equally near the earlier one serves.

    Raises
    ------
    ValueError
        An unknown basis.

    Examples
    --------
    >>> population = pd.DataFrame(
    ...     {
    ...         "city": "neumarkt",
    ...         "reference_date": pd.to_datetime(["2020-12-31", "2023-12-31"]),
    ...         "inhabitants": pd.array([40_243, 41_255], dtype="Int64"),
    ...         "basis": "official",
    ...         "source_url": "Landesamt",
    ...     }
    ... )
    >>> years = pd.DataFrame({"city": "neumarkt", "year": pd.array([2018, 2021, 2024], dtype="Int64")})
    >>> population_for(years, population)[["year", "inhabitants", "population_date", "population_gap_months"]]
       year  inhabitants population_date  population_gap_months
    0  2018         <NA>             NaT                   <NA>
    1  2021        40243      2020-12-31                    5.9
    2  2024        41255      2023-12-31                    6.0
    """
    if basis not in {"official", "registry"}:
        raise ValueError(f"unknown basis {basis!r}: 'official' or 'registry'")
    figures = population.loc[population["basis"].eq(basis) & population["inhabitants"].notna()]
    dates = _event_dates(groups)
    events = dates.astype(object).where(dates.notna(), None)
    nearest = [
        _nearest(figures.loc[figures["city"].eq(city)], event, within_months)
        for city, event in zip(groups["city"], events, strict=True)
    ]
    found = pd.DataFrame.from_records(nearest, columns=list(_FIGURE_COLUMNS)).astype(_FIGURE_COLUMNS)
    result = pd.concat([groups.reset_index(drop=True), found], axis="columns")
    return result.assign(census_break=_census_break(result))


def event_dates(participation: pd.DataFrame) -> pd.DataFrame:
    """The middle of each town's events of a year: the day to which its population figure should be near.

    Returns
    -------
    DataFrame, one row per town and year with a date
        `city`, `year`, `event_date` (datetime): the middle between the first day and the last of all held events, or
        of all events if none was held.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> event_dates(example_participation())
                city  year event_date
    0  beispielstadt  2023 2023-10-19
    1  beispielstadt  2024 2024-10-19
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
    midyear = pd.to_datetime(years + "-06-30", format="%Y-%m-%d")
    if "event_date" not in groups:
        return midyear
    return pd.to_datetime(groups["event_date"]).fillna(midyear)


def _nearest(figures: pd.DataFrame, event: pd.Timestamp | None, within_months: int) -> tuple[object, ...]:
    """The figure nearest to a day within so many months, as a row of the result; nulls where there is none."""
    nothing = (None,) * len(_FIGURE_COLUMNS)
    if event is None or figures.empty:
        return nothing
    reach = pd.DateOffset(months=within_months)
    near = figures.loc[figures["reference_date"].between(event - reach, event + reach)].sort_values("reference_date")
    if near.empty:
        return nothing
    days = (near["reference_date"] - event).abs().dt.days.to_numpy()
    best = near.iloc[int(days.argmin())]
    return (
        best["inhabitants"],
        best["reference_date"],
        best["basis"],
        best.get("census_generation"),
        best["source_url"],
        round(float(days.min()) / DAYS_PER_MONTH, 1),
    )


def _census_break(figures: pd.DataFrame) -> pd.Series:
    """True where a town's figure rests on another census than its last figure before it in the frame."""
    years = (
        figures[["city", "year", "census_generation"]].drop_duplicates(["city", "year"]).sort_values(["city", "year"])
    )
    before = years.groupby("city", observed=True)["census_generation"].transform(lambda known: known.ffill().shift())
    differs = years["census_generation"].ne(before).where(years["census_generation"].notna() & before.notna())
    marks = years[["city", "year"]].assign(census_break=differs.astype("boolean"))
    merged = figures[["city", "year"]].merge(marks, on=["city", "year"], how="left", validate="many_to_one")
    return merged["census_break"]

"""Participation → what of it may be shown to whom, decided on rows and numbers before any sentence is written.

Natural persons are never named (the loader drops their names). Private persons appear as one figure a town and year,
nowhere else. Organisations that took part in a public campaign are no secret, unless the town's file says
`[publication] organisations = "strict"`: then small counts, and what would give them away, stay hidden.
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from engagement_analysis.publication.protect import protect
from engagement_analysis.publication.tables import Cell, Publication, Relation

SMALLEST_GROUP: Final = 3
"""Fewest people of a single group of which minors or hours may be told."""
_TOTAL: Final = 5.0
"""A year's total is worth so many of its parts, when something must be hidden to protect them."""
_BY: Final = ("organisation_type", "district", "campaign")


def without_private_persons(participation: pd.DataFrame) -> pd.DataFrame:
    """The rows of organisations: the base of every figure by campaign, kind or district, and of all other measures.

    Examples
    --------
    >>> rows = pd.DataFrame({"organisation_type": ["club", "individual"], "participants": [20, 4]})
    >>> without_private_persons(rows)["participants"].tolist()
    [20]
    """
    return participation[participation["organisation_type"].ne("individual")]


def private_persons(participation: pd.DataFrame) -> pd.DataFrame:
    """The one figure on private persons: their participations of a town and year, over all campaigns.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per (city, year) in which private persons are listed, sorted
        `city`, `year`, `participants` (Int64, people; null: listed without a count).

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "city": "x",
    ...         "year": 2024,
    ...         "status": "held",
    ...         "organisation_type": ["club", "individual", "individual"],
    ...         "participants": pd.array([20, 4, 5], dtype="Int64"),
    ...     }
    ... )
    >>> private_persons(rows).values.tolist()
    [['x', 2024, 9]]
    """
    is_private = participation["organisation_type"].eq("individual") & participation["status"].eq("held")
    years = participation[is_private].groupby(["city", "year"], as_index=False, observed=True)
    return years.agg(participants=("participants", lambda counts: counts.sum(min_count=1))).astype(
        {"participants": "Int64"}
    )


def without_small_groups(
    frame: pd.DataFrame, *, people: str = "participants", groups: str | None = None
) -> pd.DataFrame:
    """A frame in which minors and hours of a single group of fewer than three people are null.

    Of two people of a named club, "one minor" or "six hours" would speak of a person.

    Parameters
    ----------
    frame : DataFrame
        Rows of the table, or sums.
    people : str
        Column with the participations; where it is null the group may be small, too.
    groups : str, optional
        Column with the number of groups that a sum rests on; left out: each row is one group.

    Examples
    --------
    >>> sums = pd.DataFrame({"n": [1, 2], "participants": [2, 4], "hours": [6.0, 9.0]})
    >>> without_small_groups(sums, groups="n")["hours"].tolist()
    [nan, 9.0]
    """
    is_small = frame[people].lt(SMALLEST_GROUP).fillna(True).astype(bool)
    if groups is not None:
        is_small &= frame[groups].le(1).fillna(True).astype(bool)
    return frame.assign(**{name: frame[name].mask(is_small) for name in ("minors", "hours") if name in frame.columns})


def named(organisation_id: str | None, organisations: pd.DataFrame, *, city: str) -> bool:
    """Whether an organisation may be printed by name: only if the town's file lists it, and not with `named = false`.

    So nobody is printed whom a reader of a workbook took for an organisation; the others count as "weitere".

    Examples
    --------
    >>> listed = pd.DataFrame({"city": ["x", "x"], "organisation_id": ["tsv", "lauftreff"], "is_named": [True, False]})
    >>> [named(each, listed, city="x") for each in ("tsv", "lauftreff", "familie-beispiel", None)]
    [True, False, False, False]
    """
    is_it = organisations["city"].eq(city) & organisations["organisation_id"].eq(organisation_id or "")
    return bool((is_it & organisations["is_named"]).any())


def strict_sums(participation: pd.DataFrame, *, by: Iterable[str] = _BY) -> pd.DataFrame:
    """Participations and numbers of organisations of a strict town, small ones and what gives them away hidden.

    Counts of 1 and 2, amounts that one organisation shapes, and further cells without which these could be computed:
    over all kinds, districts and campaigns of a year at once, since they share one total.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Private persons are left out.
    by : iterable of str
        The columns by which sums are shown beside the year's total.

    Returns
    -------
    DataFrame, one row per (city, year, dimension, category)
        `dimension` (a column of `by`, or "total"), `category` (its value), `participants`, `n_organisations` (Int64;
        null: hidden or unknown), `is_hidden`. Where one is hidden, leave the whole section out.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "city": "x",
    ...         "year": 2024,
    ...         "status": "held",
    ...         "organisation_id": list("abcdefghi"),
    ...         "organisation_type": ["club"] * 5 + ["school"] * 3 + ["company"],
    ...         "participants": pd.array([20, 21, 22, 23, 24, 30, 31, 32, 5], dtype="Int64"),
    ...     }
    ... )
    >>> strict_sums(rows, by=["organisation_type"])[["category", "n_organisations"]].values.tolist()
    [['club', <NA>], ['company', <NA>], ['school', 3], ['', 9]]
    """
    rows = without_private_persons(participation)
    rows = rows[rows["status"].eq("held") & rows["year"].notna()]
    found = [
        _strict_year(part, tuple(by)).assign(city=part["city"].iloc[0], year=part["year"].iloc[0])
        for _, part in rows.groupby(["city", "year"], observed=True)
    ]
    columns = ["city", "year", "dimension", "category", "participants", "n_organisations", "is_hidden"]
    frame = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    return frame.astype({"participants": "Int64", "n_organisations": "Int64", "is_hidden": bool})[columns]


def hidden_dimensions(participation: pd.DataFrame) -> frozenset[str]:
    """The columns by which a strict town's sums are not shown at all; "total": nor the years' own.

    Where one sum of a dimension is hidden in one year, the dimension is left out in all.
    """
    sums = strict_sums(participation)
    return frozenset(map(str, sums.loc[sums["is_hidden"], "dimension"]))


def _strict_year(rows: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Sums of one town and year as one publication, protected together."""
    unnamed = pd.Series([f"?{place}" for place in range(len(rows))], index=rows.index, dtype="string")
    who = rows["organisation_id"].astype("string").fillna(unnamed)
    people = rows["participants"].astype("Float64").fillna(0.0)
    parts: list[tuple[str, str, pd.Series]] = [("total", "", pd.Series(True, index=rows.index))]
    for dimension in by:
        labels = rows[dimension].astype("string").fillna("")
        parts += [(dimension, str(label), labels.eq(label)) for label in sorted(labels.unique())]
    cells: dict[str, Cell] = {}
    for dimension, category, is_part in parts:
        brought = people[is_part].groupby(who[is_part]).sum()
        key = f"{dimension}/{category}"
        weight = _TOTAL if dimension == "total" else 1.0
        cells[f"n/{key}"] = Cell(f"n/{key}", len(brought), weight=weight)
        names = tuple(map(str, brought.index))
        amounts = tuple(map(float, brought))
        cells[f"p/{key}"] = Cell(f"p/{key}", sum(amounts), "amount", amounts, names, weight=weight)
    relations = []
    for dimension in by:
        keys = [f"{dimension}/{category}" for own, category, _ in parts if own == dimension]
        relations.append(Relation("p/total/", tuple(f"p/{key}" for key in keys)))
        # An organisation may have come to two campaigns, from two districts: the parts are at least the whole.
        is_sum = cells["n/total/"].value == sum(cells[f"n/{key}"].value for key in keys)
        relations.append(Relation("n/total/", tuple(f"n/{key}" for key in keys), sense="=" if is_sum else "<="))
    hidden = protect(Publication(cells, tuple(relations)), accept_exposed=True).hidden
    return pd.DataFrame(
        [
            {
                "dimension": dimension,
                "category": category,
                "participants": None if f"p/{key}" in hidden else cells[f"p/{key}"].value,
                "n_organisations": None if f"n/{key}" in hidden else cells[f"n/{key}"].value,
                "is_hidden": f"p/{key}" in hidden or f"n/{key}" in hidden,
            }
            for dimension, category, _ in [*parts[1:], parts[0]]
            for key in [f"{dimension}/{category}"]
        ]
    )

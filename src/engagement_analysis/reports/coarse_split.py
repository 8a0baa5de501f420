"""Two years of a town → how much number, size and kinds of organisations made of the difference, in coarse words.

The split in people (`analysis.decomposition`) rests on what each kind of organisation brought, which is published
nowhere. So it is told in five words, and only from sums that could be published themselves: kinds as the report merges
them, merged further until each, in each of the two years, has at least three organisations of which none stands out
(p% rule). Whoever knew all these sums and its own figure could not come closer than 10 percent to another one's, since
within a kind and year the others may have brought more or less; the words tell less than the sums.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement_analysis.analysis.changes.decomposition import decompose_change
from engagement_analysis.analysis.measures.counting import INDIVIDUAL, groups
from engagement_analysis.publication import THRESHOLD
from engagement_analysis.publication.primary import fails_p_percent

EFFECTS = {"number": "Zahl der Organisationen", "size": "Größe der Gruppen", "mix": "Arten der Organisationen"}
"""Effect → its German name."""
HARDLY, SOMEWHAT = 0.05, 0.25
"""Shares of the year before below which an effect is "kaum" and "etwas"."""
NO_DIFFERENCE = "kaum ein Unterschied"
NOT_SEPARABLE = "nicht zu trennen"
"""The word for the kinds where they had to be merged into one."""
_UNKNOWN = "unknown"

Sizes = Mapping[tuple[str, int], list[float]]


def coarse_split(
    history: pd.DataFrame, titles: Mapping[str, str], year: int, previous_year: int
) -> dict[str, str | None]:
    """The words for number, size and mix of one year against another, null where nothing may be told.

    Private persons, groups without a name and organisations of which a number is missing are left out.

    Parameters
    ----------
    history : DataFrame, rows of one town
    titles : mapping
        Kind of organisation → the kind under which it is published (`disclosure.published_types`).
    year, previous_year : int

    Returns
    -------
    dict of effect to word
        "deutlich mehr", "etwas mehr", `NO_DIFFERENCE`, "etwas weniger", "deutlich weniger", or `NOT_SEPARABLE`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> coarse_split(example_participation(), {}, 2024, 2023)
    {'number': None, 'size': None, 'mix': None}
    """
    nothing: dict[str, str | None] = dict.fromkeys(EFFECTS)
    rows = history[history["year"].isin([year, previous_year])]
    kinds = rows["organisation_type"].astype("string")
    published = kinds.map(dict(titles)).astype("string").fillna(kinds).fillna(_UNKNOWN)
    rows = rows.assign(organisation_type=published.mask(kinds.eq(INDIVIDUAL).fillna(False), INDIVIDUAL))
    merged = safe_groups(complete_sizes(rows), (previous_year, year))
    if not merged:
        return nothing
    kept = rows["organisation_type"].map(merged).astype("string").fillna(rows["organisation_type"])
    split = decompose_change(rows.assign(organisation_type=kept), year, previous_year, method="kitagawa")
    before = float(split.types["previous_participations"].sum())
    if not split.effects or before <= 0:
        return nothing
    told: dict[str, str | None] = {name: in_words(split.effects[name] / before) for name in EFFECTS}
    return told | ({"mix": NOT_SEPARABLE} if len(set(merged.values())) == 1 else {})


def in_words(share: float) -> str:
    """An effect as a share of the year before, as one of five words.

    Examples
    --------
    >>> in_words(0.3), in_words(-0.1), in_words(0.04)
    ('deutlich mehr', 'etwas weniger', 'kaum ein Unterschied')
    """
    if abs(share) < HARDLY:
        return NO_DIFFERENCE
    strength = "etwas" if abs(share) < SOMEWHAT else "deutlich"
    return f"{strength} {'mehr' if share > 0 else 'weniger'}"


def complete_sizes(rows: pd.DataFrame) -> Sizes:
    """Kind and year → what each organisation brought, of those with all their numbers in all the years given."""
    sizes = groups(rows, ("year",))
    named = sizes[sizes["kind"].eq("organisation")]
    incomplete = set(named.loc[named["n_missing"].gt(0), "organisation_id"])
    held = rows[rows["status"].eq("held")].drop_duplicates(["year", "organisation_id"])
    keys = zip(held["year"], held["organisation_id"], strict=True)
    kind_of = dict(zip(keys, held["organisation_type"], strict=True))
    found: dict[tuple[str, int], list[float]] = {}
    for row in named.to_dict("records"):
        if row["organisation_id"] not in incomplete:
            kind = str(kind_of[row["year"], row["organisation_id"]])
            found.setdefault((kind, int(row["year"])), []).append(float(row["participations"]))
    return found


def safe_groups(sizes: Sizes, years: tuple[int, int]) -> dict[str, str]:
    """Kind → group of kinds, so that no sum of a group and year tells of one organisation; empty where none does it.

    Parameters
    ----------
    sizes : mapping
        Kind and year → what each organisation brought.
    years : tuple of int

    Examples
    --------
    A lone company is merged with the fewest others.

    >>> clubs, schools = [20.0, 18, 15, 9], [60.0, 50, 40]
    >>> sizes = {("club", 1): clubs, ("school", 1): schools, ("club", 2): clubs, ("school", 2): schools}
    >>> safe_groups({**sizes, ("company", 2): [7.0]}, (1, 2))
    {'club': 'club', 'company': 'company + school', 'school': 'company + school'}
    """
    members = {kind: [kind] for kind in sorted({kind for kind, _ in sizes})}

    def brought(kinds: list[str], year: int) -> list[float]:
        return [size for kind in kinds for size in sizes.get((kind, year), [])]

    def is_safe(kinds: list[str]) -> bool:
        return all(_may_be_told(brought(kinds, year)) for year in years)

    while len(members) > 1 and not all(map(is_safe, members.values())):
        small = next(name for name, kinds in members.items() if not is_safe(kinds))
        others = {name: sum(len(brought(kinds, year)) for year in years) for name, kinds in members.items()}
        del others[small]
        joined = sorted([*members.pop(small), *members.pop(min(others, key=lambda name: (others[name], name)))])
        members[" + ".join(joined)] = joined
    if not members or not all(map(is_safe, members.values())):
        return {}
    return {kind: name for name, kinds in members.items() for kind in kinds} if _both_years(sizes, years) else {}


def _both_years(sizes: Sizes, years: tuple[int, int]) -> bool:
    kinds = {kind for kind, _ in sizes}
    return all(any(sizes.get((kind, year)) for kind in kinds) for year in years)


def _may_be_told(sizes: list[float]) -> bool:
    """Nobody there, or at least three organisations of which none stands out."""
    return not sizes or (sum(size > 0 for size in sizes) >= THRESHOLD and not fails_p_percent(sizes))

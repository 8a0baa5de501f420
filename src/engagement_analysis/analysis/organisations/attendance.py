"""Participation + who was invited → editions of a campaign: which organisations came, were cancelled, were invited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town
from engagement_analysis.analysis.measures.counting import INDIVIDUAL

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One year of a campaign, or of all campaigns of a town."""

    year: int
    organisations: Mapping[str, str]  # organisations that came, with their type
    cancelled: frozenset[str]  # organisations whose actions were all cancelled
    n_unnamed: int  # rows of groups that came without a name
    invited: frozenset[str] | None  # types of organisations that were invited; None: not documented
    files: frozenset[str]  # workbooks of the year

    @property
    def is_held(self) -> bool:
        """Whether any group came."""
        return bool(self.organisations) or self.n_unnamed > 0

    def invites(self, organisation_type: str) -> bool:
        """Whether organisations of a type were invited; False where that is not documented."""
        return self.invited is not None and organisation_type in self.invited


def editions(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, by: Iterable[str] = ("city", "campaign")
) -> dict[Key, list[Edition]]:
    """The editions of each campaign (or town), in order of time.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a year are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        `city`, `campaign`, `year` (Int64), `organisation_type`. A year without a row is not documented.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or all of a town's campaigns together: then a type was invited if any campaign of the
        year invited it, and the year is documented if all campaigns held are.

    Returns
    -------
    dict
        Values of `by` → editions, years with nothing but cancelled rows among them.

    Raises
    ------
    ValueError
        `by` is neither of the two.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> (first, second) = editions(example_participation(), example_invitations())["beispielstadt", "putztag"]
    >>> sorted(first.organisations), sorted(second.cancelled)
    (['grundschule-mitte', 'tsv-beispiel'], ['feuerwehr'])
    """
    keys = campaign_or_town(participation, by)
    rows = participation.loc[participation["year"].notna()]
    rows = rows.assign(organisation_type=rows["organisation_type"].astype("string"))
    documented = _documented(invitations)
    found: dict[Key, list[Edition]] = defaultdict(list)
    for key, edition in rows.groupby([*keys, "year"], observed=True, sort=True):
        found[tuple(str(part) for part in key[:-1])].append(_edition(int(str(key[-1])), edition, documented))
    return dict(found)


def _edition(year: int, rows: pd.DataFrame, documented: Mapping[tuple[str, str, int], frozenset[str]]) -> Edition:
    """One edition from its rows."""
    is_held = rows["status"].eq("held")
    is_individual = rows["organisation_type"].eq(INDIVIDUAL)
    named = rows.loc[rows["organisation_id"].notna() & ~is_individual]
    came = named.loc[is_held, ["organisation_id", "organisation_type"]].drop_duplicates("organisation_id")
    organisations = {
        str(one): str(kind) for one, kind in zip(came["organisation_id"], came["organisation_type"], strict=True)
    }
    campaigns = rows.loc[is_held if is_held.any() else rows.index, ["city", "campaign"]].drop_duplicates()
    invited = [
        documented.get((str(city), str(campaign), year))
        for city, campaign in zip(campaigns["city"], campaigns["campaign"], strict=True)
    ]
    known = [kinds for kinds in invited if kinds is not None]
    return Edition(
        year=year,
        organisations=organisations,
        cancelled=frozenset(named["organisation_id"].astype(str)) - frozenset(organisations),
        n_unnamed=int((is_held & rows["organisation_id"].isna() & ~is_individual).sum()),
        invited=frozenset().union(*known) if known and len(known) == len(invited) else None,
        files=frozenset(rows["source_file"].dropna().astype(str)),
    )


def _documented(invitations: pd.DataFrame) -> dict[tuple[str, str, int], frozenset[str]]:
    """Town, campaign, year → types that were invited."""
    rows = invitations[["city", "campaign", "year", "organisation_type"]].dropna()
    return {
        (str(city), str(campaign), int(str(year))): frozenset(kinds.astype(str))
        for (city, campaign, year), kinds in rows.groupby(["city", "campaign", "year"], observed=True)[
            "organisation_type"
        ]
    }

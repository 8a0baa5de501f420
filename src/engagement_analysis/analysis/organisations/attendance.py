"""Participation + who was invited → editions of a campaign: which organisations came, were cancelled, were invited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from engagement_analysis.analysis.changes.comparability import campaign_or_town, invitations_by_edition
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
    """The editions of each campaign (or town), in order of time; years with nothing but cancelled rows among them.

    Of a town a type was invited if any campaign of the year invited it, and the year is documented if all campaigns
    held are.
    """
    keys = campaign_or_town(participation, by)
    rows = participation.loc[participation[[*keys, "year"]].notna().all(axis=1), list(_Entry._fields)]
    entries = map(_Entry._make, rows.astype(object).where(rows.notna(), None).itertuples(index=False, name=None))
    said = invitations_by_edition(invitations)
    documented = {key: frozenset(told["invited"].split(";")) for key, told in said.items() if "invited" in told}
    of_edition: dict[tuple[Key, int], list[_Entry]] = defaultdict(list)
    for entry in entries:
        of_edition[tuple(str(getattr(entry, key)) for key in keys), int(entry.year)].append(entry)
    found: dict[Key, list[Edition]] = defaultdict(list)
    for (key, year), edition in sorted(of_edition.items()):
        found[key].append(_edition(year, edition, documented))
    return dict(found)


class _Entry(NamedTuple):
    """What one row says; None where it says nothing."""

    city: str
    campaign: str | None
    year: int
    organisation_id: str | None
    organisation_type: str | None
    status: str


def _edition(
    year: int, entries: Sequence[_Entry], documented: Mapping[tuple[str, str, int], frozenset[str]]
) -> Edition:
    """One edition from its rows."""
    held = [entry for entry in entries if entry.status == "held"]
    groups = [entry for entry in entries if entry.organisation_type != INDIVIDUAL]
    organisations: dict[str, str] = {}
    for entry in groups:
        if entry.status == "held" and entry.organisation_id is not None:
            organisations.setdefault(entry.organisation_id, str(entry.organisation_type))
    campaigns = dict.fromkeys((str(entry.city), str(entry.campaign)) for entry in held or entries)
    invited = [documented.get((city, campaign, year)) for city, campaign in campaigns]
    known = [kinds for kinds in invited if kinds is not None]
    named = {entry.organisation_id for entry in groups if entry.organisation_id is not None}
    return Edition(
        year=year,
        organisations=organisations,
        cancelled=frozenset(named - organisations.keys()),
        n_unnamed=sum(entry.status == "held" and entry.organisation_id is None for entry in groups),
        invited=frozenset().union(*known) if known and len(known) == len(invited) else None,
    )

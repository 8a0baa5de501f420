"""What a town's file says beside words: how its sheets are to be read, and what may be published of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from engagement_analysis.values.slashed import Order

Publication = Literal["open", "strict"]
Presence = Literal["required", "optional"]
Status = Literal["held", "cancelled"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)


@dataclass(frozen=True, slots=True)
class TownRules:
    """How a town's sheets are to be read, and what may be published of them."""

    publication: Publication = "open"
    organisation: Presence = "required"  # "optional": a row without an organisation is an event of its own
    private_names: frozenset[str] = frozenset()  # slugs of names that mean private persons here
    slashed: Order | None = None  # how dates with slashes are read; None: as their column shows
    months: Mapping[str, int] = field(default_factory=dict)  # slug of a word → number of the month
    inhabitants: int | None = None  # more participants in one row than this are reported
    types: Mapping[str, str] = field(default_factory=dict)  # identifier of a listed organisation → its type
    unnamed: frozenset[str] = frozenset()  # identifiers of those that are never named in print

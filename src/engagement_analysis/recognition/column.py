"""A column of a table and what it means; a header: some columns and the rows in which they are named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from engagement_analysis.reading.grid import Cell, address
from engagement_analysis.town_files.vocabulary import Role
from engagement_analysis.values.dates import DateSpan

# "last_day", "month" and "year" complete the column of dates; "part" is a part of the participants, neither minors
# nor adults ("weiblich").
ColumnRole = Role | Literal["unknown", "type_mark", "last_day", "month", "year", "part"]


_READ_BY_LABEL: Final = frozenset({"date", "status", "ignored"})
AGES: Final = ("minors", "adults")
MEASURES: Final = ("registered", "participants", "minors", "adults", "visitors", "hours", "bags", "waste_kg")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where its header stands, what it means.

    `given`: the role, where the town's file says it; no rule of thumb changes that.
    """

    index: int
    header_row: int
    label: str
    role: ColumnRole
    unit: str | None = None
    organisation_type: str | None = None
    period: DateSpan | None = None
    is_period: bool = False
    campaign: str | None = None
    given: ColumnRole | None = None
    is_part: bool = False  # one of several columns that are added up: age bands, "m", "w", "d"

    @property
    def header_cell(self) -> str:
        """A1 address of the header."""
        return address(self.header_row, self.index)


@dataclass(frozen=True)
class Header:
    """Header rows of a table (0-based, inclusive) and its columns.

    `is_of_events`: the town's file says that a row needs no organisation.
    """

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    is_of_events: bool = False

    @cached_property
    def is_overview(self) -> bool:
        """Tell whether years, months or days are columns (else: one row an organisation and event)."""
        return any(column.is_period for column in self.columns)

    @property
    def lacks(self) -> str | None:
        """Role that no column has, or that several claim, without which the table cannot be read."""
        if self.is_overview:
            has_key = bool(self.of_role("organisation", "district", "campaign"))
            has_counts = any(column.is_period for column in self.of_role("participants"))
            return None if has_key and has_counts else "organisation"
        for role in ("organisation", "participants"):
            if len(self.of_role(role)) > 1:
                return role
        return None if self.has_people and self.key else "participants"

    @property
    def can_be_read(self) -> bool:
        """Tell whether the table holds what a row needs, if only how many people were registered."""
        return self.lacks is None or self.is_announced_only

    @property
    def key(self) -> list[Column]:
        """Columns that name what a row is about: the organisation; of events without one, the day."""
        return self.of_role("organisation") or (self.of_role("date") if self.is_of_events else [])

    @property
    def is_announced_only(self) -> bool:
        """Tell whether the table says how many people were registered, but not how many took part."""
        is_alone = not self.has_people and not self.is_overview and self.one("registered") is not None
        return is_alone and bool(self.key) and len(self.of_role("organisation")) < 2

    @cached_property
    def shape(self) -> tuple[Column, ...]:
        """What makes two tables alike: where their columns stand and what they mean, not how they are called.

        Labels that say how cells are read are part of it: "KW" and "Juli" of days, "abgesagt" of a status, remarks.
        """
        return tuple(
            replace(column, header_row=0, label=column.label if column.role in _READ_BY_LABEL else "", given=None)
            for column in self.columns
        )

    def of_role(self, *roles: str) -> list[Column]:
        """Columns of some roles, from left to right."""
        if len(roles) == 1:
            return list(self._of_role.get(roles[0], ()))
        return [column for column in self.columns if column.role in roles]

    @cached_property
    def _of_role(self) -> dict[str, list[Column]]:
        by_role: dict[str, list[Column]] = {}
        for column in self.columns:
            by_role.setdefault(column.role, []).append(column)
        return by_role

    @cached_property
    def counts(self) -> list[Column]:
        """Columns of measures, and of times."""
        return [column for column in self.columns if column.role in MEASURES or column.is_period]

    @cached_property
    def people(self) -> list[Column]:
        """Columns that say how many people took part: that of the participants, else all that are added up.

        Where only the registered are counted, their column stands for it.
        """
        if self.is_announced_only:
            return self.of_role("registered")
        parts = [column for column in self.columns if column.is_part or self.added(column.role) == [column]]
        return self.of_role("participants") or [column for column in parts if column.role in (*AGES, "part")]

    @cached_property
    def has_people(self) -> bool:
        """Tell whether the columns say how many people took part."""
        has_both = all(self.added(role) for role in AGES)
        return bool(self.of_role("participants") or has_both or len([c for c in self.columns if c.is_part]) > 1)

    def added(self, role: str) -> list[Column]:
        """Columns of a role that are read: the only one, or several that divide it."""
        columns = self.of_role(role)
        return columns if len(columns) == 1 or all(column.is_part for column in columns) else []

    def one(self, role: str) -> Column | None:
        """The column of a role; None where there is none or where several claim it."""
        found = self.of_role(role)
        return found[0] if len(found) == 1 else None


def with_roles(columns: Iterable[Column], roles: Mapping[int, ColumnRole], *, is_part: bool = False) -> list[Column]:
    """Columns of which some, by their index, have another role; where they are to be added up, marked so."""
    return [
        replace(column, role=roles[column.index], is_part=is_part or column.is_part)
        if column.index in roles
        else column
        for column in columns
    ]


def holds_number(cell: Cell) -> bool:
    """Tell whether a cell holds a number, in a .csv as a text."""
    return isinstance(cell, (int, float)) or (isinstance(cell, str) and cell.strip().isdecimal())

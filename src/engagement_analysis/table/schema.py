"""The participation table's single definition: column, type, unit, meaning, rule; validation and data dictionary read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from engagement_analysis.values.organisations import ORGANISATION_TYPES

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = ["COLUMNS", "FINDING_COLUMNS", "QUALITIES", "SEVERITIES", "STATUSES", "ColumnDefinition", "SchemaViolationError", "data_dictionary", "empty_participation", "participation_schema", "typed", "validate"]  # fmt: skip

Kind = Literal["text", "date", "count", "amount", "category"]
QUALITIES: Final = ("exact", "approximate", "range", "lower_bound", "upper_bound", "missing")
STATUSES: Final = ("held", "cancelled")
SEVERITIES: Final = ("error", "warning", "info")
FINDING_COLUMNS: Final = ("severity", "code", "message", "source_file", "source_sheet", "source_cell", "raw_value")


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """One column of `participation`."""

    name: str
    kind: Kind
    title: str
    meaning: str
    is_nullable: bool = True
    unit: str = ""
    categories: tuple[str, ...] = ()

    @property
    def dtype(self) -> object:
        """The pandas type of the column."""
        if self.kind == "category":
            return pd.CategoricalDtype(list(self.categories))
        return {"text": pd.StringDtype(), "date": "datetime64[s]", "count": pd.Int64Dtype(), "amount": pd.Float64Dtype()}[self.kind]


_Definition = ColumnDefinition
COLUMNS: Final[tuple[ColumnDefinition, ...]] = (
    _Definition("city", "text", "Stadt", "town slug", is_nullable=False),
    _Definition("campaign", "text", "Aktion", "campaign slug from the town's file"),
    _Definition("date_start", "date", "Beginn", "first day that the sheet's date covers"),
    _Definition("date_end", "date", "Ende", "last day that the sheet's date covers, inclusive"),
    _Definition("year", "count", "Jahr", "year of date_start"),
    _Definition("organisation", "text", "Organisation", "name as in the sheet; null for private individuals"),
    _Definition("organisation_id", "text", "Organisation (Kürzel)", "slug of the organisation after the town's alias list"),
    _Definition("organisation_type", "category", "Art", "kind of organisation", is_nullable=False, categories=ORGANISATION_TYPES),
    _Definition("district", "text", "Stadt- oder Ortsteil", "district as in the sheet"),
    _Definition("status", "category", "Status", "held or cancelled; a cancelled row keeps no measures", is_nullable=False, categories=STATUSES),
    _Definition("registered", "count", "Angemeldet", "people registered beforehand", unit="people"),
    _Definition("participants", "count", "Teilnahmen", "people who took part (volunteers, not visitors)", unit="people"),
    _Definition("participants_low", "count", "Teilnahmen (mindestens)", "lower bound that the sheet states", unit="people"),
    _Definition("participants_high", "count", "Teilnahmen (höchstens)", "upper bound that the sheet states", unit="people"),
    _Definition("participants_quality", "category", "Genauigkeit", "how precisely participants are stated", is_nullable=False, categories=QUALITIES),
    _Definition("minors", "count", "Kinder und Jugendliche", "of the participants, under 18", unit="people"),
    _Definition("adults", "count", "Erwachsene", "of the participants, 18 or older; never derived", unit="people"),
    _Definition("visitors", "count", "Besuche", "people who came but did not volunteer", unit="people"),
    _Definition("hours", "amount", "Stunden", "volunteer hours of the whole row, all people together", unit="hours"),
    _Definition("bags", "count", "Müllsäcke", "rubbish bags", unit="bags"),
    _Definition("waste_kg", "amount", "Müll (kg)", "collected waste", unit="kg"),
    _Definition("source_file", "text", "Datei", "file name", is_nullable=False),
    _Definition("source_sheet", "text", "Blatt", "sheet name", is_nullable=False),
    _Definition("source_cell", "text", "Zelle", "A1 address of the cell that holds (or should hold) participants", is_nullable=False),
    _Definition("source_row", "count", "Zeile", "1-based row in the sheet", is_nullable=False),
)


class SchemaViolationError(Exception):
    """Rows that break the table's definition: a fault of this package, never of a workbook."""


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the table in their order, each with its type.

    Examples
    --------
    >>> str(typed(empty_participation())["participants"].dtype)
    'Int64'
    """
    return pd.DataFrame({column.name: frame[column.name].astype(column.dtype) for column in COLUMNS}, index=frame.index)  # type: ignore[call-overload]


def empty_participation() -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in COLUMNS})  # type: ignore[call-overload]


def participation_schema() -> DataFrameSchema:
    """The definition as a pandera schema.

    Rules beyond types: counts and amounts are not negative; dates run forwards; bounds enclose the value; cancelled rows hold no
    measures; private individuals have no name.
    """
    import pandera.pandas as pa  # imported late: it costs a second that reading a table does not need

    measures = [column.name for column in COLUMNS if column.kind in ("count", "amount") and column.name not in ("year", "source_row")]

    def rows(condition: pd.Series) -> pd.Series:
        return condition.fillna(value=True).astype(bool)

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(column.dtype, nullable=column.is_nullable, checks=[pa.Check.ge(0)] if column.kind in ("count", "amount") else None)
            for column in COLUMNS
        },
        checks=[
            pa.Check(lambda f: ~(f["date_start"] > f["date_end"]), name="dates run forwards"),
            pa.Check(lambda f: rows(f["year"] == f["date_start"].dt.year), name="year is the year of date_start"),
            pa.Check(lambda f: rows(f["participants_low"] <= f["participants"]), name="lower bound is not above the value"),
            pa.Check(lambda f: rows(f["participants_high"] >= f["participants"]), name="upper bound is not below the value"),
            pa.Check(lambda f: f["participants"].isna() == (f["participants_quality"] == "missing"), name="missing exactly without a value"),
            pa.Check(lambda f: ~(f["status"] == "cancelled") | f[measures].isna().all(axis=1), name="cancelled rows hold no measures"),
            pa.Check(lambda f: ~(f["organisation_type"] == "individual") | f["organisation"].isna(), name="private individuals have no name"),
            pa.Check(lambda f: f["organisation"].isna() == f["organisation_id"].isna(), name="name and identifier go together"),
        ],
        strict=True,
        ordered=True,
    )


def validate(participation: pd.DataFrame) -> pd.DataFrame:
    """Return the table after checking it against its definition, all violations at once.

    Raises
    ------
    SchemaViolationError
        Names every rule that is broken and where; without values, which may be anything.
    """
    from pandera.errors import SchemaErrors

    try:
        participation_schema().validate(participation, lazy=True)
    except SchemaErrors as errors:
        broken = errors.failure_cases[["column", "check", "index"]].drop_duplicates().head(20)
        raise SchemaViolationError(f"participation breaks its definition:\n{broken.to_string(index=False)}") from None
    return participation


def data_dictionary() -> pd.DataFrame:
    """One row a column: name, type, unit, meaning, allowed values.

    Examples
    --------
    >>> data_dictionary().loc[11, ["column", "unit"]].tolist()
    ['participants', 'people']
    """
    return pd.DataFrame(
        {
            "column": [column.name for column in COLUMNS],
            "title": [column.title for column in COLUMNS],
            "type": [str(column.dtype) if column.kind != "category" else "category" for column in COLUMNS],
            "unit": [column.unit for column in COLUMNS],
            "nullable": [column.is_nullable for column in COLUMNS],
            "meaning": [column.meaning for column in COLUMNS],
            "values": [", ".join(column.categories) for column in COLUMNS],
        }
    )

"""Optional CSV of a town's schools, kindergartens, clubs → register frame for the share reached.

An edge module like `reference_data`: it opens one file and gives a frame. Where there is no file there is no register,
and the analysis says so.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from engagement_analysis.project.reference_data import ReferenceDataError, read_texts
from engagement_analysis.values.organisations import ORGANISATION_TYPES, organisation_name
from engagement_analysis.values.texts import slug

FILE_NAME = "organisation_register.csv"
_NEEDED = ("city", "organisation_type", "source")
_NUMBERS = ("n_organisations", "valid_from", "valid_to")
_COLUMNS = ("city", "organisation_type", "organisation", "organisation_id", *_NUMBERS, "source")


def read_register(path: str | Path, *, identify: Callable[[str, str], str] | None = None) -> pd.DataFrame | None:
    """A town's register of organisations, or None where there is no such file.

    `path`: the CSV file (UTF-8; comma or semicolon), or its folder. Needed columns: `city` (slug), `organisation_type`,
    `source`, and in each row either `organisation` (a name) or `n_organisations` (how many there are); optional:
    `organisation_id`, `valid_from`, `valid_to` (years, inclusive). Any other column, such as contacts, is not read.
    `identify`: (city, name) → organisation_id, so that other spellings of a name are one organisation; else its slug.
    """
    place = Path(path)
    file = place / FILE_NAME if place.is_dir() else place
    if not file.is_file():
        return None
    rows = read_texts(file, _NEEDED).reindex(columns=list(_COLUMNS)).astype("string")
    _refuse(rows, ~rows["organisation_type"].isin(ORGANISATION_TYPES), f"Art keine von {', '.join(ORGANISATION_TYPES)}")
    _refuse(rows, rows["city"].isna() | rows["source"].isna(), "Ort oder Quelle fehlt")
    has_name, has_number = rows["organisation"].notna(), rows["n_organisations"].notna()
    _refuse(rows, has_name == has_number, "Es braucht entweder einen Namen oder eine Anzahl")
    rows = rows.assign(**{column: _whole(rows, column) for column in _NUMBERS})
    names = rows["organisation"].map(organisation_name, na_action="ignore").astype("string")
    named = zip(rows.loc[has_name, "city"].astype(str), names[has_name].astype(str), strict=True)
    made = [identify(city, name) if identify else slug(name) for city, name in named]
    derived = pd.Series(made, index=rows.index[has_name], dtype="string")
    identifiers = rows["organisation_id"].where(has_name).fillna(derived.reindex(rows.index))
    register = rows.assign(organisation=names, organisation_id=identifiers)
    _refuse(register, _is_repeated(register), "Diese Organisation steht schon in einer früheren Zeile")
    return register[list(_COLUMNS)]


def empty_register() -> pd.DataFrame:
    """A register without rows, for projects that have none."""
    types = dict.fromkeys(_COLUMNS, "string") | dict.fromkeys(_NUMBERS, "Int64")
    return pd.DataFrame(columns=list(_COLUMNS)).astype(types)


def _whole(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column of whole numbers; anything else is refused."""
    numbers = pd.to_numeric(rows[column], errors="coerce").astype("Float64")
    is_wrong = (
        (rows[column].notna() & numbers.isna()) | numbers.mod(1).ne(0).fillna(False) | numbers.lt(0).fillna(False)
    )
    _refuse(rows, is_wrong, f"{column} ist keine ganze Zahl")
    return numbers.astype("Int64")


def _is_repeated(register: pd.DataFrame) -> pd.Series:
    """Rows whose organisation stands in an earlier row for overlapping years."""
    is_repeated = pd.Series(False, index=register.index)
    for _, part in register.loc[register["organisation_id"].notna()].groupby(["city", "organisation_id"]):
        spans = list(zip(part.index, part["valid_from"].fillna(0), part["valid_to"].fillna(9999), strict=True))
        for position, (index, start, end) in enumerate(spans):
            is_repeated[index] = any(start <= until and since <= end for _, since, until in spans[:position])
    return is_repeated


def _refuse(rows: pd.DataFrame, is_wrong: pd.Series, what: str) -> None:
    """One error that lists every wrong line; no cell is quoted, since it might hold a person."""
    lines = ", ".join(str(int(index) + 2) for index in rows.index[is_wrong.fillna(True)])
    if lines:
        raise ReferenceDataError(f"Verzeichnis der Organisationen, Zeile {lines}: {what}. Bitte berichtigen.")

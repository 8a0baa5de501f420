"""Optional CSV of a town's schools, kindergartens, clubs → register frame for the share reached.

An edge module like `reference_data`: it opens one file and gives a frame. Where there is no file there is no register,
and the analysis says so.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from engagement_analysis.values.organisations import ORGANISATION_TYPES, organisation_name
from engagement_analysis.values.texts import slug

FILE_NAME = "organisation_register.csv"
_NEEDED = ("city", "organisation_type", "source")
_READ = (*_NEEDED, "organisation", "organisation_id", "n_organisations", "valid_from", "valid_to")


class RegisterError(ValueError):
    """A register that is not as it should be: what is wrong, where, what to do (German)."""


def read_register(path: str | Path, *, identify: Callable[[str, str], str] | None = None) -> pd.DataFrame | None:
    """A town's register of organisations, or None where there is no such file.

    Parameters
    ----------
    path : path
        The CSV file (UTF-8; comma or semicolon), or the folder that holds `organisation_register.csv`. Columns: `city`
        (slug), `organisation_type` (as in the table), `source` (where the list is from), and in each row either
        `organisation` (its name) or `n_organisations` (how many of the type there are, where no list is at hand).
        Optional: `organisation_id` (else made from the name), `valid_from`, `valid_to` (years, inclusive). Any other
        column, such as contacts, is not read.
    identify : callable, optional
        (city, name) → organisation_id, such as a town's `TownLayout.organisation_id`, so that other spellings of a name
        are one organisation; the slug of the name if left out.

    Returns
    -------
    DataFrame or None, one row per organisation or per number
        `city`, `organisation_type`, `organisation`, `organisation_id` (string), `n_organisations` (Int64),
        `valid_from`, `valid_to` (Int64), `source` (string).

    Raises
    ------
    RegisterError
        A missing column, an unknown type, a row with neither or both of name and number, an unreadable number, the same
        organisation twice in overlapping years.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> place = TemporaryDirectory()
    >>> folder = Path(place.name)
    >>> read_register(folder) is None
    True
    >>> lines = ["city,organisation_type,organisation,source", "balingen,school,Grundschule Süd,Schulamt 2024"]
    >>> _ = (folder / "organisation_register.csv").write_text(chr(10).join(lines), encoding="utf-8")
    >>> read_register(folder)["organisation_id"].tolist()
    ['grundschule-sued']
    >>> place.cleanup()
    """
    place = Path(path)
    file = place / FILE_NAME if place.is_dir() else place
    if not file.is_file():
        return None
    rows = _rows(file)
    _refuse(rows, ~rows["organisation_type"].isin(ORGANISATION_TYPES), f"Art keine von {', '.join(ORGANISATION_TYPES)}")
    _refuse(rows, rows["city"].isna() | rows["source"].isna(), "Ort oder Quelle fehlt")
    has_name, has_number = rows["organisation"].notna(), rows["n_organisations"].notna()
    _refuse(rows, has_name == has_number, "Es braucht entweder einen Namen oder eine Anzahl")
    rows = rows.assign(**{column: _whole(rows, column) for column in ("n_organisations", "valid_from", "valid_to")})
    names = rows["organisation"].map(organisation_name, na_action="ignore").astype("string")
    named = zip(rows.loc[has_name, "city"].astype(str), names[has_name].astype(str), strict=True)
    made = [identify(city, name) if identify else slug(name) for city, name in named]
    derived = pd.Series(made, index=rows.index[has_name], dtype="string")
    identifiers = rows["organisation_id"].where(has_name).fillna(derived.reindex(rows.index))
    register = rows.assign(organisation=names, organisation_id=identifiers)
    _refuse(register, _is_repeated(register), "Diese Organisation steht schon in einer früheren Zeile")
    return register[["city", "organisation_type", "organisation", "organisation_id", *_READ[5:], "source"]]


def empty_register() -> pd.DataFrame:
    """A register without rows, for projects that have none.

    Examples
    --------
    >>> empty_register().columns.tolist()[:3]
    ['city', 'organisation_type', 'organisation']
    """
    texts = ["city", "organisation_type", "organisation", "organisation_id", "source"]
    types = dict.fromkeys(texts, "string") | dict.fromkeys(_READ[5:], "Int64")
    columns = [*texts[:-1], *_READ[5:], texts[-1]]
    return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in columns})


def _rows(file: Path) -> pd.DataFrame:
    """All cells as text, the columns that are read and no other."""
    try:
        first = file.read_text(encoding="utf-8-sig").partition("\n")[0]
        rows = pd.read_csv(
            file, dtype="string", sep=";" if ";" in first else ",", encoding="utf-8-sig", skipinitialspace=True
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        message = f"{file.name} lässt sich nicht lesen. Erwartet wird CSV in UTF-8 mit Komma oder Semikolon."
        raise RegisterError(message) from error
    missing = [name for name in _NEEDED if name not in rows.columns]
    if missing:
        raise RegisterError(f"{file.name}: Es fehlen die Spalten {', '.join(missing)}.")
    return rows.reindex(columns=list(_READ)).astype("string")


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
    lines = [str(int(index) + 2) for index in rows.index[is_wrong.fillna(True)]]
    if lines:
        raise RegisterError(f"Verzeichnis der Organisationen, Zeile {', '.join(lines)}: {what}. Bitte berichtigen.")

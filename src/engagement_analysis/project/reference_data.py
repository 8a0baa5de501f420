"""Published CSV files → typed frames: population, published figures, comparable series.

An edge module: the only one beside the loader and the store that opens files of `data/raw`. Nothing is interpolated,
added up or corrected here; contradictions between sources stay visible as several rows.
"""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from engagement_analysis.mistakes import GermanError
from engagement_analysis.values.texts import slug

CENSUS_2011 = datetime.date(2011, 5, 9)
CENSUS_2022 = datetime.date(2022, 5, 15)
FIRST_FIGURES_ON_CENSUS_2022_ONLY = datetime.date(2024, 1, 1)
"""From here on the offices published on the census of 2022 only; between census and this day figures on both exist."""

_BASES = ("official", "registry")
_QUALITIES = ("exact", "approximate", "range", "lower_bound", "upper_bound")

_POPULATION = ("city", "ags", "reference_date", "population", "basis", "source_url")
_FIGURES = (
    *("city", "campaign", "date_start", "date_end", "measure", "value_text", "value_low", "value_high", "quality"),
    *("note", "source_url", "source_date", "accessed"),
)
_SERIES = ("city", "campaign", "year", "measure", "value_text", "value", "quality", "source_url")


class ReferenceDataError(GermanError, ValueError):
    """A published CSV file that is missing, or not as it should be: which file, what, what to do."""


def read_population(path: str | Path, *, towns: Mapping[str, str]) -> pd.DataFrame:
    """Published population figures of the towns, as `ea.load_population` returns them, sorted by town and date.

    `path`: `population.csv` or its folder; a column `census_generation` there overrides what is derived. `towns`:
    official municipality key (eight digits as text) → slug; rows of other places are left out.
    """
    file = _file(path, "population.csv")
    rows = read_texts(file, _POPULATION)
    rows = rows.loc[rows["ags"].isin(list(towns))]
    what = "weder official (Statistisches Landesamt) noch registry (Melderegister)"
    _refuse(file, rows, "basis", ~rows["basis"].isin(_BASES), what)
    dates = _dates(file, rows, "reference_date")
    censuses = [census_generation(basis, day.date()) for basis, day in zip(rows["basis"], dates, strict=True)]
    derived = pd.Series(censuses, index=rows.index, dtype="string")
    stated = rows.get("census_generation", derived)
    frame = pd.DataFrame(
        {
            "ags": rows["ags"],
            "city": rows["ags"].map(dict(towns)).astype("string"),
            "reference_date": dates,
            "inhabitants": _numbers(file, rows, "population").astype("Int64"),
            "basis": rows["basis"],
            "census_generation": stated.fillna(derived),
            "source_url": rows["source_url"],
        }
    )
    return frame.sort_values(["city", "reference_date", "basis"], ignore_index=True)


def census_generation(basis: str, reference_date: datetime.date) -> str:
    """The census that a population figure rests on, as far as its basis and date tell.

    Official figures carry the last census forward. Those for 15 May 2022 up to the end of 2023 were published on the
    census of 2011 and again on that of 2022: without its edition a figure may be either.

    References
    ----------
    .. [1] Destatis, Umstellung der Bevölkerungszahlen auf die Ergebnisse des Zensus 2022 (methods page on the
       population).
    """
    if basis == "registry":
        return "register"
    if reference_date < CENSUS_2011:
        return "census-1987"
    if reference_date < CENSUS_2022:
        return "census-2011"
    if reference_date < FIRST_FIGURES_ON_CENSUS_2022_ONLY:
        return "census-2011-or-2022"
    return "census-2022"


def read_published_figures(path: str | Path, *, towns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Figures that towns or press published, as `ea.load_published` returns them, in the file's order.

    `path`: `published_figures.csv` or its folder; `towns`: published name of a place → slug.
    """
    file = _file(path, "published_figures.csv")
    rows = read_texts(file, _FIGURES)
    _check_quality(file, rows)
    start, precision = _first_days(file, rows, "date_start")
    end_text = rows["date_end"].fillna(rows["date_start"])
    last, last_precision = _first_days(file, rows.assign(date_end=end_text), "date_end")
    end = last.where(last_precision.ne("month"), last + pd.offsets.MonthEnd(0))
    end = end.where(last_precision.ne("year"), last + pd.offsets.YearEnd(0))
    frame = rows.rename(columns={"city": "place"}).assign(
        city=rows["city"].map(dict(towns or {})).astype("string"),
        campaign_id=rows["campaign"].map(slug, na_action="ignore").astype("string"),
        date_start=start,
        date_end=end.astype("datetime64[s]"),
        date_precision=precision,
        year=start.dt.year.astype("Int64"),
        value_low=_numbers(file, rows, "value_low"),
        value_high=_numbers(file, rows, "value_high"),
    )
    first = ["place", "city", "campaign", "campaign_id", "date_start", "date_end", "date_precision", "year"]
    return frame[[*first, *(name for name in frame.columns if name not in first)]]


def read_comparable_series(path: str | Path, *, towns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Yearly series of such campaigns elsewhere, as `ea.load_comparable_series` returns them, in the file's order.

    `path` and `towns` as for `read_published_figures`; other places get a slug of their name.
    """
    file = _file(path, "comparable_series.csv")
    rows = read_texts(file, _SERIES)
    _check_quality(file, rows)
    slugs = {place: slug(place) for place in rows["city"].unique()} | dict(towns or {})
    return rows.rename(columns={"city": "place"}).assign(
        year=_numbers(file, rows, "year").astype("Int64"),
        value=_numbers(file, rows, "value"),
        city=rows["city"].map(slugs).astype("string"),
    )


def _file(path: str | Path, name: str) -> Path:
    """The file itself, or the one of that name in a folder."""
    place = Path(path)
    file = place / name if place.is_dir() else place
    if not file.is_file():
        raise ReferenceDataError(f"Die Datei {file} gibt es nicht. Bitte den Ordner mit {name} angeben.")
    return file


def read_texts(file: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """A CSV file (comma or semicolon), all cells as text (an empty one is null), once the wanted columns are there."""
    try:
        separator = ";" if ";" in file.read_text(encoding="utf-8-sig").partition("\n")[0] else ","
        rows = pd.read_csv(
            file,
            sep=separator,
            dtype="string",
            encoding="utf-8-sig",
            keep_default_na=False,
            na_values=[""],
            skipinitialspace=True,
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ReferenceDataError(
            f"{file.name} lässt sich nicht lesen. Erwartet wird CSV in UTF-8 mit Komma oder Semikolon."
        ) from error
    missing = [name for name in wanted if name not in rows.columns]
    if missing:
        raise ReferenceDataError(
            f"{file.name}: Es fehlen die Spalten {', '.join(missing)}. Vorhanden: {', '.join(rows.columns)}."
        )
    return rows


def _numbers(file: Path, rows: pd.DataFrame, column: str) -> pd.Series:
    """A column as Float64; a text that is no number is refused, not made null."""
    numbers = pd.to_numeric(rows[column], errors="coerce").astype("Float64")
    _refuse(file, rows, column, numbers.isna() & rows[column].notna(), "keine Zahl")
    return numbers


def _dates(file: Path, rows: pd.DataFrame, column: str) -> pd.Series:
    """A column of ISO days, all of them given."""
    days = pd.to_datetime(rows[column], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    _refuse(file, rows, column, days.isna(), "kein Datum der Form 2024-12-31")
    return days


def _first_days(file: Path, rows: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    """The first day of an ISO date that may be cut to month or year, and where it is cut."""
    precision = rows[column].str.len().map({10: "day", 7: "month", 4: "year"}).astype("string")
    filled = rows[column].where(precision.ne("month"), rows[column] + "-01")
    filled = filled.where(precision.ne("year"), rows[column] + "-01-01")
    days = pd.to_datetime(filled, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    _refuse(file, rows, column, days.isna() & rows[column].notna(), "kein Datum der Form 2024, 2024-12 oder 2024-12-31")
    return days, precision


def _check_quality(file: Path, rows: pd.DataFrame) -> None:
    _refuse(file, rows, "quality", ~rows["quality"].isin(_QUALITIES), f"keine der Angaben {', '.join(_QUALITIES)}")


def _refuse(file: Path, rows: pd.DataFrame, column: str, is_wrong: pd.Series, what: str) -> None:
    """One error that lists every wrong cell of a column."""
    wrong = rows.loc[is_wrong, column]
    if wrong.empty:
        return
    # The header is line 1 of the file, the first row line 2.
    places = ", ".join(f"Zeile {number + 2} ({text})" for number, text in wrong.fillna("leer").items())
    raise ReferenceDataError(f"{file.name}, Spalte {column}: {what} in {places}. Bitte berichtigen.")

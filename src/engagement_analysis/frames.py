"""A call with frames → the same call with frames that are what they must be, or one sentence that says what to do.

A frame is known by its parameter's name (`participation`, `population`, …), so that one table serves all functions.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, Final, ParamSpec, TypeVar, cast

import pandas as pd

from engagement_analysis.mistakes import (
    ConfidenceError,
    MissingColumnError,
    NoCommonTownError,
    UnreadableColumnError,
    WrongThingError,
    YearsError,
    kind_of,
)
from engagement_analysis.other_frames import as_pandas, is_other_frame
from engagement_analysis.table.schema import COLUMNS

__all__ = ["NEEDED", "checked", "require"]

P = ParamSpec("P")
R = TypeVar("R")

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "participation": ("city", "year", "organisation_id", "organisation_type", "status", "participants"),
    "findings": ("severity", "code"),
    "population": ("city", "reference_date", "inhabitants", "basis"),
    "invitations": ("city", "campaign", "year", "organisation_type"),
    "register": ("city", "organisation_type"),
    "published": ("city", "campaign_id", "measure", "value_low", "value_high"),
}
"""Parameter → the columns without which its frame is another frame."""
_MADE_BY: Final = {
    "participation": "ea.load(...).participation",
    "findings": "ea.load(...).findings",
    "population": "ea.load_population()",
    "invitations": "ea.invitations()",
    "published": "ea.load_published()",
}
_A_FRAME: Final = (pd.DataFrame, "pd.DataFrame")
_TYPES: Final = {column.name: column.dtype for column in COLUMNS}
_DAYS: Final = ("date_start", "date_end", "reference_date")


def require(frame: Any, columns: Iterable[str], *, name: str = "frame", call: str = "") -> pd.DataFrame:
    """A frame that has some columns; a table known by its name gets back the types that a CSV file lost.

    An Arrow table or a frame of polars will do; what comes back is one of pandas. `name` and `call` are what a sentence
    calls the frame and the function that wants it.

    Raises
    ------
    WrongThingError, MissingColumnError, UnreadableColumnError
        No frame; a column is not there; a column's texts cannot be what the column holds.
    """
    where = f"{call}(): " if call else ""
    source = f" Use {_MADE_BY[name]}." if name in _MADE_BY else ""
    if is_other_frame(frame):
        frame = as_pandas(frame, name=name, call=call)
    if not isinstance(frame, pd.DataFrame):
        if hasattr(frame, "participation") and hasattr(frame, "findings"):
            held = name if name in ("participation", "findings") else "participation"
            raise WrongThingError(f"{where}`{name}` must be a DataFrame, not a Loaded; write loaded.{held}.")
        raise WrongThingError(f"{where}`{name}` must be a DataFrame, not {kind_of(frame)}.{source}")
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        names = ("column " if len(missing) == 1 else "columns ") + ", ".join(f'"{column}"' for column in missing)
        raise MissingColumnError(f"{where}`{name}` has no {names}; it has: {_columns_of(frame)}.{source}")
    return _typed(frame, name, where) if name in NEEDED else frame


def _columns_of(frame: pd.DataFrame) -> str:
    return ", ".join(map(str, frame.columns)) or "none"


def _typed(frame: pd.DataFrame, name: str, where: str) -> pd.DataFrame:
    """Columns of the validated table with their types: CSV knows neither dates nor whole numbers with gaps."""
    changed = {}
    for column in frame.columns:
        wanted: Any = "datetime64[s]" if column in _DAYS else _TYPES.get(column)
        cells = frame[column]
        if wanted is None or cells.dtype == wanted or (column in _DAYS and cells.dtype.kind == "M"):
            continue
        if isinstance(wanted, pd.CategoricalDtype) and not cells.dropna().isin(wanted.categories).all():
            raise UnreadableColumnError(
                f'{where}column "{column}" of `{name}` holds values that are none of '
                f"{', '.join(map(str, wanted.categories))}; write one of these."
            )
        try:
            changed[column] = cells.astype(wanted)
        except (ValueError, TypeError) as error:
            raise UnreadableColumnError(
                f'{where}column "{column}" of `{name}` holds {cells.dtype} values that are no {wanted}; '
                "read the Parquet file instead of the CSV file, or mend the column."
            ) from error
    return frame.assign(**changed) if changed else frame


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, which looks at what it is given first.

    Frames are known by their parameter's name (:data:`NEEDED`) or type; a column that only the function itself knows
    of, and does not find, is named too, and so is a frame, a Loaded, None or bytes where none belongs. `confidence`
    lies between 0 and 1, `years` are whole numbers, a single name in `by` is a list of one, `ax` can be drawn on, and
    population, invitations and register must be of the participation's towns.
    """
    signature = inspect.signature(function)
    call = function.__name__

    @functools.wraps(function)
    def with_checks(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:  # Python itself says best what is missing or too much
            return function(*args, **kwargs)
        given = bound.arguments
        for name in given:
            parameter = signature.parameters[name]
            may_be_left_out = parameter.default is None and given[name] is None
            if (name in NEEDED or parameter.annotation in _A_FRAME) and not may_be_left_out:
                given[name] = require(given[name], NEEDED.get(name, ()), name=name, call=call)
            elif parameter.kind is not parameter.VAR_KEYWORD:
                _check_kind(given[name], parameter, call)
        if "confidence" in given:
            _check_confidence(given["confidence"], call)
        if given.get("years") is not None:
            _check_years(given["years"], call)
        if isinstance(given.get("by"), str):
            given["by"] = (given["by"],)
        _check_towns(given, call)
        try:
            return function(*bound.args, **bound.kwargs)
        except KeyError as error:
            _say_missing_column(error, given, function)
            raise

    return cast("Callable[P, R]", with_checks)


def _check_kind(value: Any, parameter: inspect.Parameter, call: str) -> None:
    """No frame where numbers belong, nothing where something must be, and a drawing goes on one Axes."""
    where = f"{call}(): `{parameter.name}`"
    if (
        isinstance(value, pd.DataFrame)
        or is_other_frame(value)
        or (hasattr(value, "participation") and hasattr(value, "findings"))
    ):
        raise WrongThingError(f'{where} cannot be {kind_of(value)}; give one of its columns, such as frame["year"].')
    if isinstance(value, bytes) or (value is None and parameter.default is parameter.empty):
        raise WrongThingError(f"{where} cannot be {kind_of(value)}; help({call}) says what it takes.")
    if parameter.name == "ax" and value is not None and not hasattr(value, "set_axis_off"):
        raise WrongThingError(
            f"{where} must be a matplotlib Axes, not {kind_of(value)}; use figure, ax = plt.subplots()."
        )


def _check_confidence(value: Any, call: str) -> None:
    number = float(value) if isinstance(value, Real) else 0.0
    if 0 < number < 1:
        return
    meant = f"{number / 100:g}" if 1 < number < 100 else "0.95"
    raise ConfidenceError(f"{call}(): confidence is a share between 0 and 1; write {meant}, not {value!r}.")


def _check_years(years: Any, call: str) -> None:
    listed: Iterable[Any] = years if isinstance(years, Iterable) and not isinstance(years, str) else [years]
    wrong = [year for year in listed if isinstance(year, bool) or not isinstance(year, Integral)]
    if wrong:
        raise YearsError(f"{call}(): years are whole numbers; write years=[2024], not {years!r}.")


def _check_towns(given: Mapping[str, Any], call: str) -> None:
    """A frame without a single town of the participation would silently give no rates and compare nothing."""
    participation = given.get("participation")
    if not isinstance(participation, pd.DataFrame):
        return
    wanted = _towns_in(participation)
    for name in ("population", "invitations", "register", "published"):
        frame = given.get(name)
        if not isinstance(frame, pd.DataFrame) or (frame.empty and name != "population"):
            continue
        there = _towns_in(frame)
        if wanted and not set(wanted) & set(there):
            made_by = f"; use {_MADE_BY[name]}" if name in _MADE_BY else ""
            raise NoCommonTownError(
                f"{call}(): `{name}` has no rows for {', '.join(wanted)}; its column city holds "
                f"{', '.join(there) or 'nothing'}. Towns must be written as in `participation`{made_by}."
            )


def _towns_in(frame: pd.DataFrame) -> list[str]:
    return sorted(frame["city"].dropna().astype(str).unique())


def _say_missing_column(error: KeyError, given: Mapping[str, Any], function: Callable[..., Any]) -> None:
    """A column that was looked for in vain, named with the frame that has none such."""
    said = error.args[0] if error.args else ()
    looked_for = [said.removeprefix("Column not found: ")] if isinstance(said, str) else said
    wanted = looked_for if isinstance(looked_for, (list, tuple, pd.Index)) else ()
    call, is_plot = function.__name__, ".plot." in function.__module__
    for name, frame in given.items():
        if not isinstance(frame, pd.DataFrame):
            continue
        missing = [column for column in wanted if isinstance(column, str) and column not in frame.columns]
        if missing:
            advice = f"help(ea.plot.{call}) says which frame it draws" if is_plot else f"Use {_MADE_BY.get(name, 'ea')}"
            raise MissingColumnError(
                f'{call}(): `{name}` has no column "{missing[0]}"; it has: {_columns_of(frame)}. {advice}.'
            ) from error

"""Table + terms → the complete rows and the design matrix of a regression; factors get treatment contrasts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

FloatArray = npt.NDArray[np.float64]

INTERCEPT = "Intercept"


class DesignError(ValueError):
    """A regression that cannot be set up from this table; the message says why in German."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """The complete rows of a table as a regression needs them."""

    response: FloatArray
    design: FloatArray
    names: tuple[str, ...]
    log_exposure: FloatArray
    clusters: npt.NDArray[np.int64] | None
    rows: pd.DataFrame
    n_left_out: int

    @property
    def n(self) -> int:
        """Rows that are used."""
        return int(self.response.size)


def design_matrix(
    table: pd.DataFrame,
    terms: Iterable[str],
    *,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    intercept: bool = True,
) -> pd.DataFrame:
    """Numbers as they are, factors as treatment contrasts: one column for each level but the base.

    Parameters
    ----------
    table : DataFrame
    terms : iterable of str
        Columns of the table, `"C(column)"` for a number that is a factor, `"a:b"` for the product of two columns and
        `"a*b"` for both and their product. Columns of texts, categories and truth values are factors.
    categorical : iterable of str
        Further columns that are factors.
    base : mapping, optional
        Column → the level to which the others are compared; the first one if left out (in a category's own order,
        otherwise sorted).
    intercept : bool
        Whether the column `Intercept` of ones comes first.

    Returns
    -------
    DataFrame of float, the table's index
        A level's column is called by the factor and the level, as in R: `typeB`.

    Raises
    ------
    DesignError
        An unknown column or level, a factor with one level only.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["club", "school", "club"], "year": [2022, 2023, 2024]})
    >>> design_matrix(table, ["kind", "year"])
       Intercept  kindschool    year
    0        1.0         0.0  2022.0
    1        1.0         1.0  2023.0
    2        1.0         0.0  2024.0
    """
    factors, bases = set(categorical), dict(base or {})
    columns: dict[str, FloatArray] = {INTERCEPT: np.ones(len(table))} if intercept else {}
    for term in _expanded(terms):
        product: dict[str, FloatArray] = {"": np.ones(len(table))}
        for factor in term.split(":"):
            parts = _columns_of(table, factor.strip(), factors, bases)
            product = {
                f"{left}:{right}" if left else right: before * values
                for left, before in product.items()
                for right, values in parts.items()
            }
        columns.update(product)
    return pd.DataFrame(columns, index=table.index)


def model_data(
    table: pd.DataFrame,
    response: str,
    terms: Iterable[str] | pd.DataFrame,
    *,
    exposure: str | None = None,
    offset: str | None = None,
    clusters: str | None = None,
    categorical: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
) -> ModelData:
    """The rows of a table that can be used, with their design matrix.

    Parameters
    ----------
    table : DataFrame
    response : str
        The column to explain.
    terms : iterable of str, or DataFrame
        See `design_matrix`; or the finished design matrix itself, a row for each of the table's.
    exposure, offset : str, optional
        Column of inhabitants (or any time at risk), of which the logarithm is taken; column that is added as it is.
    clusters : str, optional
        Column that tells which rows belong together.
    categorical, base
        See `design_matrix`.

    Returns
    -------
    ModelData
        Without the rows in which any of these columns is missing, and without those of exposure 0 in which nothing
        happened; `n_left_out` counts both.

    Raises
    ------
    DesignError
        No complete row, something counted under an exposure of 0, a negative exposure, columns that depend on each
        other.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [0, 1, 2], "count": [4, None, 6], "inhabitants": [10, 10, 10]})
    >>> data = model_data(table, "count", ["year"], exposure="inhabitants")
    >>> data.n, data.n_left_out, data.design.tolist()
    (2, 1, [[1.0, 0.0], [1.0, 2.0]])
    """
    given = terms if isinstance(terms, pd.DataFrame) else None
    listed = [] if isinstance(terms, pd.DataFrame) else list(terms)
    used = [response, *_sources(listed), *(name for name in (exposure, offset, clusters) if name)]
    _check_columns(table, used)
    complete = table[used].notna().all(axis="columns")
    if given is not None:
        complete &= given.notna().all(axis="columns").to_numpy()
    if exposure:
        complete &= ~(table[exposure].eq(0).fillna(False) & table[response].eq(0).fillna(False)).astype(bool)
    rows = table.loc[complete]
    if rows.empty:
        raise DesignError("Es gibt keine Zeile, in der alle benötigten Angaben stehen.")
    if given is not None:
        design = given.loc[complete.to_numpy()]
    else:
        design = design_matrix(rows, listed, categorical=categorical, base=base)
    matrix = design.to_numpy(dtype=np.float64)
    _check_rank(matrix, tuple(design.columns))
    return ModelData(
        response=_finite(rows, response),
        design=matrix,
        names=tuple(str(name) for name in design.columns),
        log_exposure=_log_exposure(rows, exposure, offset),
        clusters=None if clusters is None else pd.factorize(rows[clusters])[0].astype(np.int64),
        rows=rows,
        n_left_out=int((~complete).sum()),
    )


def _expanded(terms: Iterable[str]) -> list[str]:
    """Terms without the star: "a*b" is a, b and a:b; of three, all pairs and the three."""
    expanded: list[str] = []
    for term in terms:
        factors = [factor.strip() for factor in term.split("*")]
        for order in range(1, len(factors) + 1):
            expanded += [":".join(chosen) for chosen in combinations(factors, order)]
    return list(dict.fromkeys(expanded))


def _bare(factor: str) -> str:
    return factor[2:-1].strip() if factor.startswith("C(") and factor.endswith(")") else factor


def _sources(terms: Sequence[str]) -> list[str]:
    """The table's columns that terms are made of."""
    parts = [_bare(factor.strip()) for term in _expanded(terms) for factor in term.split(":")]
    return list(dict.fromkeys(parts))


def _check_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing:
        present = ", ".join(str(name) for name in table.columns)
        raise DesignError(f"Unbekannte Spalte: {', '.join(missing)}. Vorhanden: {present}.")


def _columns_of(
    table: pd.DataFrame, factor: str, factors: set[str], bases: Mapping[str, object]
) -> dict[str, FloatArray]:
    """One column of numbers, or a factor's indicator columns without its base."""
    name = _bare(factor)
    _check_columns(table, [name])
    column = table[name]
    numeric = types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype)
    if numeric and factor == name and name not in factors:
        return {name: column.to_numpy(dtype=np.float64, na_value=np.nan)}
    present = set(column.dropna().unique())
    ordered = list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else sorted(present)
    levels = [level for level in ordered if level in present]
    reference = bases.get(name, levels[0] if levels else None)
    if reference not in levels:
        raise DesignError(f"Die Ausprägung „{reference}“ kommt in der Spalte „{name}“ nicht vor.")
    if len(levels) < 2:
        raise DesignError(f"Die Spalte „{name}“ hat nur eine Ausprägung: nichts zu vergleichen.")
    indicators: dict[str, FloatArray] = {
        f"{name}{_spelled(level)}": np.asarray(column.eq(level).fillna(False), dtype=np.float64)
        for level in levels
        if level != reference
    }
    return indicators


def _spelled(level: object) -> object:
    """A year that missing values have made a float is still spelled 2024."""
    return int(level) if isinstance(level, float) and level.is_integer() else level


def _finite(rows: pd.DataFrame, name: str) -> FloatArray:
    values = rows[name].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise DesignError(f"In der Spalte „{name}“ steht eine unendliche Zahl.")
    return values


def _log_exposure(rows: pd.DataFrame, exposure: str | None, offset: str | None) -> FloatArray:
    total = np.zeros(len(rows))
    if exposure:
        values = _finite(rows, exposure)
        if (values <= 0).any():
            raise DesignError(f"Die Bezugsgröße „{exposure}“ muss über 0 liegen, wo etwas gezählt wurde.")
        total += np.log(values)
    if offset:
        total += _finite(rows, offset)
    return total


def _check_rank(matrix: FloatArray, names: Sequence[str]) -> None:
    """Refuse columns that depend on each other: a library would divide the effect among them in silence."""
    if not np.isfinite(matrix).all():
        raise DesignError("In den erklärenden Spalten steht eine unendliche Zahl.")
    length = np.linalg.norm(matrix, axis=0)
    empty = [name for name, size in zip(names, length, strict=True) if size == 0]
    if empty:
        raise DesignError(f"Nicht schätzbar: {', '.join(empty)} ist in allen verwendeten Zeilen 0.")
    if np.linalg.matrix_rank(matrix / length, tol=1e-10) < matrix.shape[1]:
        raise DesignError(
            f"Nicht schätzbar: Die Angaben {', '.join(names)} lassen sich in diesen {matrix.shape[0]} Zeilen nicht "
            "voneinander trennen."
        )

"""Participation + findings → what the numbers rest on, per town and year or per workbook; findings counted."""

from collections.abc import Iterable

import pandas as pd

from engagement_analysis.analysis.measures.counting import grouping_columns
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.prevailing import prevailing

_SEVERITIES = ("error", "warning", "info")
_CELL = ["source_file", "source_sheet", "source_cell"]
_COUNTED = [
    *("n_rows", "n_held", "n_cancelled", "n_reported"),
    *("n_exact", "n_approximate", "n_range", "n_bound", "n_missing"),
]


def data_quality(
    participation: pd.DataFrame, findings: pd.DataFrame, *, by: Iterable[str] = ("city", "year")
) -> pd.DataFrame:
    """How well each year (or workbook) is documented: rows by quality of their count, and open findings.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table.
    findings : DataFrame, one row per finding
        `severity`, `code`, `source_file`, `source_sheet`, `source_cell`; `city` where there are several towns' ones.
    by : ("city", "year") or ("source_file",) or other columns of the table
        What makes up a row of the result.

    Returns
    -------
    DataFrame, one row per combination of `by`, sorted
        `by`..., `n_rows`, `n_held`, `n_cancelled`, `n_reported`, `n_exact`, `n_approximate`, `n_range`, `n_bound`,
        `n_missing` (Int64, rows of the table; the last six of held rows), `exact_share` (Float64, of the
        participations), `n_errors`, `n_warnings`, `n_infos`.

        Each finding is counted in exactly one row: that of the table's row in the same cell, else the only one its
        sheet belongs to, else the only one its workbook belongs to. Where the table cannot tell, or the workbook gave
        no row at all, it is counted in rows of their own with nulls for what is not known (`n_rows` 0), so none gets
        lost.

    Raises
    ------
    MissingColumnError
        A column to group by that the table does not have.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_findings, example_participation
    >>> quality = data_quality(example_participation(), example_findings())
    >>> quality[["year", "n_held", "n_exact", "n_missing", "n_errors", "n_infos"]]
       year  n_held  n_exact  n_missing  n_errors  n_infos
    0  2023       3        2          0         0        1
    1  2024       4        2          1         1        1
    """
    keys = grouping_columns(participation, by)
    rows = totals(participation, keys)[[*keys, *_COUNTED, "exact_share"]]
    placed = _placed(participation, findings, keys)
    by_severity = placed.groupby([*keys, "severity"], dropna=False, observed=True).size().unstack("severity")
    by_severity = by_severity.reindex(columns=list(_SEVERITIES)).set_axis(["n_errors", "n_warnings", "n_infos"], axis=1)
    # Keys that are null must meet nulls: pandas joins them as equal, as wanted here.
    quality = rows.merge(by_severity.reset_index(), on=keys, how="outer")
    whole_numbers = [*_COUNTED, *by_severity.columns]
    quality[whole_numbers] = quality[whole_numbers].fillna(0).astype("Int64")
    return quality.sort_values(keys, ignore_index=True)


def finding_counts(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings counted by code, the gravest first: `severity`, `code`, `n_findings`, `n_files`."""
    texts = findings[["severity", "code", "source_file"]].astype("string")
    counts = texts.groupby(["severity", "code"], as_index=False).agg(
        n_findings=("code", "size"), n_files=("source_file", "nunique")
    )
    counts["rank"] = counts["severity"].map({severity: rank for rank, severity in enumerate(_SEVERITIES)})
    counts = counts.sort_values(["rank", "n_findings", "code"], ascending=[True, False, True], ignore_index=True)
    return counts.astype({"n_findings": "Int64", "n_files": "Int64"}).drop(columns="rank")


def _placed(participation: pd.DataFrame, findings: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The findings with the keys of the rows they belong to; null where the table does not tell."""
    of_town = ["city"] if "city" in findings else []  # without it one name of a workbook is one workbook
    placed = findings[[*of_town, *_CELL, "severity"]].astype("string").reset_index(drop=True)
    for key in keys:
        if key in placed:
            continue
        by_cell, by_sheet, by_file = (
            _at_place(participation, placed, key, [*of_town, *_CELL[:n_parts]]) for n_parts in (3, 2, 1)
        )
        placed[key] = by_cell.fillna(by_sheet).fillna(by_file)
    return placed


def _at_place(participation: pd.DataFrame, placed: pd.DataFrame, key: str, place: list[str]) -> pd.Series:
    """For each finding, the value of `key` that nearly all rows at its cell, sheet or file have; else null."""
    # Null places are dropped: a finding without a cell (or sheet) meets no row here.
    rows = participation[[*place, key]].convert_dtypes().dropna().astype(dict.fromkeys(place, "string"))
    return placed[place].merge(prevailing(rows, place, key), on=place, how="left", validate="many_to_one")[key]

"""Participation + findings → the tables there would be if flagged rows were read another way."""

from typing import Final

import numpy as np
import pandas as pd

from engagement_analysis.analysis.quality.prevailing import prevailing

AS_READ: Final = "as read"
WITHOUT_DOUBLE: Final = "without the possible double"
DATE_MOVED: Final = "date moved to the file's year"
BOTH: Final = "both"
_CELL: Final = ["source_file", "source_sheet", "source_cell"]
_SHEET: Final = ["source_file", "source_sheet", "campaign"]
_FEWEST_ROWS: Final = 5


def flagged_rows(participation: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Rows that may stand twice, or whose date may be of the wrong year; index kept.

    Adds `flag` ("duplicate-row", "other-year") and `sheet_year` (Int64): the year that nine out of ten rows of the same
    campaign in the same sheet have, where the row has another and the sheet at least five dated rows.
    """
    held = participation["status"].eq("held").to_numpy(dtype=bool, na_value=False)
    doubles = findings.loc[findings["code"].eq("duplicate-row"), _CELL].astype("string")
    places = participation[_CELL].astype("string")
    is_double = held & pd.MultiIndex.from_frame(places).isin(pd.MultiIndex.from_frame(doubles))
    sheet_year = _sheet_years(participation)
    is_elsewhere = (held & sheet_year.notna().to_numpy()) & ~is_double
    flag = np.select([is_double, is_elsewhere], ["duplicate-row", "other-year"], default="")
    rows = participation.assign(flag=pd.array(flag, dtype="string"), sheet_year=sheet_year)
    return rows[is_double | is_elsewhere]


def readings(participation: pd.DataFrame, findings: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The table as it was read, and as it would be if flagged rows were mistakes.

    What a report says must hold in all of them, or say beside it what would change.

    Parameters
    ----------
    participation, findings : DataFrame
        As `load` gives them.

    Returns
    -------
    dict of str to DataFrame
        "as read" always; "without the possible double", "date moved to the file's year" and "both" where such rows are.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_findings, example_participation
    >>> list(readings(example_participation(), example_findings()))
    ['as read']
    """
    flagged = flagged_rows(participation, findings)
    doubles = flagged.index[flagged["flag"].eq("duplicate-row")]
    elsewhere = flagged[flagged["flag"].eq("other-year")]
    found = {AS_READ: participation}
    if len(doubles):
        found[WITHOUT_DOUBLE] = participation.drop(index=doubles)
    if len(elsewhere):
        found[DATE_MOVED] = _moved(participation, elsewhere)
    if len(doubles) and len(elsewhere):
        found[BOTH] = found[DATE_MOVED].drop(index=doubles)
    return found


def _sheet_years(participation: pd.DataFrame) -> pd.Series:
    """For rows dated in another year than their sheet: the sheet's year; else null."""
    of_sheets = prevailing(participation, _SHEET, "year", fewest=_FEWEST_ROWS)
    found = participation[_SHEET].merge(of_sheets, on=_SHEET, how="left")["year"].set_axis(participation.index)
    return found.where(participation["year"].ne(found).fillna(False)).astype("Int64")


def _moved(participation: pd.DataFrame, elsewhere: pd.DataFrame) -> pd.DataFrame:
    """The table with some rows' dates in the year of their sheet."""
    table = participation.copy()
    table.loc[elsewhere.index, "year"] = elsewhere["sheet_year"]
    for column in ("date_start", "date_end"):
        days = zip(elsewhere[column], elsewhere["sheet_year"], strict=True)
        table.loc[elsewhere.index, column] = [day + pd.DateOffset(year=int(year)) for day, year in days]
    return table

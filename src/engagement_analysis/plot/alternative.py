"""Frames → what a drawing shows, in German sentences that hold all its values; named as the drawings."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from engagement_analysis.language.german import capitalised, counted, number, percent
from engagement_analysis.plot.bars import QUALITY_PARTS, held_years, kind_name, reached_rows, reached_words
from engagement_analysis.plot.columns import part_label
from engagement_analysis.plot.flow import flow_numbers
from engagement_analysis.plot.pairs import labelled
from engagement_analysis.plot.points import change_in_words, rate_unit, series_names
from engagement_analysis.plot.style import records, with_marks

Row = Mapping[Hashable, Any]


def totals(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    stack: str | None = None,
    break_label: str = "andere Gruppen",
    **_: Any,
) -> str:
    """Each year's parts and sum, what may stand twice, counts not known, the break.

    Examples
    --------
    >>> totals(pd.DataFrame({"year": [2024, 2025], "participations": [1021, 1072], "doubtful": [78, 0]}))
    'Säulen je Jahr. 2024: 1.021, davon 78 womöglich doppelt. 2025: 1.072.'
    """
    said = []
    for year, rows in with_marks(frame).groupby("year"):
        whole = _value(rows[measure].sum(min_count=1), rows["n_missing"].sum())
        text = f"{year}: {whole}"
        if stack:
            parts = zip(rows[stack], rows[measure], strict=True)
            text = f"{year}: {', '.join(f'{part_label(str(kind))} {_value(n)}' for kind, n in parts)}, zusammen {whole}"
        text += _doubt(rows["doubtful"].sum())
        said.append(text + (f" ({' '.join(break_label.split())})" if rows["is_break"].all() else ""))
    return _sentences("Gestapelte Säulen je Jahr" if stack else "Säulen je Jahr", said)


def small_columns(frame: pd.DataFrame) -> str:
    """Each measure's values over the years."""
    said = []
    for _, rows in frame.groupby("measure", sort=False):
        values = [
            f"{row['year']} {_value(row['value'], row['is_at_least'])}{_doubt(row['doubtful'])}"
            f"{' (andere Gruppen)' if row['is_break'] else ''}"
            for row in records(rows.sort_values("year"))
        ]
        said.append(f"{capitalised(str(rows['label'].iloc[0]))}: {', '.join(values)}")
    return _sentences("Kleine Säulen", said)


def retention(frame: pd.DataFrame) -> str:
    """Numbers of the flow."""
    n = flow_numbers(frame)
    return (
        f"Fluss von {counted(n['before'], 'Organisation', 'Organisationen')} {n['previous_year']} zu {n['now']} im "
        f"Jahr {n['year']}: {n['again']} kamen wieder, {n['stayed_away']} blieben weg, "
        f"{n['returned']} kamen nach einer Pause zurück, {n['new']} zum ersten Mal."
    )


def districts(frame: pd.DataFrame, *, measure: str = "participations", **_: Any) -> str:
    """Each district's number and groups."""
    said = []
    for row in records(frame):
        n = row.get("n_groups")
        groups = "" if n is None else f" ({int(n)} {'Gruppe' if n == 1 else 'Gruppen'})"
        said.append(f"{row['district']} {_value(row[measure], row['n_missing'])}{groups}")
    return f"Waagrechte Balken je Ortsteil: {', '.join(said)}."


def organisations(frame: pd.DataFrame, *, measure: str = "participations", **_: Any) -> str:
    """Each bar's name and number."""
    name = "organisation" if "organisation" in frame else "label"
    said = [f"{row[name]} {_value(row[measure], row['n_missing'])}" for row in records(frame)]
    return f"Waagrechte Balken: {', '.join(said)}."


def data_quality(frame: pd.DataFrame) -> str:
    """Entries by quality, a town and year at a time."""
    said = []
    for row in held_years(frame).to_dict("records"):
        parts = [f"{row[column]} {word}" for column, (word, _, _) in QUALITY_PARTS.items()]
        said.append(f"{_town(row)}{row['year']}: {', '.join(parts)}")
    return _sentences("Einträge je Jahr", said)


def concentration(frame: pd.DataFrame) -> str:
    """Share of the largest organisations by year."""
    said = [
        f"{row['year']}: {percent(row['top_share'])} von den {row['top']} größten der {row['n_organisations']}"
        for row in frame[frame["top_share"].notna()].sort_values("year").to_dict("records")
    ]
    return _sentences("Anteil der größten Organisationen an den Teilnahmen", said)


def reach(frame: pd.DataFrame) -> str:
    """How many of the registered came, for each kind of the last year."""
    rows = reached_rows(frame)
    said = [f"{kind_name(row)} {reached_words(row)}" for row in rows.to_dict("records")]
    return _sentences(f"Erreichte Organisationen {rows['year'].max()}", said)


def recorded(frame: pd.DataFrame) -> str:
    """Entries that hold an item, for each town."""
    said = []
    for label, rows in labelled(frame).groupby("label", sort=False):
        values = [f"{_town(row)}{row['n_recorded']} von {row['n_rows']}" for row in rows.to_dict("records")]
        said.append(f"{label}: {', '.join(values)}")
    return _sentences("Einträge, in denen die Angabe steht", said)


def registered(frame: pd.DataFrame) -> str:
    """Came of registered, for each line."""
    said = [
        f"{row['label']} {_value(row['participations'], row['n_missing'])} von {_value(row['registered'])}"
        for row in records(frame)
    ]
    return f"Gekommen von angemeldet: {', '.join(said)}."


def calendar(frame: pd.DataFrame, *, measure: str = "participations") -> str:
    """Each campaign's numbers over the years; years without a list are not named."""
    said = []
    for _, rows in frame.groupby("campaign", sort=False):
        values = [f"{row['year']} {_value(row[measure], row['n_missing'])}" for row in records(rows)]
        said.append(f"{rows['title'].iloc[0]}: {', '.join(values)}")
    return _sentences("Aktionen je Jahr", said)


def cohorts(frame: pd.DataFrame) -> str:
    """Of those who first came in a year, how many were there in each later one."""
    said = []
    for first, rows in frame.groupby("cohort"):
        values = [f"{row['year']} {row['n_active']} von {row['n_cohort']}" for row in rows.to_dict("records")]
        said.append(f"Zum ersten Mal {first}: {', '.join(values)}")
    return _sentences("Anteil, der wieder dabei war", said)


def rates(frame: pd.DataFrame) -> str:
    """Rates with their intervals."""
    said = []
    for town, rows in frame[frame["rate"].notna()].groupby("city", sort=False):
        values = [
            f"{row['year']} {number(row['rate'], 1)}{_interval(row, 'rate_low', 'rate_high', 1)}"
            for row in rows.sort_values("year").to_dict("records")
        ]
        said.append(f"{str(town).capitalize()}: {', '.join(values)}")
    return _sentences(f"Punkte mit Bereich: {rate_unit(frame)}", said)


def trend(frame: pd.DataFrame) -> str:
    """Values of a series, estimates and breaks named; or the change per year of each series of `ea.trend`."""
    if "percent_per_year" in frame:
        changes = [
            f"{name}: {change_in_words(row)}{_interval(row, 'low', 'high', 1)}"
            for name, row in zip(series_names(frame), records(frame), strict=True)
        ]
        return _sentences("Veränderung im Jahr", changes)
    said = [
        f"{row['year']} {number(row['value'])}{_interval(row, 'value_low', 'value_high')}"
        f"{', geschätzt' if row['is_estimated'] else ''}{', danach nicht vergleichbar' if row['is_break'] else ''}"
        for row in records(frame[frame["value"].notna()].sort_values("year"))
    ]
    return f"Punkte je Jahr: {'; '.join(said)}."


def outlook(frame: pd.DataFrame) -> str:
    """Values so far, and the range ahead."""
    before = trend(frame) if "value" in frame and frame["value"].notna().any() else "Keine Werte bisher."
    ahead = frame[frame["estimate"].notna()].to_dict("records")
    said = [f"{row['year']} {number(row['estimate'])}{_interval(row, 'low', 'high')}" for row in ahead]
    return before + (f" Vorausschau: {'; '.join(said)}." if said else " Keine Vorausschau.")


def _town(row: Row) -> str:
    """The town's name before a value, where the frame is of several."""
    return f"{row['town'] if 'town' in row else str(row['city']).capitalize()} " if "city" in row else ""


def _value(value: Any, is_least: Any = False) -> str:
    return "Zahl fehlt" if pd.isna(value) else ("mindestens " if is_least else "") + number(value)


def _doubt(doubtful: Any) -> str:
    return f", davon {number(doubtful)} womöglich doppelt" if doubtful else ""


def _interval(row: Row, low: str, high: str, decimals: int = 0) -> str:
    if pd.isna(row.get(low)):
        return ""
    if pd.isna(row.get(high)):
        return f" (mindestens {number(row[low], decimals)})"
    return f" ({number(row[low], decimals)} bis {number(row[high], decimals)})"


def _sentences(first: str, said: Iterable[str]) -> str:
    return " ".join(f"{text}." for text in (first, *said))

"""Frames → what a drawing shows, in German sentences that hold all its values; named as the drawings."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.language.german import capitalised, counted, number, percent
from engagement_analysis.plot.bars import counted_groups, quality_words
from engagement_analysis.plot.columns import part_label
from engagement_analysis.plot.flow import flow_numbers
from engagement_analysis.plot.pairs import labelled
from engagement_analysis.plot.points import rate_unit
from engagement_analysis.plot.shares import change_in_words, kind_name, reached_rows, reached_words, series_names
from engagement_analysis.plot.style import marked

_MISSING = "Zahl fehlt"


def totals(
    frame: pd.DataFrame,
    *,
    measure: str = "participations",
    stack: str | None = None,
    years: Sequence[int] | None = None,
    break_label: str = "andere Gruppen",
    **_: Any,
) -> str:
    """Each year's parts and sum, what may stand twice, counts not known, the break.

    Examples
    --------
    >>> totals(pd.DataFrame({"year": [2024, 2025], "participations": [1021, 1072], "doubtful": [78, 0]}))
    'Säulen je Jahr. 2024: 1.021, davon 78 womöglich doppelt. 2025: 1.072.'
    """
    rows = frame if years is None else frame[frame["year"].isin(list(years))]
    said = []
    for year, of_year in rows.groupby("year"):
        whole = _least(of_year[measure].sum(min_count=1), marked(of_year, "n_missing").sum())
        text = f"{year}: {whole}"
        if stack:
            parts = zip(of_year[stack], of_year[measure], strict=True)
            text = f"{year}: {', '.join(f'{part_label(str(kind))} {_value(n)}' for kind, n in parts)}, zusammen {whole}"
        doubtful = marked(of_year, "doubtful").sum()
        text += f", davon {number(doubtful)} womöglich doppelt" if doubtful else ""
        said.append(text + (f" ({' '.join(break_label.split())})" if marked(of_year, "is_break", False).all() else ""))
    return _sentences("Gestapelte Säulen je Jahr" if stack else "Säulen je Jahr", said)


def small_columns(frame: pd.DataFrame) -> str:
    """Each measure's values over the years."""
    said = []
    for _, rows in frame.groupby("measure", sort=False):
        rows = rows.sort_values("year")
        marks = zip(
            rows["year"],
            rows["value"],
            marked(rows, "is_at_least", False),
            marked(rows, "doubtful"),
            marked(rows, "is_break", False),
            strict=True,
        )
        values = [
            f"{year} {_least(value, least)}"
            + (f", davon {number(doubt)} womöglich doppelt" if doubt else "")
            + (" (andere Gruppen)" if is_break else "")
            for year, value, least, doubt, is_break in marks
        ]
        said.append(f"{capitalised(str(rows['label'].iloc[0]))}: {', '.join(values)}")
    return _sentences("Kleine Säulen", said)


def retention(frame: pd.DataFrame) -> str:
    """Numbers of the flow."""
    n = flow_numbers(frame)
    before, now = n["again"] + n["stayed_away"], n["again"] + n["returned"] + n["new"]
    return (
        f"Fluss von {counted(before, 'Organisation', 'Organisationen')} {n['previous_year']} zu {now} im Jahr "
        f"{n['year']}: "
        f"{n['again']} kamen wieder, {n['stayed_away']} blieben weg, "
        f"{n['returned']} kamen nach einer Pause zurück, {n['new']} zum ersten Mal."
    )


def districts(frame: pd.DataFrame, *, measure: str = "participations", **_: Any) -> str:
    """Each district's number and groups."""
    groups = [f" ({counted_groups(int(n))})" for n in frame["n_groups"]] if "n_groups" in frame else [""] * len(frame)
    values = _bars(frame, "district", measure)
    said = [value + group for value, group in zip(values, groups, strict=True)]
    return f"Waagrechte Balken je Ortsteil: {', '.join(said)}."


def organisations(frame: pd.DataFrame, *, measure: str = "participations", **_: Any) -> str:
    """Each bar's name and number."""
    name = "organisation" if "organisation" in frame else "label"
    return f"Waagrechte Balken: {', '.join(_bars(frame, name, measure))}."


def data_quality(frame: pd.DataFrame) -> str:
    """Entries by quality, a town and year at a time."""
    said = []
    held = frame[frame["year"].notna() & frame["n_held"].gt(0)]
    for row in held.sort_values(["city", "year"] if "city" in frame else ["year"]).to_dict("records"):
        parts = [f"{row[column]} {word}" for column, word in quality_words().items()]
        town = f"{str(row['city']).capitalize()} " if "city" in row else ""
        said.append(f"{town}{row['year']}: {', '.join(parts)}")
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
        f"{row['label']} {_least(row['participations'], least)} von {_value(row['registered'])}"
        for row, least in zip(frame.to_dict("records"), marked(frame, "n_missing"), strict=True)
    ]
    return f"Gekommen von angemeldet: {', '.join(said)}."


def calendar(frame: pd.DataFrame, *, measure: str = "participations") -> str:
    """Each campaign's numbers over the years; years without a list are not named."""
    said = []
    for _, rows in frame.groupby("campaign", sort=False):
        marks = zip(rows["year"], rows[measure], marked(rows, "n_missing"), strict=True)
        values = [f"{year} {_least(value, least)}" for year, value, least in marks]
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
            f"{row['year']} {number(row['rate'], 1)}{_interval(row['rate_low'], row['rate_high'], 1)}"
            for row in rows.sort_values("year").to_dict("records")
        ]
        said.append(f"{str(town).capitalize()}: {', '.join(values)}")
    return _sentences(f"Punkte mit Bereich: {rate_unit(frame)}", said)


def trend(frame: pd.DataFrame) -> str:
    """Values of a series, estimates and breaks named; or the change per year of each series of `ea.trend`."""
    if "percent_per_year" in frame:
        changes = [
            f"{name}: {change_in_words(row)}{_interval(row['low'], row['high'], 1)}"
            for name, (_, row) in zip(series_names(frame), frame.iterrows(), strict=True)
        ]
        return _sentences("Veränderung im Jahr", changes)
    rows = frame[frame["value"].notna()].sort_values("year")
    marks = zip(
        rows.to_dict("records"), marked(rows, "is_estimated", False), marked(rows, "is_break", False), strict=True
    )
    said = [
        f"{row['year']} {number(row['value'])}"
        + _interval(row.get("value_low"), row.get("value_high"), 0)
        + (", geschätzt" if is_estimated else "")
        + (", danach nicht vergleichbar" if is_break else "")
        for row, is_estimated, is_break in marks
    ]
    return f"Punkte je Jahr: {'; '.join(said)}."


def outlook(frame: pd.DataFrame) -> str:
    """Values so far, and the range ahead."""
    before = trend(frame) if "value" in frame and frame["value"].notna().any() else "Keine Werte bisher."
    ahead = frame[frame["estimate"].notna()].to_dict("records")
    said = [f"{row['year']} {number(row['estimate'])}{_interval(row['low'], row['high'], 0)}" for row in ahead]
    return before + (f" Vorausschau: {'; '.join(said)}." if said else " Keine Vorausschau.")


def _town(row: dict[Hashable, Any]) -> str:
    """The town's name before a value, where the frame is of several."""
    return f"{row['town'] if 'town' in row else str(row['city']).capitalize()} " if "city" in row else ""


def _bars(frame: pd.DataFrame, name: str, measure: str) -> list[str]:
    marks = zip(frame[name], frame[measure], marked(frame, "n_missing"), strict=True)
    return [f"{label} {_least(value, least)}" for label, value, least in marks]


def _value(value: Any) -> str:
    return _MISSING if pd.isna(value) else number(value)


def _least(value: Any, is_least: Any) -> str:
    return ("mindestens " if is_least and not pd.isna(value) else "") + _value(value)


def _interval(low: Any, high: Any, decimals: int) -> str:
    if low is None or pd.isna(low):
        return ""
    if high is None or pd.isna(high):
        return f" (mindestens {number(low, decimals)})"
    return f" ({number(low, decimals)} bis {number(high, decimals)})"


def _sentences(first: str, said: Iterable[str]) -> str:
    return " ".join(f"{text}." for text in (first, *said))

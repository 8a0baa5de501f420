"""Rates with intervals → sentences on participations per 1,000 inhabitants."""

from __future__ import annotations

import pandas as pd

from engagement_analysis.language.signs import (
    NO_BREAK,
    date,
    number,
)
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.reports.wording.comparing import careful


def rates(town: str, frame: pd.DataFrame) -> list[str]:
    """The last year's rate with its interval and the population it rests on.

    Parameters
    ----------
    town : str
    frame : DataFrame, one row per year
        `year`, `rate`, `rate_low`, `rate_high` (whole numbers), `inhabitants`, `population_date`;
        optionally the columns of `careful`.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> frame = pd.DataFrame(
    ...     {
    ...         "year": [2025],
    ...         "rate": [26.1],
    ...         "rate_low": [19.0],
    ...         "rate_high": [37.0],
    ...         "inhabitants": [41103],
    ...         "population_date": pd.to_datetime(["2024-12-31"]),
    ...     }
    ... )
    >>> print(plain_spaces(rates("Neumarkt", frame)))
    In Neumarkt kamen 26,1 Teilnahmen auf 1.000 Einwohnerinnen und Einwohner (2025); der Unsicherheitsbereich
    reicht von 19 bis 37.
    Gerechnet ist mit 41.103 Menschen (Stichtag 31.12.2024).
    """
    known = frame.dropna(subset=["rate"]).sort_values("year")
    without_population = frame[frame["inhabitants"].isna()]
    if known.empty and len(without_population) < len(frame):
        return [
            f"Für {town} lässt sich nichts je Einwohnerzahl rechnen: Es sind keine Teilnahmen angegeben, oder sie "
            "werden nicht gezeigt."
        ]
    if known.empty:
        return [f"Für {town} liegt keine Einwohnerzahl vor, die nahe genug an den Jahren der Aktionen ist."]
    last = known.iloc[-1]
    reach = f"der Unsicherheitsbereich reicht von {number(last['rate_low'])} bis {number(last['rate_high'])}"
    sentences = [
        f"In {town} kamen {number(last['rate'], 1)}{NO_BREAK}Teilnahmen auf 1.000 Einwohnerinnen und Einwohner "
        f"({int(last['year'])}); {reach}.",
        f"Gerechnet ist mit {number(last['inhabitants'])} Menschen (Stichtag {date(last['population_date'])}).",
    ]
    missing = [int(year) for year in without_population["year"]]
    if missing:
        sentences.append(f"Für {years_in_words(missing)} fehlt eine passende Einwohnerzahl.")
    return [*sentences, *careful(known)]

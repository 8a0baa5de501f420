"""Published figures of other campaigns → charts and sentences, each with its sources; no figure of the workbooks.

These numbers are public already, so no disclosure control applies to them. Campaigns that are in the workbooks are
left out: what the press wrote of them stands in the report on methods, and must not fill in what stays hidden here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.years.outlook import next_year
from engagement_analysis.analysis.years.published_series import COUNTED, published_series, trends_of_published
from engagement_analysis.analysis.years.series_trend import series_trend
from engagement_analysis.analysis.years.trend_line import trend_line
from engagement_analysis.language.signs import counted, enumeration
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.project.reference_data import read_comparable_series, read_published_figures
from engagement_analysis.project.store import published_folder
from engagement_analysis.reports import tables
from engagement_analysis.reports.display import Block, chart, drawn, paragraphs, stack
from engagement_analysis.reports.review_data import Review

MIN_YEARS = 5
"""Shorter series show no course."""
LEVELS = (0.95, 0.8)
"""Levels of the ranges of an outlook's fan."""
NONE_KEPT = "Es sind keine veröffentlichten Reihen anderer Aktionen hinterlegt."
_IN_GERMAN = {
    "Germany (national)": "Deutschland",
    "Zollernalbkreis (district of Balingen)": "Zollernalbkreis",
}
_COLUMNS = (
    tables.year(),
    tables.text("value_text", "wie veröffentlicht"),
    tables.Column("source_url", "Quelle", is_long=True),
)


def plain_title(title: str) -> str:
    """A campaign's title without signs and case, so that a published one is found.

    Examples
    --------
    >>> plain_title("Neumarkt räumt auf!") == plain_title("Neumarkt Räumt Auf")
    True
    """
    return re.sub(r"\W+", "", str(title)).casefold()


def titled(series: pd.DataFrame) -> pd.DataFrame:
    """`published_series` with its places in German and a `title` for each series.

    Examples
    --------
    >>> row = {"place": "Germany (national)", "campaign": "Cleanup Day", "measure": "teams"}
    >>> titled(pd.DataFrame([row]))["title"].tolist()
    ['Cleanup Day (Deutschland), Gruppen']
    """
    named = series.assign(place=series["place"].replace(_IN_GERMAN))
    what = named["measure"].map({**COUNTED, "participants": ""}).map(lambda word: f", {word}" if word else "")
    return named.assign(title=named["campaign"] + " (" + named["place"] + ")" + what)


def long_enough(series: pd.DataFrame, min_years: int = MIN_YEARS) -> pd.DataFrame:
    """The rows of those series (`titled`) that have a number in so many years."""
    n_years = series.dropna(subset="count").groupby("title")["year"].transform("count").reindex(series.index)
    return series.loc[n_years.groupby(series["title"]).transform("max").ge(min_years)]


def elsewhere(review: Review, data_folder: str | Path) -> pd.DataFrame:
    """Series of participations in campaigns that are not in the workbooks, at least five years long.

    Returns
    -------
    DataFrame
        `published_series` with `title`; no rows where nothing is kept beside the data.
    """
    folder = published_folder(Path(data_folder))
    if not (folder / "comparable_series.csv").is_file():
        return pd.DataFrame(columns=["place", "campaign", "measure", "year", "count", "title"])
    found = published_series(read_published_figures(folder), read_comparable_series(folder), measures=["participants"])
    ours = {plain_title(name) for name in review.campaigns.values()}
    return long_enough(titled(found[~found["campaign"].map(plain_title).isin(ours)]))


def courses(series: pd.DataFrame) -> Block:
    """All series as small charts, each with its own scale; in the foldout each number with its source.

    Parameters
    ----------
    series : DataFrame
        As `elsewhere` gives them.
    """
    if series.empty:
        return paragraphs(NONE_KEPT)
    return drawn(
        plot.small_multiples(series),
        plot.alt_text_small_multiples(series),
        series,
        caption="Veröffentlichte Zahlen ähnlicher Aktionen: Teilnahmen je Jahr",
        note=(
            "Jede Reihe hat ihre eigene Skala. Gefüllte Punkte: gezählt; hohle: geschätzt oder gerundet. Jahre ohne "
            "Angabe bleiben leer."
        ),
        columns=_COLUMNS,
        group_by="title",
        rows=None,
        is_printed=True,
    )


def told(series: pd.DataFrame) -> Block:
    """How many series there are, and in which of them a trend can be shown.

    Parameters
    ----------
    series : DataFrame
        As `elsewhere` gives them.
    """
    if series.empty:
        return paragraphs([])
    found = trends_of_published(series, min_years=MIN_YEARS)
    first = (
        f"Diese {counted(len(found), 'Reihe', 'Reihen')} aus Presse und amtlichen Seiten "
        f"({years_in_words(series['year'])}) sind echte Zahlen, keine Beispieldaten."
    )
    sentences = [first]
    for verdict, word in (("increase", "Zunahme"), ("decrease", "Abnahme")):
        places = list(found.loc[found["verdict"].eq(verdict), "place"])
        if places:
            sentences.append(f"In {enumeration(places)} ist eine {word} belegt.")
    n_open = int((~found["verdict"].isin(["increase", "decrease"])).sum())
    if n_open:
        sentences.append(
            f"Bei {counted(n_open, 'Reihe', 'Reihen')} ist nichts belegt: Dafür sind sie zu kurz, zu ungleichmäßig "
            "oder zu oft nur geschätzt."
        )
    return paragraphs(sentences)


def trend_charts(series: pd.DataFrame) -> Block:
    """For each series its points and, only where a trend is claimed, the line with its band; the sentence above.

    Parameters
    ----------
    series : DataFrame
        As `elsewhere` gives them.
    """
    blocks = []
    for title, rows in _each(series):
        result = series_trend(rows, unit=COUNTED[str(rows["measure"].iloc[0])])
        line = trend_line(rows, result)
        note = (
            "Linie: mittlere Zunahme oder Abnahme je Jahr; Band: wie sicher ihre Richtung ist. Hohle Punkte: geschätzt "
            "oder gerundet."
        )
        blocks += [
            paragraphs(f"{title}: {result.sentence}"),
            chart(
                plot.plot_trend,
                plot.alt_text_trend,
                line,
                height=3.4,
                caption=f"Entwicklung: {title}",
                note=note if result.is_trend else "Hohle Punkte: geschätzt oder gerundet.",
                columns=_COLUMNS,
                rows=None,
                data=rows,
            ),
        ]
    return stack(blocks)


def outlook_charts(series: pd.DataFrame) -> Block:
    """For each series what its course lets expect next year, as a fan of two ranges, or the sentence why not.

    Parameters
    ----------
    series : DataFrame
        As `elsewhere` gives them.
    """
    blocks = []
    for title, rows in _each(series):
        fan = _with_year_ahead(rows)
        sentence = str(fan["sentence"].dropna().iloc[-1])
        blocks.append(paragraphs(f"{title}: {sentence}"))
        if fan["low"].notna().any():
            blocks.append(
                chart(
                    plot.plot_outlook,
                    plot.alt_text_outlook,
                    fan,
                    height=3.4,
                    caption=f"Ausblick auf {int(fan['year'].iloc[-1])}: {title}",
                    note="Fächer: Spannen für das nächste Jahr, allein aus der Reihe geschlossen, nach außen gerundet.",
                    columns=_COLUMNS,
                    rows=None,
                    data=rows,
                )
            )
    return stack(blocks)


def _with_year_ahead(rows: pd.DataFrame) -> pd.DataFrame:
    """The known years and a row for each range of the next one, the narrowest last."""
    known = rows.dropna(subset=["count"])
    unit = COUNTED[str(rows["measure"].iloc[0])]
    counts, years = known["count"].astype(float).tolist(), known["year"].astype(int).tolist()
    ahead = [next_year(counts, years=years, confidence=level, unit=unit) for level in LEVELS]
    ranges = pd.DataFrame(
        {
            "year": [one.year for one in ahead],
            "low": [one.low for one in ahead],
            "high": [one.high for one in ahead],
            "confidence": LEVELS,
            "sentence": [one.sentence for one in ahead],
        }
    )
    past = known.rename(columns={"count": "value"})[["year", "value", "is_estimated"]]
    return pd.concat([past, ranges], ignore_index=True).assign(measure=unit)


def _each(series: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for title, rows in series.groupby("title", sort=False):
        yield str(title), rows.sort_values("year")

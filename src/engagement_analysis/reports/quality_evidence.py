"""Data quality frames → the figures and tables of the report on data quality."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.language.signs import with_quotes_as_code
from engagement_analysis.language.words import SEVERITIES
from engagement_analysis.plot.bar_rows import bar_rows_height
from engagement_analysis.plot.quality import KINDS, kinds_in_words
from engagement_analysis.reports import tables
from engagement_analysis.reports.display import Block, chart, heading, paragraphs, stack, table
from engagement_analysis.reports.evidence import by_town
from engagement_analysis.reports.review_data import Review


def quality_by_year(review: Review, quality: pd.DataFrame) -> Block:
    """For each town a chart of its entries by kind of count, a row for each year.

    Parameters
    ----------
    quality : DataFrame
        `data_quality` by city and year.
    """
    columns = [
        tables.year(),
        tables.count("n_held", "Einträge"),
        *[tables.count(column, title) for column, title in KINDS.items()],
        tables.share("exact_share", "Teilnahmen genau gezählt"),
    ]
    dated = review.within(quality[quality["year"].notna()])
    return stack(
        chart(
            plot.plot_data_quality,
            plot.alt_text_data_quality,
            rows,
            height=bar_rows_height(len(rows)),
            caption=f"Wie genau in {town} gezählt wurde (Einträge je Jahr)",
            note=kinds_in_words(),
            columns=columns,
            rows=review.of_town(town),
        )
        for town, rows in by_town(review, dated)
    )


def quality_by_workbook(review: Review, quality: pd.DataFrame) -> Block:
    """For each town a table of its workbooks: entries, how exact they are, open findings.

    Parameters
    ----------
    quality : DataFrame
        `data_quality` by city and source_file.
    """
    frame = review.titled(quality[quality["source_file"].notna()])
    frame["n_inexact"] = frame[["n_approximate", "n_range", "n_bound"]].sum(axis=1)
    columns = [
        tables.header("source_file", "Arbeitsmappe"),
        tables.count("n_held", "Einträge"),
        tables.count("n_exact", "genau"),
        tables.count("n_inexact", "ungenau"),
        tables.count("n_missing", "ohne Zahl"),
        tables.count("n_errors", "Fehler"),
        tables.count("n_warnings", "Warnungen"),
    ]
    return stack(table(rows, columns, f"Arbeitsmappen aus {town}") for town, rows in by_town(review, frame))


def finding_table(counts: pd.DataFrame) -> Block:
    """The findings counted by kind.

    Parameters
    ----------
    counts : DataFrame
        `finding_counts`.
    """
    columns = [
        tables.header("title", "Befund"),
        tables.Column("severity", "Schwere", lambda severity: SEVERITIES.get(severity, str(severity))),
        tables.count("n_findings", "Anzahl"),
        tables.count("n_files", "Arbeitsmappen"),
    ]
    return table(counts, columns, "Befunde beim Einlesen, nach Art")


def open_findings(review: Review) -> Block:
    """For each town the errors and warnings with their place and what is to be done."""
    graver = review.findings[review.findings["severity"].isin(["error", "warning"])]
    columns = [
        tables.Column("severity", "Schwere", lambda severity: SEVERITIES.get(severity, str(severity))),
        tables.text("place", "Stelle"),
        tables.Column("told", "Was ist, was ist zu tun", with_quotes_as_code),
    ]
    blocks = []
    for town in review.towns.values():
        rows = graver[graver["town"] == town].sort_values(["source_file", "severity"], kind="stable")
        blocks.append(heading(town))
        if rows.empty:
            blocks.append(paragraphs("Nichts offen."))
        else:
            places = [_place(record) for record in rows.to_dict("records")]
            # The message ends its first sentence with the place, which has a column of its own here.
            told = [
                message.replace(f" ({file} › {place})", "")
                for message, file, place in zip(rows["message"], rows["source_file"], places, strict=True)
            ]
            placed = rows.assign(place=places, told=[without_figures(text) for text in told])
            caption = f"Offene Fehler und Warnungen in {town}"
            blocks.append(table(placed, columns, caption, group_by="source_file"))
    return stack(blocks)


def without_figures(message: str) -> str:
    """A finding's message without the numbers of the workbook: they may be a single organisation's.

    Who may open the workbook finds them in the cell that the table names.

    Examples
    --------
    >>> without_figures("Die Summe stimmt nicht: „1.052“ – die Zeilen ergeben 1.072. Bitte prüfen.")
    'Die Summe stimmt nicht. Bitte prüfen.'
    >>> without_figures("Zahl nicht lesbar: „viele“. Bitte eine Zahl eintragen (1,5).")
    'Zahl nicht lesbar: „viele“. Bitte eine Zahl eintragen (1,5).'
    """
    without_quotes = re.sub(r":? „[^“#]*\d[^“]*“", "", message)
    return re.sub(r" – die Zeilen ergeben [−-]?\d[\d.,]*(?=\. |\.$)", "", without_quotes)


def _place(finding: Mapping[Any, Any]) -> str:
    """Sheet and cell of a finding, as far as it has them."""
    parts = [finding[key] for key in ("source_sheet", "source_cell")]
    return " › ".join(str(part) for part in parts if not pd.isna(part)) or "ganze Datei"

"""Lists beside what press and town published → for each event whether the two agree, with both sources."""

from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from engagement_analysis.analysis.quality.reconciliation import reconciliation
from engagement_analysis.language.german import capitalised, counted, date, enumeration, number
from engagement_analysis.language.words import PUBLISHED
from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import Block, data_table, paragraphs, stack, tables
from engagement_analysis.reports.blocks.provenance import cell_ranges
from engagement_analysis.reports.sections.all_towns import Towns, figures_published
from engagement_analysis.reports.sections.town.records import records

_OF_THE_YEAR_ONLY: Final = ("bags", "waste_kg")
"""Told of a town's year with private persons: of one event without them, the difference would be theirs."""
_STATUSES: Final = {
    "agreement": ("stimmt überein", "stimmen überein"),
    "contradiction": ("widerspricht", "widersprechen"),
    "gap": ("lässt sich nicht vergleichen", "lassen sich nicht vergleichen"),
}
_LABELS: Final = {"agreement": "Stimmt überein", "contradiction": "Widerspruch", "gap": "Nicht vergleichbar"}
_NOTE: Final = "Listen ohne Privatpersonen; „rund“ darf um 10 % abweichen. Keine Seite wird bevorzugt."


def reconciled(towns: Towns) -> pd.DataFrame:
    """The rows of `reconciliation` that may be shown, with the towns' and campaigns' names.

    Strict towns are left out, and bags and waste of years in which private persons brought some.
    """
    rows = towns.participation[~towns.participation["city"].isin(list(towns.strict))]
    figures = figures_published(towns.published_folder, towns.titles)
    if figures.empty or rows.empty:
        return towns.titled(pd.DataFrame(columns=["city", "campaign", "year", "measure", "status", "reason_code"]))
    found = reconciliation(without_private_persons(rows), figures)
    private = rows[rows["organisation_type"].eq("individual")]
    untold = {
        (city, year, measure)
        for measure in _OF_THE_YEAR_ONLY
        for city, year in private.loc[private[measure].notna(), ["city", "year"]].itertuples(index=False, name=None)
    }
    keys = zip(found["city"], found["year"], found["measure"], strict=True)
    may_be_told = pd.Series([key not in untold for key in keys], index=found.index, dtype=bool)
    is_asked = found["year"].isin(towns.years) | found["year"].isna()
    return towns.titled(found[may_be_told & is_asked]).reset_index(drop=True)


def reconciled_table(towns: Towns, frame: pd.DataFrame) -> Block:
    """How many published figures agree, contradict, cannot be compared; and each with both sources."""
    told = frame[frame["reason_code"].ne("not-published")]
    if told.empty:
        return paragraphs("Zu den Aktionen der Listen ist keine veröffentlichte Zahl hinterlegt.")
    shown = told[told["year"].notna()]
    shown = shown.assign(
        heading=shown["town"] + ": " + shown["campaign_title"],
        when=[f"{_when(row.date_start, row.date_end)}, {PUBLISHED[row.measure]}" for row in records(shown)],
        finding=pd.Series([_finding(row) for row in records(shown)], index=shown.index, dtype="object"),
    )
    columns = [
        tables.header("when", "Tag und Zahl"),
        tables.Column("finding", "Befund, beide Quellen", lambda told: told),
    ]
    table = data_table(shown, columns, "Listen und veröffentlichte Zahlen", group_by="heading", note=_NOTE)
    return stack([paragraphs(_said(frame, shown)), table], part="full")


def _finding(row: Any) -> Markup:
    """Whether both sides agree, what each says, and where it stands."""
    more = "" if row.reason_code in ("within", "outside") else f"{row.sentence} "
    lists = f"Listen: {number(row.recorded)} ({_cells(row.places)}); " if row.places else ""
    published = f"veröffentlicht: „{row.value_text}“ ({_hosts(row.source_url)})."
    text = more + capitalised(lists + published)
    return Markup("<b>{}.</b> {}").format(_LABELS[row.status], text)


def _said(frame: pd.DataFrame, shown: pd.DataFrame) -> str:
    counts = shown["status"].value_counts()
    parts = [
        f"{number(counts[status])} {words[counts[status] != 1]}"
        for status, words in _STATUSES.items()
        if status in counts
    ]
    n_silent, n_undated = (int(frame["reason_code"].eq(code).sum()) for code in ("not-published", "undated"))
    sentences = [f"Von {counted(len(shown), 'Vergleich', 'Vergleichen')} mit Presse und Stadt: {enumeration(parts)}."]
    if n_undated:
        sentences.append(f"Ohne Datum veröffentlicht und deshalb nicht verglichen: {number(n_undated)}.")
    if n_silent:
        sentences.append(f"Zu {counted(n_silent, 'Termin', 'Terminen')} der Listen ist nichts veröffentlicht.")
    return " ".join(sentences)


def _when(start: Any, end: Any) -> str:
    """The days of an event: one, or first and last; of a whole year the year."""
    if start == end:
        return date(start)
    is_year = (start.month, start.day, end.month, end.day, start.year) == (1, 1, 12, 31, end.year)
    return str(start.year) if is_year else f"{date(start)} bis {date(end)}"


def _hosts(addresses: str) -> str:
    hosts = (urlsplit(each).netloc.removeprefix("www.") for each in str(addresses).split())
    return enumeration(dict.fromkeys(hosts))


def _cells(places: tuple[tuple[str, str, str], ...]) -> str:
    """Workbook, sheet and cells."""
    sheets = dict.fromkeys((file, sheet) for file, sheet, _ in places)
    return "; ".join(
        f"{file} › {sheet} › {cell_ranges(cell for *at, cell in places if tuple(at) == (file, sheet))}"
        for file, sheet in sheets
    )

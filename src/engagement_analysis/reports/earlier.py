"""Reports that are published already → the figures that they have told: hiding these again would protect nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

from engagement_analysis.language.signs import NOTHING, UNKNOWN
from engagement_analysis.reports.cells import ALL, cell_name

LOG_CAPTION = "Änderungen gegenüber dem veröffentlichten Stand"
ALL_CAMPAIGNS = "alle Aktionen"
MEASURES = {
    "organisations": "Organisationen",
    "unnamed": "Einträge ohne Namen",
    "cancelled": "abgesagte Einträge",
    "types": "Organisationen dieser Art",
    "participations": "Teilnahmen",
    "low": "Teilnahmen mit ungenauen Angaben, mindestens",
    "change": "Änderung der Teilnahmen zum Vorjahr",
    "same": "Änderung bei denselben Organisationen",
    "rate": "Teilnahmen je 1.000 Einwohner",
    "exact_share": "genau gezählt, in Prozent",
    "hours": "Stunden",
    "hours_per_participation": "Stunden je Teilnahme",
    "minors": "Kinder und Jugendliche",
    "minors_share": "Anteil der Kinder und Jugendlichen, in Prozent",
    "inhabitants": "Einwohner",
}
"""Figure → what it is called in the log of changed figures."""


@dataclass(slots=True)
class PrintedTable:
    """A table of a report as a reader sees it.

    Attributes
    ----------
    caption : str
    header : list of str
    rows : list of (group, cells)
        Texts of the cells, without what only a screen reader says; the heading above the row, if there is one.
    """

    caption: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    def records(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row as texts by column, with its group."""
        for group, cells in self.rows:
            yield group, dict(zip(self.header, cells, strict=False))


class _Reader(HTMLParser):
    """Gathers tables; everything that is not inside one is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[PrintedTable] = []
        self._inside = ""
        self._text: list[str] = []
        self._cells: list[str] = []
        self._group = ""
        self._silent = 0
        self._is_group = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(PrintedTable())
            self._group = ""
        elif tag == "span" and (self._silent or "spoken" in (given.get("class") or "").split()):
            self._silent += 1
        elif tag in ("caption", "th", "td"):
            self._inside, self._text = tag, []
            self._is_group = given.get("scope") == "rowgroup"
        elif tag == "tr":
            self._cells = []

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._silent:
            self._silent -= 1
        if not self.tables:
            return
        table, text = self.tables[-1], " ".join("".join(self._text).replace("\u00ad", "").split())
        if tag == "caption":
            table.caption, self._inside = text, ""
        elif tag in ("th", "td") and self._inside:
            if self._is_group:
                self._group = text
            else:
                self._cells.append(text)
            self._inside, self._is_group = "", False
        elif tag == "thead":
            table.header = self._cells
        elif tag == "tr" and table.header and self._cells:
            table.rows.append((self._group, self._cells))


def printed_tables(page: str) -> list[PrintedTable]:
    """The tables of a report's page.

    Examples
    --------
    >>> page = (
    ...     "<table><caption><span>Zahlen</span></caption><thead><tr><th>Jahr</th><th>Anzahl</th></tr></thead>"
    ...     "<tbody><tr><th>2025</th><td>7<span class='spoken'>sieben</span></td></tr></tbody></table>"
    ... )
    >>> [(table.caption, list(table.records())) for table in printed_tables(page)]
    [('Zahlen', [('', {'Jahr': '2025', 'Anzahl': '7'})])]
    """
    reader = _Reader()
    reader.feed(page)
    return reader.tables


def is_told(text: str) -> bool:
    """Whether a printed cell tells a figure.

    Examples
    --------
    >>> is_told("1.018"), is_told("."), is_told("–"), is_told("")
    (True, False, False, False)
    """
    return text not in (UNKNOWN, NOTHING, "")


def printed_value(text: str) -> float | None:
    r"""The number that a cell starts with: of a range its lower end; None for a sign.

    Examples
    --------
    >>> [printed_value(text) for text in ("1.018", "−4", "82\xa0%", "ab 410", "4,5 (7 von 9)", "über 99\xa0%", ".")]
    [1018.0, -4.0, 82.0, 410.0, 4.5, 100.0, None]
    """
    if text.startswith(("über 99", "unter 1")):  # not quite all or nothing: what it would be rounded to
        return 100.0 if text.startswith("über") else 0.0
    found = re.match(r"(?:ab |mindestens )?([+−-]?)\s?(\d[\d.]*(?:,\d+)?)", text.replace("\xa0", " "))
    if found is None or not is_told(text):
        return None
    return float(found[2].replace(".", "").replace(",", ".")) * (-1 if found[1] in ("−", "-") else 1)


def published_figures(
    reports: Iterable[Path], towns: Mapping[str, str], campaigns: Mapping[str, str]
) -> dict[str, frozenset[float]]:
    """All figures that published reports tell, by name: the values that were printed, several where one was revised.

    Parameters
    ----------
    reports : iterable of Path
        HTML files as this package wrote them.
    towns, campaigns : mapping of slug to German title
    """
    told: dict[str, set[float]] = {}
    for path in reports:
        for name, value in _figures_of_page(path, towns, campaigns):
            if value is not None:
                told.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in told.items()}


def printed_figures(reports: Iterable[Path], towns: Mapping[str, str], campaigns: Mapping[str, str]) -> pd.DataFrame:
    """The figures of some reports as a frame, each once.

    Returns
    -------
    DataFrame
        `city`, `campaign` ("*": all; for organisations by type the type), `year`, `measure`, `value` as printed; null
        where a sign stands for it.
    """
    told: dict[str, float | None] = {}
    for path in reports:
        for name, value in _figures_of_page(path, towns, campaigns):
            if value is not None or name not in told:
                told[name] = value
    keys = [name.split("|") for name in told]
    frame = pd.DataFrame.from_records(keys, columns=["measure", "city", "campaign", "year"]).astype({"year": "int64"})
    return frame.assign(value=pd.array(list(told.values()), dtype="Float64"))


def _figures_of_page(
    path: Path, towns: Mapping[str, str], campaigns: Mapping[str, str]
) -> Iterator[tuple[str, float | None]]:
    for table in printed_tables(path.read_text(encoding="utf-8")):
        yield from figures_of(table, towns, campaigns)


def figures_of(
    table: PrintedTable, towns: Mapping[str, str], campaigns: Mapping[str, str]
) -> Iterator[tuple[str, float | None]]:
    """The figures that one printed table tells, by name; None where a sign stands; none for a table of another kind."""
    caption = re.sub(r"^(Tabelle \d+|Abbildung \d+|Gezeigte Zahlen): ", "", table.caption)
    city = next((slug for slug, title in towns.items() if title in caption), "")
    slugs = {title: slug for slug, title in campaigns.items()}
    if found := re.fullmatch(r"Organisationen nach Art (\d{4})", caption):  # the towns side by side, of one year
        for _, record in table.records():
            for slug, title in towns.items():
                of_town = {**record, "Jahr": found[1], "Organisationen": record.get(title, NOTHING)}
                if not of_town["Organisationen"].startswith("in „"):
                    yield from _types(slug, "", of_town, slugs)
        return
    for start, figures in _KINDS.items():
        if caption.startswith(start):
            for group, record in table.records():
                town = next((slug for slug, title in towns.items() if record.get("Stadt") == title), city)
                yield from figures(town, group, record, slugs)


Figures = Iterator[tuple[str, float | None]]


def _told(city: str, campaign: str, year: str, record: Mapping[str, str], columns: Mapping[str, str]) -> Figures:
    if not city or not year.isdigit():
        return
    for title, measure in columns.items():
        text = record.get(title, "")
        if is_told(text) or text == UNKNOWN:
            yield cell_name(measure, city, campaign, int(year)), printed_value(text)


def _by_campaign(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    columns = {"Organisationen": "organisations", "Einträge ohne Namen": "unnamed", "abgesagt": "cancelled"}
    campaign = record.get("Aktion", "")
    yield from _told(city, slugs.get(campaign, campaign), record.get("Jahr", ""), record, columns)


def _wide(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    campaign = record.get("Aktion", "")
    for year in record:
        yield from _told(city, slugs.get(campaign, campaign), year, record, {year: "participations"})


def _changes(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    columns = {"Teilnahmen": "participations", "Änderung": "change", "bei denselben Organisationen": "same"}
    yield from _told(city, slugs.get(group, group), record.get("Jahr", ""), record, columns)


def _types(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    yield from _told(city, record.get("Art", ""), record.get("Jahr", ""), record, {"Organisationen": "types"})


def _came_again(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    columns = {
        "Organisationen": "organisations",
        "auch beim letzten Mal da": "returning",
        "dazugekommen": "joined",
        "davon zum ersten Mal": "new",
        "nicht wieder gekommen": "not_again",
    }
    year = record.get("Jahr", "")
    yield from _told(city, ALL, year, record, columns)
    did_return, of, could_return = record.get("Wiederkehr der Eingeladenen", "").partition(" von ")
    if of:
        for measure, text in (("did_return", did_return), ("could_return", could_return)):
            yield cell_name(measure, city, ALL, int(year)), printed_value(text)


def _bands(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    for year in record:
        yield from _told(city, record.get("zum ersten Mal da", ""), year, record, {year: "band"})


def _log(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
    """The log of changed figures: what it prints as present is told as in any other table."""
    measures = {title: measure for measure, title in MEASURES.items()}
    measure, campaign = measures.get(record.get("Zahl", "")), record.get("Aktion", "")
    if measure is not None:
        campaign = ALL if campaign == ALL_CAMPAIGNS else slugs.get(campaign, campaign)
        yield from _told(city, campaign, record.get("Jahr", ""), record, {"jetzt": measure})


def _of_year(columns: Mapping[str, str]) -> Callable[..., Figures]:
    def figures(city: str, group: str, record: Mapping[str, str], slugs: Mapping[str, str]) -> Figures:
        yield from _told(city, ALL, record.get("Jahr", ""), record, columns)

    return figures


_KINDS: Mapping[str, Callable[..., Figures]] = {
    "Organisationen je Aktion": _by_campaign,
    "Organisationen nach Art": _types,
    "Teilnahmen je Aktion": _wide,
    "Teilnahmen je Jahr": _of_year(
        {"Teilnahmen": "participations", "mit ungenauen Angaben": "low", "genau gezählt": "exact_share"}
    ),
    "Teilnahmen je 1.000": _of_year({"je 1.000": "rate", "Einwohner": "inhabitants"}),
    "Wie genau": _of_year({"Teilnahmen genau gezählt": "exact_share"}),
    "Änderung der Teilnahmen": _changes,
    "Neue und wiedergekommene Organisationen": _came_again,
    "Organisationen nach dem Jahr ihrer ersten Teilnahme": _bands,
    "Angemeldet und gekommen": _of_year({"angemeldet": "registered", "gekommen": "came"}),
    LOG_CAPTION: _log,
    "Freiwillige Stunden": _of_year(
        {
            "Stunden": "hours",
            "je Teilnahme": "hours_per_participation",
            "Kinder und Jugendliche": "minors",
            "Anteil": "minors_share",
        }
    ),
}
"""How a table's caption starts → which figures its columns tell."""

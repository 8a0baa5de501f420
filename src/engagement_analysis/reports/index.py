"""Written reports → `index.html`: what each report is called, what it says in short, where it lies.

Everything on the page comes from the reports' own files and from the manifest, so that it can say nothing else.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup

from engagement_analysis.project.fingerprint import are_current, of_code, of_files, of_texts, remember
from engagement_analysis.project.store import Processed
from engagement_analysis.project.town_tables import towns_with_rows
from engagement_analysis.reports.files import write_whole
from engagement_analysis.reports.plan import Sources, planned_reports
from engagement_analysis.reports.printing import is_printed, printed_file

INDEX = "index.html"
TITLE = "Berichte zum freiwilligen Engagement"
LEAD = (
    "Jeder Bericht ist eine einzelne Datei. Sie lässt sich per E-Mail verschicken, ohne Internet öffnen und drucken. "
    "Unter jeder Abbildung und Tabelle stehen auf dem Bildschirm die Zahlen mit Arbeitsmappe, Blatt und Zellen."
)
_LONGEST = 420  # three or four short messages
_SPACES = re.compile(r"[ \t\r\n]+")  # those that do not break stay


@dataclass(slots=True)
class Summary:
    """What a report's page says about itself.

    Attributes
    ----------
    title, subtitle : str
    messages : list of str
        Its key messages; the first paragraph where it has none.
    """

    title: str = ""
    subtitle: str = ""
    messages: list[str] = field(default_factory=list)

    @property
    def paragraph(self) -> str:
        """The first messages, as many as make one paragraph."""
        taken: list[str] = []
        for message in self.messages:
            if taken and len(" ".join([*taken, message])) > _LONGEST:
                break
            taken.append(message)
        return " ".join(taken)


class _Reader(HTMLParser):
    """Gathers the texts of the title, the subtitle, the key messages and the first paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.summary = Summary()
        self.first = ""
        self._is_in_main = self._is_in_messages = False
        self._kind = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "main":
            self._is_in_main = True
        elif tag in ("ul", "ol") and "messages" in classes and not self.summary.messages:
            self._is_in_messages = True
        kind = {"h1": "title", "li": "message" if self._is_in_messages else ""}.get(tag, "")
        if tag == "p":
            kind = "subtitle" if "subtitle" in classes else "first" if self._is_in_main and not self.first else ""
        if kind and not self._kind:
            self._kind, self._text = kind, []

    def handle_data(self, data: str) -> None:
        if self._kind:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._is_in_messages = False
        if tag not in ("h1", "p", "li") or not self._kind:
            return
        text = _SPACES.sub(" ", "".join(self._text).replace("\u00ad", "")).strip()
        match self._kind:
            case "title":
                self.summary.title = text
            case "subtitle":
                self.summary.subtitle = text
            case "message":
                self.summary.messages.append(text)
            case _:
                self.first = text
        self._kind = ""


def summary_of(page: str) -> Summary:
    """What a report's page says about itself.

    Examples
    --------
    >>> page = "<h1>Ein Jahr</h1><p class='subtitle'>Ulm, 2025</p><main><ul class='messages'><li>Mehr Säcke.</li></ul>"
    >>> summary_of(page)
    Summary(title='Ein Jahr', subtitle='Ulm, 2025', messages=['Mehr Säcke.'])
    """
    reader = _Reader()
    reader.feed(page)
    if not reader.summary.messages and reader.first:
        reader.summary.messages.append(reader.first)
    return reader.summary


def render_index(
    processed_folder: Path,
    notebooks_folder: Path,
    reports_folder: Path,
    *,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write `index.html` beside the reports; it stays where no report has changed.

    Parameters
    ----------
    processed_folder, notebooks_folder, reports_folder : Path
        As for `render_reports`; reports that are not there are left out.
    progress : callable, optional
        Is told in German what has just been done.

    Returns
    -------
    Path

    Raises
    ------
    ReportError
        The folder cannot be written.
    """
    sources, folder = Sources(Path(processed_folder)), Path(reports_folder)
    planned = planned_reports(notebooks_folder, lambda: towns_with_rows(sources.processed))
    reports = [folder / report.file for report in planned if (folder / report.file).is_file()]
    manifest = sources.processed.manifest
    printed = [printed_file(report) for report in reports if is_printed(report)]
    shown = json.dumps(
        [str(manifest.get("data_date")), bool(manifest.get("example_data")), _towns_and_years(sources.processed)]
    )
    order = [report.name for report in reports]
    made_from = of_texts(of_files([*reports, *printed], below=folder), shown, of_code(), *order)
    if not are_current(folder, [INDEX], made_from):
        write_whole(folder / INDEX, index_page(sources.processed, reports))
        remember(folder, {INDEX: made_from})
        if progress is not None:
            progress(f"Übersicht geschrieben: {INDEX}")
    return folder / INDEX


def index_page(processed: Processed, reports: Sequence[Path]) -> str:
    """The page.

    Parameters
    ----------
    processed : Processed
        Towns and years; its manifest knows the data's date and whether example workbooks are in use.
    reports : sequence of Path
        The reports' files, in the order in which they are listed.
    """
    # Late: they take seconds to import, which a page that is up to date need not wait for.
    from engagement_analysis.language.signs import enumeration
    from engagement_analysis.language.signs import years as years_in_words
    from engagement_analysis.reports.about import about, packaged
    from engagement_analysis.reports.export import page_of

    towns, years = _towns_and_years(processed)
    subtitle = enumeration(towns) + (f", {years_in_words(years)}" if years else "")
    summaries = [summary_of(report.read_text(encoding="utf-8")) for report in reports]
    times = Counter(summary.title for summary in summaries)
    entries = Markup("\n").join(
        _entry(report, summary, is_alone=times[summary.title] == 1)
        for report, summary in zip(reports, summaries, strict=True)
    )
    return page_of(
        {
            "title": TITLE,
            "contents": [],
            "body": Markup('<p>{}</p>\n<ul class="reports">\n{}\n</ul>').format(LEAD, entries),
            "about": about(processed.manifest, subtitle),
            "closing": "",
            "style": Markup(packaged("report.css")),
        }
    )


def _entry(report: Path, summary: Summary, *, is_alone: bool) -> Markup:
    """One report; where two have the same title, the subtitle tells their links apart."""
    name = summary.title if is_alone else f"{summary.title}\u00a0– {summary.subtitle}"
    parts = [Markup('<h2><a href="{}">{}</a></h2>').format(report.name, name)]
    if is_alone and summary.subtitle:
        parts.append(Markup('<p class="towns">{}</p>').format(summary.subtitle))
    if summary.paragraph:
        parts.append(Markup("<p>{}</p>").format(summary.paragraph))
    parts.append(Markup('<p class="note">{}</p>').format(Markup(" · ").join(_forms(report, name))))
    return Markup("<li>{}</li>").format(Markup("").join(parts))


def _forms(report: Path, name: str) -> Iterable[Markup]:
    yield Markup("HTML-Datei, {} KB").format(_kilobytes(report))
    if is_printed(report):  # never one of an earlier state
        printed = printed_file(report)
        yield Markup('<a href="{}">{}PDF-Datei zum Drucken</a>, {} KB').format(
            printed.name, Markup('<span class="spoken">{}: </span>').format(name), _kilobytes(printed)
        )


def _kilobytes(file: Path) -> str:
    from engagement_analysis.language.signs import number

    return number(max(1, round(file.stat().st_size / 1000)))


def _towns_and_years(processed: Processed) -> tuple[list[str], list[int]]:
    years = sorted({int(year) for year in processed.participation["year"].dropna()})
    return list(towns_with_rows(processed).values()), years

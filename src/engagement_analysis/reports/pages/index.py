"""Written reports → `index.html`: the towns' reviews first, then the other reports; never what is internal.

What the page says of a report are that report's own words and figures, kept as data when it was written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from engagement_analysis.project.fingerprint import Parts, are_current, code, each_file, remember
from engagement_analysis.reports.pages.files import write_whole
from engagement_analysis.reports.pages.pdf import is_printed, printed_file
from engagement_analysis.reports.pages.plan import Planned, Sources, Tell, planned_reports, report_name
from engagement_analysis.reports.pages.summaries import Summary, summaries

INDEX: Final = "index.html"
TITLE: Final = "Was Ehrenamtliche geleistet haben"
LEAD: Final = "Für jede Stadt eine Bilanz auf wenigen Seiten; die erste steht für sich."
CARDS_NOTE: Final = "Die Städte haben verschiedene Aktionen; die Zahlen sind keine Rangfolge."
FILES_NOTE: Final = (
    "Jeder Bericht ist eine einzelne Datei: Sie lässt sich per E-Mail verschicken, ohne Internet öffnen und drucken."
)
_MOST_NAMED: Final = 4
"""Towns in the line above the headline; more of them are counted, the cards name them."""
_REVIEW: Final = "vier-jahre"
_Entry = tuple[Planned, Summary, Path]


def render_index(
    processed_folder: Path, notebooks_folder: Path, reports_folder: Path, *, progress: Tell = lambda _: None
) -> Path:
    """Write `index.html` beside the reports that are there; it stays where none of them has changed."""
    sources, folder = Sources(Path(processed_folder)), Path(reports_folder)
    made_from = parts_of_index(sources, notebooks_folder, folder)
    if not are_current(folder, [INDEX], made_from):
        page = _index_page(sources.manifest, sources.titles, _entries(sources, notebooks_folder, folder))
        write_whole(folder / INDEX, page.encode())
        remember(folder, {INDEX: made_from})
        progress(f"Übersicht geschrieben: {INDEX}")
    return folder / INDEX


def parts_of_index(sources: Sources, notebooks_folder: Path, reports_folder: Path) -> Parts:
    """Everything that the page is made from: the reports that lie there, the towns and what all pages tell, code."""
    files = [path for _, _, path in _entries(sources, notebooks_folder, reports_folder)]
    printed = [printed_file(path) for path in files if is_printed(path)]
    told = {name: str(sources.manifest.get(name)) for name in ("data_date", "example_data")}
    return {
        "reports": each_file([*files, *printed], below=reports_folder),
        "shown": {**told, **sources.titles},
        "code": code(),
    }


def _entries(sources: Sources, notebooks_folder: Path, folder: Path) -> list[_Entry]:
    planned, known = planned_reports(notebooks_folder, lambda: sources.titles), summaries(folder)
    return [
        (report, known[report.file], folder / report.file)
        for report in planned
        if report.file in known and (folder / report.file).is_file()
    ]


def _index_page(manifest: Mapping[str, Any], titles: dict[str, str], entries: Sequence[_Entry]) -> str:
    """The page that lists these entries, in this order."""
    # Late: they take time to import, which a page that is up to date need not wait for.
    from engagement_analysis.language.german import date, enumeration, number
    from engagement_analysis.reports.pages.export import Page, facts_of, rendered

    facts = facts_of(manifest)
    day = f" · Stand {date(facts['data_date'])}" if facts["data_date"] else ""
    reviews = [entry for entry in entries if report_name(entry[0].notebook) == _REVIEW and entry[0].town]
    of_towns = [entry for entry in entries if entry not in reviews and entry[0].town]
    others = [entry for entry in entries if not entry[0].town]
    others.sort(key=lambda entry: not entry[1].figures)  # annexes last
    body = _cards(reviews, titles)
    body += _list("Das Jahr im Einzelnen", "jahr", of_towns, titles)
    body += _list("Weitere Berichte und Nachweise" if of_towns or reviews else "Berichte", "weitere", others, titles)
    named = enumeration(titles.values()) if len(titles) <= _MOST_NAMED else f"{number(len(titles))} Städte"
    kicker = ("Freiwilliges Engagement", f"{named}{day}")
    return rendered(Page(TITLE, kicker, LEAD if reviews else "", body=body, **facts))


def _cards(entries: Sequence[_Entry], titles: dict[str, str]) -> Markup:
    cards = Markup("\n").join(_card(entry, titles.get(entry[0].town, entry[0].town)) for entry in entries)
    note = f"{CARDS_NOTE} {FILES_NOTE}" if len(entries) > 1 else FILES_NOTE
    html = Markup('<div class="cards">\n{}\n</div>\n<p class="foot">{}</p>\n').format(cards, note)
    return html if entries else Markup("")


def _card(entry: _Entry, town: str) -> Markup:
    _, summary, path = entry
    told = [*summary.figures[:2], *summary.figures[2:][-1:]]  # of the first screen's four the first two and the last
    figures = Markup("").join(Markup("<li><b>{}</b> {}</li>").format(value, label) for value, label in told)
    nums = Markup('<ul class="nums">{}</ul>').format(figures) if figures else Markup("")
    return Markup('<article class="card"><h2>{}</h2><p>{}.</p>{}<p>{}</p></article>').format(
        town, summary.headline.rstrip("."), nums, _links(path, _named(summary.name or "Bericht", town))
    )


def _list(heading: str, anchor: str, entries: Sequence[_Entry], titles: dict[str, str]) -> Markup:
    items = Markup("\n").join(_item(entry, titles) for entry in entries)
    html = Markup(
        '<section aria-labelledby="h-{0}">\n<h2 id="h-{0}">{1}</h2>\n<ul class="list">\n{2}\n</ul>\n</section>\n'
    ).format(anchor, heading, items)
    return html if entries else Markup("")


def _item(entry: _Entry, titles: dict[str, str]) -> Markup:
    report, summary, path = entry
    town = titles.get(report.town, report.town)
    name = _named(summary.name, town) if town and summary.name else town or summary.name or summary.headline
    said = summary.headline if name != summary.headline else summary.lead
    return Markup("<li><b>{}</b>{}</li>").format(_links(path, name), said)


def _named(name: str, town: str) -> str:
    return name if town in name else f"{name}: {town}"


def _links(path: Path, name: str) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(path.name, name)
    if is_printed(path):  # never one of an earlier state
        spoken = Markup('<span class="spoken">{}: </span>').format(name)
        link += Markup(' · <a href="{}">{}PDF zum Drucken</a>').format(printed_file(path).name, spoken)
    return link

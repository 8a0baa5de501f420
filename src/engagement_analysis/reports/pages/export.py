"""Executed notebook + manifest → one self-contained German page, and what the index says about it.

From the notebook come the blocks that its cells show; from the manifest date, version and the notice while example
workbooks are in use, so that no notebook can forget them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from nbformat import NotebookNode

from engagement_analysis.language.german import date
from engagement_analysis.reports.blocks.style import packaged, page_style
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.contents import pieces_of
from engagement_analysis.reports.pages.layout import Section, sections_of
from engagement_analysis.reports.pages.summaries import Summary


@dataclass(frozen=True, slots=True)
class Page:
    """What the template sets."""

    headline: str  # the only heading of the first order
    kicker: tuple[str, str] = ("", "")  # name of the report in bold; for whom, years and date of the data
    lead: str = ""  # one sentence below the headline
    sections: Sequence[Section] = ()
    body: str = ""  # what stands in no section (the cards of the index)
    is_internal: bool = False  # marked as not public on the screen and on each printed page
    is_example: bool = False  # example workbooks are among the inputs
    data_date: str = ""  # day of the latest event in the data (ISO form); empty: none
    version: str = ""  # of this package

    @property
    def title(self) -> str:
        """What the browser's tab and a list of files call the page."""
        return ": ".join(part for part in (self.kicker[0], self.headline) if part)

    @property
    def data_day(self) -> str:
        """The day of the data in German form."""
        return date(self.data_date) if self.data_date else ""

    @property
    def has_foldouts(self) -> bool:
        """Something of it is not on paper."""
        return any("<details" in row.left + row.right for section in self.sections for row in section.rows)


def facts_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest of the processed data says for each page: date, version, example data."""
    return {
        "data_date": str(manifest.get("data_date") or ""),
        "is_example": bool(manifest.get("example_data", False)),
        "version": manifest.get("packages", {}).get("engagement_analysis") or version("engagement_analysis"),
    }


def to_page(notebook: NotebookNode, manifest: Mapping[str, Any], *, is_internal: bool = False) -> tuple[str, Summary]:
    """The page of an executed notebook, and its summary for the index.

    ReportError: a cell failed, the page would have no headline or more than one, or nothing would stand on it.
    """
    pieces = pieces_of(notebook)
    heads = [piece for piece in pieces if piece.part == "glance"] or [p for p in pieces if p.part == "headline"]
    if len(heads) != 1:
        raise ReportError(
            "Das Notizbuch braucht genau einen Block „glance“ oder genau eine Überschrift erster Ordnung, "
            f"gefunden: {len(heads)}."
        )
    sections = sections_of(pieces)
    if not sections:
        raise ReportError("Das Notizbuch zeigt keinen Abschnitt.")
    says, facts = heads[0].page, facts_of(manifest)
    name, audience = says.get("kicker") or ("", "")
    day = f"Stand {date(facts['data_date'])}" if facts["data_date"] else ""
    kicker = (name, " · ".join(part for part in (audience, day) if part))
    headline, lead = says.get("headline") or says["heading"], says.get("lead", "")
    page = Page(headline, kicker, lead, sections, is_internal=is_internal, **facts)
    figures = tuple((value, label) for value, label in says.get("figures", ()))
    return rendered(page), Summary(name, headline, lead, figures)


def rendered(page: Page) -> str:
    """The page's HTML."""
    return _template().render(page=page, style=Markup(page_style() + packaged("pages/page.css")))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(packaged("pages/page.html.j2"))

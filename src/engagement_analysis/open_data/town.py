"""Processed tables of one town → everything that its files say: tables, period, sources, what the town has decided."""

from dataclasses import dataclass
from typing import Final

from engagement_analysis.open_data.figures import OpenTable, open_tables
from engagement_analysis.open_data.licences import LICENCES, Licence
from engagement_analysis.project.programme import OpenData
from engagement_analysis.project.store import Processed
from engagement_analysis.project.town_tables import tables_of_towns
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.town.review import review_of

EXAMPLE_NOTE: Final = (
    "Beispieldaten: Die Zahlen sind um veröffentlichte Summen konstruiert und keine echten Ergebnisse der Stadt."
)
_STRICT_NOTE: Final = (
    "Die Stadt schützt kleine Anzahlen: Tabellen, in denen etwas zu verbergen wäre, sind nicht enthalten, ebenso "
    "Stunden, Kinder, Müll und Einträge."
)
_ALL_YEARS: Final = 10_000


class NothingToTellError(ReportError):
    """A strict town of which no sum may be shown."""


@dataclass(frozen=True, slots=True)
class OpenTown:
    """What is given away of one town."""

    city: str  # slug
    title: str  # German name
    ags: str  # official municipality key
    years: tuple[int, ...]
    tables: tuple[OpenTable, ...]
    sources: tuple[str, ...]  # names of the workbooks on which the figures rest
    decided: OpenData  # what the town has written into its programme
    is_example: bool
    is_strict: bool

    @property
    def licence(self) -> Licence | None:
        """Under which terms; None: not decided."""
        return LICENCES.get(self.decided.licence)

    @property
    def heading(self) -> str:
        """Title of the whole: campaigns, town, years, and that the figures are examples where they are."""
        period = f"{self.years[0]}" if len(self.years) == 1 else f"{self.years[0]}–{self.years[-1]}"
        mark = " (Beispieldaten)" if self.is_example else ""
        return f"Ehrenamtliche Aktionen in {self.title} {period}{mark}"

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words by which the figures are found: the field, and the campaigns' names."""
        named = [name for table in self.tables for name in table.rows.get("campaign_title", [])]
        mark = ["Beispieldaten"] if self.is_example else []
        return tuple(dict.fromkeys(["Ehrenamt", "Bürgerschaftliches Engagement", *named, *mark]))

    @property
    def description(self) -> str:
        """What the figures are, in a few sentences."""
        sentences = [
            f"Organisationen und Teilnahmen bei ehrenamtlichen Aktionen in {self.title}, nach Jahr, Aktion und Art der "
            "Organisation.",
            "Summen aus den Listen der Stadt; wer zweimal kommt, zählt zweimal; ein leeres Feld heißt unbekannt.",
            "Privatpersonen erscheinen nur als eine Zahl je Jahr.",
        ]
        sentences += [_STRICT_NOTE] if self.is_strict else []
        return " ".join([EXAMPLE_NOTE, *sentences] if self.is_example else sentences)


def open_town_data(processed: Processed, city: str, years: int | None = None) -> OpenTown:
    """What is given away of one town (slug); `years`: only the last so many with held actions.

    Raises
    ------
    NothingToTellError
        No figure may be shown.
    ReportError
        No year has a held action, or the licence is none that is known (in German).
    """
    own = tables_of_towns(processed, [city])
    review = review_of(own, city, _ALL_YEARS if years is None else years)
    ags = str(own.towns["ags"].iloc[0])
    decided = review.programme.open_data
    if decided.licence and decided.licence not in LICENCES:
        raise ReportError(
            f"{city}/programme.toml, „open_data, licence“ kennt nur {', '.join(LICENCES)}. Bitte berichtigen."
        )
    tables = open_tables(review, ags)
    if not tables:
        raise NothingToTellError(f"{review.title}: Keine Zahl darf gezeigt werden, ohne kleine Anzahlen zu verraten.")
    return OpenTown(
        city=city,
        title=review.title,
        ags=ags,
        years=review.years,
        tables=tuple(tables),
        sources=tuple(str(entry["path"]).rsplit("/", 1)[-1] for entry in own.manifest.get("inputs", [])),
        decided=decided,
        is_example=review.is_example,
        is_strict=review.is_strict,
    )

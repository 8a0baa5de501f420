"""Processed tables → the towns of the exchange, each with its own review, in alphabetical order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.project.folders import published_folder
from engagement_analysis.project.store import read_processed
from engagement_analysis.project.town_tables import tables_of_towns
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.all_towns import titles_of
from engagement_analysis.reports.sections.town import TownReview, numbers, words
from engagement_analysis.reports.sections.town.review import review_of

FEW = 4
"""Up to so many towns are told one by one; more of them by what they write down."""


@dataclass(frozen=True, eq=False)
class Exchange:
    """The towns side by side."""

    towns: tuple[TownReview, ...]  # in the alphabet's order of their titles, which says nothing about them

    @property
    def is_single(self) -> bool:
        """Whether there is nobody to exchange with."""
        return len(self.towns) == 1

    @property
    def is_few(self) -> bool:
        """Whether towns can be told one by one."""
        return len(self.towns) <= FEW

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Slug → the town's short name; its whole title where two towns share the short one."""
        short = Counter(review.short_title for review in self.towns)
        return {one.city: one.short_title if short[one.short_title] == 1 else one.title for one in self.towns}

    @property
    def all_names(self) -> str:
        """The towns in a sentence: by name, or how many there are."""
        return self.told(self.names)

    def told(self, cities: Sequence[str] | Mapping[str, str]) -> str:
        """Some of the towns (slugs) in a sentence: by name, or how many there are."""
        if len(cities) <= FEW:
            return words.enumeration(self.names[city] for city in cities)
        return f"{words.number(len(cities))} Städte"

    @property
    def years(self) -> tuple[int, ...]:
        """All years of which any of the towns tells."""
        return tuple(sorted({year for review in self.towns for year in review.years}))

    @property
    def n_text(self) -> str:
        """How many towns, as before a noun in the plural."""
        return "beide Städte" if len(self.towns) == 2 else f"alle {words.in_words(len(self.towns))} Städte"

    def named(self) -> Iterator[tuple[str, TownReview]]:
        """Each town with its name."""
        return ((self.names[review.city], review) for review in self.towns)


def open_exchange(
    data_folder: str | Path, *, towns: str | Sequence[str] = (), years: int | Sequence[int] = 4
) -> Exchange:
    """Read `data/processed`: the towns with these slugs; none: all with rows.

    `years`: each town's last so many years with held actions, or these; a town without any of them is left out.
    Raises `ReportError` (in German): a town that is not in the data, or no town with such years.
    """
    processed, published = read_processed(Path(data_folder)), published_folder(Path(data_folder))
    titles = titles_of(processed, towns)
    found = []
    for city in sorted(titles, key=lambda slug: titles[slug].casefold()):
        try:
            found.append(review_of(tables_of_towns(processed, [city]), city, years, published))
        except ReportError:
            if isinstance(years, int | str) or len(titles) == 1:  # nonsense, or nobody is left
                raise
    if not found:
        raise ReportError("In diesen Jahren steht keine Aktion in den Daten. Bitte andere Jahre angeben.")
    return Exchange(tuple(found))


def entries(review: TownReview, reading: str = AS_READ) -> pd.DataFrame:
    """A town's held entries of its last year, private persons left out."""
    rows = numbers.entries(review, reading)
    return rows[rows["year"].eq(review.last)]

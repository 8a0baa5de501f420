"""What a review shows → the same without what would give single organisations away.

All tables, charts and sentences of a review are one publication. Categories are merged first, since that costs less
than hiding; then the package :mod:`engagement_analysis.publication` says which figures stay hidden. Each frame that is
shown passes :func:`masked`.
"""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engagement_analysis.analysis.changes.change import year_on_year
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.signs import is_missing
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.project.fingerprint import of_texts
from engagement_analysis.project.town_tables import fingerprint_of_frames
from engagement_analysis.publication import THRESHOLD, Protected, categories_to_merge, protect
from engagement_analysis.reports.cells import ALL, Cells, cell_name
from engagement_analysis.reports.files import write_whole
from engagement_analysis.reports.merged_parts import merged_parts
from engagement_analysis.reports.review_cells import RATIOS, add_cancelled, add_split, gather, with_identity
from engagement_analysis.reports.revision_cells import add_revisions
from engagement_analysis.reports.since_published import Since
from engagement_analysis.reports.town_cells import gather_town
from engagement_analysis.reports.wording import main_change

MINIMUM = THRESHOLD
"""Fewest organisations that a published figure may rest on."""
TIME_LIMIT = 60.0
"""Seconds for proving that nothing less can be hidden; the example towns take about two."""
OTHERS = "übrige Arten"
_OF_CAMPAIGN = {
    "n_organisations": "organisations",
    "n_unnamed_rows": "unnamed",
    "n_cancelled": "cancelled",
    "participations": "participations",
    "change": "change",
    "same_organisations": "same",
    # Published of a town, not of its campaigns: there these are no cells, and so stay hidden.
    **dict.fromkeys(("n_returning", "n_new", "n_lost", "n_could_return", "n_did_return"), "of no campaign"),
}
_OF_YEAR = {
    "n_organisations": "organisations",
    "n_unnamed_rows": "unnamed",
    "participations": "participations",
    "participations_low": "low",
    "participations_high": "low",
    "hours": "hours",
    "minors": "minors",
    "waste_kg": "waste_kg",
    "n_returning": "returning",
    "n_joined": "joined",
    "n_new": "new",
    "n_not_again": "not_again",
    "n_could_return": "could_return",
    "n_did_return": "did_return",
    "return_rate": "did_return",
    "return_rate_low": "did_return",
    "return_rate_high": "did_return",
    "registered_both": "registered",
    "came_both": "came",
    "turnout_share": "came",
}
_RATIOS_OF_YEAR = {
    "exact_share": "exact_share",
    "rate": "rate",
    "rate_low": "rate",
    "rate_high": "rate",
    **{name: name for name in RATIOS},
}
# Columns by which a frame of changes is recognised.
_MOVED = {"n_joiners", "n_leavers", "previous_year"}


def protect_review(
    history: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame,
    *,
    known: Mapping[str, Collection[float]] | None = None,
    register: pd.DataFrame | None = None,
    since: Sequence[Since] = (),
) -> dict[str, Protected]:
    """Find out which figures of each town stay hidden.

    One publication for a town holds all years of its history, however many of them a report shows: so the reports of
    one town, and the same report with other years, hide the same figures.

    Parameters
    ----------
    history : DataFrame, rows of `participation` up to the last shown year
    invitations, population : DataFrame
        For `year_on_year` and `participation_rates`.
    known : mapping of name to values
        Figures that reports have told that are published already.
    register : DataFrame, optional
        For `reach`.
    since : sequence of Since
        What has changed since each publication: a revised figure tells of what was changed.

    Returns
    -------
    dict of city to Protected
    """
    told = {name: tuple(sorted(values)) for name, values in sorted((known or {}).items())}
    return {
        str(city): _protected_town(
            rows,
            invitations[invitations["city"].eq(city)],
            population[population["city"].eq(city)],
            {name: values for name, values in told.items() if name.split("|")[1] == city},
            register,
            since,
        )
        for city, rows in history[history["year"].notna()].groupby("city", observed=True)
    }


_PROTECTED: dict[str, Protected] = {}
"""Results by what they depend on: all notebooks of a run ask for the same ones."""
SHARED_FOLDER = "ENGAGEMENT_SHARED_FOLDER"
"""Variable of the environment: a private folder through which the kernels of one run share the results."""


def _protected_town(
    history: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame,
    known: Mapping[str, Collection[float]],
    register: pd.DataFrame | None,
    since: Sequence[Since],
) -> Protected:
    """The result for one town, worked out once for all notebooks of a run."""
    frames = [frame for frame in (history, invitations, population, register) if frame is not None]
    frames += [frame.astype(str) for each in since for frame in (each.changes, each.state.figures)]
    key = of_texts(fingerprint_of_frames(*frames), *map(str, known.items()))
    shared = Path(os.environ[SHARED_FOLDER], f"{key}.pickle") if os.environ.get(SHARED_FOLDER) else None
    if key not in _PROTECTED:
        if shared is not None and shared.is_file():
            _PROTECTED[key] = pickle.loads(shared.read_bytes())
        else:
            _PROTECTED[key] = _protect_town(history, invitations, population, known, register, since)
            if shared is not None:
                write_whole(shared, pickle.dumps(_PROTECTED[key]))
    return _PROTECTED[key]


def _protect_town(
    history: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame,
    known: Mapping[str, Collection[float]],
    register: pd.DataFrame | None,
    since: Sequence[Since],
) -> Protected:
    years = sorted({int(year) for year in history["year"]})
    # The town's own last year, whatever others have: its own report and those that show it beside others hide the same.
    last = years[-1]
    changes = year_on_year(history, invitations)
    types = types_for_publication(history).assign(city=history["city"].iloc[0])
    gathered = Cells(known)
    gather(gathered, history, changes, participation_rates(history, population), types, years)
    add_cancelled(gathered, totals(history, by=("city", "campaign", "year")))
    row = main_change(changes[changes["year"].eq(last) & changes["change"].notna()])
    if row is not None:
        add_split(gathered, row, merged_parts(row))
    gather_town(gathered, with_identity(history), history, invitations, register, years)
    add_revisions(gathered, history, since)
    return protect(gathered.publication(), accept_exposed=True, time_limit=TIME_LIMIT)


def masked(frame: pd.DataFrame, protected: Mapping[str, Protected]) -> pd.DataFrame:
    """A frame by city and year, or by city, campaign and year, with its hidden figures null.

    Columns that are none of the publication's figures stay as they are. Limits of rates are rounded outwards. A frame
    of changes gets `is_moved_hidden` and `is_split_hidden`: whether the numbers of organisations that came and stayed
    away, and the change's parts, stay hidden.
    """
    if not {"city", "year"} <= set(frame.columns) or frame.empty:
        return frame
    has_campaign = "campaign" in frame.columns
    keys = list(
        zip(frame["city"], frame["campaign"] if has_campaign else [ALL] * len(frame), frame["year"], strict=True)
    )
    figures = _OF_CAMPAIGN if has_campaign else _OF_YEAR
    changed = {
        column: _masked_column(frame[column], [not is_cell_shown(protected, cell_name(measure, *key)) for key in keys])
        for column, measure in figures.items()
        if column in frame.columns
    }
    if not has_campaign:
        changed |= {
            column: _masked_column(frame[column], [is_ratio_hidden(protected, measure, key[0], key[2]) for key in keys])
            for column, measure in _RATIOS_OF_YEAR.items()
            if column in frame.columns
        }
        changed |= _rounded_limits(frame.assign(**changed))
    if "reasons" in frame.columns:
        changed["reasons"] = frame["reasons"].astype("string").map(without_figures_of_campaigns, na_action="ignore")
    if set(frame.columns) >= _MOVED:
        changed["previous"] = _masked_column(
            frame["previous"],
            [
                not is_cell_shown(
                    protected, cell_name("participations", city, campaign, 0 if is_missing(before) else before)
                )
                for (city, campaign, _), before in zip(keys, frame["previous_year"], strict=True)
            ],
        )
        for mark, group in (("is_moved_hidden", "moved"), ("is_split_hidden", "split")):
            hidden = [is_unit_hidden(protected, cell_name(group, *key)) for key in keys]
            changed[mark] = pd.Series(hidden, index=frame.index, dtype=bool)
    return frame.assign(**changed)


def _rounded_limits(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Limits of a rate as whole numbers, rounded outwards.

    They depend on how many people the groups brought: from limits with one decimal a reader works out the size of the
    largest group to a few percent (the method is published). The wider interval is still right.
    """
    ways = {"rate_low": np.floor, "rate_high": np.ceil}
    return {
        column: pd.Series(way(frame[column].astype("Float64")), index=frame.index)
        for column, way in ways.items()
        if column in frame.columns
    }


def without_figures_of_campaigns(reasons: str) -> str:
    """The reasons against comparing without their figures: these are of single campaigns, in no table.

    Examples
    --------
    >>> without_figures_of_campaigns("2025 wurden 1 von 2 gemeldeten Beteiligungen abgesagt.")
    '2025 wurden viele der gemeldeten Beteiligungen abgesagt.'
    """
    for pattern, words in _FIGURES_IN_REASONS.items():
        reasons = re.sub(pattern, words, reasons)
    return reasons


_FIGURES_IN_REASONS = {
    r"wurden \d+ von \d+ gemeldeten": "wurden viele der gemeldeten",
    r"fehlt bei \d+ von \d+ Beteiligungen": "fehlt bei vielen Beteiligungen",
    r"(\d{4}) beruhen \d+\s% der Teilnahmen auf genauen Zählungen, (\d{4}) waren es \d+\s%: Die": (
        r"\1 und \2 wurde verschieden genau gezählt: Die"
    ),
}


def _masked_column(values: pd.Series, is_hidden: Sequence[bool]) -> pd.Series:
    hidden = pd.Series(list(is_hidden), index=values.index, dtype=bool)
    if not hidden.any():
        return values
    nullable = (
        values.astype("Float64" if values.dtype.kind == "f" else "Int64") if values.dtype.kind in "if" else values
    )
    return nullable.mask(hidden)


def is_cell_shown(protected: Mapping[str, Protected], name: str) -> bool:
    """Whether a figure may be printed; one that is not in the publication is missing anyway."""
    town = protected.get(name.split("|")[1])
    return town is not None and name in town.publication.cells and town.shown(name) is not None


def is_ratio_hidden(protected: Mapping[str, Protected], measure: str, city: Any, year: Any) -> bool:
    """Whether a rate or share stays hidden: for its own sake, or with the figures that it is made of."""
    name = cell_name(measure, city, ALL, year)
    whole = {"exact_share": "participations", "rate": "participations"}.get(measure, RATIOS.get(measure, ("",))[0])
    if not is_cell_shown(protected, cell_name(whole, city, ALL, year)):
        return True
    return is_unit_hidden(protected, name)


def is_unit_hidden(protected: Mapping[str, Protected], unit: str) -> bool:
    """Whether figures that are hidden together are hidden; a unit without figures is."""
    town = protected.get(unit.split("|")[1])
    if town is None:
        return True
    cells = [cell for cell in town.publication.cells.values() if cell.unit == unit]
    return not cells or not all(cell.is_published and cell.name not in town.hidden for cell in cells)


def is_shown(protected: Mapping[str, Protected], measure: str, city: Any, year: Any) -> bool:
    """Whether a figure of a town and year may be printed: `always_measure` (those of every year), "n_leavers", ..."""
    return is_cell_shown(protected, cell_name(measure, city, ALL, year))


def types_for_publication(participation: pd.DataFrame, *, minimum: int = MINIMUM, n_years: int = 4) -> pd.DataFrame:
    """Organisations of one town by type and year; types with few organisations in a year are merged in all years.

    Parameters
    ----------
    participation : DataFrame, rows of one town
    minimum : int
        Fewest organisations of a type in a year in which it has any.
    n_years : int
        So many last years decide what is merged; what is small in earlier years is left to be hidden.

    Returns
    -------
    DataFrame, one row per (type, year)
        `type_title` (German; merged types: :data:`OTHERS`), `merged_types` (German, what is in it), `year`,
        `n_organisations` (0: none of this kind). Private persons and groups without a name are left out.
    """
    named = participation[participation["organisation_id"].notna() & participation["status"].eq("held")]
    titles = published_types(participation, minimum=minimum, n_years=n_years)
    published = named.assign(type_title=named["organisation_type"].astype("string").map(titles))
    table = totals(published, by=("type_title", "year"))[["type_title", "year", "n_organisations"]]
    order = [*dict.fromkeys(title for title in titles.values() if title != OTHERS), OTHERS]
    every = pd.MultiIndex.from_product(
        [[title for title in order if title in set(table["type_title"])], sorted(set(participation["year"].dropna()))],
        names=["type_title", "year"],
    )
    filled = table.set_index(["type_title", "year"]).reindex(every, fill_value=0).reset_index()
    merged = ", ".join(ORGANISATION_TYPES[kind] for kind in ORGANISATION_TYPES if titles[kind] == OTHERS)
    inside = filled["type_title"].where(filled["type_title"] != OTHERS, merged)
    return filled.assign(merged_types=inside)


def published_types(participation: pd.DataFrame, *, minimum: int = MINIMUM, n_years: int = 4) -> dict[str, str]:
    """Kind of organisation → title under which it is published; parameters as in `types_for_publication`."""
    named = participation[participation["organisation_id"].notna() & participation["status"].eq("held")]
    counts = totals(named, by=("organisation_type", "year"))
    counts = counts[counts["n_organisations"] > 0]
    wide = counts.assign(organisation_type=counts["organisation_type"].astype("string")).pivot_table(
        index="organisation_type", columns="year", values="n_organisations", aggfunc="sum", fill_value=0
    )
    small = categories_to_merge(wide[sorted(wide.columns)[-n_years:]], minimum=minimum)
    return {kind: OTHERS if kind in small else title for kind, title in ORGANISATION_TYPES.items()}


def types_shown(participation: pd.DataFrame, protected: Mapping[str, Protected]) -> pd.DataFrame:
    """`types_for_publication` of one town with its hidden figures null.

    Parameters
    ----------
    participation : DataFrame, rows of one town
        All years, so that the same types are merged in every report of the town.
    """
    counts = types_for_publication(participation)
    if counts.empty:
        return counts
    city = participation["city"].iloc[0]
    hidden = [
        not is_cell_shown(protected, cell_name("types", city, title, year))
        for title, year in zip(counts["type_title"], counts["year"], strict=True)
    ]
    return counts.assign(n_organisations=_masked_column(counts["n_organisations"], hidden))

"""All of a council's usual questions in one frame: fourteen indicators per town and year, or why one cannot be given.

None is a fixed standard. Organisations come first, since they are sturdier than heads. What is published from this
frame must pass disclosure control: an indicator may rest on a single organisation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.ratios import ratios
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.measures.uncertainty import uncertain_totals
from engagement_analysis.analysis.organisations.concentration import organisation_concentration
from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.analysis.organisations.retention import retention
from engagement_analysis.analysis.quality.data_quality import data_quality
from engagement_analysis.statistics.results import is_missing

TITLES: Mapping[int, str] = {
    1: "Aktionen",
    2: "Teilnahmen",
    3: "Teilnahmen je 1.000 Einwohner",
    4: "Organisationen nach Art",
    5: "Reichweite",
    6: "Kinder und Jugendliche",
    7: "Neue, wiederkehrende und verlorene Organisationen",
    8: "Konzentration",
    9: "Stadt- und Ortsteile mit einer Aktion",
    10: "Stunden",
    11: "Müll je Teilnahme",
    12: "Angemeldet und gekommen",
    13: "Einflüsse",
    14: "Verlässlichkeit der Daten",
}
"""Number of the indicator → its German title."""

_COLUMNS = {
    **dict.fromkeys(["city", "key", "title", "part", "unit", "note"], "string"),
    **dict.fromkeys(["year", "number"], "Int64"),
    **dict.fromkeys(["value", "low", "high"], "Float64"),
}
_ORDER = ["city", "year", "number", "title", "key", "part", "value", "low", "high", "unit", "note"]


@dataclass(frozen=True)
class _Inputs:
    participation: pd.DataFrame
    findings: pd.DataFrame
    invitations: pd.DataFrame
    population: pd.DataFrame
    register: pd.DataFrame | None


def indicators(
    participation: pd.DataFrame,
    findings: pd.DataFrame,
    invitations: pd.DataFrame,
    population: pd.DataFrame,
    register: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The fourteen indicators, each with its range where there is one, and with the reason where there is no number.

    Parameters
    ----------
    participation, findings : DataFrame
        As `load` returns them.
    invitations : DataFrame
        Who was invited: `city`, `campaign`, `year`, `organisation_type`.
    population : DataFrame
        See `population_for`.
    register : DataFrame, optional
        The town's schools and clubs, see `reach`.

    Returns
    -------
    DataFrame, sorted by town, year and number
        `city`, `year`, `number` (1 to 14), `title` (German), `key`, `part` (such as the type of organisation; null:
        the whole), `value`, `low`, `high` (Float64; null: not available), `unit` (German), `note` (German: reason or
        reservation; null: none). Every number occurs for every town and year.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> from engagement_analysis.analysis.examples import example_population
    >>> from engagement_analysis.table.findings import findings_of_files
    >>> table = indicators(example_participation(), findings_of_files([]), example_invitations(), example_population())
    >>> table.loc[table["key"] == "participations", ["year", "value", "low", "high"]].iloc[0].tolist()
    [2023.0, 84.0, 74.0, 94.0]
    """
    inputs = _Inputs(participation, findings, invitations, population, register)
    dated = participation.loc[participation["year"].notna(), ["city", "year"]].drop_duplicates()
    records = [record for source in _SOURCES for record in source(inputs)]
    known = {(record["city"], int(record["year"]), record["number"]) for record in records}
    nothing = "Die Arbeitsmappen enthalten dazu nichts."
    records += [
        _record(city, year, number, "none", note=nothing)
        for city, year in dated.itertuples(index=False)
        for number in TITLES
        if (city, int(year), number) not in known
    ]
    frame = pd.DataFrame.from_records(records, columns=_ORDER).astype(_COLUMNS)
    return frame.sort_values(["city", "year", "number"], kind="stable", ignore_index=True)


def _record(
    city: Any, year: Any, number: int, key: str, value: Any = None, unit: str = "", **more: Any
) -> dict[str, Any]:
    numbers = {name: None if is_missing(more.get(name)) else float(more[name]) for name in ("low", "high")}
    note = more.get("note")
    return {
        "city": city,
        "year": int(year),
        "number": number,
        "title": TITLES[number],
        "key": key,
        "part": more.get("part"),
        "value": None if is_missing(value) else float(value),
        **numbers,
        "unit": unit,
        "note": None if is_missing(note) or not note else note,
    }


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    return frame.loc[frame["year"].notna()].itertuples(index=False)


def _actions(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    """An action is a campaign on its days; it was held where one group at least took part."""
    rows = inputs.participation.loc[inputs.participation["year"].notna()]
    events = rows.assign(is_held=rows["status"].eq("held")).groupby(
        ["city", "year", "campaign", "date_start", "date_end"], dropna=False
    )["is_held"]
    held = events.any().groupby(["city", "year"])
    note = "Verschobene Aktionen stehen in den Arbeitsmappen wie abgesagte."
    for (city, year), of_year in held:
        yield _record(city, year, 1, "actions_held", of_year.sum(), "Termine")
        yield _record(city, year, 1, "actions_cancelled", (~of_year).sum(), "Termine", note=note)


def _participations(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(uncertain_totals(inputs.participation)):
        bounds = {"low": row.low, "high": row.high, "note": row.sentence}
        yield _record(row.city, row.year, 2, "participations", row.estimate, "Teilnahmen", **bounds)
        yield _record(row.city, row.year, 2, "exact_share", row.exact_share, "Anteil genau gezählt")
        estimated = None if is_missing(row.exact_share) else 1 - row.exact_share
        yield _record(row.city, row.year, 2, "estimated_share", estimated, "Anteil geschätzt oder begrenzt")


def _rates(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(participation_rates(inputs.participation, inputs.population)):
        dated = None if is_missing(row.population_date) else f"Einwohner am {row.population_date:%d.%m.%Y}"
        note = dated or "Für dieses Jahr liegt keine Einwohnerzahl derselben Art innerhalb von 24 Monaten vor."
        if not is_missing(row.census_break) and row.census_break:
            note = f"{note}; sie beruhen nicht sicher auf demselben Zensus wie davor"
        limits = {"low": row.rate_low, "high": row.rate_high, "note": note}
        yield _record(row.city, row.year, 3, "participation_rate", row.rate, "je 1.000 Einwohner", **limits)


def _types(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    by_type = totals(inputs.participation, by=("city", "year", "organisation_type"))
    for row in _rows(by_type.loc[by_type["organisation_type"].ne("individual")]):
        kind = str(row.organisation_type)
        yield _record(row.city, row.year, 4, "organisations", row.n_organisations, "Organisationen", part=kind)


def _reach(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(reach(inputs.participation, inputs.register, invitations=inputs.invitations)):
        more = {"part": str(row.organisation_type), "note": row.note}
        yield _record(row.city, row.year, 5, "reach_share", row.reach_share, "Anteil der Stadt", **more)


def _minors(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    reported = totals(inputs.participation)
    for row in _rows(reported):
        note = _stated(row.n_minors_reported, row.n_held, "eine Zahl")
        yield _record(row.city, row.year, 6, "minors", row.minors, "Kinder und Jugendliche", note=note)
    for row in _rows(ratios(inputs.participation)):
        note = _stated(row.n_minors_share_rows, None, "beide Zahlen")
        yield _record(row.city, row.year, 6, "minors_share", row.minors_share, "Anteil an den Teilnahmen", note=note)


def _retained(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(retention(inputs.participation, inputs.invitations, by=("city",))):
        yield _record(row.city, row.year, 7, "new", row.n_new, "Organisationen", note=row.note)
        yield _record(row.city, row.year, 7, "returning", row.n_returning, "Organisationen", note=row.note)
        yield _record(row.city, row.year, 7, "lost", row.n_lost, "Organisationen", note=row.note)
        limits = {"low": row.return_rate_low, "high": row.return_rate_high, "note": row.note}
        yield _record(row.city, row.year, 7, "return_rate", row.return_rate, "Anteil der Eingeladenen", **limits)


def _concentration(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(organisation_concentration(inputs.participation)):
        yield _record(row.city, row.year, 8, "top_share", row.top_share, "Anteil der größten drei", note=row.note)
        yield _record(
            row.city, row.year, 8, "n_for_half", row.n_for_half, "Organisationen für die Hälfte", note=row.note
        )


def _stated(n: int, n_all: int | None, what: str) -> str:
    """How many entries state something; of how many, if that is to be told.

    Examples
    --------
    >>> _stated(23, 37, "Stunden"), _stated(1, None, "beide Zahlen"), _stated(0, 6, "eine Zahl")
    ('23 von 37 Einträgen nennen Stunden.', '1 Eintrag nennt beide Zahlen.', 'Kein Eintrag nennt eine Zahl.')
    >>> _stated(37, 37, "Stunden")
    'Alle 37 Einträge nennen Stunden.'
    """
    if n == 0:
        return f"Kein Eintrag nennt {what}."
    if n == n_all and n > 1:
        return f"Alle {n} Einträge nennen {what}."
    if n_all is None:
        return f"{n} {'Eintrag nennt' if n == 1 else 'Einträge nennen'} {what}."
    return f"{n} von {n_all} Einträgen {'nennt' if n == 1 else 'nennen'} {what}."


def _districts(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    rows = inputs.participation.loc[inputs.participation["year"].notna() & inputs.participation["status"].eq("held")]
    for (city, year), of_year in rows.groupby(["city", "year"]):
        n_known = int(of_year["district"].notna().sum())
        note = _stated(n_known, len(of_year), "einen Stadt- oder Ortsteil")
        found = of_year["district"].nunique() if n_known else None
        yield _record(city, year, 9, "districts", found, "Stadt- und Ortsteile", note=note)


def _hours(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(totals(inputs.participation)):
        note = _stated(row.n_hours_reported, row.n_held, "Stunden")
        yield _record(row.city, row.year, 10, "hours", row.hours, "Stunden", note=note)
    for row in _rows(ratios(inputs.participation)):
        value = row.hours_per_participation
        yield _record(row.city, row.year, 10, "hours_per_participation", value, "Stunden je Teilnahme")


def _waste_and_turnout(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(ratios(inputs.participation)):
        value, note = row.waste_kg_per_participation, "Mehr Müll ist kein Erfolg."
        both = _stated(row.n_turnout_share_rows, None, "Angemeldete und Gekommene")
        yield _record(row.city, row.year, 11, "waste_kg_per_participation", value, "kg je Teilnahme", note=note)
        yield _record(row.city, row.year, 12, "turnout_share", row.turnout_share, "Gekommene je Angemeldete", note=both)


def _influences(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    """The target group is data; weather and holidays are not in the workbooks."""
    asked = inputs.invitations.groupby(["city", "year"])["organisation_type"].nunique()
    dated = inputs.participation.loc[inputs.participation["year"].notna(), ["city", "year"]].drop_duplicates()
    for city, year in dated.itertuples(index=False):
        n_types = asked.get((city, year))
        unknown = "Wer eingeladen war, ist für dieses Jahr nicht festgehalten. " if n_types is None else ""
        note = f"{unknown}Wetter und Ferien stehen nicht in den Arbeitsmappen."
        yield _record(city, year, 13, "invited_types", n_types, "eingeladene Arten von Organisationen", note=note)


def _quality(inputs: _Inputs) -> Iterator[dict[str, Any]]:
    for row in _rows(data_quality(inputs.participation, inputs.findings)):
        yield _record(row.city, row.year, 14, "exact_share_of_rows", row.exact_share_of_rows, "Anteil genauer Zeilen")
        yield _record(row.city, row.year, 14, "n_errors", row.n_errors, "Fehler beim Einlesen")
        yield _record(row.city, row.year, 14, "n_warnings", row.n_warnings, "Warnungen beim Einlesen")


_SOURCES: tuple[Callable[[_Inputs], Iterator[dict[str, Any]]], ...] = (
    _actions,
    _participations,
    _rates,
    _types,
    _reach,
    _minors,
    _retained,
    _concentration,
    _districts,
    _hours,
    _waste_and_turnout,
    _influences,
    _quality,
)

"""Participation + who was invited → which year can be compared with the one before, and why not (German sentences)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals

MAX_EXACT_SHARE_CHANGE = 0.25
"""From this change of the share of exact counts on, two years were counted too differently to be compared."""

MAX_MISSING_SHARE = 0.2
"""Above this share of held rows without a count, a year's sum says too little to be compared."""

MAX_CANCELLED_SHARE = 0.5
"""From this share of cancelled rows on, a year is no ordinary edition of the campaign."""

_INVITED_GROUPS = {
    "school": "Schulen",
    "kindergarten": "Kindergärten",
    "club": "Vereine",
    "company": "Unternehmen",
    "public": "öffentliche Einrichtungen",
    "religious": "Religionsgemeinschaften",
    "individual": "Privatpersonen",
    "other": "sonstige Gruppen",
}

_COLUMNS = {
    "city": "string",
    "campaign": "string",
    "year": "Int64",
    "previous_year": "Int64",
    "is_comparable": "boolean",
    "reasons": "string",
    "reason_codes": "string",
    "invited": "string",
    "previous_invited": "string",
}


@dataclass(frozen=True, slots=True)
class _Edition:
    """One year of a campaign, as far as comparing needs it."""

    year: int
    invited: frozenset[str]
    n_rows: int
    n_held: int
    n_missing: int
    exact_share: float | None
    counted: str | None
    n_visitors: int


def breaks(participation: pd.DataFrame, invitations: pd.DataFrame) -> pd.DataFrame:
    """For each campaign and year: can it be compared with the year before, and if not, why.

    A change is only called growth or decline where the same kinds of groups were invited, where that is documented,
    where both editions took place as usual, and where both were counted alike. Anything else is a break in the
    series.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        The validated table. Rows without a year or a campaign belong to no edition and are left out.
    invitations : DataFrame, one row per town, campaign, year and invited kind of organisation
        `city`, `campaign`, `year` (Int64), `organisation_type`, from the towns' files. A year without a row is not
        documented. Optional `counted` (string): who was counted as a participation that year; only two stated texts
        that differ are a change.

    Returns
    -------
    DataFrame, one row per town, campaign and year in the table, sorted
        `city`, `campaign`, `year`, `previous_year` (Int64, the last earlier year in the table; null in the first),
        `is_comparable` (boolean), `reasons` (German sentences, empty if comparable), `reason_codes` (the same for
        programs, joined by ";": `first-year`, `gap`, `cancelled`, `mostly-cancelled`, `not-counted`,
        `invitation-undocumented`, `invitation-changed`, `many-missing`, `counted-differently`, `definition-changed`:
        the town's file says that others are counted, `visitors-apart`: one year's workbook counts visitors apart and
        the other's does not, so that they may be among its participations), `invited`, `previous_invited` (German,
        null where not documented).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> editions = breaks(example_participation(), example_invitations())
    >>> editions[["year", "previous_year", "is_comparable", "reason_codes"]]
       year  previous_year  is_comparable                      reason_codes
    0  2023           <NA>          False                        first-year
    1  2024           2023          False  many-missing;counted-differently
    >>> editions["reasons"].tolist()[0]
    '2023 ist das erste Jahr, aus dem Angaben zu dieser Aktion vorliegen.'
    """
    dated = participation.loc[participation["year"].notna()]
    documented, counted = _invited_by_edition(invitations), _counted_by_edition(invitations)
    keys = ["city", "campaign", "year"]
    held = dated.loc[dated["status"].eq("held")]
    n_visitors = held.groupby(keys, observed=True)["visitors"].count().to_dict()
    records = []
    for (city, campaign), years in totals(dated, keys).groupby(["city", "campaign"]):
        previous = None
        for row in years.to_dict("records"):
            edition = _Edition(
                year=int(row["year"]),
                invited=documented.get((str(city), str(campaign), int(row["year"])), frozenset()),
                n_rows=int(row["n_rows"]),
                n_held=int(row["n_held"]),
                n_missing=int(row["n_missing"]),
                exact_share=None if pd.isna(row["exact_share"]) else float(row["exact_share"]),
                counted=counted.get((str(city), str(campaign), int(row["year"]))),
                n_visitors=int(n_visitors.get((city, campaign, row["year"]), 0)),
            )
            found = dict(_reasons(edition, previous))
            records.append(
                {
                    "city": city,
                    "campaign": campaign,
                    "year": edition.year,
                    "previous_year": previous.year if previous else None,
                    "is_comparable": not found,
                    "reasons": " ".join(found.values()),
                    "reason_codes": ";".join(found),
                    "invited": _enumeration(edition.invited),
                    "previous_invited": _enumeration(previous.invited) if previous else None,
                }
            )
            previous = edition
    return pd.DataFrame.from_records(records, columns=list(_COLUMNS)).astype(_COLUMNS)


def breaks_of_town(
    participation: pd.DataFrame, invitations: pd.DataFrame, *, titles: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The same question for a town's sum over all campaigns: it needs the same campaigns, each of them comparable.

    Parameters
    ----------
    participation, invitations : DataFrame
        As in `breaks`.
    titles : mapping, optional
        Campaign slug → German title, for the sentences; the slug where it has none.

    Returns
    -------
    DataFrame, one row per town and year in the table, sorted
        `city`, `year`, `previous_year`, `is_comparable`, `reasons`, `reason_codes` as in `breaks`, with the further
        codes
        `campaign-added` and `campaign-gone`.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> years = breaks_of_town(example_participation(), example_invitations(), titles={"putztag": "Putztag"})
    >>> years[["year", "previous_year", "is_comparable", "reason_codes"]]
       year  previous_year  is_comparable                      reason_codes
    0  2023           <NA>          False                        first-year
    1  2024           2023          False  many-missing;counted-differently
    """
    named = dict(titles or {})
    editions = breaks(participation, invitations)
    held = participation.loc[participation["year"].notna() & participation["status"].eq("held")]
    campaigns: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in held[["city", "year", "campaign"]].dropna().drop_duplicates().to_dict("records"):
        campaigns[str(row["city"]), int(row["year"])].add(str(row["campaign"]))
    records = []
    for city, rows in editions.groupby("city"):
        previous_year = None
        for year in sorted(rows["year"].unique()):
            now, before = campaigns[str(city), int(year)], campaigns[str(city), previous_year or 0]
            found = list(_town_reasons(rows, int(year), previous_year, now, before, named))
            records.append(
                {
                    "city": city,
                    "year": year,
                    "previous_year": previous_year,
                    "is_comparable": not found,
                    "reasons": " ".join(sentence for _, sentence in found),
                    "reason_codes": ";".join(dict.fromkeys(code for codes, _ in found for code in codes.split(";"))),
                }
            )
            previous_year = int(year)
    left_out = {"campaign", "invited", "previous_invited"}
    columns = {name: dtype for name, dtype in _COLUMNS.items() if name not in left_out}
    return pd.DataFrame.from_records(records, columns=list(columns)).astype(columns)


def _invited_by_edition(invitations: pd.DataFrame) -> dict[tuple[str, str, int], frozenset[str]]:
    """Town, campaign, year → kinds of organisations that were invited."""
    invited: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    columns = ["city", "campaign", "year", "organisation_type"]
    for row in invitations[columns].dropna().to_dict("records"):
        invited[str(row["city"]), str(row["campaign"]), int(row["year"])].add(str(row["organisation_type"]))
    return {edition: frozenset(kinds) for edition, kinds in invited.items()}


def _counted_by_edition(invitations: pd.DataFrame) -> dict[tuple[str, str, int], str]:
    """Town, campaign, year → who was counted, where a town says it; each text once."""
    if "counted" not in invitations:
        return {}
    stated = invitations.dropna(subset=["city", "campaign", "year", "counted"])
    texts: dict[tuple[str, str, int], dict[str, None]] = defaultdict(dict)
    for row in stated.to_dict("records"):
        texts[str(row["city"]), str(row["campaign"]), int(row["year"])][str(row["counted"]).strip()] = None
    return {edition: "; ".join(said) for edition, said in texts.items()}


def _reasons(edition: _Edition, previous: _Edition | None) -> Iterator[tuple[str, str]]:
    """Each reason why an edition cannot be compared with the one before: code and German sentence."""
    if previous is None:
        yield "first-year", f"{edition.year} ist das erste Jahr, aus dem Angaben zu dieser Aktion vorliegen."
        return
    if edition.year - previous.year > 1:
        years = _years_between(previous.year, edition.year)
        yield "gap", f"Für {years} liegen keine Angaben vor; die letzten Zahlen davor stammen aus {previous.year}."
    for one in (previous, edition):
        yield from _reasons_of_one(one)
    yield from _invitation_reasons(edition, previous)
    yield from _definition_reasons(edition, previous)
    if edition.exact_share is None or previous.exact_share is None:
        return
    if abs(edition.exact_share - previous.exact_share) >= MAX_EXACT_SHARE_CHANGE:
        yield (
            "counted-differently",
            f"{edition.year} beruhen {_percent(edition.exact_share)} der Teilnahmen auf genauen Zählungen, "
            f"{previous.year} waren es {_percent(previous.exact_share)}: "
            "Die beiden Jahre sind zu verschieden erfasst.",
        )


def _reasons_of_one(edition: _Edition) -> Iterator[tuple[str, str]]:
    """Reasons that lie in one edition alone."""
    year, n_cancelled = edition.year, edition.n_rows - edition.n_held
    if edition.n_held == 0:
        yield "cancelled", f"{year} wurde die Aktion vollständig abgesagt."
        return
    if n_cancelled / edition.n_rows >= MAX_CANCELLED_SHARE:
        yield "mostly-cancelled", f"{year} wurden {n_cancelled} von {edition.n_rows} gemeldeten Beteiligungen abgesagt."
    if edition.n_missing == edition.n_held:
        yield "not-counted", f"{year} fand die Aktion statt, aber die Zahl der Teilnahmen ist nicht angegeben."
    elif edition.n_missing / edition.n_held > MAX_MISSING_SHARE:
        missing = f"{edition.n_missing} von {edition.n_held}"
        yield "many-missing", f"{year} fehlt bei {missing} Beteiligungen die Zahl der Teilnahmen."


def _invitation_reasons(edition: _Edition, previous: _Edition) -> Iterator[tuple[str, str]]:
    """Reasons that lie in who was invited."""
    undocumented = [str(one.year) for one in (previous, edition) if not one.invited]
    if undocumented:
        yield (
            "invitation-undocumented",
            f"Für {' und '.join(undocumented)} ist nicht festgehalten, wer eingeladen war; "
            "ob sich der Kreis der Eingeladenen geändert hat, ist offen.",
        )
    elif edition.invited != previous.invited:
        yield (
            "invitation-changed",
            f"{edition.year} waren {_enumeration(edition.invited)} eingeladen, "
            f"{previous.year} {_enumeration(previous.invited)}: "
            "Ein Unterschied zwischen den beiden Jahren lässt sich nicht als Zu- oder Abnahme lesen.",
        )


def _definition_reasons(edition: _Edition, previous: _Edition) -> Iterator[tuple[str, str]]:
    """Reasons that lie in who counts as a participation."""
    if edition.counted and previous.counted and edition.counted.casefold() != previous.counted.casefold():
        yield (
            "definition-changed",
            f"{edition.year} wurde anders gezählt als {previous.year}: „{edition.counted}“ statt „{previous.counted}“.",
        )
    if edition.n_held and previous.n_held and (edition.n_visitors > 0) != (previous.n_visitors > 0):
        apart, together = (edition, previous) if edition.n_visitors else (previous, edition)
        yield (
            "visitors-apart",
            f"{apart.year} sind Besucherinnen und Besucher getrennt erfasst, {together.year} nicht: "
            f"{together.year} können sie unter den Teilnahmen sein.",
        )


def _town_reasons(
    editions: pd.DataFrame,
    year: int,
    previous_year: int | None,
    now: set[str],
    before: set[str],
    titles: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Reasons why a town's sum over all campaigns cannot be compared with the year before."""
    if previous_year is None:
        yield "first-year", f"{year} ist das erste Jahr, aus dem Angaben vorliegen."
        return
    if year - previous_year > 1:
        years = _years_between(previous_year, year)
        yield "gap", f"Für {years} liegen keine Angaben vor; die letzten Zahlen davor stammen aus {previous_year}."
    for campaign in sorted(now - before):
        title = titles.get(campaign, campaign)
        yield "campaign-added", f"Die Aktion „{title}“ gab es {year}, aber nicht {previous_year}."
    for campaign in sorted(before - now):
        title = titles.get(campaign, campaign)
        yield "campaign-gone", f"Die Aktion „{title}“ gab es {previous_year}, aber nicht {year}."
    shared = editions.loc[editions["year"].eq(year) & editions["campaign"].isin(now & before)]
    with_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in shared.loc[~shared["is_comparable"]].to_dict("records"):
        with_reason[row["reason_codes"], row["reasons"]].append(f"„{titles.get(row['campaign'], row['campaign'])}“")
    for (codes, reasons), campaigns in with_reason.items():  # what holds for several campaigns is said once
        yield codes, f"{_listed(campaigns)}: {reasons}"


def _years_between(first: int, last: int) -> str:
    """The years that lie between two years: "2023" or "2021 bis 2023"."""
    return str(first + 1) if last - first == 2 else f"{first + 1} bis {last - 1}"


def _enumeration(kinds: frozenset[str]) -> str | None:
    """Kinds of organisations in German, in the fixed order; null where there are none."""
    if kinds >= set(_INVITED_GROUPS):
        return "Gruppen aller Art"
    names = [name for kind, name in _INVITED_GROUPS.items() if kind in kinds]
    names += sorted(kinds - set(_INVITED_GROUPS))
    return _listed(names) if names else None


def _listed(names: Sequence[str]) -> str:
    """Names as an enumeration: "A, B und C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"


def _percent(share: float) -> str:
    """A share as German percent, with the no-break space before the sign."""
    return f"{share * 100:.0f}\N{NO-BREAK SPACE}%"

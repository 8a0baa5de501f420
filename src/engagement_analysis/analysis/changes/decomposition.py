"""Participation in two years → the change as number of organisations, their mean size, and mix of their types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement_analysis.analysis.changes.comparability import breaks, breaks_of_town
from engagement_analysis.analysis.measures.counting import grouping_columns, groups
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.statistics.factor_effects import METHOD_NAMES, factor_effects, whole_parts
from engagement_analysis.statistics.result_html import number_table

EFFECTS = ("number", "size", "mix", "individuals", "unnamed", "unreported")
"""The parts of a change; they sum to it to the last person."""

UNKNOWN_TYPE = "unknown"
"""Stands for the kind of an organisation where the table has none."""

_LABELS = {
    "number": "Zahl der Organisationen",
    "size": "Größe der Gruppen je Art",
    "mix": "Zusammensetzung nach Arten",
    "individuals": "Privatpersonen",
    "unnamed": "Gruppen ohne Namen",
    "unreported": "Organisationen mit fehlender Angabe",
}
_COUNTS = ("n_organisations", "n_previous_organisations", "n_unreported", "n_retyped")
_DTYPES = {
    "previous_year": "Int64",
    "participations": "Int64",
    "previous": "Int64",
    "change": "Int64",
    **dict.fromkeys(EFFECTS, "Float64"),
    **{f"{name}_whole": "Int64" for name in EFFECTS},
    **dict.fromkeys(_COUNTS, "Int64"),
    "exact_share": "Float64",
    "previous_exact_share": "Float64",
    "is_comparable": "boolean",
    "reasons": "string",
    "reason_codes": "string",
    "note": "string",
    "method": "string",
    "source": "string",
}


@dataclass(frozen=True, slots=True)
class ChangeDecomposition:
    """A change of participations split into its effects; None: not available, and `note` says why (German).

    Attributes
    ----------
    year, previous_year : int
    participations, previous, change : int or None
        People in each year, and the difference.
    effects : mapping of str to float
        Effect (see `EFFECTS`) → people; they add up to the change to rounding error. Empty where there is no change.
    whole_effects : mapping of str to int
        The same as whole people, rounded together so that they add up to the change to the last person.
    n_organisations, n_previous_organisations : int
        Organisations behind `number`, `size` and `mix`: those with complete counts.
    n_unreported : int
        Organisations that lack a count in either year: they are kept out of number, size and mix, and what they did
        report stands in `unreported`.
    n_retyped : int
        Organisations that came in both years as different kinds: their move is mix, though they are the same.
    exact_share, previous_exact_share : float or None
        Share of each year's participations that was counted, not estimated.
    types : DataFrame, one row per kind of organisation
        `organisation_type`, `n_previous`, `n`, `previous_participations`, `participations` (Int64).
    note : str
        What the split cannot say (German), empty where nothing is to be said.
    method, source : str
        How it was split; the workbooks of both years.
    """

    year: int
    previous_year: int
    participations: int | None
    previous: int | None
    change: int | None
    effects: Mapping[str, float]
    whole_effects: Mapping[str, int]
    n_organisations: int
    n_previous_organisations: int
    n_unreported: int
    n_retyped: int
    exact_share: float | None
    previous_exact_share: float | None
    types: pd.DataFrame
    note: str
    method: str
    source: str

    def _repr_html_(self) -> str:
        names = [*(_LABELS[name] for name in self.whole_effects), "Veränderung insgesamt"]
        caption = f"Veränderung der Teilnahmen {self.previous_year}–{self.year}; {self.method}. {self.note}".strip()
        return number_table(caption, {"": names, "Teilnahmen": [*self.whole_effects.values(), self.change]})


def decompose_change(
    participation: pd.DataFrame, year: int, previous_year: int, *, method: str = "das_gupta"
) -> ChangeDecomposition:
    """Split the change between two years into number of organisations, their mean size, and mix of their types.

    It answers "more groups, or larger ones, or other ones?". Private persons, groups without a name (their number is
    unknown) and organisations that lack a count are parts of their own, never dropped. It splits whatever rows it is
    given: select one campaign, or one town, before.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
        Rows of the validated table. An organisation is of the kind of its first held row of a year; one without a kind
        is of the kind "unknown".
    year, previous_year : int
        The two years; exchanging them turns all signs round.
    method : {"das_gupta", "kitagawa", "lmdi"}
        See `factor_effects`.

    Returns
    -------
    ChangeDecomposition
        Without effects where a year has no row or no reported count at all.

    Raises
    ------
    ValueError
        An unknown method, or twice the same year.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> split = decompose_change(example_participation(), 2024, 2023)
    >>> split.change, dict(split.whole_effects)
    (32, {'number': 40, 'size': 22, 'mix': -26, 'individuals': -4, 'unnamed': 0, 'unreported': 0})
    """
    if method not in METHOD_NAMES:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(METHOD_NAMES)}")
    if year == previous_year:
        raise ValueError(f"two different years are needed, not twice {year}")
    now, before = (_edition(participation, one) for one in (year, previous_year))
    incomplete = {name for one in (now, before) for name, row in one.organisations.items() if row["n_missing"] > 0}
    types = _types(now, before, incomplete)
    both = now.organisations.keys() & before.organisations.keys()
    change = None if now.people is None or before.people is None else now.people - before.people
    effects = {} if change is None else _effects(now, before, incomplete, types, method)
    whole = {} if change is None else dict(zip(EFFECTS, whole_parts(list(effects.values()), change), strict=True))
    n_retyped = sum(_kind(now.organisations[name]) != _kind(before.organisations[name]) for name in both)
    return ChangeDecomposition(
        year=year,
        previous_year=previous_year,
        participations=now.people,
        previous=before.people,
        change=change,
        effects=effects,
        whole_effects=whole,
        n_organisations=int(types["n"].sum()),
        n_previous_organisations=int(types["n_previous"].sum()),
        n_unreported=len(incomplete),
        n_retyped=n_retyped,
        exact_share=now.exact_share,
        previous_exact_share=before.exact_share,
        types=types,
        note=_note(now, before, len(incomplete), n_retyped),
        method=METHOD_NAMES[method],
        source="; ".join(sorted(now.files | before.files)),
    )


def decomposed_changes(
    participation: pd.DataFrame,
    invitations: pd.DataFrame,
    *,
    by: Iterable[str] = ("city", "campaign"),
    method: str = "das_gupta",
) -> pd.DataFrame:
    """Each year's change on the year before, split into number, size and mix, beside whether they can be compared.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event
    invitations : DataFrame
        See `comparability.breaks`.
    by : ("city", "campaign") or ("city",)
        Each campaign for itself, or the town's sum.
    method : {"das_gupta", "kitagawa", "lmdi"}
        See `factor_effects`.

    Returns
    -------
    DataFrame, one row per combination of `by` and year, sorted
        `by`..., `year`, `previous_year`, `participations`, `previous`, `change` (Int64, people); each of `EFFECTS`
        (Float64, people, adding up to the change) and as `..._whole` (Int64, adding up to the last person), null in a
        first year and where either year reports no count; `n_organisations`, `n_previous_organisations`,
        `n_unreported`, `n_retyped`, `exact_share`, `previous_exact_share`, `note` as in `ChangeDecomposition`;
        `is_comparable`, `reasons`, `reason_codes` as in `breaks`; `method`, `source`.

    Raises
    ------
    ValueError
        Another `by`, an unknown method.

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_invitations, example_participation
    >>> changes = decomposed_changes(example_participation(), example_invitations())
    >>> changes[["year", "change", "number_whole", "size_whole", "mix_whole", "n_unreported"]]
       year  change  number_whole  size_whole  mix_whole  n_unreported
    0  2023    <NA>          <NA>        <NA>       <NA>          <NA>
    1  2024      32            40          22        -26             1
    """
    if method not in METHOD_NAMES:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(METHOD_NAMES)}")
    keys = grouping_columns(participation, by)
    dated = participation.loc[participation["year"].notna()]
    if set(keys) == {"city", "campaign"}:
        comparable = breaks(dated, invitations)
    elif keys == ["city"]:
        comparable = breaks_of_town(dated, invitations)
    else:
        raise ValueError("decomposed_changes splits by ('city', 'campaign') or by ('city',)")
    rows_of = {tuple(key): rows for key, rows in dated.groupby(keys, observed=True)}
    records = [
        {str(name): value for name, value in row.items()}
        | _record(rows_of[tuple(row[key] for key in keys)], row, method)
        for row in comparable.to_dict("records")
    ]
    return pd.DataFrame.from_records(records, columns=[*keys, "year", *_DTYPES]).astype(_DTYPES)


@dataclass(frozen=True, slots=True)
class _Edition:
    """One year, as far as splitting needs it."""

    year: int
    people: int | None
    exact_share: float | None
    organisations: Mapping[str, Mapping[str, Any]]
    individuals: int
    unnamed: int
    n_unnamed: int
    files: frozenset[str]


def _edition(participation: pd.DataFrame, year: int) -> _Edition:
    rows = participation.loc[participation["year"].eq(year).fillna(value=False)]
    sums = totals(rows, ("year",)).to_dict("records")
    people, share = (sums[0]["participations"], sums[0]["exact_share"]) if sums else (None, None)
    sizes = groups(rows, ("year",))
    is_organisation = sizes["kind"].eq("organisation")
    unnamed = sizes.loc[sizes["kind"].eq("unnamed"), "participations"]
    held = rows.loc[rows["status"].eq("held")].drop_duplicates("organisation_id")
    kinds = dict(zip(held["organisation_id"], held["organisation_type"].astype("string"), strict=True))
    return _Edition(
        year=year,
        people=None if pd.isna(people) else int(people),
        exact_share=None if pd.isna(share) else float(share),
        organisations={
            str(row["organisation_id"]): {
                "participations": row["participations"],
                "n_missing": row["n_missing"],
                "organisation_type": kinds[row["organisation_id"]],
            }
            for row in sizes.loc[is_organisation].to_dict("records")
        },
        individuals=int(sizes.loc[sizes["kind"].eq("individual"), "participations"].sum()),
        unnamed=int(unnamed.sum()),
        n_unnamed=len(unnamed),
        files=frozenset(rows["source_file"].dropna().astype(str)),
    )


def _kind(organisation: Mapping[str, Any]) -> str:
    kind = organisation["organisation_type"]
    return UNKNOWN_TYPE if pd.isna(kind) else str(kind)


def _people(organisation: Mapping[str, Any]) -> int:
    count = organisation["participations"]
    return 0 if pd.isna(count) else int(count)


def _types(now: _Edition, before: _Edition, incomplete: set[str]) -> pd.DataFrame:
    """Organisations with complete counts and their people, by kind, in both years."""
    columns = ["organisation_type", "n_previous", "n", "previous_participations", "participations"]
    counts: dict[str, dict[str, int]] = {}
    for edition, n, people in (
        (before, "n_previous", "previous_participations"),
        (now, "n", "participations"),
    ):
        for name, row in edition.organisations.items():
            if name not in incomplete:
                kind = counts.setdefault(_kind(row), dict.fromkeys(columns[1:], 0))
                kind[n] += 1
                kind[people] += _people(row)
    records = [{"organisation_type": kind, **counts[kind]} for kind in sorted(counts)]
    dtypes = {columns[0]: "string", **dict.fromkeys(columns[1:], "Int64")}
    return pd.DataFrame.from_records(records, columns=columns).astype(dtypes)


def _effects(
    now: _Edition, before: _Edition, incomplete: set[str], types: pd.DataFrame, method: str
) -> dict[str, float]:
    """People of each effect, in the order of `EFFECTS`."""
    rows = types.to_dict("records")
    split = factor_effects(
        {row["organisation_type"]: (row["n_previous"], row["previous_participations"]) for row in rows},
        {row["organisation_type"]: (row["n"], row["participations"]) for row in rows},
        method=method,
    )
    unreported = [
        sum(_people(row) for name, row in edition.organisations.items() if name in incomplete)
        for edition in (now, before)
    ]
    return {
        "number": split.number,
        "size": split.size,
        "mix": split.mix,
        "individuals": float(now.individuals - before.individuals),
        "unnamed": float(now.unnamed - before.unnamed),
        "unreported": float(unreported[0] - unreported[1]),
    }


def _note(now: _Edition, before: _Edition, n_unreported: int, n_retyped: int) -> str:
    """What the split cannot say, in German sentences."""
    sentences = [
        f"Für {one.year} liegt keine Zahl der Teilnahmen vor; die Veränderung lässt sich nicht zerlegen."
        for one in (before, now)
        if one.people is None
    ]
    if n_unreported == 1:
        sentences.append("Bei 1 Organisation fehlt in mindestens einem der Jahre eine Angabe; sie steht für sich.")
    elif n_unreported:
        sentences.append(
            f"Bei {n_unreported} Organisationen fehlt in mindestens einem der Jahre eine Angabe; sie stehen für sich."
        )
    if now.n_unnamed + before.n_unnamed:
        sentences.append("Gruppen ohne Namen stehen für sich: Wie viele Organisationen es sind, ist nicht bekannt.")
    if n_retyped:
        name = "1 Organisation ist" if n_retyped == 1 else f"{n_retyped} Organisationen sind"
        sentences.append(f"{name} in den beiden Jahren als verschiedene Arten eingetragen.")
    shares = [one.exact_share for one in (before, now)]
    if any(share is not None and share < 1 for share in shares):
        texts = [
            f"{one.year} {one.exact_share * 100:.0f}\N{NO-BREAK SPACE}%"
            for one in (before, now)
            if one.exact_share is not None
        ]
        sentences.append(f"Genau gezählt: {', '.join(texts)} der Teilnahmen.")
    return " ".join(sentences)


def _record(rows: pd.DataFrame, row: Mapping[Any, Any], method: str) -> dict[str, Any]:
    """One year beside the one before, as a row of the frame."""
    year = int(row["year"])
    if pd.isna(row["previous_year"]):
        alone = _edition(rows, year)
        return {
            "participations": alone.people,
            "exact_share": alone.exact_share,
            "method": METHOD_NAMES[method],
            "source": "; ".join(sorted(alone.files)),
        }
    split = decompose_change(rows, year, int(row["previous_year"]), method=method)
    plain = ("participations", "previous", "change", *_COUNTS, "exact_share", "previous_exact_share")
    return (
        {name: getattr(split, name) for name in (*plain, "note", "method", "source")}
        | dict(split.effects)
        | {f"{name}_whole": value for name, value in split.whole_effects.items()}
    )

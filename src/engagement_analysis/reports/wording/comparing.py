"""Changes and breaks → sentences on what can be compared, what not, and why."""

from __future__ import annotations

import pandas as pd

from engagement_analysis.language.signs import (
    capitalised,
    counted,
    enumeration,
    is_missing,
    number,
)
from engagement_analysis.language.signs import years as years_in_words

_SHORT_REASONS = {
    "invitation-changed": "der Kreis der Eingeladenen wechselte",
    "invitation-undocumented": "es ist nicht immer festgehalten, wer eingeladen war",
    "campaign-added": "Aktionen kamen dazu",
    "campaign-gone": "Aktionen fielen weg",
    "cancelled": "Aktionen wurden abgesagt",
    "mostly-cancelled": "viele Beteiligungen wurden abgesagt",
    "not-counted": "Zahlen fehlen",
    "many-missing": "viele Zahlen fehlen",
    "counted-differently": "es wurde verschieden genau gezählt",
    "definition-changed": "es änderte sich, wer gezählt wird",
    "visitors-apart": "Besucherinnen und Besucher sind nicht immer getrennt erfasst",
    "gap": "dazwischen fehlen Jahre",
    "first-year": "Aktionen kamen dazu",
}


_UNDOCUMENTED = (
    "Wer in diesen Jahren oder davor eingeladen war, ist nicht immer festgehalten; ob sich der Kreis der Eingeladenen "
    "geändert hat, ist offen."
)


def other_censuses(rates: pd.DataFrame) -> str:
    """From which year on a town's inhabitants rest, or may rest, on another census; empty where they never do.

    Parameters
    ----------
    rates : DataFrame, one row per town and year, sorted
        `town`, `year`, `census_generation`.

    Examples
    --------
    >>> rates = pd.DataFrame(
    ...     {"town": ["Neumarkt"] * 3, "year": [2021, 2022, 2024], "census_generation": ["census-2011"] * 2 + ["x"]}
    ... )
    >>> other_censuses(rates)
    'Neumarkt: Ab 2024 beruhen die Einwohnerzahlen nicht sicher auf demselben Zensus wie davor.'
    """
    sentences = []
    for town, rows in rates[rates["census_generation"].notna()].groupby("town", sort=False, observed=True):
        differs = rows["census_generation"].ne(rows["census_generation"].shift()).fillna(True).to_numpy(dtype=bool)
        if years := [str(year) for year in rows["year"].to_numpy()[differs][1:]]:
            told = f"Ab {enumeration(years)} beruhen die Einwohnerzahlen nicht sicher auf demselben Zensus wie davor."
            sentences.append(f"{town}: {told}")
    return " ".join(sentences)


def why_not_comparable(rows: pd.DataFrame) -> str:
    """All reasons of the years shown in one short sentence, each once; the long ones stand with the changes.

    Parameters
    ----------
    rows : DataFrame, one row per year
        `is_comparable` (null for the first year shown), `reason_codes` (joined by ";").

    Examples
    --------
    >>> why_not_comparable(
    ...     pd.DataFrame(
    ...         {"is_comparable": [False, False], "reason_codes": ["campaign-added", "invitation-changed;first-year"]}
    ...     )
    ... )
    'Die Jahre sind nicht ohne Weiteres vergleichbar: Aktionen kamen dazu; der Kreis der Eingeladenen wechselte.'
    """
    broken = rows[rows["is_comparable"].astype("boolean").fillna(True).eq(False)]
    codes = [code for codes in broken["reason_codes"].fillna("") for code in str(codes).split(";")]
    reasons = list(dict.fromkeys(_SHORT_REASONS[code] for code in codes if code in _SHORT_REASONS))
    told = f": {capitalised('; '.join(reasons))}" if reasons else ""
    return f"Die Jahre sind nicht ohne Weiteres vergleichbar{told}."


def has_break(rows: pd.DataFrame) -> bool:
    """Whether any of the years cannot be compared with the one before.

    Examples
    --------
    >>> has_break(pd.DataFrame({"is_comparable": pd.array([None, True], dtype="boolean")}))
    False
    """
    return bool(rows["is_comparable"].astype("boolean").fillna(True).eq(False).any())


def careful(rows: pd.DataFrame, *, is_break_told: bool = False) -> list[str]:
    """What the figures carry by the stated rule of `analysis.statements`: since the first year, and since the last.

    Parameters
    ----------
    rows : DataFrame, one row per year
        `year`, and where they are known `statement`, `statement_kind`, `statement_since_first` (see
        `careful.with_statements`).
    is_break_told : bool
        Whether the reasons against comparing are told already.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "year": [2023, 2024, 2025],
    ...         "statement": ["", "Neu gezählt.", "Keine belastbare Veränderung."],
    ...         "statement_kind": ["not_enough_data", "not_comparable", "no_reliable_change"],
    ...         "statement_since_first": ["", "Nicht vergleichbar.", "Nicht vergleichbar."],
    ...     }
    ... )
    >>> careful(rows), careful(rows, is_break_told=True), careful(rows[["year"]])
    (['Nicht vergleichbar.', 'Keine belastbare Veränderung.'], ['Keine belastbare Veränderung.'], [])
    """
    if "statement" not in rows or len(rows) < 2:
        return []
    last = rows.sort_values("year").iloc[-1]
    since = last.get("statement_since_first")
    told = [] if is_break_told or len(rows) == 2 or is_missing(since) else [since]
    is_repeated = last["statement_kind"] == "not_comparable" and (bool(told) or is_break_told)
    if not is_repeated and not is_missing(last["statement"]):
        told.append(last["statement"])
    return [str(sentence) for sentence in told if sentence]


def reasons_by_year(rows: pd.DataFrame) -> list[str]:
    """The reasons against comparing, each with its campaign and year.

    Years of a campaign that share one reason, that nobody wrote down who was invited, share one sentence, too.

    Parameters
    ----------
    rows : DataFrame
        `campaign_title`, `year`, `is_comparable`, `reasons` (German sentences), `reason_codes`.

    Examples
    --------
    >>> reasons_by_year(
    ...     pd.DataFrame(
    ...         {
    ...             "campaign_title": ["Putztag"],
    ...             "year": [2023],
    ...             "is_comparable": [False],
    ...             "reasons": ["2022 wurde die Aktion vollständig abgesagt."],
    ...             "reason_codes": ["cancelled"],
    ...         }
    ...     )
    ... )
    ['Putztag, 2023: 2022 wurde die Aktion vollständig abgesagt.']
    >>> shared = {"campaign_title": "Putztag", "year": [2023, 2024], "is_comparable": False, "reasons": "…"}
    >>> print(*reasons_by_year(pd.DataFrame(shared | {"reason_codes": "invitation-undocumented"})))
    Putztag, 2023 und 2024: Wer in diesen Jahren oder davor eingeladen war, ist nicht immer festgehalten; ob sich der
    Kreis der Eingeladenen geändert hat, ist offen.
    """
    broken = rows[rows["is_comparable"].astype("boolean").fillna(True).eq(False)]
    told = []
    for campaign, of_campaign in broken.groupby("campaign_title", sort=False):
        undocumented = of_campaign["reason_codes"].eq("invitation-undocumented")
        if undocumented.sum() > 1:
            years = years_in_words(int(year) for year in of_campaign.loc[undocumented, "year"])
            told.append(f"{campaign}, {years}: {_UNDOCUMENTED}")
            of_campaign = of_campaign[~undocumented]
        told += [f"{campaign}, {int(row['year'])}: {row['reasons']}" for _, row in of_campaign.iterrows()]
    return told


def main_change(rows: pd.DataFrame) -> pd.Series | None:
    """The last year's change of the largest campaign that names its organisations; of the largest, if none does.

    Parameters
    ----------
    rows : DataFrame, one row per campaign and year
        Columns of `year_on_year` of one town.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "campaign": ["a", "b"],
    ...         "year": 2025,
    ...         "participations": [161, 73],
    ...         "change": [13, 11],
    ...         "n_same": [0, 6],
    ...         "n_joiners": [0, 2],
    ...         "n_leavers": [0, 1],
    ...     }
    ... )
    >>> main_change(rows)["campaign"]
    'b'
    """
    last = rows[rows["year"].eq(rows["year"].max()) & rows["change"].notna()]
    named = last[last[["n_same", "n_joiners", "n_leavers"]].sum(axis=1).gt(0)]
    pool = named if len(named) else last
    return None if pool.empty else pool.sort_values("participations", ascending=False, kind="stable").iloc[0]


def changes(town: str, rows: pd.DataFrame) -> list[str]:
    """How many comparisons with the year before hold, and where the last change of the largest campaign comes from.

    Parameters
    ----------
    town : str
    rows : DataFrame, one row per campaign and year
        Columns of `year_on_year` with `campaign_title`; confidential figures null, and `is_moved_hidden` (boolean,
        optional) where the numbers of organisations that came and stayed away are confidential; `statement` (optional):
        whether the change is more than chance.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "campaign_title": ["Putztag"],
    ...         "year": [2025],
    ...         "previous_year": [2024],
    ...         "participations": [1018],
    ...         "previous": [960],
    ...         "change": [58],
    ...         "is_comparable": [True],
    ...         "same_organisations": [-20],
    ...         "n_same": [24],
    ...         "n_unreported": [0],
    ...         "n_joiners": [4],
    ...         "n_leavers": [3],
    ...     }
    ... )
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(changes("Neumarkt", rows)))
    In Neumarkt ist 1 von 1 Vergleichen mit dem Vorjahr zulässig.
    Putztag: 1.018 Teilnahmen (2025) nach 960 (2024), das sind +58. Bei den Organisationen, die beide Male dabei waren
    und ihre Zahlen nannten, waren es −20; 4 Organisationen kamen dazu, 3 blieben aus.
    """
    fits = rows["is_comparable"].astype("boolean").fillna(False)
    n_fits, n_all = int(fits.sum()), len(rows)
    verb = "ist" if n_fits <= 1 else "sind"
    sentences = [
        f"In {town} {verb} {number(n_fits) if n_fits else 'keiner'} von {number(n_all)} Vergleichen mit dem Vorjahr "
        "zulässig."
    ]
    row = main_change(rows)
    return sentences if row is None else [text for text in [*sentences, _change_of(row)] if text]


def _change_of(row: pd.Series) -> str:
    year, previous_year = int(row["year"]), int(row["previous_year"])
    if any(is_missing(row[column]) for column in ("participations", "previous", "change")):
        return ""
    text = (
        f"{row['campaign_title']}: {number(row['participations'])} Teilnahmen ({year}) nach {number(row['previous'])} "
        f"({previous_year}), das sind {number(row['change'], signed=True)}."
    )
    came = counted(row["n_joiners"], "Organisation kam", "Organisationen kamen")
    left = "blieb" if row["n_leavers"] == 1 else "blieben"
    moved = "" if row.get("is_moved_hidden", False) else f"{came} dazu, {number(row['n_leavers'])} {left} aus."
    same = (
        ""
        if is_missing(row["same_organisations"])
        else "Bei den Organisationen, die beide Male dabei waren und ihre Zahlen nannten, waren es "
        f"{number(row['same_organisations'], signed=True)}"
    )
    told = "" if is_missing(row.get("statement")) else row["statement"]
    parts = (text, f"{same}; {moved}", told) if same and moved else (text, f"{same}." if same else "", moved, told)
    return " ".join(part for part in parts if part)

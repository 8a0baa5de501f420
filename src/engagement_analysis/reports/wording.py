"""Results → careful German sentences by stated rules; every number comes from the frame.

Rules: a verb of change ("stieg", "sank") stands only where the years are comparable and their ranges do not overlap;
otherwise the figures stand side by side with the reason. Missing figures are said. Few years carry no trend.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from engagement_analysis.reports.german import (
    NO_BREAK,
    between,
    capitalised,
    counted,
    date,
    enumeration,
    is_missing,
    number,
    percent,
)
from engagement_analysis.reports.german import years as years_in_words

_SMALL = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


def in_words(count: int) -> str:
    """Whole numbers up to twelve as words.

    Examples
    --------
    >>> in_words(4), in_words(13)
    ('vier', '13')
    """
    return _SMALL[count] if 0 <= count < len(_SMALL) else number(count)


def trend_caution(n_years: int) -> str:
    """What so few years can carry: the chance that figures without any order rise, or fall, year after year.

    The smallest two-sided probability of an exact Kendall test on n distinct values is 2/n!.

    Examples
    --------
    >>> trend_caution(4)
    'Vier Jahre können keinen Trend belegen: Auch Zahlen ohne jede Ordnung steigen oder fallen in 2 von 24 Fällen (8\\xa0%) Jahr für Jahr.'
    >>> trend_caution(1)
    'Ein Jahr allein sagt nichts über eine Entwicklung.'
    >>> trend_caution(6)
    ''
    """
    if n_years <= 1:
        return "Ein Jahr allein sagt nichts über eine Entwicklung."
    orders = math.factorial(n_years)
    if 2 / orders < 0.05:
        return ""
    share = f"2 von {number(orders)} Fällen ({percent(2 / orders)})" if orders > 2 else "allen Fällen"
    return (
        f"{capitalised(in_words(n_years))} Jahre können keinen Trend belegen: Auch Zahlen ohne jede Ordnung steigen oder "
        f"fallen in {share} Jahr für Jahr."
    )


def organisations(town: str, yearly: pd.DataFrame) -> list[str]:
    """How many organisations took part, first against last year.

    Parameters
    ----------
    town : str
    yearly : DataFrame, one row per year
        `year`, `n_organisations`, `n_unnamed_rows`, `is_comparable` (null for the first year shown).

    Examples
    --------
    >>> yearly = pd.DataFrame({"year": [2023, 2024], "n_organisations": [18, 24], "n_unnamed_rows": [0, 0],
    ...                        "is_comparable": [pd.NA, True]})
    >>> organisations("Neumarkt", yearly)
    ['In Neumarkt machten 2024 24\\xa0Organisationen mit; 2023 waren es 18.']
    >>> organisations("Neumarkt", yearly.assign(is_comparable=[pd.NA, False], n_unnamed_rows=[0, 12]))[1:]
    ['Die Jahre sind nicht ohne Weiteres vergleichbar (Gründe siehe unten).', 'Dazu kommen Gruppen, deren Namen nicht im Blatt stehen (2024: 12\\xa0Einträge).']
    """
    rows = yearly.sort_values("year")
    last, first = rows.iloc[-1], rows.iloc[0]
    what = counted(last["n_organisations"], "Organisation", "Organisationen")
    verb = "machte" if last["n_organisations"] == 1 else "machten"
    sentence = f"In {town} {verb} {int(last['year'])} {what} mit"
    sentences = [sentence + (f"; {int(first['year'])} waren es {number(first['n_organisations'])}." if len(rows) > 1 else ".")]
    if has_break(rows):
        sentences.append("Die Jahre sind nicht ohne Weiteres vergleichbar (Gründe siehe unten).")
    if last["n_unnamed_rows"] > 0:
        entries = counted(last["n_unnamed_rows"], "Eintrag", "Einträge")
        sentences.append(f"Dazu kommen Gruppen, deren Namen nicht im Blatt stehen ({int(last['year'])}: {entries}).")
    return sentences


def has_break(rows: pd.DataFrame) -> bool:
    """Whether any of the years cannot be compared with the one before.

    Examples
    --------
    >>> has_break(pd.DataFrame({"is_comparable": pd.array([None, True], dtype="boolean")}))
    False
    """
    return bool(rows["is_comparable"].astype("boolean").fillna(True).eq(False).any())


def participations(town: str, totals: pd.DataFrame) -> list[str]:
    """How many participations there were in the first and the last year, and how well that is known.

    Parameters
    ----------
    town : str
    totals : DataFrame, one row per year
        `year`, `participations`, `participations_low`, `participations_high`, `exact_share`, `n_missing`,
        `is_comparable` (null for the first year shown).

    Examples
    --------
    >>> totals = pd.DataFrame({"year": [2024, 2025], "participations": [960, 1018], "participations_low": [950, 1000],
    ...                        "participations_high": [970, 1040], "exact_share": [0.95, 0.9], "n_missing": [0, 0],
    ...                        "is_comparable": [pd.NA, True]})
    >>> participations("Neumarkt", totals)
    ['Die Zahl der Teilnahmen stieg in Neumarkt von 960 (2024) auf 1.018 (2025).', '2025 sind 90\\xa0% davon genau gezählt; mit allen ungenauen Angaben sind es zwischen 1.000 und 1.040.']
    >>> participations("Neumarkt", totals.assign(is_comparable=[pd.NA, False]))[0]
    'In Neumarkt gab es 2025 1.018 Teilnahmen, 2024 waren es 960. Die Jahre sind nicht ohne Weiteres vergleichbar (Gründe siehe unten).'
    """
    rows = totals.dropna(subset=["participations"]).sort_values("year")
    if rows.empty:
        return [f"Für {town} sind keine Teilnahmen angegeben."]
    return [_development(town, rows), *how_well_known(rows.iloc[-1])]


def how_well_known(row: Mapping[str, Any] | pd.Series) -> list[str]:
    """What share of a year's participations was counted, the range, and what is missing.

    Examples
    --------
    >>> how_well_known({"year": 2025, "participations": 161, "participations_low": 161, "participations_high": pd.NA,
    ...                 "exact_share": 1.0, "n_missing": 1})
    ['2025 sind alle angegebenen Teilnahmen genau gezählt.', 'Bei 1\\xa0Eintrag fehlt 2025 die Zahl: Die Summe ist deshalb eine Untergrenze.']
    """
    year, low, high = int(row["year"]), row["participations_low"], row["participations_high"]
    if is_missing(row["exact_share"]):
        known = ""
    elif row["exact_share"] == 1:
        known = f"{year} sind alle angegebenen Teilnahmen genau gezählt."
    else:
        known = f"{year} sind {percent(row['exact_share'])} davon genau gezählt; mit allen ungenauen Angaben sind es {between(low, high)}."
    if not row["n_missing"]:
        return [known] if known else []
    entries = counted(row["n_missing"], "Eintrag", "Einträgen")
    return [*([known] if known else []), f"Bei {entries} fehlt {year} die Zahl: Die Summe ist deshalb eine Untergrenze."]


def _development(town: str, rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    before, now = number(first["participations"]), number(last["participations"])
    first_year, last_year = int(first["year"]), int(last["year"])
    if len(rows) == 1:
        return f"In {town} gab es {last_year} {now} Teilnahmen."
    if has_break(rows):
        side_by_side = f"In {town} gab es {last_year} {now} Teilnahmen, {first_year} waren es {before}."
        return f"{side_by_side} Die Jahre sind nicht ohne Weiteres vergleichbar (Gründe siehe unten)."
    direction = _direction(first, last)
    if direction is None:
        return (
            f"In {town} gab es {last_year} {now} Teilnahmen, {first_year} waren es {before}. Ob die Zahl stieg oder sank, "
            "lässt sich nicht sagen: Dafür sind zu viele Angaben ungenau oder fehlen."
        )
    if direction == 0:
        return f"Die Zahl der Teilnahmen blieb in {town} gleich: {now} ({first_year} und {last_year})."
    verb = "stieg" if direction > 0 else "sank"
    return f"Die Zahl der Teilnahmen {verb} in {town} von {before} ({first_year}) auf {now} ({last_year})."


def _direction(first: pd.Series, last: pd.Series) -> int | None:
    """+1, 0, −1; None where the stated ranges overlap, so that the direction is open."""

    def ends(row: pd.Series) -> tuple[float, float]:
        high = row["participations_high"]
        return float(row["participations_low"]), math.inf if is_missing(high) else float(high)

    (low_before, high_before), (low_now, high_now) = ends(first), ends(last)
    if low_now > high_before:
        return 1
    if high_now < low_before:
        return -1
    return 0 if low_before == high_before == low_now == high_now else None


def rates(town: str, frame: pd.DataFrame) -> list[str]:
    """The last year's rate with its interval and the population it rests on.

    Parameters
    ----------
    town : str
    frame : DataFrame, one row per year
        `year`, `rate`, `rate_low`, `rate_high`, `inhabitants`, `population_date`.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2025], "rate": [26.1], "rate_low": [19.0], "rate_high": [36.2],
    ...                       "inhabitants": [41103], "population_date": pd.to_datetime(["2024-12-31"])})
    >>> rates("Neumarkt", frame)
    ['In Neumarkt kamen 2025 26,1\\xa0Teilnahmen auf 1.000 Einwohnerinnen und Einwohner; der Unsicherheitsbereich reicht von 19,0 bis 36,2.', 'Gerechnet ist mit 41.103 Menschen (Stichtag 31.12.2024).']
    """
    known = frame.dropna(subset=["rate"]).sort_values("year")
    if known.empty:
        return [f"Für {town} liegt keine Einwohnerzahl vor, die nahe genug an den Jahren der Aktionen ist."]
    last = known.iloc[-1]
    reach = f"der Unsicherheitsbereich reicht von {number(last['rate_low'], 1)} bis {number(last['rate_high'], 1)}"
    sentences = [
        f"In {town} kamen {int(last['year'])} {number(last['rate'], 1)}{NO_BREAK}Teilnahmen auf 1.000 Einwohnerinnen und "
        f"Einwohner; {reach}.",
        f"Gerechnet ist mit {number(last['inhabitants'])} Menschen (Stichtag {date(last['population_date'])}).",
    ]
    missing = [int(year) for year in frame.loc[frame["rate"].isna(), "year"]]
    if missing:
        sentences.append(f"Für {years_in_words(missing)} fehlt eine passende Einwohnerzahl.")
    return sentences


def intervals_overlap(town: str, frame: pd.DataFrame) -> str:
    """Whether first and last year can be told apart by their intervals.

    Not overlapping intervals of two years are a careful sign of a difference; overlapping ones say nothing.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2022, 2025], "rate": [18.0, 26.0], "rate_low": [12.0, 19.0], "rate_high": [25.0, 36.0]})
    >>> intervals_overlap("Neumarkt", frame)
    'In Neumarkt überschneiden sich die Unsicherheitsbereiche von 2022 und 2025: Aus diesen Zahlen allein lässt sich nicht schließen, dass sich etwas verändert hat.'
    """
    known = frame.dropna(subset=["rate_low", "rate_high"]).sort_values("year")
    if len(known) < 2:
        return ""
    first, last = known.iloc[0], known.iloc[-1]
    pair = f"von {int(first['year'])} und {int(last['year'])}"
    if first["rate_high"] < last["rate_low"] or last["rate_high"] < first["rate_low"]:
        return (
            f"In {town} überschneiden sich die Unsicherheitsbereiche {pair} nicht. Ob das eine Entwicklung ist, hängt davon "
            "ab, ob die Jahre vergleichbar sind."
        )
    return (
        f"In {town} überschneiden sich die Unsicherheitsbereiche {pair}: Aus diesen Zahlen allein lässt sich nicht "
        "schließen, dass sich etwas verändert hat."
    )


def composition(town: str, counts: pd.DataFrame) -> str:
    """Which types of organisations were most frequent in the last year.

    Examples
    --------
    >>> counts = pd.DataFrame({"type_title": ["Schulen", "Vereine", "übrige Arten"], "year": 2025,
    ...                        "n_organisations": [9, 12, 7], "merged_types": ["Schulen", "Vereine", "Firmen, Kirchen"]})
    >>> composition("Neumarkt", counts)
    'In Neumarkt waren 2025 Vereine (12) und Schulen (9) am häufigsten vertreten. Unter „übrige Arten“ sind zusammengefasst: Firmen, Kirchen.'
    """
    last = counts[counts["year"].eq(counts["year"].max())]
    own = last[last["type_title"].eq(last["merged_types"]) & last["n_organisations"].gt(0)]
    top = own.sort_values("n_organisations", ascending=False, kind="stable").head(2)
    names = [f"{row['type_title']} ({number(row['n_organisations'])})" for _, row in top.iterrows()]
    merged = last.loc[last["type_title"].ne(last["merged_types"]), "merged_types"]
    first = f"In {town} waren {int(counts['year'].max())} {enumeration(names)} am häufigsten vertreten." if names else ""
    rest = f"Unter „übrige Arten“ sind zusammengefasst: {merged.iloc[0]}." if len(merged) else ""
    return " ".join(part for part in (first, rest) if part)


def data_quality(town: str, quality: pd.DataFrame) -> str:
    """How many entries give an exact count, over all the years shown.

    Parameters
    ----------
    quality : DataFrame, one row per year
        `year`, `n_held`, `n_exact`, `n_missing`.

    Examples
    --------
    >>> data_quality("Neumarkt", pd.DataFrame({"year": [2024, 2025], "n_held": [34, 36], "n_exact": [28, 30], "n_missing": [2, 5]}))
    'In Neumarkt nennen 58 von 70 Einträgen (83\\xa0%) eine genaue Zahl der Teilnehmenden; bei 7 fehlt sie, die übrigen 5 sind geschätzt oder als Spanne oder Grenze angegeben.'
    """
    held, exact, missing = (int(quality[column].sum()) for column in ("n_held", "n_exact", "n_missing"))
    if held == 0:
        return f"Aus {town} liegen keine Einträge über durchgeführte Aktionen vor."
    rest = held - exact - missing
    parts = [f"bei {number(missing)} fehlt sie"] if missing else []
    if rest:
        verb, which = ("ist", "der übrige") if rest == 1 else ("sind", f"die übrigen {number(rest)}")
        parts.append(f"{which} {verb} geschätzt oder als Spanne oder Grenze angegeben")
    told = f"In {town} nennen {number(exact)} von {number(held)} Einträgen ({percent(exact / held)}) eine genaue Zahl der Teilnehmenden"
    return f"{told}; {', '.join(parts)}." if parts else f"{told}."


def findings(town: str, counts: pd.DataFrame) -> str:
    """How many errors and warnings the reading of a town's workbooks left open.

    Parameters
    ----------
    counts : DataFrame
        `severity` ("error", "warning", "info"), `n` (findings).

    Examples
    --------
    >>> findings("Neumarkt", pd.DataFrame({"severity": ["error", "warning"], "n": [2, 13]}))
    'Zu den Arbeitsmappen aus Neumarkt sind 2\\xa0Fehler und 13\\xa0Warnungen offen.'
    >>> findings("Neumarkt", pd.DataFrame({"severity": [], "n": []}))
    'Zu den Arbeitsmappen aus Neumarkt ist nichts offen.'
    """
    found = counts.groupby("severity")["n"].sum() if len(counts) else pd.Series(dtype="int64")
    parts = [
        counted(int(found[severity]), singular, plural)
        for severity, singular, plural in (("error", "Fehler", "Fehler"), ("warning", "Warnung", "Warnungen"))
        if found.get(severity, 0) > 0
    ]
    if not parts:
        return f"Zu den Arbeitsmappen aus {town} ist nichts offen."
    verb = "ist" if len(parts) == 1 and parts[0].startswith("1" + NO_BREAK) else "sind"
    return f"Zu den Arbeitsmappen aus {town} {verb} {enumeration(parts)} offen."


def coverage(what: str, year: int, value: Any, n_reported: Any, n_held: Any, *, decimals: int = 0, unit: str = "") -> str:
    """A sum with the share of entries that state the measure at all.

    Examples
    --------
    >>> coverage("Freiwillige Stunden", 2025, 2654, 36, 36)
    'Freiwillige Stunden 2025: 2.654, angegeben in allen 36 Einträgen.'
    >>> coverage("Freiwillige Stunden", 2025, 398, 23, 37)
    'Freiwillige Stunden 2025: mindestens 398, angegeben in 23 von 37 Einträgen.'
    >>> coverage("Freiwillige Stunden", 2025, None, 0, 37)
    'Freiwillige Stunden 2025: keine Angaben.'
    """
    if is_missing(value) or not n_reported:
        return f"{what} {year}: keine Angaben."
    amount = number(value, decimals) + (f"{NO_BREAK}{unit}" if unit else "")
    if n_reported == n_held:
        return f"{what} {year}: {amount}, angegeben in allen {number(n_held)} Einträgen."
    return f"{what} {year}: mindestens {amount}, angegeben in {number(n_reported)} von {number(n_held)} Einträgen."


def reasons_by_year(rows: pd.DataFrame) -> list[str]:
    """The reasons against comparing, each with its campaign, one sentence for each campaign and year.

    Parameters
    ----------
    rows : DataFrame
        `campaign_title`, `year`, `is_comparable`, `reasons` (German sentences).

    Examples
    --------
    >>> reasons_by_year(pd.DataFrame({"campaign_title": ["Putztag"], "year": [2023], "is_comparable": [False],
    ...                               "reasons": ["2022 wurde die Aktion vollständig abgesagt."]}))
    ['Putztag, 2023: 2022 wurde die Aktion vollständig abgesagt.']
    """
    broken = rows[rows["is_comparable"].astype("boolean").fillna(True).eq(False)]
    return [f"{row['campaign_title']}, {int(row['year'])}: {row['reasons']}" for _, row in broken.iterrows()]


def sentence_list(sentences: Sequence[str]) -> str:
    """Sentences as one text, empty ones left out.

    Examples
    --------
    >>> sentence_list(["Eins.", "", "Zwei."])
    'Eins. Zwei.'
    """
    return " ".join(sentence for sentence in sentences if sentence)

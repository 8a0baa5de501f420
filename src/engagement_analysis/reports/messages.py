"""Results of the review → its key messages, its limits and its questions to the council."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement_analysis.language.signs import counted, enumeration, number, percent
from engagement_analysis.language.signs import years as years_in_words
from engagement_analysis.publication import THRESHOLD, explanation
from engagement_analysis.reports import wording
from engagement_analysis.reports.careful import with_statements
from engagement_analysis.reports.disclosure import is_shown
from engagement_analysis.reports.evidence import by_town, shown_breaks
from engagement_analysis.reports.review_cells import always_measure
from engagement_analysis.reports.review_data import Review


def with_breaks(review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame) -> pd.DataFrame:
    """Totals by town and year of the chosen years, with `is_comparable` (null in the first year shown)."""
    keys = ["city", "year"]
    marks = shown_breaks(review, comparability)[[*keys, "is_comparable", "reason_codes"]]
    return review.within(yearly.merge(marks, on=keys, how="left"))


def key_messages(
    review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame, panel: pd.DataFrame, quality: pd.DataFrame
) -> list[str]:
    """What the council should remember: organisations first, then participations, then how sure we are.

    Parameters
    ----------
    yearly : DataFrame
        `totals` by city and year.
    comparability : DataFrame
        `breaks_of_town`.
    panel : DataFrame
        `like_for_like_panel` of the chosen years, by city.
    quality : DataFrame
        `data_quality` by city and year.
    """
    messages = [text for town in in_short(review, yearly, comparability).values() for text in town]
    messages.append(_always_there(review, panel))
    held, exact = (
        int(review.within(quality[quality["year"].notna()])[column].sum()) for column in ("n_held", "n_exact")
    )
    if held:
        share = percent(exact / held)
        messages.append(
            f"Wie sicher sind die Zahlen? {number(exact)} von {number(held)} Einträgen ({share}) nennen eine genaue "
            "Zahl der Teilnehmenden; die anderen sind geschätzt oder fehlen."
        )
    messages.append(wording.trend_caution(len(review.years)))
    return [message for message in messages if message]


def in_short(review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame) -> dict[str, list[str]]:
    """For each town one message on its organisations and one on its participations, of two sentences at most.

    Years that cannot be compared do not stand side by side here; the sections say why.

    Parameters
    ----------
    yearly, comparability : DataFrame
        As for the key messages.
    """
    frame = with_breaks(review, yearly, comparability)
    people_of = dict(by_town(review, with_statements(review, frame, "participations")))
    messages = {}
    for town, rows in by_town(review, with_statements(review, frame, "organisations")):
        people = people_of[town]
        known = people.dropna(subset=["participations"])
        organisations = wording.organisations(town, _side_by_side(rows, rows))[0]
        participations = wording.participations(town, _side_by_side(people, known))[0]
        carried, carried_too = _carried(rows), _carried(people)
        is_same = bool(carried) and carried == carried_too
        messages[town] = [
            wording.sentence_list([organisations, carried]),
            wording.sentence_list([participations, _LIKEWISE if is_same else carried_too]),
        ]
    return messages


_LIKEWISE = "Auch hier gilt: Die Jahre sind nicht ohne Weiteres vergleichbar."


def _side_by_side(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figures stand side by side, without what they carry: where a break lies between, the last one."""
    plain = known.drop(columns=[name for name in known if str(name).startswith("statement")])
    return plain.tail(1) if wording.has_break(rows) else plain


def _carried(rows: pd.DataFrame) -> str:
    """What the figures carry against the first year shown; where a break lies between, the last year; or why not."""
    is_broken = wording.has_break(rows)
    careful = wording.careful(rows, is_break_told=is_broken)
    return careful[0] if careful else wording.why_not_comparable(rows) if is_broken else ""


def _always_there(review: Review, panel: pd.DataFrame) -> str:
    """How many organisations of each town came in every year, as far as that may be told."""
    counts = {}
    for city, town in review.towns.items():
        n_always = panel.loc[panel["city"].eq(city), "organisation_id"].nunique()
        if is_shown(review.protected, always_measure(review.years), city, review.years[-1]):
            counts[town] = n_always
    return always_there(counts, review.years)


def always_there(counts: Mapping[str, int], years: tuple[int, ...]) -> str:
    """How many organisations came in each of the years, by town; nothing where there is only one year.

    Examples
    --------
    >>> from engagement_analysis.language.german import plain_spaces
    >>> print(plain_spaces(always_there({"Balingen": 6, "Neumarkt": 4}, (2022, 2023, 2024, 2025))))
    In jedem der vier Jahre dabei waren in Balingen 6 und in Neumarkt 4 Organisationen.
    >>> print(plain_spaces([always_there({"Ulm": 1}, (2024, 2025)), always_there({"Ulm": 0}, (2024, 2025))]))
    In jedem der zwei Jahre dabei war in Ulm 1 Organisation.
    In jedem der zwei Jahre dabei war in Ulm keine Organisation.
    """
    if len(years) < 2 or not counts:
        return ""
    told = enumeration(f"in {town} {number(count) if count else 'keine'}" for town, count in counts.items())
    noun = "Organisation" if list(counts.values())[-1] <= 1 else "Organisationen"
    verb = "war" if max(counts.values()) <= 1 else "waren"
    return f"In jedem der {wording.in_words(len(years))} Jahre dabei {verb} {told} {noun}."


def limits(review: Review, yearly: pd.DataFrame) -> list[str]:
    """What the data cannot say, with figures where the data themselves show it."""
    frame = review.within(yearly)
    texts = [
        "Wie viele verschiedene Menschen mitgemacht haben: Gezählt sind Teilnahmen, wer zweimal kam, zählt zweimal.",
        "Ob die Aktionen etwas bewirkt haben: Die Arbeitsmappen nennen keine Ziele, keine Kosten und kein Budget.",
        ""
        if len(review.register)
        else "Welchen Anteil der Schulen, Kindergärten und Vereine der Stadt die Aktionen erreichen: Dafür fehlt ein "
        "Verzeichnis.",
        wording.trend_caution(len(review.years)),
    ]
    for town, rows in by_town(review, frame):
        missing = rows[rows["n_missing"].gt(0)]
        if len(missing):
            entries = counted(int(missing["n_missing"].sum()), "Eintrag", "Einträgen")
            span = years_in_words(missing["year"])
            texts.append(f"Wie viele Teilnahmen es in {town} genau waren ({span}): Bei {entries} fehlt die Zahl.")
        without = rows[rows["n_unnamed_rows"].gt(0).fillna(False).astype(bool)]
        if len(without):
            entries = counted(int(without["n_unnamed_rows"].sum()), "Eintrag", "Einträgen")
            texts.append(
                f"Wer in {town} hinter {entries} steht: Dort sind keine Organisationen genannt, nur Orte oder Gruppen."
            )
    n_hidden = sum(len(review.protected[town].hidden) for town in review.towns if town in review.protected)
    texts.append(explanation(THRESHOLD, n_hidden))
    return [text for text in texts if text]


def council_questions(review: Review, yearly: pd.DataFrame, changes: pd.DataFrame, quality: pd.DataFrame) -> list[str]:
    """Questions that the figures raise and only the council can answer.

    Parameters
    ----------
    changes : DataFrame
        `year_on_year` by city and campaign.
    """
    questions = ["Welche Ziele soll das Netzwerk in den nächsten Jahren erreichen, und woran würde man das erkennen?"]
    broken = review.within(changes[changes["reason_codes"].fillna("").str.contains("invitation-changed")])
    for town, rows in by_town(review, broken):
        names = list(dict.fromkeys(rows["campaign_title"]))
        questions.append(
            f"In {town} wechselte der Kreis der Eingeladenen ({enumeration(names)}). Soll er künftig gleich bleiben, "
            "damit sich die Jahre vergleichen lassen?"
        )
    last = review.within(changes[changes["year"].eq(review.years[-1]) & changes["n_leavers"].gt(0)])
    for town, rows in by_town(review, last):
        n_leavers = int(rows["n_leavers"].sum())
        if not is_shown(review.protected, "n_leavers", rows["city"].iloc[0], review.years[-1]):
            questions.append(
                f"In {town} blieben {review.years[-1]} Organisationen einer Aktion fern, an der sie im Jahr davor "
                "teilgenommen hatten. Hat jemand nachgefragt, warum?"
            )
            continue
        times = f"{wording.in_words(n_leavers)}mal" if n_leavers <= 12 else f"{number(n_leavers)}-mal"
        questions.append(
            f"In {town} blieb {review.years[-1]} {times} eine Organisation einer Aktion fern, an der sie im Jahr "
            "davor teilgenommen hatte. Hat jemand nachgefragt, warum?"
        )
    dated = review.within(quality[quality["year"].eq(review.years[-1])])
    for town, rows in by_town(review, dated):
        n_missing = int(rows["n_missing"].sum())
        if n_missing:
            entries = counted(n_missing, "Eintrag", "Einträgen")
            questions.append(
                f"In {town} fehlt {review.years[-1]} bei {entries} die Zahl der Teilnehmenden. Wer kann sie nachtragen?"
            )
    hours = review.within(yearly[yearly["n_hours_reported"].lt(yearly["n_held"])])
    if len(hours):
        towns = enumeration(list(dict.fromkeys(hours["town"])))
        questions.append(
            f"Sollen die freiwilligen Stunden künftig überall erfasst werden? In {towns} sind sie lückenhaft."
        )
    return questions


def quality_messages(review: Review, quality: pd.DataFrame) -> list[str]:
    """What to remember of the data's quality: how exact, how much missing, what is open.

    Parameters
    ----------
    quality : DataFrame
        `data_quality` by city and year.
    """
    dated = review.within(quality[quality["year"].notna()])
    texts = [wording.data_quality(town, rows) for town, rows in by_town(review, dated)]
    for town in review.towns.values():
        counts = review.findings[review.findings["town"] == town].groupby("severity").size()
        texts.append(wording.findings(town, counts.rename("n").reset_index()))
    return texts


def quality_limits() -> list[str]:
    """What the report on data quality cannot say."""
    return [
        "Ob die Zahlen in den Arbeitsmappen stimmen: Geprüft ist, ob sie lesbar sind, zusammenpassen und plausibel "
        "sind.",
        "Ob Aktionen fehlen: Was in keiner Arbeitsmappe steht, kann hier nicht auffallen.",
        "Ob zwei ähnliche Namen dieselbe Organisation meinen: Das entscheidet die Stadt in ihrer Namensliste.",
    ]

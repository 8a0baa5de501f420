"""Analysis frames of one town → the figures and tables of its own report, a block for each question."""

from __future__ import annotations

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.language.signs import NOTHING, UNKNOWN, date, is_missing, number, percent
from engagement_analysis.reports import tables
from engagement_analysis.reports.display import POINT_NOTE, Block, chart, stack, table
from engagement_analysis.reports.evidence import DASHED, by_town
from engagement_analysis.reports.review_data import Review


def actions(review: Review, frame: pd.DataFrame) -> Block:
    """The dates of each campaign and year, held and called off.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.action_dates`.
    """
    columns = [
        tables.year(),
        tables.text("dates", "Tage"),
        tables.count("n_dates_held", "durch\u00adgeführt"),
        tables.count("n_dates_cancelled", "ganz ab\u00adgesagt"),
    ]
    note = (
        "Ein Termin ist ein Tag oder Zeitraum, wie ihn die Arbeitsmappen nennen; wer an einem anderen Tag kam, hat "
        "einen eigenen. Ob ein Termin verschoben wurde, steht dort nicht: Er erscheint als abgesagt."
    )
    return stack(
        table(
            rows,
            columns,
            f"Aktionen und Termine in {town}",
            rows=review.of_town(town),
            note=note,
            group_by="campaign_title",
        )
        for town, rows in by_town(review, review.within(frame))
    )


def calendar(review: Review, frame: pd.DataFrame) -> Block:
    """When each campaign took place, and what was called off.

    Parameters
    ----------
    frame : DataFrame
        `campaign_calendar`; its numbers of entries are left out: of one date they may be a single organisation's.
    """
    shown = review.titled(frame[frame["year"].isin(review.years)].drop(columns=["n_held", "n_cancelled"]))
    shown["what"] = shown["is_cancelled"].map({True: "abgesagt", False: "durchgeführt"})
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.Column("date_start", "vom", date),
        tables.Column("date_end", "bis", date),
        tables.text("what", "Termin"),
    ]
    return stack(
        chart(
            plot.plot_calendar,
            plot.alt_text_calendar,
            rows,
            height=plot.calendar_height(rows),
            caption=f"Wann die Aktionen in {town} stattfanden",
            note="Punkt: ein Tag; Balken: ein Zeitraum; Kreuz: abgesagt.",
            columns=columns,
            rows=review.of_town(town),
        )
        for town, rows in by_town(review, shown)
    )


def came_again(review: Review, frame: pd.DataFrame) -> Block:
    """Who came again, who joined, who did not return, and the return rate where the invited are documented.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.came_again`.
    """
    shown = review.within(frame)
    shown["told_rate"] = [_rate(row) for _, row in shown.iterrows()]
    columns = [
        tables.year(),
        tables.count("n_organisations", "Organi\u00adsationen"),
        tables.count("n_returning", "auch beim letzten Mal da"),
        tables.count("n_joined", "dazu\u00adgekommen"),
        tables.count("n_new", "davon zum ersten Mal"),
        tables.count("n_not_again", "nicht wieder gekommen"),
        tables.text("told_rate", "Wieder\u00adkehr der Eingeladenen"),
    ]
    note = (
        "„Nicht wieder gekommen“ zählt Organisationen vom letzten Mal, auch wenn sie nicht eingeladen waren oder "
        "absagten. In Klammern: Wiederkehrquote und ihr Unsicherheitsbereich. Sie steht nur da, wo festgehalten ist, "
        "wer eingeladen war. „–“: keine war wieder eingeladen."
    )
    return stack(
        table(rows, columns, f"Neue und wiedergekommene Organisationen in {town}", rows=_named(review, town), note=note)
        for town, rows in by_town(review, shown)
    )


def _rate(row: pd.Series) -> str:
    if is_missing(row["n_could_return"]) or is_missing(row["n_did_return"]):
        return UNKNOWN
    if row["n_could_return"] == 0 or is_missing(row["return_rate"]):
        return NOTHING
    counts = f"{number(row['n_did_return'])} von {number(row['n_could_return'])}"
    low, high = number(100 * row["return_rate_low"]), percent(row["return_rate_high"])
    return f"{counts} ({percent(row['return_rate'])}; {low} bis {high})"


def _named(review: Review, town: str) -> pd.DataFrame:
    rows = review.of_town(town)
    return rows[rows["organisation_id"].notna()]


def cohorts(review: Review, frame: pd.DataFrame) -> Block:
    """Organisations of each year by the years in which they first came.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.cohort_bands_shown`.
    """
    blocks = []
    for town, rows in by_town(review, frame):
        texts = rows.assign(shown=[number(value) for value in rows["n_active"]], year=rows["year"].astype(int))
        wide = texts.pivot(index="band", columns="year", values="shown").fillna(NOTHING).reset_index()
        columns = [tables.header("band", "zum ersten Mal da")]
        columns += [tables.Column(year, str(year), is_number=True) for year in wide.columns[1:]]
        first = str(rows["band"].iloc[0])
        share = "ihr Anteil an allen Organisationen des Jahres"
        stands_out = "je deutlicher sich die Fläche vom Grund abhebt, desto größer"
        share = f", darunter {share} ({stands_out})" if plot.has_written_shares(rows) else f" ({stands_out} {share})"
        note = (
            "Zeile: Jahre, in denen sie zum ersten Mal in den Daten stehen; Spalte: wie viele von ihnen in diesem Jahr "
            f"da waren{share}. In „{first}“ sind auch Organisationen, die schon früher kamen: Ältere Daten gibt es "
            "nicht. Jahrgänge mit sehr wenigen Organisationen sind zusammengefasst."
        )
        blocks.append(
            chart(
                plot.plot_cohorts,
                plot.alt_text_cohorts,
                rows,
                height=plot.cohorts_height(rows),
                caption=f"Organisationen nach dem Jahr ihrer ersten Teilnahme in {town}",
                note=note,
                columns=columns,
                rows=_named(review, town),
                data=wide,
            )
        )
    return stack(blocks)


def concentration(review: Review, frame: pd.DataFrame) -> Block:
    """The share of the largest three in words, and how many organisations bring half.

    Parameters
    ----------
    frame : DataFrame
        `coarse_concentration`.
    """
    shown = review.within(frame)
    shown["told"] = shown["top_share_words"].fillna(UNKNOWN)
    columns = [
        tables.year(),
        tables.text("told", "Anteil der größten drei"),
        tables.count("n_for_half", "so viele bringen die Hälfte"),
    ]
    note = (
        "Anteil an den Teilnahmen aller Organisationen mit Namen und Zahl. Er steht nur in groben Stufen da und erst "
        "ab 10 Organisationen: In Prozent ließe sich die Zahl einzelner Organisationen ausrechnen. Deshalb fehlt hier "
        "auch ein Bild der ganzen Verteilung (Lorenzkurve)."
    )
    return stack(
        table(
            rows,
            columns,
            f"Wie viel die größten Organisationen in {town} beitragen",
            rows=_named(review, town),
            note=note,
        )
        for town, rows in by_town(review, shown)
    )


def districts(review: Review, frame: pd.DataFrame) -> Block:
    """In how many districts there was an action, by year.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.districts`.
    """
    columns = [
        tables.year(),
        tables.count("n_districts", "Stadt- und Ortsteile"),
        tables.count("n_named", "Einträge mit Ort"),
        tables.count("n_held", "Einträge"),
    ]
    return stack(
        table(rows, columns, f"Stadt- und Ortsteile mit einer Aktion in {town}", rows=review.of_town(town))
        for town, rows in by_town(review, review.within(frame))
    )


def district_years(review: Review, frame: pd.DataFrame) -> Block:
    """In how many of the years each district had an action: no count of organisations, which would be small.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.district_years`.
    """
    columns = [tables.header("district", "Stadt- oder Ortsteil"), tables.count("value", "Jahre mit einer Aktion")]
    return stack(
        chart(
            plot.plot_districts,
            plot.alt_text_districts,
            rows,
            height=plot.districts_height(rows),
            caption=f"In wie vielen Jahren es eine Aktion gab, nach Stadt- und Ortsteilen in {town}",
            note="Gezählt sind Jahre, nicht Organisationen. Einträge ohne Ort fehlen hier.",
            columns=columns,
            rows=review.of_town(town)[review.of_town(town)["district"].notna()],
        )
        for town, rows in by_town(review, review.titled(frame))
    )


def turnout(review: Review, frame: pd.DataFrame) -> Block:
    """Registered and come, by year; nothing for a town that records no registrations.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.turnout`.
    """
    columns = [
        tables.year(),
        tables.count("registered_both", "angemeldet"),
        tables.count("came_both", "gekommen"),
        tables.share("turnout_share", "Anteil"),
        tables.count("n_turnout_share_rows", "Einträge mit beidem"),
    ]
    note = "Nur Einträge, die beide Zahlen nennen. Mehr als 100 %: Es kamen mehr, als angemeldet waren."
    return stack(
        table(rows, columns, f"Angemeldet und gekommen in {town}", rows=review.of_town(town), note=note)
        for town, rows in by_town(review, review.within(frame[frame["n_turnout_share_rows"].gt(0)]))
    )


def influences(review: Review, frame: pd.DataFrame) -> Block:
    """Who was invited to which campaign in which year, as the town's file says.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.invited`.
    """
    columns = [
        tables.header("campaign_title", "Aktion"),
        tables.years("years", "Jahre"),
        tables.text("invited", "eingeladen"),
    ]
    note = "Wer eingeladen war, steht in der Beschreibung der Stadt. Wetter und Ferien stehen in keiner Arbeitsmappe."
    return stack(
        table(rows, columns, f"Wer in {town} eingeladen war", note=note) for town, rows in by_town(review, frame)
    )


def organisations_by_year(review: Review, frame: pd.DataFrame) -> Block:
    """The organisations of each year, all campaigns together, with a trend's line where one can be claimed.

    Parameters
    ----------
    frame : DataFrame
        `town_frames.organisations_by_year`.
    """
    columns = [
        tables.year(),
        tables.count("value", "Organisationen"),
        tables.count("n_unnamed_rows", "Einträge ohne Namen"),
    ]
    note = (
        f"{DASHED} Ein Pfeil nach oben: Dazu kommen Gruppen, deren Namen nicht im Blatt stehen. Eine Trendlinie steht "
        "nur da, wo die Zahlen sie tragen."
    )
    if frame["value"].isna().any():
        note += f" {POINT_NOTE}"
    return stack(
        chart(
            plot.plot_trend,
            plot.alt_text_trend,
            rows,
            height=3.5,
            caption=f"Organisationen je Jahr in {town}, alle Aktionen zusammen",
            note=note,
            columns=columns,
            rows=_named(review, town),
        )
        for town, rows in by_town(review, frame)
    )


def indicators(review: Review, frame: pd.DataFrame) -> Block:
    """All fourteen indicators of the last year, or why one is missing.

    Parameters
    ----------
    frame : DataFrame
        `town_indicators.published_indicators`.
    """
    columns = [
        tables.header("label", "Kennzahl"),
        tables.text("told", "Wert"),
        tables.text("note", "Anmerkung"),
    ]
    return stack(
        table(
            rows,
            columns,
            f"Die vierzehn Kennzahlen {review.years[-1]} in {town}",
            rows=review.of_town(town)[review.of_town(town)["year"].eq(review.years[-1])],
            group_by="title",
        )
        for town, rows in by_town(review, frame)
    )

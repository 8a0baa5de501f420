"""One town's rows → the first screen: headline, lead, tiles, messages, questions, how sure the figures are."""

from typing import Any

import pandas as pd

from engagement_analysis.language.german import UNKNOWN
from engagement_analysis.reports.blocks import Block, Column, Tile, glance
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.records import largest, records
from engagement_analysis.reports.sections.town.review import TownReview

_MOST_TILES = 4
_COUNTED_SHARE = 0.75


def _is_counted(frame: pd.DataFrame, measure: str) -> bool:
    """Whether in each year three of four entries state a measure."""
    return bool((frame[f"n_{measure}"] >= _COUNTED_SHARE * frame["n_held"]).all() and frame["n_held"].gt(0).all())


def name_of(review: TownReview) -> str:
    """What the review is called: years in the network only where a station from before the first year is known."""
    joining = [
        each for each in review.programme.stations if each.kind == "Netzwerk" and "Engagierte Stadt" in each.text
    ]
    years = [year for each in joining if (year := words.year_of(each.date))]
    if len(review.years) > 1 and min(years, default=review.last) <= review.years[0]:
        return f"{words.capitalised(words.in_words(len(review.years)))} Jahre Engagierte Stadt"
    return f"Engagement in {review.short_title}"


def headline(review: TownReview) -> str:
    """Two halves at most, each as in every reading: who came, and who carried it or who is missing."""
    again = messages.coming_word(review)
    leading = numbers.agreed(review, lambda reading: _leading_kind(review, reading))
    halves = []
    if numbers.agreed(review, lambda reading: _more_organisations(review, reading)):
        halves.append("Mehr Gruppen machen mit")
    elif again:
        halves.append(f"{words.capitalised(again)} kommen wieder")
    else:
        n_last = numbers.yearly(review)["organisations"].iloc[-1]
        halves.append(f"{words.organisations(n_last)} waren {review.last} dabei")
    if messages.held_finding(review, messages.newcomers):
        halves.append("neue Gruppen fehlen")
    elif leading:
        halves.append(f"am meisten tragen die {words.KINDS[leading][1]}")
    return ", ".join(halves)


def _more_organisations(review: TownReview, reading: str) -> bool:
    frame = numbers.yearly(review, reading)
    counts = frame.loc[~frame["is_break"], "organisations"].tolist()
    return review.is_whole and words.course(counts) in ("grows", "rises")


def _leading_kind(review: TownReview, reading: str) -> str:
    table = numbers.by_kind(review, reading)
    now = table[table["year"].eq(review.last) & table["participations"].notna()]
    if len(now) < 2 or review.is_strict:
        return ""
    top = largest(now, "participations")
    is_half = float(top["participations"]) >= 0.5 * float(now["participations"].sum())
    return str(top["organisation_type"]) if is_half and top["organisation_type"] != "others" else ""


def in_readings(review: TownReview, measure: str) -> list[float]:
    """The sum of a measure of `yearly` over all years in each reading, "as read" first."""
    return [float(numbers.yearly(review, reading)[measure].fillna(0).sum()) for reading in review.readings]


def lead(review: TownReview) -> str:
    """One sentence on all the years, each figure in a form that holds in every reading."""
    frame = numbers.yearly(review)
    n = len(review.years)
    when = f"In {words.in_words(n)} Jahren" if n > 1 else f"{review.last}"
    organisations = [numbers.groups(review, reading)["organisation_id"].nunique() for reading in review.readings]
    noun = "Organisation" if max(organisations) == 1 else "Organisationen"
    people = words.rounded(in_readings(review, "participations"))
    text = f"{when} kamen {words.at_least(organisations)} {noun} auf {people} Teilnahmen"
    if review.overviews:
        text += " an Aktionstagen"
    hours, minors = in_readings(review, "hours"), in_readings(review, "minors")
    if _is_counted(frame, "hours") and min(hours) > 0:
        text += f" und {words.rounded(hours)} freiwillige Stunden"
    if min(minors) >= 100 and not review.is_strict:
        told = words.rounded(minors, is_incomplete=bool((frame["n_minors"] != frame["n_held"]).any()))
        text += f"; {told} Teilnahmen entfielen auf Kinder und Jugendliche"
    if review.overviews:
        titles = words.names(review.campaign_title(each) for each in review.overviews)
        text += f"; dazu kommen {titles} in den Ortsteilen"
    return f"{text}."


def tiles(review: TownReview) -> list[Tile]:
    """Organisations; participations; hours or what else is counted; who came again."""
    frame, campaigns = numbers.yearly(review), numbers.campaign_years(review)
    found = [_tile(frame, "organisations", "Organisationen dabei" if len(review.years) > 1 else "Organisationen")]
    if review.is_whole:
        found.append(_tile(frame, "participations", "Teilnahmen"))
        if _is_counted(frame, "hours"):
            found.append(_tile(frame, "hours", "freiwillige Stunden"))
    elif review.compared:
        own = campaigns[campaigns["is_compared"] & campaigns["year"].isin(review.compared_years)]
        sums = own.groupby("year", as_index=False).agg(participations=("participations", "sum"))
        n = len(review.compared)
        where = review.campaign_title(review.compared[0]) if n == 1 else f"{words.in_words(n)} jährliche Aktionen"
        found.append(_tile(sums, "participations", f"Teilnahmen, {where}"))
    for campaign in review.overviews:
        own = campaigns[campaigns["campaign"].eq(campaign)].set_index("year").reindex(review.years).reset_index()
        if not pd.isna(own["n_rows"].iloc[-1]):
            own["is_least"] = own["n_missing"].gt(0).fillna(value=False)
            found.append(_tile(own, "participations", f"{review.campaign_title(campaign)}, Jahreszahl"))
    again = list(records(numbers.came_again(review)))
    if again:
        earlier = [(str(one.year), f"{one.again} von {one.before}") for one in again[-2:-1]]
        found.append(Tile(int(again[-1].again), "kamen wieder", of=int(again[-1].before), earlier=earlier))
    if len(found) < _MOST_TILES and not pd.isna(frame["visitors"].iloc[-1]):
        found.append(_tile(frame, "visitors", "Gäste"))
    if len(found) < _MOST_TILES and not pd.isna(frame["minors"].iloc[-1]) and not review.is_strict:
        found.append(_tile(frame, "minors", "Kinder und Jugendliche, mindestens"))
    return found if len(found) <= _MOST_TILES else [*found[: _MOST_TILES - 1], found[-1]]


def _tile(frame: pd.DataFrame, measure: str, label: str) -> Tile:
    """A measure by year, with up to two earlier years; hours that may stand twice have a star."""
    rows = frame.assign(
        value=frame[measure],
        doubtful=frame.get(f"doubtful_{measure}", 0.0),
        is_break=frame.get("is_break", False),
        is_least=frame.get("is_least", False),
    )
    star = "*" if measure == "hours" else ""
    *earlier, now = [
        (str(row.year), f"{'≥ ' if row.is_least else ''}{words.number(row.value)}{star if row.doubtful else ''}")
        for row in records(rows)
        if not row.is_break
    ]
    series = [
        Column(None if pd.isna(row.value) else float(row.value), bool(row.is_break), float(row.doubtful))
        for row in records(rows)
    ]
    known = [(year, text) for year, text in earlier if text != UNKNOWN]
    return Tile(now[1], label, earlier=known[:-3:-1], series=series)


def told(review: TownReview) -> list[messages.Finding]:
    """The findings of the first screen."""
    return messages.chosen(messages.held_findings(review))


def questions(review: TownReview) -> list[str]:
    """Up to three: from what the messages found, from what no list holds, from the exchange."""
    own = review.programme
    codes = {one.code: one for one in told(review)}
    found = []
    for code in ("campaign-shrinks", "campaign-falls"):
        if code in codes:
            who = "neue Helfende" if codes[code].has_guests else "neue Gruppen"
            found.append(f"Wer gewinnt {who} für „{review.campaign_title(codes[code].about[0])}“?")
    if "no-newcomers" in codes:
        found.append(f"Wie gewinnt {review.short_title} neue Gruppen?")
    if not own.goals:
        until = review.last + 2
        found.append(
            f"Was soll das Engagement in {review.short_title} bis {until} erreichen, und woran erkennen wir es?"
        )
    if review.overviews:
        titles = words.names(f"„{review.campaign_title(each)}“" for each in review.overviews)
        found.append(f"Welche Gruppen stehen hinter {titles}?")
    if not own.costs:
        found.append("Was kosten die Aktionen, und wer trägt sie?")
    return found[:3]


def box(review: TownReview) -> list[str]:
    """What can mislead, each once and with its size."""
    frame = numbers.yearly(review)
    last = frame.iloc[-1]
    said = ["Gezählt sind Teilnahmen, nicht Menschen."]
    said += [
        f"„{review.campaign_title(each)}“ stehen ohne Gruppe und Tag in der Liste, als eine Zahl je Ortsteil und Jahr; "
        "unter den Organisationen zählen sie nicht mit."
        for each in review.overviews
    ]
    if len(review.years) > 1 and review.since > review.years[0]:
        said.append(f"{_circle_before(review)} Verglichen wird ab {review.since}.")
    n_missing = int(last["n_missing"])
    if n_missing:
        of = words.spelled(n_missing, "einer Gruppe", "Gruppen")
        registered = last["registered_missing"]
        size = "" if pd.isna(registered) else f" ({words.number(registered)} waren angemeldet)"
        said.append(f"{review.last} fehlt von {of} die Zahl{size}.")
    said += _sum_rows(review)
    said += _flags(review)
    first_list = int(review.participation["year"].min())
    if len(numbers.came_again(review)) and first_list < review.years[0]:
        said.append(f"„Zum ersten Mal“ heißt: in keiner Liste seit {first_list}.")
    return said


def _sum_rows(review: TownReview) -> list[str]:
    """The year's sum of participations as a list states it below its rows, where these say otherwise."""
    rows = numbers.held(review.participation)
    rows = rows[rows["year"].eq(review.last) & rows["participants"].notna()]
    found = review.findings[review.findings["code"].eq("total-mismatch") & review.findings["raw_value"].notna()]
    cells = found["source_cell"].astype("string").str.extract(r"(?P<column>[A-Z]+)(?P<row>[0-9]+)")
    said = []
    for (file, sheet), each in rows.groupby(["source_file", "source_sheet"], sort=True):
        columns = set(each["source_cell"].astype("string").str.extract(r"([A-Z]+)", expand=False))
        is_here = found["source_file"].eq(str(file)) & found["source_sheet"].eq(str(sheet))
        is_below = cells["row"].astype(float).gt(each["source_row"].max())
        stated = found.loc[is_here & is_below & cells["column"].isin(columns), "raw_value"]
        if len(stated) == 1 and len(columns) == 1:
            total = words.number(each["participants"].sum())
            told = f"Die Summenzeile {review.last} nennt {stated.iloc[0]}, die Zeilen ergeben {total}"
            said.append(f"{told}; es gelten die Zeilen.")
    return said


def _circle_before(review: TownReview) -> str:
    """Which kinds of groups stand in the lists of the years before the break."""
    rows = numbers.groups(review)
    circle = words.circle(rows.loc[rows["year"].lt(review.since), "organisation_type"].astype("string"))
    years = words.enumeration(str(year) for year in review.years if year < review.since)
    if circle == words.ALL_KINDS:
        return f"{years} waren andere Gruppen eingeladen."
    return f"{years} stehen nur {words.enumeration(circle.split(', '))} in der Liste."


def _flags(review: TownReview) -> list[str]:
    """Rows to be checked, with what hangs on them."""
    said = []
    for row in records(review.flagged):
        kind = str(row.organisation_type)
        who = words.capitalised(words.several(1, kind) if kind in words.KINDS else "ein Eintrag")
        size = "" if review.is_strict else f" ({_size(row)})"
        said.append(
            f"{who} steht {row.year} womöglich doppelt{size}."
            if row.flag == "duplicate-row"
            else f"{who} der Liste {row.sheet_year} trägt ein Datum von {row.year}{size}."
        )
    return [*said, "Die Aussagen gelten in jedem Fall."] if said else said


def _size(row: Any) -> str:
    """What hangs on a flagged row: its participations and, where they may be counted twice, its hours."""
    size = "ohne Zahl" if pd.isna(row.participants) else words.participations(row.participants)
    is_double = row.flag == "duplicate-row"
    return f"{size}, *{words.number(row.hours)} Stunden" if is_double and not pd.isna(row.hours) else size


def first_screen(review: TownReview) -> Block:
    """The review's first screen."""
    first, last, n = review.years[0], review.last, len(review.years)
    span = str(last) if n == 1 else f"{first} bis {last}"
    return glance(
        headline(review),
        lead(review),
        tiles(review),
        [messages.sentence(review, one) for one in told(review)],
        questions(review),
        review.programme.contact,
        box(review),
        kicker=(name_of(review), f"Bilanz für den Rat der Stadt {review.title}, {span}"),
        messages_title=f"Was {span} zeigt" if n == 1 else f"Was {words.in_words(n)} Jahre zeigen",
    )

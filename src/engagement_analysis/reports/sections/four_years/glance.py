"""One town's rows → the first screen: headline, lead, tiles, messages, questions, how sure the figures are."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.reports.blocks import Block, Column, Tile, glance
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.records import largest, records
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

_NETWORK = "Netzwerk"
_NAME = "Engagierte Stadt"
_MOST_TILES = 4
_COUNTED_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Whole:
    """Sums over all years, one value for each reading ("as read" first)."""

    organisations: tuple[int, ...]
    participations: tuple[float, ...]
    hours: tuple[float, ...]
    minors: tuple[float, ...]
    is_minors_complete: bool


@remembered
def over_all_years(review: TownReview) -> Whole:
    """The sums of the lead, in each reading."""
    frames = numbers.in_all(review, lambda rows: numbers.yearly(review, rows))
    n_different = numbers.in_all(review, lambda rows: numbers.organisations_over_years(review, rows))
    as_read = frames[AS_READ]

    def sums(measure: str) -> tuple[float, ...]:
        return tuple(float(frame[measure].fillna(0).sum()) for frame in frames.values())

    return Whole(
        organisations=tuple(n_different.values()),
        participations=sums("participations"),
        hours=sums("hours") if _is_counted(as_read, "hours") else (),
        minors=sums("minors"),
        is_minors_complete=bool((as_read["n_minors"] == as_read["n_held"]).all()),
    )


def _is_counted(frame: pd.DataFrame, measure: str) -> bool:
    """Whether in each year three of four entries state a measure."""
    return bool((frame[f"n_{measure}"] >= _COUNTED_SHARE * frame["n_held"]).all() and frame["n_held"].gt(0).all())


def name_of(review: TownReview) -> str:
    """What the review is called: years in the network only where a station from before the first year is known."""
    if len(review.years) == 1:
        return f"Engagement in {review.short_title}"
    joined = network_year(review)
    if joined is not None and joined <= review.years[0]:
        return f"{words.capitalised(words.in_words(len(review.years)))} Jahre Engagierte Stadt"
    return f"Engagement in {review.short_title}"


def network_year(review: TownReview) -> int | None:
    """Year of the earliest station in the network „Engagierte Stadt“ that the town tells of."""
    stations = review.programme.stations if review.programme else ()
    years = [year_of(each.date) for each in stations if each.kind == _NETWORK and _NAME in each.text]
    return min((year for year in years if year), default=None)


def year_of(text: str) -> int | None:
    """The last four-figure year of a station's date ("Juli 2020").

    Examples
    --------
    >>> year_of("Mai bis September 2023"), year_of("früher")
    (2023, None)
    """
    years = [int(part) for part in text.replace(".", " ").split() if part.isdigit() and len(part) == 4]
    return years[-1] if years else None


def headline(review: TownReview) -> str:
    """Two halves at most: who came, and who carried it or who is missing."""
    growth = numbers.in_all(review, lambda rows: _more_organisations(review, rows))
    again = numbers.in_all(review, lambda rows: _coming(review, rows))
    leading = numbers.in_all(review, lambda rows: _leading_kind(review, rows))
    newcomers = numbers.in_all(review, lambda rows: messages.newcomers(review, rows) is not None)
    halves = []
    if set(growth.values()) == {True}:
        halves.append("Mehr Gruppen machen mit")
    elif len(set(again.values())) == 1 and again[AS_READ]:
        halves.append(f"{words.capitalised(again[AS_READ])} kommen wieder")
    if set(newcomers.values()) == {True}:
        halves.append("neue Gruppen fehlen")
    elif len(set(leading.values())) == 1 and leading[AS_READ]:
        halves.append(f"am meisten tragen die {words.KINDS[leading[AS_READ]][1]}")
    if len(halves) == 2:
        return ", ".join(halves)
    frame = numbers.yearly(review)
    n_last = int(frame["organisations"].iloc[-1])
    first = halves[0] if halves else f"{words.organisations(n_last)} waren {review.last} dabei"
    return words.capitalised(first)


def _more_organisations(review: TownReview, rows: pd.DataFrame) -> bool:
    frame = numbers.yearly(review, rows)
    counts = frame.loc[~frame["is_break"], "organisations"].tolist()
    return review.is_whole and words.course(counts) in ("grows", "rises")


def _coming(review: TownReview, rows: pd.DataFrame) -> str:
    found = numbers.came_again(review, rows)
    return words.coming_word(found[-1].again, found[-1].before) if found and found[-1].year == review.last else ""


def _leading_kind(review: TownReview, rows: pd.DataFrame) -> str:
    table = numbers.by_kind(review, rows)
    now = table[table["year"].eq(review.last) & table["participations"].notna()]
    if len(now) < 2 or review.is_strict:
        return ""
    top = largest(now, "participations")
    is_half = float(top["participations"]) >= 0.5 * float(now["participations"].sum())
    return str(top["organisation_type"]) if is_half and top["organisation_type"] != "others" else ""


def lead(review: TownReview) -> str:
    """One sentence on all the years, each figure in a form that holds in every reading."""
    whole = over_all_years(review)
    n = len(review.years)
    when = f"In {words.in_words(n)} Jahren" if n > 1 else f"{review.last}"
    who = words.at_least(whole.organisations)
    noun = "Organisation" if max(whole.organisations) == 1 else "Organisationen"
    text = f"{when} kamen {who} {noun} auf {words.rounded(whole.participations)} Teilnahmen"
    if review.overviews:
        text += " an Aktionstagen"
    if whole.hours and min(whole.hours) > 0:
        text += f" und {words.rounded(whole.hours)} freiwillige Stunden"
    if min(whole.minors, default=0) >= 100 and not review.is_strict:
        minors = words.rounded(whole.minors, is_incomplete=not whole.is_minors_complete)
        text += f"; {minors} Teilnahmen entfielen auf Kinder und Jugendliche"
    if review.overviews:
        titles = words.names(review.campaign_title(each) for each in review.overviews)
        text += f"; dazu kommen {titles} in den Ortsteilen"
    return f"{text}."


def tiles(review: TownReview) -> list[Tile]:
    """Organisations; participations; hours or what else is counted; who came again."""
    frame = numbers.yearly(review)
    found = [
        _tile(review, frame, "organisations", "Organisationen dabei" if len(review.years) > 1 else "Organisationen")
    ]
    if review.is_whole or len(review.years) == 1:
        found.append(_tile(review, frame, "participations", "Teilnahmen"))
    else:
        found.append(_compared_tile(review))
    if _is_counted(frame, "hours") and (review.is_whole or len(review.years) == 1):
        found.append(_tile(review, frame, "hours", "freiwillige Stunden"))
    found += [
        _overview_tile(review, campaign)
        for campaign in review.overviews
        if numbers.overview_rows(review, campaign)["year"].eq(review.last).any()
    ]
    again = numbers.came_again(review)
    if again and again[-1].year == review.last:
        earlier = [(str(one.year), f"{one.again} von {one.before}") for one in again[-2:-1]]
        found.append(Tile(again[-1].again, "kamen wieder", of=again[-1].before, earlier=earlier))
    if len(found) < _MOST_TILES and frame["visitors"].iloc[-1:].notna().all():
        found.append(_tile(review, frame, "visitors", "Gäste"))
    if len(found) < _MOST_TILES and frame["minors"].iloc[-1:].notna().all() and not review.is_strict:
        found.append(_tile(review, frame, "minors", "Kinder und Jugendliche, mindestens"))
    return found[:_MOST_TILES] if len(found) <= _MOST_TILES else [*found[: _MOST_TILES - 1], found[-1]]


def _tile(review: TownReview, frame: pd.DataFrame, measure: str, label: str) -> Tile:
    doubtful = frame[f"doubtful_{measure}"] if f"doubtful_{measure}" in frame else pd.Series(0.0, index=frame.index)
    has_star = measure == "hours"
    rows = list(zip(frame["year"], frame[measure], doubtful, frame["is_break"], strict=True))
    earlier = [
        (str(year), f"{words.number(value)}{'*' if doubt and has_star else ''}")
        for year, value, doubt, is_break in rows[-2:-4:-1]
        if not is_break and not pd.isna(value)
    ]
    series = [
        Column(None if pd.isna(value) else float(value), bool(is_break), float(doubt))
        for _, value, doubt, is_break in rows
    ]
    value = rows[-1][1]
    star = "*" if rows[-1][2] and has_star else ""
    return Tile("." if pd.isna(value) else f"{words.number(value)}{star}", label, earlier=earlier, series=series)


def _compared_tile(review: TownReview) -> Tile:
    table = numbers.campaign_years(review)
    sums = (
        table[table["is_compared"] & table["year"].isin(review.compared_years)].groupby("year")["participations"].sum()
    )
    n = len(review.compared)
    where = review.campaign_title(review.compared[0]) if n == 1 else f"{words.in_words(n)} jährliche Aktionen"
    earlier = [(str(year), words.number(sums[year])) for year in list(sums.index)[-2:-4:-1]]
    return Tile(float(sums.iloc[-1]), f"Teilnahmen, {where}", earlier=earlier, series=[float(one) for one in sums])


def _overview_tile(review: TownReview, campaign: str) -> Tile:
    table = numbers.campaign_years(review)
    rows = table[table["campaign"].eq(campaign)].set_index("year")
    shown = {
        int(str(row.year)): f"{'≥ ' if row.n_missing else ''}{words.number(row.participations)}"
        for row in rows.reset_index().itertuples()
    }
    years = sorted(shown)
    people = rows["participations"].astype(float).to_dict()
    series = [people.get(year) for year in review.years]
    label = f"{review.campaign_title(campaign)}, Jahreszahl"
    return Tile(shown[years[-1]], label, earlier=[(str(year), shown[year]) for year in years[-2:-4:-1]], series=series)


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
            who = "neue Helfende" if codes[code].guests else "neue Gruppen"
            found.append(f"Wer gewinnt {who} für „{review.campaign_title(codes[code].about[0])}“?")
    if "no-newcomers" in codes:
        found.append(f"Wie gewinnt {review.short_title} neue Gruppen?")
    if not (own and own.goals):
        until = review.last + 2
        found.append(
            f"Was soll das Engagement in {review.short_title} bis {until} erreichen, und woran erkennen wir es?"
        )
    if review.overviews:
        titles = words.names(f"„{review.campaign_title(each)}“" for each in review.overviews)
        found.append(f"Welche Gruppen stehen hinter {titles}?")
    if not (own and own.costs):
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
        of = "einer Gruppe" if n_missing == 1 else f"{words.in_words(n_missing)} Gruppen"
        registered = last["registered_missing"]
        size = "" if pd.isna(registered) else f" ({words.number(registered)} waren angemeldet)"
        said.append(f"{review.last} fehlt von {of} die Zahl{size}.")
    said += sum_rows(review)
    said += _flags(review)
    first_list = int(review.participation["year"].min())
    again = numbers.came_again(review)
    if again and first_list < review.years[0]:
        said.append(f"„Zum ersten Mal“ heißt: in keiner Liste seit {first_list}.")
    return said


def sum_rows(review: TownReview) -> list[str]:
    """The year's sum of participations as a list states it, where its rows say otherwise."""
    rows = numbers.held(review.participation)
    rows = rows[rows["year"].eq(review.last) & rows["participants"].notna()]
    said = []
    for (file, sheet), each in rows.groupby(["source_file", "source_sheet"], sort=True):
        columns = set(each["source_cell"].astype("string").str.extract(r"([A-Z]+)", expand=False))
        found = review.findings[
            review.findings["code"].eq("total-mismatch")
            & review.findings["source_file"].eq(str(file))
            & review.findings["source_sheet"].eq(str(sheet))
            & review.findings["raw_value"].notna()
            & review.findings["source_cell"].astype("string").str.extract(r"([A-Z]+)", expand=False).isin(columns)
        ]
        below = (
            found["source_cell"]
            .astype("string")
            .str.extract(r"([0-9]+)", expand=False)
            .astype(float)
            .gt(each["source_row"].max())
        )
        stated = [str(text) for text in found.loc[below, "raw_value"]]
        if len(stated) == 1 and len(columns) == 1:
            total = words.number(each["participants"].sum())
            said.append(
                f"Die Summenzeile {review.last} nennt {stated[0]}, die Zeilen ergeben {total}; es gelten die Zeilen."
            )
    return said


def _circle_before(review: TownReview) -> str:
    """Which kinds of groups stand in the lists of the years before the break."""
    rows = numbers.groups(review)
    before = rows[rows["year"].lt(review.since)]
    kinds = [kind for kind in words.KINDS if before["organisation_type"].astype("string").eq(kind).any()]
    years = words.enumeration(str(year) for year in review.years if year < review.since)
    if len(kinds) > 3:
        return f"{years} waren andere Gruppen eingeladen."
    return f"{years} stehen nur {words.enumeration(words.KINDS[kind][1] for kind in kinds)} in der Liste."


def _flags(review: TownReview) -> list[str]:
    """Rows to be checked, with what they would change."""
    said = []
    for row in records(review.flagged):
        kind = (
            words.several(1, str(row.organisation_type)) if str(row.organisation_type) in words.KINDS else "ein Eintrag"
        )
        size = "" if review.is_strict else f" ({_size(row)})"
        if row.flag == "duplicate-row":
            said.append(f"{words.capitalised(kind)} steht {row.year} womöglich doppelt{size}.")
        else:
            moved = numbers.in_all(review, lambda rows: int(numbers.yearly(review, rows)["organisations"].iloc[-1]))
            other = [value for value in moved.values() if value != moved[AS_READ]]
            change = (
                f"; gehört {_it(kind)} zu {row.sheet_year}, waren es {words.organisations(other[0])}" if other else ""
            )
            said.append(
                f"{words.capitalised(kind)} der Liste {row.sheet_year} trägt ein Datum von {row.year}{size}{change}."
            )
    return [*said, "Die Aussagen gelten in jedem Fall."] if said else said


def _size(row: Any) -> str:
    """What hangs on a flagged row: its participations and, where they may be counted twice, its hours."""
    size = "ohne Zahl" if pd.isna(row.participants) else words.participations(row.participants)
    is_double = row.flag == "duplicate-row"
    return f"{size}, *{words.number(row.hours)} Stunden" if is_double and not pd.isna(row.hours) else size


def _it(kind: str) -> str:
    return "er" if kind.startswith("ein ") else "sie"


def contact(review: TownReview) -> str:
    """Who gives information, as the town has written it."""
    return review.programme.contact if review.programme else ""


def first_screen(review: TownReview) -> Block:
    """The review's first screen."""
    span = words_years(review)
    return glance(
        headline(review),
        lead(review),
        tiles(review),
        [messages.sentence(review, one) for one in told(review)],
        questions(review),
        contact(review),
        box(review),
        kicker=(name_of(review), f"Bilanz für den Rat der Stadt {review.title}, {span}"),
        messages_title=f"Was {words.in_words(len(review.years))} Jahre zeigen"
        if len(review.years) > 1
        else f"Was {span} zeigt",
    )


def words_years(review: TownReview) -> str:
    """The years as a span."""
    first, last = review.years[0], review.last
    return str(last) if first == last else f"{first} bis {last}"

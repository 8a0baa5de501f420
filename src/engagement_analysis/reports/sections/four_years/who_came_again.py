"""Participation → who came again, and thanks by name with the years each organisation came."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.plot import alternative
from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import (
    NOTHING,
    Block,
    Named,
    ThanksGroup,
    figure,
    paragraphs,
    section_title,
    thanks,
)
from engagement_analysis.reports.blocks.tables import count, year
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview, years_held

_GROUPS = (
    ("Schulen", ("school",)),
    ("Kitas", ("kindergarten",)),
    ("Vereine", ("club",)),
    (
        "Kirchengemeinden, Firmen, öffentliche Einrichtungen und weitere Gruppen",
        ("religious", "company", "public", "other"),
    ),
)
_FEWEST = 3
_DOTS = 5


def frame(review: TownReview) -> pd.DataFrame:
    """As `numbers.came_again`; no rows for a strict town in which one of the last year's parts is small."""
    table = numbers.came_again(review)
    parts = table.tail(1)[["again", "stayed_away", "returned", "new"]]
    is_small = bool(parts.isin(range(1, _FEWEST)).to_numpy().any())
    return table.head(0) if review.is_strict and is_small else table


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """The word for the share only where every reading has it, and the two numbers."""
    if table.empty:
        n = 0 if review.is_strict else sum(group.n for group in _thanks_groups(review))
        return section_title("wieder", "Dank", f"Danke an {words.organisations(n)}") if n else NOTHING
    last = table.iloc[-1]
    word = messages.coming_word(review)
    share = f"{words.number(last['again'])} von {words.number(last['before'])}"
    text = f"{words.capitalised(word)} kommen wieder: {share}" if word else f"{share} kamen wieder"
    if int(last["new"]) == 0:
        text += ", keine ist neu"
    return section_title("wieder", "Wer wiederkam", text)


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Flow of two bars, an organisation a unit."""
    if table.empty:
        return NOTHING
    last = table.iloc[-1]
    return figure(
        plot.retention,
        table,
        title=_flow_title(last),
        unit="Organisationen an Aktionstagen" if review.overviews else "Organisationen",
        alternative=alternative.retention(table),
        table=table,
        columns=[
            year(),
            count("came", "dabei"),
            count("before", "im Jahr davor"),
            count("again", "kamen wieder"),
            count("stayed_away", "blieben weg"),
            count("returned", "nach einer Pause zurück"),
            count("new", "zum ersten Mal"),
        ],
        sources=numbers.groups_of(review, last[["year", "previous_year"]].tolist()),
        is_full=True,
        height=190,
        narrow_height=230,
        key=_key(last),
    )


def _key(last: pd.Series) -> list[tuple[str, str]]:
    """Only what is drawn."""
    entries = {
        "stayed_away": ("open", "blieben weg"),
        "again": ("s1", "kamen wieder"),
        "returned": ("was", "nach einer Pause zurück"),
        "new": ("s4", "zum ersten Mal dabei"),
    }
    return [entry for name, entry in entries.items() if int(last[name])]


def _flow_title(last: pd.Series) -> str:
    away, returned, new = int(last["stayed_away"]), int(last["returned"]), int(last["new"])
    left = words.spelled(away, "eine blieb", "blieben") if away else "keine blieb"
    text = f"{words.capitalised(left)} {last['year']} weg"
    if returned and new:
        first = f"davon {words.in_words(new)} zum ersten Mal"
        return f"{text}, {words.in_words(returned + new)} kamen dazu, {first}"
    if returned:
        return f"{text}, {words.spelled(returned, 'eine kehrte', 'kehrten')} nach einer Pause zurück"
    return f"{text}, {words.spelled(new, 'eine kam', 'kamen')} zum ersten Mal" if new else text


def _in_any_list(review: TownReview) -> pd.DataFrame:
    """Organisations' held rows of every list up to this year, those before the review's first year among them."""
    rows = without_private_persons(numbers.held(review.participation))
    rows = rows[rows["organisation_id"].notna() & ~rows["campaign"].isin(review.overviews)]
    return rows[rows["year"].isin(years_held(review.participation, review.findings)) & rows["year"].le(review.last)]


def _years_with_dots(review: TownReview) -> list[int]:
    """The review's years, and one more where there is a list."""
    years = sorted(set(_in_any_list(review)["year"].astype(int)))
    return years[-max(_DOTS, len(review.years)) :]


def _thanks_groups(review: TownReview) -> list[ThanksGroup]:
    rows = _in_any_list(review)
    now = rows[rows["year"].eq(review.last)].drop_duplicates("organisation_id")
    by_year = {int(str(year_)): own for year_, own in rows.groupby("year")}
    came = {year_: set(own["organisation_id"]) for year_, own in by_year.items()}
    kinds = {year_: set(own["organisation_type"].astype("string")) for year_, own in by_year.items()}
    known = set().union(*(came[year_] for year_ in came if year_ < review.last))
    shown = _years_with_dots(review)
    found = []
    for heading, members in _GROUPS:
        listed = now[now["organisation_type"].astype("string").isin(members)]
        names = []
        for row in records(listed):
            if review.is_named(row.organisation_id):
                presence = [
                    (y, row.organisation_id in came[y] or (False if kinds[y] & set(members) else None)) for y in shown
                ]
                is_new = row.organisation_id not in known and len(came) > 1
                names.append(Named(str(row.organisation), presence if len(shown) > 1 else (), is_new))
        names.sort(key=lambda one: (-sum(bool(there) for _, there in one.presence), one.name.casefold()))
        hidden = len(listed) - len(names)
        others = f"{'und ' if names else ''}{words.in_words(hidden)} weitere" if hidden else ""
        found.append(ThanksGroup(heading, len(listed), names, others))
    return found


def thanks_list(review: TownReview) -> Block:
    """Thanks by name to those the town's file lists; the others are counted."""
    groups = _thanks_groups(review)
    n = sum(group.n for group in groups)
    if review.is_strict or not n:
        return NOTHING
    note = "Privatpersonen werden nie genannt."
    years = _years_with_dots(review)
    if len(years) > 1:
        dots = "gefüllt = dabei, Strich = diese Art von Gruppe steht in diesem Jahr nicht in der Liste"
        note = f"Punkte: {years[0]} bis {review.last}, {dots}. {note}"
    who = f"Diese {words.organisations(n)} waren" if n > 1 else "Diese Organisation war"
    return thanks(groups, title=f"Danke: {who} {review.last} dabei", note=note)


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """The years before, where there are any."""
    if len(table) < 2:
        return NOTHING
    first, *rest = list(records(table))[-2::-1]
    told = [f"{first.year} {'kam' if first.again == 1 else 'kamen'} {first.again} von {first.before}"]
    told += [f"{row.year} {row.again} von {row.before}" for row in rest]
    return paragraphs(f"{words.enumeration(told)} wieder.")

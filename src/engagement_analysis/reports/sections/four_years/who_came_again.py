"""Participation → who came again, and thanks by name with the years each organisation came."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.quality.readings import AS_READ
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
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.numbers import Again
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview, years_held

SECTION = "wieder"
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
    """Organisations against the year before, one row a comparable year; none in one year only.

    Returns
    -------
    DataFrame
        `year`, `previous_year`, `came`, `before`, `again`, `stayed_away`, `returned`, `new` (organisations).
    """
    columns = list(Again.__dataclass_fields__)
    found = [{name: getattr(one, name) for name in columns} for one in numbers.came_again(review)]
    table = pd.DataFrame(found, columns=columns).astype("Int64")
    if review.is_strict and len(table):
        parts = table.iloc[-1][["again", "stayed_away", "returned", "new"]]
        if ((parts > 0) & (parts < _FEWEST)).any():
            return table.iloc[:0]
    return table


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """The word for the share only where every reading has it, and the two numbers."""
    if table.empty:
        return section_title(SECTION, "Dank", f"Danke an {_how_many(review)}") if _thanked_any(review) else NOTHING
    last = table.iloc[-1]
    said = numbers.in_all(review, lambda rows: _word(numbers.came_again(review, rows)))
    word = said[AS_READ] if len(set(said.values())) == 1 else ""
    share = f"{words.number(last['again'])} von {words.number(last['before'])}"
    text = f"{words.capitalised(word)} kommen wieder: {share}" if word else f"{share} kamen wieder"
    if int(last["new"]) == 0:
        text += ", keine ist neu"
    return section_title(SECTION, "Wer wiederkam", text)


def _word(found: tuple[Again, ...]) -> str:
    return words.coming_word(found[-1].again, found[-1].before) if found else ""


def _how_many(review: TownReview) -> str:
    return words.organisations(sum(group.n for group in _thanks_groups(review)))


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Flow of two bars, an organisation a unit."""
    if table.empty:
        return NOTHING
    last = table.iloc[-1]
    return figure(
        plot.retention,
        table,
        section=SECTION,
        title=_flow_title(last),
        unit=f"Organisationen{_at_campaigns(review)}{_other_reading(review)}",
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


def _at_campaigns(review: TownReview) -> str:
    return " an Aktionstagen" if review.overviews else ""


def _flow_title(last: pd.Series) -> str:
    away, came = int(last["stayed_away"]), int(last["returned"]) + int(last["new"])
    left = (
        "Keine blieb"
        if away == 0
        else f"{words.capitalised(words.in_words(away))} {'blieb' if away == 1 else 'blieben'}"
    )
    text = f"{left} {last['year']} weg"
    if not came:
        return text
    joined = "kam" if came == 1 else "kamen"
    if int(last["new"]) == 0:
        verb = "kehrte" if came == 1 else "kehrten"
        return f"{text}, {words.in_words(came)} {verb} nach einer Pause zurück"
    first = "" if not int(last["returned"]) else f", davon {words.in_words(int(last['new']))} zum ersten Mal"
    return f"{text}, {words.in_words(came)} {joined} {'zum ersten Mal' if not first else 'dazu'}{first}"


def _other_reading(review: TownReview) -> str:
    """How the two numbers would be, where a flagged date were of the other year."""
    found = numbers.in_all(review, lambda rows: numbers.came_again(review, rows))
    pairs = {(each[-1].again, each[-1].before) for each in found.values() if each}
    as_read = found[AS_READ][-1]
    others = sorted(pairs - {(as_read.again, as_read.before)})
    if not others:
        return ""
    told = " oder ".join(f"{again} von {before}" for again, before in others)
    return f". Gehört die Gruppe mit dem Datum des anderen Jahres zu {review.last}, kamen {told} wieder"


def _thanked(review: TownReview) -> pd.DataFrame:
    """Organisations of this year with the years they came, in every list there is."""
    rows = numbers.groups_of(review, [review.last])
    return rows[rows["organisation_id"].notna()]


def _thanked_any(review: TownReview) -> bool:
    return not review.is_strict and not _thanked(review).empty


def _in_any_list(review: TownReview) -> pd.DataFrame:
    """Organisations' held rows of every list up to this year, those before the review's first year among them."""
    rows = without_private_persons(numbers.held(review.participation))
    rows = rows[rows["organisation_id"].notna() & ~rows["campaign"].isin(review.overviews)]
    return rows[
        rows["year"].isin([year for year in years_held(review.participation, review.findings) if year <= review.last])
    ]


def _years_with_dots(review: TownReview) -> list[int]:
    """The review's years, and one more where there is a list."""
    years = sorted(set(_in_any_list(review)["year"].astype(int)))
    return years[-max(_DOTS, len(review.years)) :]


def _thanks_groups(review: TownReview) -> list[ThanksGroup]:
    rows = _in_any_list(review)
    now = rows[rows["year"].eq(review.last)].drop_duplicates("organisation_id")
    years = sorted(set(rows["year"].astype(int)))
    shown = _years_with_dots(review)
    kinds = {year_: set(rows.loc[rows["year"].eq(year_), "organisation_type"].astype("string")) for year_ in years}
    came = {year_: set(rows.loc[rows["year"].eq(year_), "organisation_id"]) for year_ in years}
    known = set().union(*(came[year_] for year_ in years if year_ < review.last))
    found = []
    for heading, members in _GROUPS:
        listed = now[now["organisation_type"].astype("string").isin(members)]
        names = []
        for row in records(listed):
            if review.is_named(row.organisation_id):
                presence = [
                    (y, row.organisation_id in came[y] or (False if kinds[y] & set(members) else None)) for y in shown
                ]
                is_new = row.organisation_id not in known and len(years) > 1
                names.append(Named(str(row.organisation), presence if len(shown) > 1 else (), is_new))
        names.sort(key=lambda one: (-sum(bool(there) for _, there in one.presence), one.name.casefold()))
        hidden = len(listed) - len(names)
        others = (
            ""
            if not hidden
            else f"und {words.in_words(hidden)} weitere"
            if names
            else f"{words.in_words(hidden)} weitere"
        )
        found.append(ThanksGroup(heading, len(listed), names, others))
    return found


def thanks_list(review: TownReview) -> Block:
    """Thanks by name to those the town's file lists; the others are counted."""
    if not _thanked_any(review):
        return NOTHING
    groups = _thanks_groups(review)
    n = sum(group.n for group in groups)
    rest = "Privatpersonen werden nie genannt."
    years = _years_with_dots(review)
    dots = (
        f"Punkte: {years[0]} bis {review.last}, gefüllt = dabei, Strich = diese Art von Gruppe steht in diesem "
        "Jahr nicht in der Liste. "
    )
    who = (
        f"Diese {words.organisations(n)} waren {review.last} dabei"
        if n > 1
        else f"Diese Organisation war {review.last} dabei"
    )
    return thanks(groups, title=f"Danke: {who}", note=(dots if len(years) > 1 else "") + rest, section=SECTION)


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """The years before, where there are any."""
    if len(table) < 2:
        return NOTHING
    earlier = [f"{row.year} {row.again} von {row.before}" for row in list(records(table))[-2::-1]]
    verb = "kam" if int(table["again"].iloc[-2]) == 1 else "kamen"
    first, *rest = earlier
    told = words.enumeration([f"{first.replace(' ', f' {verb} ', 1)}", *rest])
    return paragraphs(f"{told} wieder.", section=SECTION)

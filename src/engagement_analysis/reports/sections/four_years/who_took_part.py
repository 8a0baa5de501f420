"""Participation → who carried the years, by kind; where campaigns come and go, campaign by year instead."""

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header, year
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.records import largest, records
from engagement_analysis.reports.sections.town.review import TownReview

PLURAL = {"school": "Schulen", "kindergarten": "Kitas", "club": "Vereine", "others": "Andere"}


def is_by_kind(review: TownReview) -> bool:
    """Whether sums of years by kind can be shown."""
    return review.is_whole and review.may_show("organisation_type")


def frame(review: TownReview) -> pd.DataFrame:
    """Kinds by year, or campaigns by year."""
    if is_by_kind(review):
        return numbers.by_kind(review)
    return numbers.campaign_years(review) if review.may_show("campaign") else pd.DataFrame()


def largest_change(review: TownReview, reading: str) -> tuple[str, int] | None:
    """The kind whose participations changed most since the first compared year, with complete counts in both years."""
    table = numbers.by_kind(review, reading)
    known = table[table["n_missing"].eq(0) & table["organisation_type"].ne("others")]
    by_year = known.pivot(index="organisation_type", columns="year", values="participations")
    if review.since == review.last or not {review.since, review.last} <= set(by_year.columns):
        return None
    changes = (by_year[review.last] - by_year[review.since]).dropna().astype(int)
    changes = changes.reindex([kind for kind in PLURAL if kind in changes.index])
    kind = None if changes.empty else str(changes.abs().idxmax())
    return (kind, int(changes[kind])) if kind and changes[kind] else None


def change_in_all(review: TownReview) -> tuple[str, int] | None:
    """The change, if it is the same in every reading."""
    return numbers.agreed(review, lambda reading: largest_change(review, reading))


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """Which share the schools bring, which kind changed, or which campaigns took place every year."""
    if table.empty:
        return NOTHING
    if not is_by_kind(review):
        return section_title("wer", "Aktionen", _campaigns_title(review, table))
    now = table[table["year"].eq(review.last) & table["participations"].notna()]
    text = "Wer mitmachte"
    if share := messages.held_finding(review, messages.share_of_education):
        text = messages.education_lead(share)
    elif len(now):
        top = largest(now, "participations")
        people = words.participations(top["participations"])
        text = f"{PLURAL[str(top['organisation_type'])]}: {people} im Jahr {review.last}"
    return section_title("wer", "Wer mitmachte", text)


def _campaigns_title(review: TownReview, table: pd.DataFrame) -> str:
    n_years = table.groupby("campaign")["year"].nunique()
    always = int(n_years.eq(len(review.years)).sum())
    rest = len(n_years) - always
    if not always:
        return f"{words.capitalised(words.in_words(rest))} Aktionen, keine in jedem Jahr"
    other = f", {words.spelled(rest, 'eine kommt und geht', 'kommen und gehen')}" if rest else ""
    return f"{words.capitalised(words.spelled(always, 'eine Aktion', 'Aktionen'))} gibt es jedes Jahr{other}"


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Stacked columns by kind, or the calendar of campaigns."""
    if table.empty:
        return NOTHING
    if not is_by_kind(review):
        return _calendar(review, table)
    if change := change_in_all(review):
        kind, n = change
        more = f"{words.number(abs(n))} Teilnahmen {'mehr' if n > 0 else 'weniger'}"
        said = f"Die {PLURAL[kind]} brachten {more} als {review.since}"
    else:
        people = table.loc[table["year"].eq(review.last), "participations"].sum()
        said = f"{words.participations(people)} im Jahr {review.last}"
    before, after = _circles(review)
    shown = table.assign(kind=table["organisation_type"].map(PLURAL))
    return figure(
        plot.totals,
        table,
        title=said,
        unit=f"Teilnahmen der Organisationen je Jahr nach Art, ohne Privatpersonen{_private(review)}",
        alternative=alternative.totals(table, stack="organisation_type", break_label=before),
        sources=numbers.groups(review),
        table=shown,
        columns=[
            year(),
            header("kind", "Art"),
            count("participations", "Teilnahmen"),
            count("organisations", "Gruppen"),
            count("n_missing", "ohne Zahl"),
        ],
        break_label=before,
        after_label=after,
        key=[("s1", "Schulen"), ("s2", "Kitas"), ("s3", "Vereine"), ("s4", "Andere")]
        + [("open", f"{words.number(size)} womöglich doppelt") for size in table["doubtful"] if size],
        measure="participations",
        stack="organisation_type",
    )


def _circles(review: TownReview) -> tuple[str, str]:
    """Who was in the lists before the break, and who after it."""
    rows = numbers.groups(review)
    is_before = rows["year"].lt(review.since)
    kinds = rows["organisation_type"].astype("string")
    before, after = words.circle(kinds[is_before]), words.circle(kinds[~is_before])
    if before in (after, words.ALL_KINDS):
        return "andere Gruppen", ""
    return "nur " + before.replace(", ", ",\n"), after


def _private(review: TownReview) -> str:
    people = numbers.of_private_persons(review).fillna(0).get(review.last, 0)
    return "" if review.is_strict or not people else f" ({review.last}: {words.number(people)})"


def _calendar(review: TownReview, table: pd.DataFrame) -> Block:
    known = table[table["year"].eq(review.last) & table["participations"].notna()]
    said = f"Aktionen {review.years[0]} bis {review.last}"
    if one := messages.held_finding(review, messages.campaigns_together):
        titles = words.names(review.campaign_title(each) for each in one.about)
        then, now = words.number(one.counts[0]), words.number(one.counts[-1])
        said = f"{titles}: {now} Teilnahmen nach {then} im Jahr {one.years[0]}"
    elif len(known):
        top = largest(known, "participations")
        said = f"{top['title']}: {words.participations(top['participations'])} im Jahr {review.last}"
    return calendar(table, said, sources=numbers.entries(review), private=_private(review))


def calendar(table: pd.DataFrame, title: str, *, sources: pd.DataFrame, private: str = "") -> Block:
    """Campaigns by year (`numbers.campaign_years`), drawn; `private`: what is told of private persons."""
    n = table["campaign"].nunique()
    return figure(
        plot.calendar,
        table,
        title=title,
        unit=f"Teilnahmen je Aktion und Jahr, ohne Privatpersonen{private}; – keine Liste; ≥ eine Zahl fehlt",
        alternative=alternative.calendar(table),
        sources=sources,
        columns=[
            header("title", "Aktion"),
            year(is_header=False),
            count("participations", "Teilnahmen"),
            count("organisations", "Organisationen"),
            count("n_missing", "ohne Zahl"),
        ],
        height=52.0 * n + 40,
        narrow_height=62.0 * n + 40,
    )


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """Each kind's numbers with their gaps; a fall with missing counts is two numbers, never a decline."""
    if table.empty:
        return NOTHING
    if not is_by_kind(review):
        return _campaign_sentences(review, table)
    said = []
    for kind in PLURAL:
        own = table[table["organisation_type"].eq(kind) & table["participations"].notna()]
        for now in records(own[own["year"].eq(review.last)]):
            who = f"Andere ({_others(review)})" if kind == "others" else words.several(now.organisations, kind)
            then = own.loc[own["year"].eq(review.since) & own["year"].lt(review.last), "participations"]
            before = "".join(f" ({review.since}: {words.number(people)})" for people in then)
            without = words.spelled(now.n_missing, "einer Gruppe", "Gruppen")
            gap = f"; von {without} fehlt die Zahl" if now.n_missing else ""
            said.append(f"{words.capitalised(who)}: {words.participations(now.participations)}{before}{gap}.")
    return paragraphs(*said)


def _others(review: TownReview) -> str:
    rows = numbers.groups(review)
    kinds = rows.loc[rows["year"].eq(review.last), "organisation_type"].astype("string")
    found = [kind for kind in ("religious", "company", "public", "other") if kinds.eq(kind).any()]
    return words.enumeration(words.KINDS[kind][1] for kind in found)


def _campaign_sentences(review: TownReview, table: pd.DataFrame) -> Block:
    said = []
    if review.compared and len(review.compared_years) > 1:
        titles = words.names(review.campaign_title(each) for each in review.compared)
        verbs = ("finden", "lassen") if len(review.compared) > 1 else ("findet", "lässt")
        said.append(f"{titles} {verbs[0]} jedes Jahr statt und {verbs[1]} sich vergleichen.")
    titles_of = table.drop_duplicates("campaign").set_index("campaign")["title"]
    others = [
        f"{titles_of[campaign]} ({words.enumeration(str(y) for y in rows['year'])})"
        for campaign, rows in table[~table["is_compared"] & ~table["is_overview"]].groupby("campaign", sort=False)
    ]
    if others:
        said.append(
            f"Nur in einzelnen Jahren gab es {words.enumeration(others)}; "
            "in einer Gesamtsumme sähe das wie Wachstum aus."
        )
    overview = table[table["is_overview"] & table["year"].isin(review.years)]
    for _, rows in overview.groupby("campaign", sort=False):
        values = [
            f"{'mindestens ' if row.n_missing else ''}{words.number(row.participations)} ({row.year})"
            for row in records(rows)
        ]
        said.append(f"{rows['title'].iloc[0]}: {words.enumeration(values)}.")
    return paragraphs(*said)


def published(review: TownReview) -> Block:
    """What town or press have published on these campaigns, where the section is."""
    if frame(review).empty:
        return NOTHING
    campaigns = [each for each in review.campaigns if each in set(review.participation["campaign"].dropna())]
    return figures_box(review, campaigns, ("participants", "bags", "waste_kg"))

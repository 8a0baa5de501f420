"""Participation → who carried the years, by kind; where campaigns come and go, campaign by year instead."""

from dataclasses import dataclass

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import NOTHING, Block, figure, paragraphs, section_title
from engagement_analysis.reports.blocks.tables import count, header, year
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.published import figures_box
from engagement_analysis.reports.sections.town.records import largest, records
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "wer"
PLURAL = {"school": "Schulen", "kindergarten": "Kitas", "club": "Vereine", "others": "Andere"}


@dataclass(frozen=True, slots=True)
class KindChange:
    """The kind whose participations changed most since the first compared year; no counts missing in either."""

    kind: str
    since: int
    change: int
    organisations: tuple[int, int]
    average: tuple[float, float]


def is_by_kind(review: TownReview) -> bool:
    """Whether sums of years by kind can be shown: all campaigns compare, or there is one year only."""
    return (review.is_whole or len(review.years) == 1) and review.may_show("organisation_type")


def frame(review: TownReview) -> pd.DataFrame:
    """Kinds by year, or campaigns by year."""
    if is_by_kind(review):
        return numbers.by_kind(review)
    return numbers.campaign_years(review) if review.may_show("campaign") else pd.DataFrame()


def largest_change(review: TownReview, rows: pd.DataFrame) -> KindChange | None:
    """What the drawing's title says, where any kind has complete counts in both years."""
    table = numbers.by_kind(review, rows)
    known = table[table["n_missing"].eq(0)].set_index("organisation_type")
    since = known.loc[known["year"].eq(review.since), ["participations", "organisations"]].to_dict("index")
    now = known.loc[known["year"].eq(review.last), ["participations", "organisations"]].to_dict("index")
    kinds = [kind for kind in ("school", "kindergarten", "club") if kind in since and kind in now]
    if review.since == review.last or not kinds:
        return None
    changes = {kind: int(now[kind]["participations"]) - int(since[kind]["participations"]) for kind in kinds}
    kind = max(kinds, key=lambda each: abs(changes[each]))
    n = (int(since[kind]["organisations"]), int(now[kind]["organisations"]))
    people = (float(since[kind]["participations"]), float(now[kind]["participations"]))
    if changes[kind] == 0 or not all(n):
        return None
    return KindChange(kind, review.since, changes[kind], n, (people[0] / n[0], people[1] / n[1]))


@remembered
def change_in_all(review: TownReview) -> KindChange | None:
    """The change, if it is the same in every reading."""
    found = numbers.in_all(review, lambda rows: largest_change(review, rows))
    return found[AS_READ] if len(set(found.values())) == 1 else None


def title(review: TownReview, table: pd.DataFrame) -> Block:
    """Which share the schools bring, which kind changed, or which campaigns took place every year."""
    if table.empty:
        return NOTHING
    if not is_by_kind(review):
        return section_title(SECTION, "Aktionen", _campaigns_title(review, table))
    shares = messages.held_findings(review, (messages.share_of_education,))
    if shares:
        one = shares[0]
        counted = "gezählten " if one.n_missing else ""
        text = f"{messages.share_of(one.word)} {counted}Teilnahmen kommen aus {messages.kinds_text(one.about)}"
    else:
        now = table[table["year"].eq(review.last) & table["participations"].notna()]
        top = largest(now, "participations") if len(now) else None
        kind = "" if top is None else PLURAL[str(top["organisation_type"])]
        text = f"{kind}: {words.participations(top['participations'])} im Jahr {review.last}" if top is not None else ""
    return section_title(SECTION, "Wer mitmachte", text or "Wer mitmachte")


def _campaigns_title(review: TownReview, table: pd.DataFrame) -> str:
    n_years = table.groupby("campaign")["year"].nunique()
    always = int(n_years.eq(len(review.years)).sum())
    rest = len(n_years) - always
    if not always:
        return f"{words.capitalised(words.in_words(rest))} Aktionen, keine in jedem Jahr"
    verb = "Aktion gibt" if always == 1 else "Aktionen gibt"
    other = "" if not rest else f", {words.in_words(rest)} {'kommt und geht' if rest == 1 else 'kommen und gehen'}"
    return f"{words.capitalised(words.in_words(always))} {verb} es jedes Jahr{other}"


def drawing(review: TownReview, table: pd.DataFrame) -> Block:
    """Stacked columns by kind, or the calendar of campaigns."""
    if table.empty:
        return NOTHING
    rows = numbers.groups(review)
    if not is_by_kind(review):
        return _calendar(review, table)
    change = change_in_all(review)
    more = "mehr" if change and change.change > 0 else "weniger"
    said = (
        f"Die {PLURAL[change.kind]} brachten {words.number(abs(change.change))} Teilnahmen {more} als {change.since}"
        if change
        else f"{words.participations(table.loc[table['year'].eq(review.last), 'participations'].sum())} im Jahr "
        f"{review.last}"
    )
    private = _private(review)
    before, after = _circles(review)
    shown = table.assign(kind=table["organisation_type"].map(PLURAL))
    return figure(
        plot.totals,
        table,
        section=SECTION,
        title=said,
        unit=f"Teilnahmen der Organisationen je Jahr nach Art, ohne Privatpersonen{private}",
        alternative=alternative.totals(table, stack="organisation_type", break_label=before),
        sources=rows,
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
    together = messages.held_findings(review, (messages.campaigns_together,))
    if together:
        one = together[0]
        said = (
            f"{words.names(review.campaign_title(each) for each in one.about)}: "
            f"{words.number(one.counts[-1])} Teilnahmen nach {words.number(one.counts[0])} im Jahr {one.years[0]}"
        )
    else:
        last = table[table["year"].eq(review.last)]
        known = last[last["participations"].notna()]
        top = largest(known, "participations") if len(known) else None
        people = "" if top is None else f"{top['title']}: {words.participations(top['participations'])} im Jahr"
        said = f"{people} {review.last}" if people else f"Aktionen {review.years[0]} bis {review.last}"
    return figure(
        plot.calendar,
        table,
        section=SECTION,
        title=said,
        unit=f"Teilnahmen je Aktion und Jahr, ohne Privatpersonen{_private(review)}; – keine Liste; ≥ eine Zahl fehlt",
        alternative=alternative.calendar(table),
        sources=numbers.held(review.participation[review.participation["year"].isin(review.years)]).pipe(
            lambda rows: rows[rows["organisation_type"].ne("individual")]
        ),
        columns=[
            header("title", "Aktion"),
            year(is_header=False),
            count("participations", "Teilnahmen"),
            count("organisations", "Organisationen"),
            count("n_missing", "ohne Zahl"),
        ],
        height=52.0 * table["campaign"].nunique() + 40,
        narrow_height=62.0 * table["campaign"].nunique() + 40,
    )


def sentences(review: TownReview, table: pd.DataFrame) -> Block:
    """Each kind's numbers with their gaps; a fall with missing counts is two numbers, never a decline."""
    if table.empty:
        return NOTHING
    if not is_by_kind(review):
        return _campaign_sentences(review, table)
    return paragraphs(_education_text(review, table), *_kind_texts(review, table), section=SECTION)


def _of(table: pd.DataFrame, year_: int, kind: str) -> pd.Series | None:
    rows = table[table["year"].eq(year_) & table["organisation_type"].eq(kind)]
    return None if rows.empty else rows.iloc[0]


def _education_text(review: TownReview, table: pd.DataFrame) -> list[str]:
    parts = [
        f"{words.several(int(one['organisations']), kind)} {words.number(one['participations'])}"
        for kind in ("school", "kindergarten")
        if (one := _of(table, review.last, kind)) is not None and not pd.isna(one["participations"])
    ]
    if not parts:
        return []
    verb = "brachte" if parts[0].startswith("eine ") else "brachten"
    first = parts[0].rsplit(" ", 1)
    more = "".join(f", {part}" for part in parts[1:])
    said = [f"{words.capitalised(first[0])} {verb} {review.last} {first[1]} Teilnahmen{more}."]
    change = change_in_all(review)
    if (
        change
        and change.change > 0
        and change.organisations[1] > change.organisations[0]
        and change.average[1] < change.average[0]
    ):
        unit = words.KINDS[change.kind][0]
        said.append(
            f"Das Plus der {PLURAL[change.kind]} kommt von mehr Gruppen, nicht von größeren: je {unit} "
            f"{words.number(change.average[1])} Teilnahmen nach {words.number(change.average[0])} im Jahr "
            f"{change.since}."
        )
    return said


def _kind_texts(review: TownReview, table: pd.DataFrame) -> list[list[str]]:
    said = []
    for kind in ("club", "others"):
        now, then = _of(table, review.last, kind), _of(table, review.since, kind)
        if now is None or pd.isna(now["participations"]):
            continue
        before = (
            ""
            if then is None or review.since == review.last
            else f" ({review.since}: {words.number(then['participations'])})"
        )
        n = int(now["organisations"])
        if kind == "club":
            verb = "steht" if n == 1 else "stehen"
            text = (
                f"{words.capitalised(words.several(n, 'club'))} {verb} mit {words.number(now['participations'])} "
                f"Teilnahmen in der Liste{before}."
            )
        else:
            text = f"„Andere“ sind {_others(review)}: {words.number(now['participations'])} Teilnahmen{before}."
        missing = int(now["n_missing"])
        gap = (
            f"Von {words.in_words(missing) if missing > 1 else 'einer Gruppe'} fehlt {review.last} die Zahl."
            if missing
            else ""
        )
        said.append([text, gap] if gap else [text])
    return said


def _others(review: TownReview) -> str:
    rows = numbers.groups(review)
    kinds = rows.loc[rows["year"].eq(review.last), "organisation_type"].astype("string")
    found = [kind for kind in ("religious", "company", "public", "other") if kinds.eq(kind).any()]
    return words.enumeration(words.KINDS[kind][1] for kind in found)


def _campaign_sentences(review: TownReview, table: pd.DataFrame) -> Block:
    said = []
    if review.compared and len(review.compared_years) > 1:
        titles = words.names(review.campaign_title(each) for each in review.compared)
        verb = "finden" if len(review.compared) > 1 else "findet"
        compare = "lassen" if len(review.compared) > 1 else "lässt"
        said.append(f"{titles} {verb} jedes Jahr statt und {compare} sich vergleichen.")
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
    return paragraphs(*said, section=SECTION)


def published(review: TownReview) -> Block:
    """What town or press have published on these campaigns."""
    campaigns = [each for each in review.campaigns if each in set(review.participation["campaign"].dropna())]
    return figures_box(review, campaigns, ("participants", "bags", "waste_kg"), section=SECTION)

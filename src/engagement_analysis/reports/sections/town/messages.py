"""One town's rows → what can be said of them, decided on data in every reading; sentences come last.

A rule looks at one table and gives a `Finding` or nothing. A finding counts only if the rule gives the same code in
every reading of the flagged rows (`held_findings`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.remembered import remembered
from engagement_analysis.reports.sections.town.review import TownReview

Rule = Callable[[TownReview, pd.DataFrame], "Finding | None"]
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision on data."""

    code: str  # what holds; the same in every reading
    about: tuple[str, ...] = ()  # campaigns (slugs), kinds or districts it speaks of
    years: tuple[int, ...] = ()
    counts: tuple[float, ...] = ()  # one a year, as organisations and guests
    organisations: tuple[int, ...] = ()
    guests: tuple[float, ...] = ()
    of: int = 0  # the whole of which the last value is a part
    word: str = ""  # the word for that share, by threshold
    weight: float = 0.0  # size of the change times its share of the total: what is told first
    is_success: bool = True
    n_missing: int = 0  # counts that are missing this year


@remembered
def held_findings(review: TownReview, wanted: tuple[Rule, ...] | None = None) -> tuple[Finding, ...]:
    """Findings whose code, word and subject are the same in every reading, as read."""
    found = []
    for rule in rules(review) if wanted is None else wanted:
        each = numbers.in_all(review, partial(rule, review))
        said = {None if one is None else (one.code, one.about, one.word) for one in each.values()}
        as_read = each[AS_READ]
        if as_read is not None and len(said) == 1:
            found.append(as_read)
    return tuple(found)


def chosen(findings: Sequence[Finding], most: int = MOST) -> list[Finding]:
    """The weightiest, one a subject, at least one that is no success where there is one."""
    order = sorted(findings, key=lambda one: -one.weight)
    seen: set[str] = set()
    single = []
    for one in order:
        if not seen & set(one.about):
            single.append(one)
            seen |= set(one.about)
    picked = single[:most]
    rest = [one for one in single[most:] if not one.is_success]
    if len(picked) == most and all(one.is_success for one in picked) and rest:
        picked[-1] = rest[0]
    return picked


def rules(review: TownReview) -> tuple[Rule, ...]:
    """All rules for this town's messages."""
    found: list[Rule] = []
    if review.may_show("campaign"):
        found.append(campaigns_together)
        found += [partial(campaign_course, campaign=each) for each in review.compared]
    if review.may_show("organisation_type"):
        found.append(share_of_education)
    if not review.is_strict:
        found.append(newcomers)
    if review.may_show("district"):
        found += [partial(overview_districts, campaign=each) for each in review.overviews]
    return tuple(found)


@remembered
def _series(review: TownReview, rows: pd.DataFrame, campaigns: tuple[str, ...]) -> pd.DataFrame:
    table = numbers.groups(review, rows, campaigns=campaigns)
    table = table[table["year"].isin(review.compared_years)]
    return totals(table, by=("year",)).set_index("year")


def campaign_course(review: TownReview, rows: pd.DataFrame, campaign: str) -> Finding | None:
    """A compared campaign that grows, rises, shrinks or falls; a fall only if missing counts cannot explain it."""
    years = review.compared_years
    sums = _series(review, rows, (campaign,))
    if len(years) < 2 or list(sums.index) != list(years) or sums["participations"].isna().any():
        return None
    values = tuple(float(value) for value in sums["participations"])
    code = words.course(values)
    is_down = code in ("shrinks", "falls")
    if not code or code == "similar" or (code == "rises" and values[-1] < max(values)):
        return None
    if is_down and _may_be_missing(review, rows, (campaign,), values):
        return None
    together = campaigns_together(review, rows)
    if together is not None and campaign in together.about:
        return None
    whole = float(_series(review, rows, review.compared)["participations"].iloc[-1])
    return Finding(
        code=f"campaign-{code}",
        about=(campaign,),
        years=years,
        counts=values,
        organisations=tuple(int(value) for value in sums["n_organisations"]),
        guests=() if sums["visitors"].isna().any() else tuple(float(value) for value in sums["visitors"]),
        weight=abs(values[-1] - values[0]) / max(whole, 1),
        is_success=not is_down,
        n_missing=int(sums["n_missing"].iloc[-1]),
    )


@remembered
def campaigns_together(review: TownReview, rows: pd.DataFrame) -> Finding | None:
    """All compared campaigns gain: told as one, with their sum."""
    years = review.compared_years
    if len(review.compared) < 2 or len(years) < 2:
        return None
    each = [_series(review, rows, (campaign,))["participations"] for campaign in review.compared]
    if any(list(one.index) != list(years) or one.isna().any() for one in each):
        return None
    courses = {words.course([float(value) for value in one]) for one in each}
    sums = _series(review, rows, review.compared)
    values = tuple(float(value) for value in sums["participations"])
    if not courses <= {"grows", "rises"} or words.course(values) not in ("grows", "rises"):
        return None
    return Finding(
        code="campaigns-rise",
        about=review.compared,
        years=years,
        counts=values,
        organisations=tuple(int(value) for value in sums["n_organisations"]),
        weight=(values[-1] - values[0]) / max(values[-1], 1),
        n_missing=int(sums["n_missing"].iloc[-1]),
    )


def _may_be_missing(
    review: TownReview, rows: pd.DataFrame, campaigns: tuple[str, ...], values: tuple[float, ...]
) -> bool:
    """Whether the groups without a count could make up for a fall: told as two numbers elsewhere, never as a fall."""
    table = numbers.groups(review, rows, campaigns=campaigns)
    missing = table[table["year"].eq(review.last) & table["participants"].isna()]
    if missing.empty:
        return False
    registered = missing["registered"]
    return bool(registered.isna().any()) or values[-1] + float(registered.sum()) >= values[0]


def share_of_education(review: TownReview, rows: pd.DataFrame) -> Finding | None:
    """Schools and day-care centres bring a share that has a word."""
    table = numbers.by_kind(review, rows)
    now = table[table["year"].eq(review.last)]
    whole = int(now["participations"].sum())
    of_kind = now.set_index("organisation_type")
    kinds = tuple(kind for kind in ("school", "kindergarten") if kind in of_kind.index)
    if not kinds or whole == 0 or len(of_kind) == len(kinds):
        return None
    part = int(of_kind.loc[list(kinds), "participations"].sum())
    missing = int(now["n_missing"].sum())
    word = words.share_word(part, whole, is_complete=missing == 0)
    if not word or part / whole < 0.48:
        return None
    schools = table[table["organisation_type"].eq("school") & table["year"].isin(review.compared_years)]
    return Finding(
        code="share-education",
        about=kinds,
        years=review.compared_years
        if len(schools) == len(review.compared_years) and review.is_whole
        else (review.last,),
        counts=(float(part),),
        organisations=tuple(int(value) for value in schools["organisations"]),
        of=whole,
        word=word,
        weight=0.15 * part / whole,
        n_missing=missing,
    )


def newcomers(review: TownReview, rows: pd.DataFrame) -> Finding | None:
    """Nobody came for the first time, though earlier years had newcomers."""
    again = numbers.came_again(review, rows)
    if len(again) < 2 or again[-1].new > 0 or not any(one.new for one in again[:-1]):
        return None
    return Finding(
        code="no-newcomers",
        about=("newcomers",),
        years=tuple(one.year for one in again),
        counts=tuple(float(one.new) for one in again),
        weight=0.2,
        is_success=False,
    )


def overview_districts(review: TownReview, rows: pd.DataFrame, campaign: str) -> Finding | None:
    """A campaign whose list knows districts, not groups: in how many of them people were counted this year."""
    table = numbers.held(rows)
    table = table[table["campaign"].eq(campaign) & table["year"].eq(review.last) & table["district"].notna()]
    sums = totals(table, by=("district",))
    counted = sums[sums["participations"].gt(0).fillna(value=False).astype(bool)]
    if len(sums) < 2 or counted.empty:
        return None
    unknown = tuple(str(name) for name in sums.loc[sums["participations"].isna(), "district"])
    return Finding(
        code="overview-districts",
        about=(campaign, *unknown),
        years=(review.last,),
        counts=(float(counted["participations"].sum()), float(len(counted))),
        of=len(sums),
        weight=0.1,
        n_missing=len(unknown),
    )


def sentence(review: TownReview, finding: Finding) -> tuple[str, str]:
    """A finding's words: what stands in bold, and what follows."""
    return _SENTENCES[finding.code](review, finding)


def quoted(title: str) -> str:
    """A campaign's title within a sentence; in quotation marks where it ends like one.

    Examples
    --------
    >>> quoted("Neumarkt räumt auf!"), quoted("Umweltputztag")
    ('„Neumarkt räumt auf!“', 'Umweltputztag')
    """
    return f"„{title}“" if title[-1:] in "!?." else title


def _titles(review: TownReview, campaigns: tuple[str, ...]) -> str:
    return words.names(quoted(review.campaign_title(each)) for each in campaigns)


def _campaign(review: TownReview, one: Finding) -> tuple[str, str]:
    title = quoted(review.campaign_title(one.about[0]))
    first, last = one.years[0], one.years[-1]
    verb = "wächst" if one.code == "campaign-grows" else "legt zu"
    text = (
        f"von {words.organisations(one.organisations[0])} mit {words.participations(one.counts[0])} ({first}) auf "
        f"{words.number(one.organisations[-1])} mit {words.number(one.counts[-1])} ({last})."
    )
    return f"{title} {verb}:", text


def _campaign_down(review: TownReview, one: Finding) -> tuple[str, str]:
    title = review.campaign_title(one.about[0])
    who = "Helfende" if one.guests else "Teilnahmen"
    before = [words.number(value) for value in reversed(one.counts[:-1])]
    text = f"{words.number(one.counts[-1])} nach {words.enumeration(before)}"
    if one.guests:
        earlier = ", ".join(
            f"{year}: {words.number(value)}" for year, value in list(zip(one.years, one.guests, strict=True))[-2::-1]
        )
        text += f", bei zuletzt {words.number(one.guests[-1])} Gästen ({earlier})"
    return f"{title}: weniger {who}.", f"{text}."


def _together(review: TownReview, one: Finding) -> tuple[str, str]:
    return (
        f"{_titles(review, one.about)} legen zu:",
        f"zusammen {words.participations(one.counts[-1])}, {one.years[0]} waren es {words.number(one.counts[0])}.",
    )


def _education(review: TownReview, one: Finding) -> tuple[str, str]:
    counted = "gezählten " if one.n_missing else ""
    lead = f"{share_of(one.word)} {counted}Teilnahmen kommen aus {kinds_text(one.about)}:"
    text = f"{words.number(one.counts[0])} von {words.number(one.of)}."
    if len(one.years) > 1 and one.organisations and "school" in one.about:
        now, then = one.organisations[-1], one.organisations[0]
        if now != then:
            verb = "ist" if now == 1 else "sind"
            schools = words.capitalised(words.several(now, "school"))
            text += f" {schools} {verb} dabei, {one.years[0]} waren es {words.in_words(then)}."
    return lead, text


def share_of(word: str) -> str:
    """The word for a share before "Teilnahmen" in the plural, capitalised, with its verb in the plural.

    Examples
    --------
    >>> share_of("drei von vier"), share_of("die Hälfte"), share_of("fast alle")
    ('Drei von vier', 'Die Hälfte der', 'Fast alle')
    """
    return "Die Hälfte der" if word == "die Hälfte" else words.capitalised(word)


def kinds_text(kinds: tuple[str, ...]) -> str:
    """Kinds in the plural."""
    return words.enumeration(words.KINDS[kind][1] for kind in kinds)


def _no_newcomers(review: TownReview, one: Finding) -> tuple[str, str]:
    past = [
        f"{year} {'war' if value == 1 else 'waren'} es {words.in_words(int(value))}"
        for year, value in list(zip(one.years, one.counts, strict=True))[-2::-1]
    ]
    return f"Keine Organisation war {one.years[-1]} zum ersten Mal dabei.", f"{', '.join(past)}."


def _overview(review: TownReview, one: Finding) -> tuple[str, str]:
    title = review.campaign_title(one.about[0])
    n = int(one.counts[1])
    of = f"in allen {words.in_words(one.of)}" if n == one.of else f"in {words.in_words(n)} von {words.in_words(one.of)}"
    text = f"zusammen {words.number(one.counts[0])}."
    if len(one.about) > 1:
        verb = "fehlt" if len(one.about) == 2 else "fehlen"
        what = "die Zahl" if len(one.about) == 2 else "die Zahlen"
        text += f" Aus {words.enumeration(one.about[1:])} {verb} {what}."
    return f"{title} sind {of} Ortsteilen gezählt:", text


_SENTENCES: Final[dict[str, Callable[[TownReview, Finding], tuple[str, str]]]] = {
    "campaign-grows": _campaign,
    "campaign-rises": _campaign,
    "campaign-shrinks": _campaign_down,
    "campaign-falls": _campaign_down,
    "campaigns-rise": _together,
    "share-education": _education,
    "no-newcomers": _no_newcomers,
    "overview-districts": _overview,
}

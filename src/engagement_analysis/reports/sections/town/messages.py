"""One town's rows → what can be said of them, decided on data in every reading; sentences come last.

A rule looks at one reading of the flagged rows and gives a `Finding` or nothing. A finding counts only if the rule
gives the same in every reading (`held_findings`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.quality.readings import AS_READ
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.review import TownReview

Rule = Callable[[TownReview, str], "Finding | None"]
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision on data; two are the same if code, subject and word are."""

    code: str  # what holds
    about: tuple[str, ...] = ()  # campaigns (slugs), kinds or districts it speaks of
    word: str = ""  # the word for a share, by threshold
    years: tuple[int, ...] = field(default=(), compare=False)
    counts: tuple[float, ...] = field(default=(), compare=False)  # one a year
    organisations: tuple[int, ...] = field(default=(), compare=False)
    of: int = field(default=0, compare=False)  # the whole of which the last value is a part
    # size of the change times its share of the total: what is told first
    weight: float = field(default=0.0, compare=False)
    is_success: bool = field(default=True, compare=False)
    n_missing: int = field(default=0, compare=False)  # counts that are missing this year
    has_guests: bool = field(default=False, compare=False)  # guests are counted beside those who help


@numbers.once
def held_findings(review: TownReview) -> tuple[Finding, ...]:
    """What all rules find in every reading."""
    found = (held_finding(review, rule) for rule in rules(review))
    return tuple(one for one in found if one is not None)


def held_finding(review: TownReview, rule: Rule) -> Finding | None:
    """What one rule finds, if it is the same in every reading."""
    return numbers.agreed(review, partial(rule, review))


def chosen(findings: Sequence[Finding], most: int = MOST) -> list[Finding]:
    """The weightiest, one a subject, at least one that is no success where there is one."""
    seen: set[str] = set()
    single = []
    for one in sorted(findings, key=lambda one: -one.weight):
        if not seen & set(one.about):
            single.append(one)
            seen |= set(one.about)
    picked = single[:most]
    rest = [one for one in single[most:] if not one.is_success]
    if rest and all(one.is_success for one in picked):
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


@numbers.once
def _series(review: TownReview, reading: str, campaigns: tuple[str, ...]) -> pd.DataFrame:
    """Sums of the compared years; no rows unless each has some and a number."""
    rows = numbers.groups(review, reading)
    rows = rows[rows["campaign"].isin(campaigns) & rows["year"].isin(review.compared_years)]
    sums = totals(rows, by=("year",))
    is_whole = sums["year"].tolist() == list(review.compared_years) and sums["participations"].notna().all()
    return sums if is_whole and len(sums) > 1 else sums.head(0)


def _course(sums: pd.DataFrame) -> str:
    return words.course(sums["participations"].astype(float).tolist())


def campaign_course(review: TownReview, reading: str, campaign: str) -> Finding | None:
    """A compared campaign that grows, rises, shrinks or falls; a fall only if this year no count is missing."""
    sums = _series(review, reading, (campaign,))
    code = _course(sums)
    if code in ("", "similar") or campaigns_together(review, reading) is not None:
        return None
    values = tuple(sums["participations"].astype(float))
    n_missing = int(sums["n_missing"].iloc[-1])
    is_down = code in ("shrinks", "falls")
    if (is_down and n_missing) or (code == "rises" and values[-1] < max(values)):
        return None
    whole = _series(review, reading, review.compared)["participations"].iloc[-1]
    return Finding(
        code=f"campaign-{code}",
        about=(campaign,),
        years=review.compared_years,
        counts=values,
        organisations=tuple(sums["n_organisations"].astype(int)),
        weight=abs(values[-1] - values[0]) / max(float(whole), 1),
        is_success=not is_down,
        n_missing=n_missing,
        has_guests=bool(sums["visitors"].notna().all()),
    )


def campaigns_together(review: TownReview, reading: str) -> Finding | None:
    """All compared campaigns gain: told as one, with their sum."""
    each = [_series(review, reading, (campaign,)) for campaign in review.compared]
    sums = _series(review, reading, review.compared)
    if len(each) < 2 or not {_course(one) for one in (*each, sums)} <= {"grows", "rises"}:
        return None
    values = tuple(sums["participations"].astype(float))
    return Finding(
        code="campaigns-rise",
        about=review.compared,
        years=review.compared_years,
        counts=values,
        weight=(values[-1] - values[0]) / max(values[-1], 1),
    )


def share_of_education(review: TownReview, reading: str = AS_READ) -> Finding | None:
    """Schools and day-care centres bring a share that has a word."""
    table = numbers.by_kind(review, reading)
    now = table[table["year"].eq(review.last)].set_index("organisation_type")
    whole = int(now["participations"].sum())
    kinds = tuple(kind for kind in ("school", "kindergarten") if kind in now.index)
    if not kinds or whole == 0 or len(now) == len(kinds):
        return None
    part = int(now.loc[list(kinds), "participations"].sum())
    missing = int(now["n_missing"].sum())
    word = words.share_word(part, whole, is_complete=missing == 0)
    if not word or part / whole < 0.48:
        return None
    return Finding(
        code="share-education",
        about=kinds,
        word=word,
        counts=(float(part),),
        of=whole,
        weight=0.15 * part / whole,
        n_missing=missing,
    )


def newcomers(review: TownReview, reading: str) -> Finding | None:
    """Nobody came for the first time, though earlier years had newcomers."""
    again = numbers.came_again(review, reading)
    counts = tuple(again["new"].astype(float))
    if len(counts) < 2 or counts[-1] > 0 or not any(counts):
        return None
    return Finding(
        code="no-newcomers",
        about=("newcomers",),
        years=tuple(again["year"].astype(int)),
        counts=counts,
        weight=0.2,
        is_success=False,
    )


def overview_districts(review: TownReview, reading: str, campaign: str) -> Finding | None:
    """A campaign whose list knows districts, not groups: in how many of them people were counted this year."""
    rows = numbers.held(review.readings[reading])
    rows = rows[rows["campaign"].eq(campaign) & rows["year"].eq(review.last) & rows["district"].notna()]
    sums = totals(rows, by=("district",))
    counted = sums[sums["participations"].gt(0).fillna(value=False).astype(bool)]
    if len(sums) < 2 or counted.empty:
        return None
    unknown = sums.loc[sums["participations"].isna(), "district"].astype(str)
    return Finding(
        code="overview-districts",
        about=(campaign, *unknown),
        counts=(float(counted["participations"].sum()), float(len(counted))),
        of=len(sums),
        weight=0.1,
    )


def coming_word(review: TownReview) -> str:
    """The word for how many came again, where every reading has it."""

    def word(reading: str) -> str:
        again = numbers.came_again(review, reading)
        return words.coming_word(again["again"].iloc[-1], again["before"].iloc[-1]) if len(again) else ""

    return numbers.agreed(review, word) or ""


def sentence(review: TownReview, one: Finding) -> tuple[str, str]:
    """A finding's words: what stands in bold, and what follows."""
    titles = [quoted(review.campaign_title(each)) for each in one.about]
    counts = [words.number(count) for count in one.counts]
    match one.code:
        case "campaign-grows" | "campaign-rises":
            verb = "wächst" if one.code == "campaign-grows" else "legt zu"
            then = f"{words.organisations(one.organisations[0])} mit {words.participations(one.counts[0])}"
            now = f"{words.number(one.organisations[-1])} mit {counts[-1]}"
            return f"{titles[0]} {verb}:", f"von {then} ({one.years[0]}) auf {now} ({one.years[-1]})."
        case "campaign-shrinks" | "campaign-falls":
            who = "Helfende" if one.has_guests else "Teilnahmen"
            last, *before = reversed(counts)
            return f"{titles[0]}: weniger {who}.", f"{last} nach {words.enumeration(before)}."
        case "campaigns-rise":
            now = words.participations(one.counts[-1])
            return f"{words.names(titles)} legen zu:", f"zusammen {now}, {one.years[0]} waren es {counts[0]}."
        case "share-education":
            return f"{education_lead(one)}:", f"{counts[0]} von {words.number(one.of)}."
        case "no-newcomers":
            past = [
                f"{year} {'war' if n == 1 else 'waren'} es {words.in_words(int(n))}"
                for year, n in list(zip(one.years, one.counts, strict=True))[-2::-1]
            ]
            return f"Keine Organisation war {one.years[-1]} zum ersten Mal dabei.", f"{', '.join(past)}."
    return _overview(review, one)


def quoted(title: str) -> str:
    """A campaign's title within a sentence; in quotation marks where it ends like one."""
    return f"„{title}“" if title[-1:] in "!?." else title


def education_lead(one: Finding) -> str:
    """Which share of this year's participations schools and day-care centres bring."""
    share = "Die Hälfte der" if one.word == "die Hälfte" else words.capitalised(one.word)
    kinds = words.enumeration(words.KINDS[kind][1] for kind in one.about)
    return f"{share} {'gezählten ' if one.n_missing else ''}Teilnahmen kommen aus {kinds}"


def _overview(review: TownReview, one: Finding) -> tuple[str, str]:
    n, (campaign, *unknown) = int(one.counts[1]), one.about
    of = f"in allen {words.in_words(one.of)}" if n == one.of else f"in {words.in_words(n)} von {words.in_words(one.of)}"
    text = f"zusammen {words.number(one.counts[0])}."
    if unknown:
        verb = "fehlt die Zahl" if len(unknown) == 1 else "fehlen die Zahlen"
        text += f" Aus {words.enumeration(unknown)} {verb}."
    return f"{review.campaign_title(campaign)} sind {of} Ortsteilen gezählt:", text

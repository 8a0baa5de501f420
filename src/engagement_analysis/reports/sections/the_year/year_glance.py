"""One town's rows → the first screen of the year's report: the year alone, with the years before in small."""

import pandas as pd

from engagement_analysis.reports.blocks import Block, glance
from engagement_analysis.reports.sections.four_years import glance as four_years
from engagement_analysis.reports.sections.the_year.open_places import frame as open_places
from engagement_analysis.reports.sections.the_year.registered_and_came import frame as registered
from engagement_analysis.reports.sections.town import messages, numbers, words
from engagement_analysis.reports.sections.town.records import records
from engagement_analysis.reports.sections.town.review import TownReview


def headline(review: TownReview) -> str:
    """How many organisations were there, and how many came again."""
    n = int(numbers.yearly(review)["organisations"].iloc[-1])
    said = f"{words.organisations(n)} {'war' if n == 1 else 'waren'} {review.last} dabei"
    for row in records(numbers.came_again(review).tail(1)):
        said += f", {words.number(row.again)} von {words.number(row.before)} kamen wieder"
    return said


def year_messages(review: TownReview) -> list[tuple[str, str]]:
    """What the year's data carry: share of the schools, registered and came, newcomers, places to be settled."""
    found = [
        messages.sentence(review, one)
        for one in four_years.told(review)
        if one.code in ("share-education", "overview-districts", "no-newcomers", "campaign-shrinks", "campaign-falls")
    ][:2]
    pairs = registered(review)
    if pairs["registered"].sum() > 0:
        came, had = words.number(pairs["participations"].sum()), words.number(pairs["registered"].sum())
        found.append(("Angemeldet und gekommen:", f"{came} kamen, {had} waren angemeldet."))
    n_open = len(open_places(review))
    if n_open and not review.is_strict:
        head = words.spelled(n_open, "eine Stelle der Listen ist offen:", "Stellen der Listen sind offen:")
        found.append((words.capitalised(head), "sie ändern eine Zahl, wenn sie geklärt sind."))
    return found[:3]


def first_screen(review: TownReview) -> Block:
    """The report's first screen."""
    sums = numbers.yearly(review).iloc[-1]
    lead = f"{review.last} zählen die Listen {words.participations(sums['participations'])}"
    if not pd.isna(sums["hours"]) and sums["n_hours"] >= 0.75 * sums["n_held"]:
        lead += f" und {words.number(sums['hours'])} freiwillige Stunden"
    if review.overviews:
        lead += " an Aktionstagen"
    return glance(
        headline(review),
        f"{lead}.",
        four_years.tiles(review),
        year_messages(review),
        four_years.questions(review),
        review.programme.contact,
        four_years.box(review),
        kicker=(f"Jahresbericht {review.last}", f"Engagement in {review.title}"),
        messages_title=f"Was {review.last} zeigt",
    )

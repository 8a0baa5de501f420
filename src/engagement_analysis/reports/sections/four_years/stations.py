"""The town's own programme → its stations, with what is published and where."""

from engagement_analysis.reports.blocks import NOTHING, Block, Station, published_in, section_title, timeline
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.review import TownReview

SECTION = "stationen"


def title(review: TownReview) -> Block:
    """How many, since when."""
    stations = review.programme.stations if review.programme else ()
    if not stations:
        return NOTHING
    told = words.capitalised(words.spelled(len(stations), "Station im", "Stationen seit"))
    return section_title(SECTION, "Stationen", f"{told} {stations[0].date}")


def time_line(review: TownReview) -> Block:
    """The stations, as the town tells them."""
    stations = review.programme.stations if review.programme else ()
    return timeline([Station(each.date, each.text, each.kind) for each in stations], section=SECTION)


def sources(review: TownReview) -> Block:
    """Where the stations are published."""
    stations = review.programme.stations if review.programme else ()
    return published_in((each.source for each in stations), section=SECTION)

"""The town's own programme → its stations, with what is published and where."""

from engagement_analysis.reports.blocks import NOTHING, Block, Station, published_in, section_title, timeline
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.review import TownReview


def title(review: TownReview) -> Block:
    """How many, since when."""
    stations = review.programme.stations
    if not stations:
        return NOTHING
    told = words.capitalised(words.spelled(len(stations), "Station im", "Stationen seit"))
    return section_title("stationen", "Stationen", f"{told} {stations[0].date}")


def time_line(review: TownReview) -> Block:
    """The stations, as the town tells them."""
    return timeline([Station(each.date, each.text, each.kind) for each in review.programme.stations])


def sources(review: TownReview) -> Block:
    """Where the stations are published."""
    return published_in(each.source for each in review.programme.stations)

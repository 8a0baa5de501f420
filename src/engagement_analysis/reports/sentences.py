"""Analysis frames of a review → the paragraphs that answer its questions, one for each town."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from engagement_analysis.reports import wording
from engagement_analysis.reports.careful import with_statements
from engagement_analysis.reports.display import Block, paragraphs
from engagement_analysis.reports.evidence import by_town
from engagement_analysis.reports.messages import with_breaks
from engagement_analysis.reports.review_data import Review


def data_quality(review: Review, quality: pd.DataFrame) -> Block:
    """How many entries give an exact count.

    Parameters
    ----------
    quality : DataFrame
        `data_quality` by city and year.
    """
    dated = review.within(quality[quality["year"].notna()])
    return _for_each_town(review, dated, lambda town, rows: wording.data_quality(town, rows))


def exactness(review: Review, quality: pd.DataFrame) -> Block:
    """In which years the counts were most and least exact; parameters as for the data quality."""
    dated = review.within(quality[quality["year"].notna()])
    return _for_each_town(review, dated, wording.exactness)


def findings(counts: pd.DataFrame) -> Block:
    """What kinds of findings are most frequent.

    Parameters
    ----------
    counts : DataFrame
        `finding_counts`.
    """
    return paragraphs(wording.frequent_findings(counts))


def organisations(review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame) -> Block:
    """How many organisations took part.

    Parameters
    ----------
    yearly : DataFrame
        `totals` by city and year.
    comparability : DataFrame
        `breaks_of_town`.
    """
    frame = with_statements(review, with_breaks(review, yearly, comparability), "organisations")
    return _for_each_town(review, frame, lambda town, rows: " ".join(wording.organisations(town, rows)))


def participations(review: Review, yearly: pd.DataFrame, comparability: pd.DataFrame) -> Block:
    """How many participations there were, and how well that is known; parameters as for the organisations."""
    frame = with_statements(review, with_breaks(review, yearly, comparability), "participations")
    return _for_each_town(review, frame, lambda town, rows: " ".join(wording.participations(town, rows)))


def rates(review: Review, frame: pd.DataFrame) -> Block:
    """Participations per 1,000 inhabitants with their interval.

    Parameters
    ----------
    frame : DataFrame
        `participation_rates` by city and year.
    """
    told = with_statements(review, review.within(frame), "rates", population=frame)
    return _for_each_town(review, told, lambda town, rows: wording.sentence_list(wording.rates(town, rows)))


def changes(review: Review, frame: pd.DataFrame) -> Block:
    """How many of the changes on the year before can be compared, and where the last one comes from.

    Parameters
    ----------
    frame : DataFrame
        `year_on_year` by city and campaign.
    """
    shown = with_statements(review, review.within(frame[frame["previous_year"].notna()]), "participations")
    return _for_each_town(review, shown, lambda town, rows: " ".join(wording.changes(town, rows)))


def composition(review: Review) -> Block:
    """Which types of organisations were most frequent."""
    counts = {town: review.types_of(town) for town in review.towns.values()}
    return paragraphs(*[wording.composition(town, rows) for town, rows in counts.items() if len(rows)])


def further_measures(review: Review, yearly: pd.DataFrame, proportions: pd.DataFrame) -> Block:
    """Hours, children and young people, and waste as a note, of the last year, with how many entries state them.

    Parameters
    ----------
    yearly : DataFrame
        `totals` by city and year.
    proportions : DataFrame
        `ratios` by city and year.
    """
    frame = review.within(yearly.merge(proportions, on=["city", "year"], how="left"))

    def sentence(town: str, rows: pd.DataFrame) -> str:
        return " ".join(wording.further_measures(town, rows.iloc[-1]))

    told = _for_each_town(review, frame, sentence)
    return Block(told.html + paragraphs(wording.WASTE_NOTE).html, f"{told.plain}\n\n{wording.WASTE_NOTE}")


def _for_each_town(review: Review, frame: pd.DataFrame, sentence: Callable[[str, pd.DataFrame], str]) -> Block:
    return paragraphs(*[sentence(town, rows) for town, rows in by_town(review, frame)])

"""The annex: participations per 1,000 inhabitants of each town, signs, and where every figure stands."""

from collections.abc import Iterator

import pandas as pd

from engagement_analysis.reports.blocks import Block, annex, paragraphs, stack
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.four_years.annex import per_thousand, rates_part, sources_part
from engagement_analysis.reports.sections.town import numbers


def block(exchange: Exchange) -> Block:
    """All parts, under one heading each; what does not arise is left out."""
    return stack(_parts(exchange), part="annex")


def _parts(exchange: Exchange) -> Iterator[Block]:
    rates = [per_thousand(review).assign(town=name) for name, review in exchange.named() if not review.is_strict]
    rates = [part for part in rates if len(part)]
    if rates:
        yield rates_part(
            pd.concat(rates, ignore_index=True),
            "Jede Zeile gilt nur für ihre Stadt: Aktionen, Jahreszeit und Zählweise sind verschieden. "
            "Die Werte sagen nicht, wo sich Menschen öfter engagieren.",
            group_by="town",
        )
    yield annex("Zeichen", paragraphs("–: keine Liste · .: Zahl unbekannt · ≥: mindestens, eine Zahl fehlt"))
    rows = pd.concat([numbers.entries(review) for review in exchange.towns])
    yield sources_part(rows, is_example=any(review.is_example for review in exchange.towns))

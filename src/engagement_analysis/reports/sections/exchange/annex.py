"""The annex: participations per 1,000 inhabitants of each town, signs, and where every figure stands."""

from collections.abc import Iterator

import pandas as pd

from engagement_analysis.publication.rule import without_private_persons
from engagement_analysis.reports.blocks import Block, annex, paragraphs, stack
from engagement_analysis.reports.blocks.block import foldout
from engagement_analysis.reports.blocks.figure import source_list
from engagement_analysis.reports.sections.exchange.towns import Exchange
from engagement_analysis.reports.sections.four_years.annex import per_thousand, rates_part
from engagement_analysis.reports.sections.town import numbers, words
from engagement_analysis.reports.sections.town.review import TownReview


def block(exchange: Exchange) -> Block:
    """All parts, under one heading each; what does not arise is left out."""
    return stack(_parts(exchange), section="anhang", part="annex")


def per_thousand_of_all(exchange: Exchange) -> pd.DataFrame:
    """Participations per 1,000 inhabitants with their range, of the open towns whose population is published."""
    parts = [per_thousand(review).assign(town=name) for name, review in exchange.named() if not review.is_strict]
    found = [part for part in parts if "rate" in part and len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _parts(exchange: Exchange) -> Iterator[Block]:
    rates = per_thousand_of_all(exchange)
    if len(rates):
        yield rates_part(
            rates,
            "Jede Zeile gilt nur für ihre Stadt: Aktionen, Jahreszeit und Zählweise sind verschieden. "
            "Die Werte sagen nicht, wo sich Menschen öfter engagieren.",
            group_by="town",
        )
    yield annex("Zeichen", paragraphs("–: keine Liste · .: Zahl unbekannt · ≥: mindestens, eine Zahl fehlt"))
    rows = pd.concat([_rows(review) for review in exchange.towns])
    kind = "Arbeitsmappen (Beispieldaten)" if any(review.is_example for review in exchange.towns) else "Arbeitsmappen"
    told = paragraphs(f"{kind}: {words.counted(rows['source_file'].nunique(), 'Datei', 'Dateien')}.")
    inside = foldout(source_list(rows), "Fundstellen, ohne Privatpersonen")
    yield annex("Quellen", told, Block(inside))


def _rows(review: TownReview) -> pd.DataFrame:
    rows = without_private_persons(numbers.held(review.participation))
    return rows[rows["year"].isin(review.years)]

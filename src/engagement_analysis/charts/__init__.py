"""Analysis frames → matplotlib Axes and an alternative text written from the same frame. Nothing is computed here."""

from engagement_analysis.charts.change import alt_text_change_split, plot_change_split
from engagement_analysis.charts.organisations import (
    alt_text_composition,
    alt_text_organisations,
    plot_composition,
    plot_organisations,
)
from engagement_analysis.charts.participations import alt_text_participations, plot_participations
from engagement_analysis.charts.quality import alt_text_data_quality, plot_data_quality
from engagement_analysis.charts.rates import alt_text_rates, plot_rates
from engagement_analysis.charts.small_multiples import alt_text_small_multiples, small_multiples

__all__ = [
    "alt_text_change_split",
    "alt_text_composition",
    "alt_text_data_quality",
    "alt_text_organisations",
    "alt_text_participations",
    "alt_text_rates",
    "alt_text_small_multiples",
    "plot_change_split",
    "plot_composition",
    "plot_data_quality",
    "plot_organisations",
    "plot_participations",
    "plot_rates",
    "small_multiples",
]

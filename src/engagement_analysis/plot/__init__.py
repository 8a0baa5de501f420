"""Analysis frames → matplotlib Axes and an alternative text written from the same frame. Nothing is computed here."""

from engagement_analysis.plot.calendar import alt_text_calendar, calendar_height, plot_calendar
from engagement_analysis.plot.change import alt_text_change_split, plot_change_split
from engagement_analysis.plot.cohorts import alt_text_cohorts, cohorts_height, has_written_shares, plot_cohorts
from engagement_analysis.plot.districts import alt_text_districts, districts_height, plot_districts
from engagement_analysis.plot.lorenz import alt_text_lorenz, plot_lorenz
from engagement_analysis.plot.organisations import (
    alt_text_composition,
    alt_text_organisations,
    plot_composition,
    plot_organisations,
)
from engagement_analysis.plot.outlook import alt_text_outlook, plot_outlook
from engagement_analysis.plot.participations import (
    alt_text_participations,
    plot_participations,
    years_with_untold_share,
)
from engagement_analysis.plot.quality import alt_text_data_quality, plot_data_quality
from engagement_analysis.plot.rates import alt_text_rates, plot_rates
from engagement_analysis.plot.small_multiples import alt_text_small_multiples, small_multiples
from engagement_analysis.plot.towns import alt_text_towns, plot_towns, towns_height
from engagement_analysis.plot.trend import alt_text_trend, plot_trend

__all__ = [
    "alt_text_calendar",
    "alt_text_change_split",
    "alt_text_cohorts",
    "alt_text_composition",
    "alt_text_data_quality",
    "alt_text_districts",
    "alt_text_lorenz",
    "alt_text_organisations",
    "alt_text_outlook",
    "alt_text_participations",
    "alt_text_rates",
    "alt_text_small_multiples",
    "alt_text_towns",
    "alt_text_trend",
    "calendar_height",
    "cohorts_height",
    "districts_height",
    "has_written_shares",
    "plot_calendar",
    "plot_change_split",
    "plot_cohorts",
    "plot_composition",
    "plot_data_quality",
    "plot_districts",
    "plot_lorenz",
    "plot_organisations",
    "plot_outlook",
    "plot_participations",
    "plot_rates",
    "plot_towns",
    "plot_trend",
    "small_multiples",
    "towns_height",
    "years_with_untold_share",
]

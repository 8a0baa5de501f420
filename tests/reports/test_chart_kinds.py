"""Trend, towns, cohorts, Lorenz curve, calendar, districts, outlook: drawn as the frame says, said as it is drawn."""

from __future__ import annotations

import itertools
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from engagement_analysis import plot
from engagement_analysis.analysis.examples import example_participation
from engagement_analysis.analysis.organisations.concentration_published import coarse_lorenz_curves
from engagement_analysis.analysis.years.campaign_calendar import campaign_calendar
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.analysis.years.trend_line import trend_line
from engagement_analysis.plot.style import COLOUR_NAMES, SHADES, house_style, new_figure, shade_of
from engagement_analysis.reports.svg import inline_svg

Frames = dict[str, pd.DataFrame]
KINDS = ["trend", "towns", "cohorts", "lorenz", "calendar", "districts", "outlook", "change_split"]


@pytest.fixture
def ax() -> Axes:
    with house_style():
        return new_figure(4.0)[1]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def lines(ax: Axes, gid: str) -> list[list[float]]:
    return [list(line.get_ydata()) for line in ax.lines if str(line.get_gid()).startswith(gid)]


def marks(ax: Axes, gid: str) -> list[float]:
    return [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == gid]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


# -- trend


def test_a_claimed_trend_is_drawn_with_its_band_and_growth(ax: Axes, chart_frames: Frames) -> None:
    frame = chart_frames["trend"]
    plot.plot_trend(frame, ax=ax)
    known = frame.dropna(subset=["value"])
    assert lines(ax, "trend") == [known["trend"].tolist()]
    (band,) = [one for one in ax.collections if one.get_gid() == "band"]
    assert band.get_paths()[0].vertices[:, 1].max() == known["trend_high"].max()
    (points,) = [one for one in ax.collections if one.get_gid() == "points"]
    assert points.get_offsets().tolist() == known[["year", "value"]].to_numpy().tolist()
    assert "+10,0 %\nje Jahr" in [plain(text) for text in texts(ax)]
    assert ax.get_title(loc="left") == ""


def test_only_estimates_are_hollow(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_trend(chart_frames["trend"], ax=ax)
    (points,) = [one for one in ax.collections if one.get_gid() == "points"]
    hollow = [place for place, colour in enumerate(points.get_facecolors()) if to_hex(colour) == "#ffffff"]
    assert hollow == [4], "2020 is the fifth year with a number"


def test_a_refused_trend_has_no_line_and_says_so(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_trend(chart_frames["trend_refused"], ax=ax)
    assert lines(ax, "trend") == []
    said = ax.get_title(loc="left").replace("\n", " ")
    assert said == (
        "Keine Trendlinie. Vergleichbar sind die Zahlen erst ab 2023 (3 Jahre). Drei Jahre können keinen Trend belegen."
    )
    assert marks(ax, "comparability-break") == [2022.5], (
        "before its first year a series has nothing to be compared with"
    )


def test_a_line_that_nobody_claims_is_not_drawn(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_trend(chart_frames["trend"].assign(verdict="no_trend"), ax=ax)
    assert lines(ax, "trend") == []


def test_alt_text_of_a_trend_has_ends_sentence_estimates_and_breaks(chart_frames: Frames) -> None:
    assert plot.alt_text_trend(chart_frames["trend"]) == (
        "Punktdiagramm: Teilnahmen je Jahr. 180 (2015) → 470 (2025), zuletzt höher. Eingezeichnet ist eine "
        "Trendlinie mit Unsicherheitsband. Die Zahl der Teilnahmen nahm von 2015 bis 2025 zu. "
        "Überwiegend geschätzt: 2020. Nicht bekannt oder nicht gezeigt: 2019."
    )
    refused = plot.alt_text_trend(chart_frames["trend_refused"])
    assert "Eine Trendlinie ist nicht eingezeichnet." in refused
    assert refused.endswith("Überwiegend geschätzt: 2024. Nicht mit dem Vorjahr vergleichbar: 2023.")


def test_the_line_gives_the_same_total_as_the_counts_and_lies_within_its_band() -> None:
    series = pd.DataFrame({"year": range(2014, 2026), "count": [40 * 1.08**n + n % 3 for n in range(12)]})
    result = trend(series.round())
    line = trend_line(series.round(), result)
    assert result.is_trend
    assert line["trend"].sum() == pytest.approx(line["value"].sum())
    growth = (line["trend"] / line["trend"].shift()).dropna()
    np.testing.assert_allclose(growth.astype(float), 1 + result.percent_per_year / 100)
    assert (line["trend_low"].le(line["trend"]) & line["trend"].le(line["trend_high"])).all()


def test_a_refused_trend_has_no_line_to_draw() -> None:
    series = pd.DataFrame({"year": [2022, 2023, 2024, 2025], "count": [738, 839, 960, 1018]})
    assert trend_line(series, trend(series))["trend"].isna().all()


# -- towns


def test_each_town_and_year_is_a_point_with_its_range_and_number(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_towns(chart_frames["towns"], ax=ax)
    points = [one.get_offsets()[0][0] for one in ax.collections if one.get_gid() == "points"]
    assert points == [24.1, 25.2, 8.4, 9.9]
    ranges = [list(line.get_xdata()) for line in ax.lines if line.get_gid() == "range"]
    assert ranges == [[19, 30], [20, 32], [6, 12], [7, 13]]
    assert {"2024: 24,1", "2025: 9,9", "2025: ."} <= set(texts(ax))


def test_the_step_to_a_year_that_cannot_be_compared_is_dashed(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_towns(chart_frames["towns"], ax=ax)
    arrows = [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert [arrow.get_linestyle() == "-" for arrow in arrows] == [True, False]


def test_alt_text_of_towns_names_values_ranges_and_the_highest(chart_frames: Frames) -> None:
    text = plot.alt_text_towns(chart_frames["towns"])
    assert "8,4 (2024; zwischen 6,0 und 12,0; überwiegend geschätzt) → 9,9 (2025; zwischen 7,0 und 13,0), z" in text
    assert "2025 nicht vergleichbar" in text
    assert "Villingen-Schwenningen: keine Angabe (2025)." in text
    assert text.endswith("Am höchsten 2025: Neumarkt i.d.OPf.")


def test_no_town_is_called_highest_where_two_are_shown_alike() -> None:
    frame = pd.DataFrame({"town": ["A", "B"], "year": 2025, "value": [4.01, 4.02]})
    assert "Am höchsten" not in plot.alt_text_towns(frame)


# -- cohorts


def test_cells_hold_count_and_share_and_hidden_ones_the_sign(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_cohorts(chart_frames["cohorts"], ax=ax)
    assert len(ax.patches) == 10
    shown = [plain(text) for text in texts(ax)]
    assert shown[:10] == ["20", "100 %", "14", "70 %", ".", "2", "10 %", "15", "100 %", "x"]
    assert [to_hex(box.get_facecolor()) for box in ax.patches[:4]] == [SHADES[4], SHADES[3], "#ffffff", SHADES[0]]
    assert ax.get_title(loc="left") == "x: niemand eingeladen; „.“: nicht\nveröffentlicht"


def test_alt_text_of_cohorts_does_not_tell_what_is_hidden(chart_frames: Frames) -> None:
    text = plain(plot.alt_text_cohorts(chart_frames["cohorts"]))
    assert "Zuerst 2022 dabei: 20; davon 2023 14 (70 %), 2024 nicht veröffentlicht, 2025 2 (10 %)." in text
    assert "2024 niemand eingeladen" in text
    assert text.endswith(
        "Am häufigsten wieder dabei: 2025 die von 2024 (75 %); am seltensten: 2024 die von 2023 (0 %)."
    )


# -- Lorenz curve


def test_the_curve_is_drawn_as_given_below_the_line_of_equal_shares(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_lorenz(chart_frames["lorenz"], ax=ax)
    assert lines(ax, "curve") == [[0, 0.06, 0.19, 0.35, 0.62, 1], [0, 0.39, 1]]
    assert lines(ax, "equality") == [[0, 1]]
    assert "Neumarkt 2025:\ndie kleineren 40 %\nbringen 19 %" in [plain(text) for text in texts(ax)]


def test_a_curve_that_shows_single_organisations_is_refused(ax: Axes) -> None:
    sizes = pd.DataFrame({"p": [0, 0.25, 0.5, 0.75, 1], "L": [0, 0.1, 0.2, 0.4, 1], "n_organisations": 4})
    with pytest.raises(ValueError, match="single organisations"):
        plot.plot_lorenz(sizes, ax=ax)
    plot.plot_lorenz(sizes, ax=ax, shows_every_organisation=True)
    assert lines(ax, "curve") == [[0, 0.1, 0.2, 0.4, 1]]


def test_alt_text_of_the_curve_says_what_the_small_and_the_large_bring(chart_frames: Frames) -> None:
    assert (
        "Neumarkt 2025 (26 Organisationen): Die kleineren 40 % bringen 19 % der Teilnahmen; die größten 20 % "
        in plain(plot.alt_text_lorenz(chart_frames["lorenz"]))
    )


@given(st.lists(st.integers(1, 400), min_size=1, max_size=80))
@settings(max_examples=25, deadline=None)
def test_published_curves_never_have_fewer_than_three_organisations_in_a_step(sizes: list[int]) -> None:
    rows = pd.DataFrame({"organisation_id": [f"verein-{n}" for n in range(len(sizes))], "participants": sizes})
    one = example_participation().iloc[[0]].drop(columns=["organisation_id", "participants"])
    curves = coarse_lorenz_curves(one.merge(rows, how="cross"))
    if len(sizes) < 6:
        assert curves.empty
    if len(curves):
        assert len(sizes) / (len(curves) - 1) >= 3
        assert curves["L"].tolist() == curves["L"].round(2).tolist(), "whole percent"
        assert curves["L"].is_monotonic_increasing
        assert (curves["L"] <= curves["p"] + 0.005).all()


# -- calendar


def test_days_are_points_periods_bars_and_cancelled_dates_crosses(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_calendar(chart_frames["calendar"], ax=ax)
    np.testing.assert_allclose(marks(ax, "cancelled"), [9 + 10.5 / 31])
    np.testing.assert_allclose(marks(ax, "day"), [2 + 17.5 / 31, 9 + 13.5 / 31, 9 + 17.5 / 31, 9 + 18.5 / 31])
    periods = [(box.get_x(), box.get_x() + box.get_width()) for box in ax.patches if box.get_gid() == "period"]
    assert periods == [(9, 10), (0, 12)]
    assert {"11.10. abgesagt", "18.–19.10.", "ohne genauen Tag", "Bachpatenschaften"} <= set(texts(ax))
    assert texts(ax).count("–") == 1, "no swap shop in 2024"


def test_alt_text_of_the_calendar_has_every_date(chart_frames: Frames) -> None:
    text = plot.alt_text_calendar(chart_frames["calendar"])
    assert "Kleidertauschbörse: 2023 am 18.03. und am 14.10.; 2025 am 11.10. (abgesagt)." in text
    assert "Neumarkt räumt auf!: 2024 am 18.10. und am 19.10.; 2025 im Oktober. Alle im Oktober." in text
    assert ".." not in text


def test_the_calendar_of_the_workbooks_has_every_dated_entry(participation: pd.DataFrame) -> None:
    days = campaign_calendar(participation)
    assert (days["n_held"] + days["n_cancelled"]).sum() == participation["date_start"].notna().sum()
    assert days.loc[days["is_cancelled"], "n_held"].eq(0).all()


# -- districts


def test_districts_are_sorted_and_what_has_none_stands_apart(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_districts(chart_frames["districts"], ax=ax)
    assert [patch.get_width() for patch in ax.patches] == [288, 48, 17, 54]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["Altstadt", "Pölling", "Stauf", "Wolfstein", "ohne Angabe"]
    ticks = list(ax.get_yticks())
    assert ticks[3] - ticks[4] > ticks[2] - ticks[3]
    assert texts(ax) == ["288", "48", "17", ".", "54"]


def test_alt_text_of_districts_gives_no_share_of_a_total_that_is_not_known(chart_frames: Frames) -> None:
    text = plot.alt_text_districts(chart_frames["districts"])
    assert "Altstadt 288; Pölling 48; Stauf 17; Wolfstein nicht veröffentlicht oder unbekannt." in text
    assert "%" not in text
    assert text.endswith("Überwiegend geschätzt: Pölling. Ohne Angabe des Stadtteils: 54.")


# -- outlook


def test_ranges_are_nested_and_start_at_the_last_count(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_outlook(chart_frames["outlook"], ax=ax)
    bands = [one.get_xy()[:3].tolist() for one in ax.patches if str(one.get_gid()).startswith("range")]
    assert bands == [[[2025, 470], [2026, 380], [2026, 661]], [[2025, 470], [2026, 420], [2026, 590]]]
    assert {"80 %:\n420 bis 590", "95 %:\n380 bis 670"} <= {plain(text) for text in texts(ax)}
    assert "380 bis 670 (Niveau 95 %)" in plain(plot.alt_text_outlook(chart_frames["outlook"]))


def test_without_a_range_the_sentence_stands_in_its_place(ax: Axes, chart_frames: Frames) -> None:
    frame = chart_frames["outlook"]
    refused = frame.assign(low=None, high=None, sentence=frame["sentence"].mask(frame["value"].isna(), "Zu wenige."))
    plot.plot_outlook(refused, ax=ax)
    assert [patch for patch in ax.patches if str(patch.get_gid()).startswith("range")] == []
    assert ax.get_title(loc="left") == "Zu wenige."
    assert "Eine Vorausschau ist nicht eingezeichnet. Zu wenige." in plot.alt_text_outlook(refused)


# -- waterfall with a further split


def test_the_waterfall_takes_parts_with_fractions(ax: Axes, chart_frames: Frames) -> None:
    plot.plot_change_split(chart_frames["change_split"], ax=ax)
    assert [patch.get_width() for patch in ax.patches] == [960, 80.5, 37.25, 14.75, 1018]
    said = plot.alt_text_change_split(chart_frames["change_split"])
    assert said.startswith("Wasserfalldiagramm: Teilnahmen 2024: 960; Zahl der Gruppen +80; ")


# -- all kinds


def degenerate(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """One row, no rows, nothing known."""
    numbers = [name for name in ("value", "n_active", "active_share", "L", "date_start", "low") if name in frame]
    empty = {name: pd.Series(pd.NA if name != "date_start" else pd.NaT, frame.index) for name in numbers}
    unknown = frame.assign(**empty)
    if "date_start" not in frame:
        unknown = unknown.astype(dict.fromkeys(numbers, "Float64"))
    return [frame.iloc[:1], frame.iloc[:0], unknown]


@pytest.mark.parametrize("kind", KINDS)
def test_little_or_nothing_is_drawn_without_a_warning(kind: str, chart_frames: Frames) -> None:
    for frame in degenerate(chart_frames[kind]):
        with warnings.catch_warnings(), house_style():
            warnings.simplefilter("error")
            figure, axes = new_figure(3.0)
            getattr(plot, f"plot_{kind}")(frame, ax=axes)
            spoken = getattr(plot, f"alt_text_{kind}")(frame)
            svg = inline_svg(figure, spoken)
        assert spoken.endswith(".")
        assert not re.search(r"\bnan\b|<NA>|None|NaT", spoken + "".join(re.findall(r">([^<]*)</text>", svg)))


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_light_keep_text_and_follow_the_page(kind: str, chart_frames: Frames) -> None:
    frame = chart_frames[kind]
    with house_style():
        figure, axes = new_figure(4.0)
        getattr(plot, f"plot_{kind}")(frame, ax=axes)
        svg = str(inline_svg(figure, getattr(plot, f"alt_text_{kind}")(frame)))
    assert len(svg) < 40_000
    assert svg.count("</text>") > 5
    assert not re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", svg), "a colour that the dark scheme cannot change"


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_every_shade_and_shades_from_each_other_in_grey(scheme: str, project_root: Path) -> None:
    style = project_root / "src" / "engagement_analysis" / "reports" / "templates" / "report.css"
    css = re.sub(r"\s+", " ", style.read_text(encoding="utf-8"))
    place = 0 if scheme == "light" else css.index("prefers-color-scheme: dark")
    values = {name: re.compile(rf"--chart-{name}: (#\w+)").search(css, place)[1] for name in COLOUR_NAMES.values()}  # type: ignore[index]
    shades = [values[COLOUR_NAMES[shade]] for shade in SHADES]
    for share, shade in zip((0.1, 0.3, 0.5, 0.7, 0.9), shades, strict=True):
        letters = values[COLOUR_NAMES[shade_of(share)[1]]]
        assert contrast(letters, shade) >= 4.5, (scheme, shade)
    steps = [contrast(shade, after) for shade, after in itertools.pairwise(shades)]
    assert min(steps) >= 1.25
    if scheme == "light":
        assert values == {name: colour for colour, name in COLOUR_NAMES.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_covers_another_and_none_is_cut(kind: str, chart_frames: Frames) -> None:
    frame = chart_frames[kind]
    height = getattr(plot, f"{kind}_height", lambda _: 4.6)(frame)
    with house_style():
        figure, axes = new_figure(height)
        getattr(plot, f"plot_{kind}")(frame, ax=axes)
        FigureCanvasAgg(figure).draw()
        drawn = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label]
        shown = [text for text in [*drawn, axes._left_title] if text.get_text() and text.get_visible()]
        if not axes.axison:
            shown = [text for text in shown if text in axes.texts]
        elif not axes.xaxis.get_visible():
            shown = [text for text in shown if text not in axes.get_xticklabels()]
        low, high = axes.get_ylim()
        hidden = [
            label for y, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True) if not low <= y <= high
        ]
        boxes = [(text.get_text(), Text.get_window_extent(text)) for text in shown if text not in hidden]
    for place, (name, box) in enumerate(boxes):
        assert box.x0 >= -1, name
        assert box.x1 <= figure.bbox.x1 + 1, name
        assert box.y0 >= -1, name
        assert box.y1 <= figure.bbox.y1 + 1, name
        covered = [other for other, its_box in boxes[place + 1 :] if box.padded(-1).overlaps(its_box.padded(-1))]
        assert covered == [], name

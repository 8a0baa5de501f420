"""What is drawn is what the frame says; what is said aloud is what is drawn."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from engagement_analysis import plot
from engagement_analysis.plot.bar_rows import bar_rows_height
from engagement_analysis.plot.style import COLOUR_NAMES, INK, PAPER, house_style, new_figure, series_styles
from engagement_analysis.reports.svg import inline_svg


@pytest.fixture
def ax() -> Axes:
    with house_style():
        return new_figure(3.0)[1]


def heights(ax: Axes) -> list[float]:
    return [patch.get_height() for patch in ax.patches]


@pytest.fixture
def totals() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": pd.array([2023, 2024, 2025], dtype="Int64"),
            "participations": pd.array([908, None, 1072], dtype="Int64"),
            "participations_low": pd.array([890, None, 1019], dtype="Int64"),
            "participations_high": pd.array([930, None, None], dtype="Int64"),
            "exact_share": pd.array([0.75, None, 0.5], dtype="Float64"),
            "is_comparable": pd.array([None, True, False], dtype="boolean"),
        }
    )


def test_counted_and_estimated_parts_add_up_to_the_participations(ax: Axes, totals: pd.DataFrame) -> None:
    plot.plot_participations(totals, ax=ax)
    np.testing.assert_allclose(heights(ax), [681, 227, 536, 536])
    estimated = ax.patches[1]
    assert estimated.get_y() == 681
    assert estimated.get_hatch()


def test_a_bar_whose_counted_part_is_not_told_looks_neither_counted_nor_estimated(
    ax: Axes, totals: pd.DataFrame
) -> None:
    untold = totals.assign(exact_share=pd.array([None, None, 0.5], dtype="Float64"))
    plot.plot_participations(untold, ax=ax)
    np.testing.assert_allclose(heights(ax), [908, 536, 536])
    pale, counted, estimated = ax.patches
    assert not pale.get_hatch()
    assert estimated.get_hatch()
    assert pale.get_facecolor() not in (counted.get_facecolor(), estimated.get_facecolor())
    assert "Wie viel davon genau gezählt ist, wird für 2023 nicht gezeigt." in plot.alt_text_participations(untold)


def test_the_number_on_the_tallest_bar_stands_apart_from_the_title_of_its_column(ax: Axes) -> None:
    counts = pd.DataFrame({"type_title": "Schulen", "year": [2024, 2025], "n_organisations": [7, 9]})
    plot.plot_composition(counts, ax=ax)
    ax.figure.set_size_inches(4.65, bar_rows_height(1))
    ax.figure.draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert boxes["2025"].y0 - boxes["9"].y1 > 2


def test_the_range_is_drawn_where_it_is_closed_and_an_arrow_where_it_is_open(ax: Axes, totals: pd.DataFrame) -> None:
    plot.plot_participations(totals, ax=ax)
    ranges = [line for line in ax.lines if line.get_gid() == "range"]
    assert [list(line.get_ydata()) for line in ranges] == [[890, 930]]
    assert len([text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]) == 1


def test_a_break_is_drawn_before_the_year_that_cannot_be_compared(ax: Axes, totals: pd.DataFrame) -> None:
    plot.plot_participations(totals, ax=ax)
    breaks = [line for line in ax.lines if line.get_gid() == "comparability-break"]
    assert [line.get_xdata()[0] for line in breaks] == [2024.5]


def test_a_year_without_a_number_says_so(ax: Axes, totals: pd.DataFrame) -> None:
    plot.plot_participations(totals, ax=ax)
    assert "unbekannt" in [text.get_text() for text in ax.texts]


def test_alt_text_of_participations_names_ends_range_share_and_break(totals: pd.DataFrame) -> None:
    text = plot.alt_text_participations(totals)
    for part in (
        "908 (2023) → 1.072 (2025), zuletzt höher",
        "2023 zwischen 890 und 930",
        "2025 mindestens 1.019",
        "2025 50 %",
    ):
        assert part in text
    assert text.endswith("Nicht mit dem Vorjahr vergleichbar: 2025.")


def organisations() -> pd.DataFrame:
    rows = [
        ("Putztag", 2023, 8, None),
        ("Putztag", 2024, 9, False),
        ("Putztag", 2025, 7, True),
        ("Markt", 2024, None, None),
    ]
    frame = pd.DataFrame(rows, columns=["campaign_title", "year", "n_organisations", "is_comparable"])
    return frame.astype({"n_organisations": "Int64", "is_comparable": "boolean"})


def test_bars_of_organisations_have_their_heights_and_numbers(ax: Axes) -> None:
    plot.plot_organisations(organisations(), ax=ax)
    assert heights(ax) == [8, 9, 7]
    shown = [text.get_text() for text in ax.texts]
    assert shown.count("–") == 2, "the market took place only in 2024"
    assert shown.count(".") == 1, "its organisations are not known"


def test_alt_text_of_organisations_names_each_campaign(ax: Axes) -> None:
    text = plot.alt_text_organisations(organisations())
    assert "Putztag: 8 (2023) → 7 (2025), zuletzt niedriger; höchster Wert 9 (2024); 2024 nicht mit dem Vorjahr" in text
    assert "Markt: keine Angaben" in text


def rates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "town": ["Neumarkt"] * 3 + ["Balingen"],
            "year": [2022, 2023, 2024, 2024],
            "rate": [18.0, 22.0, 25.0, 9.0],
            "rate_low": [12.0, 17.0, 19.0, 6.5],
            "rate_high": [26.0, 28.0, 32.0, 12.0],
            "is_comparable": pd.array([None, False, True, None], dtype="boolean"),
        }
    )


def test_intervals_are_drawn_as_given(ax: Axes) -> None:
    plot.plot_rates(rates(), ax=ax)
    segments = [segment for bars in ax.containers for segment in bars[2][0].get_segments()]
    assert [(low[1], high[1]) for low, high in segments] == [(12, 26), (17, 28), (19, 32), (6.5, 12)]


def test_no_line_crosses_a_break(ax: Axes) -> None:
    plot.plot_rates(rates(), ax=ax)
    runs = [[round(y) for y in line.get_ydata()] for line in ax.lines if str(line.get_gid()).startswith("line-0")]
    assert runs == [[18], [22, 25]]


def test_alt_text_of_rates_gives_the_interval_of_the_last_year() -> None:
    assert "Unsicherheitsbereich 2024 zwischen 19 und 32" in plot.alt_text_rates(rates())


def parts(*values: int) -> pd.DataFrame:
    is_total = [True, *[False] * (len(values) - 2), True]
    return pd.DataFrame({"label": [f"Teil {n}" for n in range(len(values))], "value": values, "is_total": is_total})


def test_the_waterfall_runs_from_one_total_to_the_other(ax: Axes) -> None:
    plot.plot_change_split(parts(60, -5, 40, -20, 75), ax=ax)
    drawn = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches]
    assert drawn == [(0, 60), (55, 60), (55, 95), (75, 95), (0, 75)]
    assert ax.get_xlim()[1] > 95, "the highest step is inside"


def test_parts_that_do_not_add_up_are_refused(ax: Axes) -> None:
    with pytest.raises(ValueError, match="add up"):
        plot.plot_change_split(parts(60, 5, 75), ax=ax)


def test_quality_bars_hold_the_entries_of_each_kind(ax: Axes) -> None:
    kinds = ["n_exact", "n_approximate", "n_range", "n_bound", "n_missing"]
    frame = pd.DataFrame([[2024, 28, 1, 2, 2, 1], [2025, 30, 0, 1, 2, 3]], columns=["year", *kinds])
    plot.plot_data_quality(frame, ax=ax)
    assert heights(ax) == frame[kinds].to_numpy().ravel().tolist()
    assert "2025: 30 von 36 Einträgen genau gezählt" in plot.alt_text_data_quality(frame).replace("\u00a0", " ")


def test_towns_differ_by_more_than_colour() -> None:
    styles = list(series_styles(["a", "b", "c", "d"]).values())
    assert len({style.marker for style in styles}) == len({style.line for style in styles}) == 4


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_drawn_colours_stand_out_from_the_paper() -> None:
    for colour, name in COLOUR_NAMES.items():
        if name not in ("paper", "grid") and not name.startswith("shade"):  # shades carry letters: tested with them
            assert 1.05 / (luminance(colour) + 0.05) >= 3, name
    assert luminance(PAPER) == pytest.approx(1)
    assert luminance(INK) < 0.02


def test_the_same_figure_gives_the_same_bytes_and_no_date(totals: pd.DataFrame) -> None:
    def drawn() -> str:
        with house_style():
            figure, axes = new_figure(3.0)
            plot.plot_participations(totals, ax=axes)
            return str(inline_svg(figure, "Ein Diagramm"))

    first = drawn()
    assert first == drawn()
    assert not re.search(r"20\d\d-\d\d-\d\dT", first)


def test_text_stays_text_and_colours_follow_the_page(totals: pd.DataFrame) -> None:
    with house_style():
        figure, axes = new_figure(3.0)
        plot.plot_participations(totals, ax=axes)
        svg = str(inline_svg(figure, "Ein Diagramm"))
    assert ">1.072</text>" in svg
    assert "font-family" not in svg
    assert not re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", svg), "a colour that the dark scheme cannot change"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "$\\frac{1}{2}$", '"><img src=x>', "**fett**"])
def test_hostile_names_stay_text_in_a_chart(name: str) -> None:
    frame = organisations().assign(campaign_title=name, year=[2022, 2023, 2024, 2025])
    with house_style():
        figure, axes = new_figure(3.0)
        plot.plot_organisations(frame, ax=axes)
        svg = str(inline_svg(figure, plot.alt_text_organisations(frame)))
    assert "<script" not in svg
    assert "<img" not in svg

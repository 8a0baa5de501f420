"""What the drawings draw, compared with the frame they got, and the sentences that say it."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import engagement_analysis as ea
from engagement_analysis import plot
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.plot import alternative
from engagement_analysis.plot.style import PALETTE, house_style, new_figure

TOTALS = pd.DataFrame(
    {
        "year": [2022, 2024, 2024, 2025, 2025],
        "organisation_type": ["school", "school", "club", "school", "club"],
        "participations": pd.array([497, 587, 145, 635, 151], "Int64"),
        "doubtful": [0, 78, 0, 0, 0],
        "n_missing": [0, 0, 0, 0, 2],
        "is_break": [True, False, False, False, False],
    }
)
RETENTION = pd.DataFrame(
    {"year": [2025], "previous_year": [2024], "again": [23], "stayed_away": [2], "returned": [3], "new": [1]}
)
DISTRICTS = pd.DataFrame(
    {
        "district": ["Altstadt", "Stauf", "Sengenthal"],
        "participations": pd.array([286, 17, None], "Int64"),
        "n_groups": [11, 1, 2],
        "n_missing": [3, 0, 2],
    }
)
SMALL = pd.DataFrame(
    {
        "measure": ["hours"] * 2 + ["bags"] * 2,
        "label": ["Stunden"] * 2 + ["Säcke"] * 2,
        "year": [2024, 2025] * 2,
        "value": [2723.0, 2654.0, None, 294.0],
        "doubtful": [234, 0, 0, 0],
        "is_at_least": [False, False, False, True],
    }
)
RECORDED = pd.DataFrame(
    {
        "city": ["neumarkt", "balingen"],
        "measure": ["district"] * 2,
        "n_rows": [34, 36],
        "n_recorded": [27, 36],
        "share": [27 / 34, 1.0],
    }
)
REGISTERED = pd.DataFrame(
    {"label": ["Schulen", "Vereine"], "registered": [650, 200], "participations": [635, 151], "n_missing": [0, 2]}
)
CALENDAR = pd.DataFrame(
    {
        "campaign": ["putztag", "putztag", "markt"],
        "title": ["Putztag", "Putztag", "Markt"],
        "year": [2024, 2025, 2025],
        "participations": pd.array([72, None, 73], "Int64"),
        "n_missing": [1, 1, 0],
    }
)
RATES = pd.DataFrame(
    {
        "city": ["neumarkt", "neumarkt"],
        "year": [2024, 2025],
        "participations": [1021, 1072],
        "rate": [24.8, 26.1],
        "rate_low": [13.9, 15.9],
        "rate_high": [45.1, 41.7],
        "per": [1000, 1000],
    }
)
SERIES = pd.DataFrame({"year": [2023, 2024, 2025], "value": [831, 960, 1009], "is_break": [True, False, False]})
OUTLOOK = pd.concat([SERIES, pd.DataFrame({"year": [2026], "estimate": [1050.0], "low": [900.0], "high": [1200.0]})])
QUALITY = pd.DataFrame(
    {
        "year": [2025],
        "n_held": [36],
        "n_exact": [30],
        "n_approximate": [1],
        "n_range": [1],
        "n_bound": [1],
        "n_missing": [3],
    }
)
CONCENTRATION = pd.DataFrame({"year": [2025], "top_share": [0.24], "top": [3], "n_organisations": [26]})
COHORTS = pd.DataFrame(
    {"cohort": [2024, 2024], "year": [2024, 2025], "n_cohort": [5, 5], "n_active": [5, 4], "active_share": [1.0, 0.8]}
)
REACH = pd.DataFrame(
    {
        "year": [2024, 2025, 2025],
        "organisation_type": ["school", "school", "club"],
        "n_registered": pd.array([14, 14, None], "Int64"),
        "n_reached": pd.array([7, 9, None], "Int64"),
        "n_came": pd.array([7, 9, 6], "Int64"),
    }
)
ORGANISATIONS = pd.DataFrame({"organisation": ["Musikverein", "Turnverein"], "participations": [31, 20]})

DRAWINGS: dict[str, tuple[pd.DataFrame, dict[str, Any], list[str]]] = {
    "totals": (
        TOTALS,
        {"stack": "organisation_type"},
        ["497", "587", "145", "635", "151", "732", "mindestens 786", "78 womöglich doppelt"],
    ),
    "retention": (
        RETENTION,
        {},
        ["25 Organisationen 2024", "27 im Jahr 2025", "23 kamen", "2 blieben", "3 kamen", "1 zum"],
    ),
    "districts": (DISTRICTS, {}, ["mindestens 286 (11 Gruppen)", "17 (1 Gruppe)", "Sengenthal Zahl fehlt (2 Gruppen)"]),
    "small_columns": (SMALL, {}, ["2.723", "234 womöglich doppelt", "2.654", "2024 Zahl fehlt", "mindestens 294"]),
    "recorded": (RECORDED, {}, ["Ortsteil: Neumarkt 27 von 34, Balingen 36 von 36"]),
    "registered": (REGISTERED, {}, ["Schulen 635 von 650", "Vereine mindestens 151 von 200"]),
    "calendar": (CALENDAR, {}, ["Putztag: 2024 mindestens 72, 2025 Zahl fehlt", "Markt: 2025 73"]),
    "rates": (RATES, {}, ["Teilnahmen je 1.000 Einwohner", "24,8 (13,9 bis 45,1)", "26,1 (15,9 bis 41,7)"]),
    "trend": (SERIES, {}, ["2023 831, danach nicht vergleichbar", "960", "1.009"]),
    "outlook": (OUTLOOK, {}, ["1.009", "2026 1.050 (900 bis 1.200)"]),
    "data_quality": (QUALITY, {}, ["30 genau gezählt", "1 geschätzt", "3 ohne Zahl"]),
    "concentration": (CONCENTRATION, {}, ["24 %", "3 größten der 26"]),
    "cohorts": (COHORTS, {}, ["2024 5 von 5", "2025 4 von 5"]),
    "reach": (REACH, {}, ["Schulen 9 von 14", "Vereine 6, kein Verzeichnis"]),
    "organisations": (ORGANISATIONS, {}, ["Musikverein 31", "Turnverein 20"]),
}


def drawn(name: str, frame: pd.DataFrame | None = None, *, narrow: bool = False, **options: Any) -> Axes:
    """Axes of a drawing as wide as it stands in a page."""
    given, own, _ = DRAWINGS[name]
    with house_style():
        _, ax = new_figure(380 / 72, width=(343 if narrow else 622) / 72)
        result: Axes = getattr(plot, name)(
            given if frame is None else frame, ax=ax, narrow=narrow, **{**own, **options}
        )
    return result


def written(ax: Axes) -> list[str]:
    return [plain_spaces(text.get_text()) for text in ax.texts]


def bars(ax: Axes, colour: str) -> list[Any]:
    return [
        patch
        for patch in ax.patches
        if patch.get_gid() == f"column-{colour}" and to_hex(patch.get_facecolor()) == PALETTE[colour]
    ]


def test_every_drawing_of_the_door_is_tried_here() -> None:
    assert set(plot.__all__) == set(DRAWINGS)


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_the_alternative_text_holds_all_values(name: str) -> None:
    frame, options, values = DRAWINGS[name]
    said = plain_spaces(getattr(alternative, name)(frame, **options))
    assert [value for value in values if value not in said] == []


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_no_letters_are_under_12_px(name: str, narrow: bool) -> None:
    ax = drawn(name, narrow=narrow)
    ax.figure.canvas.draw()
    texts = [text for text in ax.figure.findobj(lambda thing: hasattr(thing, "get_fontsize")) if text.get_text()]
    assert texts
    assert min(text.get_fontsize() for text in texts) >= 12


@pytest.mark.parametrize("name", ["totals", "retention", "districts", "small_columns", "recorded", "calendar"])
def test_nothing_written_leaves_the_narrow_drawing(name: str) -> None:
    ax = drawn(name, narrow=True)
    ax.figure.canvas.draw()
    edges = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert min(edge.x0 for edge in edges) >= -1
    assert max(edge.x1 for edge in edges) <= 344


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_the_frame_is_left_as_it_was(name: str) -> None:
    before = DRAWINGS[name][0].copy(deep=True)
    drawn(name)
    pd.testing.assert_frame_equal(DRAWINGS[name][0], before)


def test_the_same_frame_gives_the_same_bytes() -> None:
    def svg() -> bytes:
        buffer = io.BytesIO()
        with house_style():
            drawn("totals").figure.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()

    assert svg() == svg()


def test_columns_stack_to_the_years_sum_and_doubts_lie_inside_them() -> None:
    ax = drawn("totals")
    schools = bars(ax, "s1")
    assert [bar.get_height() for bar in schools] == [497, 587, 635]
    assert [bar.get_y() for bar in bars(ax, "s3")] == [587, 635]
    (doubt,) = [patch for patch in ax.patches if patch.get_gid() == "doubtful"]
    assert (doubt.get_y(), doubt.get_height()) == (587 - 78, 78)
    assert {"78 doppelt?", "497", "732", "≥ 786", "Schulen", "Vereine"} <= set(written(ax))


def test_a_break_is_a_line_after_its_year_and_hollow_where_nothing_is_stacked() -> None:
    stacked = drawn("totals")
    (line,) = [line for line in stacked.lines if line.get_gid() == "comparability-break"]
    assert list(line.get_xdata()) == [0.5, 0.5]
    plain = drawn("totals", TOTALS.iloc[[0, 1, 3]], stack=None)
    assert plain.patches[0].get_facecolor()[3] == 0


@pytest.mark.parametrize("narrow", [False, True])
def test_a_break_is_named_on_both_sides(narrow: bool) -> None:
    ax = drawn("totals", narrow=narrow, break_label="nur Schulen", after_label="alle Arten")
    before, after = (text for text in ax.texts if text.get_text() in ("nur Schulen", "alle Arten →"))
    assert before.get_position()[0] < 0.5 < after.get_position()[0]
    assert (before.get_ha(), after.get_ha()) == ("right", "left")


def test_the_results_of_a_trend_are_drawn_as_they_come() -> None:
    loaded = ea.load_example("neumarkt")
    found = ea.trend(loaded.participation, ea.invitations("neumarkt"))
    assert sum("kein Trend (3 Jahre)" in text for text in written(drawn("trend", found))) == len(found) == 2
    grown = found.assign(percent_per_year=[4.0, -2.0], low=[1.0, -5.0], high=[7.0, 1.0])
    intervals = [list(line.get_xdata()) for line in drawn("trend", grown).lines if line.get_gid() == "interval"]
    assert intervals == [[1, 7], [-5, 1]]
    assert "+4,0 % im Jahr (3 Jahre) (1,0 bis 7,0)" in plain_spaces(alternative.trend(grown))


def test_frames_of_reach_and_concentration_are_drawn_as_they_come() -> None:
    participation = ea.load_example("neumarkt").participation
    ax = drawn("reach", ea.reach(participation))
    assert any("kein Verzeichnis" in text for text in written(ax))
    assert len(drawn("concentration", ea.concentration(participation)).patches) == 10


def test_a_year_without_a_count_is_no_zero() -> None:
    frame = pd.DataFrame({"year": [2024, 2025], "participations": pd.array([None, 10], "Int64")})
    assert "?" in written(drawn("totals", frame, stack=None))
    assert "0" not in written(drawn("totals", frame, stack=None))


def test_the_flow_has_one_unit_for_one_organisation() -> None:
    widths = [patch.get_width() for patch in drawn("retention").patches if hasattr(patch, "get_width")]
    assert widths == [23, 2, 23, 3, 1]
    assert {"23 kamen wieder", "2 weg", "3 zurück, 1 neu"} <= set(written(drawn("retention")))


def test_a_flow_of_several_campaigns_or_of_a_first_year_is_refused() -> None:
    rows = pd.DataFrame({"year": [2025, 2025], "previous_year": [2024, 2024], "n_returning": [1, 2]})
    with pytest.raises(ValueError, match="choose one campaign"):
        plot.retention(rows, ax=Figure().subplots())
    with pytest.raises(ValueError, match="no year of this frame"):
        plot.retention(RETENTION.assign(previous_year=None), ax=Figure().subplots())


def test_a_district_without_number_is_a_dashed_stub() -> None:
    ax = drawn("districts")
    assert {"≥ 286", "17", "Zahl fehlt", "Gruppen", "11", "1", "2"} <= set(written(ax))
    assert [patch.get_gid() for patch in ax.patches].count("missing") == 1


def test_headings_of_small_columns_have_one_size_though_one_is_long() -> None:
    frame = SMALL.assign(
        label=SMALL["label"].where(SMALL["measure"].ne(SMALL["measure"].iloc[0]), "Kinder und Jugendliche")
    )
    axes = drawn("small_columns", frame, narrow=True)
    labels = {str(label).strip().casefold() for label in frame["label"]}
    sizes = {text.get_fontsize() for text in axes.texts if text.get_text().strip().casefold() in labels}
    assert len(sizes) == 1


def test_small_columns_start_at_zero_and_share_a_scale_within_a_measure_only() -> None:
    hours_2024, hours_2025, bags_2025 = [
        patch for patch in drawn("small_columns").patches if patch.get_gid() == "small-column"
    ]
    assert hours_2025.get_height() / hours_2024.get_height() == pytest.approx(2654 / 2723)
    assert bags_2025.get_height() == hours_2024.get_height()


def test_dot_pairs_lie_at_the_shares_of_both_towns() -> None:
    points = [point.get_offsets().data.tolist() for point in drawn("recorded").collections]
    assert points == [[[27 / 34, 0]], [[1, 0]]]


def test_rates_take_subject_and_unit_from_the_frame() -> None:
    assert drawn("rates").get_title(loc="left") == "Teilnahmen je 1.000 Einwohner"
    organisations = RATES.drop(columns="participations").assign(n_organisations=[25, 27], per=10_000)
    assert drawn("rates", organisations).get_title(loc="left") == "Organisationen je 10.000 Einwohner"
    with pytest.raises(ValueError, match="one measure and one `per`"):
        drawn("rates", pd.concat([RATES, organisations]))


def test_rates_of_the_example_are_drawn_as_the_readme_says() -> None:
    frame = ea.participation_rates(ea.load_example("neumarkt").participation, ea.load_population())
    ax = ea.plot.rates(frame, ax=Figure().subplots())
    heights = [y for points in ax.collections for _, y in points.get_offsets().data.tolist()]
    assert heights == pytest.approx(frame["rate"].dropna().astype(float).tolist())
    intervals = [line.get_ydata() for line in ax.lines if line.get_gid() == "interval"]
    assert [low for low, _ in intervals] == pytest.approx(frame["rate_low"].dropna().astype(float).tolist())


def test_the_outlook_is_hollow_and_has_its_interval() -> None:
    ax = drawn("outlook")
    (interval,) = [line for line in ax.lines if line.get_gid() == "interval"]
    assert list(interval.get_ydata()) == [900, 1200]
    assert [to_hex(colour) for colour in ax.collections[-1].get_facecolor()] == [PALETTE["bg"]]

"""What a reader would see has not changed: each kind of chart beside a small picture of it (pytest-mpl).

Tolerance. Pictures of 60 dpi are compared by the root mean square of the differences (0 to 255). Letters are DejaVu
Sans, which comes with matplotlib: 3.11.0 and 3.11.2 draw the same pixels (difference 0.0), 3.10.9 sets letters
otherwise (20 to 47), so other minor releases are left out with a reason. The smallest change tried, one digit of one
number, makes 1.3; a step that is not dashed any more 1.6; one value 15 percent higher 2.3; a missing break 6. Hence 1.
Renew the pictures by the command in CONTRIBUTING.md, and look at each before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.testing.compare import calculate_rms
from numpy.typing import NDArray
from PIL import Image

from engagement_analysis import plot
from engagement_analysis.plot.style import SETTINGS, house_style, new_figure

TOLERANCE = 1
DPI = 60
DRAWN_WITH = "3.11."

pytestmark = pytest.mark.skipif(
    not matplotlib.__version__.startswith(DRAWN_WITH), reason=f"pictures were drawn with matplotlib {DRAWN_WITH}x"
)

KINDS = [
    "trend",
    "trend_refused",
    "towns",
    "towns_one_year",
    "cohorts",
    "lorenz",
    "calendar",
    "districts",
    "outlook",
    "change_split",
]
HEIGHTS = {"lorenz": 4.6, "change_split": 3.4}


def drawn(kind: str, frame: pd.DataFrame) -> Figure:
    """The chart on white paper, as wide as in a report."""
    function = kind.removesuffix("_refused").removesuffix("_one_year")
    measured = getattr(plot, f"{function}_height", None)
    with house_style():
        height = measured(frame) if measured else HEIGHTS.get(kind, 3.9)
        figure, axes = new_figure(round(height * 10) / 10)  # whole pixels, so that releases cannot round differently
        getattr(plot, f"plot_{function}")(frame, ax=axes)
    return figure


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline",
    tolerance=TOLERANCE,
    style=SETTINGS,
    savefig_kwargs={"dpi": DPI, "facecolor": "white", "metadata": {"Software": None}},
)
def test_chart_looks_as_it_did(kind: str, chart_frames: dict[str, pd.DataFrame]) -> Figure:
    return drawn(kind, chart_frames[kind])


def pixels(figure: Figure, path: Path) -> NDArray[np.int16]:
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=DPI, facecolor="white")
    return np.asarray(Image.open(path).convert("RGB")).astype(np.int16)


CHANGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "trend": lambda rows: rows.assign(is_estimated=False),
    "trend_refused": lambda rows: rows.assign(value=rows["value"].replace(839, 838)),
    "towns": lambda rows: rows.assign(is_comparable=True),
    "calendar": lambda rows: rows.assign(is_cancelled=False),
    "outlook": lambda rows: rows.assign(low=rows["low"].replace(420, 450)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_small_change_is_noticed(kind: str, chart_frames: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    before, after = chart_frames[kind], CHANGES[kind](chart_frames[kind])
    images = [pixels(drawn(kind, frame), tmp_path / f"{n}.png") for n, frame in enumerate((before, after))]
    assert calculate_rms(*images) > TOLERANCE

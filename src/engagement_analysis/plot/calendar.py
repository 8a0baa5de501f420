"""Days of each campaign → a calendar: months across, a line for each year, a block for each campaign."""

from __future__ import annotations

import calendar
import textwrap
from dataclasses import dataclass

import pandas as pd
from babel.dates import get_month_names
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from engagement_analysis.language.german import enumeration, is_missing
from engagement_analysis.plot.describing import as_sentences
from engagement_analysis.plot.style import (
    BLUE,
    FONT_SIZE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SHADE_INK,
    SHADES,
    SMALL,
    axes_or_current,
    nothing_to_draw,
)

MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
NOTHING = "–"
_LINE = 0.31  # inches for a year
_HEAD = 1.35  # lines of a block's title and the gap above it
_TITLE_LETTERS = 39
_LONG = 14  # days from which a span says a period rather than a day
_LETTER = 0.2  # months that a small letter is wide
_MARK = 0.35  # months that a mark needs to each side


@dataclass(frozen=True, slots=True)
class _Event:
    """One date of a campaign: where it lies in the year (months from 0 to 12) and what it says."""

    start: float
    end: float
    days: int
    text: str
    is_cancelled: bool


def calendar_height(events: pd.DataFrame) -> float:
    """Inches that the figure needs.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-10-19", "2025-10-18"])
    >>> events = {"campaign_title": "Putztag", "year": [2024, 2025], "date_start": days, "date_end": days}
    >>> calendar_height(pd.DataFrame(events))
    1.59
    """
    dated = _dated(events)
    lines = sum(
        len(_years(rows)) + _HEAD + len(_wrapped(title)) - 1
        for title, rows in dated.groupby("campaign_title", sort=False)
    )
    return round(_LINE * lines + 0.55, 2)


def plot_calendar(events: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """When each campaign took place: a point for a day, a bar for a period, a cross for what was cancelled.

    Each campaign has the years from its first to its last date; in between, the sign for nothing.

    Parameters
    ----------
    events : DataFrame, one row per campaign and date of one town, as `campaign_calendar.campaign_calendar` gives them
        `campaign_title` (string), `year`, `date_start`, `date_end` (both inclusive; within the year they are drawn),
        `is_cancelled` (boolean: nothing of it took place). Rows without a date are left out.

    Returns
    -------
    Axes
        Lines with the id "day" and "cancelled", patches with the id "period".
    """
    axes = axes_or_current(ax)
    dated = _dated(events)
    if dated.empty:
        return nothing_to_draw(axes)
    y = 0.0
    for title in dict.fromkeys(dated["campaign_title"]):
        wrapped = _wrapped(title)
        y -= len(wrapped) - 1 + _HEAD
        axes.text(-1.15, y + 0.62, "\n".join(wrapped), ha="left", va="bottom", fontweight="bold", fontsize=SMALL)
        rows = dated.loc[dated["campaign_title"].eq(title)]
        years = _years(rows)
        _grid(axes, y, len(years))
        for year in years:
            axes.text(-0.2, y, str(year), ha="right", va="center", fontsize=SMALL)
            _plot_year(axes, _events(rows.loc[rows["year"].eq(year)], year), y)
            y -= 1
    for month, name in enumerate(MONTHS):
        axes.text(month + 0.5, -_HEAD + 1.75, name, ha="center", va="bottom", fontsize=SMALL, color=MUTED)
    axes.set_xlim(-1.2, 12.05)
    axes.set_ylim(y + 0.4, 1.35)
    axes.axis("off")
    return axes


def alt_text_calendar(events: pd.DataFrame) -> str:
    """What the chart shows: each campaign's days year by year, and what was cancelled.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-10-19", "2025-10-18"])
    >>> events = pd.DataFrame({"campaign_title": "Putztag", "year": [2024, 2025], "date_start": days, "date_end": days})
    >>> print(alt_text_calendar(events.assign(is_cancelled=[False, True])))
    Kalender der Aktionen nach Jahren und Monaten. Putztag: 2024 am 19.10.; 2025 am 18.10. (abgesagt). Alle im
    Oktober.
    """
    dated = _dated(events)
    parts = []
    for title in dict.fromkeys(dated["campaign_title"]):
        rows = dated.loc[dated["campaign_title"].eq(title)]
        texts = []
        for year in _years(rows):
            found = [_spoken(event) for event in _events(rows.loc[rows["year"].eq(year)], year)]
            texts += [f"{year} {enumeration(dict.fromkeys(found))}"] if found else []
        months = {int(day.month) for column in ("date_start", "date_end") for day in rows[column]}
        same = (
            f"{'' if texts[-1].endswith('.') else '.'} Alle im {_month_name(months.pop())}"
            if len(months) == 1 and len(rows) > 1
            else ""
        )
        parts.append(f"{title}: {'; '.join(texts)}{same}")
    return as_sentences(["Kalender der Aktionen nach Jahren und Monaten", *(parts or ["Keine Angaben"])])


def _grid(axes: Axes, top: float, n_lines: int) -> None:
    """Months and years of one block, as one line with gaps (a picture of few bytes)."""
    gap = float("nan")
    bottom = top - n_lines
    upright = [(month, end) for month in range(13) for end in (top + 0.5, bottom + 0.5, gap)]
    level = [(end, top + 0.5 - line) for line in range(n_lines + 1) for end in (0.0, 12.0, gap)]
    x, y = zip(*upright, *level, strict=True)
    axes.plot(x, y, color=GRID, linewidth=0.8, zorder=0.5, gid="grid")


def _plot_year(axes: Axes, events: list[_Event], y: float) -> None:
    """Marks of one line, then as many of their dates as fit beside them."""
    if not events:
        axes.text(0.15, y, NOTHING, va="center", fontsize=FONT_SIZE)
        return
    for event in events:
        if event.days >= _LONG:
            colour = PAPER if event.is_cancelled else SHADES[1]
            box = Rectangle((event.start, y - 0.36), event.end - event.start, 0.72, facecolor=colour)
            box.set(edgecolor=ORANGE if event.is_cancelled else BLUE, linewidth=1.0, gid="period")
            axes.add_patch(box)
            if event.end - event.start > len(event.text) * _LETTER:
                middle = (event.start + event.end) / 2
                letters = INK if event.is_cancelled else SHADE_INK
                axes.text(middle, y, event.text, ha="center", va="center", fontsize=SMALL, color=letters)
        elif event.is_cancelled:
            axes.plot(
                (event.start + event.end) / 2, y, "X", color=ORANGE, markeredgecolor=INK, markersize=8, gid="cancelled"
            )
        else:
            axes.plot((event.start + event.end) / 2, y, "o", color=BLUE, markersize=7.5, gid="day")
    for group in _clusters([event for event in events if event.days < _LONG]):
        _label(axes, group, events, y)


def _label(axes: Axes, group: list[_Event], events: list[_Event], y: float) -> None:
    """The dates of marks that lie together, at the side where there is room; else none."""
    beside = [event for event in events if event.end > group[0].start - _MARK and event.start < group[-1].end + _MARK]
    first = min(event.start for event in [*group, *(event for event in beside if event.end - event.start < 3)])
    last = max(event.end for event in [*group, *(event for event in beside if event.end - event.start < 3)])
    text = _joined(group)
    width = len(text) * _LETTER + _MARK
    others = [event for event in events if event not in group and event.days < _LONG]
    free_right = min([event.start - _MARK for event in others if event.start > last], default=12.0)
    free_left = max([event.end + _MARK for event in others if event.end < first], default=0.0)
    if last + _MARK + width <= free_right and (first < 6 or first - width < free_left):
        axes.text(last + _MARK, y, text, ha="left", va="center", fontsize=SMALL)
    elif first - _MARK - width >= free_left:
        axes.text(first - _MARK, y, text, ha="right", va="center", fontsize=SMALL)


def _clusters(events: list[_Event]) -> list[list[_Event]]:
    """Marks less than three weeks apart belong together."""
    found: list[list[_Event]] = []
    for event in events:
        if found and event.start - max(one.end for one in found[-1]) < 0.7:
            found[-1].append(event)
        else:
            found.append([event])
    return found


def _joined(group: list[_Event]) -> str:
    """One text for marks that lie together: from the first day to the last; cancelled is said of what is."""
    held = [event for event in group if not event.is_cancelled]
    shown = sorted(held or group, key=lambda event: (event.start, event.end))
    single = [event for event in shown if event.days <= 3] or shown  # a week that holds the day says no more
    last = max(single, key=lambda event: event.end).text.split("–")[-1]
    first = single[0].text.split("–")[0]
    first = first if len(first) == len("01.01.") else first + last[3:]
    text = first if first == last else _from_to(first, last)
    return f"{text} abgesagt" if not held else text


def _events(rows: pd.DataFrame, year: int) -> list[_Event]:
    events = []
    for _, row in rows.iterrows():
        start, end = pd.Timestamp(row["date_start"]), pd.Timestamp(row["date_end"])
        start, end = max(start, pd.Timestamp(year, 1, 1)), min(end, pd.Timestamp(year, 12, 31))
        cancelled = not is_missing(row["is_cancelled"]) and bool(row["is_cancelled"])
        events.append(_Event(_place(start), _place(end, 1.0), (end - start).days + 1, _span(start, end), cancelled))
    return sorted(events, key=lambda event: (event.start, -event.end))


def _place(day: pd.Timestamp, part: float = 0.0) -> float:
    """Months since the first of January, at the day's beginning (`part` 0) or end (1)."""
    return day.month - 1 + (day.day - 1 + part) / calendar.monthrange(day.year, day.month)[1]


def _span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """The days without the year, which stands at the line's beginning."""
    if (end - start).days >= 364:
        return "ohne genauen Tag"
    if start.day == 1 and (end + pd.Timedelta(days=1)).day == 1 and start.month == end.month:
        return f"im {_month_name(start.month)}"
    first, last = f"{start.day:02}.{start.month:02}.", f"{end.day:02}.{end.month:02}."
    return first if first == last else _from_to(first, last)


def _from_to(first: str, last: str) -> str:
    """Two days of one month name it once: 20.–22.10."""
    return f"{first[:3]}–{last}" if first[3:] == last[-3:] else f"{first}–{last}"


def _spoken(event: _Event) -> str:
    is_day = event.text[:1].isdigit()
    day = f"{'am ' if '–' not in event.text else ''}{event.text.replace('–', ' bis ')}" if is_day else event.text
    return f"{day} (abgesagt)" if event.is_cancelled else day


def _month_name(month: int) -> str:
    return str(get_month_names("wide", locale="de_DE")[month])


def _dated(events: pd.DataFrame) -> pd.DataFrame:
    return events.loc[events["date_start"].notna() & events["date_end"].notna() & events["year"].notna()]


def _years(events: pd.DataFrame) -> list[int]:
    known = events["year"].dropna().astype(int)
    return list(range(known.min(), known.max() + 1)) if len(known) else []


def _wrapped(title: object) -> list[str]:
    return textwrap.wrap(str(title), _TITLE_LETTERS) or [""]

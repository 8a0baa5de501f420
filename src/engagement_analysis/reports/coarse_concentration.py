"""Participation → how much a few organisations bring, in words so coarse that nobody learns a single one's figure.

A share of the largest three in percent tells of the largest one: who is second subtracts itself and knows it closely.
So the share is told as one of four bands, and before it is told the attack is made: every reader who knows all of the
year's participations, how many organisations there were, its own figure and even its own place among them. What would
bring such a reader closer to another one's figure than 10 percent is told more coarsely, then not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.publication import P_PERCENT, THRESHOLD
from engagement_analysis.statistics.inequality import n_for_share, top_share

MIN_ORGANISATIONS = 10
"""With fewer organisations "the largest three" are a third of all, and each of them can be named."""
BANDS: tuple[tuple[float, float, str], ...] = (
    (0.0, 1 / 3, "weniger als ein Drittel"),
    (1 / 3, 1 / 2, "zwischen einem Drittel und der Hälfte"),
    (1 / 2, 2 / 3, "zwischen der Hälfte und zwei Dritteln"),
    (2 / 3, 1.0, "mehr als zwei Drittel"),
)
_COARSER = ((0.0, 1 / 2, "weniger als die Hälfte"), (1 / 2, 1.0, "mehr als die Hälfte"))
_PLACES = 4
"""Readers and those whose figure is attacked are the largest so many: of smaller ones the bands tell less."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one year: limits of the share of the largest three, its words, how many bring half."""

    low: float = 0.0
    high: float = 1.0
    words: str = ""
    n_for_half: int | None = None


def coarse_concentration(participation: pd.DataFrame) -> pd.DataFrame:
    """The share of the largest three as words, and how many organisations bring half, as far as that is safe.

    Parameters
    ----------
    participation : DataFrame, one row per organisation at one event

    Returns
    -------
    DataFrame, one row per city and year, sorted
        `city`, `year`, `top_share_words` (string; null: not told), `n_for_half` (Int64; null: not told), `reason`
        (German; empty where something is told).

    Examples
    --------
    >>> from engagement_analysis.analysis.examples import example_participation
    >>> coarse_concentration(example_participation())["reason"].tolist()[0]
    'weniger als 10 Organisationen mit Namen und Zahl'
    """
    keys = ["city", "year"]
    dated = participation[participation["year"].notna()]
    records = []
    for key, rows in groups(dated, keys).groupby(keys, observed=True, sort=True):
        sizes = rows.loc[rows["kind"].eq("organisation"), "participations"].dropna()
        told = safe_words([float(size) for size in sizes])
        if told.words:
            reason = ""
        elif len(sizes) < MIN_ORGANISATIONS:
            reason = f"weniger als {MIN_ORGANISATIONS} Organisationen mit Namen und Zahl"
        else:
            reason = "Aus den Zahlen ließe sich auf einzelne Organisationen schließen"
        records.append((str(key[0]), int(str(key[1])), told.words or None, told.n_for_half, reason))
    frame = pd.DataFrame.from_records(records, columns=[*keys, "top_share_words", "n_for_half", "reason"])
    return frame.astype({"year": "Int64", "n_for_half": "Int64", "top_share_words": "string", "reason": "string"})


def safe_words(sizes: Sequence[float]) -> Told:
    """The most that can be told of these sizes; nothing where any of it would give an organisation away.

    Examples
    --------
    >>> safe_words([40.0, 30, 25, 20, 20, 15, 15, 12, 10, 8, 7, 5]).words
    'zwischen einem Drittel und der Hälfte'
    >>> safe_words([40.0, 30, 25]).words
    ''
    """
    ordered = sorted((size for size in sizes if size > 0), reverse=True)
    if len(ordered) < MIN_ORGANISATIONS:
        return Told()
    half = n_for_share(ordered, share=0.5)
    share = top_share(ordered, top=3)
    for bands in (BANDS, _COARSER):
        low, high, words = next(band for band in bands if share <= band[1])
        for n_for_half in (half if half is not None and half >= THRESHOLD else None, None):
            told = Told(low, high, words, n_for_half)
            if is_safe(ordered, told):
                return told
    return Told()


def is_safe(ordered: Sequence[float], told: Told) -> bool:
    """Whether no reader comes closer to another organisation's figure than may be, or closer than without the words.

    Parameters
    ----------
    ordered : sequence of float
        What the organisations bring, largest first.
    told : Told

    Examples
    --------
    >>> sizes = [90.0, 30, 25, 20, 20, 15, 15, 12, 10, 8, 7, 5]
    >>> is_safe(sizes, Told(1 / 2, 2 / 3)), is_safe(sizes, Told(0.56, 0.57))
    (True, False)
    """
    for reader in range(_PLACES):
        for target in range(_PLACES):
            if reader == target:
                continue
            size = ordered[target]
            low, high = _range(tuple(ordered), told, reader, target)
            before = _range(tuple(ordered), Told(), reader, target)
            for distance, without in ((size - low, size - before[0]), (high - size, before[1] - size)):
                if distance < min(P_PERCENT / 100 * size, without) - 1e-6 * (1 + size):
                    return False
    return True


@lru_cache(maxsize=10_000)  # the same question is asked for each wording that is tried
def _range(ordered: tuple[float, ...], told: Told, reader: int, target: int) -> tuple[float, float]:
    """Smallest and largest figure of the target that fit to all that the reader knows."""
    n, total = len(ordered), float(sum(ordered))
    falling = np.zeros((n - 1, n))
    falling[np.arange(n - 1), np.arange(n - 1)], falling[np.arange(n - 1), np.arange(1, n)] = -1.0, 1.0
    top = np.zeros((2, n))
    top[0, :3], top[1, :3] = -1.0, 1.0
    rows, limits = [falling, top], [np.zeros(n - 1), np.array([-told.low * total, told.high * total])]
    if told.n_for_half is not None:
        half = np.zeros((2, n))
        half[0, : told.n_for_half], half[1, : told.n_for_half - 1] = -1.0, 1.0
        rows.append(half)
        limits.append(np.array([-total / 2, total / 2]))
    known = np.zeros((2, n))
    known[0], known[1, reader] = 1.0, 1.0
    goal = np.zeros(n)
    goal[target] = 1.0
    found = [
        linprog(sign * goal, np.vstack(rows), np.concatenate(limits), known, np.array([total, ordered[reader]]))
        for sign in (1.0, -1.0)
    ]
    return float(found[0].fun or 0.0), -float(found[1].fun or 0.0)

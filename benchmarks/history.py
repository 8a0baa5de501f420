"""Ratios of each run, a line each in `history.jsonl`: what is usual, and what has become worse."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from measuring import ROOT, machine, table

FILE = Path(__file__).with_name("history.jsonl")
N_LATEST = 5
"""The median of so many runs is what is usual: one odd run decides nothing."""
Ratios = Mapping[str, float]


def runs(file: Path = FILE) -> list[dict[str, Any]]:
    """All runs, the oldest first."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def usual(name: str, earlier: list[dict[str, Any]]) -> float | None:
    """The median of a ratio in the latest runs that measured it."""
    found = [run["ratios"][name] for run in earlier if name in run["ratios"]][-N_LATEST:]
    return median(found) if found else None


def worse(ratios: Ratios, earlier: list[dict[str, Any]], tolerance: float) -> list[str]:
    """A sentence for each ratio that is above what is usual by more than the tolerance (1.3: three tenths)."""
    beside = {name: usual(name, earlier) for name in ratios}
    return [
        f"{name}: {ratio:.2f}, usual are {beside[name]:.2f}"
        for name, ratio in ratios.items()
        if (before := beside[name]) is not None and ratio > before * tolerance
    ]


def record(ratios: Ratios, file: Path = FILE) -> None:
    """Add a run."""
    told = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    run = {
        "date": f"{date.today():%Y-%m-%d}",
        "commit": told.stdout.strip(),
        "machine": machine(),
        "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
    }
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(run, ensure_ascii=False) + "\n")


def history_table() -> str:
    """The latest runs side by side, in Markdown."""
    latest = runs()[-N_LATEST:]
    names = list(dict.fromkeys(name for run in latest for name in run["ratios"]))
    rows = [
        (f"`{name}`", *(f"{run['ratios'][name]:.2f}" if name in run["ratios"] else "" for run in latest))
        for name in names
    ]
    return table(("ratio", *(f"{run['date']}, {run['commit']}" for run in latest)), *rows)

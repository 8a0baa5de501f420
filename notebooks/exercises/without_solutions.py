"""Solutions → the notebooks that students get: each solution cell holds what its metadata call "starter".

python notebooks/exercises/without_solutions.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ENDING = "_solution"


def solutions() -> list[Path]:
    """The notebooks with solutions."""
    return sorted(FOLDER.glob(f"*{ENDING}.ipynb"))


def exercise_of(solution: Path) -> Path:
    """Where a solution's exercise lies."""
    return solution.with_name(solution.name.replace(ENDING, ""))


def without_solutions(notebook: dict[str, Any]) -> dict[str, Any]:
    """The same notebook, every cell that holds a solution begun only."""
    cells = []
    for cell in notebook["cells"]:
        if "solution" in cell["metadata"].get("tags", []):
            cell = {**cell, "metadata": {"tags": ["task"]}, "source": cell["metadata"]["starter"].splitlines(True)}
        cells.append(cell)
    return {**notebook, "cells": cells}


if __name__ == "__main__":
    for path in solutions():
        begun = without_solutions(json.loads(path.read_text(encoding="utf-8")))
        text = json.dumps(begun, ensure_ascii=False, indent=1) + "\n"
        exercise_of(path).write_text(text, encoding="utf-8", newline="\n")

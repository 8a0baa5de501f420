"""Results of a benchmark run → docs/project/benchmarks.md: times as ratios to pandas with calamine, peaks of memory.

python benchmarks/table.py benchmarks/results.json docs/project/benchmarks.md
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from sheets import LAST_ROW, write_workbook

BASE = "pandas_calamine"
NAMES = {
    "ours": "engagement_analysis",
    "ours_two_threads": "engagement_analysis, 2 threads (joblib)",
    "ours_two_processes": "engagement_analysis, 2 processes (joblib)",
    "raw_calamine": "calamine alone",
    "pandas_calamine": "pandas + calamine",
    "pandas_openpyxl": "pandas + openpyxl",
    "polars_calamine": "polars (fastexcel)",
    "fastexcel_arrow": "fastexcel to Arrow",
}
PEAKS = ("ours", "raw_calamine", "pandas_calamine")
INTRODUCTION = """# How long reading takes

Written by `benchmarks/table.py`; everything was measured in one run on one machine, so that only the ratios say
something. Ours includes normalisation, findings and validation; the others give cells as they stand. Files: 14 columns
as Excel writes them (`benchmarks/sheets.py`), {small}. Best of three rounds (one above 100,000 rows).

To repeat it, from the top of the clone (about ten minutes):

```
python -m pip install -e ".[test,benchmark]"
python -m pytest benchmarks -o addopts= --benchmark-json=benchmarks/results.json
python benchmarks/table.py benchmarks/results.json docs/project/benchmarks.md
```

Machine: {machine}.
"""


def main(results: Path, page: Path) -> None:
    """Write the page."""
    run = json.loads(results.read_text(encoding="utf-8"))
    times: dict[str, dict[str, float]] = {}
    for each in run["benchmarks"]:
        reader = str(each["params"]["reader"]) if isinstance(each["params"]["reader"], str) else ""
        reader = reader if reader in NAMES else each["name"].split("[")[1].rstrip("]").rsplit("-", 1)[0]
        times.setdefault(each["group"], {})[reader] = each["stats"]["min"]
    cpu = run["machine_info"]["cpu"]
    machine = (
        f"{cpu.get('brand_raw', 'unknown')}, {cpu.get('count')} cores, Python {run['machine_info']['python_version']}"
    )
    small = "and 400 small workbooks of 25 rows"
    parts = [INTRODUCTION.format(machine=machine, small=small)]
    parts += [_table(group, seconds) for group, seconds in times.items()]
    parts.append(_peaks())
    page.write_text("\n".join(parts), encoding="utf-8")


def _table(group: str, seconds: dict[str, float]) -> str:
    lines = [f"## {group}\n", "| reader | seconds | relative to pandas + calamine |", "| --- | ---: | ---: |"]
    lines += [
        f"| {NAMES[reader]} | {taken:.3f} | {taken / seconds[BASE]:.2f} |"
        for reader, taken in sorted(seconds.items(), key=lambda each: each[1])
    ]
    return "\n".join(lines) + "\n"


def _peaks() -> str:
    """Largest memory on a full sheet, each reader in a process of its own."""
    lines = [f"## Memory: {LAST_ROW - 1:,} rows\n", "| reader | seconds | peak, MB |", "| --- | ---: | ---: |"]
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(Path(folder, "Liste.xlsx"), LAST_ROW - 1)
        for reader in PEAKS:
            command = [sys.executable, str(Path(__file__).with_name("peak.py")), reader, str(path)]
            told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
            lines.append(f"| {NAMES[reader]} | {told['seconds']:.1f} | {told['peak_bytes'] / 1e6:,.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

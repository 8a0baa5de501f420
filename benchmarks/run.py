"""All benchmarks: ratios within one run, which are compared with those of earlier runs.

python3 run.py benchmark             # ten minutes: everything is measured and printed
python3 run.py benchmark --short     # a quarter of a minute: import, and 10,000 rows
python3 run.py benchmark --check     # ends with 1 where a ratio is worse than usual; also with --short
python3 run.py benchmark --record    # adds a line to benchmarks/history.jsonl and writes the pages' tables
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import history
import reading
from measuring import PAGES, cost_of, measured_on, table, write_part
from sheets import LAST_ROW

TOLERANCE, TOLERANCE_OF_SHORT = 1.3, 1.6
_IMPORTS = {"import": "import engagement_analysis as ea; ea.load", "pandas": "import pandas"}


def import_ratio() -> float:
    """Processor seconds until `ea.load` is at hand, relative to pandas' import; the best of three in turns."""
    best = dict.fromkeys(_IMPORTS, float("inf"))
    for _ in range(3):
        for name, code in _IMPORTS.items():
            best[name] = min(best[name], cost_of("-c", code).busy)
    return best["import"] / best["pandas"]


def short(folder: Path) -> dict[str, float]:
    """The ratios that take seconds."""
    seconds = reading.seconds_of(reading.SHORT, folder, reading.BOTH)
    return {"import": import_ratio(), reading.SHORT.name: seconds[reading.OURS] / seconds[reading.BASE]}


def everything(folder: Path) -> tuple[dict[str, float], dict[str, str]]:
    """All ratios, and the parts of the pages: page and name of the part → text."""
    import review  # needs the extra `reports`, which the short form does not

    ratios, parts = {"import": import_ratio()}, [f"{measured_on()}\n"]
    for group in reading.GROUPS:
        seconds = reading.seconds_of(group, folder)
        ratios[group.name] = seconds[reading.OURS] / seconds[reading.BASE]
        sys.stderr.write(f"{group.title}: {ratios[group.name]:.2f}\n")
        rows = [
            (name, f"{taken:.3f}", f"{taken / seconds[reading.BASE]:.2f}")
            for name, taken in sorted(seconds.items(), key=lambda each: each[1])
        ]
        parts += [
            f"### {group.title}\n",
            table(("reader", "processor seconds", f"relative to {reading.BASE}"), *rows),
            "",
        ]
    sheet = str(reading.full_sheet(folder))
    held = {name: cost_of(reading.__file__, name, sheet) for name in (*reading.BOTH, "calamine alone")}
    ratios["memory"] = held[reading.OURS].peak / held[reading.BASE].peak
    rows = [(name, f"{cost.busy:.1f}", f"{cost.peak / 1e6:,.0f}") for name, cost in held.items()]
    parts += [f"### Memory: {LAST_ROW - 1:,} rows\n", table(("reader", "processor seconds", "peak, MB"), *rows)]
    costs = review.costs(folder)
    base = costs[review.BASE]
    ratios |= {name: costs[name].busy / base.busy for name in review.NAMES}
    compared: list[tuple[str, ...]] = []
    for name, cost in costs.items():
        told = [(cost.seconds, base.seconds), (cost.busy, base.busy)]
        cells = [cell for mine, theirs in told for cell in (f"{mine:.1f}", f"{mine / theirs:.2f}")]
        compared.append((review.NAMES.get(name, name), *cells, f"{cost.peak / 1e6:,.0f}"))
    page = table(("", "seconds", "ratio", "processor seconds", "ratio", "peak, MB"), *compared)
    return ratios, {"benchmarks.md": "\n".join(parts), "benchmarks-review.md": f"{measured_on()}\n\n{page}"}


def main() -> int:
    """Measure and tell; 1 where something is worse than usual and that was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="import, and 10,000 rows")
    parser.add_argument("--check", action="store_true", help="end with 1 where a ratio is worse than usual")
    parser.add_argument("--record", action="store_true", help="add the run to the history and write the pages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ratios, pages = (short(Path(name)), {}) if options.short else everything(Path(name))
    earlier = history.runs()
    for ratio, value in ratios.items():
        before = history.usual(ratio, earlier)
        sys.stdout.write(f"{ratio:16} {value:6.2f}" + (f"   usual {before:.2f}" if before else "") + "\n")
    found = history.worse(ratios, earlier, TOLERANCE_OF_SHORT if options.short else TOLERANCE)
    sys.stdout.write("".join(f"Worse: {sentence}.\n" for sentence in found))
    if options.record and not options.short:
        history.record(ratios)
        for page, text in pages.items():
            write_part(PAGES / page, "measured", text)
        write_part(PAGES / "benchmarks.md", "history", history.history_table())
    return 1 if found and options.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""How much "below 3" alone protects, and what safety costs: drawn tables with margins.

Run `python tests/disclosure/measure_suppression.py > tests/disclosure/measured_suppression.txt`; not part of the tests.
Counts are drawn so that about a quarter of the cells is small: geometric, mean 5. `recovered`: confidential cells that
can be computed exactly if only these are hidden; `further`: cells hidden beside them; `exposed`: cells that a reader
who knows of each hidden count whether it is small can compute whatever is hidden (a row of 1, 0, 0, 1); `leaks`: what
is left.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from engagement_analysis.publication import (
    feasible_intervals,
    leaks,
    protect,
    recovered_cells,
    sensitive_cells,
    two_way_table,
)

SIZES = ((8, 4, 40), (12, 5, 10), (20, 6, 5))


def main() -> None:
    rng = np.random.default_rng(2026)
    write = sys.stdout.write
    write("rows columns tables confidential recovered recovered_share further proven exposed leaks seconds\n")
    for n_rows, n_columns, n_tables in SIZES:
        confidential = recovered = further = proven = exposed = leaking = 0
        started = time.process_time()
        for _ in range(n_tables):
            counts = rng.geometric(1 / 6, (n_rows, n_columns)) - 1
            names = [f"Zeile {n}" for n in range(n_rows)]
            table = two_way_table(pd.DataFrame(counts, index=names, columns=[f"{2000 + k}" for k in range(n_columns)]))
            primary = [name for name in sensitive_cells(table) if "Summe" not in name]
            found = recovered_cells(feasible_intervals(table, primary))
            result = protect(table, accept_exposed=True)
            confidential += len(primary)
            recovered += len(found)
            further += len(result.secondary)
            proven += result.status == "optimal"
            exposed += len({leak.cell for leak in result.exposed})
            leaking += len(leaks(table, result.hidden, result.readers))
        seconds = (time.process_time() - started) / n_tables
        write(
            f"{n_rows:4} {n_columns:7} {n_tables:6} {confidential:12} {recovered:9} {recovered / confidential:15.0%} "
            f"{further:7} {proven:6} {exposed:7} {leaking:5} {seconds:7.1f}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()

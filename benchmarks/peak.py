"""Largest memory and time of one reader on one workbook, in a process of its own; prints a line of JSON.

python benchmarks/peak.py ours Liste.xlsx
"""

import json
import resource
import sys
import time
from pathlib import Path


def read(reader: str, path: Path) -> int:
    """Rows that a reader finds."""
    if reader == "ours":
        import engagement_analysis as ea

        return len(ea.load(path, city="balingen").participation)
    if reader == "raw_calamine":
        from python_calamine import CalamineWorkbook

        return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    import pandas as pd

    return len(pd.read_excel(path, engine="calamine"))


if __name__ == "__main__":
    name, file = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    n_rows = read(name, file)
    seconds = time.perf_counter() - started
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    sys.stdout.write(json.dumps({"reader": name, "rows": n_rows, "seconds": seconds, "peak_bytes": peak}) + "\n")

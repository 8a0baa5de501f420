"""The example workbooks and published figures of `data/raw` → wheel and source archive; they lie in git only once."""

import csv
import hashlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PUBLISHED = ("population.csv", "published_figures.csv", "comparable_series.csv", "context_figures.csv", "SOURCES.md")


class ExampleData(BuildHookInterface):  # type: ignore[type-arg]
    """Takes only workbooks that are examples byte for byte: real ones hold personal data and never leave the clone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; an editable installation finds them in the clone."""
        if version == "editable":
            return
        raw = Path(self.root, "data", "raw")
        place = "engagement_analysis/example" if self.target_name == "wheel" else "data/raw"
        with (raw / "example_workbooks.csv").open(encoding="utf-8", newline="") as file:
            listed = {row["path"]: row["sha256"] for row in csv.DictReader(file)}
        names = ["example_workbooks.csv", *(f"published/{name}" for name in PUBLISHED)]
        names += [
            name
            for name, sha256 in listed.items()
            if (raw / name).is_file() and hashlib.sha256((raw / name).read_bytes()).hexdigest() == sha256
        ]
        build_data["force_include"] |= {str(raw / name): f"{place}/{name}" for name in names}

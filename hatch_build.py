"""The example project → wheel and source archive; it lies in git only once."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIST = "src/engagement_analysis/project/example_files.py"


class ExampleProject(BuildHookInterface):  # type: ignore[type-arg]
    """Takes only workbooks that are examples byte for byte: real ones hold personal data and never leave the clone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; an editable installation finds them in the clone."""
        if version == "editable":
            return
        place = "engagement_analysis/example/" if self.target_name == "wheel" else ""
        files = runpy.run_path(str(Path(self.root, LIST)))["example_files"](Path(self.root))
        build_data["force_include"] |= {str(path): f"{place}{name}" for name, path in files.items()}

"""Where a project keeps its files; needs no table to say so."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a project keeps its files."""

    root: Path

    @property
    def raw(self) -> Path:
        """Workbooks as they came, a folder a town; published figures."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Validated tables."""
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """The notebooks that become reports."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """The reports."""
        return self.root / "reports"

    def inputs(self) -> list[Path]:
        """All files of `raw` that tables are made from; not the reports that were published."""
        kept = kept_reports_folder(self.processed)  # tell what was published, not what happened
        return [path for path in self.raw.rglob("*") if path.is_file() and kept not in path.parents]


def published_folder(processed_folder: Path) -> Path:
    """Where a project keeps what has been published: figures, their sources, earlier reports."""
    return processed_folder.parent / "raw" / "published"


def kept_reports_folder(processed_folder: Path) -> Path:
    """Where a project keeps the reports that it has published, with their figures; it need not exist."""
    return published_folder(processed_folder) / "reports"

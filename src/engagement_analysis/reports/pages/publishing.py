"""Reports that are published now → copies of them, with their figures, beside the earlier ones."""

import datetime as dt
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from engagement_analysis.project.fingerprint import of_method
from engagement_analysis.project.folders import kept_reports_folder
from engagement_analysis.project.published_state import PublishedState, own_key, row_fingerprints, state_text
from engagement_analysis.project.store import read_processed
from engagement_analysis.project.town_tables import strict_towns
from engagement_analysis.project.whole_folder import write_together
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.sections.public_figures import public_figures


def publish(processed_folder: Path, reports: Sequence[Path], day: dt.date) -> list[Path]:
    """Keep what is published: copies of the reports as they are, then the file of the figures that they tell.

    ReportError: something was published on that day already, or a later day.
    """
    processed, folder = read_processed(processed_folder), kept_reports_folder(processed_folder)
    targets = [folder / f"{report.stem}-{day.isoformat()}.html" for report in reports]
    figures = folder / f"zahlen-{day.isoformat()}.json"
    later = [path for path in folder.glob("zahlen-*.json") if path.name >= figures.name]
    existing = [*later, *(path for path in targets if path.exists())]
    if existing:
        raise ReportError(
            f"{existing[0]} gibt es schon. Bitte mit --date den Tag der Veröffentlichung nennen; er liegt nach dem der "
            "letzten. Was veröffentlicht ist, wird nicht überschrieben."
        )
    state = PublishedState(
        date=day.isoformat(),
        data_date=processed.manifest.get("data_date"),
        figures=public_figures(processed.participation, strict=strict_towns(processed)),
        rows=row_fingerprints(processed.participation, own_key(folder, create=True) or b"", filled=True),
        inputs={str(entry["path"]): str(entry["sha256"]) for entry in processed.manifest.get("inputs", [])},
        town_files=processed.manifest.get("town_files", {}),
        version=version("engagement_analysis"),
        method=of_method(),
    )

    def write(beside: Path) -> None:
        for source, target in zip(reports, targets, strict=True):
            (beside / target.name).write_bytes(source.read_bytes())
        (beside / figures.name).write_bytes(state_text(state).encode())

    write_together(folder, write)
    return [*targets, figures]

"""Processed tables + notebooks → report files, each written whole or not at all; what is up to date stays."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engagement_analysis.project.fingerprint import Parts, are_current, remember
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.files import write_whole
from engagement_analysis.reports.pages.plan import Sources, Tell, chosen_reports, planned_reports
from engagement_analysis.reports.pages.summaries import summaries

if TYPE_CHECKING:
    from engagement_analysis.reports.pages.kernels.execution import Kernels


def render_reports(
    processed_folder: Path,
    notebooks_folder: Path,
    reports_folder: Path,
    *,
    progress: Tell = lambda _: None,
    only: str | None = None,
    with_internal: bool = False,
    kernels: "Kernels | None" = None,
) -> list[Path]:
    """Execute the notebooks on the processed tables and write their reports.

    A report that was made from these very tables (a town's report: from what they hold of that town), this notebook
    and this code, and has not been touched since, stays as it is; the one that `only` names (or its notebook) is made
    anew in any case. Kernels that were not started already are started, and stopped, as needed.

    ReportError: no such notebook, a cell that failed, or a folder that cannot be written. The reports of all notebooks
    that succeeded are written before the first failure is told.
    """
    sources, folder = Sources(Path(processed_folder)), Path(reports_folder)
    there = planned_reports(notebooks_folder, lambda: sources.titles, with_internal=with_internal)
    planned = chosen_reports(there, only)
    made_from = {report: sources.parts(report) for report in planned}
    known = summaries(folder)
    stale = [
        report
        for report, parts in made_from.items()
        if only is not None or report.file not in known or not are_current(folder, [report.file], parts)
    ]
    for report in planned:
        if report not in stale:
            progress(f"Bericht ist aktuell: {report.file}")
    if not stale:
        return [folder / report.file for report in planned]
    # Late: what executes and exports takes seconds to import, which reports that are up to date need not wait for.
    from engagement_analysis.reports.pages.export import to_page
    from engagement_analysis.reports.pages.kernels.execution import execute_all

    written: dict[str, Parts] = {}
    failed: list[ReportError] = []
    executed = execute_all(stale, sources.folder.resolve(), progress, kernels=kernels)
    for report, notebook in zip(stale, executed, strict=True):
        if isinstance(notebook, ReportError):
            failed.append(notebook)
            continue
        try:
            page, summary = to_page(notebook, sources.of(report).manifest, is_internal=report.is_internal)
            write_whole(folder / report.file, page.encode())
        except ReportError as error:
            failed.append(ReportError(f"{report.label}: {error}"))
        else:
            written[report.file], known[report.file] = made_from[report], summary
            progress(f"Bericht geschrieben: {report.file}")
    if written:
        remember(folder, written, summaries={file: asdict(summary) for file, summary in known.items()})
    if failed:
        raise failed[0]
    return [folder / report.file for report in planned]


def current_reports(
    processed_folder: Path, notebooks_folder: Path, reports_folder: Path, *, only: str | None = None
) -> list[Path]:
    """The reports of a folder; ReportError where one is not made from these very tables, notebooks and code."""
    sources = Sources(processed_folder)
    planned = chosen_reports(planned_reports(notebooks_folder, lambda: sources.titles), only)
    for report in planned:
        if not are_current(reports_folder, [report.file], sources.parts(report)):
            raise ReportError(
                f"{reports_folder / report.file} fehlt oder passt nicht zu den jetzigen Daten. "
                "Bitte zuerst „engagement review“ ausführen und den Bericht ansehen."
            )
    return [reports_folder / report.file for report in planned]

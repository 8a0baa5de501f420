"""Processed tables + notebooks → report files, each written whole or not at all; what is up to date stays."""

from pathlib import Path
from typing import TYPE_CHECKING

from engagement_analysis.project.fingerprint import are_current, remember
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.pages.files import write_whole
from engagement_analysis.reports.pages.plan import Planned, Sources, Tell, chosen_reports, planned_reports
from engagement_analysis.reports.pages.summaries import remember_summaries, summaries

if TYPE_CHECKING:
    from engagement_analysis.reports.pages.execution import Kernels


def render_reports(
    processed_folder: Path,
    notebooks_folder: Path,
    reports_folder: Path,
    *,
    progress: Tell | None = None,
    only: str | None = None,
    with_internal: bool = False,
    kernels: "Kernels | None" = None,
) -> list[Path]:
    """Execute the notebooks on the processed tables and write their reports.

    Parameters
    ----------
    processed_folder : Path
        What `engagement review` wrote: tables and manifest.
    notebooks_folder : Path
        Its `*.ipynb` are executed; they are not changed. One whose metadata say `{"engagement": {"per": "town"}}` is
        executed once for each town in the data.
    reports_folder : Path
        Gets one HTML file for each report; created if need be. A report that was made from these very tables (a
        town's report: from what they hold of that town), this notebook and this code, and has not been touched since,
        stays as it is.
    only : str, optional
        Name of the one report or notebook to make; it is always made anew.
    with_internal : bool
        Also those that are not public, in the folder `intern` below.
    kernels : Kernels, optional
        Already started; otherwise they are started, and stopped, as needed.

    Raises
    ------
    ReportError
        No such notebook, a cell that failed, or a folder that cannot be written. The reports of all notebooks that
        succeeded are written before the first failure is told.
    """
    sources, folder = Sources(Path(processed_folder)), Path(reports_folder)
    tell = progress or (lambda _: None)
    there = planned_reports(notebooks_folder, lambda: sources.titles, with_internal=with_internal)
    planned = chosen_reports(there, only)
    made_from = {report.file: sources.parts(report) for report in planned}
    known = summaries(folder)
    stale = [
        report
        for report in planned
        if only is not None
        or report.file not in known
        or not are_current(folder, [report.file], made_from[report.file])
    ]
    for report in planned:
        if report not in stale:
            tell(f"Bericht ist aktuell: {report.file}")
    if stale:
        made = _make(stale, sources, folder, tell, kernels)
        succeeded = {report.file: made_from[report.file] for report in made if isinstance(report, Planned)}
        if succeeded:
            remember(folder, succeeded)
        for error in (each for each in made if isinstance(each, ReportError)):
            raise error
    return [folder / report.file for report in planned]


def current_reports(
    processed_folder: Path, notebooks_folder: Path, reports_folder: Path, *, only: str | None = None
) -> list[Path]:
    """The reports of a folder, each made from these very tables, notebooks and code, and untouched since.

    Raises
    ------
    ReportError
        One is missing, or was made from something else; or there is no such notebook.
    """
    sources = Sources(processed_folder)
    planned = chosen_reports(planned_reports(notebooks_folder, lambda: sources.titles), only)
    for report in planned:
        if not are_current(reports_folder, [report.file], sources.parts(report)):
            raise ReportError(
                f"{reports_folder / report.file} fehlt oder passt nicht zu den jetzigen Daten. "
                "Bitte zuerst „engagement review“ ausführen und den Bericht ansehen."
            )
    return [reports_folder / report.file for report in planned]


def _make(
    reports: list[Planned], sources: Sources, folder: Path, tell: Tell, kernels: "Kernels | None"
) -> list[Planned | ReportError]:
    """Execute the notebooks and write their reports; those that succeeded, and the errors of the others."""
    # Late: what executes and exports takes seconds to import, which reports that are up to date need not wait for.
    from engagement_analysis.reports.pages.execution import execute_all
    from engagement_analysis.reports.pages.export import to_page

    executed = execute_all(reports, sources.folder.resolve(), tell, kernels=kernels)
    made: list[Planned | ReportError] = []
    for report, notebook in zip(reports, executed, strict=True):
        if isinstance(notebook, ReportError):
            made.append(notebook)
            continue
        try:
            page, summary = to_page(notebook, sources.of(report).manifest, is_internal=report.is_internal)
            write_whole(folder / report.file, page)
        except ReportError as error:
            made.append(ReportError(f"{report.label}: {error}"))
        else:
            remember_summaries(folder, {report.file: summary})
            made.append(report)
            tell(f"Bericht geschrieben: {report.file}")
    return made

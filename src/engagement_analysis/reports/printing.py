"""Written reports → a PDF beside each, where the report has changed since it was last printed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from engagement_analysis.project.fingerprint import are_current, of_code, of_files, of_texts, remember
from engagement_analysis.reports.errors import ReportError
from engagement_analysis.reports.files import write_whole
from engagement_analysis.reports.plan import Tell

MISSING_PACKAGE = (
    "Für PDF-Dateien fehlt das Paket WeasyPrint; „python3 run.py review --pdf“ richtet es ein, sonst "
    "„pip install weasyprint“. Die HTML-Berichte sind geschrieben."
)
MISSING_LIBRARY = (
    "Für PDF-Dateien fehlt die Bibliothek Pango; bitte installieren lassen, unter Debian und Ubuntu mit „apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0“, unter macOS mit „brew install pango“, unter Windows über "
    "MSYS2 („pacman -S mingw-w64-x86_64-pango“). Die HTML-Berichte sind geschrieben."
)


def printed_file(report: Path) -> Path:
    """Where a report's PDF lies.

    Examples
    --------
    >>> printed_file(Path("reports/vier-jahre.html")).name
    'vier-jahre.pdf'
    """
    return report.with_suffix(".pdf")


def is_printed(report: Path) -> bool:
    """Tell whether beside a report lies a PDF made from this very page by this code, untouched since."""
    return are_current(report.parent, [printed_file(report).name], _made_from(report))


def print_reports(reports: Iterable[Path], *, progress: Tell | None = None) -> list[Path]:
    """Write a PDF beside each report; one whose report has not changed stays.

    Parameters
    ----------
    reports : iterable of Path
        The reports' HTML files.
    progress : callable, optional
        Is told in German what has just been done.

    Returns
    -------
    list of Path
        The PDF files, in the order of the reports.

    Raises
    ------
    ReportError
        The package or the library that prints is missing, or the folder cannot be written.
    """
    tell = progress or (lambda _: None)
    found = list(reports)
    stale = [report for report in found if not is_printed(report)]
    to_pdf = _printer() if stale else None
    for report in found:
        name = printed_file(report).name
        if to_pdf is None or report not in stale:
            tell(f"PDF ist aktuell: {name}")
            continue
        write_whole(printed_file(report), to_pdf(report.read_text(encoding="utf-8")))
        remember(report.parent, {name: _made_from(report)})
        tell(f"PDF geschrieben: {name}")
    return [printed_file(report) for report in found]


def _made_from(report: Path) -> str:
    return of_texts(of_files([report], below=report.parent), of_code())


def _printer() -> Callable[[str], bytes]:
    """What prints, imported when it is needed: it is an extra, and rests on a library of the system."""
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # it explains in English what is missing
            import weasyprint  # noqa: F401 - tells whether it is there
    except ImportError as error:
        raise ReportError(MISSING_PACKAGE) from error
    except OSError as error:
        raise ReportError(MISSING_LIBRARY) from error
    from engagement_analysis.reports.pdf import to_pdf

    return to_pdf

"""What each written report says in short, kept as data in the reports' record: no page is read to know what it says."""

from dataclasses import dataclass
from pathlib import Path

from engagement_analysis.project.fingerprint import record


@dataclass(frozen=True, slots=True)
class Summary:
    """What the index says about a report."""

    name: str  # what it is ("Vier Jahre Engagierte Stadt")
    headline: str  # its finding
    lead: str = ""  # and one sentence more
    figures: tuple[tuple[str, str], ...] = ()  # its first figures, each with what it counts


def summaries(folder: Path) -> dict[str, Summary]:
    """The summaries of a folder's reports, by file."""
    return {file: Summary(**says) for file, says in record(folder).get("summaries", {}).items()}

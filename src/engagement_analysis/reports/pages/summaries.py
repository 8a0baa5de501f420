"""What each written report says in short, kept as data beside the reports: no page is read to know what it says."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from engagement_analysis.reports.pages.files import write_whole

_RECORD: Final = ".summaries.json"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the index says about a report."""

    name: str  # what it is ("Vier Jahre Engagierte Stadt")
    headline: str  # its finding
    lead: str = ""  # and one sentence more
    figures: tuple[tuple[str, str], ...] = ()  # its first figures, each with what it counts


def summaries(folder: Path) -> dict[str, Summary]:
    """The summaries of a folder's reports, by file; none where there is no readable record."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return {
            file: Summary(says["name"], says["headline"], says["lead"], tuple((a, b) for a, b in says["figures"]))
            for file, says in record.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # then the reports are made anew
        return {}


def remember_summaries(folder: Path, found: Mapping[str, Summary]) -> None:
    """Keep the summaries of some reports, by file, beside those that are there."""
    record = {file: asdict(summary) for file, summary in {**summaries(folder), **found}.items()}
    write_whole(folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

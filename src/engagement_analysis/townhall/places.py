"""Where a town's file and workbooks lie in a project (`data/raw/<town>/`)."""

from dataclasses import dataclass
from pathlib import Path

from engagement_analysis.loading import WorkbookNotFoundError, workbook_files
from engagement_analysis.reading.names import SPREADSHEET_SUFFIXES
from engagement_analysis.town_files.layout import TownLayout, load_town, shipped_towns, town_files
from engagement_analysis.townhall.errors import TownHallError


@dataclass(frozen=True, slots=True)
class TownPlace:
    """A town: its layout, how `load` calls it, its workbooks in the project (none where there is no folder)."""

    layout: TownLayout
    city: str
    workbooks: tuple[Path, ...]


def guess_town(workbook: Path) -> str | None:
    """Town of a workbook by the folder it lies in: the one TOML file there, or a folder named after a shipped town."""
    folder = workbook.resolve().parent
    files = town_files(folder) if folder.parent.name == "raw" else []
    if len(files) == 1:
        return str(files[0])
    return folder.name if folder.name in shipped_towns() else None


def find_town(town: str, project: Path) -> TownPlace:
    """A town by the path of its file, by the file in its folder of `data/raw`, or a shipped one by its slug.

    Its workbooks lie beside the file, where that is in `data/raw`, else in the town's folder of the project. Several
    files in a town's folder are a TownHallError.
    """
    raw = project / "data" / "raw"
    own = town_files(raw / town) if not town.endswith(".toml") and (raw / town).is_dir() else []
    if len(own) > 1:
        names = ", ".join(path.name for path in own)
        raise TownHallError(f"In {raw / town} liegen mehrere Stadtdateien ({names}). Bitte nur eine dort lassen.")
    city = str(own[0]) if own else town
    layout = load_town(city)
    beside = Path(city).resolve().parent
    folder = beside if city.endswith(".toml") and beside.parent.name == "raw" else raw / layout.slug
    try:
        files = workbook_files(folder) if folder.is_dir() else []
    except WorkbookNotFoundError:
        files = []
    return TownPlace(layout, city, tuple(path for path in files if path.suffix.lower() in SPREADSHEET_SUFFIXES))

"""Workbook + findings → the annotated copy as a file, or the list of findings where a copy is not possible."""

import io
from collections.abc import Callable
from pathlib import Path

from engagement_analysis.commands.new_file import refuse_existing, write_new
from engagement_analysis.loading import Loaded, load
from engagement_analysis.townhall.annotation.annotate import (
    NotAnnotatableError,
    annotated,
    has_macros,
    is_annotatable,
    list_of_findings,
    parts_that_suffer,
)
from engagement_analysis.townhall.errors import TownHallError


def refuse_target(target: Path, workbook: Path) -> None:
    """Say before any work is done that the copy cannot have this name: Excel does not open macros in an .xlsx.

    Raises
    ------
    TownHallError
        The file is there already, or its name ends wrongly.
    """
    refuse_existing(target)
    data = workbook.read_bytes()
    suffix = ".xlsm" if is_annotatable(data) and has_macros(data) else ".xlsx"
    if target.suffix.lower() != suffix:
        reason = "Die Arbeitsmappe enthält Makros; d" if suffix == ".xlsm" else "D"
        raise TownHallError(f"{reason}ie Kopie braucht die Endung {suffix}: {target.with_suffix(suffix).name}.")


def write_annotated(workbook: Path, loaded: Loaded, city: str, target: Path, *, tell: Callable[[str], None]) -> Path:
    """Write the copy, or the list alone where a copy is not possible or would not say the same as the original.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    TownHallError, OSError
        The target is there already or cannot be written.
    """
    data = workbook.read_bytes()
    copy = _faithful_copy(data, workbook.name, loaded, city)
    if copy is None:
        target = target.with_suffix(".xlsx")
        write_new(target, list_of_findings(loaded.findings))
        reason = (
            "Diese Arbeitsmappe lässt sich nicht getreu kopieren."
            if is_annotatable(data)
            else "Farben und Kommentare gibt es nur für lesbare Dateien im Format .xlsx oder .xlsm."
        )
        tell(f"{reason} In {target} steht stattdessen die Liste der Hinweise.")
        return target
    write_new(target, copy)
    tell(f"Kopie mit Farben und Kommentaren: {target}. Bitte im Original verbessern, nicht in der Kopie.")
    suffering = parts_that_suffer(data)
    if suffering:
        tell(f"Achtung: In der Kopie können fehlen oder anders aussehen: {', '.join(suffering)}.")
    return target


def _faithful_copy(data: bytes, name: str, loaded: Loaded, city: str) -> bytes | None:
    """The copy, if it loads with the same rows as the original."""
    if not is_annotatable(data):
        return None
    try:
        copy = annotated(data, loaded.findings)
    except NotAnnotatableError:
        return None
    file = io.BytesIO(copy)
    file.name = name
    return copy if load(file, city=city).participation.equals(loaded.participation) else None

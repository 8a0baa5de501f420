"""Files that belong together → their folder, all or nothing, one writer at a time."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

from engagement_analysis.mistakes import GermanError

__all__ = ["StoreError", "complete_interrupted", "only_writer", "renew_together", "write_together"]

JOURNAL: Final = "commit.json"
STAGING: Final = ".staging-"
LOCK: Final = ".lock"
_READABLE: Final = 0o644
T = TypeVar("T")


class StoreError(GermanError):
    """A project's folder cannot be read or written; the message says in German why and what to do."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder against other runs; whoever holds it may take it again, and the system frees it if a run dies.

    Raises
    ------
    StoreError
        Another run is writing there, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, is_singleton=True, mode=_READABLE).acquire(timeout=0)
    except Timeout as error:
        raise StoreError(
            f"Ein anderer Lauf schreibt gerade nach {folder}. Bitte warten, bis er fertig ist; dann noch einmal."
        ) from error
    except OSError as error:
        raise _not_writable(folder, error) from error
    with lock:
        yield


def write_together(folder: Path, write: Callable[[Path], None]) -> list[Path]:
    """Let `write` put files into a folder beside, then bring them all to their place, all or nothing.

    Everything is written into a folder inside first. A journal then says what belongs where; once it stands, the new
    state counts: an interrupted move is completed by whoever reads or writes next.

    Raises
    ------
    StoreError
        The folder cannot be written, or another run is writing there.
    """
    with only_writer(folder):
        try:
            complete_interrupted(folder)
            staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
            try:
                write(staging)
                names = sorted(_names_in(staging))
                if names:
                    _write_journal(folder, staging, names)
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
            complete_interrupted(folder)
        except OSError as error:
            raise _not_writable(folder, error) from error
    return [folder / name for name in names]


def renew_together(folder: Path, change: Callable[[Path], T]) -> T:
    """Let `change` work on a copy of a folder, then bring what it changed to its place, all or nothing.

    Raises
    ------
    StoreError
        As `write_together`.
    """
    results: list[T] = []

    def write(staging: Path) -> None:
        for name in _names_in(folder):
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, staging / name)
        results.append(change(staging))
        for name in _names_in(staging):
            if (folder / name).is_file() and (folder / name).read_bytes() == (staging / name).read_bytes():
                (staging / name).unlink()

    write_together(folder, write)
    return results[0]


def complete_interrupted(folder: Path) -> None:
    """Move what a journal names to its place; without a journal throw away what an interrupted run left."""
    journal = folder / JOURNAL
    if journal.is_file():
        content = json.loads(journal.read_text(encoding="utf-8"))
        staging = folder / str(content["staging"])
        _refuse_outside(folder, [str(content["staging"]), *content["files"]])
        for name in content["files"]:
            with suppress(FileNotFoundError):  # moved before, or by whoever reads at the same time
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (staging / name).replace(folder / name)
        journal.unlink(missing_ok=True)
    for rest in folder.glob(f"{STAGING}*"):
        if rest.is_dir():
            shutil.rmtree(rest, ignore_errors=True)
        else:
            rest.unlink(missing_ok=True)


def _names_in(folder: Path) -> list[str]:
    """Files of a folder and those below it, without what this module itself puts there."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [name.as_posix() for name in names if not name.parts[0].startswith((STAGING, LOCK, JOURNAL))]


def _write_journal(folder: Path, staging: Path, names: list[str]) -> None:
    """The one step that decides: before it the old state counts, after it the new one."""
    _refuse_outside(folder, names)
    for name in names:
        with (staging / name).open("rb") as file:
            os.fsync(file.fileno())
    handle, beside = tempfile.mkstemp(prefix=STAGING, dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file_of_names:
        json.dump({"staging": staging.name, "files": names}, file_of_names)
        file_of_names.flush()
        os.fsync(file_of_names.fileno())
    Path(beside).replace(folder / JOURNAL)


def _refuse_outside(folder: Path, names: list[str]) -> None:
    """Nothing is moved where a name with dots, or a link that lies in the folder, leads out of it."""
    inside = folder.resolve()
    for name in names:
        if not (folder / name).parent.resolve().is_relative_to(inside) or Path(name).name in ("", ".."):
            raise StoreError(
                f"„{name}“ führt aus dem Ordner {folder} hinaus. Bitte nachsehen, woher der Ordner stammt, und die "
                f"Verknüpfung oder {JOURNAL} darin löschen."
            )


def _not_writable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"Der Ordner {folder} lässt sich nicht beschreiben ({error.strerror or error}). Bitte Rechte und Platz prüfen."
    )

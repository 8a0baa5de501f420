"""What a file was made from, as one short text: what has not changed need not be read, computed or written again."""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

_RECORD: Final = ".made-from.json"
_LEFT_OUT: Final = ("__pycache__", ".pyc")


def of_texts(*texts: str) -> str:
    """Fingerprint of some texts, their order included.

    Examples
    --------
    >>> of_texts("a", "b") == of_texts("a", "b"), of_texts("a", "b") == of_texts("ab")
    (True, False)
    """
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()


def of_files(files: Iterable[Path], *, below: Path) -> str:
    """Fingerprint of the names (below a folder) and contents of some files, in whatever order they come.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "Liste.csv")
    ...     before = (file.write_text("TN;7"), of_files([file], below=Path(folder)))[1]
    ...     after = (file.write_text("TN;8"), of_files([file], below=Path(folder)))[1]
    >>> before == after
    False
    """
    return of_texts(*(f"{file.relative_to(below).as_posix()} {_sha256(file)}" for file in sorted(files)))


@lru_cache(maxsize=1)
def of_code() -> str:
    """Fingerprint of this package's files, of the versions of all installed packages, and of Python."""
    package = Path(__file__).parents[1]
    own = [file for file in package.rglob("*") if file.is_file() and not str(file).endswith(_LEFT_OUT)]
    versions = sorted({f"{found.name} {found.version}" for found in metadata.distributions()})
    return of_texts(of_files(own, below=package), sys.version, *versions)


@lru_cache(maxsize=1)
def of_method() -> str:
    """Fingerprint of how this package reads and computes: its modules, without the towns' files."""
    package = Path(__file__).parents[1]
    return of_files(package.rglob("*.py"), below=package)


def of_town(town: str) -> str:
    """Fingerprint of a town's file: a shipped town by its slug, another by the path of its file."""
    file = Path(town)
    return _sha256(file if file.suffix == ".toml" else Path(__file__).parents[1] / "town_files" / f"{town}.toml")


def are_current(folder: Path, names: Iterable[str], made_from: str) -> bool:
    """Tell whether files stand in a folder as they were made from what has this fingerprint, untouched since."""
    record = _record(folder)
    return all(
        record.get(name) == {"from": made_from, "sha256": _sha256(folder / name)}
        if (folder / name).is_file()
        else False
        for name in names
    )


def remember(folder: Path, made_from: Mapping[str, str]) -> None:
    """Note for some files of a folder (by name) the fingerprint of what they were made from."""
    record = _record(folder)
    for name, fingerprint in made_from.items():
        record[name] = {"from": fingerprint, "sha256": _sha256(folder / name)}
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    (folder / _RECORD).write_text(text, encoding="utf-8", newline="\n")


def _record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or not readable: then everything is made anew
        return {}
    return record if isinstance(record, dict) else {}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

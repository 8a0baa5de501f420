"""What a file was made from, part by part: what has not changed is not made again, what has can be named.

A part is a set of named values: the files of a folder with their check sums, packages with their versions. Beside the
files of a folder lies a record: for each file its own check sum and one fingerprint a part; below, once for all files,
what each fingerprint stands for.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple

from engagement_analysis.project.whole_file import write_whole_file

Part = Mapping[str, str]
"""Name → check sum or version."""
Parts = Mapping[str, Part]
"""What a file is made from: "data", "tables", "published", "notebook", "report", "shown", "code"."""
RECORD: Final = ".made-from.json"
OWN: Final = "engagement_analysis"
CODE: Final = "Programm"
PYTHON: Final = "Python"
_EXTRAS: Final = ("reports", "pdf")
_REQUIREMENT: Final = re.compile(r"([\w.-]+)[^;]*(?:;.*extra == ['\"]([\w-]+)['\"])?")


class Difference(NamedTuple):
    """A named value of a part that is another one now; None: it was not there then, or is not there now."""

    part: str
    name: str
    then: str | None
    now: str | None


def of_texts(*texts: str) -> str:
    """Fingerprint of some texts, their order included."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()


def of_part(part: Part) -> str:
    """Fingerprint of named values, in whatever order they come."""
    return of_texts(*(text for name in sorted(part) for text in (name, part[name])))


def each_file(files: Iterable[Path], *, below: Path) -> dict[str, str]:
    """Name (below a folder) → check sum of its content, for some files."""
    return {file.relative_to(below).as_posix(): sha256(file) for file in sorted(files)}


def sha256(file: Path) -> str:
    """Check sum of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def code() -> Part:
    """The package's code, the shipped towns' files, and the versions of Python and of what the package rests on."""
    package = Path(__file__).parents[1]
    own = files_of_code(package)
    towns = [file for file in own if file.suffix == ".toml" and file.parent.name == "town_files"]
    modules = of_part(each_file(set(own) - set(towns), below=package))
    return {**_versions(), **each_file(towns, below=package), PYTHON: platform.python_version(), CODE: modules}


def files_of_code(package: Path) -> list[Path]:
    """What somebody wrote; not the byte code, which another process may be writing now, and nothing hidden."""
    found = [path for path in package.rglob("*") if path.is_file()]
    parts = {path: path.relative_to(package).parts for path in found}
    return [path for path in found if not any(part == "__pycache__" or part[0] == "." for part in parts[path])]


def _versions() -> dict[str, str]:
    """Versions of the installed packages that this one rests on, those that they rest on included."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(OWN, _EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # not for this system, or an extra that is not installed
            continue
        found[name] = package.version
        for requirement in package.requires or ():
            parsed = _REQUIREMENT.match(requirement)
            if parsed and (parsed[2] is None or parsed[2] in extras):
                needed = re.sub(r"[-_.]+", "-", parsed[1]).lower()
                if needed not in found and needed != OWN.replace("_", "-"):
                    waiting.append((needed, ()))
    return found


@lru_cache(maxsize=1)
def of_method() -> str:
    """Fingerprint of how this package reads and computes: its modules, without the towns' files."""
    package = Path(__file__).parents[1]
    return of_part(each_file(package.rglob("*.py"), below=package))


def of_town(town: str) -> str:
    """Fingerprint of a town's file: a shipped town by its slug, another by the path of its file."""
    file = Path(town)
    return sha256(file if file.suffix == ".toml" else Path(__file__).parents[1] / "town_files" / f"{town}.toml")


def are_current(folder: Path, names: Iterable[str], parts: Parts) -> bool:
    """Tell whether files stand in a folder as they were made from these parts, untouched since."""
    files, made_from = record(folder)["files"], {part: of_part(values) for part, values in parts.items()}
    return all(
        files.get(name) == {"from": made_from, "sha256": sha256(folder / name)} if (folder / name).is_file() else False
        for name in names
    )


def remember(folder: Path, made_from: Mapping[str, Parts], **more: Any) -> None:
    """Note for some files of a folder (by name) what they were made from; and whatever else belongs to the record."""
    known = {**record(folder), **more}
    for name, parts in made_from.items():
        each = {part: of_part(values) for part, values in parts.items()}
        known["files"][name] = {"from": each, "sha256": sha256(folder / name)}
        known["parts"] |= {each[part]: dict(values) for part, values in parts.items()}
    needed = {fingerprint for file in known["files"].values() for fingerprint in file["from"].values()}
    known["parts"] = {fingerprint: part for fingerprint, part in known["parts"].items() if fingerprint in needed}
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole_file(folder / RECORD, text.encode())


def differences(known: Mapping[str, Any], name: str, parts: Parts) -> list[Difference]:
    """What a file of a record was made from and is another now, by name; empty where nothing is."""
    made_from = known["files"][name]["from"]
    found = []
    for part, now in parts.items():
        then: Part = known["parts"].get(made_from.get(part, ""), {})
        changed = sorted(each for each in {*then, *now} if then.get(each) != now.get(each))
        found += [Difference(part, each, then.get(each), now.get(each)) for each in changed]
    return found


def record(folder: Path) -> dict[str, Any]:
    """What is noted of a folder's files: `files`, `parts`, and whatever else was; empty where nothing readable is."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if all(isinstance(file["from"], dict) for file in found["files"].values()) and isinstance(found["parts"], dict):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # then everything is made anew
        pass
    return {"files": {}, "parts": {}}

"""What everything that users install is licensed under: nothing may ask more of them than the licences allowed here.

python .ci/licences.py          checks what is installed; exit status 1 for a licence that is not allowed, or for a
                                package of pyproject.toml that docs/project/licences.md does not list
python .ci/licences.py write    writes that list
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).resolve().parents[1] / "docs" / "project" / "licences.md"
OWN, EXTRAS = "engagement_analysis", ("reports", "lab", "pdf")
# Each lets others use, change and pass on what is ours under our own licence (MIT). MPL: also, as long as its own files
# stay as they are. As packages write them: SPDX, or the words of PyPI's classifiers.
ALLOWED = re.compile(
    r"0BSD|Apache[ -].*|Apache Software License|BSD( License|-[23]-Clause)?|CC0-1\.0|CNRI-Python|HPND|ISC( License.*)?"
    r"|MIT( License|-0|-CMU)?|MPL-2\.0|Mozilla Public License (2\.0|1\.1) .*|PSF-2\.0"
    r"|Python Software Foundation License|(The )?Unlicense.*|Zlib"
)
HEAD = """# Licences

Ours is MIT. What `pip install "engagement_analysis[lab,pdf]"` brings, with the licence that each package states; in
bold what `pyproject.toml` asks for, the others are asked for by these. Nothing of it is shipped with this package. Of
several, joined by OR, one may be chosen. Written by `python .ci/licences.py write`; `python3 run.py lint` fails where
what is installed is under a licence that is not among those allowed there.

| package | licence |
| --- | --- |
"""


def licence(name: str) -> str:
    """What a package states: an SPDX expression, else its classifiers (a choice), else its own words."""
    about: Any = metadata.metadata(name)
    named = [each.rsplit(" :: ", 1)[-1] for each in about.get_all("Classifier", []) if each.startswith("License ::")]
    stated: str = about.get("License-Expression") or " OR ".join(named) or about.get("License", "")
    return stated.strip().split("\n")[0] or "not stated"


def is_allowed(stated: str) -> bool:
    """Tell whether one of the choices has only parts that are allowed."""
    return any(
        all(ALLOWED.fullmatch(part.strip(" ()")) for part in choice.split(" AND ")) for choice in stated.split(" OR ")
    )


def requirements(name: str, extras: tuple[str, ...] = ()) -> set[str]:
    """Names of the packages that a package asks for on this system."""
    asked = map(Requirement, metadata.requires(name) or [])
    needed: set[str] = {
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    }
    return needed - {canonicalize_name(OWN)}


def installed(names: set[str]) -> dict[str, str]:
    """Package → licence, of these and of all that they ask for."""
    found: dict[str, str] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            try:
                found[name] = licence(name)
                waiting += sorted(requirements(name))
            except metadata.PackageNotFoundError:  # for another system or Python
                continue
    return dict(sorted(found.items()))


def main(task: str = "check") -> None:
    """Check, or write the list."""
    direct = requirements(OWN, EXTRAS)
    found = installed(direct)
    if task == "write":
        rows = (f"| {f'**{name}**' if name in direct else name} | {stated} |\n" for name, stated in found.items())
        LIST.write_text(HEAD + "".join(rows), encoding="utf-8")
    listed = set(re.findall(r"^\| \*\*([\w-]+)\*\*", LIST.read_text(encoding="utf-8"), re.MULTILINE))
    bad = [f"{name}: {stated}" for name, stated in found.items() if not is_allowed(stated)]
    bad += [f"{name}: not in {LIST.name}" for name in sorted(direct - listed)]
    if bad:
        sys.exit("Licences to look at:\n" + "\n".join(bad))
    sys.stdout.write(f"{len(found)} packages, all under licences that are allowed.\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

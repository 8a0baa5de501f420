"""The example's tables and reports, made by one Python after the other: the same bytes.

python .ci/same_bytes.py make SUMS.json      makes them with the running interpreter, notes their check sums
python .ci/same_bytes.py compare SUMS.json … names what differs, exit status 1 if anything does

Left out is what says by which versions something was made: the records beside the files, the manifest's packages; and,
where these versions differ (not every release of numpy is for every Python), the report that lists them.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDS = (".made-from.json", ".lock")
LISTS_VERSIONS = "reports/methoden-und-quellen."
Sums = dict[str, dict[str, str]]
"""`files`: name → check sum; `packages`: name → version."""


def made(folder: Path) -> Sums:
    """What a review of the example writes."""
    project = folder / "example"
    review = [sys.executable, "-m", "engagement_analysis.cli", "review", "--internal", "--pdf", "--example"]
    subprocess.run([*review, project], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    written = [path for name in ("data/processed", "reports") for path in (project / name).rglob("*") if path.is_file()]
    contents = {path.relative_to(project).as_posix(): path.read_bytes() for path in written if path.name not in RECORDS}
    manifest = json.loads(contents["data/processed/manifest.json"])
    packages = manifest.pop("packages")
    contents["data/processed/manifest.json"] = json.dumps(manifest, sort_keys=True).encode()
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}
    return {"files": sums, "packages": packages}


def differing(all_sums: list[Sums]) -> list[str]:
    """Files that are not the same in all of them, or not there in one."""
    have_same_packages = all(each["packages"] == all_sums[0]["packages"] for each in all_sums)
    names = {name for each in all_sums for name in each["files"]}
    compared = [name for name in sorted(names) if have_same_packages or not name.startswith(LISTS_VERSIONS)]
    return [name for name in compared if len({each["files"].get(name) for each in all_sums}) > 1]


def main(task: str, *files: str) -> None:
    """Make or compare."""
    if task == "make":
        with tempfile.TemporaryDirectory() as folder:
            found = made(Path(folder))
        Path(files[0]).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(f"{len(found['files'])} files by Python {sys.version.split()[0]}.\n")
        return
    all_sums = [json.loads(Path(file).read_text(encoding="utf-8")) for file in files]
    if len(all_sums) < 2:
        sys.exit("Two or more lists of check sums are needed to compare.")
    names = differing(all_sums)
    if names:
        sys.exit(f"Not the same in {', '.join(files)}:\n" + "\n".join(names))
    sys.stdout.write(f"The same bytes: {len(all_sums[0]['files'])} files in {', '.join(files)}.\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

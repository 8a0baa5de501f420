"""Wheel and source archive, installed into an empty environment and tried in an empty folder, first without extras.

python .ci/installed.py, with a Python that has hatchling and pip. One environment is enough for both: the wheel that
the source archive becomes must be the clone's, byte for byte.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
CHART = """
import engagement_analysis as ea
participation = ea.load_example().participation
ea.plot.rates(ea.participation_rates(participation, ea.load_population())).figure.savefig("rates.png")
"""


def build(folder: Path) -> Path:
    """The wheel, of which the source archive makes the same."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    (archive,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    again = folder / "again"
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", again, archive], check=True)
    if (again / wheel.name).read_bytes() != wheel.read_bytes():
        sys.exit(f"{archive.name} becomes another wheel than the clone.")
    return wheel


def expect(status: int, says: str, python: Path, folder: Path, arguments: Sequence[str]) -> None:
    """Stop where a call ends with another exit status, or does not say something."""
    done = subprocess.run([python, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != status or says not in done.stdout + done.stderr:
        sys.exit(f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Build, install, try."""
    review = ("-m", "engagement_analysis.cli", "review", "--example")
    with tempfile.TemporaryDirectory() as name:
        wheel, empty = build(Path(name)), Path(name, "empty")
        empty.mkdir()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", Path(name, "venv")], check=True)
        python = Path(name, "venv", "Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        install: list[str | Path] = [*PIP, "--python", python, "install", "--no-compile"]
        subprocess.run([*install, wheel], check=True)
        expect(0, "", python, empty, ("-c", CHART))
        expect(2, 'pip install "engagement_analysis[reports]"', python, empty, review)
        subprocess.run([*install, "engagement_analysis[reports]"], check=True)
        expect(0, str(Path("beispiel", "reports", "index.html")), python, empty, review)
    sys.stdout.write("Installed, tried without extras, and the example's reports made.\n")


if __name__ == "__main__":
    main()

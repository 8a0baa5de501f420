"""Known vulnerabilities of what is installed, by pip-audit: exit status 1 if there is one.

Without a network, or where a registry's mirror answers that does not know of vulnerabilities, it says so and ends well.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version

COMMAND = ("-m", "pip_audit", "--progress-spinner=off", "--timeout=10", "--format=json")
WELL_KNOWN = f"packaging=={version('packaging')}\n"  # whoever knows of vulnerabilities knows this one


def asked(*options: str) -> str:
    """What pip-audit answers, or that nothing was looked up."""
    done = subprocess.run([sys.executable, *COMMAND, *options], capture_output=True, text=True, check=False)
    return done.stdout if done.stdout.startswith("{") else '{"dependencies": []}'


def told(answer: str) -> tuple[int, int, list[str]]:
    """How many packages were looked up, how many could not be, and the vulnerabilities."""
    packages = json.loads(answer)["dependencies"]
    known = [each for each in packages if "vulns" in each]
    found = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for each in known
        for vulnerability in each["vulns"]
    ]
    return len(known), len(packages) - len(known), found


def main() -> None:
    """Ask for one package first, that nobody waits for 200 vain answers."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as one:
        one.write(WELL_KNOWN)
        one.flush()
        is_reached = told(asked("--requirement", one.name, "--no-deps", "--disable-pip"))[0]
    if not is_reached:
        sys.stdout.write("Nothing was audited: no service that knows of vulnerabilities can be reached from here.\n")
        return
    n_known, n_unknown, found = told(asked("--local", "--skip-editable"))
    if found:
        sys.exit("Known vulnerabilities:\n" + "\n".join(found))
    sys.stdout.write(f"{n_known} packages without known vulnerabilities; {n_unknown} could not be looked up.\n")


if __name__ == "__main__":
    main()

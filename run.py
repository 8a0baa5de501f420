"""One line from a fresh clone to the reports: make `.venv`, install, run. Needs nothing but Python."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NEEDED = (3, 11)
# What pip is asked for; each holds everything before it. JupyterLab comes with the first command: afterwards `lab`
# works without a network, too. Who wants less installs with pip.
EXTRAS = {
    "lab": "lab",
    "pdf": "lab,pdf",
    "docs": "lab,pdf,docs",
    "test": "test",
    "dev": "dev",
    "benchmark": "dev,benchmark",
}
HELP = """\
python3 run.py review        Arbeitsmappen lesen, auswerten, Berichte schreiben (reports/)
python3 run.py review --example ORDNER  dasselbe mit den Beispieldaten in einem neuen Ordner
python3 run.py review --pdf  dazu jeden Bericht als barrierefreie PDF-Datei
python3 run.py publish       Berichte als veröffentlicht festhalten
python3 run.py BEFEHL ...    jeder andere Befehl von „engagement“, z. B. lab oder load
python3 run.py docs          Dokumentation bauen und öffnen; mit --no-open nur bauen
python3 run.py test ...      Tests; alles Weitere geht an pytest
python3 run.py test --quick  die schnellen: Werte, Erkennung, Tabelle, Statistik, eine Auswertung (unter 1 Minute)
python3 run.py coverage ...  Tests, dazu welche Zeilen und Zweige sie betreten (unter 92 % ein Fehler)
python3 run.py benchmark ... Messungen neben pandas und nbconvert; --short, --check, --record
python3 run.py lint          Regeln für Code, Typen, Importe und Notebooks
python3 run.py check         test und lint
Unter Windows: py run.py ..."""
# What a minute is enough for: real workbooks against their true tables, values, headers, checks, measures, one review.
QUICK_OF_LOADER = ("truth", "quantities", "dates", "headers", "kinds_and_labels", "checks")
QUICK = [
    *("-m", "not slow and not browser"),
    *(f"tests/loader/test_{name}.py" for name in QUICK_OF_LOADER),
    *(f"tests/analysis/test_{name}.py" for name in ("totals", "retention", "rates")),
    *("tests/statistics", "tests/command/test_for_programs.py", "tests/project/test_run.py"),
]
START = "import sys; from engagement_analysis.cli import main; sys.argv[0] = 'engagement'; sys.exit(main())"
NOTEBOOKS = sorted(
    str(path) for folder in ("notebooks", "notebooks/exercises") for path in ROOT.glob(f"{folder}/*.ipynb")
)
LINTERS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "bandit": ["-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "src", "run.py", ".ci", "hatch_build.py"],
    "licences": [".ci/licences.py"],
    "pip-audit": [".ci/audit.py"],
    "nbstripout": ["-m", "nbstripout", "--keep-id", "--verify", *NOTEBOOKS],
}


def stop(sentence: str) -> NoReturn:
    """One sentence, exit status 2."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def venv_python(venv: Path, platform: str = sys.platform) -> Path:
    """Path of the environment's interpreter."""
    return venv / "Scripts" / "python.exe" if platform == "win32" else venv / "bin" / "python"


def extra_for(command: str, options: list[str]) -> str:
    """Which packages a command needs, one of `EXTRAS`."""
    least = "pdf" if command == "review" and "--pdf" in options else "lab"
    own = {"docs": "docs", "test": "test", "coverage": "test", "lint": "dev", "check": "dev", "benchmark": "benchmark"}
    return own.get(command, least)


def digest(pyproject: bytes, place: Path) -> str:
    """What an installation depends on: the requirements, and the place where the package lies."""
    return hashlib.sha256(pyproject + str(place).encode()).hexdigest()


def stamps(venv: Path, extra: str) -> dict[str, str]:
    """Extras already in the environment that hold `extra`, each with the digest of its installation."""
    names = list(EXTRAS)
    paths = {name: venv / f".installed-{name}" for name in names[names.index(extra) :]}
    return {name: path.read_text(encoding="ascii") for name, path in paths.items() if path.is_file()}


def has_pip(python: Path) -> bool:
    """Whether an environment is whole; one whose making was interrupted has no pip."""
    return python.is_file() and not subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode


def make_venv(venv: Path) -> None:
    """Create the environment anew; stop with a sentence that says what is missing."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop(
            f"Diesem Python ({sys.executable}) fehlt das Modul „venv“. Bitte einmal nachinstallieren lassen, "
            f"unter Debian und Ubuntu mit „apt install {package}“, und den Befehl wiederholen."
        )
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv], capture_output=True, text=True)
    if made.returncode:
        stop(f"Die Umgebung {venv} konnte nicht angelegt werden: {(made.stderr or made.stdout).strip()}")


def pip_install(python: Path, extra: str) -> str:
    """Install the project where it lies, a dot for each package; returns pip's complaint, empty if there is none."""
    target = f"{ROOT}[{EXTRAS[extra]}]"
    command: list[str | Path] = [python, "-m", "pip", "install", "--disable-pip-version-check", "--editable", target]
    errors: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as p:
        for line in p.stdout or ():
            if line.startswith("Collecting "):
                print(".", end="", flush=True)
            elif line.startswith("Installing collected packages"):
                print(" gleich fertig ", end="", flush=True)  # the longest step says nothing of its own
            elif "ERROR: " in line:
                errors.append(line.strip())
    print(flush=True)
    return "" if p.returncode == 0 else "\n".join(errors[-3:]) or f"pip: exit status {p.returncode}"


def ensure_environment(extra: str) -> Path:
    """Interpreter that has the packages of `extra`; the network is touched only when the requirements are new."""
    python, wanted = venv_python(VENV), digest((ROOT / "pyproject.toml").read_bytes(), ROOT)
    present = stamps(VENV, extra) if python.is_file() else {}
    if wanted in present.values():
        return python
    if not has_pip(python):
        make_venv(VENV)
    print("Pakete werden eingerichtet (nur beim ersten Mal, einige Minuten) ", end="", flush=True)
    complaint = pip_install(python, extra)
    if not complaint:
        (VENV / f".installed-{extra}").write_text(wanted, encoding="ascii")
    elif present:
        print(f"Die Pakete ließen sich nicht erneuern; weiter mit den vorhandenen.\n{complaint}", file=sys.stderr)
    else:
        stop(
            "Die Pakete konnten nicht installiert werden. Beim ersten Mal wird eine Verbindung zum Internet "
            f"gebraucht, danach nicht mehr.\n{complaint}"
        )
    return python


def call(python: Path, arguments: list[str], folder: Path | None = None) -> int:
    """Run the environment's interpreter and hand on its exit status; Ctrl+C is the child's to answer."""
    with subprocess.Popen([python, *arguments], cwd=folder) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


def lint(python: Path) -> int:
    """Run every linter, also after a failure; 0 if all are content."""
    failed = []
    for name, arguments in LINTERS.items():
        print(f"\n> {name}", flush=True)
        if call(python, arguments, ROOT):
            failed.append(name)
    print(f"\nBeanstandet: {', '.join(failed)}" if failed else "\nNichts beanstandet.", flush=True)
    return 1 if failed else 0


def docs(python: Path, *, is_shown: bool) -> int:
    """Build the pages of `docs`, a warning being an error; open the first one."""
    print("Die Dokumentation wird gebaut (etwa eine halbe Minute) ...", flush=True)
    status = call(python, ["-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto", "docs", "docs/_build/html"], ROOT)
    if not status:
        first = ROOT / "docs" / "_build" / "html" / "index.html"
        print(f"Fertig: {first}")
        if is_shown:
            webbrowser.open(first.as_uri())
    return status


def main(arguments: list[str]) -> int:
    """Route a command line; returns the exit status."""
    if sys.version_info < NEEDED:
        stop(
            f"Gebraucht wird Python {NEEDED[0]}.{NEEDED[1]} oder neuer; das hier ist {sys.version.split()[0]} "
            f"({sys.executable}). Bitte ein neueres Python installieren und den Befehl damit wiederholen."
        )
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(HELP)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    python = ensure_environment(extra_for(command, rest))
    if command == "docs":
        return docs(python, is_shown="--no-open" not in rest)
    if command == "test":
        quick = QUICK if "--quick" in rest else []
        return call(python, ["-m", "pytest", *quick, *(each for each in rest if each != "--quick")], ROOT)
    if command == "coverage":
        return call(python, ["-m", "pytest", "--cov", *rest], ROOT)
    if command == "benchmark":
        return call(python, ["benchmarks/run.py", *rest], ROOT)
    if command == "lint":
        return lint(python)
    if command == "check":
        tests, rules = call(python, ["-m", "pytest", *rest], ROOT), lint(python)
        return tests or rules
    return call(python, ["-P", "-c", START, *arguments])  # -P: no file of the current folder hides a library


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that knows no „ still shows the sentence
    sys.exit(main(sys.argv[1:]))

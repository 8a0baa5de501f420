"""What is installed on demand only → one sentence with the line that installs it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from engagement_analysis.mistakes import MissingExtraError

__all__ = ["EXTRAS", "require_extra"]

_REPORTS: Final = (
    "IPython",
    "ipykernel",
    "jupyter_client",
    "psutil",
    "nbformat",
    "nbclient",
    "nbconvert",
    "jinja2",
    "markupsafe",
)
EXTRAS: Final = {"reports": _REPORTS, "lab": (*_REPORTS, "jupyterlab")}
"""Extra of `pyproject.toml` → the packages it brings, as Python imports them."""
_WHAT: Final = {"reports": ("Reports need", "Berichte"), "lab": ("Notebooks in JupyterLab need", "JupyterLab")}


def require_extra(extra: str) -> None:
    """Say what to install (MissingExtraError) where packages of an extra, "reports" or "lab", are not there."""
    if any(find_spec(name) is None for name in EXTRAS[extra]):
        english, german = _WHAT[extra]
        install = f'pip install "engagement_analysis[{extra}]"'
        raise MissingExtraError(
            f"{english} packages that are not installed; run: {install}",
            f"Für {german} fehlen Pakete. Bitte einmal ausführen: {install}",
        )

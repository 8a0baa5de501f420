"""`engagement lab`: the project's notebooks in JupyterLab."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib.resources import files
from typing import Any

from engagement_analysis.commands.parser import add_project, examples
from engagement_analysis.extras import require_extra
from engagement_analysis.project.folders import Folders
from engagement_analysis.reports.errors import ReviewError


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "lab",
        help="Notizbücher in JupyterLab öffnen",
        description="Öffnet den Ordner notebooks in JupyterLab.",
        epilog=examples("engagement lab", "engagement lab --project beispiel"),
    )
    add_project(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open JupyterLab; its exit status."""
    notebooks = Folders(options.project.resolve()).notebooks
    if not notebooks.is_dir():
        raise ReviewError(
            f"Der Ordner {notebooks} fehlt. Bitte im Ordner des Projekts aufrufen oder ihn mit --project nennen."
        )
    require_extra("lab")
    offline = "--LabApp.extension_manager=readonly"  # the other one asks PyPI
    start = [sys.executable, "-m", "jupyterlab", offline, str(notebooks)]
    return subprocess.run(start, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    """With a configuration of ours beside the user's: JupyterLab opens without asking about news."""
    own = str(files("engagement_analysis.commands") / "lab")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join([own, others] if others else [own])}

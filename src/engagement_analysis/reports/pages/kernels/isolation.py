"""Runs inside the kernels: they import once, execute notebook after notebook, and each finds one as if it were new.

Imports stay, and what the package keeps of computed results; variables, options, filters, figures, random states,
environment and working folder do not.
"""

import gc
import importlib
import json
import os
import pkgutil
import random
import sys
import threading
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from ipykernel.kernelapp import IPKernelApp
from IPython.core.getipython import get_ipython

from engagement_analysis import reports
from engagement_analysis.reports.blocks.figure import forget_numbers

_LEFT_BY_NOTEBOOK: Final = ExitStack()
"""Puts back what the notebook before has changed."""
_OF_NOTEBOOKS: Final = ("blocks", "sections", "intern")
"""Folders of `reports` whose modules notebooks import."""

for _folder in _OF_NOTEBOOKS:
    for _module in pkgutil.walk_packages([f"{reports.__path__[0]}/{_folder}"], f"{reports.__name__}.{_folder}."):
        importlib.import_module(_module.name)


def serve() -> None:
    """Become a kernel for each connection file that the input names, all of them with what is imported by now.

    Each notes its process beside its file, and ends when whoever started it closes the standard input, or is gone.
    """
    gc.freeze()  # what is imported by now stays: no cleaning between two notebooks has to look through it again
    *others, file = json.loads(sys.stdin.buffer.readline())
    for other in others:
        if not os.fork():
            file = other
            break
    noted = Path(file).with_suffix(".new")
    noted.write_text(str(os.getpid()), encoding="ascii")
    noted.replace(noted.with_suffix(".pid"))
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    # What cells say is kept nowhere; 1: there is no parent to watch, the input says when it is over.
    quiet = ["--log-level=ERROR", "--HistoryManager.enabled=False", "--IPKernelApp.parent_handle=1"]
    IPKernelApp.launch_instance(["-f", file, *quiet])


def _end_with_the_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def fresh(folder: str) -> None:
    """Put everything back to how it was when this was first called, and work in the notebook's folder."""
    shell = get_ipython()
    if shell is not None:
        shell.reset(new_session=True)  # type: ignore[no-untyped-call]
    plt.switch_backend(mpl.get_backend())  # closes all figures; the first time it turns on what shows them, for good
    forget_numbers()
    _LEFT_BY_NOTEBOOK.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some options are about to go; they are only put back
        pd.reset_option("all")
    _LEFT_BY_NOTEBOOK.enter_context(warnings.catch_warnings())
    _LEFT_BY_NOTEBOOK.enter_context(mpl.rc_context())
    _LEFT_BY_NOTEBOOK.callback(np.seterr, **np.geterr())
    _LEFT_BY_NOTEBOOK.callback(random.setstate, random.getstate())
    _LEFT_BY_NOTEBOOK.callback(np.random.set_state, np.random.get_state())  # noqa: NPY002 - who uses the old one
    _LEFT_BY_NOTEBOOK.callback(_put_back, dict(os.environ), list(sys.path))
    os.chdir(folder)


def _put_back(environment: dict[str, str], path: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = path

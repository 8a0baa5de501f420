"""The pages of this folder and the package's docstrings → `docs/_build`; needs packages only, no network."""

import sys
from pathlib import Path

# A checker of web addresses compiles its grammar for a second when it is there; no page asks for it.
sys.modules.setdefault("rfc3987_syntax", None)

from jupyter_client.manager import KernelManager

import engagement_analysis

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "engagement_analysis"
author = "engagement_analysis contributors"
copyright = f"2026, {author}"  # noqa: A001 - Sphinx calls it so
version = release = engagement_analysis.__version__

if hasattr(KernelManager, "transport_encryption"):  # a kernel that speaks in the clear warns of it, on every build
    KernelManager.transport_encryption.default_value = "auto"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "command_reference",
    "spoken_charts",
    "pages_for_all",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
nitpicky = False  # numpydoc's types are words for readers: "DataFrame, one row per year"

myst_enable_extensions = ["colon_fence", "attrs_block"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_in_temp = True  # what the tutorial saves goes with the build
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True  # a line and its end may come one after the other: the chart's sentence would be empty
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # MyST-NB would fetch them from another host

default_role = "py:obj"  # `totals` in a docstring leads to its page; any other word is set as code
autodoc_typehints = "none"  # the docstrings say more: shapes and units
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
numpydoc_validation_checks = {
    "GL03", "GL06", "GL07", "GL08",  # one blank line, known sections in their order, a docstring at all
    "SS01", "SS02", "SS03",  # a summary that is a sentence
    "PR01", "PR02", "PR03", "PR04", "PR07",  # every parameter, no other, in order, with type and meaning
    "RT01", "EX01",  # what comes back, and how it is called
}  # fmt: skip
numpydoc_validation_exclude = {
    r"Error$",
    r"\.Loaded",
    r"\.Result",
}  # their attributes are described one by one

html_theme = "pydata_sphinx_theme"
html_title = "engagement_analysis"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["town-file.schema.json"]
html_sidebars = {page: [] for page in ("index", "tutorial", "gallery")}  # these have nothing below them
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "engagement_analysis"},
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "collapse_navigation": True,
    "show_toc_level": 2,
    "header_links_before_dropdown": 7,
    "search_bar_text": "Search",
    "navigation_with_keys": False,
}

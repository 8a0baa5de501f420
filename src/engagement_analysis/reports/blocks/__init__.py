"""What a report is made of: each function gives a block that JupyterLab shows and the page lays out.

A section is a title (`section_title`), its frame (`data_table`), its figure (`figure`) and its sentences
(`paragraphs`), each told to which section it belongs. `glance` is the first screen, `annex` what stands at the end.
"""

from engagement_analysis.reports import needed  # noqa: F401 - first: says what is not installed
from engagement_analysis.reports.blocks.block import (
    NOTHING,
    Block,
    annex,
    bullets,
    heading,
    note,
    paragraphs,
    section_title,
    stack,
)
from engagement_analysis.reports.blocks.figure import figure
from engagement_analysis.reports.blocks.glance import Column, Tile, glance
from engagement_analysis.reports.blocks.tables import data_table
from engagement_analysis.reports.blocks.town_words import (
    Named,
    Station,
    Task,
    ThanksGroup,
    checklist,
    own_words,
    published_box,
    published_in,
    thanks,
    timeline,
)

__all__ = [
    "NOTHING",
    "Block",
    "Column",
    "Named",
    "Station",
    "Task",
    "ThanksGroup",
    "Tile",
    "annex",
    "bullets",
    "checklist",
    "data_table",
    "figure",
    "glance",
    "heading",
    "note",
    "own_words",
    "paragraphs",
    "published_box",
    "published_in",
    "section_title",
    "stack",
    "thanks",
    "timeline",
]

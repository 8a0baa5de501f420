"""A section that has nothing to say: blocks that leave no trace on the page."""

from typing import Final

from markupsafe import Markup

from engagement_analysis.reports.blocks import Block

NOTHING: Final = Block(Markup(""), "")
"""What a section's cell gives where its question does not arise."""

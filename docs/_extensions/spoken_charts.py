"""Executed cells → charts whose alternative text is the sentence that their own cell printed."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def _speak(app: Sphinx, doctree: nodes.document) -> None:
    for cell in doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_output" in node["classes"]):
        said = [block for block in cell.findall(nodes.literal_block) if "stream" in block["classes"]]
        printed = [" ".join(block.astext().split()) for block in said]
        for image in cell.findall(nodes.image):
            image["alt"] = printed[-1] if printed else image.get("alt", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Hook into the build."""
    app.connect("doctree-read", _speak)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The command line's own parsers → its reference page: `{command-reference}` in a page stands for all commands."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from engagement_analysis import cli


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser's commands and theirs, those without further commands only."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for command in action.choices.values():
            yield from commands(command)
    if not below:
        yield parser


def _usage(parser: argparse.ArgumentParser) -> str:
    said = " ".join(parser.format_usage().split()).removeprefix("Aufruf: ").removeprefix("usage: ")
    return textwrap.fill(said, 76, subsequent_indent="    ", break_on_hyphens=False)


def _rows(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = parser._get_formatter()
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction):
            continue
        name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        value = formatter._format_args(action, str(action.dest).upper()) if action.option_strings else ""
        said = formatter._expand_help(action) if action.help else ""
        yield f"| `{f'{name} {value}'.strip()}` | {said.replace('|', chr(92) + '|')} |"


def page(parser: argparse.ArgumentParser) -> str:
    """Markdown: each command with its description, call and options, in the words of `--help`."""
    lines: list[str] = []
    for command in commands(parser):
        lines += [
            f"## {command.prog}",
            "",
            command.description or "",
            "",
            "```text",
            _usage(command),
            "```",
            "",
        ]
        rows = list(_rows(command))
        lines += ["| Angabe | Bedeutung |", "| --- | --- |", *rows, ""] if rows else []
    return "\n".join(lines)


class CommandReference(SphinxDirective):
    """`{command-reference}`."""

    def run(self) -> list[nodes.Node]:
        """Parse the page in place."""
        self.env.note_dependency(cli.__file__)
        return self.parse_text_to_nodes(page(cli._parser()), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known."""
    app.add_directive("command-reference", CommandReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

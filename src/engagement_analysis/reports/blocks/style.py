"""Style sheets of the blocks: one for pages and PDF files, the same one scoped to a cell's output in JupyterLab."""

from functools import cache
from importlib.resources import files


@cache
def packaged(name: str) -> str:
    """Text of a file that lies beside blocks or pages."""
    return files("engagement_analysis.reports").joinpath(name).read_text(encoding="utf-8")


@cache
def page_style() -> str:
    """Palette for light and dark screens and the blocks' rules, for a whole page."""
    return (
        f":root {{ color-scheme: light dark; {_palette('light')} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_palette('dark')} }} }}\n"
        f"{packaged('blocks/blocks.css')}"
    )


@cache
def notebook_style() -> str:
    """The same rules for the outputs of cells; light or dark as JupyterLab's theme is."""
    return (
        f".engagement {{ {_palette('light')} color: var(--ink); background: var(--bg); "
        'padding: .5rem 0; font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; }\n'
        f'body[data-jp-theme-light="false"] .engagement {{ {_palette("dark")} }}\n'
        f"@scope (.engagement) {{ {packaged('blocks/blocks.css')}\n{packaged('blocks/notebook.css')} }}"
    )


def _palette(theme: str) -> str:
    return " ".join(packaged(f"blocks/palette-{theme}.css").split())

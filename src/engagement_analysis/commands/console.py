"""What commands speak through."""

from rich.console import Console


def new_console(*, quiet: bool = False) -> Console:
    """A console that shows texts as they are: what a cell or a file's name says is no markup."""
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False, quiet=quiet)

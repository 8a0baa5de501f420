"""Formats that mean something → findings: rows struck through, legends of colours; what is written stays as it is."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from engagement_analysis.reading.grid import Grid, address
from engagement_analysis.table.findings import Finding
from engagement_analysis.values.texts import collapse, is_blank

_LOOKED_AT: Final = 100  # rows from the top and from the bottom: legends stand above, beside the head, or below
_LONGEST: Final = 120
_COLOURS: Final = (
    r"(?:(?:hell|dunkel)?(?:rot|gelb|grün|blau|orange|grau|lila|violett|rosa|pink|türkis|braun|schwarz|weiß)"
    r"(?:e[rsn]?)?|farbig|bunt|kursiv|fett|durchgestrichen|unterstrichen)"
)
_MARKS: Final = (
    r"(?:markier\w*|hinterleg\w*|gekennzeichnet\w*|unterleg\w*|eingefärbt\w*|geschrieben\w*|gedruckt\w*|gefärbt\w*|"
    r"schrift|zeilen?|zellen?|felder|feld|einträge|text|farbe)"
)
_FORMAT: Final = rf"{_COLOURS}(?:(?:\s*[,/+&]\s*|\s+(?:und|u\.|oder)\s+){_COLOURS})*"
_MEANT: Final = (
    r"(?:abgesagt|bestätigt|entfallen|entfällt|ausgefallen|verschoben|angemeldet|zugesagt|offen|unsicher|geschätzt|"
    r"fehlt|durchgeführt|erledigt)"
)
# Format words, a sign or verb, and then what they mean.
_LEGEND: Final = re.compile(
    rf"\W*(?:(?:farb)?legende\W+)?(?:(?:in|alle|alles)\s+)?{_FORMAT}(?:\s+{_MARKS})*\s*"
    rf"(?:[=:–→]|-\s|->|=>|bedeute[nt]+|heißt|heißen|sind\s|ist\s|\W*{_MEANT}\b)|\W*(?:farb)?legende\W*$",
    re.IGNORECASE,
)
# What is said about money changes nothing that the table holds.
_OF_MONEY: Final = re.compile(r"abgerechnet|bezahlt|überwiesen|erstattet|rechnung", re.IGNORECASE)


@lru_cache(maxsize=5_000)
def is_legend(text: str) -> bool:
    """Tell whether a text explains what a colour or a font means for the rows.

    Examples
    --------
    >>> [
    ...     is_legend(text)
    ...     for text in ("rot und kursiv markiert = abgesagt", "gelb: geschätzt", "grün = bezahlt", "Rote Falken")
    ... ]
    [True, True, False, False]
    """
    is_short = len(text) <= _LONGEST
    return is_short and _LEGEND.match(collapse(text)) is not None and not _OF_MONEY.search(text)


def legend_findings(grid: Grid, sheet: str) -> Iterator[Finding]:
    """The first legend of a sheet, if it has one."""
    n_rows = len(grid.rows)
    looked_at = [*range(min(n_rows, _LOOKED_AT)), *range(max(_LOOKED_AT, n_rows - _LOOKED_AT), n_rows)]
    for row in looked_at:
        for place, cell in enumerate(grid.rows[row]):
            if type(cell) is str and cell and is_legend(cell):
                legend = address(row + grid.first_row, place + grid.first_column)
                yield Finding(
                    "formatting-has-meaning", sheet, legend, detail="eine Legende erklärt Farben oder Schrift"
                )
                return


def struck_rows(
    grid: Grid, rows: Iterable[tuple[int, str]], sheet: str, understood: Collection[int]
) -> Iterator[Finding]:
    """Data rows of which most filled cells, or one in an understood column, are struck through.

    `rows`: 0-based, with the address of the cell of their participants; `understood`: 0-based columns that are read.
    """
    if not grid.struck:
        return
    n_struck = Counter(row for row, _ in grid.struck)
    for row, cell in rows:
        if row in n_struck:
            n_filled = sum(not is_blank(grid.at(row, column)) for column in grid.used_columns)
            if 2 * n_struck[row] >= n_filled:
                yield Finding("formatting-has-meaning", sheet, cell, detail="die Zeile ist durchgestrichen")
            elif any((row, column) in grid.struck for column in understood):
                yield Finding("formatting-has-meaning", sheet, cell, detail="eine Zelle der Zeile ist durchgestrichen")

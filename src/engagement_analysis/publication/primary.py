"""Publication + rule → the cells that must not become known, and how uncertain they must stay.

Zeros are no small counts: where nothing was, nobody can be found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engagement_analysis.publication.tables import Cell, Publication

THRESHOLD = 3
"""Fewest organisations that a published figure may rest on."""
P_PERCENT = 10.0
"""No organisation may be able to work out another one's figure more closely than by so many percent."""


@dataclass(frozen=True, slots=True)
class Need:
    """How far a reader's interval of a cell must reach."""

    below: float = 0.0  # at least so far below the true value
    above: float = 0.0  # at least so far above it
    width: float = 1.0  # at least so wide altogether
    reason: str = ""  # why the cell is confidential, in German

    @property
    def reach(self) -> float:
        """Deviation from the true value beyond which nothing more is asked."""
        return max(self.above, self.below, self.width)


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as confidential."""

    # counts from 1 to `threshold` - 1 are small; so are amounts that so few organisations bring
    threshold: int = THRESHOLD
    # the p% rule; None: not used. Also the uncertainty that a confidential amount must keep, on either side.
    p_percent: float | None = P_PERCENT

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise ValueError("Die Schwelle muss mindestens 1 sein.")
        if self.p_percent is not None and not 0 < self.p_percent <= 100:
            raise ValueError("p muss zwischen 0 und 100 Prozent liegen.")


def fails_p_percent(contributions: Sequence[float], p: float = P_PERCENT) -> bool:
    """p% rule: the second largest organisation can work out the largest one's figure to within p percent.

    It takes the total less its own contribution; what the others bring is its error. An organisation that is alone, or
    one of two, always fails. Where all bring nothing there is nothing to work out.

    References
    ----------
    .. [1] A. Hundepool et al. (2012), Statistical Disclosure Control, Wiley, section 4.2.2.

    Examples
    --------
    >>> fails_p_percent([100, 50, 9]), fails_p_percent([100, 50, 10])
    (True, False)
    """
    sizes = _sizes(contributions)
    return bool(sizes) and sum(sizes[2:]) < p / 100 * sizes[0]


def sensitive_cells(publication: Publication, rule: Rule | None = None) -> dict[str, Need]:
    """The confidential cells of a publication by themselves, before any table is looked at.

    Counts are judged by their value, amounts by their contributions (without these they are not judged).

    Examples
    --------
    >>> table = Publication.of({"Summe": 6, "A": 1, "B": 5, "C": 0}, [{"total": "Summe", "parts": ["A", "B", "C"]}])
    >>> sensitive_cells(table)
    {'A': Need(below=0.0, above=2.0, width=2.0, reason='weniger als 3')}
    """
    used = rule or Rule()
    needs = {}
    for name, cell in publication.cells.items():
        need = _need_of_count(cell, used) if cell.kind == "count" else _need_of_amount(cell, used)
        if need is not None:
            needs[name] = need
    return needs


def _need_of_count(cell: Cell, rule: Rule) -> Need | None:
    if not 0 < cell.value < rule.threshold:
        return None
    reason = f"weniger als {rule.threshold}"
    # A lone threshold of 2 still asks for two values that fit.
    return Need(above=max(rule.threshold - cell.value, 1.0), width=max(rule.threshold - 1.0, 1.0), reason=reason)


def _need_of_amount(cell: Cell, rule: Rule) -> Need | None:
    sizes = _sizes(cell.contributions or ())
    if not sizes or cell.kind == "aid":
        return None
    if len(sizes) < rule.threshold:
        reason = f"beruht auf weniger als {rule.threshold} Organisationen"
    elif rule.p_percent is not None and fails_p_percent(sizes, rule.p_percent):
        reason = "eine Organisation überwiegt"
    else:
        return None
    level = (rule.p_percent or P_PERCENT) / 100 * sizes[0]
    level = max(level, 1.0) if cell.is_whole else level
    # Nobody is below nothing: what lies close to the cell's own limit need not reach beyond it.
    return Need(
        below=min(level, cell.value - cell.lower), above=min(level, cell.upper - cell.value), width=level, reason=reason
    )


def _sizes(contributions: Sequence[float]) -> list[float]:
    """Sizes of the contributions that are not nothing, largest first."""
    return sorted((abs(value) for value in contributions if value), reverse=True)

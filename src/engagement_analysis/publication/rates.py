"""A published rate → the counts that it leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CountBounds:
    """Counts that a published rate leaves open."""

    lower: float
    upper: float

    @property
    def whole_numbers(self) -> list[int]:
        """The whole numbers in it; one only: the rate gives the count away."""
        return list(range(math.ceil(self.lower - 1e-9), math.floor(self.upper + 1e-9) + 1))


def count_bounds_from_rate(
    rate: float | str, population: float, *, per: float = 1_000, decimals: int | None = None
) -> CountBounds:
    """Which counts fit to a rounded rate: population · (rate ∓ half a unit of its last digit) / per.

    Parameters
    ----------
    rate : str or float
        As printed; a text keeps its last zeros ("0.10" has two decimals).
    population, per : float
        What the rate refers to.
    decimals : int, optional
        Printed decimals; left out: those of the text.

    Raises
    ------
    ValueError
        A rate or population that is negative; a number without `decimals`.

    Examples
    --------
    >>> bounds = count_bounds_from_rate("0.07", 41_237)
    >>> round(bounds.lower, 6), round(bounds.upper, 6), bounds.whole_numbers
    (2.680405, 3.092775, [3])
    """
    printed = Decimal(str(rate).replace(",", "."))
    if decimals is None:
        if not isinstance(rate, str):
            raise ValueError("Bitte die Nachkommastellen angeben: Eine Zahl verrät nicht, wie sie gedruckt war.")
        decimals = max(-int(printed.as_tuple().exponent), 0)
    if printed < 0 or population < 0 or per <= 0:
        raise ValueError("Eine Rate und eine Bevölkerung können nicht negativ sein.")
    half = Decimal(1).scaleb(-decimals) / 2
    people = Decimal(str(population)) / Decimal(str(per))
    return CountBounds(float(max(printed - half, Decimal(0)) * people), float((printed + half) * people))

"""Exact distribution of Kendall's S over all orders of the values, with and without ties."""

import math
from collections.abc import Iterable
from functools import lru_cache


def kendall_exact_p(s: int, n: int, ties: Iterable[int] = ()) -> float:
    """Share of all orders of the values in which S is at least as far from 0 as found: the exact two-sided p.

    `s`: pairs that rise minus pairs that fall; `ties`: sizes of the groups of equal values, those of 1 may be left out.

    Examples
    --------
    >>> kendall_exact_p(6, 4), kendall_exact_p(5, 4, ties=[2])
    (0.08333333333333333, 0.16666666666666666)
    """
    counts, top = _orders(_groups(n, ties))
    return _two_sided(counts, top, s)


def smallest_exact_p(n: int, ties: Iterable[int] = ()) -> float:
    """The least two-sided p that n values can ever give: 2 / n! without ties, however steep the trend.

    `ties`: as for `kendall_exact_p`.

    Examples
    --------
    >>> [round(smallest_exact_p(n), 4) for n in (3, 4, 5, 6)]
    [0.3333, 0.0833, 0.0167, 0.0028]
    """
    groups = _groups(n, ties)
    orders = math.factorial(n)
    for group in groups:
        orders //= math.factorial(group)
    return min(1.0, 2 / orders)


def _groups(n: int, ties: Iterable[int]) -> tuple[int, ...]:
    """Sizes of all groups of equal values, singles included, sorted."""
    if n < 1:
        raise ValueError(f"at least one value is needed, not {n}")
    groups = sorted(int(size) for size in ties if size > 1)
    if sum(groups) > n:
        raise ValueError(f"{sum(groups)} tied values, but only {n} in all")
    return (1,) * (n - sum(groups)) + tuple(groups)


@lru_cache(maxsize=128)
def _orders(groups: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """Number of distinct orders with each number of inversions; the largest S. Whole numbers, so exact.

    The generating function is the multinomial coefficient in q: [n]!_q by the product of the groups' [u]!_q.
    """
    n = sum(groups)
    polynomial = [1]
    for size in range(2, n + 1):
        polynomial = _times_q_number(polynomial, size)
    for group in groups:
        for size in range(2, group + 1):
            polynomial = _by_q_number(polynomial, size)
    return tuple(polynomial), len(polynomial) - 1


def _times_q_number(polynomial: list[int], size: int) -> list[int]:
    """Times 1 + q + ... + q^(size - 1): a moving sum."""
    product, window = [], 0
    for degree in range(len(polynomial) + size - 1):
        window += polynomial[degree] if degree < len(polynomial) else 0
        window -= polynomial[degree - size] if degree >= size else 0
        product.append(window)
    return product


def _by_q_number(polynomial: list[int], size: int) -> list[int]:
    """Divided by 1 + q + ... + q^(size - 1), which leaves no remainder here."""
    quotient: list[int] = []
    window = 0
    for degree in range(len(polynomial) - size + 1):
        value = polynomial[degree] - window
        quotient.append(value)
        window += value - (quotient[degree - size + 1] if degree >= size - 1 else 0)
    return quotient


def _two_sided(counts: tuple[int, ...], top: int, s: int) -> float:
    """P(|S| >= |s|): the distribution is symmetric, S = top - 2 inversions."""
    if s == 0:
        return 1.0
    most = (top - abs(s)) // 2
    return 2 * sum(counts[: most + 1]) / sum(counts) if most >= 0 else 0.0

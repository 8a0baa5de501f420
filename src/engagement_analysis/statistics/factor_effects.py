"""Number × mix × mean size in two years → the effect of each: LMDI-I, Das Gupta, Kitagawa; plain arithmetic."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engagement_analysis.statistics.result_html import value_table

METHOD_NAMES = {
    "das_gupta": "symmetric split into three factors (Das Gupta 1993)",
    "kitagawa": "number, then rate and composition of the mean (Kitagawa 1955)",
    "lmdi": "LMDI-I, additive (Ang 2005; zeros by their limit, Ang & Liu 2007)",
}
"""Short name of a method → what it is, with its source."""


@dataclass(frozen=True, slots=True)
class FactorEffects:
    """How much of a sum's change goes back to number, mean size and mix, in the sum's unit; they add up to it."""

    number: float
    size: float
    mix: float

    def _repr_html_(self) -> str:
        values = {"Zahl der Gruppen": self.number, "Größe der Gruppen": self.size, "Arten": self.mix}
        return value_table("Woher der Unterschied zweier Summen kommt", values)


@dataclass(frozen=True, slots=True)
class _Factors:
    """One year: the sum is number * sum over the kinds of share * mean."""

    number: float
    share: float
    mean: float

    @property
    def people(self) -> float:
        return self.number * self.share * self.mean


def factor_effects(
    previous: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]], *, method: str = "das_gupta"
) -> FactorEffects:
    """Split the change of a sum of people into number of groups, their mean size within each kind, and mix of kinds.

    With N groups, a share s_k of them of kind k and m_k people in each on average, the sum is N times the sum of s_k
    m_k. What has no value in a year takes the other year's: the mean size of a kind that did not come (it then adds
    nothing to the size effect, its coming or going is mix), and shares and means of a year without any group (all is
    number).

    Parameters
    ----------
    previous, now : mapping
        Kind → (number of groups, their people together); both 0 or more, people only where there are groups.
    method : {"das_gupta", "kitagawa", "lmdi"}
        "das_gupta": mean over all orders in which the three factors can change one after the other. "kitagawa": number
        against mean first, then the mean's change split into Kitagawa's rate (size) and composition (mix) effect.
        "lmdi": logarithmic mean Divisia index, each kind's change shared out by the logarithms of its factors' growth;
        where a factor grows from 0 or falls to 0, the whole of that kind is its effect, the limit of the formula. A
        kind that appears or vanishes is therefore mix alone there, even if the number of groups doubles: not the
        method for years in which other kinds of groups were invited, hence not the default.

    Returns
    -------
    FactorEffects
        Their sum is the change of people, to rounding error of floating point.

    Raises
    ------
    ValueError
        An unknown method, negative numbers, or people without groups.

    References
    ----------
    .. [1] B. W. Ang (2005), The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33, 867-871.
    .. [2] B. W. Ang, N. Liu (2007), Handling zero values in the logarithmic mean Divisia index decomposition approach,
       Energy Policy 35, 238-246.
    .. [3] E. M. Kitagawa (1955), Components of a difference between two rates, Journal of the American Statistical
       Association 50, 1168-1194.
    .. [4] P. Das Gupta (1993), Standardization and decomposition of rates: a user's manual, U.S. Bureau of the Census,
       Current Population Reports P23-186.

    Examples
    --------
    Two clubs and a school of 60; next year two clubs, as large as before, and two schools of 70.

    >>> previous, now = {"club": (2, 40), "school": (1, 60)}, {"club": (2, 40), "school": (2, 140)}
    >>> effects = factor_effects(previous, now)
    >>> round(effects.number, 2), round(effects.size, 2), round(effects.mix, 2)
    (38.89, 14.72, 26.39)
    """
    if method not in _METHODS:
        raise ValueError(f"unknown method {method!r}: one of {', '.join(_METHODS)}")
    pairs = _paired_factors(_checked(previous), _checked(now))
    parts = [_METHODS[method](before, after) for before, after in pairs] if method != "kitagawa" else [_kitagawa(pairs)]
    number, size, mix = (math.fsum(part) for part in zip(*parts, strict=True)) if parts else (0.0, 0.0, 0.0)
    return FactorEffects(number, size, mix)


def whole_parts(parts: Sequence[float], total: int) -> list[int]:
    """Parts of a whole number as whole numbers that add up to it: largest remainders, one rounding for all.

    Parameters
    ----------
    parts : sequence of float
        They add up to `total`, to rounding error.
    total : int
        What they add up to.

    Returns
    -------
    list of int, none further than 1 from its part
        Turning all signs round turns the result's signs round; equal remainders go to the earlier part.

    Raises
    ------
    ValueError
        Parts that do not add up to the total.

    Examples
    --------
    >>> whole_parts([38.89, 14.72, 26.39], 80), whole_parts([-1.5, -1.5, 3.0], 0)
    ([39, 15, 26], [-2, -1, 3])
    """
    if not math.isclose(math.fsum(parts), total, abs_tol=1e-6, rel_tol=1e-9):
        raise ValueError(f"{list(parts)} do not add up to {total}")
    if (total, *parts) < (0,) * (len(parts) + 1):
        return [-part for part in whole_parts([-part for part in parts], -total)]
    below = [math.floor(part) for part in parts]
    left_over = total - sum(below)
    by_remainder = sorted(range(len(parts)), key=lambda place: (below[place] - parts[place], place))
    for place in by_remainder[:left_over]:
        below[place] += 1
    return below


def _checked(year: Mapping[str, tuple[int, int]]) -> Mapping[str, tuple[int, int]]:
    for kind, (n, people) in year.items():
        if n < 0 or people < 0 or (people > 0 and n == 0):
            raise ValueError(f"{kind!r}: {people} people in {n} groups")
    return year


def _paired_factors(
    previous: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]]
) -> list[tuple[_Factors, _Factors]]:
    """Each kind's factors in both years; what has no value in one takes the other's."""
    totals = [sum(n for n, _ in year.values()) for year in (previous, now)]
    pairs = []
    for kind in sorted({kind for year in (previous, now) for kind, (n, _) in year.items() if n}):
        counts = [year.get(kind, (0, 0)) for year in (previous, now)]
        shares = [n / total if total else None for (n, _), total in zip(counts, totals, strict=True)]
        means = [people / n if n else None for n, people in counts]
        before, after = (
            _Factors(total, _first_known(shares[one], shares[1 - one]), _first_known(means[one], means[1 - one]))
            for one, total in enumerate(totals)
        )
        pairs.append((before, after))
    return pairs


def _first_known(value: float | None, other: float | None) -> float:
    known = other if value is None else value
    return 0.0 if known is None else known


def _lmdi(before: _Factors, after: _Factors) -> tuple[float, float, float]:
    old, new = before.people, after.people
    if old == 0 or new == 0:
        # The limit of L(T1, T0) ln(x1 / x0) as x goes to 0: the whole change for x, nothing for the other factors.
        # Exactly one factor is 0, as the others take the other year's value where they have none.
        empty = before if old == 0 else after
        zero = (empty.number == 0, empty.mean == 0 and empty.number > 0 and empty.share > 0)
        change = new - old
        return (change if zero[0] else 0.0, change if zero[1] else 0.0, 0.0 if any(zero) else change)
    weight = _logarithmic_mean(new, old)
    number, size, mix = (
        weight * math.log(x1 / x0)
        for x1, x0 in ((after.number, before.number), (after.mean, before.mean), (after.share, before.share))
    )
    return number, size, mix


def _logarithmic_mean(one: float, other: float) -> float:
    """(a - b) / ln(a / b), through log1p where the two are near each other."""
    if one == other:
        return one
    return (one - other) / math.log1p((one - other) / other)


def _das_gupta(before: _Factors, after: _Factors) -> tuple[float, float, float]:
    x, y = (before.number, before.mean, before.share), (after.number, after.mean, after.share)

    def effect(own: int, second: int, third: int) -> float:
        same = (x[second] * x[third] + y[second] * y[third]) / 3
        crossed = (x[second] * y[third] + y[second] * x[third]) / 6
        return (y[own] - x[own]) * (same + crossed)

    return effect(0, 1, 2), effect(1, 0, 2), effect(2, 0, 1)


def _kitagawa(pairs: list[tuple[_Factors, _Factors]]) -> tuple[float, float, float]:
    if not pairs:
        return 0.0, 0.0, 0.0
    old, new = pairs[0][0].number, pairs[0][1].number
    mean = math.fsum((before.share * before.mean + after.share * after.mean) / 2 for before, after in pairs)
    rate = math.fsum((after.mean - before.mean) * (before.share + after.share) / 2 for before, after in pairs)
    composition = math.fsum((after.share - before.share) * (before.mean + after.mean) / 2 for before, after in pairs)
    return (new - old) * mean, (new + old) / 2 * rate, (new + old) / 2 * composition


_METHODS: dict[str, Callable[..., tuple[float, float, float]]] = {
    "lmdi": _lmdi,
    "das_gupta": _das_gupta,
    "kitagawa": _kitagawa,
}

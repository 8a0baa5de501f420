"""Publication + hidden cells + readers → which confidential cells are still too well known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engagement_analysis.publication.attack import Attack, Feasible, UndecidedError
from engagement_analysis.publication.primary import Need
from engagement_analysis.publication.readers import Reader
from engagement_analysis.publication.system import Published, System
from engagement_analysis.publication.tables import Publication

SECONDS_PER_PROGRAMME = 10.0
"""A cell that the attacker's programme could not decide in this time counts as known."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A confidential cell that a reader knows too well."""

    cell: str
    reader: str
    interval: Feasible
    need: Need


def leaks(
    publication: Publication,
    hidden: Iterable[str],
    readers: Sequence[Reader],
    *,
    stop_at_first: bool = False,
    seconds: float = SECONDS_PER_PROGRAMME,
) -> list[Leak]:
    """Every confidential cell whose interval is too narrow for some reader.

    `seconds`: for each single programme; what stays undecided is a leak.

    Examples
    --------
    >>> from engagement_analysis.publication.readers import anybody
    >>> table = Publication.of({"Summe": 6, "A": 1, "B": 5}, [{"total": "Summe", "parts": ["A", "B"]}])
    >>> [leak.cell for leak in leaks(table, ["A"], [anybody({"A": Need()})])]
    ['A']
    >>> leaks(table, ["A", "B"], [anybody({"A": Need()})])
    []
    """
    system = System(publication)
    published = Published(system, hidden)
    found: list[Leak] = []
    attacks: list[Attack] = []
    for reader in readers:
        attack = Attack(published, reader.bounds, attacks)
        attacks.append(attack)
        caps = {system.position[name]: need.reach for name, need in reader.needs.items()}
        attack.look_around(caps, whole_numbers=reader.whole_numbers, time_limit=seconds)
        for name, need in reader.needs.items():
            if _is_open_enough(attack, reader, name, need, seconds):
                continue
            found.append(Leak(name, reader.name, _interval(attack, reader, name, seconds), need))
            if stop_at_first:
                return found
    return found


def _is_open_enough(attack: Attack, reader: Reader, name: str, need: Need, seconds: float) -> bool:
    """Whether other tables show that the reader's interval meets the need; no programme is solved more than needed."""
    place = attack.system.position[name]
    slack = 1e-6 * (1 + abs(float(attack.true[place])))

    def gain(sign: float, level: float) -> float:
        seen = attack.seen(place, sign, whole_numbers=reader.whole_numbers)
        if seen >= level - slack:
            return seen
        return attack.push(place, sign, need.reach, whole_numbers=reader.whole_numbers, time_limit=seconds)[0]

    try:
        above, below = gain(1.0, need.above), gain(-1.0, need.below)
        if above < need.above - slack or below < need.below - slack:
            return False
        if above + below < need.width - slack:
            below = gain(-1.0, need.width - above)
        if above + below < need.width - slack:
            above = gain(1.0, need.width - below)
        return above + below >= need.width - slack
    except UndecidedError:
        return False


def _interval(attack: Attack, reader: Reader, name: str, seconds: float) -> Feasible:
    """The reader's interval; one point where the time did not suffice."""
    try:
        return attack.interval(name, whole_numbers=reader.whole_numbers, time_limit=seconds)
    except UndecidedError:
        value = float(attack.true[attack.system.position[name]])
        return Feasible(value, value)

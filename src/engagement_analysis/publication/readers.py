"""Publication + needs → the readers against whom it must hold: anybody, who knows the rule, who is in the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engagement_analysis.publication.primary import Need, Rule
from engagement_analysis.publication.system import Bounds
from engagement_analysis.publication.tables import INFINITE, Cell, Publication


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who computes."""

    name: str  # who it is, in German
    needs: Mapping[str, Need]  # what must stay uncertain for this reader
    bounds: Bounds = field(default_factory=dict)  # what this reader knows of hidden cells beside the tables
    whole_numbers: bool = False  # this reader uses that counts are whole


def anybody(needs: Mapping[str, Need], *, whole_numbers: bool = True) -> Reader:
    """A reader of all tables who knows nothing else."""
    return Reader("Leserin oder Leser aller Tabellen", needs, whole_numbers=whole_numbers)


def who_knows_the_rule(publication: Publication, needs: Mapping[str, Need], rule: Rule) -> Reader | None:
    """A reader who knows the threshold, and for each hidden count whether it is small or hidden for others' sake.

    The published sign tells less than that. For this reader a small count is between 1 and the threshold less 1 and
    any other hidden count at least the threshold, a zero is known; no small count may then be computed exactly. Of
    counts that no table has a place for, there is no sign to know. None where the rule leaves a single value (a
    threshold of 2: what is small is 1), or where nothing is small.
    """
    if rule.threshold <= 2:
        return None
    bounds: dict[str, tuple[float, float]] = {}
    small: dict[str, Need] = {}
    for name, cell in publication.cells.items():
        if cell.kind != "count":
            continue
        is_small = 0 < cell.value < rule.threshold
        if is_small and name in needs:
            small[name] = Need(reason=needs[name].reason)
        if not cell.is_published:
            continue
        if is_small:
            bounds[name] = (1.0, rule.threshold - 1.0)
        elif cell.value > 0:
            bounds[name] = (float(rule.threshold), INFINITE)
        else:
            bounds[name] = (0.0, 0.0)
    return Reader("Wer die Regel kennt", small, bounds, whole_numbers=True) if small else None


def who_is_alone(publication: Publication, needs: Mapping[str, Need]) -> list[Reader]:
    """Each organisation that brings a confidential amount alone, and therefore knows it.

    Two such amounts in one sum would protect each other from everybody but their owners. Only cells that hang together
    with its own by some sum are of interest to it, and its own are no secret to it.
    """
    related = publication.related_cells(needs)
    own: dict[str, list[str]] = {}
    for name in needs:
        owner = _owner(publication.cells[name])
        if owner:
            own.setdefault(owner, []).append(name)
    readers = []
    for owner, names in own.items():
        near = {related[name] for name in names}
        others = {name: need for name, need in needs.items() if name not in names and related[name] in near}
        if others:
            known = {name: (publication.cells[name].value, publication.cells[name].value) for name in names}
            readers.append(Reader(f"Organisation {owner}", others, known))
    return readers


def _owner(cell: Cell) -> str:
    """Who brings an amount alone; the cell's name stands for an organisation whose name is not given."""
    brought = [place for place, value in enumerate(cell.contributions or ()) if value]
    if cell.kind != "amount" or len(brought) != 1:
        return ""
    return cell.name if cell.contributors is None else cell.contributors[brought[0]]


def all_readers(publication: Publication, needs: Mapping[str, Need], rule: Rule) -> list[Reader]:
    """Every reader against whom a publication of the town must hold."""
    informed = who_knows_the_rule(publication, needs, rule)
    return [anybody(needs), *([informed] if informed else []), *who_is_alone(publication, needs)]

"""What may be published: confidential cells, the attacker's programme, and tables from which nothing can be worked out.

Numbers in, numbers out: this package knows neither towns nor tables' looks.

=================================================  ================================================================
:class:`Publication`, :class:`Cell`, ...           tables that are published together, as one (`tables`)
:func:`sensitive_cells`, :class:`Rule`             which cells are confidential (`primary`)
:func:`attack`, :func:`feasible_intervals`         what a reader can compute of hidden cells (`attack`)
:func:`categories_to_merge`                        categories merged before anything is hidden (`merging`)
:func:`protect`                                    the cheapest safe choice of further hidden cells (`protect`)
:func:`leaks`                                      which confidential cells are still too well known (`audit`)
:func:`fewest_further_cells`                       the same by trying everything, for small tables (`exhaustive`)
=================================================  ================================================================
"""

from engagement_analysis.publication.attack import (
    ContradictionError,
    Feasible,
    attack,
    feasible_intervals,
    recovered_cells,
)
from engagement_analysis.publication.audit import Leak, leaks
from engagement_analysis.publication.exhaustive import fewest_further_cells
from engagement_analysis.publication.merging import categories_to_merge
from engagement_analysis.publication.primary import (
    P_PERCENT,
    THRESHOLD,
    Need,
    Rule,
    fails_p_percent,
    is_dominated,
    sensitive_cells,
)
from engagement_analysis.publication.protect import NotProtectableError, Protected, protect, protect_against_recovery
from engagement_analysis.publication.readers import Reader, all_readers, anybody
from engagement_analysis.publication.signs import CONFIDENTIAL, explanation
from engagement_analysis.publication.tables import Cell, Publication, Relation, rounded_ratio, two_way_table

__all__ = [
    "CONFIDENTIAL",
    "P_PERCENT",
    "THRESHOLD",
    "Cell",
    "ContradictionError",
    "Feasible",
    "Leak",
    "Need",
    "NotProtectableError",
    "Protected",
    "Publication",
    "Reader",
    "Relation",
    "Rule",
    "all_readers",
    "anybody",
    "attack",
    "categories_to_merge",
    "explanation",
    "fails_p_percent",
    "feasible_intervals",
    "fewest_further_cells",
    "is_dominated",
    "leaks",
    "protect",
    "protect_against_recovery",
    "recovered_cells",
    "rounded_ratio",
    "sensitive_cells",
    "two_way_table",
]

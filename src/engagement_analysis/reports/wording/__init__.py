"""Results → careful German sentences by stated rules; every number comes from the frame.

Rules: figures stand side by side; a verb of change ("nahm zu") comes from `analysis.statements` alone, whose rule is
calibrated by simulation, or its reason why nothing can be said. Missing figures are said. Few years carry no trend.
"""

from engagement_analysis.reports.wording.comparing import (
    careful,
    changes,
    has_break,
    main_change,
    other_censuses,
    reasons_by_year,
    why_not_comparable,
)
from engagement_analysis.reports.wording.documentation import (
    WASTE_NOTE,
    coverage,
    data_quality,
    exactness,
    findings,
    frequent_findings,
    further_measures,
)
from engagement_analysis.reports.wording.general import (
    NOT_SHOWN,
    QUALITY_REPORT,
    in_words,
    sentence_list,
    trend_caution,
)
from engagement_analysis.reports.wording.participation import composition, how_well_known, organisations, participations
from engagement_analysis.reports.wording.per_inhabitant import rates

__all__ = [
    "NOT_SHOWN",
    "QUALITY_REPORT",
    "WASTE_NOTE",
    "careful",
    "changes",
    "composition",
    "coverage",
    "data_quality",
    "exactness",
    "findings",
    "frequent_findings",
    "further_measures",
    "has_break",
    "how_well_known",
    "in_words",
    "main_change",
    "organisations",
    "other_censuses",
    "participations",
    "rates",
    "reasons_by_year",
    "sentence_list",
    "trend_caution",
    "why_not_comparable",
]

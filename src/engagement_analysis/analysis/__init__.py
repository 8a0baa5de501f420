"""Validated participation table → frames; opens no file, draws nothing.

Frame in, frame out, the input untouched; missing is never zero; why something is not available is a code with its
numbers, never a sentence (German: `language`). A folder a question:

- ``measures``: how many took part, per inhabitant, what was written down (totals, rates, ratios, recorded)
- ``organisations``: who came again, whose share is large, who was reached (retention, cohorts, concentration, reach)
- ``changes``: what differs from the year before, and whether it may be compared; before and after an event; revisions
- ``years``: trend, outlook, published series, calendar
- ``quality``: what the table rests on

`FUNCTIONS` are those that the door offers by name.
"""

FUNCTIONS = {
    "before_and_after": "changes.before_and_after",
    "changes": "changes.changes",
    "cohorts": "organisations.cohorts",
    "comparability": "changes.comparability",
    "concentration": "organisations.concentration",
    "data_quality": "quality.data_quality",
    "organisation_rates": "measures.rates",
    "outlook": "years.outlook",
    "participation_rates": "measures.rates",
    "reach": "organisations.reach",
    "readings": "quality.readings",
    "reconciliation": "quality.reconciliation",
    "recorded": "measures.recorded",
    "retention": "organisations.retention",
    "totals": "measures.totals",
    "trend": "years.trend",
}
"""Function → its module below `analysis`; each takes the table first."""

"""Analysis frames → German sentences, tables and figures; executed notebooks → self-contained HTML reports.

`german`, `wording`, `messages`: words · `tables`, `svg`, `display`: HTML · `provenance`: where a figure stands ·
`disclosure`: what may be published · `review_data`, `evidence`, `quality_evidence`: what the notebooks call ·
`export`, `about`, `render`: notebook to file.
"""

from engagement_analysis.reports.errors import ReportError

__all__ = ["ReportError"]  # notebooks import from here: nothing heavy

"""Analysis frames → German sentences, tables and figures; executed notebooks → self-contained HTML reports.

`blocks`: the parts of a page · `sections`: a file for each question · `intern`: what is not public · `pages`: notebook
to file · `review`: the whole way.
"""

from engagement_analysis.reports.errors import ReportError

__all__ = ["ReportError"]  # notebooks import from here: nothing heavy

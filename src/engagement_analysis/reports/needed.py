"""Imported first by all that builds reports: without their packages it says in one sentence what to install."""

from engagement_analysis.extras import require_extra

require_extra("reports")

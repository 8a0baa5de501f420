"""What was recognised and explained → entries of the JSON document of `engagement town check`."""

from typing import Any

from engagement_analysis.commands.as_json import finding_entry
from engagement_analysis.townhall.answers.explain import Explanation, line_place
from engagement_analysis.townhall.recognised.survey import TableSurvey, WorkbookSurvey


def explanation_entries(explanation: Explanation) -> list[dict[str, Any]]:
    """What is not understood (errors), then what of the town's file has no effect (info)."""
    entries = [
        finding_entry(found.code, "error", found.sentence, file=found.file, sheet=found.sheet, cell=found.cell)
        for found in explanation.not_understood
    ]
    of_town_file = (
        ("unused-line", map(line_place, explanation.unused)),
        ("line-of-other-years", map(line_place, explanation.out_of_period)),
        ("line-says-nothing-new", map(line_place, explanation.redundant)),
        ("rule-without-effect", explanation.idle),
    )
    return entries + [finding_entry(code, "info", text) for code, texts in of_town_file for text in texts]


def workbook_entry(survey: WorkbookSurvey) -> dict[str, Any]:
    """What was recognised in a workbook; headers as the survey shows them, cut where they may name a person."""
    return {
        "file": survey.file,
        "tables": [_table_entry(table) for table in survey.tables],
        "sheets_without_table": list(survey.without_table),
        "campaigns": dict(survey.campaigns),
    }


def _table_entry(table: TableSurvey) -> dict[str, Any]:
    columns = [
        {
            "cell": column.header_cell,
            "header": column.label,
            "role": column.role,
            "unit": column.unit,
            "origin": column.origin,
        }
        for column in table.columns
    ]
    return {"sheet": table.sheet, "year": table.year, "header_rows": list(table.header_rows), "columns": columns}

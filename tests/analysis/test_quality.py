"""Data quality per year and workbook; findings counted, none lost."""

import pandas as pd
import pytest

from engagement_analysis.analysis.quality.data_quality import data_quality, finding_counts
from engagement_analysis.mistakes import MissingColumnError

QUALITIES = ["exact", "approximate", "range", "bound", "missing"]


@pytest.mark.parametrize("by", [("city", "year"), ("source_file",), ("city",), ("city", "year", "source_file")])
def test_every_row_and_every_finding_is_counted_once(participation, findings, by):
    quality = data_quality(participation, findings, by=by)
    assert quality["n_rows"].sum() == len(participation)
    assert quality["n_errors"].sum() == findings["severity"].eq("error").sum()
    assert quality["n_warnings"].sum() == findings["severity"].eq("warning").sum()
    assert not quality.duplicated(list(by)).any()


def test_held_rows_are_exact_or_inexact_or_missing(participation, findings):
    quality = data_quality(participation, findings)
    assert quality[[f"n_{name}" for name in QUALITIES]].sum(axis="columns").eq(quality["n_held"]).all()


def test_a_finding_belongs_to_the_year_of_its_cells_row(participation, findings):
    """The copied row of 2024: the finding lies in its own cell, among rows of the same sheet."""
    copied = findings[findings["code"].eq("duplicate-row")]
    place = ["source_file", "source_sheet", "source_cell"]
    row = participation.merge(copied[place], on=place)
    assert row["year"].tolist() == [2024]
    quality = data_quality(participation, copied).set_index(["city", "year"])
    assert quality.loc[("neumarkt", 2024), "n_warnings"] == 1
    assert quality["n_warnings"].sum() == 1


def test_one_mistyped_date_does_not_leave_a_workbooks_findings_without_a_year(participation, findings):
    file = "Neumarkt räumt auf! 2025.xlsx"
    assert participation[participation["source_file"].eq(file)]["year"].nunique() == 2
    quality = data_quality(participation, findings[findings["source_file"].eq(file)])
    assert quality[quality["year"].isna()].empty


def test_a_finding_that_may_belong_to_several_years_has_none(participation, findings):
    overview = findings[findings["source_file"].str.contains("Ortsteile")]
    assert not overview.empty
    quality = data_quality(participation, overview)
    unplaced = quality[quality["year"].isna()]
    assert unplaced["city"].tolist() == ["balingen"]
    assert unplaced["n_warnings"].sum() == len(overview)


def test_a_workbook_that_gave_no_row_is_a_row_of_its_own(participation):
    damaged = pd.DataFrame(
        {
            "severity": ["error"],
            "code": ["unreadable-file"],
            "source_file": ["kaputt.xlsx"],
            "source_sheet": [None],
            "source_cell": [None],
        },
        dtype="string",
    )
    by_file = data_quality(participation, damaged, by=("source_file",)).set_index("source_file")
    assert by_file.loc["kaputt.xlsx", ["n_rows", "n_errors"]].tolist() == [0, 1]
    by_year = data_quality(participation, damaged)
    unplaced = by_year[by_year["city"].isna()]
    assert unplaced["n_errors"].tolist() == [1]
    assert pd.isna(unplaced["exact_share"].iloc[0])


def test_without_findings_all_counts_are_zero(participation, findings):
    quality = data_quality(participation, findings.iloc[:0])
    assert quality[["n_errors", "n_warnings", "n_infos"]].eq(0).all(axis=None)


def test_an_unknown_column_is_named(participation, findings):
    with pytest.raises(MissingColumnError, match="blatt"):
        data_quality(participation, findings, by=("blatt",))


def test_findings_are_counted_by_code_the_gravest_first(findings):
    counts = finding_counts(findings)
    assert counts["n_findings"].sum() == len(findings)
    severities = counts["severity"].tolist()
    assert severities == sorted(severities, key=["error", "warning", "info"].index)

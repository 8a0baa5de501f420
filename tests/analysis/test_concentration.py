"""Concentration: the towns' tables, with what was left out."""

import pandas as pd

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.concentration import concentration


def test_towns_years_have_a_row_with_what_was_left_out(participation):
    shares = concentration(participation)
    sums = totals(participation).set_index(["city", "year"])
    assert len(shares) == len(sums)
    for row in shares.to_dict("records"):
        own = sums.loc[(row["city"], row["year"])]
        assert row["n_organisations"] + row["n_without_count"] == own["n_organisations"]
        assert row["participations"] <= own["participations"]
        assert bool(row["reason_codes"]) == bool(row["n_without_count"] + row["n_unnamed"])
    assert shares["organisation_share"].between(0, 1).all()
    assert shares["top_share"].between(0, 1).all()
    assert (shares["n_for_half"] <= shares["n_organisations"]).all()


def test_an_overview_without_names_has_no_concentration_and_says_why(participation):
    rows = participation.loc[participation["campaign"].eq("bachpatenschaften")]
    shares = concentration(rows)
    assert shares["gini_corrected"].isna().all()
    assert shares["n_for_half"].isna().all()
    assert shares["reason_codes"].str.startswith("no-organisation").all()


def test_three_organisations_give_no_share_of_the_largest_three(participation):
    rows = participation.loc[participation["organisation_id"].notna() & participation["participants"].notna()]
    few = rows.drop_duplicates("organisation_id").head(3).assign(year=2024, city="neumarkt", status="held")
    (row,) = concentration(few).to_dict("records")
    assert row["n_organisations"] <= 3
    assert row["top_share"] is None or row["top_share"] != row["top_share"] or str(row["top_share"]) == "<NA>"
    assert row["reason_codes"] == "not-more-than-top"


def test_what_was_left_out_is_counted(participation):
    rows = participation.loc[participation["city"].eq("neumarkt") & participation["year"].eq(2024)]
    named = rows.loc[rows["organisation_id"].notna() & rows["status"].eq("held") & rows["participants"].notna()]
    unnamed = named.head(2).assign(organisation=pd.NA, organisation_id=pd.NA).astype(named.dtypes.to_dict())
    silent = named.head(2).assign(organisation_id=["x", "y"], participants=pd.NA).astype(named.dtypes.to_dict())
    table = pd.concat([named, unnamed, silent], ignore_index=True)
    (row,) = concentration(table).to_dict("records")
    assert (row["n_unnamed"], row["n_without_count"]) == (2, 2)
    assert row["reason_codes"] == "without-count;unnamed-groups"


def test_an_empty_table_gives_an_empty_frame(participation):
    assert concentration(participation.iloc[:0]).empty

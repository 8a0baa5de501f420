"""Retention and cohorts: what must hold in the towns' own years."""

import pandas as pd
import pytest

from engagement_analysis.analysis.measures.counting import groups
from engagement_analysis.analysis.organisations.cohorts import cohorts
from engagement_analysis.analysis.organisations.retention import retention


@pytest.mark.parametrize("by", [("city", "campaign"), ("city",)])
def test_the_towns_organisations_add_up(by, participation, invitations):
    years = retention(participation, invitations, by=by)
    assert len(years) == len(participation[[*by, "year"]].dropna().drop_duplicates())
    known = years.loc[years["n_new"].notna()]
    assert len(known) > 8
    came = known["n_returning"] + known["n_returned"] + known["n_new"]
    assert came.eq(known["n_organisations"]).all()
    before = known["n_returning"] + known["n_lost"] + known["n_not_invited"] + known["n_cancelled"]
    assert before.eq(known["n_previous"]).all()
    rated = known.loc[known["return_rate"].notna()]
    assert (rated["return_rate"] * rated["n_could_return"]).round(9).eq(rated["n_did_return"]).all()
    assert (rated["return_rate_low"] <= rated["return_rate"]).all()
    assert (rated["return_rate"] <= rated["return_rate_high"]).all()
    assert years.loc[years["return_rate"].isna(), "reason_codes"].ne("").all()


def test_the_organisations_behind_each_count_are_listed(participation, invitations):
    years = retention(participation, invitations, by=("city",))
    for kind in ("new", "returning", "returned", "lost", "not_invited", "cancelled"):
        known = years.loc[years[f"{kind}_ids"].notna()]
        listed = known[f"{kind}_ids"].map(lambda ids: len([one for one in ids.split(";") if one]))
        assert (listed == known[f"n_{kind}"]).all(), kind
    row = years.set_index(["city", "year"]).loc[("neumarkt", 2025)]
    came = groups(participation.query("city == 'neumarkt' and year == 2025")).query("kind == 'organisation'")
    listed = {one for kind in ("new", "returning", "returned") for one in row[f"{kind}_ids"].split(";") if one}
    assert listed == set(came["organisation_id"])


def test_clubs_that_were_not_invited_are_not_lost(participation, invitations):
    years = retention(participation, invitations).set_index(["campaign", "year"])
    row = years.loc[("neumarkt-raeumt-auf", 2022)]
    assert row["n_previous"] == 6
    assert row["n_lost"] == 0
    assert row["n_not_invited"] == 6
    assert pd.isna(row["return_rate"])
    assert row["reason_codes"] == "none-invited-again"
    assert row["not_invited_ids"].count(";") == 5


def test_who_is_new_in_the_first_year_is_not_said(participation, invitations):
    first = retention(participation, invitations).groupby(["city", "campaign"]).head(1)
    assert first["n_new"].isna().all()
    assert first["reason_codes"].isin(["first-year", "no-names"]).all()


def test_an_undocumented_invitation_gives_no_return_rate(participation, invitations):
    without = invitations.loc[~(invitations["campaign"].eq("umweltputztag") & invitations["year"].eq(2023))]
    years = retention(participation, without).set_index(["campaign", "year"])
    row = years.loc[("umweltputztag", 2023)]
    assert pd.isna(row["return_rate"])
    assert pd.isna(row["n_lost"])
    assert pd.isna(row["lost_ids"])
    assert "invitation-undocumented" in row["reason_codes"]
    assert row["n_returning"] > 0


def test_a_cancelled_action_is_neither_return_nor_loss(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag")]
    before, after = (retention(frame, invitations).set_index("year").loc[2024] for frame in (rows, _cancel_one(rows)))
    assert after["n_cancelled"] == before["n_cancelled"] + 1
    assert after["n_returning"] == before["n_returning"] - 1
    assert after["n_lost"] == before["n_lost"]
    assert after["n_could_return"] == before["n_could_return"] - 1


def _cancel_one(rows):
    came = {
        year: set(rows.loc[rows["year"].eq(year) & rows["status"].eq("held"), "organisation_id"].dropna())
        for year in (2023, 2024)
    }
    one = sorted(came[2023] & came[2024])[0]
    is_it = rows["organisation_id"].eq(one).fillna(False) & rows["year"].eq(2024)
    return rows.assign(status=rows["status"].mask(is_it, "cancelled"))


def test_a_year_of_cancellations_is_no_edition(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag")]
    rows = rows.assign(status=rows["status"].mask(rows["year"].eq(2021), "cancelled"))
    years = retention(rows, invitations).set_index("year")
    assert years.loc[2021, "reason_codes"] == "not-held"
    assert years.loc[2022, "previous_year"] == 2020


def test_groups_without_names_raise_the_upper_limit_only(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag")]
    unnamed = rows.loc[rows["year"].eq(2024)].head(1).assign(organisation=pd.NA, organisation_id=pd.NA, status="held")
    one = retention(rows, invitations).set_index("year").loc[2024]
    other = retention(pd.concat([rows, unnamed], ignore_index=True), invitations).set_index("year").loc[2024]
    assert other["return_rate"] == one["return_rate"]
    assert other["return_rate_low"] == one["return_rate_low"]
    assert other["return_rate_high"] >= one["return_rate_high"]
    assert "unnamed-groups" in other["reason_codes"]


def test_an_overview_without_names_has_no_rate(participation, invitations):
    years = retention(participation, invitations).set_index("campaign").loc["bachpatenschaften"]
    assert years["return_rate"].isna().all()
    assert years["n_organisations"].isna().all()


def test_cohorts_of_the_towns_hold_each_organisation_once(participation, invitations):
    table = cohorts(participation, invitations)
    sizes = table.loc[table["cohort"].eq(table["year"])].groupby(["city", "campaign"])["n_cohort"].sum()
    came = groups(participation, ("city", "campaign", "year")).query("kind == 'organisation'")
    assert sizes.to_dict() == came.groupby(["city", "campaign"])["organisation_id"].nunique().to_dict()
    assert table["active_share"].between(0, 1).all()
    assert table.loc[table["cohort"].eq(table["year"]), "active_share"].eq(1).all()
    not_invited = table.set_index(["campaign", "cohort", "year"]).loc[("neumarkt-raeumt-auf", 2021, 2022)]
    assert not_invited["n_invited"] == 0
    assert pd.isna(not_invited["invited_share"])


def test_an_empty_table_gives_empty_frames(participation, invitations):
    nothing = participation.iloc[:0]
    assert retention(nothing, invitations).empty
    assert cohorts(nothing, invitations).empty
    with pytest.raises(ValueError, match="compared by"):
        retention(participation, invitations, by=("district",))

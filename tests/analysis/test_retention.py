"""Retention: published cohorts and panels, what must hold for any panel, and the towns' own years."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.organisations.retention import (
    cohort_retention,
    cohort_table,
    cohorts,
    organisation_presence,
    panel_retention,
    retention,
    return_rate,
)

TOPIC = "07_retention"
presences = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from([2019, 2021, 2022, 2023, 2025])), min_size=1, max_size=30
).map(lambda rows: pd.DataFrame(rows, columns=["unit", "period"]))


def test_one_cohort_from_counts(reference_case, check_reference):
    case = reference_case(TOPIC, "fader-hardie-cohort")
    result = cohort_retention(case["data"]["inline"]["active"])
    check_reference(case, {"survival": result.survival, "retention": result.retention, "churn": result.churn})


@pytest.mark.parametrize(
    ("name", "file"), [("empluk-panel", "empluk-presence.csv"), ("six-groups-with-returns", "six-groups.csv")]
)
def test_panels_match_the_reference(name, file, reference_case, check_reference, reference_table):
    case = reference_case(TOPIC, name)
    presence = reference_table(file)
    panel, table = panel_retention(presence), cohort_table(presence)
    names = ("periods", "active", "new", "retained", "lost", "returned", "retention_rate", "every_period")
    got = {name: getattr(panel, name) for name in names}
    got["cohort_table"] = {f"c{cohort}": row.dropna().tolist() for cohort, row in table.iterrows()}
    check_reference(case, got)


@settings(max_examples=25)
@given(presence=presences)
def test_every_unit_is_counted_once_in_each_period(presence):
    panel, table = panel_retention(presence), cohort_table(presence)
    assert panel.active == tuple(table.sum().tolist())
    assert sum(panel.new) == presence["unit"].nunique()
    before = panel.active[:-1]
    for now, previous, new, retained, lost, returned in zip(
        panel.active[1:], before, panel.new[1:], panel.retained, panel.lost, panel.returned, strict=True
    ):
        assert now == new + retained + returned
        assert previous == retained + lost


@settings(max_examples=25)
@given(presence=presences)
def test_order_and_repetition_of_rows_do_not_matter(presence):
    again = pd.concat([presence.iloc[::-1], presence], ignore_index=True)
    assert panel_retention(again) == panel_retention(presence)
    assert cohort_table(again).equals(cohort_table(presence))


def test_a_period_in_which_nobody_came_can_be_named():
    presence = pd.DataFrame({"unit": ["A", "A", "B"], "period": [2021, 2023, 2023]})
    without, with_gap = panel_retention(presence), panel_retention(presence, periods=[2021, 2022, 2023])
    assert without.retained == (1,)
    assert with_gap.active == (1, 0, 2)
    assert with_gap.returned == (0, 1)
    assert math.isnan(with_gap.retention_rate[1])
    with pytest.raises(ValueError, match="2023"):
        panel_retention(presence, periods=[2021, 2022])


def test_nobody_at_all():
    nobody = panel_retention(pd.DataFrame({"unit": [], "period": []}))
    assert nobody.periods == ()
    assert nobody.every_period == 0
    assert "Zeitraum" in nobody._repr_html_()
    assert cohort_retention([]).survival == ()
    assert all(math.isnan(share) for share in cohort_retention([0, 0]).survival)


def test_misuse_is_refused_in_german():
    with pytest.raises(ValueError, match="unit"):
        panel_retention(pd.DataFrame({"who": ["A"], "period": [1]}))
    with pytest.raises(ValueError, match="5 von 3"):
        return_rate(5, 3)
    with pytest.raises(ValueError, match="Unbekannte Methode"):
        return_rate(1, 3, method="wald")
    with pytest.raises(ValueError, match="Niveau"):
        return_rate(1, 3, confidence=95)
    with pytest.raises(ValueError, match="Jahrgang"):
        cohort_retention([5, None])


@settings(max_examples=25)
@given(n=st.integers(1, 60), data=st.data(), level=st.floats(0.5, 0.999))
def test_limits_of_a_return_rate_hold_it_and_mirror(n, data, level):
    k = data.draw(st.integers(0, n))
    for method in ("exact", "wilson"):
        one, other = (return_rate(x, n, confidence=level, method=method) for x in (k, n - k))
        assert 0 <= one.low <= one.estimate <= one.high <= 1
        assert one.low == pytest.approx(1 - other.high, abs=1e-9)
    assert return_rate(0, n).low == 0
    assert return_rate(n, n).high == 1


def test_nobody_who_could_return_gives_no_rate():
    assert math.isnan(return_rate(0, 0).estimate)


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
    assert years.loc[years["return_rate"].isna(), "note"].ne("").all()


def test_clubs_that_were_not_invited_are_not_lost(participation, invitations):
    years = retention(participation, invitations).set_index(["campaign", "year"])
    row = years.loc[("neumarkt-raeumt-auf", 2022)]
    assert row["n_previous"] == 6
    assert row["n_lost"] == 0
    assert row["n_not_invited"] == 6
    assert pd.isna(row["return_rate"])
    assert row["note"].startswith("Keine der Organisationen von 2021 war 2022 eingeladen")


def test_who_is_new_in_the_first_year_is_not_said(participation, invitations):
    first = retention(participation, invitations).groupby(["city", "campaign"]).head(1)
    assert first["n_new"].isna().all()
    assert first["note"].str.contains("erste Jahr").all()


def test_an_undocumented_invitation_gives_no_return_rate(participation, invitations):
    without = invitations.loc[~(invitations["campaign"].eq("umweltputztag") & invitations["year"].eq(2023))]
    years = retention(participation, without).set_index(["campaign", "year"])
    row = years.loc[("umweltputztag", 2023)]
    assert pd.isna(row["return_rate"])
    assert pd.isna(row["n_lost"])
    assert "nicht festgehalten" in row["note"]
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
    assert "abgesagt" in years.loc[2021, "note"]
    assert years.loc[2022, "previous_year"] == 2020


def test_groups_without_names_raise_the_upper_limit_only(participation, invitations):
    rows = participation.loc[participation["campaign"].eq("umweltputztag")]
    unnamed = rows.loc[rows["year"].eq(2024)].head(1).assign(organisation=pd.NA, organisation_id=pd.NA, status="held")
    one = retention(rows, invitations).set_index("year").loc[2024]
    other = retention(pd.concat([rows, unnamed], ignore_index=True), invitations).set_index("year").loc[2024]
    assert other["return_rate"] == one["return_rate"]
    assert other["return_rate_low"] == one["return_rate_low"]
    assert other["return_rate_high"] >= one["return_rate_high"]
    assert "ohne Namen" in other["note"]


def test_an_overview_without_names_has_no_rate(participation, invitations):
    years = retention(participation, invitations).set_index("campaign").loc["bachpatenschaften"]
    assert years["return_rate"].isna().all()
    assert years["n_organisations"].isna().all()


def test_cohorts_of_the_towns_hold_each_organisation_once(participation, invitations):
    table = cohorts(participation, invitations)
    sizes = table.loc[table["cohort"].eq(table["year"])].groupby(["city", "campaign"])["n_cohort"].sum()
    presence = organisation_presence(participation)
    assert sizes.to_dict() == presence.groupby(["city", "campaign"])["unit"].nunique().to_dict()
    assert table["active_share"].between(0, 1).all()
    assert table.loc[table["cohort"].eq(table["year"]), "active_share"].eq(1).all()
    not_invited = table.set_index(["campaign", "cohort", "year"]).loc[("neumarkt-raeumt-auf", 2021, 2022)]
    assert not_invited["n_invited"] == 0
    assert pd.isna(not_invited["invited_share"])


def test_an_empty_table_gives_empty_frames(participation, invitations):
    nothing = participation.iloc[:0]
    assert retention(nothing, invitations).empty
    assert cohorts(nothing, invitations).empty
    assert organisation_presence(nothing).empty

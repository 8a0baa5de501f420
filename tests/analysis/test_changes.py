"""Comparability and the exact split of a change, on both towns' tables and on drawn ones."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement_analysis.analysis.changes.before_and_after import NO_EFFECT_CODE, before_and_after
from engagement_analysis.analysis.changes.changes import PARTS, changes
from engagement_analysis.analysis.changes.comparability import comparability
from engagement_analysis.table.schema import empty_participation, typed

CLEAN_UP = ("neumarkt", "neumarkt-raeumt-auf")


def edition(frame, city, campaign, year):
    wanted = frame["city"].eq(city) & frame["campaign"].eq(campaign) & frame["year"].eq(year)
    assert wanted.sum() == 1
    return frame[wanted].iloc[0]


def rows_of(*cells, city="x", campaign="y"):
    """Rows from (year, organisation or None, kind, participants, quality, status)."""
    frame = pd.DataFrame(
        cells,
        columns=["year", "organisation_id", "organisation_type", "participants", "participants_quality", "status"],
    )
    table = frame.assign(
        city=city, campaign=campaign, organisation=frame["organisation_id"], source_file="f", source_sheet="s"
    ).reindex(columns=empty_participation().columns)
    return typed(table.assign(source_cell="A1", source_row=1))


def held(year, name, count, kind="club"):
    return (year, name, kind, count, "missing" if count is None else "exact", "held")


def cancelled(year, name):
    return (year, name, "club", None, "missing", "cancelled")


def everybody(*years, city="x", campaign="y", kinds=("club", "school", "individual", "other")):
    pairs = [(city, campaign, year, kind) for year in years for kind in kinds]
    return pd.DataFrame(pairs, columns=["city", "campaign", "year", "organisation_type"])


def codes(rows, invitations, year=2024):
    found = comparability(rows, invitations)
    return found[found["year"].eq(year)]["reason_codes"].iloc[0]


def test_other_groups_invited_is_no_growth(participation, invitations):
    row = edition(changes(participation, invitations), *CLEAN_UP, 2022)
    assert not row["is_comparable"]
    assert (row["reason_codes"], row["verdict"]) == ("invitation-changed", "not_comparable")
    said = comparability(participation, invitations)
    assert [edition(said, *CLEAN_UP, year)["invited"] for year in (2021, 2022)] == ["club", "kindergarten;school"]
    assert row[["ratio", "ratio_low", "ratio_high", "method"]].isna().all()
    assert (row["change"], row["joiners"], row["leavers"], row["same_organisations"]) == (541, 738, -197, 0)


def test_the_same_groups_invited_can_be_compared(participation, invitations):
    row = edition(changes(participation, invitations), *CLEAN_UP, 2025)
    assert row["is_comparable"]
    assert row["reason_codes"] == ""
    assert (row["previous"], row["participations"], row["change"]) == (960, 1_018, 58)
    assert row["ratio"] == pytest.approx(1_018 / 960)
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]


def test_invitations_that_nobody_wrote_down_leave_the_comparison_open(participation, invitations):
    known = invitations[~(invitations["campaign"].eq("umweltputztag") & invitations["year"].eq(2024))]
    found = comparability(participation, known)
    for year in (2024, 2025):
        row = edition(found, "balingen", "umweltputztag", year)
        assert row["reason_codes"] == "invitation-undocumented"
    assert pd.isna(edition(found, "balingen", "umweltputztag", 2024)["invited"])


def test_a_mostly_cancelled_year_is_compared_with_neither_neighbour(participation, invitations):
    found = comparability(participation, invitations)
    cancelled, after = (edition(found, "balingen", "umweltputztag", year) for year in (2020, 2021))
    assert cancelled["reason_codes"] == after["reason_codes"] == "mostly-cancelled"
    assert (cancelled["n_held"], cancelled["n_cancelled"]) == (2, 3)


def test_a_year_of_cancellations_breaks_the_series_but_stays_in_it():
    rows = rows_of(held(2023, "a", 20), cancelled(2024, "a"), held(2025, "a", 25))
    table = changes(rows, everybody(2023, 2024, 2025))
    assert table["year"].tolist() == [2023, 2024, 2025]
    assert table["reason_codes"].tolist() == ["first-year", "cancelled", "cancelled"]
    assert table["change"].isna().all()


def test_a_year_without_rows_is_a_gap():
    rows = rows_of(held(2021, "a", 20), held(2024, "a", 25))
    row = comparability(rows, everybody(2021, 2024)).iloc[1]
    assert (row["previous_year"], row["reason_codes"]) == (2021, "gap")


def test_a_first_year_has_nothing_to_be_compared_with():
    row = comparability(rows_of(held(2024, "a", 20)), everybody(2024)).iloc[0]
    assert pd.isna(row["previous_year"])
    assert row["reason_codes"] == "first-year"


def test_many_missing_counts_or_none_at_all_are_a_reason():
    complete = [held(2023, name, 20) for name in "abcd"]
    one_of_three = [held(2024, "a", 20), held(2024, "b", 20), held(2024, "c", None)]
    assert codes(rows_of(*complete, *one_of_three), everybody(2023, 2024)) == "many-missing"
    one_of_five = [*[held(2024, name, 20) for name in "abcd"], held(2024, "e", None)]
    assert codes(rows_of(*complete, *one_of_five), everybody(2023, 2024)) == ""
    assert codes(rows_of(*complete, held(2024, "a", None)), everybody(2023, 2024)) == "not-counted"


def test_a_fall_of_the_exact_share_is_a_reason():
    counted = [held(2023, name, 30) for name in "abc"]
    estimated = [held(2024, "a", 30), *[(2024, name, "club", 30, "approximate", "held") for name in "bc"]]
    rows = rows_of(*counted, *estimated)
    assert codes(rows, everybody(2023, 2024)) == "counted-differently"
    assert comparability(rows, everybody(2023, 2024))["exact_share"].tolist() == [1, pytest.approx(1 / 3)]


def test_who_is_counted_is_a_reason_where_two_years_state_different_texts():
    rows = rows_of(held(2023, "a", 30), held(2024, "a", 50))
    invited = everybody(2023, 2024)
    stated = invited.assign(counted=invited["year"].map({2023: "alle Helfenden", 2024: "auch Gäste am Stand"}))
    found = comparability(rows, stated)
    assert found["reason_codes"].tolist() == ["first-year", "definition-changed"]
    assert found["counted"].tolist() == ["alle Helfenden", "auch Gäste am Stand"]
    same = invited.assign(counted="alle Helfenden")
    only_later = invited.assign(counted=pd.array(["alle Helfenden" if y == 2024 else None for y in invited["year"]]))
    for unbroken in (invited, same, only_later):
        assert codes(rows, unbroken) == ""


def test_visitors_counted_apart_in_one_year_alone_may_be_participations_of_the_other():
    rows = rows_of(held(2023, "a", 30), held(2024, "a", 50), held(2024, "b", 5))
    apart = rows.assign(visitors=pd.array([pd.NA, 12, pd.NA], dtype="Int64"))
    found = comparability(apart, everybody(2023, 2024)).iloc[1]
    assert found["reason_codes"] == "visitors-apart"
    both = rows.assign(visitors=pd.array([0, 12, pd.NA], dtype="Int64"))
    assert codes(both, everybody(2023, 2024)) == ""


def test_all_reasons_are_given_at_once():
    rows = rows_of(held(2021, "a", 20), held(2024, "a", None))
    assert codes(rows, everybody(2021)) == "gap;not-counted;invitation-undocumented"


def test_a_town_is_comparable_only_with_the_same_campaigns(participation, invitations):
    found = comparability(participation, invitations, by=("city",))
    neumarkt = found[found["city"].eq("neumarkt")].set_index("year")
    assert neumarkt["is_comparable"].tolist() == [False, False, False, True, True]
    assert neumarkt.loc[2023, "reason_codes"] == "campaign-added;invitation-changed"


def test_rows_without_a_campaign_belong_to_no_edition():
    named, nameless = rows_of(held(2023, "a", 20), held(2024, "a", 22)), rows_of(held(2024, "b", 5), campaign=None)
    rows = pd.concat([named, nameless], ignore_index=True)
    assert comparability(rows, everybody(2023, 2024))["campaign"].tolist() == ["y", "y"]
    town = comparability(rows, everybody(2023, 2024), by=("city",)).iloc[1]
    assert town["is_comparable"]
    assert town["reason_codes"] == ""


def test_a_campaign_that_ended_is_a_break_for_the_town(participation, invitations):
    found = comparability(participation, invitations, by=("city",)).set_index(["city", "year"])
    assert found.loc[("balingen", 2023), "reason_codes"] == "campaign-gone"


@pytest.mark.parametrize("by", [("city", "campaign"), ("city",)])
def test_the_parts_sum_to_the_change_in_both_towns(participation, invitations, by):
    table = changes(participation, invitations, by=by).dropna(subset=["change"])
    assert len(table) > 5
    assert (table[list(PARTS)].sum(axis="columns") == table["change"]).all()
    assert (table["participations"] - table["previous"] == table["change"]).all()


def test_neumarkt_2025_is_split_as_by_hand(participation, invitations):
    """Organisation by organisation, added up here in plain Python."""
    rows = participation[participation["campaign"].eq(CLEAN_UP[1]) & participation["status"].eq("held")]
    years = {year: {} for year in (2024, 2025)}
    for row in rows[rows["year"].isin(years)].to_dict("records"):
        if row["organisation_type"] != "individual":
            years[row["year"]].setdefault(row["organisation_id"], []).append(row["participants"])
    now, before = years[2025], years[2024]
    complete = [n for n in now.keys() & before.keys() if not any(pd.isna(c) for c in now[n] + before[n])]
    row = edition(changes(participation, invitations), *CLEAN_UP, 2025)
    assert row["n_same"] == len(now.keys() & before.keys()) == 22
    assert row["n_unreported"] == 22 - len(complete) == 2
    assert row["same_organisations"] == sum(sum(now[n]) - sum(before[n]) for n in complete)
    assert row["joiners"] == sum(sum(c for c in now[n] if not pd.isna(c)) for n in now.keys() - before.keys())
    assert row["leavers"] == -sum(sum(c for c in before[n] if not pd.isna(c)) for n in before.keys() - now.keys())


def test_an_organisation_whose_count_is_missing_neither_joined_nor_left():
    rows = rows_of(held(2023, "a", 30), held(2023, "b", 20), held(2024, "a", None), held(2024, "b", 24))
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert row["change"] == -26
    assert (row["same_organisations"], row["unreported"], row["leavers"]) == (4, -30, 0)
    assert (row["n_same"], row["n_unreported"], row["n_leavers"]) == (2, 1, 0)


def test_an_organisation_that_left_takes_along_what_it_had_reported():
    rows = rows_of(held(2023, "a", 30), held(2023, "a", None), held(2023, "b", 8), held(2024, "b", 8))
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert (row["change"], row["leavers"], row["unreported"]) == (-30, -30, 0)


def test_an_organisation_that_cancelled_did_not_come():
    rows = rows_of(
        held(2023, "a", 30), held(2023, "b", 20), cancelled(2024, "a"), held(2024, "b", 20), held(2024, "c", 5)
    )
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert (row["leavers"], row["n_leavers"], row["joiners"]) == (-30, 1, 5)


def test_private_persons_and_nameless_groups_have_parts_of_their_own():
    rows = rows_of(
        held(2023, None, 4, "individual"),
        held(2023, None, 10, "other"),
        held(2024, None, 9, "individual"),
        held(2024, None, 7),
    )
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert (row["individuals"], row["unnamed"], row["change"]) == (5, -3, 2)
    assert (row["n_same"], row["n_joiners"], row["n_leavers"]) == (0, 0, 0)


def test_no_change_at_all_has_the_ratio_one():
    rows = rows_of(held(2023, "a", 30), held(2024, "a", 30))
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert (row["change"], row["ratio"]) == (0, 1)


def test_a_previous_year_of_zero_people_has_no_ratio():
    rows = rows_of(held(2023, "a", 0), held(2024, "a", 12))
    row = changes(rows, everybody(2023, 2024)).iloc[1]
    assert (row["change"], row["same_organisations"]) == (12, 12)
    assert row[["ratio", "ratio_high"]].isna().all()


def test_a_growth_rate_is_never_given_where_years_cannot_be_compared(participation, invitations):
    for by in (("city", "campaign"), ("city",)):
        table = changes(participation, invitations, by=by)
        not_comparable = table[~table["is_comparable"]]
        assert not_comparable[["ratio", "ratio_low", "ratio_high"]].isna().all(axis=None)
        assert not_comparable["reason_codes"].ne("").all()
        assert not_comparable["verdict"].eq("not_comparable").all()
        assert table.loc[table["is_comparable"], "reason_codes"].eq("").all()


def test_other_groupings_are_refused(participation, invitations):
    with pytest.raises(ValueError, match="by"):
        changes(participation, invitations, by=("city", "district"))


def test_a_table_without_rows_has_no_changes():
    empty = empty_participation()
    assert changes(empty, everybody(2024)).empty
    assert comparability(empty, everybody(2024), by=("city",)).empty


names = st.one_of(st.none(), st.sampled_from("abcde"))
cells = st.tuples(
    st.sampled_from([2023, 2024]),
    names,
    st.sampled_from(["club", "school", "individual"]),
    st.one_of(st.none(), st.integers(0, 150)),
    st.sampled_from(["held", "held", "held", "cancelled"]),
)


@settings(max_examples=settings.default.max_examples // 2)
@given(drawn=st.lists(cells, min_size=1, max_size=20))
def test_the_parts_sum_to_the_change_to_the_last_person(drawn):
    rows = []
    for year, name, kind, count, status in drawn:
        value = count if status == "held" else None
        organisation = None if kind == "individual" else name
        rows.append((year, organisation, kind, value, "missing" if value is None else "exact", status))
    for by in (("city", "campaign"), ("city",)):
        table = changes(rows_of(*rows), everybody(2023, 2024), by=by)
        both = table.dropna(subset=["change"])
        assert (both[list(PARTS)].sum(axis="columns") == both["change"]).all()
        sums = {
            year: [c for y, _, _, c, _, s in rows if y == year and s == "held" and c is not None]
            for year in (2023, 2024)
        }
        if sums[2023] and sums[2024]:
            assert both["change"].tolist() == [sum(sums[2024]) - sum(sums[2023])]
        else:
            assert both.empty


BEFORE = [12, 25, 8, 40, 15, 30, 22, 9, 18, 60, 14, 33, 11, 27, 19, 45, 7, 21, 16, 38, 24, 10, 29, 13]


def verdict(now, before, quality="exact"):
    rows = [
        (year, f"g{number}", "club", count, "missing" if count is None else kind, "held")
        for year, counts, kind in ((2023, before, "exact"), (2024, now, quality))
        for number, count in enumerate(counts)
    ]
    return changes(rows_of(*rows), everybody(2023, 2024)).iloc[1]["verdict"]


def test_a_doubling_of_every_group_is_an_increase_and_turned_round_a_decrease():
    doubled = [2 * count for count in BEFORE]
    assert verdict(doubled, BEFORE) == "increase"
    assert verdict(BEFORE, doubled) == "decrease"


def test_small_shifts_are_no_reliable_change_and_few_groups_no_ground():
    shifted = [count + (1 if place % 2 else -1) for place, count in enumerate(BEFORE)]
    assert verdict(shifted, BEFORE) == "no_reliable_change"
    assert verdict([2 * count for count in BEFORE[:9]], BEFORE[:9]) == "too_few_groups"


def test_a_direction_that_hangs_on_a_missing_count_is_not_claimed():
    halved = [count // 2 for count in BEFORE]
    assert verdict([*halved[:-1], None], BEFORE) == "uncertain_counts"
    assert verdict([*[2 * count for count in BEFORE][:-1], None], BEFORE) == "increase"


def test_before_and_after_stand_side_by_side_and_claim_nothing(participation):
    sides = before_and_after(participation, 2024)
    assert sides.groupby("city", observed=True)["period"].agg(list).tolist() == [["before", "since"]] * 2
    assert sides["effect_code"].eq(NO_EFFECT_CODE).all()
    row = before_and_after(participation, 2024, by=("city", "campaign")).query("campaign == @CLEAN_UP[1]").iloc[1]
    assert (row["n_years"], row["participations_per_year"]) == (2, (960 + 1_018) / 2)
    assert before_and_after(participation.iloc[:0], 2024).empty

"""One town's rows → its organisations by year: who did not come this year, who is new or back."""

import pandas as pd

from engagement_analysis.reports.sections.town import TownReview


def groups(review: TownReview) -> pd.DataFrame:
    """The rows of organisations with a name, without private persons; each under its latest spelling.

    Returns
    -------
    DataFrame, rows of `participation`
        Adds `name`.
    """
    rows = review.participation
    rows = rows[rows["organisation_id"].notna() & rows["organisation_type"].ne("individual") & rows["year"].notna()]
    dated = rows.sort_values(["year", "date_start"], kind="stable")
    latest = dated.groupby("organisation_id")["organisation"].last()
    return rows.assign(name=rows["organisation_id"].map(latest))


def absent(review: TownReview) -> pd.DataFrame:
    """Organisations that came in an earlier one of the years, but not in the last: whom to ask.

    Returns
    -------
    DataFrame, one row per organisation, those that came last first
        `name`, `year` (when they last came), `participants` (then), `cancelled` (they called off in the last year),
        `source_file`, `source_row` (the latest row: there stands the contact, which is never read), `is_flagged` (a
        row of theirs bears another year's date than its workbook: settle that first).
    """
    rows = groups(review)
    held = rows[rows["status"].eq("held")]
    there = set(held.loc[held["year"].eq(review.last), "organisation_id"])
    gone = rows[~rows["organisation_id"].isin(there) & rows["year"].isin(review.years)]
    came = held[held["organisation_id"].isin(gone["organisation_id"]) & held["year"].isin(review.years)]
    flagged = review.flagged
    elsewhere = set(flagged.loc[flagged["flag"].eq("other-year"), "organisation_id"].dropna())
    found = []
    for organisation, own in came.groupby("organisation_id"):
        last = own[own["year"].eq(own["year"].max())]
        latest = gone[gone["organisation_id"].eq(organisation)].sort_values("year", kind="stable").iloc[-1]
        found.append(
            {
                "name": latest["name"],
                "year": int(last["year"].iloc[0]),
                "participants": last["participants"].sum(min_count=1),
                "cancelled": bool(latest["status"] == "cancelled" and latest["year"] == review.last),
                "source_file": latest["source_file"],
                "source_row": latest["source_row"],
                "is_flagged": organisation in elsewhere,
            }
        )
    columns = ["name", "year", "participants", "cancelled", "source_file", "source_row", "is_flagged"]
    frame = pd.DataFrame(found, columns=columns).astype({"participants": "Int64", "source_row": "Int64"})
    return frame.sort_values(["is_flagged", "year", "name"], ascending=[True, False, True], ignore_index=True)


def newcomers(review: TownReview) -> pd.DataFrame:
    """Organisations of the last year that did not come the year before: whom to thank.

    Returns
    -------
    DataFrame, one row per organisation
        `name`, `is_new` (in no list before; else back after a break).
    """
    rows = groups(review)
    held = rows[rows["status"].eq("held")]
    now = held[held["year"].eq(review.last)].drop_duplicates("organisation_id")
    before = set(held.loc[held["year"].eq(review.last - 1), "organisation_id"])
    ever = set(held.loc[held["year"].lt(review.last), "organisation_id"])
    fresh = now[~now["organisation_id"].isin(before)]
    return pd.DataFrame(
        {"name": fresh["name"], "is_new": ~fresh["organisation_id"].isin(ever).astype(bool)}
    ).sort_values(["is_new", "name"], ascending=[False, True], ignore_index=True)


def name_of(row: pd.Series, review: TownReview) -> str:
    """What a row is called: its organisation, else its district, else its campaign."""
    for column in ("organisation", "district"):
        if not pd.isna(row[column]):
            return str(row[column])
    return "ohne Namen" if pd.isna(row["campaign"]) else review.campaign_title(str(row["campaign"]))

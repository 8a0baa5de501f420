"""One town's rows → its organisations by year: who did not come this year, who is new or back."""

import pandas as pd

from engagement_analysis.reports.sections.town import TownReview


def groups(review: TownReview) -> pd.DataFrame:
    """The rows of organisations with a name, without private persons; each under its latest spelling (`name`)."""
    rows = review.participation
    rows = rows[rows["organisation_id"].notna() & rows["organisation_type"].ne("individual") & rows["year"].notna()]
    dated = rows.sort_values(["year", "date_start"], kind="stable")
    latest = dated.groupby("organisation_id")["organisation"].last()
    return rows.assign(name=rows["organisation_id"].map(latest))


def absent(review: TownReview) -> pd.DataFrame:
    """Organisations that came in an earlier one of the years, but not in the last: whom to ask, the latest first.

    `name`, `year` (when they last came), `participants` (then), `cancelled` (they called off in the last year),
    `source_file`, `source_row` (the latest row: there stands the contact, which is never read), `is_flagged` (a row of
    theirs bears another year's date than its workbook: settle that first).
    """
    rows = groups(review)
    rows = rows[rows["year"].isin(review.years)]
    held = rows[rows["status"].eq("held")]
    there = held.loc[held["year"].eq(review.last), "organisation_id"]
    came = held[~held["organisation_id"].isin(there)]
    latest = rows.sort_values("year", kind="stable").drop_duplicates("organisation_id", keep="last")
    latest = latest.set_index("organisation_id")
    flagged = review.flagged
    elsewhere = set(flagged.loc[flagged["flag"].eq("other-year"), "organisation_id"].dropna())
    found = []
    for organisation, own in came.groupby("organisation_id"):
        row, year = latest.loc[organisation], own["year"].max()
        found.append(
            {
                "name": row["name"],
                "year": int(year),
                "participants": own.loc[own["year"].eq(year), "participants"].sum(min_count=1),
                "cancelled": bool(row["status"] == "cancelled" and row["year"] == review.last),
                "source_file": row["source_file"],
                "source_row": row["source_row"],
                "is_flagged": organisation in elsewhere,
            }
        )
    columns = ["name", "year", "participants", "cancelled", "source_file", "source_row", "is_flagged"]
    frame = pd.DataFrame(found, columns=columns).astype({"participants": "Int64", "source_row": "Int64"})
    return frame.sort_values(["is_flagged", "year", "name"], ascending=[True, False, True], ignore_index=True)


def newcomers(review: TownReview) -> pd.DataFrame:
    """Organisations of the last year that did not come the year before: `name`, `is_new` (in no list before)."""
    rows = groups(review)
    held = rows[rows["status"].eq("held")]
    now = held[held["year"].eq(review.last)].drop_duplicates("organisation_id")
    before = held.loc[held["year"].eq(review.last - 1), "organisation_id"]
    ever = held.loc[held["year"].lt(review.last), "organisation_id"]
    fresh = now[~now["organisation_id"].isin(before)]
    found = pd.DataFrame({"name": fresh["name"], "is_new": ~fresh["organisation_id"].isin(ever)})
    return found.sort_values(["is_new", "name"], ascending=[False, True], ignore_index=True)


def name_of(row: pd.Series, review: TownReview) -> str:
    """What a row is called: its organisation, else its district, else its campaign."""
    for column in ("organisation", "district"):
        if not pd.isna(row[column]):
            return str(row[column])
    return "ohne Namen" if pd.isna(row["campaign"]) else review.campaign_title(str(row["campaign"]))

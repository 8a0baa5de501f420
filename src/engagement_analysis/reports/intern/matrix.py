"""One town's rows → every organisation by year with its numbers, as a frame and as a table."""

from typing import Final

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.german import number
from engagement_analysis.language.words import ORGANISATION_TYPES
from engagement_analysis.reports.blocks import Block, data_table
from engagement_analysis.reports.blocks.tables import Column, count, header
from engagement_analysis.reports.intern.groups import absent, groups
from engagement_analysis.reports.sections.town import TownReview, numbers

NOTE: Final = (
    "Teilnahmen aller Aktionen, ohne Privatpersonen. – nicht in der Liste · ca. Schätzung oder Mitte einer Spanne · "
    "≥ mindestens · ≤ höchstens · ? Zahl fehlt · abg. abgesagt · gestrichelt: zu prüfen"
)
_ROUGH: Final = {"approximate", "range"}


@numbers.once
def presence(review: TownReview) -> pd.DataFrame:
    """Every organisation with what its rows say a year, by kind and name.

    `kind` (German), `name`, a column for each year with rows ("94", "ca. 65", "≥ 20", "?", "abg.", "–"), `total` (all
    known numbers), `gone` (not there in the last year), `flagged` (years whose rows are to be checked).
    """
    rows = groups(review)
    years = sorted({int(year) for year in rows["year"]})
    gone = set(absent(review)["name"])
    checked = review.flagged.dropna(subset=["organisation_id", "year"]).groupby("organisation_id")["year"].agg(list)
    found = []
    for organisation, own in rows.groupby("organisation_id", sort=False):
        name, held = str(own["name"].iloc[0]), own[own["status"].eq("held")]
        flagged = [int(year) for year in checked.get(organisation, [])]
        cells = {str(year): _cell(own[own["year"].eq(year)], is_flagged=year in flagged) for year in years}
        found.append(
            {
                "kind": ORGANISATION_TYPES.get(str(own["organisation_type"].iloc[-1]), "Andere"),
                "name": name,
                **cells,
                "total": held["participants"].sum(min_count=1),
                "gone": name in gone,
                "flagged": flagged,
            }
        )
    frame = pd.DataFrame(found, columns=["kind", "name", *map(str, years), "total", "gone", "flagged"])
    frame = frame.sort_values("name", key=lambda names: names.str.lower(), kind="stable")
    return numbers.in_order(frame, "kind", ORGANISATION_TYPES.values()).astype({"total": "Int64"})


def _cell(rows: pd.DataFrame, *, is_flagged: bool) -> str:
    """What the rows of one organisation and year say: their sum with its mark; each by itself where one is doubtful."""
    if rows.empty:
        return "–"
    held = rows[rows["status"].eq("held")]
    if held.empty:
        return "abg."
    if held["participants"].isna().all():
        return "?"
    if is_flagged:
        return "+".join("?" if pd.isna(people) else number(people) for people in held["participants"])
    kinds = set(held["participants_quality"].astype("string"))
    is_least = "missing" in kinds or "lower_bound" in kinds
    mark = "≥ " if is_least else "≤ " if "upper_bound" in kinds else "ca. " if kinds & _ROUGH else ""
    return mark + number(held["participants"].sum())


def matrix(review: TownReview) -> Block:
    """The frame as a table, under the organisations' kinds; "2025 nicht dabei" and what is to be checked are marked."""
    frame = presence(review)
    years = [str(name) for name in frame.columns if str(name).isdigit()]
    sizes = frame.groupby("kind").size()
    shown = frame.assign(
        note=[_note(row, review) for _, row in frame.iterrows()],
        kind=[f"{kind} ({sizes[kind]})" for kind in frame["kind"]],
    )
    mark = Markup('<span class="flag">{}</span>').format
    for year in years:
        cells = zip(frame[year], frame["flagged"], strict=True)
        marked = [mark(text) if int(year) in flagged else text for text, flagged in cells]
        shown[year] = pd.Series(marked, index=shown.index, dtype="object")
    columns = [
        header("name", "Organisation"),
        *(Column(year, year, lambda cell: cell, is_number=True) for year in years),
        count("total", "Summe"),
        Column("note", "Hinweis"),
    ]
    rows = pd.concat([shown, _sums(review, years)], ignore_index=True)
    caption = "Teilnahmen je Organisation und Jahr"
    return data_table(rows, columns, caption, part="full", group_by="kind", mark_by="gone", note=NOTE)


def _sums(review: TownReview, years: list[str]) -> pd.DataFrame:
    """Below all of them: their participations and number, and the private persons, who are told as one figure."""
    own, everybody = groups(review), review.participation
    own = own[own["status"].eq("held")]
    alone = everybody[everybody["status"].eq("held") & everybody["organisation_type"].eq("individual")]
    lines = {
        "Teilnahmen der Organisationen": (own["participants"].sum(), own.groupby("year")["participants"].sum()),
        "Zahl der Organisationen": (own["organisation_id"].nunique(), own.groupby("year")["organisation_id"].nunique()),
        "Privatpersonen zusammen": (alone["participants"].sum(), alone.groupby("year")["participants"].sum()),
    }
    records = [
        {"kind": "Zusammen", "name": name, "total": total, "note": "", "gone": False}
        | {year: number(by_year[int(year)]) if by_year.get(int(year), 0) else "–" for year in years}
        for name, (total, by_year) in lines.items()
        if total
    ]
    return pd.DataFrame.from_records(records)


def _note(row: pd.Series, review: TownReview) -> str:
    told = [f"{review.last} nicht dabei"] if row["gone"] else []
    return "; ".join([*told, *(f"{year} zu prüfen" for year in row["flagged"])])

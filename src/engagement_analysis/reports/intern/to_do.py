"""One town's rows and findings → what to ask this week: missing counts, rows that may stand twice, wrong dates."""

from pathlib import PurePath
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.language.german import capitalised, counted, date, enumeration, is_missing, number
from engagement_analysis.reports.blocks import Block, Task, checklist, glance, heading, note, paragraphs, stack
from engagement_analysis.reports.intern.groups import absent, groups, name_of, newcomers
from engagement_analysis.reports.sections.town import TownReview
from engagement_analysis.reports.sections.town.words import spelled

_HOW = {True: "zum ersten Mal", False: "nach einer Pause"}


def questions(review: TownReview) -> pd.DataFrame:
    """What to ask for, one row a question.

    `kind` ("missing", "duplicate-row", "other-year"), `name`, `date_start`, `date_end`, `registered`, `participants`,
    `source_file`, `source_sheet`, `source_cell`, `source_row`, `raw_value` (what stands there instead of a number),
    `sheet_year` (of a date of another year), `earlier` (years in which the number was missing as well).
    """
    rows = review.participation
    held = rows[rows["status"].eq("held") & rows["organisation_type"].ne("individual")]
    missing = held[held["participants"].isna()]
    asked = missing[missing["year"].eq(review.last)].assign(kind="missing")
    both = pd.concat([asked, review.flagged.assign(kind=review.flagged["flag"])])
    place = ["source_file", "source_sheet", "source_cell"]
    written = review.findings.dropna(subset=["raw_value"]).drop_duplicates(place)
    raw: dict[Any, Any] = dict(
        zip(written[place].itertuples(index=False, name=None), written["raw_value"], strict=True)
    )
    before = missing[missing["year"].lt(review.last)].groupby("organisation_id")["year"].agg(set)
    earlier = [sorted(map(int, before.get(organisation, ()))) for organisation in both["organisation_id"]]
    found = both.assign(
        name=[name_of(row, review) for _, row in both.iterrows()],
        raw_value=pd.Series(map(raw.get, both[place].itertuples(index=False, name=None)), index=both.index),
        earlier=pd.Series(earlier, index=both.index),
    )
    columns = ["kind", "name", "date_start", "date_end", "registered", "participants", *place, "source_row"]
    return found[[*columns, "raw_value", "sheet_year", "earlier"]].reset_index(drop=True)


def first_screen(review: TownReview) -> Block:
    """Headline and lead: how much is to do, and how many of those that ever came came this year."""
    asked, gone, rows = questions(review)["kind"], absent(review), groups(review)
    held = rows[rows["status"].eq("held")]
    n_ever = held["organisation_id"].nunique()
    n_now = held.loc[held["year"].eq(review.last), "organisation_id"].nunique()
    n_missing, n_check, n_gone = int(asked.eq("missing").sum()), int(asked.ne("missing").sum()), len(gone)
    at_most = "bis zu " if gone["is_flagged"].any() else ""
    parts = {
        spelled(n_missing, "eine Zahl fehlt", "Zahlen fehlen"): n_missing,
        spelled(n_check, "eine Zeile ist zu prüfen", "Zeilen sind zu prüfen"): n_check,
        at_most + spelled(n_gone, "eine Gruppe kam nicht", "Gruppen kamen nicht"): n_gone,
    }
    headline = capitalised(", ".join(part for part, n in parts.items() if n)) or "Nichts ist nachzufragen"
    ever = counted(n_ever, "Organisation", "Organisationen")
    lead = f"{number(n_now)} von {ever}, die je dabei waren, kamen {review.last}."
    return glance(headline, lead, [], [], [], kicker=(review.title, "Arbeitsblatt"))


def to_do(review: TownReview) -> Block:
    """Both lists of the first screen: what to ask this week; who did not come, and whom to thank."""
    asked = [_task(row) for _, row in questions(review).iterrows()]
    left = [heading("Diese Woche nachfragen"), checklist(asked) if asked else paragraphs("Keine Zahl fehlt.")]
    gone = [_absence(row, review) for _, row in absent(review).iterrows()]
    right = [heading(f"{review.last} nicht dabei"), checklist(gone) if gone else paragraphs("Alle waren wieder dabei.")]
    if gone:
        right.append(note("Namen und Telefonnummern liest das Programm nicht ein; sie stehen nur in der Mappe."))
    fresh = newcomers(review)
    if len(fresh):
        names = [f"{name} ({_HOW[bool(is_new)]})" for name, is_new in fresh.itertuples(index=False)]
        right += [heading("Neu oder zurück: bedanken"), paragraphs(enumeration(names) + ".")]
    columns = stack(left), stack(right)
    html = Markup('<div class="two"><div>{}</div><div>{}</div></div>').format(*(column.html for column in columns))
    return Block(html, part="full")


def _task(row: pd.Series) -> Task:
    book = PurePath(str(row["source_file"])).stem
    day = _day(row)
    if row["kind"] == "duplicate-row":
        what = f"{row['name']}: Waren es eine oder zwei Gruppen{day}?"
        return Task(what, f"{book}, Zelle {row['source_cell']}: {_people(row)}, steht auch in einer anderen Zeile")
    if row["kind"] == "other-year":
        what = f"{row['name']}: In welchem Jahr war das?"
        where = f"{book}, Zeile {row['source_row']}: Datum {date(row['date_start'])}, alle anderen {row['sheet_year']}"
        return Task(what, f"{where} ({_people(row)})")
    told = [f"Angemeldet {number(row['registered'])}"] if not is_missing(row["registered"]) else []
    instead = "ist leer" if is_missing(row["raw_value"]) else f"zeigt „{row['raw_value']}“"
    told.append(f"{book}, Zelle {row['source_cell']} {instead}")
    if row["earlier"]:
        told.append(f"auch {enumeration(map(str, row['earlier']))} fehlte die Zahl")
    return Task(f"{row['name']}: Wie viele kamen{day}?", " · ".join(told))


def _day(row: pd.Series) -> str:
    """When it was: its day; the year where the row stands for more than one."""
    if is_missing(row["date_start"]):
        return ""
    is_one = is_missing(row["date_end"]) or row["date_start"] == row["date_end"]
    return f" am {date(row['date_start'])}" if is_one else f" {row['date_start'].year}"


def _people(row: pd.Series) -> str:
    return "ohne Zahl" if is_missing(row["participants"]) else counted(row["participants"], "Teilnahme", "Teilnahmen")


def _absence(row: pd.Series, review: TownReview) -> Task:
    told = f"{row['year']} mit {_people(row)}" if not is_missing(row["participants"]) else f"{row['year']} dabei"
    if row["cancelled"]:
        told += f", {review.last} abgesagt"
    if row["is_flagged"]:
        return Task(str(row["name"]), f"{told}; erst das Datum klären, siehe Nachfragen")
    book = PurePath(str(row["source_file"])).stem
    return Task(str(row["name"]), f"{told} · Ansprechperson: {book}, Zeile {row['source_row']}")

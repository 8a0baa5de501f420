"""Tables of all towns + what was published last → the log of changed figures: sentences, tables, a legend."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pandas as pd
from markupsafe import Markup

from engagement_analysis.analysis.changes.revisions import ALL, revisions
from engagement_analysis.language.german import UNKNOWN, counted, date, enumeration, is_missing, number
from engagement_analysis.language.reasons import revision_in_german
from engagement_analysis.language.signs import NOTHING, SIGNS, spoken
from engagement_analysis.project.fingerprint import of_method
from engagement_analysis.project.published_state import PublishedState
from engagement_analysis.reports.blocks import Block, data_table, heading, paragraphs, stack, tables
from engagement_analysis.reports.sections.all_towns import Towns
from engagement_analysis.reports.sections.public_figures import MEASURES, public_figures

NOTHING_PUBLISHED = (
    "Bisher ist kein Stand als veröffentlicht festgehalten; es gibt nichts zu vergleichen. Nach der Veröffentlichung "
    "hält der Befehl „engagement publish“ den Stand fest."
)
NO_KEY = (
    "Der Schlüssel der Prüfsummen fehlt (Datei „.schluessel“ neben den veröffentlichten Berichten). Welche Zelle sich "
    "geändert hat, lässt sich ohne ihn nicht sagen."
)
LEGEND = f"r: {SIGNS['r']}; p: {SIGNS['p']}; s: {SIGNS['s']}."
_INEXACT = ("approximate", "range", "lower_bound", "upper_bound")


def revision_frame(towns: Towns) -> pd.DataFrame:
    """What differs from the last published state, as `revisions` gives it; no rows where nothing was published."""
    if towns.since is None:
        nothing = pd.DataFrame(columns=["city", "campaign", "year", "measure", "value"])
        return revisions(nothing, nothing, pd.DataFrame(), provisional_from={})
    last = towns.since
    figures, present = last.state.figures, public_figures(towns.history, strict=towns.strict)
    compared = figures["year"].isin(towns.years) & figures["measure"].isin(list(MEASURES)) & figures["value"].notna()
    return revisions(
        figures[compared],
        present,
        last.changes,
        provisional_from=towns.provisional_from,
        estimated=_estimated(towns.history),
        is_other_method=bool(_method(last.state)),
    )


def _estimated(history: pd.DataFrame) -> set[tuple[str, str, int]]:
    """Editions, and years of a town, with held entries whose number of participants is not exact."""
    rows = history[history["participants_quality"].isin(_INEXACT) & history["status"].eq("held")]
    keys = rows[["city", "campaign", "year"]].dropna(subset=["city", "year"]).drop_duplicates()
    found = {(str(city), str(campaign), int(year)) for city, campaign, year in keys.itertuples(index=False, name=None)}
    return found | {(city, ALL, year) for city, _, year in found}


def _method(state: PublishedState) -> str:
    """How this package differs from the one that computed the published figures."""
    now = version("engagement_analysis")
    if state.version != now:
        return f"Version {state.version} → {now}"
    return "" if state.method == of_method() else f"Version {now}, seit der Veröffentlichung geändert"


def changes_since_publication(towns: Towns) -> Block:
    """The log of changed figures."""
    if towns.since is None:
        return paragraphs(NOTHING_PUBLISHED)
    last, log = towns.since, revision_frame(towns)
    until = "" if last.state.data_date is None else f" (Stand der Daten: {date(last.state.data_date)})"
    opening = [f"Verglichen mit dem Stand, der am {date(last.state.date)} veröffentlicht wurde{until}."]
    if not last.can_compare_rows:
        opening.append(NO_KEY)
    blocks = [paragraphs(opening)]
    for city, town in towns.titles.items():
        blocks += [heading(town), *_of_town(towns, log[log["city"].eq(city)], last.state, town)]
    return stack(blocks, part="full")


def _of_town(towns: Towns, log: pd.DataFrame, state: PublishedState, town: str) -> list[Block]:
    if log.empty:
        return [paragraphs("Keine Änderungen.")]
    new, other = log[log["status"].eq("new")], log[log["status"].ne("new")]
    blocks = [paragraphs(_new_figures(new))] if len(new) else []
    if other.empty:
        return [*blocks, paragraphs("Sonst keine Änderungen.")]
    order = list(MEASURES)
    other = other.sort_values(
        ["year", "measure", "campaign"],
        key=lambda column: column.map(order.index) if column.name == "measure" else column,
    )
    entries = other.to_dict("records")
    shown = other.assign(
        figure=other["measure"].map(MEASURES),
        what=[
            "alle Aktionen" if name == ALL else towns.campaign_titles.get((city, name), name)
            for city, name in zip(other["city"], other["campaign"], strict=True)
        ],
        then=[_text(entry, "published") for entry in entries],
        now=[_text(entry, "present") for entry in entries],
        more=[_text(entry, "difference") for entry in entries],
        why=_reasons(other, _method(state)),
    )
    columns = [
        tables.header("figure", "Zahl"),
        tables.text("what", "Aktion"),
        tables.year(is_header=False),
        tables.Column("then", "veröffentlicht", is_number=True),
        tables.Column("now", "jetzt", is_number=True),
        tables.Column("more", "Unterschied", is_number=True),
        tables.Column("marks", "Zeichen", _signs),
        tables.text("why", "Grund"),
    ]
    note = f"Veröffentlicht am {date(state.date)}. {LEGEND}"
    return [*blocks, data_table(shown, columns, f"Geänderte Zahlen in {town}", part="full", note=note)]


def _reasons(log: pd.DataFrame, method: str = "") -> list[str]:
    reasons = zip(log["status"], log["reason_codes"], log["places"], strict=True)
    return [revision_in_german(*each, method=method) for each in reasons]


def _text(entry: Mapping[Any, Any], side: str) -> str:
    """One side of a line as printed: a figure that is gone, or hidden, has its sign."""
    if is_missing(entry[side]):
        is_gone = entry["status"] == "gone" and side == "present"
        return NOTHING if is_gone else "" if side == "difference" else UNKNOWN
    decimals = 0 if float(entry[side]).is_integer() else 1
    return number(entry[side], decimals, signed=side == "difference")


def _signs(marks: str) -> Markup:
    return Markup(" ").join(spoken(mark) for mark in marks.split())


def _new_figures(new: pd.DataFrame) -> str:
    """How many figures of which year and reason were not in the published reports."""
    parts = [
        f"{counted(len(rows), 'Zahl', 'Zahlen')} zu {year}{f' ({why})' if str(why) else ''}"
        for (year, why), rows in new.assign(why=_reasons(new)).groupby(["year", "why"], sort=True)
    ]
    return f"Neu: {enumeration(parts)}."

"""Section: what each town writes down, drawn as pairs of dots, and what it could show the others, with its list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from engagement_analysis import plot
from engagement_analysis.plot import alternative
from engagement_analysis.reports.blocks import (
    NOTHING,
    Block,
    bullets,
    data_table,
    figure,
    heading,
    paragraphs,
    section_title,
    stack,
)
from engagement_analysis.reports.blocks.figure import source_list
from engagement_analysis.reports.blocks.tables import Column, count, header, text
from engagement_analysis.reports.sections.exchange import written_down
from engagement_analysis.reports.sections.exchange.towns import Exchange, entries
from engagement_analysis.reports.sections.exchange.written_down import ITEMS, MOSTLY, PER_CAMPAIGN, Suggestion
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records

SECTION = "aufschreiben"
_NAV = "Was jede aufschreibt"
_MOST: Final = 3
_THEM: Final = {True: "beiden Städten", False: "allen Städten"}
_WIDE: Final = 6
"""So many towns' columns fit beside each other on a page."""


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """How many items all towns keep, and how many only some."""
    if table.empty:
        return NOTHING
    kept = written_down.kept_by(table)
    n_all = sum(len(towns) == len(exchange.towns) for towns in kept.values())
    if exchange.is_single:
        return section_title(SECTION, _NAV, f"{_of(n_all, len(kept))} Angaben stehen in mindestens einer Liste")
    who = "beide" if len(exchange.towns) == 2 else "alle"
    n_some = sum(0 < len(towns) < len(exchange.towns) for towns in kept.values())
    one = "nur eine Stadt" if len(exchange.towns) == 2 else "nur ein Teil der Städte"
    rest = f", {words.in_words(n_some)} {one}" if n_some else ""
    return section_title(SECTION, _NAV, f"{_of(n_all, len(kept))} Angaben führen {who}{rest}")


def _of(part: int, whole: int) -> str:
    return f"{words.capitalised(words.in_words(part))} von {words.in_words(whole)}"


def drawing(exchange: Exchange, table: pd.DataFrame, *, years: int | Sequence[int] = 1) -> Block:
    """A pair of dots an item; of more than two towns a table."""
    if table.empty:
        return NOTHING
    rows = pd.concat([entries(review, written_down.years_of(review, years)) for review in exchange.towns])
    if len(exchange.towns) > 2:
        return _many(exchange, table, rows)
    key = list(zip(("dot", "ring"), exchange.names.values(), strict=False)) if not exchange.is_single else []
    lists = [
        f"{name} {words.number(table.loc[table['city'].eq(review.city), 'n_rows'].max())}"
        for name, review in exchange.named()
    ]
    n_lines = table["measure"].nunique()
    return figure(
        plot.recorded,
        table,
        section=SECTION,
        title=_said(exchange, table),
        unit=(
            f"Anteil der Einträge {_years(exchange, years)} mit dieser Angabe, ohne Privatpersonen "
            f"({', '.join(lists)} Einträge)"
        ),
        alternative=alternative.recorded(table),
        sources=rows,
        columns=[
            header("label", "Angabe"),
            text("town", "Stadt"),
            count("n_recorded", "Einträge"),
            count("n_rows", "von"),
        ],
        key=key,
        note="" if exchange.is_single else f"Zahlen rechts: {' · '.join(exchange.names.values())}.",
        height=36 * n_lines + 20,
        narrow_height=44 * n_lines + 10,
    )


def _said(exchange: Exchange, table: pd.DataFrame) -> str:
    """The item that all towns write down most often, and how often."""
    rows = table[table["measure"].ne(PER_CAMPAIGN)]
    least = rows.groupby("measure", sort=False)["share"].min().astype(float)
    name = str(least.idxmax())
    shares = [_cell(row) for row in records(rows[rows["measure"].eq(name)])]
    word = (
        "fast immer" if least.max() >= written_down.ALMOST_ALL else "meist" if least.max() >= MOSTLY else "nicht immer"
    )
    word = "immer" if least.max() == 1 else word
    where = "In der Liste" if exchange.is_single else "In beiden Städten"
    return f"{where} steht {word} {ITEMS[name][1]}: {words.enumeration(shares)} Einträgen"


def _years(exchange: Exchange, years: int | Sequence[int]) -> str:
    found = sorted({year for review in exchange.towns for year in written_down.years_of(review, years)})
    return str(found[0]) if len(found) == 1 else f"{found[0]} bis {found[-1]}"


def _many(exchange: Exchange, table: pd.DataFrame, rows: pd.DataFrame) -> Block:
    """Items by town, or, where the page is too narrow for that, the number of towns that keep each item."""
    shown = table.assign(said=[_cell(row) for row in records(table)])
    if len(exchange.towns) <= _WIDE:
        wide = shown.pivot(index="label", columns="town", values="said").fillna("–")
        wide = wide.loc[list(dict.fromkeys(table["label"])), list(exchange.names.values())].reset_index()
        columns = [header("label", "Angabe"), *(Column(name, name) for name in exchange.names.values())]
        caption = "Einträge mit dieser Angabe, ohne Privatpersonen"
        block = data_table(wide, columns, caption, section=SECTION, part="full")
        return replace(block, page={"foldout": source_list(rows)})
    kept = written_down.kept_by(table)
    counts = pd.DataFrame({"label": [ITEMS[name][0] for name in kept], "n": [len(towns) for towns in kept.values()]})
    counts["of"] = len(exchange.towns)
    columns = [header("label", "Angabe"), count("n", "Städte"), count("of", "von")]
    return data_table(
        counts, columns, "Städte, deren Listen diese Angabe meist enthalten", section=SECTION, part="full"
    )


def _cell(row: Any) -> str:
    return f"{words.number(row.n_recorded)} von {words.number(row.n_rows)}"


def sentences(exchange: Exchange, table: pd.DataFrame, *, years: int | Sequence[int] = 1) -> Block:
    """What each town could show, with the list in which it does; of many towns whom to ask for which item."""
    found = written_down.suggestions(exchange, years=years)
    lists = written_down.by_campaign(exchange, years=years)
    if not exchange.is_few:
        return bullets(_by_item(exchange, table), section=SECTION, part="full")
    blocks = []
    for name, review in exchange.named():
        own = [one for one in found if one.giver == review.city][:_MOST]
        told = [f"{ITEMS[one.measure][0]}: {evidence(exchange, one, table, lists)}" for one in own]
        if told:
            blocks += [heading(f"{name} kann zeigen"), bullets(told)]
    if told_gaps := gaps(exchange, table):
        blocks.append(paragraphs(told_gaps))
    return stack(blocks, section=SECTION, part="text") if blocks else NOTHING


def _by_item(exchange: Exchange, table: pd.DataFrame) -> Iterable[str]:
    n = words.number(len(exchange.towns))
    for name, towns in written_down.kept_by(table).items():
        if 0 < len(towns) < len(exchange.towns):
            some = words.enumeration(exchange.names[city] for city in towns[:_MOST])
            asked = f", zum Beispiel {some}" if len(towns) > _MOST else f": {some}"
            item = words.capitalised(ITEMS[name][1])
            yield f"{item} steht in {words.number(len(towns))} von {n} Städten meist in der Liste{asked}."


def gaps(exchange: Exchange, table: pd.DataFrame) -> str:
    """What all towns write down only partly."""
    if exchange.is_single or not exchange.is_few:
        return ""
    told = [
        f"{ITEMS[name][1]} ({'; '.join(f'{row.town} {_cell(row)}' for row in _rows(table, name))} Einträgen)"
        for name in written_down.common_gaps(table)
    ]
    return f"In {_THEM[len(exchange.towns) == 2]} fehlt noch öfter {words.enumeration(told)}." if told else ""


def _rows(table: pd.DataFrame, name: str) -> Iterable[Any]:
    return records(table[table["measure"].eq(name)])


def _row(table: pd.DataFrame, city: str) -> pd.Series:
    return table[table["city"].eq(city)].iloc[0]


def evidence(exchange: Exchange, one: Suggestion, table: pd.DataFrame, lists: pd.DataFrame) -> str:
    """In how many entries the giver's list holds the item, and the receivers' lists (`written_down`'s frames)."""
    lists, table = lists[lists["measure"].eq(one.measure)], table[table["measure"].eq(one.measure)]
    own = _own(_row(table, one.giver), lists[lists["city"].eq(one.giver)], one.measure)
    if len(one.receivers) > 2:
        return f"{own}; in {words.in_words(len(one.receivers))} anderen Städten seltener oder nie."
    theirs = [
        f"in {exchange.names[city]} {_theirs(_row(table, city), lists[lists['city'].eq(city)], one.measure)}"
        for city in one.receivers
    ]
    return f"{'; '.join([own, *theirs])}."


def _own(row: pd.Series, lists: pd.DataFrame, measure: str) -> str:
    """Where the giver writes it down: everywhere, or in the list that holds it most often."""
    noun = "Aktionen" if measure == PER_CAMPAIGN else "Einträgen"
    if float(row["share"]) >= written_down.ALMOST_ALL or lists.empty:
        return f"in {_cell(row)} {noun}"
    best = lists.sort_values(["share", "n_rows"], ascending=False, kind="stable").iloc[0]
    if measure == PER_CAMPAIGN:
        return f"bei „{best['title']}“"
    return f"bei „{best['title']}“ in {_cell(best)} Einträgen"


def _theirs(row: pd.Series, lists: pd.DataFrame, measure: str) -> str:
    if not row["n_recorded"]:
        return "bei keiner Aktion" if measure == PER_CAMPAIGN else "in keinem Eintrag"
    noun = "Aktionen" if measure == PER_CAMPAIGN else "Einträgen"
    without = [str(name) for name in lists.loc[lists["n_recorded"].eq(0), "title"]]
    not_there = "" if not 0 < len(without) <= 2 else f", nicht bei {words.enumeration(f'„{name}“' for name in without)}"
    return f"in {_cell(row)} {noun}{not_there}"

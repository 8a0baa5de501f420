"""Section: what each town writes down, drawn as pairs of dots, and what it could show the others, with its list."""

from collections.abc import Iterable
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
from engagement_analysis.reports.sections.exchange.written_down import MOSTLY, PER_CAMPAIGN, Suggestion
from engagement_analysis.reports.sections.town import words
from engagement_analysis.reports.sections.town.records import records

_NAV = "Was jede aufschreibt"
_MOST: Final = 3


def title(exchange: Exchange, table: pd.DataFrame) -> Block:
    """How many items all towns keep, and how many only some."""
    if table.empty:
        return NOTHING
    n, kept = len(exchange.towns), written_down.kept_by(table)
    n_all = sum(len(towns) == n for towns in kept.values())
    n_some = sum(0 < len(towns) < n for towns in kept.values())
    if exchange.is_single:
        return section_title("aufschreiben", _NAV, f"{_of(n_all, len(kept))} Angaben stehen in mindestens einer Liste")
    who, some = ("beide", "nur eine Stadt") if n == 2 else ("alle", "nur ein Teil der Städte")
    rest = f", {words.in_words(n_some)} {some}" if n_some else ""
    return section_title("aufschreiben", _NAV, f"{_of(n_all, len(kept))} Angaben führen {who}{rest}")


def _of(part: int, whole: int) -> str:
    return f"{words.capitalised(words.in_words(part))} von {words.in_words(whole)}"


def drawing(exchange: Exchange, table: pd.DataFrame) -> Block:
    """A pair of dots an item; of more than two towns a table."""
    if table.empty:
        return NOTHING
    rows = pd.concat([entries(review) for review in exchange.towns])
    if len(exchange.towns) > 2:
        return _many(exchange, table, rows)
    lists = [f"{name} {words.number(own['n_rows'].max())}" for name, own in table.groupby("town", sort=False)]
    years = sorted({review.last for review in exchange.towns})
    n_lines = table["measure"].nunique()
    return figure(
        plot.recorded,
        table,
        title=_said(exchange, table),
        unit=(
            f"Anteil der Einträge {' bis '.join(map(str, years))} mit dieser Angabe, ohne Privatpersonen "
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
        key=[] if exchange.is_single else list(zip(("dot", "ring"), exchange.names.values(), strict=True)),
        note="" if exchange.is_single else f"Zahlen rechts: {' · '.join(exchange.names.values())}.",
        height=36 * n_lines + 20,
        narrow_height=44 * n_lines + 10,
    )


def _said(exchange: Exchange, table: pd.DataFrame) -> str:
    """The item that all towns write down most often, and how often."""
    rows = table[table["measure"].ne(PER_CAMPAIGN)]
    least = rows.groupby("measure", sort=False)["share"].min().astype(float)
    name, share = str(least.idxmax()), least.max()
    steps = {1.0: "immer", written_down.ALMOST_ALL: "fast immer", MOSTLY: "meist", 0.0: "nicht immer"}
    word = next(word for step, word in steps.items() if share >= step)
    where = "In der Liste" if exchange.is_single else "In beiden Städten"
    return f"{where} steht {word} {words.ITEMS[name][1]}: {words.enumeration(map(_cell, _rows(rows, name)))} Einträgen"


def _many(exchange: Exchange, table: pd.DataFrame, rows: pd.DataFrame) -> Block:
    """Items by town, or, of very many towns, the number of those that keep each item."""
    if not exchange.is_few:
        kept = {words.ITEMS[name][0]: len(towns) for name, towns in written_down.kept_by(table).items()}
        counts = pd.DataFrame({"label": list(kept), "n": list(kept.values()), "of": len(exchange.towns)})
        columns = [header("label", "Angabe"), count("n", "Städte"), count("of", "von")]
        caption = "Städte, deren Listen diese Angabe meist enthalten"
        return data_table(counts, columns, caption, part="full")
    shown = table.assign(said=[_cell(row) for row in records(table)])
    wide = shown.pivot(index="label", columns="town", values="said").fillna("–")
    wide = wide.loc[list(dict.fromkeys(table["label"]))].reset_index()
    columns = [header("label", "Angabe"), *(Column(name, name) for name in exchange.names.values())]
    caption = "Einträge mit dieser Angabe, ohne Privatpersonen"
    block = data_table(wide, columns, caption, part="full")
    return replace(block, page={"foldout": source_list(rows)})


def _cell(row: Any) -> str:
    return f"{words.number(row.n_recorded)} von {words.number(row.n_rows)}"


def sentences(exchange: Exchange, table: pd.DataFrame) -> Block:
    """What each town could show, with the list in which it does; of many towns whom to ask for which item."""
    if not exchange.is_few:
        return bullets(_by_item(exchange, table), part="full")
    blocks = []
    for name, review in exchange.named():
        own = [one for one in written_down.suggestions(exchange) if one.giver == review.city][:_MOST]
        if own:
            told = [f"{words.ITEMS[one.measure][0]}: {evidence(exchange, one)}" for one in own]
            blocks += [heading(f"{name} kann zeigen"), bullets(told)]
    if told_gaps := gaps(exchange, table):
        blocks.append(paragraphs(told_gaps))
    return stack(blocks, part="text") if blocks else NOTHING


def _by_item(exchange: Exchange, table: pd.DataFrame) -> Iterable[str]:
    n = words.number(len(exchange.towns))
    for name, towns in written_down.kept_by(table).items():
        if 0 < len(towns) < len(exchange.towns):
            some = words.enumeration(exchange.names[city] for city in towns[:_MOST])
            asked = f", zum Beispiel {some}" if len(towns) > _MOST else f": {some}"
            item = words.capitalised(words.ITEMS[name][1])
            yield f"{item} steht in {words.number(len(towns))} von {n} Städten meist in der Liste{asked}."


def gaps(exchange: Exchange, table: pd.DataFrame) -> str:
    """What all towns write down only partly."""
    if exchange.is_single or not exchange.is_few:
        return ""
    told = [
        f"{words.ITEMS[name][1]} ({'; '.join(f'{row.town} {_cell(row)}' for row in _rows(table, name))} Einträgen)"
        for name in written_down.common_gaps(table)
    ]
    where = "beiden Städten" if len(exchange.towns) == 2 else "allen Städten"
    return f"In {where} fehlt noch öfter {words.enumeration(told)}." if told else ""


def _rows(table: pd.DataFrame, name: str) -> Iterable[Any]:
    return records(table[table["measure"].eq(name)])


def evidence(exchange: Exchange, one: Suggestion) -> str:
    """In how many entries the giver's list holds the item, and the receivers' lists."""
    table, lists = written_down.frame(exchange), written_down.by_campaign(exchange)
    rows = {row.city: row for row in _rows(table, one.measure)}
    lists = lists[lists["measure"].eq(one.measure)]
    own = _own(rows[one.giver], lists[lists["city"].eq(one.giver)])
    if len(one.receivers) > 2:
        return f"{own}; in {words.in_words(len(one.receivers))} anderen Städten seltener oder nie."
    theirs = [
        f"in {exchange.names[city]} {_theirs(rows[city], lists[lists['city'].eq(city)])}" for city in one.receivers
    ]
    return f"{'; '.join([own, *theirs])}."


def _own(row: Any, lists: pd.DataFrame) -> str:
    """Where the giver writes it down: everywhere, or in the list that holds it most often."""
    if float(row.share) >= written_down.ALMOST_ALL or lists.empty:
        return f"in {_cell(row)} {'Aktionen' if row.measure == PER_CAMPAIGN else 'Einträgen'}"
    best = next(records(lists.sort_values(["share", "n_rows"], ascending=False, kind="stable")))
    return f"bei „{best.title}“" + ("" if row.measure == PER_CAMPAIGN else f" in {_cell(best)} Einträgen")


def _theirs(row: Any, lists: pd.DataFrame) -> str:
    if not row.n_recorded:
        return "bei keiner Aktion" if row.measure == PER_CAMPAIGN else "in keinem Eintrag"
    without = [f"„{name}“" for name in lists.loc[lists["n_recorded"].eq(0), "title"]]
    not_there = f", nicht bei {words.enumeration(without)}" if 0 < len(without) <= 2 else ""
    return f"in {_cell(row)} {'Aktionen' if row.measure == PER_CAMPAIGN else 'Einträgen'}{not_there}"

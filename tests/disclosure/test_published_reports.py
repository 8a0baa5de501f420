"""An attacker reads the reports' pages, writes down all that they tell, and computes what they hide.

It shares nothing with the package's own attack but the reading of tables from HTML: its unknowns, its sums and its
confidential figures come from what the tables mean and from the towns' workbooks.
"""

from __future__ import annotations

import ast
import datetime as dt
import html
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from engagement_analysis.project.review import process
from engagement_analysis.project.store import Processed, read_processed, write_processed
from engagement_analysis.reports import coarse_split, disclosure
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.publishing import publish

pytestmark = pytest.mark.slow

THRESHOLD, PERCENT = 3, 10
NUMBERS = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]


# ---- what is published: the notebooks' outputs, as their cells give them ----


def pages(notebooks: Path, data_folder: Path) -> dict[str, str]:
    """HTML of every report notebook's cells, run here without a kernel."""
    found = {}
    for path in sorted(notebooks.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        if any("kopf" in cell["metadata"].get("tags", []) for cell in code):
            is_per_town = notebook["metadata"].get("engagement", {}).get("per") == "town"
            for town in read_processed(data_folder).towns["city"] if is_per_town else [""]:
                chosen = {"towns": [town]} if town else {}
                found[f"{path.stem} {town}".strip()] = "\n".join(outputs(code, data_folder, chosen))
    return found


def outputs(cells: list[dict[str, Any]], data_folder: Path, chosen: dict[str, Any]) -> Iterator[str]:
    names: dict[str, Any] = {}
    for cell in cells:
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<cell>", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names |= {"data_folder": str(data_folder), **chosen}
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
            yield shown._repr_html_() if hasattr(shown, "_repr_html_") else ""


# ---- what the attacker writes down ----


class Knowledge:
    """Unknown figures with bounds, and what the reader knows of sums of them."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self.low: list[float] = []
        self.equal: list[tuple[dict[str, float], float]] = []
        self.most: list[tuple[dict[str, float], float]] = []
        self.before: dict[str, tuple[str, str, int]] = {}
        self.editions: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.campaigns: dict[str, set[str]] = defaultdict(set)
        self.words: set[tuple[str, int, tuple[str, ...]]] = set()
        self._programme: tuple[Any, ...] | None = None

    def name(self, name: str, low: float = 0.0) -> str:
        if name not in self.place:
            self.place[name] = len(self.low)
            self.low.append(low)
        return name

    def is_(self, name: str, value: float) -> None:
        self.equal.append(({self.name(name): 1.0}, value))

    def between(self, terms: dict[str, float], low: float, high: float) -> None:
        for name in terms:
            self.name(name)
        self.most += [(terms, high), ({name: -factor for name, factor in terms.items()}, -low)]

    def sum_(self, total: str, parts: list[str]) -> None:
        self.equal.append(({self.name(total): -1.0} | {self.name(part): 1.0 for part in parts}, 0.0))

    def interval(self, name: str) -> tuple[float, float]:
        """Smallest and largest value that fit to everything; all figures at once, nothing is simplified."""
        if self._programme is None:
            most, equal = self._rows(self.most), self._rows(self.equal)
            self._programme = (*most, *equal, [(low if np.isfinite(low) else None, None) for low in self.low])
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(self.low))
            goal[self.place[name]] = sign
            result = linprog(goal, *self._programme, method="highs")
            if result.status == 2:  # what is unbounded, presolve may call infeasible
                result = linprog(goal, *self._programme, method="highs", options={"presolve": False})
            assert result.status in (0, 3), f"{name}: the pages contradict each other ({result.message})"
            ends.append(sign * result.fun if result.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    def _rows(self, conditions: list[tuple[dict[str, float], float]]) -> tuple[Any, Any]:
        if not conditions:
            return None, None
        matrix = sparse.lil_array((len(conditions), len(self.low)))
        for row, (terms, _) in enumerate(conditions):
            for name, factor in terms.items():
                matrix[row, self.place[name]] += factor
        return matrix.tocsr(), np.array([value for _, value in conditions])


def figure(text: str) -> float | None:
    """A printed number, or None for a sign."""
    found = re.match(r"^(?:ab |mindestens )?([+−-]?[\d.]+(?:,\d+)?)", text.replace("\xa0", " "))
    if not found or text in (".", "–"):
        return None
    return float(found[1].replace(".", "").replace(",", ".").replace("−", "-"))


def read_tables(known: Knowledge, page: str, towns: list[str]) -> None:
    """Every table of a page, by what its caption says."""
    for table in printed_tables(page):
        caption = re.sub(r"^(Tabelle|Gezeigte Zahlen)[^:]*: ", "", table.caption)
        town = next((town for town in towns if town in caption), "")
        if of_year := re.fullmatch(r"Organisationen nach Art (\d+)", caption):  # a column for each town
            for (_, record), name in itertools.product(table.records(), towns):
                if re.match(r"[\d.]", record.get(name, "")):
                    exact(known, f"T|{name}|{record['Art']}|{of_year[1]}", record[name])
            continue
        for start, read in READERS.items():
            if caption.startswith(start):
                for group, record in table.records():
                    if "Jahr" not in record and (year := re.search(r"\b20\d\d\b", caption)):
                        record["Jahr"] = year[0]
                    read(known, record.get("Stadt", town), group, record)


def exact(known: Knowledge, name: str, text: str, low: float = 0.0) -> None:
    value = figure(text)
    known.name(name, low)
    if value is not None:
        known.is_(name, value)


def by_campaign(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    key = f"{town}|{record['Aktion']}|{record['Jahr']}"
    exact(known, f"O|{key}", record["Organisationen"])
    exact(known, f"cancelled|{key}", record["abgesagt"])
    exact(known, f"unnamed|{key}", record["Einträge ohne Namen"])


def wide(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    for year in (column for column in record if column.isdigit()):
        if record[year] != "–":
            exact(known, f"P|{town}|{record['Aktion']}|{year}", record[year])


def of_year(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    year = f"{town}|*|{record['Jahr']}"
    exact(known, f"P|{year}", record["Teilnahmen"])
    share_of_exact(known, year, record["genau gezählt"])
    low = figure(record["mit ungenauen Angaben"])
    if low is not None:
        known.is_(f"low|{year}", low)


def share_of_exact(known: Knowledge, year: str, text: str) -> None:
    known.sum_(f"P|{year}", [f"exact|{year}", f"inexact|{year}"])
    known.sum_(f"P|{year}", [f"low|{year}", f"at most|{year}", f"halves|{year}"])
    percent = figure(text)
    if percent is not None:
        for side, sign in ((percent - 0.5, -1.0), (percent + 0.5, 1.0)):
            # percent - 0.5 <= 100 exact / P <= percent + 0.5
            known.most.append(({f"exact|{year}": 100 * sign, f"P|{year}": -side * sign}, 0.0))


def quality(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    known.name(f"P|{town}|*|{record['Jahr']}")
    share_of_exact(known, f"{town}|*|{record['Jahr']}", record["Teilnahmen genau gezählt"])
    if record["geschätzt"] == record["Spanne"] == record["Grenze"] == "0":
        known.is_(f"inexact|{town}|*|{record['Jahr']}", 0)


def rate(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    value, people = figure(record["je 1.000"]), figure(record["Einwohner"])
    if value is not None and people is not None:
        name = known.name(f"P|{town}|*|{record['Jahr']}")
        known.between({name: 1000 / people}, value - 0.05, value + 0.05)


def change(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    key = f"{town}|{group}|{record['Jahr']}"
    exact(known, f"P|{key}", record["Teilnahmen"])
    for name, column in (("change", "Änderung"), ("same", "bei denselben Organisationen")):
        exact(known, f"{name}|{key}", record[column], low=-np.inf)
    known.name(f"rest|{key}", -np.inf)
    known.sum_(f"change|{key}", [f"same|{key}", f"rest|{key}"])
    known.before[key] = (town, group, int(record["Jahr"]))


def types(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    if "Organisationen" in record:
        exact(known, f"T|{town}|{record['Art']}|{record['Jahr']}", record["Organisationen"])
        return
    for column in set(record) - {"Art", "Jahr"}:  # the towns side by side
        if record[column] != "–" and not record[column].startswith("in „"):
            exact(known, f"T|{column}|{record['Art']}|{record['Jahr']}", record[column])


def measures(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    year = f"{town}|*|{record['Jahr']}"
    for name, column, ratio, half, per in (
        ("hours", "Stunden", "je Teilnahme", 0.05, 1),
        ("minors", "Kinder und Jugendliche", "Anteil", 0.5, 100),
    ):
        exact(known, f"{name}|{year}", record[column])
        known.sum_(f"{name}|{year}", [f"{name} both|{year}", f"{name} other|{year}"])
        known.sum_(f"P|{year}", [f"P both {name}|{year}", f"P other {name}|{year}"])
        value = figure(record[ratio])
        if value is not None:
            for side, sign in ((value - half, -1.0), (value + half, 1.0)):
                known.most.append(({f"{name} both|{year}": per * sign, f"P both {name}|{year}": -side * sign}, 0.0))


def came_back(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    year = f"{town}|*|{record['Jahr']}"
    columns = {
        "O": "Organisationen",
        "again": "auch beim letzten Mal da",
        "joined": "dazugekommen",
        "new": "davon zum ersten Mal",
        "away": "nicht wieder gekommen",
    }
    for name, column in columns.items():
        exact(known, f"{name}|{year}", record[column])
    rate = record["Wiederkehr der Eingeladenen"]
    known.name(f"did|{year}")
    known.name(f"could|{year}")
    if rate == "–":
        known.is_(f"could|{year}", 0)
    elif found := re.match(r"(\d+) von (\d+)", rate):
        known.is_(f"did|{year}", float(found[1]))
        known.is_(f"could|{year}", float(found[2]))


def first_years(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    """Organisations by a span of first years: the sum of the cohorts in it."""
    start, end = (int(part) for part in (record["zum ersten Mal da"].split("–") * 2)[:2])
    for year in (column for column in record if column.isdigit()):
        value = figure(record[year])
        cohorts = [f"C{cohort}|{town}|*|{year}" for cohort in range(start, min(end, int(year)) + 1)]
        for name in cohorts:
            known.name(name)
        if value is not None:
            known.equal.append((dict.fromkeys(cohorts, 1.0), value))


def turned_up(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    year = f"{town}|*|{record['Jahr']}"
    exact(known, f"registered|{year}", record["angemeldet"])
    exact(known, f"came|{year}", record["gekommen"])
    known.sum_(f"P|{year}", [f"came|{year}", f"came other|{year}"])
    percent_of(known, f"came|{year}", f"registered|{year}", record["Anteil"])


def percent_of(known: Knowledge, above: str, below: str, text: str, half: float = 0.5, per: float = 100.0) -> None:
    value = figure(text)
    known.name(above)
    known.name(below)
    if value is not None:
        for side, sign in ((value - half, -1.0), (value + half, 1.0)):
            known.most.append(({above: per * sign, below: -side * sign}, 0.0))


def indicator(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    year, label, told = f"{town}|*|{record['Jahr']}", record["Kennzahl"], record["Wert"]
    plain = {
        "Teilnahmen": "P",
        "Organisationen zusammen": "O",
        "Kinder und Jugendliche": "minors",
        "auch beim letzten Mal da": "again",
        "zum ersten Mal da": "new",
        "nicht wieder gekommen": "away",
        "Stunden": "hours",
    }
    if group.startswith("4 ") and label != "Organisationen zusammen":
        exact(known, f"T|{town}|{label}|{record['Jahr']}", told)
    elif label in plain:
        exact(known, f"{plain[label]}|{year}", told)
    elif label == "mit ungenauen Angaben" and (low := figure(told)) is not None:
        known.is_(f"low|{year}", low)
    elif label == "Anteil genau gezählt":
        share_of_exact(known, year, told)
    elif label == "Wiederkehr der Eingeladenen":
        percent_of(known, f"did|{year}", f"could|{year}", told)
    elif label == "Gekommene je Angemeldete":
        percent_of(known, f"came|{year}", f"registered|{year}", told)
    elif label == "Anteil an den Teilnahmen":
        percent_of(known, f"minors both|{year}", f"P both minors|{year}", told)
    elif label == "Stunden je Teilnahme":
        percent_of(known, f"hours both|{year}", f"P both hours|{year}", told, half=0.05, per=1.0)


def in_words(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    """What number, size and kinds made of the difference to the year before, as words."""
    columns = ("Zahl der Organisationen", "Größe der Gruppen", "Arten der Organisationen")
    known.words.add((town, int(record["Jahr"]), tuple(record[column] for column in columns)))


def each_year(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    """Organisations of all campaigns together; the entries without a name may be those of several campaigns."""
    year = f"{town}|*|{record['Jahr']}"
    exact(known, f"O|{year}", record["Organisationen"])
    exact(known, f"unnamed|{year}", record["Einträge ohne Namen"])


def organisation_rate(known: Knowledge, town: str, group: str, record: dict[str, str]) -> None:
    """The number, and the rate, which would tell it to everybody who knows the town's population."""
    name = known.name(f"O|{group or town}|*|{record['Jahr']}")
    exact(known, name, record["Organisationen"])
    value, people = figure(record["je 10.000"]), figure(record.get("Einwohner", ""))
    if value is not None and people is not None:
        known.between({name: 10_000 / people}, value - 0.05, value + 0.05)


READERS: dict[str, Callable[..., None]] = {
    "Organisationen je Jahr": each_year,
    "Organisationen je 10.000": organisation_rate,
    "Neue und wiedergekommene": came_back,
    "Organisationen nach dem Jahr ihrer ersten": first_years,
    "Angemeldet und gekommen": turned_up,
    "Die vierzehn Kennzahlen": indicator,
    "Was den Unterschied zum Vorjahr ausmacht": in_words,
    "Organisationen je Aktion": by_campaign,
    "Teilnahmen je Aktion": wide,
    "Teilnahmen je Jahr": of_year,
    "Wie genau": quality,
    "Teilnahmen je 1.000": rate,
    "Änderung der Teilnahmen": change,
    "Organisationen nach Art": types,
    "Freiwillige Stunden": measures,
}


def read_sentences(known: Knowledge, page: str, towns: list[str]) -> None:
    """What sentences and alternative texts tell."""
    with_pictures = re.sub(r'<svg[^>]*aria-label="([^"]*)"[^>]*>', r" \1 ", page)
    text = html.unescape(re.sub(r"<[^>]+>", " ", with_pictures)).replace("\xa0", " ").replace("\xad", "")
    for town in towns:
        name = re.escape(town)
        for n, year, before in re.findall(
            rf"In {name} machten? (\d+) Organisation\w* mit \((\d+)\)(; \d+ waren es \d+)?", text
        ):
            known.is_(f"O|{town}|*|{year}", float(n))
            for earlier, count in re.findall(r"(\d+) waren es (\d+)", before):
                known.is_(f"O|{town}|*|{earlier}", float(count))
        for year, words in re.findall(rf"In {name} blieb (\d+) (\w+?)-?mal eine Organisation", text):
            count = int(words) if words.isdigit() else NUMBERS.index(words)
            known.is_(f"leavers|{town}|*|{year}", float(count))
        read_who_came_again(known, text, town)
        read_pictures(known, text, town)
    pattern = (
        r"([^:.]+): [\d.]+ Teilnahmen \((\d+)\) nach [\d.]+ \(\d+\)[^.]*\."
        r"(?:[^.]*;)? (\d+) Organisation\w* kam\w* dazu, (\d+) blieb"
    )
    for campaign, year, came, left in re.findall(pattern, text):
        for town in towns:
            key = f"{town}|{campaign.strip()}|{year}"
            if f"O|{key}" in known.place:
                known.is_(f"joiners|{key}", float(came))
                known.is_(f"leavers|{key}", float(left))


def read_who_came_again(known: Knowledge, text: str, town: str) -> None:
    numbers = {"keine": "0", "Keine": "0"}
    found = re.findall(
        rf"In {re.escape(town)} kam\w* (\d+) insgesamt (\d+) Organisation\w*, die auch \d+ da w\w+; "
        r"(\d+|keine) kam\w* dazu(?:, davon (\d+|keine) zum ersten Mal)?\."
        r"(?: (\d+|Keine) der Organisationen von \d+ kam\w* nicht wieder)?"
        r"(?:\. Von (\d+) Organisation\w* aus \d+, die (\d+) wieder eingeladen waren, kamen (\d+))?",
        text,
    )
    for year, again, joined, new, away, could, of_rate, did in found:
        told = {"again": again, "joined": joined, "new": new, "away": away}
        for name, value in told.items():
            if value:
                known.is_(f"{name}|{town}|*|{year}", float(numbers.get(value, value)))
        if of_rate:
            known.is_(f"could|{town}|*|{of_rate}", float(could))
            known.is_(f"did|{town}|*|{of_rate}", float(did))
    registered = rf"In {re.escape(town)} kamen (\d+) auf 100 Angemeldete \d+ Teilnahmen \(([\d.]+) nach ([\d.]+) Anm"
    for year, came, before in re.findall(registered, text):
        known.is_(f"came|{town}|*|{year}", figure(came) or 0.0)
        known.is_(f"registered|{town}|*|{year}", figure(before) or 0.0)


def read_pictures(known: Knowledge, text: str, town: str) -> None:
    """Alternative texts of the charts by year, and who was there in every year of the review."""
    after = rf"Organisationen je Jahr in {re.escape(town)}, alle Aktionen zusammen"
    for said in re.findall(after + r".*?Punktdiagramm: Organisationen je Jahr\. ([^.]*)\.", text, flags=re.DOTALL):
        for count, year in re.findall(r"(\d+) \((\d{4})\)", said):
            known.is_(f"O|{town}|*|{year}", float(count))
    shown = re.search(r"(20\d\d) bis (20\d\d)", text)
    for said in re.findall(r"In jedem der \w+ Jahre dabei wa\w+ (.*?) Organisation", text):
        for count in re.findall(rf"in {re.escape(town)} (\d+|keine)", said):
            assert shown is not None
            for year in range(int(shown[1]) + 1, int(shown[2]) + 1):
                again = known.name(f"again|{town}|*|{year}")
                known.most.append(({again: -1.0}, -float({"keine": "0"}.get(count, count))))


def connect_years(known: Knowledge) -> None:
    """Who comes again: the organisations of one year are the old ones of the next; cohorts make up each year."""
    years_of: dict[str, list[int]] = defaultdict(list)
    for name in list(known.place):
        kind, town, campaign, *year = name.split("|")
        # A year in which everything was called off has no organisations by campaign; the next one skips it.
        if kind == "O" and campaign != "*" and f"again|{town}|*|{year[0]}" in known.place:
            years_of[town].append(int(year[0]))
    for town, found in years_of.items():
        years = sorted(set(found))
        for year in years:
            cohorts = [f"C{cohort}|{town}|*|{year}" for cohort in years if cohort <= year]
            known.sum_(f"O|{town}|*|{year}", cohorts)
            known.sum_(f"{'new' if year > years[0] else 'O'}|{town}|*|{year}", [f"C{year}|{town}|*|{year}"])
            for cohort in years:
                if cohort < year:
                    part, start = f"C{cohort}|{town}|*|{year}", f"C{cohort}|{town}|*|{cohort}"
                    known.most.append(({known.name(part): 1.0, known.name(start): -1.0}, 0.0))
        for before, year in itertools.pairwise(years):
            at = {name: f"{name}|{town}|*|{year}" for name in MOVED}
            known.sum_(f"O|{town}|*|{year}", [at["again"], at["joined"]])
            known.sum_(f"O|{town}|*|{before}", [at["again"], at["away"]])
            known.sum_(at["joined"], [at["new"], at["returned"]])
            known.sum_(at["away"], [at["lost"], at["excused"]])
            known.sum_(at["again"], [at["did"], at["not asked"]])
            known.sum_(at["could"], [at["did"], at["lost"]])
            if before == years[0]:
                known.is_(at["returned"], 0)
            bound_by_campaigns(known, town, before, year)


MOVED = ("again", "joined", "new", "returned", "away", "lost", "excused", "did", "could", "not asked")


def bound_by_campaigns(known: Knowledge, town: str, before: int, year: int) -> None:
    """Who came to a campaign again came to the town again; who stays away from the town left some campaign."""
    then = [campaign for campaign in known.campaigns[town] if f"O|{town}|{campaign}|{before}" in known.place]
    now = [campaign for campaign in then if f"n same|{town}|{campaign}|{year}" in known.place]
    for campaign in now:
        known.most.append(({f"n same|{town}|{campaign}|{year}": 1.0, f"again|{town}|*|{year}": -1.0}, 0.0))
    if now and len(now) == len(then):
        leavers = {f"leavers|{town}|{campaign}|{year}": -1.0 for campaign in now}
        known.most.append(({f"away|{town}|*|{year}": 1.0} | leavers, 0.0))


def connect(known: Knowledge) -> None:
    """How the figures hang together: campaigns make the year, changes are differences, types make the organisations."""
    by_year: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name in list(known.place):
        kind, town, middle, *year = name.split("|")
        if year and middle != "*" and kind in ("P", "O", "unnamed", "T"):
            by_year[kind, town, year[0]].append(name)
    years_with_table = {(town, year) for kind, town, year in by_year if kind == "O"}
    for (kind, town, year), names in by_year.items():
        if kind in ("P", "unnamed") and (kind != "P" or (town, year) in years_with_table):
            known.sum_(f"{kind}|{town}|*|{year}", names)
        if kind == "T":
            known.sum_(f"O|{town}|*|{year}", names)
        if kind == "O":
            total = known.name(f"O|{town}|*|{year}")
            known.most.append(({total: 1.0} | dict.fromkeys(names, -1.0), 0.0))
            known.most += [({name: 1.0, total: -1.0}, 0.0) for name in names]
    stayed_away: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key, (town, group, year) in known.before.items():
        # The year before is the last one in which the campaign has figures; the reader knows the years.
        previous = next((y for y in range(year - 1, year - 9, -1) if (group, y) in known.editions[town]), None)
        if previous is not None:
            known.sum_(f"P|{key}", [f"P|{town}|{group}|{previous}", f"change|{key}"])
            if f"O|{key}" in known.place:
                known.sum_(f"O|{key}", [f"n same|{key}", f"joiners|{key}"])
                known.sum_(f"O|{town}|{group}|{previous}", [f"n same|{key}", f"leavers|{key}"])
                stayed_away[town, year].append(f"leavers|{key}")
    for (town, year), names in stayed_away.items():
        known.sum_(f"leavers|{town}|*|{year}", names)
    connect_years(known)


BANDS = {
    "deutlich weniger": (-np.inf, -0.25),
    "etwas weniger": (-0.25, -0.05),
    "kaum": (-0.05, 0.05),
    "etwas mehr": (0.05, 0.25),
    "deutlich mehr": (0.25, np.inf),
    "nicht zu trennen": (-np.inf, np.inf),
}
"""Word → share of the year before."""


def read_words(known: Knowledge, tables: Processed, towns: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Words as linear conditions on what each kind brought, for a reader who is told how many organisations each had.

    The reader even knows which kinds were taken together and whose numbers are missing. What a kind brought in a year
    is the sum of what it brought to each campaign, and that is a part of the campaign's participations.

    Returns
    -------
    dict of name to true value and how far off it must be, of what a kind brought to a campaign and altogether
    """
    found: dict[str, tuple[float, float]] = {}
    cities = {title: city for city, title in towns.items()}
    campaigns = dict(zip(tables.campaigns["campaign"], tables.campaigns["title"], strict=True))
    for town, year, words in sorted(known.words):
        rows = tables.participation[tables.participation["city"].eq(cities[town])]
        rows = rows[rows["status"].eq("held") & rows["year"].notna()]
        before = max(int(one) for one in rows["year"] if one < year)
        if set(words) == {"."}:
            continue
        kinds = disclosure.published_types(tables.participation[tables.participation["city"].eq(cities[town])])
        pair = rows[rows["year"].isin([before, year]) & organisations(rows).notna()]
        pair = pair.assign(kind=pair["organisation_type"].astype("string").map(kinds))
        pair["kind"] = pair.groupby(["year", "organisation_id"])["kind"].transform("first")
        incomplete = set(pair.loc[pair["participants"].isna(), "organisation_id"])
        pair = pair[~pair["organisation_id"].isin(incomplete)]
        people = pair.groupby(["kind", "year", "organisation_id"], observed=True)["participants"].sum()
        sizes = {key: list(map(float, part)) for key, part in people.groupby(level=[0, 1])}
        group_of = coarse_split.safe_groups(sizes, (before, year))
        pair = pair.assign(group=pair["kind"].map(group_of))
        n = pair.groupby(["group", "year"])["organisation_id"].nunique().to_dict()
        for in_year in (before, year):
            for group in set(group_of.values()):
                of_group = pair[pair["group"].eq(group) & pair["year"].eq(in_year)]
                name, parts = f"S{year}|{town}|{group}|{in_year}", []
                add_amount(found, known.name(name), contributions(of_group, "participants"))
                for campaign, part in of_group.groupby("campaign", observed=True):
                    parts.append(known.name(f"S{year}|{town}|{group}|{campaigns[campaign]}|{in_year}"))
                    add_amount(found, parts[-1], contributions(part, "participants"))
                known.sum_(name, parts)
            for campaign in rows.loc[rows["year"].eq(in_year), "campaign"].dropna().unique():
                ends = f"|{campaigns[campaign]}|{in_year}"
                parts = [one for one in known.place if one.startswith(f"S{year}|{town}|") and one.endswith(ends)]
                known.sum_(f"P|{town}{ends}", [*parts, f"S{year} rest|{town}{ends}"])
        told = linear_effects(n, set(group_of.values()), before, year)
        previous = {f"S{year}|{town}|{group}|{before}": 1.0 for group in set(group_of.values())}
        for word, terms in zip(words, told, strict=True):
            effect = {f"S{year}|{town}|{group}|{in_year}": factor for (group, in_year), factor in terms.items()}
            for share, sign in zip(BANDS[word], (-1.0, 1.0), strict=True):
                if np.isfinite(share):  # lower share * before <= effect <= upper share * before
                    names = {*effect, *previous}
                    condition = {one: sign * (effect.get(one, 0) - share * previous.get(one, 0)) for one in names}
                    known.most.append((condition, 0.0))
    return found


def linear_effects(
    n: dict[tuple[str, int], int], kinds: set[str], before: int, year: int
) -> tuple[dict[tuple[str, int], float], ...]:
    """Kitagawa's effects as weights of what each kind brought in either year, written down from the definition."""
    total = {one: sum(n.get((kind, one), 0) for kind in kinds) for one in (before, year)}
    effects: tuple[dict[tuple[str, int], float], ...] = ({}, {}, {})
    middle = (total[before] + total[year]) / 2
    for kind in kinds:
        share = {one: n.get((kind, one), 0) / total[one] for one in (before, year)}
        for one, other, sign in ((year, before, 1.0), (before, year, -1.0)):
            count = n.get((kind, one), 0)
            if not count:
                continue
            effects[0][kind, one] = (total[year] - total[before]) / 2 / total[one]
            is_alone = not n.get((kind, other), 0)  # its mean then stands for both years
            effects[1][kind, one] = 0.0 if is_alone else sign * middle * (share[one] + share[other]) / 2 / count
            effects[2][kind, one] = middle * (share[year] - share[before]) * (1.0 if is_alone else 0.5) / count
    return effects


# ---- what is confidential, from the workbooks ----


def contributions(rows: pd.DataFrame, column: str) -> list[float]:
    is_private = rows["organisation_type"].astype("string").eq("individual")
    who = rows["organisation_id"].astype("string").mask(is_private)
    own = pd.Series([f"row {n}" for n in range(len(rows))], index=rows.index, dtype="string")
    sums = rows.groupby(who.fillna(own))[column].sum(min_count=1).dropna()
    return sorted((float(value) for value in sums if value), reverse=True)


def is_confidential(sizes: list[float]) -> bool:
    return bool(sizes) and (len(sizes) < THRESHOLD or sum(sizes[2:]) < PERCENT / 100 * sizes[0])


def secrets_of_years(tables: Processed, towns: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Who came again, joined, stayed away, was not asked; cohorts; registered people."""
    found: dict[str, tuple[float, float]] = {}
    rows = tables.participation[tables.participation["year"].notna()]
    asked = tables.invitations.groupby(["city", "campaign", "year"])["organisation_type"].agg(set).to_dict()
    for city, of_town in rows.groupby("city", observed=True):
        held = of_town[of_town["status"].eq("held")]
        years = sorted({int(year) for year in held["year"]})
        came = {year: set(organisations(held[held["year"].eq(year)]).dropna()) for year in years}
        kinds = held.assign(kind=held["organisation_type"].astype("string")).dropna(subset="organisation_id")
        seen: dict[str, int] = {}
        for before, year in itertools.pairwise([years[0] - 1, *years]):
            then, name = came.get(before, set()), f"{towns[str(city)]}|*|{year}"
            counts = {"again": came[year] & then, "joined": came[year] - then, "away": then - came[year]}
            counts["new"] = came[year] - set(seen)
            counts["returned"] = counts["joined"] - counts["new"]
            campaigns = set(held.loc[held["year"].eq(year), "campaign"].dropna())
            known = [asked.get((city, campaign, year)) for campaign in campaigns]
            gone = of_town[of_town["year"].eq(year) & of_town["status"].eq("cancelled")]
            if all(known) and known:
                type_of = dict(kinds.loc[kinds["year"].eq(before), ["organisation_id", "kind"]].to_numpy()[::-1])
                invited = {one for one in then if type_of[one] in set().union(*known)}
                cancelled = counts["away"] & set(gone["organisation_id"].dropna())
                counts["lost"] = (counts["away"] & invited) - cancelled
                counts["excused"] = counts["away"] - counts["lost"]
                counts["did"], counts["not asked"] = counts["again"] & invited, counts["again"] - invited
            for kind, who in counts.items() if then or before in came else ():
                add_count(found, f"{kind}|{name}", len(who))
            seen |= dict.fromkeys(counts["new"], year)
            for cohort in years:
                add_count(found, f"C{cohort}|{name}", sum(seen[one] == cohort for one in came[year]))
            of_year = held[held["year"].eq(year)]
            has_both = of_year["registered"].notna() & of_year["participants"].notna()
            add_amount(found, f"registered|{name}", contributions(of_year[has_both], "registered"))
            add_amount(found, f"came|{name}", contributions(of_year[has_both], "participants"))
            add_amount(found, f"came other|{name}", contributions(of_year[~has_both], "participants"))
    return found


def secrets(
    participation: pd.DataFrame, towns: dict[str, str], campaigns: dict[str, str]
) -> dict[str, tuple[float, float]]:
    """Each confidential figure: its true value, and how far off it must be (0: a small count)."""
    held = participation[participation["status"].eq("held") & participation["year"].notna()]
    found: dict[str, tuple[float, float]] = {}
    for key, rows in held.groupby(["city", "campaign", "year"], observed=True):
        city, campaign, year = map(str, key)
        name = f"{towns[city]}|{campaigns[campaign]}|{year}"
        add_amount(found, f"P|{name}", contributions(rows, "participants"))
        add_count(found, f"O|{name}", organisations(rows).nunique())
    gone = participation[participation["status"].eq("cancelled") & participation["year"].notna()]
    for key, rows in gone.groupby(["city", "campaign", "year"], observed=True):
        city, campaign, year = map(str, key)
        add_count(found, f"cancelled|{towns[city]}|{campaigns[campaign]}|{year}", len(rows))
    for key, rows in held.groupby(["city", "year"], observed=True):
        city, in_year = map(str, key)
        year = f"{towns[city]}|*|{in_year}"
        quality_ = rows["participants_quality"].astype("string")
        add_count(found, f"O|{year}", organisations(rows).nunique())
        add_amount(found, f"P|{year}", contributions(rows, "participants"))
        add_amount(found, f"inexact|{year}", contributions(rows[quality_.ne("exact")], "participants"))
        add_amount(found, f"at most|{year}", contributions(rows[quality_.eq("upper_bound")], "participants"))
        for measure in ("hours", "minors"):
            has_both = rows[measure].notna() & rows["participants"].notna()
            add_amount(found, f"{measure}|{year}", contributions(rows, measure))
            add_amount(found, f"{measure} other|{year}", contributions(rows[~has_both], measure))
            add_amount(found, f"P other {measure}|{year}", contributions(rows[~has_both], "participants"))
    for key, rows in held.groupby(["city", "campaign"], observed=True):
        city, campaign = map(str, key)
        years = sorted({int(year) for year in rows["year"]})
        for before, now in itertools.pairwise(years):
            then, later = (set(organisations(rows[rows["year"].eq(year)]).dropna()) for year in (before, now))
            name = f"{towns[city]}|{campaigns[campaign]}|{now}"
            for kind, size in (("joiners", later - then), ("leavers", then - later), ("n same", then & later)):
                add_count(found, f"{kind}|{name}", len(size))
            if 0 < len(then & later) < THRESHOLD:
                found[f"same|{name}"] = (np.nan, 1.0)
    return found


def organisations(rows: pd.DataFrame) -> pd.Series:
    return rows["organisation_id"].astype("string").mask(rows["organisation_type"].astype("string").eq("individual"))


def add_amount(found: dict[str, tuple[float, float]], name: str, sizes: list[float]) -> None:
    if is_confidential(sizes):
        found[name] = (sum(sizes), max(PERCENT / 100 * sizes[0], 1.0))


def add_count(found: dict[str, tuple[float, float]], name: str, count: int) -> None:
    if 0 < count < THRESHOLD:
        found[name] = (float(count), 0.0)


# ---- the attack ----


def attack(published: dict[str, str], tables: Processed) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Intervals of all confidential figures that the pages speak of, and those too narrow."""
    towns = dict(zip(tables.towns["city"], tables.towns["title"], strict=True))
    campaigns = dict(zip(tables.campaigns["campaign"], tables.campaigns["title"], strict=True))
    assert len(published) >= 2
    known = Knowledge()
    for _, row in tables.participation.dropna(subset=["year", "participants"]).iterrows():
        known.editions[towns[row["city"]]].add((campaigns[row["campaign"]], int(row["year"])))
        known.campaigns[towns[row["city"]]].add(campaigns[row["campaign"]])
    for page in published.values():
        read_tables(known, page, list(towns.values()))
        read_sentences(known, page, list(towns.values()))
    connect(known)
    intervals, narrow = {}, []
    confidential = secrets(tables.participation, towns, campaigns) | secrets_of_years(tables, towns)
    confidential |= read_words(known, tables, towns)
    for name, (value, level) in confidential.items():
        if name not in known.place:
            continue
        low, high = intervals[name] = known.interval(name)
        if level == 0:
            is_safe = high >= THRESHOLD - 1e-6 and high - low >= THRESHOLD - 1 - 1e-6
        elif np.isnan(value):
            is_safe = high - low >= level
        else:
            assert low <= value + 1e-6 <= high + 2e-6, f"{name}: {value} is outside {low} to {high}"
            is_safe = low <= value - min(level, value) + 1e-6 and high >= value + level - 1e-6
        if not is_safe:
            narrow.append(f"{name} = {value:g}: between {low:g} and {high:g}")
    return intervals, narrow


@pytest.fixture(scope="module")
def tables(project_root: Path) -> Processed:
    return process(project_root / "data" / "raw")


@pytest.fixture(scope="module")
def as_they_are(tables: Processed, project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the reports on data/raw as it is."""
    folder, _ = written(tables, tmp_path_factory.mktemp("as_they_are") / "processed")
    return pages(project_root / "notebooks", folder)


def written(tables: Processed, folder: Path, rows: pd.DataFrame | None = None) -> tuple[Path, Processed]:
    used = tables if rows is None else replace(tables, participation=rows.reset_index(drop=True))
    write_processed(used, folder)
    return folder, used


def test_nothing_confidential_can_be_computed_from_the_published_reports(
    tables: Processed, as_they_are: dict[str, str]
) -> None:
    intervals, narrow = attack(as_they_are, tables)
    kinds = {name.split("|")[0] for name in intervals}
    assert kinds >= {"inexact", "at most", "cancelled", "leavers", "n same", "same", "P other hours"}
    assert kinds >= {"again", "joined", "new", "away", "returned", "lost", "C2023"}
    assert sum(kind.startswith("S20") for kind in kinds) >= 4  # what a kind brought, of which the words tell
    assert len(intervals) > 45
    assert narrow == []
    assert sum("geheim zu halten" in page for page in as_they_are.values()) >= 5  # all but the page on methods


def test_the_attacker_would_find_what_is_not_hidden(
    tables: Processed, project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same attack on pages that nothing was hidden in must succeed, else it proves nothing."""
    monkeypatch.setattr(disclosure, "masked", lambda frame, protected: frame)
    folder, used = written(tables, tmp_path / "processed")
    _, narrow = attack(pages(project_root / "notebooks", folder), used)
    found = {line.split("|")[0] for line in narrow}
    assert found >= {"cancelled", "leavers", "n same", "inexact", "same", "new", "away", "again", "lost"}


@pytest.mark.parametrize("seed", [1, 3])
def test_a_small_town_of_which_much_is_hidden_gives_nothing_away_either(
    seed: int, tables: Processed, project_root: Path, tmp_path: Path
) -> None:
    """A few organisations of each town, drawn anew: most figures are confidential, the rest is still told."""
    rng = np.random.default_rng(seed)
    rows = tables.participation
    who = rows["organisation_id"].astype("string").fillna("none")
    names = sorted(set(who))
    kept = set(rng.choice(names, size=max(8, len(names) // 4), replace=False))
    few = rows[who.isin(kept) | (who.eq("none") & (rng.random(len(rows)) < 0.3))]
    folder, used = written(tables, tmp_path / "processed", few)
    published = pages(project_root / "notebooks", folder)
    intervals, narrow = attack(published, used)
    assert len(intervals) > 40
    assert narrow == []
    assert all("Teilnahmen" in page for page in published.values())


# ---- two reports side by side: what was published, and what is now ----


def lay_side_by_side(known: Knowledge, then: Knowledge, edition: str, year: str) -> None:
    """All that the earlier pages told; only one organisation's entry of one edition has changed since."""

    def renamed(terms: dict[str, float]) -> dict[str, float]:
        return {f"then {name}": factor for name, factor in terms.items()}

    for name, place in then.place.items():
        known.name(f"then {name}", then.low[place])
    known.equal += [(renamed(terms), value) for terms, value in then.equal]
    known.most += [(renamed(terms), value) for terms, value in then.most]
    for name in [name for name in then.place if name in known.place]:
        kind, rest = name.split("|", 1)
        if kind in ("P", "low") and rest in (edition, year):
            known.sum_(name, [f"unchanged {name}", "X now"])
            known.sum_(f"then {name}", [f"unchanged {name}", "X then"])
        elif kind == "P" and "|*|" not in name:
            known.sum_(name, [f"then {name}"])


def noted(published: dict[str, str], tables: Processed) -> Knowledge:
    towns = dict(zip(tables.towns["city"], tables.towns["title"], strict=True))
    campaigns = dict(zip(tables.campaigns["campaign"], tables.campaigns["title"], strict=True))
    known = Knowledge()
    for _, row in tables.participation.dropna(subset=["year", "participants"]).iterrows():
        known.editions[towns[row["city"]]].add((campaigns[row["campaign"]], int(row["year"])))
    for page in published.values():
        read_tables(known, page, list(towns.values()))
    connect(known)
    return known


@pytest.mark.parametrize("is_protected", [True, False])
def test_a_number_that_was_added_later_does_not_follow_from_the_two_reports(
    is_protected: bool,
    tables: Processed,
    as_they_are: dict[str, str],
    project_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nothing was done against it, the same attacker must find the number, else this proves nothing."""
    monkeypatch.setattr(disclosure, "_PROTECTED", {})  # the other case's results must not serve here
    if not is_protected:
        monkeypatch.setattr(disclosure, "add_revisions", lambda *_: None)
    folder = tmp_path / "data" / "processed"
    written(tables, folder)
    then = noted(as_they_are, tables)
    reports = [tmp_path / f"{name}.html" for name in as_they_are]
    for path, page in zip(reports, as_they_are.values(), strict=True):
        path.write_text(
            re.sub(">(Tabelle|Abbildung)<", r">\1 1<", page), encoding="utf-8"
        )  # as the export numbers them
    publish(folder, reports, dt.date(2026, 11, 1))
    rows = tables.participation.copy()
    missing = rows["participants"].isna() & rows["status"].eq("held") & rows["year"].eq(2024)
    label = rows.index[missing & rows["campaign"].eq("neumarkt-raeumt-auf")][0]
    rows.loc[label, ["participants", "participants_low", "participants_high"]] = 25
    rows.loc[label, "participants_quality"] = "exact"
    _, used = written(tables, folder, rows)
    known = noted(pages(project_root / "notebooks", folder), used)
    town = "Neumarkt i.d.OPf."
    lay_side_by_side(known, then, f"{town}|Neumarkt räumt auf!|2024", f"{town}|*|2024")
    low, high = known.interval("X now")
    assert low <= 25 <= high
    assert (low <= 22.5 and high >= 27.5) == is_protected

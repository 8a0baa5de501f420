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

from engagement_analysis.reports import disclosure
from engagement_analysis.reports.earlier import printed_tables
from engagement_analysis.reports.publishing import publish
from engagement_analysis.review import process
from engagement_analysis.store import Processed, write_processed

THRESHOLD, PERCENT = 3, 10
NUMBERS = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]


# ---- what is published: the notebooks' outputs, as their cells give them ----


def pages(notebooks: Path, data_folder: Path) -> dict[str, str]:
    """HTML of every report notebook's cells, run here without a kernel."""
    found = {}
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        if any("kopf" in cell["metadata"].get("tags", []) for cell in code):
            found[path.stem] = "\n".join(outputs(code, data_folder))
    return found


def outputs(cells: list[dict[str, Any]], data_folder: Path) -> Iterator[str]:
    names: dict[str, Any] = {}
    for cell in cells:
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<cell>", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["data_folder"] = str(data_folder)
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
    exact(known, f"T|{town}|{record['Art']}|{record['Jahr']}", record["Organisationen"])


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


READERS: dict[str, Callable[..., None]] = {
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
    text = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ").replace("\xad", "")
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


# ---- what is confidential, from the workbooks ----


def contributions(rows: pd.DataFrame, column: str) -> list[float]:
    is_private = rows["organisation_type"].astype("string").eq("individual")
    who = rows["organisation_id"].astype("string").mask(is_private)
    own = pd.Series([f"row {n}" for n in range(len(rows))], index=rows.index, dtype="string")
    sums = rows.groupby(who.fillna(own))[column].sum(min_count=1).dropna()
    return sorted((float(value) for value in sums if value), reverse=True)


def is_confidential(sizes: list[float]) -> bool:
    return bool(sizes) and (len(sizes) < THRESHOLD or sum(sizes[2:]) < PERCENT / 100 * sizes[0])


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


def attack(
    folder: Path, notebooks: Path, tables: Processed
) -> tuple[dict[str, tuple[float, float]], list[str], list[str]]:
    """Intervals of all confidential figures that the pages speak of, those too narrow, and the pages themselves."""
    towns = dict(zip(tables.towns["city"], tables.towns["title"], strict=True))
    campaigns = dict(zip(tables.campaigns["campaign"], tables.campaigns["title"], strict=True))
    published = pages(notebooks, folder)
    assert len(published) >= 2
    known = Knowledge()
    for _, row in tables.participation.dropna(subset=["year", "participants"]).iterrows():
        known.editions[towns[row["city"]]].add((campaigns[row["campaign"]], int(row["year"])))
    for page in published.values():
        read_tables(known, page, list(towns.values()))
        read_sentences(known, page, list(towns.values()))
    connect(known)
    intervals, narrow = {}, []
    for name, (value, level) in secrets(tables.participation, towns, campaigns).items():
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
    return intervals, narrow, list(published.values())


@pytest.fixture(scope="module")
def tables(project_root: Path) -> Processed:
    return process(project_root / "data" / "raw")


def written(tables: Processed, folder: Path, rows: pd.DataFrame | None = None) -> tuple[Path, Processed]:
    used = tables if rows is None else replace(tables, participation=rows.reset_index(drop=True))
    write_processed(used, folder)
    return folder, used


def test_nothing_confidential_can_be_computed_from_the_published_reports(
    tables: Processed, project_root: Path, tmp_path: Path
) -> None:
    folder, used = written(tables, tmp_path / "processed")
    intervals, narrow, published = attack(folder, project_root / "notebooks", used)
    kinds = {name.split("|")[0] for name in intervals}
    assert kinds >= {"inexact", "at most", "cancelled", "leavers", "n same", "same", "P other hours"}
    assert len(intervals) > 25
    assert narrow == []
    assert sum("geheim zu halten" in page for page in published) >= 2  # methods and sources show no figures


def test_the_attacker_would_find_what_is_not_hidden(
    tables: Processed, project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same attack on pages that nothing was hidden in must succeed, else it proves nothing."""
    monkeypatch.setattr(disclosure, "masked", lambda frame, protected: frame)
    folder, used = written(tables, tmp_path / "processed")
    _, narrow, _ = attack(folder, project_root / "notebooks", used)
    found = {line.split("|")[0] for line in narrow}
    assert found >= {"cancelled", "leavers", "n same", "inexact", "same"}


@pytest.mark.slow
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
    intervals, narrow, published = attack(folder, project_root / "notebooks", used)
    assert len(intervals) > 40
    assert narrow == []
    assert all("Teilnahmen" in page for page in published)


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


def noted(folder: Path, notebooks: Path, tables: Processed) -> tuple[Knowledge, dict[str, str]]:
    towns = dict(zip(tables.towns["city"], tables.towns["title"], strict=True))
    campaigns = dict(zip(tables.campaigns["campaign"], tables.campaigns["title"], strict=True))
    known, published = Knowledge(), pages(notebooks, folder)
    for _, row in tables.participation.dropna(subset=["year", "participants"]).iterrows():
        known.editions[towns[row["city"]]].add((campaigns[row["campaign"]], int(row["year"])))
    for page in published.values():
        read_tables(known, page, list(towns.values()))
    connect(known)
    return known, published


@pytest.mark.parametrize("is_protected", [True, False])
def test_a_number_that_was_added_later_does_not_follow_from_the_two_reports(
    is_protected: bool, tables: Processed, project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing was done against it, the same attacker must find the number, else this proves nothing."""
    if not is_protected:
        monkeypatch.setattr(disclosure, "add_revisions", lambda *_: None)
    notebooks, folder = project_root / "notebooks", tmp_path / "data" / "processed"
    written(tables, folder)
    then, published = noted(folder, notebooks, tables)
    reports = [tmp_path / f"{name}.html" for name in published]
    for path, page in zip(reports, published.values(), strict=True):
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
    known, _ = noted(folder, notebooks, used)
    town = "Neumarkt i.d.OPf."
    lay_side_by_side(known, then, f"{town}|Neumarkt räumt auf!|2024", f"{town}|*|2024")
    low, high = known.interval("X now")
    assert low <= 25 <= high
    assert (low <= 22.5 and high >= 27.5) == is_protected

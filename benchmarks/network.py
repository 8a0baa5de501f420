"""A network of towns, simulated: its workbooks written, loaded, summed up and reviewed; time and memory as a table.

    python benchmarks/network.py [--towns 113] [--years 10] [--page docs/project/benchmarks-network.md]

Nothing in it is real: towns, organisations and numbers are drawn. Each town has a workbook a year as Excel writes it,
a town file as `engagement town new` writes it, and its population. Each step is a process of its own; the peak is that
of the step's whole process tree, the sum of what each process holds (what they share counts several times).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import joblib
import pandas as pd
from measuring import ROOT, Cost, cost_of, measured_on, table, write_part
from sheets import HEADER, write_sheet

import engagement_analysis as ea
from engagement_analysis.cli import main as engagement
from engagement_analysis.reports.review import process

LAST_YEAR = 2025
_FIRST_SYLLABLES = (
    "Alt",
    "Neu",
    "Ober",
    "Unter",
    "Wald",
    "Stein",
    "Linden",
    "Burg",
    "Mühl",
    "Rosen",
    "Birken",
    "Königs",
)
_LAST_SYLLABLES = ("hausen", "berg", "tal", "feld", "bach", "kirchen", "brunn", "furt", "heim", "dorf")
_KINDS = {
    "Schule": ("Grundschule", "Mittelschule", "Gymnasium"),
    "Kindergarten": ("Kita", "Kindergarten"),
    "Verein": ("TSV", "Feuerwehr", "Gartenbauverein", "Musikverein", "Jugendtreff"),
    "Firma": ("Autohaus", "Schreinerei"),
}
_CAMPAIGNS = ("Umweltputztag", "Kleidertauschbörse", "Nachbarschaftsfest")


@dataclass(frozen=True, slots=True)
class Town:
    """A town that exists in this file alone."""

    slug: str
    title: str
    ags: str
    inhabitants: int
    organisations: tuple[tuple[str, str, str], ...]  # name, kind, district


def draw_town(number: int) -> Town:
    """A town of 5,000 to 80,000 inhabitants with some organisation for each thousand, at least twenty."""
    chance = random.Random(number)
    first, last = divmod(number, len(_LAST_SYLLABLES))
    title = _FIRST_SYLLABLES[first] + _LAST_SYLLABLES[last]
    inhabitants = round(min(80_000, 5_000 * chance.paretovariate(1)))
    organisations = []
    for place in range(max(36, min(160, inhabitants // 220))):
        kind = chance.choices(list(_KINDS), weights=(3, 2, 6, 1))[0]
        name = (
            f"{chance.choice(_KINDS[kind])} {chance.choice(_FIRST_SYLLABLES)}{chance.choice(_LAST_SYLLABLES)} {place}"
        )
        organisations.append((name, kind, f"Ortsteil {1 + place % 8}"))
    slug = title.lower().replace("ö", "oe").replace("ü", "ue")
    return Town(slug, title, f"09{100_000 + number}", inhabitants, tuple(organisations))


def yearly_rows(town: Town, years: range) -> Iterator[tuple[int, list[tuple[object, ...]]]]:
    """The rows of each year: four in five organisations of a campaign come again, one in five of the others joins."""
    chance = random.Random(town.slug)
    present: dict[str, set[str]] = {campaign: set() for campaign in _CAMPAIGNS}
    for year in years:
        rows = []
        for place, campaign in enumerate(_CAMPAIGNS):
            day = date(year, 4, 1) + timedelta(days=60 * place + chance.randrange(20))
            coming = [
                each for each in town.organisations if chance.random() < (0.8 if each[0] in present[campaign] else 0.2)
            ]
            present[campaign] = {name for name, *_ in coming}
            rows += [_row(chance, day, campaign, each) for each in coming]
        yield year, rows


def _row(chance: random.Random, day: date, campaign: str, organisation: tuple[str, str, str]) -> tuple[object, ...]:
    minors, adults = chance.randrange(1, 30), chance.randrange(1, 20)
    people = minors + adults
    odd = chance.random()
    told = f"ca. {people}" if odd < 0.05 else "k. A." if odd < 0.08 else people
    status = "ausgefallen" if odd > 0.97 else "durchgeführt"
    counted: tuple[object, ...] = (
        (told, minors, adults) if status == "durchgeführt" and told == people else (told, None, None)
    )
    if status == "ausgefallen":
        counted = (None, None, None)
    hours, bags, waste = round(people * chance.uniform(1, 4), 1), chance.randrange(20), round(chance.uniform(1, 300), 1)
    return (day, campaign, *organisation, status, people + chance.randrange(5), *counted, hours, bags, waste, None)


def write_project(root: Path, n_towns: int, n_years: int) -> int:
    """The project's folder: workbooks, town files, population, notebooks; returns the number of rows."""
    years = range(LAST_YEAR + 1 - n_years, LAST_YEAR + 1)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    raw = root / "data" / "raw"
    n_rows, population = 0, ["city,ags,reference_date,population,basis,source_url"]
    for town in (draw_town(number) for number in range(n_towns)):
        folder = raw / town.slug
        folder.mkdir(parents=True)
        for year, rows in yearly_rows(town, years):
            write_sheet(folder / f"{town.title} {year}.xlsx", [HEADER, *rows], len(rows), sheet=str(year))
            n_rows += len(rows)
            people = round(town.inhabitants * 1.003 ** (year - LAST_YEAR))
            population.append(f"{town.title},{town.ags},{year}-12-31,{people},official,https://example.org")
        latest, out = str(folder / f"{town.title} {LAST_YEAR}.xlsx"), str(folder / f"{town.slug}.toml")
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            words = ["--title", town.title, "--ags", town.ags, "--yes", "--out", out]
            if engagement(["town", "new", town.slug, latest, *words]) > 1:
                raise SystemExit(told.getvalue())
    (raw / "published").mkdir()
    (raw / "published" / "population.csv").write_text("\n".join(population) + "\n", encoding="utf-8")
    return n_rows


def steps(root: Path) -> Iterator[tuple[str, Cost]]:
    """Each step of the way with what it took."""
    review = ("-m", "engagement_analysis.cli", "review", "--project", str(root))
    yield "`ea.load`, town after town", cost_of(__file__, "load", str(root))
    yield "the same, two processes (joblib)", cost_of(__file__, "load", str(root), "--workers", "2")
    yield "`engagement review` from nothing: tables and all reports", cost_of(*review)
    yield "`ea.totals` of the whole table, read from Parquet", cost_of(__file__, "totals", str(root))
    yield "`engagement review`, nothing changed", cost_of(*review)
    (first, *_) = sorted((root / "data" / "raw").glob(f"*/*{LAST_YEAR}.xlsx"))
    town = draw_town(0)
    *_, (_, rows) = yearly_rows(town, range(LAST_YEAR - 1, LAST_YEAR + 1))
    write_sheet(first, [HEADER, *rows], len(rows), sheet=str(LAST_YEAR))
    yield "`engagement review`, one workbook changed", cost_of(*review)


def load_all(root: Path, n_workers: int) -> int:
    """Rows of all towns, loaded as the review loads them."""
    with joblib.parallel_config("loky" if n_workers > 1 else "sequential", n_jobs=n_workers):
        return len(process(root / "data" / "raw").participation)


def totals_of(root: Path) -> int:
    """Rows of the totals."""
    return len(ea.totals(pd.read_parquet(root / "data" / "processed" / "participation.parquet"), ["city", "year"]))


def measured(n_towns: int, n_years: int) -> str:
    """The table of a simulated network, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "network")
        n_rows = write_project(root, n_towns, n_years)
        rows = [("step", "seconds", "processor seconds", "peak, MB")]
        for what, cost in steps(root):
            rows.append((what, f"{cost.seconds:.1f}", f"{cost.busy:.1f}", f"{cost.peak / 1e6:,.0f}"))
            sys.stderr.write(f"{rows[-1]}\n")
        n_pages = len(list((root / "reports").glob("*.html")))
    what = f"{n_towns} towns, {n_years} years, {n_towns * n_years:,} workbooks, {n_rows:,} rows; {n_pages:,} pages."
    return f"{what} {measured_on()}\n\n{table(*rows)}"


def main() -> None:
    """Measure, or be one of the steps that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", nargs="?", choices=["load", "totals"], help=argparse.SUPPRESS)
    parser.add_argument("root", nargs="?", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--towns", type=int, default=113)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--page", type=Path, help="page whose part `network` gets the table")
    options = parser.parse_args()
    if options.step == "load":
        load_all(options.root, options.workers)
    elif options.step == "totals":
        totals_of(options.root)
    else:
        told = measured(options.towns, options.years)
        sys.stdout.write(told + "\n")
        if options.page:
            write_part(options.page, "network", told)


if __name__ == "__main__":
    main()

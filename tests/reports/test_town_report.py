"""A town's own report: who comes again, cohorts, concentration, reach; what is told gives no organisation away."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from scipy.optimize import linprog

from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.analysis.organisations.reach import reach
from engagement_analysis.analysis.organisations.retention import cohorts, retention
from engagement_analysis.analysis.years.trend import trend
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.project.organisation_register import FILE_NAME
from engagement_analysis.project.review import ReviewError, process
from engagement_analysis.project.store import Processed, write_processed
from engagement_analysis.reports import town_frames, town_messages
from engagement_analysis.reports.coarse_concentration import BANDS, MIN_ORGANISATIONS, Told, is_safe, safe_words
from engagement_analysis.reports.cohort_bands import band_titles
from engagement_analysis.reports.earlier import published_figures
from engagement_analysis.reports.review_data import Review, open_review


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed, years=100)


def text_of(path: Path) -> str:
    tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    return " ".join(tree.text_content().replace("\u00a0", " ").replace("\u00ad", "").split())


def test_the_notebook_only_calls_and_shows(project_root: Path) -> None:
    notebook = json.loads((project_root / "notebooks" / "04_stadtbericht.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for source in code:
        tree = ast.parse(source)
        kinds = {type(node) for node in ast.walk(tree)}
        assert not kinds & {ast.For, ast.While, ast.If, ast.FunctionDef, ast.Lambda, ast.ListComp}
        n_statements = sum(not isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
        assert n_statements <= 6
    titles = [cell["source"][0] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert sum(title.startswith("## ") for title in titles) >= 15


def test_each_town_gets_its_own_report_and_no_figure_of_the_other(reports: dict[str, Path]) -> None:
    texts = {town: text_of(reports[f"stadtbericht-{town}"]) for town in ("neumarkt", "balingen")}
    assert "Umweltputztag" in texts["balingen"]
    assert "Umweltputztag" not in texts["neumarkt"]
    assert "Neumarkt räumt auf!" not in texts["balingen"]
    for text in texts.values():
        assert re.search(r"14 Verlässlichkeit der Daten", text)
        assert "p-Wert" not in text


def test_numbers_of_the_table_of_who_came_again_are_those_of_the_analysis(
    reports: dict[str, Path], tables: Processed
) -> None:
    years = retention(tables.participation, tables.invitations, by=("city",))
    row = years[years["city"].eq("neumarkt") & years["year"].eq(2024)].iloc[0]
    assert f"Von {row['n_could_return']} Organisationen aus 2023, die 2024 wieder eingeladen waren, kamen" in text_of(
        reports["stadtbericht-neumarkt"]
    )
    assert f"{row['n_did_return']} von {row['n_could_return']} (" in text_of(reports["stadtbericht-neumarkt"])


def test_protecting_both_towns_takes_a_few_seconds_and_is_proven_minimal(review: Review) -> None:
    assert {protected.status for protected in review.protected.values()} == {"optimal"}
    assert sum(protected.seconds for protected in review.protected.values()) < 20  # measured: 1.7 on a quiet machine


def test_small_counts_of_who_came_again_are_hidden_with_what_gives_them_away(review: Review) -> None:
    shown = review.within(
        town_frames.came_again(retention(review.history, review.invitations, by=("city",)))
    ).set_index(["city", "year"])
    last = shown.loc[("neumarkt", 2025)]
    assert last[["n_new", "n_not_again", "n_returning", "n_joined", "n_did_return", "return_rate"]].isna().all()
    assert last["n_organisations"] == 27
    small = shown[["n_new", "n_not_again", "n_returning", "n_joined"]]
    assert not (small.gt(0) & small.lt(3)).fillna(False).to_numpy(dtype=bool).any()


def test_bands_of_cohorts_make_up_the_organisations_of_each_year(review: Review) -> None:
    every = cohorts(review.history, review.invitations, by=("city",))
    shown = town_frames.cohort_bands_shown(review, every)
    told = shown.groupby(["city", "year"])["n_active"].agg(lambda values: values.sum(skipna=False))
    true = every.groupby(["city", "year"])["n_active"].sum()
    assert told.notna().sum() > 8
    assert (told.dropna() == true.reindex(told.dropna().index)).all()
    assert not (shown["n_active"].gt(0) & shown["n_active"].lt(3)).fillna(False).any()


@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=5))
def test_bands_hold_neighbouring_cohorts_and_each_once(counts: list[list[int]]) -> None:
    frame = pd.DataFrame(
        [(2020 + row, 2020 + year, n) for row, line in enumerate(counts) for year, n in enumerate(line) if year >= row],
        columns=["cohort", "year", "n_active"],
    )
    titles = band_titles(frame)
    assert sorted(titles) == sorted(set(frame["cohort"]))
    order = [titles[cohort] for cohort in sorted(titles)]
    assert order == sorted(order)

    def n_small(names: pd.Series) -> int:
        sums = frame.assign(band=names).groupby(["band", "year"])["n_active"].sum()
        return int((sums.gt(0) & sums.lt(3)).sum())

    assert n_small(frame["cohort"].map(titles)) <= min(n_small(frame["cohort"]), n_small(frame["cohort"] * 0))


SIZES = st.lists(st.integers(1, 400), min_size=MIN_ORGANISATIONS, max_size=25)


def closest(sizes: list[float], low: float, high: float, half: int | None, reader: int, target: int) -> list[float]:
    """How far below and above the true figure a reader's computation may end; written without the package's attack."""
    n, total = len(sizes), sum(sizes)
    at_most: list[tuple[np.ndarray, float]] = []
    for place in range(n - 1):
        row = np.zeros(n)
        row[place], row[place + 1] = -1, 1
        at_most.append((row, 0.0))
    three = np.array([1.0] * 3 + [0.0] * (n - 3))
    at_most += [(three, high * total), (-three, -low * total)]
    if half is not None:
        at_most.append((np.array([1.0] * (half - 1) + [0.0] * (n - half + 1)), total / 2))
        at_most.append((-np.array([1.0] * half + [0.0] * (n - half)), -total / 2))
    goal = np.eye(n)[target]
    bounds: list[tuple[float, float | None]] = [(0, None)] * n
    bounds[reader] = (sizes[reader], sizes[reader])
    ends = [
        linprog(
            sign * goal,
            A_ub=np.array([row for row, _ in at_most]),
            b_ub=np.array([limit for _, limit in at_most]) + 1e-7,
            A_eq=np.ones((1, n)),
            b_eq=[total],
            bounds=bounds,
        ).fun
        for sign in (1, -1)
    ]
    return [sizes[target] - ends[0], -ends[1] - sizes[target]]


@settings(max_examples=25)
@given(SIZES)
def test_no_organisation_learns_another_ones_figure_from_what_is_told_of_the_largest(drawn: list[int]) -> None:
    sizes = sorted(map(float, drawn), reverse=True)
    told = safe_words(sizes)
    for reader, target in ((1, 0), (0, 1), (2, 0), (0, 2)):
        without = closest(sizes, 0.0, 1.0, None, reader, target)
        with_words = closest(sizes, told.low, told.high, told.n_for_half, reader, target)
        for distance, before in zip(with_words, without, strict=True):
            assert distance >= min(0.1 * sizes[target], before) - 1e-3


def test_a_share_in_percent_would_give_the_largest_away(tables: Processed) -> None:
    """Why there are bands: with the share to the percent the attack succeeds on the towns' own figures."""
    rows = tables.participation.query("status == 'held' and year >= 2022")
    named = rows[rows["organisation_type"].astype("string").ne("individual")]
    refused = 0
    for _, part in named.groupby(["city", "year"]):
        sizes = sorted(part.groupby("organisation_id")["participants"].sum(min_count=1).dropna(), reverse=True)
        if len(sizes) >= MIN_ORGANISATIONS:
            percent = round(100 * sum(sizes[:3]) / sum(sizes)) / 100
            refused += not is_safe(list(map(float, sizes)), Told(percent - 0.005, percent + 0.005))
    assert refused >= 4


def test_bands_leave_no_gap() -> None:
    assert [band[1] for band in BANDS[:-1]] == [band[0] for band in BANDS[1:]]
    assert (BANDS[0][0], BANDS[-1][1]) == (0.0, 1.0)


REGISTER = "city,organisation_type,organisation,n_organisations,source\n"


def with_register(tables: Processed, folder: Path, lines: list[str]) -> Path:
    """The towns' folder with a register beside the published figures; its workbooks are those of the tests."""
    raw = folder / "raw"
    (raw / "published").mkdir(parents=True)
    (raw / "published" / FILE_NAME).write_text(REGISTER + "\n".join(lines), encoding="utf-8")
    return raw


def test_a_register_beside_the_published_figures_gives_the_reach(
    tables: Processed, project_root: Path, tmp_path: Path
) -> None:
    raw = with_register(tables, tmp_path, ["neumarkt,school,,14,Schulverzeichnis 2025", "neumarkt,club,,9,Liste 2025"])
    for town in ("neumarkt", "balingen"):
        (raw / town).symlink_to(project_root / "data" / "raw" / town)
    (raw / "published" / "population.csv").symlink_to(project_root / "data" / "raw" / "published" / "population.csv")
    made = process(raw)
    assert made.register["n_organisations"].tolist() == [14, 9]
    write_processed(made, tmp_path / "processed")
    review = open_review(tmp_path / "processed", towns=["neumarkt"], years=100)
    last = review.participation[review.participation["year"].eq(2025)]
    shown = town_messages.reach_shown(review, reach(last, review.register, invitations=review.invitations))
    # 9 of 14 schools came; of the clubs 2 of 9 did not, which is too few to be told.
    assert shown.set_index("type_title")["n_reached"].to_dict()["Schulen"] == 9
    assert shown.set_index("type_title")["n_reached"].isna()["Vereine und Initiativen"]
    told = plain_spaces(town_messages.reach(review, shown).plain)
    assert told == "In Neumarkt i.d.OPf. machten von den Schulen im Verzeichnis 9 von 14 mit (64 %)."


def test_a_register_that_cannot_be_read_says_where(tables: Processed, project_root: Path, tmp_path: Path) -> None:
    raw = with_register(tables, tmp_path, ["neumarkt,castle,Burg,,Liste 2025"])
    (raw / "neumarkt").symlink_to(project_root / "data" / "raw" / "neumarkt")
    with pytest.raises(ReviewError, match="Zeile 2"):
        process(raw)


def test_without_a_register_the_report_says_how_to_supply_one(reports: dict[str, Path], tables: Processed) -> None:
    assert tables.register.empty
    assert "docs/organisation-register.md" in text_of(reports["stadtbericht-neumarkt"])


def test_what_a_towns_report_told_is_known_next_time_and_nothing_else(reports: dict[str, Path], review: Review) -> None:
    pages = [path for name, path in reports.items() if name.startswith("stadtbericht")]
    known = published_figures(pages, review.towns, review.campaigns)
    assert {name.split("|")[0] for name in known} >= {"returning", "joined", "new", "not_again", "band", "came"}
    hidden = {cell for protected in review.protected.values() for cell in protected.hidden}
    assert not known.keys() & hidden


def test_campaigns_come_in_the_order_of_their_dates(review: Review) -> None:
    dates = town_frames.action_dates(review.participation)
    assert dates["n_dates_held"].sum() > 20
    assert dates.loc[dates["campaign"].eq("bachpatenschaften"), "dates"].unique().tolist() == ["ganzes Jahr"]
    cancelled = review.participation.assign(status="cancelled")
    gone = town_frames.action_dates(cancelled)
    assert gone["n_dates_held"].sum() == 0
    assert gone["dates"].str.endswith("(abgesagt)").all()


def test_without_districts_or_registrations_the_report_says_so(tables: Processed, tmp_path: Path) -> None:
    rows = tables.participation.assign(district=pd.NA, registered=pd.NA)
    rows = rows.astype(tables.participation.dtypes.to_dict())
    write_processed(replace(tables, participation=rows), tmp_path)
    review = open_review(tmp_path, towns=["balingen"], years=100)
    assert town_frames.districts(review.participation)["n_districts"].isna().all()
    assert town_frames.turnout(review.participation)["n_turnout_share_rows"].eq(0).all()
    assert set(town_frames.invited(review)["campaign_title"]) <= set(review.campaigns.values())


def test_trend_of_organisations_is_drawn_only_from_figures_that_are_all_shown(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    trends = town_frames.trends_of_both(review.history, review.invitations)
    series = pd.DataFrame({"year": range(2016, 2026), "count": [40, 44, 52, 55, 61, 70, 74, 85, 92, 99]})
    rising = trend(series, unit="Organisationen")
    assert rising.is_trend
    claimed = replace(rising, years=tuple(review.years))
    monkeypatch.setattr(town_frames, "trend", lambda *_, **__: claimed)
    trends["years"] = [claimed.years] * len(trends)
    monkeypatch.setattr(town_frames, "is_shown", lambda *_: True)
    public = town_frames.organisations_by_year(review, trends)
    assert public["trend"].notna().any()
    monkeypatch.setattr(town_frames, "is_shown", lambda *key: key[-1] != review.years[1])
    hidden = town_frames.organisations_by_year(review, trends)
    assert set(hidden["verdict"]) == {"refused"}
    assert hidden[["trend", "trend_low", "trend_high", "percent_per_year"]].isna().all(axis=None)


def test_shares_of_bands_are_those_of_the_shown_organisations_of_the_year(review: Review) -> None:
    every = cohorts(review.history, review.invitations, by=("city",))
    shown = town_frames.cohort_bands_shown(review, every)
    yearly = review.within(totals(review.history, by=("city", "year"))).set_index(["city", "year"])["n_organisations"]
    known = shown.dropna(subset=["active_share"])
    assert len(known) > 10
    for _, row in known.iterrows():
        assert row["active_share"] == pytest.approx(row["n_active"] / yearly.loc[(row["city"], row["year"])])
    assert shown.loc[shown["n_active"].isna(), "active_share"].isna().all()

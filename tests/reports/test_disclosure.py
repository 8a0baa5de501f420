"""What a review shows passes through disclosure control; small types are merged; sentences bear what is hidden."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.analysis.changes.change import year_on_year
from engagement_analysis.analysis.measures.rates import participation_rates
from engagement_analysis.analysis.measures.totals import totals
from engagement_analysis.language.german import plain_spaces
from engagement_analysis.language.signs import UNKNOWN
from engagement_analysis.project.store import earlier_reports
from engagement_analysis.publication import CONFIDENTIAL, leaks, sensitive_cells
from engagement_analysis.reports import disclosure, wording
from engagement_analysis.reports.disclosure import MINIMUM, OTHERS, masked, types_for_publication
from engagement_analysis.reports.earlier import figures_of, printed_tables, published_figures
from engagement_analysis.reports.evidence import change_parts
from engagement_analysis.reports.merged_parts import merge_small_parts
from engagement_analysis.reports.quality_evidence import without_figures
from engagement_analysis.reports.review_data import Review, open_review


@pytest.fixture(scope="module")
def review(processed: Path) -> Review:
    return open_review(processed)


def test_the_sign_is_the_one_of_the_reports() -> None:
    assert CONFIDENTIAL == UNKNOWN


def test_types_are_merged_until_no_cell_rests_on_one_or_two(participation: pd.DataFrame) -> None:
    rows = participation
    for city, town in rows[rows["year"] >= 2022].groupby("city"):
        counts = types_for_publication(town)["n_organisations"]
        assert not counts.between(1, MINIMUM - 1).any(), city


def test_merged_types_lose_no_organisation(participation: pd.DataFrame) -> None:
    rows = participation.query("city == 'neumarkt' and year == 2025 and status == 'held'")
    counts = types_for_publication(rows)
    by_type = rows[rows["organisation_id"].notna()].groupby("organisation_type", observed=True)["organisation_id"]
    assert counts["n_organisations"].sum() == by_type.nunique().sum()
    assert OTHERS in set(counts["type_title"])


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 9)), min_size=1, max_size=6))
def test_merged_parts_add_up_and_rest_on_enough(parts: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(
        {"label": [f"Teil {n}" for n in range(len(parts))], "value": [v for v, _ in parts], "n": [n for _, n in parts]}
    )
    merged = merge_small_parts(frame)
    assert merged["value"].sum() == frame["value"].sum()
    if len(merged) > 1:
        assert merged["n"].ge(MINIMUM).all()


def test_private_persons_never_stand_alone_in_a_split(review: Review) -> None:
    for _, row in year_on_year(review.history, review.invitations).iterrows():
        parts = change_parts(row)
        assert "Privatpersonen" not in set(parts["label"])
        if len(parts):
            steps = parts.loc[~parts["is_total"].astype(bool), "value"].sum()
            assert parts["value"].iloc[0] + steps == parts["value"].iloc[-1]


def test_the_whole_review_is_one_publication_that_no_reader_breaks(review: Review) -> None:
    for city, protected in review.protected.items():
        assert protected.status == "optimal", city
        assert protected.exposed == ()
        needs = sensitive_cells(protected.publication)
        assert len(needs) > 3, city
        assert {name for name in needs if protected.publication.cells[name].is_published} <= protected.hidden
        assert leaks(protected.publication, protected.hidden, protected.readers) == []
        # Relations of each kind are there: a publication without them would protect nothing.
        totals_ = {relation.total.split("|")[0] for relation in protected.publication.relations}
        assert totals_ >= {"participations", "organisations", "change", "rate", "hours", "n_leavers"}


def test_every_report_of_a_town_hides_the_same(processed: Path, review: Review) -> None:
    """Other years, other towns: the same figures stay hidden, so that two reports are not told from each other."""
    for options in ({"years": 100}, {"towns": ["neumarkt"]}):
        other = open_review(processed, **options)  # type: ignore[arg-type]
        for city, protected in other.protected.items():
            assert protected.hidden == review.protected[city].hidden


def test_small_numbers_of_organisations_that_came_or_stayed_away_are_hidden(review: Review) -> None:
    changes = review.within(year_on_year(review.history, review.invitations, titles=review.campaigns))
    last = changes[changes["year"].eq(2025) & changes["campaign"].eq("neumarkt-raeumt-auf")].iloc[0]
    assert 0 < last["n_leavers"] < MINIMUM
    assert last["is_moved_hidden"]
    told = wording.changes("Neumarkt", changes[changes["city"].eq("neumarkt")])
    assert not any("blieben aus" in sentence for sentence in told)
    assert any("das sind +58" in sentence for sentence in told)


def test_nothing_of_a_frame_is_shown_that_the_publication_does_not_know(review: Review) -> None:
    counts = totals(review.participation, by=("city", "campaign", "year"))
    unknown = counts.assign(campaign="neue-aktion")
    assert masked(unknown, review.protected)["participations"].isna().all()
    assert masked(counts, {})["n_organisations"].isna().all()


def test_a_hidden_total_hides_its_rate_and_shares(review: Review) -> None:
    city = "neumarkt"
    protected = review.protected[city]
    hidden = replace(protected, secondary=(*protected.secondary, f"participations|{city}|*|2025"))
    rates = participation_rates(review.participation, review.population)
    shown = masked(rates, {**review.protected, city: hidden})
    row = shown[shown["city"].eq(city) & shown["year"].eq(2025)].iloc[0]
    assert row[["rate", "rate_low", "rate_high", "participations", "exact_share"]].isna().all()
    assert pd.notna(row["inhabitants"])


def test_sentences_say_what_is_confidential_instead_of_inventing(review: Review) -> None:
    rows = pd.DataFrame(
        {
            "year": [2024, 2025],
            "n_organisations": pd.array([5, None], dtype="Int64"),
            "n_unnamed_rows": pd.array([0, None], dtype="Int64"),
            "is_comparable": pd.array([None, True], dtype="boolean"),
        }
    )
    assert wording.organisations("X", rows) == [f"Wie viele Organisationen 2025 in X mitmachten, {wording.NOT_SHOWN}"]
    first_hidden = wording.organisations("X", rows.assign(n_organisations=pd.array([None, 7], dtype="Int64")))
    assert plain_spaces(first_hidden[0]) == "In X machten 7 Organisationen mit (2025)."


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "Die Summe stimmt nicht: „398“ – die Zeilen ergeben 1.458,5. Bitte prüfen.",
            "Die Summe stimmt nicht. Bitte prüfen.",
        ),
        ("Fehlerwert: „#DIV/0!“. Bitte berichtigen.", "Fehlerwert: „#DIV/0!“. Bitte berichtigen."),
        ("Zahl nicht lesbar: „ca. 7 o. 8“. Bitte (1,5).", "Zahl nicht lesbar. Bitte (1,5)."),
    ],
)
def test_findings_are_published_without_the_workbooks_numbers(message: str, shown: str) -> None:
    assert without_figures(message) == shown


def test_reasons_are_published_without_figures_of_single_campaigns() -> None:
    reasons = (
        "2024 wurden 1 von 2 gemeldeten Beteiligungen abgesagt. 2025 beruhen 40\u00a0% der Teilnahmen auf genauen "
        "Zählungen, 2024 waren es 90\u00a0%: Die beiden Jahre sind zu verschieden erfasst."
    )
    frame = pd.DataFrame({"city": ["a"], "campaign": ["b"], "year": [2025], "reasons": [reasons]})
    assert masked(frame, {})["reasons"].iloc[0] == (
        "2024 wurden viele der gemeldeten Beteiligungen abgesagt. 2025 und 2024 wurde verschieden genau gezählt: Die "
        "beiden Jahre sind zu verschieden erfasst."
    )


def test_what_an_earlier_report_told_is_not_hidden_again_but_made_up_for(
    reports: dict[str, Path], review: Review, tmp_path: Path
) -> None:
    """The report as it is, read back: all that it tells is known, none of what it hides."""
    folder = tmp_path / "raw" / "published" / "reports"
    assert earlier_reports(tmp_path / "processed") == []
    folder.mkdir(parents=True)
    shutil.copy(reports["vier-jahre"], folder)
    known = published_figures(earlier_reports(tmp_path / "processed"), review.towns, review.campaigns)
    hidden = {cell for protected in review.protected.values() for cell in protected.hidden}
    assert len(known) > 80
    assert not set(known) & hidden
    named = {name.split("|")[0] for name in known}
    assert named >= {
        "participations",
        "organisations",
        "change",
        "same",
        "types",
        "rate",
        "low",
        "exact_share",
        "hours",
    }
    again = disclosure.protect_review(review.history, review.invitations, review.population, known=known)
    for city, protected in again.items():
        assert protected.hidden == review.protected[city].hidden
    # Had the earlier report told what is confidential now, nothing could take it back; the rest is still protected.
    told = {"n_leavers|neumarkt|*|2025": [2.0]}
    late = disclosure.protect_review(review.history, review.invitations, review.population, known=told)["neumarkt"]
    assert "n_leavers|neumarkt|*|2025" not in late.hidden
    assert {leak.cell for leak in late.exposed} >= set(told)


def test_a_table_of_another_kind_tells_no_figure(review: Review) -> None:
    head = "<caption>Etwas</caption><thead><tr><th>Jahr</th></tr></thead>"
    page = f"<table>{head}<tbody><tr><td>2025</td></tr></tbody></table>"
    assert list(figures_of(printed_tables(page)[0], review.towns, review.campaigns)) == []


def test_who_came_and_stayed_away_is_told_of_the_protected_campaign_alone(review: Review) -> None:
    """Sentences turn to another campaign where the largest one's change is hidden: its numbers were not protected."""
    changes = review.within(year_on_year(review.history, review.invitations, titles=review.campaigns))
    others = changes[~changes["campaign"].isin(["neumarkt-raeumt-auf", "markt-der-taten-und-talente"])]
    assert len(others) > 5
    assert others["is_moved_hidden"].all()
    assert others["is_split_hidden"].all()
    assert not changes.loc[
        changes["campaign"].eq("neumarkt-raeumt-auf") & changes["year"].eq(2025), "is_split_hidden"
    ].any()

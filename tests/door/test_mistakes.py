"""The likely mistakes: one English sentence each that says what to do; a town hall reads the same in German."""

from __future__ import annotations

import inspect
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import engagement_analysis as ea
from engagement_analysis.analysis import FUNCTIONS
from engagement_analysis.cli import main
from engagement_analysis.frames import checked, require
from engagement_analysis.mistakes import (
    ConfidenceError,
    MissingColumnError,
    MistakeError,
    NoCommonTownError,
    UnreadableColumnError,
    WrongThingError,
    YearsError,
)
from engagement_analysis.project.example_data import ExampleDataError


@pytest.fixture(scope="module")
def loaded() -> ea.Loaded:
    return ea.load_example("neumarkt")


@pytest.fixture(scope="module")
def population() -> pd.DataFrame:
    return ea.load_population()


def test_a_wrong_path_is_named_with_the_folder_in_which_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ea.WorkbookNotFoundError, match=r"no file or folder Lste\.xlsx \(looked in .*; check the path"):
        ea.load("Lste.xlsx", city="neumarkt")


def test_a_wrong_town_is_answered_by_the_most_similar_one(tmp_path):
    with pytest.raises(ea.UnknownTownError, match='Did you mean "neumarkt"'):
        ea.load(tmp_path, city="Neumarktt")
    with pytest.raises(ea.UnknownTownError, match="Shipped: balingen, neumarkt"):
        ea.load_example("bonn")


@pytest.mark.parametrize(
    ("town", "sentence"), [("stadt.toml", "no town file stadt.toml; check the path"), (None, "not None")]
)
def test_a_town_that_is_no_town_is_refused(tmp_path, town, sentence):
    with pytest.raises(ea.UnknownTownError, match=sentence):
        ea.load(tmp_path, city=town)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda loaded: loaded.participation, "not a DataFrame"),
        (lambda _: None, "not None"),
        (lambda _: b"PK", "not bytes; wrap bytes in io.BytesIO"),
        (lambda loaded: loaded, "not a Loaded; use loaded.participation"),
        (lambda _: 2024, "not an int"),
    ],
)
def test_load_takes_paths_and_files_only(loaded, make, sentence):
    with pytest.raises(WrongThingError, match=sentence):
        ea.load(make(loaded), city="neumarkt")


def test_a_folder_of_folders_is_answered_by_the_folders_in_it(tmp_path, write_list):
    write_list(tmp_path / "neumarkt" / "Liste.csv")
    with pytest.raises(ea.WorkbookNotFoundError, match=r"its folders do \(neumarkt\); load one of them"):
        ea.load(tmp_path, city="neumarkt")


def test_old_lists_in_a_folder_below_do_not_stop_those_beside_it(tmp_path, write_list):
    write_list(tmp_path / "alt" / "Liste 2021.csv")
    write_list(tmp_path / "Liste.csv")
    assert len(ea.load(tmp_path, city="neumarkt").participation) == 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda loaded: loaded, "not a Loaded; write loaded.participation"),
        (lambda _: None, r"not None\. Use ea\.load"),
        (lambda _: "neumarkt", "not a str"),
    ],
)
def test_a_function_of_a_frame_takes_frames_only(loaded, make, sentence):
    with pytest.raises(WrongThingError, match=sentence):
        ea.totals(make(loaded))


def test_a_missing_column_is_named_with_those_there_are(loaded):
    with pytest.raises(
        MissingColumnError, match=r'totals\(\): `participation` has no column "year"; it has: city, camp'
    ):
        ea.totals(loaded.participation.drop(columns="year"))


def test_frames_in_the_wrong_order_are_refused(loaded, population):
    with pytest.raises(MissingColumnError, match=r"`participation` has no columns .*; it has: ags, city"):
        ea.participation_rates(population, loaded.participation)


def test_a_frame_read_back_from_csv_gives_the_same_totals(loaded, population, tmp_path):
    for name, frame in (("participation", loaded.participation), ("population", population)):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    participation, people = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("participation", "population"))
    pd.testing.assert_frame_equal(ea.totals(participation), ea.totals(loaded.participation))
    again, before = (
        ea.participation_rates(participation, people),
        ea.participation_rates(loaded.participation, population),
    )
    pd.testing.assert_frame_equal(again, before, check_dtype=False)


@pytest.mark.parametrize(
    ("column", "text"), [("participants", "viele"), ("status", "gewesen"), ("date_start", "im Herbst")]
)
def test_a_column_that_is_not_what_it_should_be_is_refused(loaded, column, text):
    broken = loaded.participation.assign(**{column: text})
    with pytest.raises(UnreadableColumnError, match=f'column "{column}" of `participation` holds'):
        ea.totals(broken)


@pytest.mark.parametrize(
    ("confidence", "sentence"), [(95, r"write 0\.95, not 95"), (1, "write 0.95"), ("0.9", "not '0.9'")]
)
def test_confidence_is_a_share(loaded, population, confidence, sentence):
    with pytest.raises(ConfidenceError, match=sentence):
        ea.participation_rates(loaded.participation, population, confidence=confidence)


@pytest.mark.parametrize("years", [["2024"], "2024", [2024.0], [True]])
def test_years_are_whole_numbers(years):
    function = checked(lambda participation, *, years=None: years)
    with pytest.raises(YearsError, match=r"write years=\[2024\], not"):
        function(
            pd.DataFrame(columns=["city", "year", "organisation_id", "organisation_type", "status", "participants"]),
            years=years,
        )


@pytest.mark.parametrize("towns", [{"balingen": "Balingen", "neumarkt": "Neumarkt i.d.OPf."}, {"neumarkt": None}])
def test_a_population_that_matches_no_town_is_refused_rather_than_giving_no_rates(loaded, population, towns):
    other = population.assign(city=population["city"].map(towns))
    with pytest.raises(NoCommonTownError, match="`population` has no rows for neumarkt; its column city holds"):
        ea.participation_rates(loaded.participation, other)


def test_invitations_of_another_town_are_refused(loaded):
    with pytest.raises(
        NoCommonTownError, match="`invitations` has no rows for neumarkt; its column city holds balingen"
    ):
        ea.retention(loaded.participation, ea.invitations("balingen"))


def test_a_chart_names_the_column_that_its_frame_lacks():
    @checked
    def rates(frame: pd.DataFrame) -> float:
        return float(frame["rate"].sum())

    with pytest.raises(MissingColumnError, match=r'rates\(\): `frame` has no column "rate"; it has: city'):
        rates(pd.DataFrame({"city": ["x"]}))
    with pytest.raises(WrongThingError, match=r"rates\(\): `frame` must be a DataFrame, not a list"):
        rates([1])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_of_the_door_refuses_what_is_no_frame(name, loaded):
    function = getattr(ea, name)
    for wrong in (loaded, None, b"", 3):
        with pytest.raises(WrongThingError, match=rf"{name}\(\): `participation` must be a DataFrame"):
            function(wrong, *[loaded.participation] * (_needed(function) - 1))


@pytest.mark.parametrize("name", dir(ea.plot))
def test_every_drawing_refuses_what_is_no_frame_and_names_what_a_frame_lacks(name, loaded):
    draw = getattr(ea.plot, name)
    for wrong in (loaded, None, b"", 3):
        with pytest.raises(WrongThingError, match=rf"{name}\(\): `frame` must be a DataFrame"):
            draw(wrong)
    with pytest.raises(MissingColumnError, match=rf"it has: none\. help\(ea\.plot\.{name}\)"):
        draw(pd.DataFrame())


def test_a_drawing_goes_on_one_axes():
    figure, ax = plt.subplots()
    with pytest.raises(WrongThingError, match=r"`ax` must be a matplotlib Axes, not a tuple"):
        ea.plot.totals(pd.DataFrame({"year": [2025], "participations": [3]}), ax=(figure, ax))
    plt.close(figure)


@pytest.mark.parametrize("name", [name for name in dir(ea.statistics) if name != "Result"])
def test_every_statistic_refuses_a_frame_where_numbers_belong(name, loaded):
    method = getattr(ea.statistics, name)
    for wrong in (loaded, loaded.participation, None, b""):
        with pytest.raises(WrongThingError, match=rf"{name}\(\): `.*` cannot be"):
            method(*[wrong] * _needed(method))


def test_figures_of_one_town_are_chosen_by_their_column(loaded):
    with pytest.raises(ExampleDataError, match="choose by column city"):
        ea.load_population("neumarkt")
    with pytest.raises(WrongThingError, match="not a DataFrame"):
        ea.load_published(loaded.participation)


def test_a_word_to_group_by_that_is_no_column_is_answered_by_the_most_similar_one(loaded):
    with pytest.raises(MissingColumnError, match=r'names "yeer".* Did you mean "year"'):
        ea.totals(loaded.participation, by=("city", "yeer"))


@pytest.mark.parametrize("column", ["campaign", "visitors"])
def test_a_column_that_only_some_functions_need_is_named_too(loaded, column):
    with pytest.raises(MissingColumnError, match=f'"{column}"'):
        ea.comparability(loaded.participation.drop(columns=column), ea.invitations("neumarkt"))


def _needed(function) -> int:
    return sum(
        parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY
        for parameter in inspect.signature(function).parameters.values()
    )


def test_one_name_to_group_by_is_a_list_of_one(loaded):
    pd.testing.assert_frame_equal(
        ea.totals(loaded.participation, by="city"), ea.totals(loaded.participation, by=["city"])
    )


def test_a_frame_that_is_right_is_handed_on_untouched(loaded):
    assert require(loaded.participation, ["city"]) is loaded.participation


def test_each_sentence_stands_on_one_line_and_says_what_to_do(loaded, population):
    calls = [
        lambda: ea.load("nix.xlsx", city="neumarkt"),
        lambda: ea.load(None, city="neumarkt"),
        lambda: ea.load(".", city="stadt.toml"),
        lambda: ea.totals(loaded),
        lambda: ea.totals(loaded.participation.drop(columns="city")),
        lambda: ea.participation_rates(loaded.participation, population, confidence=95),
    ]
    for call in calls:
        with pytest.raises(MistakeError) as caught:
            call()
        assert re.search(r"\b(check|write|use|Use|name)\b", str(caught.value))
        assert "\n" not in str(caught.value)


def test_the_command_line_says_it_in_german(capsys, tmp_path):
    assert main(["load", str(tmp_path / "nix.xlsx"), "--city", "neumarkt", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("Datei oder Ordner nicht gefunden: ")

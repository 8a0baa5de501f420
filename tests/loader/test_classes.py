"""Schools above their classes: nobody is counted twice, and the classes are the school's rows."""

import pytest

from .test_close_calls import codes_of, read, rows_of

CLUB = "\nTSV X | 30"
TWO_CLASSES = [["Sichelschule", 24], ["Sichelschule", 25], ["TSV X", 30]]


@pytest.mark.parametrize("school", ["Sichelschule | 49", "Sichelschule (gesamt): | 49", "Sichelschule | "])
@pytest.mark.parametrize(
    "classes", ["Klasse 3a | 24\nKlasse 3b | 25", "3a | 24\n3 b | 25", "- Kl. 1-4 | 24\n- 5. Klasse | 25"]
)
def test_the_sum_of_the_classes_below_is_no_group_and_they_are_named_after_their_school(
    school: str, classes: str
) -> None:
    loaded = read(f"Gruppe | Teilnehmer\n{school}\n{classes}{CLUB}")
    assert rows_of(loaded, "organisation", "participants") == TWO_CLASSES
    assert codes_of(loaded) == []


def test_children_and_companions_have_to_be_the_sums_of_the_classes_both() -> None:
    list_of = "Gruppe | Schüler | Begleitpersonen\nSichelschule | 49 | {}\n3a | 24 | 1\n3b | 25 | 2\nTSV X | 25 | 5"
    assert rows_of(read(list_of.format(3)), "organisation", "participants") == [
        ["Sichelschule", 25], ["Sichelschule", 27], ["TSV X", 30]
    ]  # fmt: skip
    assert len(read(list_of.format(4)).participation) == 4


def test_a_school_with_day_and_kind_is_the_sum_of_classes_that_say_theirs() -> None:
    list_of = "Gruppe | Art | Datum | TN\nSichelschule | Schule | 19.10.2024 | {}\n3a | {} | 19.10.2024 | 24\n"
    list_of += "3b | Schule | 20.10.2024 | 25\nTSV X | Verein | 19.10.2024 | 30"
    assert rows_of(read(list_of.format(49, "Schule"))) == TWO_CLASSES
    assert len(read(list_of.format(49, "")).participation) == 4, "the class's kind would be lost"
    assert len(read(list_of.format("", "Schule")).participation) == 4, "a school without a number may be a group"


def test_what_the_school_has_alone_is_not_lost_and_its_sum_is_told() -> None:
    loaded = read("Gruppe | TN | Säcke\nSichelschule | 49 | 6\n3a | 24 |\n3b | 25 |\nTSV X | 30 | 2")
    assert rows_of(loaded, "participants", "bags") == [[49, 6], [24, None], [25, None], [30, 2]]
    assert codes_of(loaded) == [("implausible-value", "B2")]


def test_another_number_than_their_sum_stays_and_a_greater_one_is_told() -> None:
    for number, told in ((60, [("implausible-value", "B2")]), (20, [])):
        loaded = read(f"Gruppe | Teilnehmer\nSichelschule | {number}\nKlasse 3a | 24\nKlasse 3b | 25{CLUB}")
        assert rows_of(loaded, "participants") == [[number], [24], [25], [30]]
        assert codes_of(loaded) == told


def test_a_row_between_school_and_class_or_above_all_ends_what_belongs_together() -> None:
    loaded = read("Gruppe | Teilnehmer\n4a | 12\nSichelschule | 49\nTSV X | 30\n3a | 24\n3b | 25")
    assert rows_of(loaded, "organisation") == [["4a"], ["Sichelschule"], ["TSV X"], ["3a"], ["3b"]]


@pytest.mark.parametrize(
    ("all_classes", "is_head"), [("alle", True), ("", True), ("gesamt", True), ("AG Umwelt", False)]
)
def test_a_school_with_all_its_classes_in_a_column_of_classes_is_their_sum(all_classes: str, is_head: bool) -> None:
    loaded = read(
        f"Schule | Klasse | TN\nSichelschule | {all_classes} | 49\nSichelschule | 3a | 24\nSichelschule | 3b | 25\n"
        "GS Y | 4 | 9"
    )
    expected = [["Sichelschule", 24], ["Sichelschule", 25], ["GS Y", 9]]
    assert rows_of(loaded, "organisation", "participants") == ([] if is_head else [["Sichelschule", 49]]) + expected


def test_kinds_with_the_number_of_their_groups_are_titles_of_sections() -> None:
    loaded = read(
        "Gruppe | TN\nSchulen (2) | 73\nSichelschule | 40\nLochenschule | 33\nVereine (2): | 50\nTSV X | 30\nTSV Y | 20"
    )
    assert rows_of(loaded, "organisation_type", "participants") == [
        ["school", 40], ["school", 33], ["club", 30], ["club", 20]
    ]  # fmt: skip


def test_a_title_with_a_colon_is_no_group_unless_the_town_lists_it() -> None:
    of_district = read("Gruppe | TN\nFrommern: | \nTSV X | 30\nWeilstetten: | \nTSV Y | 20")
    assert rows_of(of_district) == [["TSV X", 30], ["TSV Y", 20]]
    listed = read("Gruppe | TN\nTSV X | 30\nSichelschule: | \nTSV Y | 20")
    assert rows_of(listed) == [["TSV X", 30], ["Sichelschule:", None], ["TSV Y", 20]]


def test_a_part_said_to_be_included_is_told() -> None:
    loaded = read("Gruppe | TN\nSichelschule | 60\ninkl. Lehrer | 3\nInklusionsbeirat | 7")
    assert codes_of(loaded) == [("implausible-value", "B3")]


def test_where_one_part_is_blank_the_other_counts_as_the_least() -> None:
    loaded = read("Gruppe | Erwachsene | Kinder\nTSV X | 40 | 3\nTSV Y | 33 | \nTSV W | | \nTSV Z | | 8")
    columns = ("participants", "participants_low", "participants_high", "participants_quality", "minors")
    assert rows_of(loaded, *columns) == [
        [43, 43, 43, "exact", 3],
        [33, 33, None, "lower_bound", None],
        [None, None, None, "missing", None],
        [8, 8, None, "lower_bound", 8],
    ]
    assert codes_of(loaded) == [("implausible-value", "B3"), ("implausible-value", "B5")]

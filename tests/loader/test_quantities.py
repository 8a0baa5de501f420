"""Numbers in every notation: what is written is read back; what is no number is not guessed."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.values.columns import parse_quantities
from engagement_analysis.values.quantities import Problem, Quantity, parse_quantity

from .notations import (
    AMBIGUOUS,
    APPROXIMATELY,
    AT_LEAST,
    AT_MOST,
    NO_ANSWER,
    RANGES,
    SPACES,
    UNIT_WORDS,
    UNREADABLE,
    german,
    quantity,
)

counts = st.integers(min_value=0, max_value=9_999_999)
small = st.integers(min_value=0, max_value=999)


def read(text: str, measure: str = "people") -> Quantity:
    found = parse_quantity(text, measure)  # type: ignore[arg-type]
    assert isinstance(found, Quantity), f"{text!r} was not read: {found}"
    return found


@given(counts, st.sampled_from([".", "'", "’", *SPACES]))
def test_signs_between_thousands_do_not_change_a_number(number: int, sign: str) -> None:
    text = f"{number:,}".replace(",", sign)
    assert read(text) == Quantity(number, number, number, "exact")


@given(st.integers(min_value=0, max_value=9_999_999), st.integers(min_value=1, max_value=999))
def test_the_comma_is_the_decimal_sign(whole: int, thousandths: int) -> None:
    number = whole + thousandths / 1000
    assert read(german(number), "hours").value == pytest.approx(number, abs=1e-9)
    assert read(f"{whole:,}".replace(",", ".") + f",{thousandths:03}", "weight").value == pytest.approx(
        number, abs=1e-9
    )


@given(counts, st.sampled_from(APPROXIMATELY))
def test_an_approximation_has_a_value_and_no_bounds(number: int, notation: str) -> None:
    assert read(notation.format(number)) == Quantity(number, None, None, "approximate")


@given(small, st.integers(min_value=1, max_value=500), st.sampled_from(RANGES))
def test_a_range_has_both_bounds_and_the_midpoint(low: int, width: int, notation: str) -> None:
    assert read(notation.format(low, low + width)) == Quantity(low + width / 2, low, low + width, "range")


@given(counts, st.sampled_from(AT_LEAST))
def test_a_lower_bound_has_no_upper_one(number: int, notation: str) -> None:
    assert read(notation.format(number)) == Quantity(number, number, None, "lower_bound")


@given(counts, st.sampled_from(AT_MOST))
def test_an_upper_bound_has_no_lower_one(number: int, notation: str) -> None:
    assert read(notation.format(number)) == Quantity(number, None, number, "upper_bound")


@pytest.mark.parametrize("text", [text for text in NO_ANSWER if text is not None])
def test_signs_for_no_answer_are_missing_not_nought(text: str) -> None:
    assert read(text) == Quantity(None, None, None, "missing")


@pytest.mark.parametrize("text", ["entf.", "entfällt", "Entf."])
def test_what_does_not_apply_is_missing(text: str) -> None:
    assert parse_quantities([text], "hours").quality.tolist() == parse_quantities(["-"], "hours").quality.tolist()


@pytest.mark.parametrize("text", ["nicht viele", "keine", "nicht wenige", "ohne Kinder", "keine Ahnung", "nachts"])
def test_words_that_say_something_else_are_no_signs_for_no_answer(text: str) -> None:
    assert parse_quantity(text) == Problem("unparsable-number")


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("70 Teilnehmer:innen", "people", 70),
        ("70 Helferinnen und Helfer", "people", 70),
        ("70 Schüler*innen", "people", 70),
        ("genau 70", "people", 70),
        ("insgesamt 70 Personen", "people", 70),
        ("70 (gezählt)", "people", 70),
        ("5 volle Säcke", "bags", 5),
        ("5 Säcke Müll", "bags", 5),
        ("850 kg Restmüll", "weight", 850),
    ],
)
def test_words_beside_a_number_that_leave_it_exact(text: str, measure: str, value: float) -> None:
    assert read(text, measure).quality == "exact"
    assert read(text, measure).value == value


@pytest.mark.parametrize("text", ["70*5", "*70", "50/70", "50 oder 70", "mindestens vierzig", "zw. 50", "50 u. 70"])
def test_what_a_footnote_or_a_choice_may_change_is_not_read(text: str) -> None:
    assert isinstance(parse_quantity(text), Problem)


@pytest.mark.parametrize("text", ["70*", "70 *", "70¹", "70 1)", "70 **"])
def test_the_mark_of_a_footnote_leaves_the_number(text: str) -> None:
    assert parse_quantity(text).value == 70


def test_hours_that_may_be_times_without_their_format_are_ambiguous() -> None:
    column = parse_quantities([2.5 / 24, 0.125, 1.5], "hours")
    assert column.problems == ((0, "ambiguous-number"), (1, "ambiguous-number"))
    assert parse_quantities([0.5, 0.25, 1.5, 0.75], "hours").value.tolist() == [0.5, 0.25, 1.5, 0.75]


def test_hours_of_all_stay_so_in_a_column_of_hours_per_person() -> None:
    column = parse_quantities(["24 Std. gesamt", "2 Std.", 2.0], "hours", unit="h/person")
    assert column.is_per_person.tolist() == [False, True, True]


def test_a_real_nought_is_exact() -> None:
    assert read("0") == Quantity(0, 0, 0, "exact")
    assert parse_quantities([0.0, "0", 0], "people").value.tolist() == [0, 0, 0]


@pytest.mark.parametrize("measure", UNIT_WORDS)
@pytest.mark.parametrize("number", ["7", "1.234", "1 234"])
def test_a_cell_may_name_its_unit(measure: str, number: str) -> None:
    for word in UNIT_WORDS[measure]:
        assert read(f"{number} {word}", measure).value == (7 if number == "7" else 1234)


@pytest.mark.parametrize(
    ("text", "column_unit", "kilograms"),
    [
        ("850 kg", "t", 850),
        ("2,5 t", "kg", 2500),
        ("2,5", "t", 2500),
        ("0,85 Tonnen", None, 850),
        ("500 g", "kg", 0.5),
        ("850", "kg", 850),
        ("1.234,5 kg", "t", 1234.5),
        ("ca. 1 t", "kg", 1000),
    ],
)
def test_the_unit_in_the_cell_comes_before_the_one_in_the_header(
    text: str, column_unit: str | None, kilograms: float
) -> None:
    assert parse_quantities([text], "weight", unit=column_unit).value.tolist() == pytest.approx([kilograms])


@pytest.mark.parametrize(
    ("text", "hours", "is_per_person"),
    [
        ("2,5 h", 2.5, False),
        ("90 min", 1.5, False),
        ("2 Std. pro Person", 2, True),
        ("je 2 h", 2, True),
        ("jeweils 1,5 Std.", 1.5, True),
        ("2 Std. (je Helfer:in)", 2, True),
        ("24 Std. gesamt", 24, False),
        ("insgesamt 24 h", 24, False),
        ("½ Std.", 0.5, False),
        ("2 ½ h", 2.5, False),
        ("2 h 30", 2.5, False),
        ("2h30", 2.5, False),
        ("2 Std. 30 Min.", 2.5, False),
        ("2 Stunden und 15 Minuten", 2.25, False),
        ("22:30", 22.5, False),
        ("2:30 h", 2.5, False),
        ("02:30:00", 2.5, False),
        ("2:30 Std. pro Person", 2.5, True),
        ("je 2:30 h", 2.5, True),
        ("2 1/2 Std.", 2.5, False),
        ("eine halbe Stunde", 0.5, False),
        ("anderthalb Stunden", 1.5, False),
        ("2 Std. pro Kind", 2, True),
        ("2 Stunden je Schüler:in", 2, True),
        ("jeder 2 Std.", 2, True),
        ("2,5 Std. x 10", 25, False),
        ("10 x 2,5 Std.", 25, False),
        ("10 Personen à 2 h", 20, False),
        ("10 Pers. je 90 min", 15, False),
        ("10 TN x 2,5", 25, False),
        ("2 h * 10 TN", 20, False),
        (dt.time(2, 30), 2.5, False),
        (dt.timedelta(hours=26, minutes=30), 26.5, False),
        (dt.datetime(1900, 1, 1, 2, 30), 26.5, False),
        ("9–12 Uhr", None, False),
        ("9:00-12:00", None, False),
        ("ab 9:00", None, False),
        ("12:30 Uhr", None, False),
        ("10 x 2,5", None, False),
        ("2 Tage", None, False),
        ("1 Std. 90", None, False),
        ("2 Std. pro Gruppe", None, False),
        (dt.datetime(2024, 10, 19), None, False),
        ("3 Std./Person", 3, True),
        ("1,5 Stunden je Helfer", 1.5, True),
    ],
)
def test_hours_in_a_cell_say_for_whom(text: object, hours: float | None, is_per_person: bool) -> None:
    column = parse_quantities([text], "hours", unit="h")
    if hours is None:
        assert [code for _, code in column.problems] == ["unparsable-number"]
    else:
        assert column.value.tolist() == [hours]
        assert column.is_per_person.tolist() == [is_per_person]


@given(st.integers(0, 99), st.integers(0, 59))
def test_hours_and_minutes_in_every_notation(hours: int, minutes: int) -> None:
    for text in (
        f"{hours}:{minutes:02}",
        f"{hours}:{minutes:02} Std.",
        f"{hours}:{minutes:02}:00",
        f"{hours} h {minutes}",
        f"{hours}h{minutes:02}",
        f"{hours}h {minutes}m",
        f"{hours} Std. {minutes} Min.",
        f"{hours} Stunden und {minutes} Minuten",
        f"{hours} Std., {minutes} min",
    ):
        assert read(text, "hours").value == pytest.approx(hours + minutes / 60)


@pytest.mark.parametrize("text", ["12:30", "2 h 30", "2,5 x 10"])
@pytest.mark.parametrize("measure", ["people", "bags", "weight"])
def test_durations_are_of_hours_only(measure: str, text: str) -> None:
    assert parse_quantities([text], measure).problems


@given(st.integers(0, 99_999), st.sampled_from([4e-15, -4e-15, 1e-9, -1e-9, 9e-7, -9e-7]))
def test_what_a_computer_adds_to_a_whole_number_is_no_fraction(number: int, noise: float) -> None:
    cell = number + noise if number else abs(noise)
    for written in (cell, f"{cell:.15f}", f"{cell:.15f}".replace(".", ",")):
        column = parse_quantities([written], "people")
        assert (column.value.tolist(), column.quality.tolist()) == ([number], [0])


@pytest.mark.parametrize("cell", [26.5, 24.001, 24.00001, "24.000004", "24,00001", "26.50000000000001"])
def test_a_fraction_of_a_person_is_no_noise(cell: object) -> None:
    assert parse_quantities([cell], "people").problems


@pytest.mark.parametrize("measure", ["people", "bags", "hours", "weight"])
@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE,
        "12-",
        "5 bis",
        "bis",
        "zwischen 5",
        "70 bis 50",
        "> 5 < 9",
        "ca. viele",
        "7O",
        "l2",
        "50%",
        "½ Klasse",
        "(40",
        "5;6",
        "0x10",
        "∞",
        "nan",
        "NaN",
        "inf",
        "1.234.56",
    ],
)
def test_what_is_no_number_becomes_a_problem(text: str, measure: str) -> None:
    assert isinstance(parse_quantity(text, measure), Problem)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", AMBIGUOUS)
@pytest.mark.parametrize("frame", ["{}", "ca. {}", "mind. {}", "{} (geschätzt)"])
def test_a_point_that_parts_no_thousands_is_ambiguous(text: str, frame: str) -> None:
    assert parse_quantity(frame.format(text), "hours") == Problem("ambiguous-number")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-3", "negative-number"),
        ("−3", "negative-number"),
        (-3.0, "negative-number"),
        (-3, "negative-number"),
        ("#NV", "error-cell"),
        ("#DIV/0!", "error-cell"),
    ],
)
def test_negative_numbers_and_error_texts_have_their_own_codes(cell: object, code: str) -> None:
    column = parse_quantities([cell], "people")
    assert column.problems == ((0, code),)
    assert column.quality.tolist() == [5]


@pytest.mark.parametrize("cell", [12.5, "12,5", "12,5 Personen", "ca. 12,5", True, False])
def test_people_come_whole_and_truth_values_are_no_numbers(cell: object) -> None:
    column = parse_quantities([cell], "people")
    assert [code for _, code in column.problems] == ["unparsable-number"]
    assert column.value.tolist() != column.value.tolist()  # NaN


@given(small, st.integers(min_value=1, max_value=99))
def test_the_midpoint_of_people_is_rounded_half_up(low: int, width: int) -> None:
    value = parse_quantities([f"{low}-{low + width}"], "people").value[0]
    assert value == (2 * low + width + 1) // 2


@given(
    st.integers(min_value=0, max_value=2**32),
    st.sampled_from(["people", "bags", "hours", "weight"]),
    st.integers(min_value=2, max_value=1500),
)
def test_every_notation_is_read_back_as_it_was_meant(seed: int, measure: str, number: int) -> None:
    stated = quantity(
        random.Random(seed), measure, number / 4 if measure in ("hours", "weight") else number, mess=0.5, broken=0.1
    )
    column = parse_quantities(
        [stated.cell if not isinstance(stated.cell, int) or isinstance(stated.cell, bool) else float(stated.cell)],
        measure,
    )  # type: ignore[arg-type]
    if stated.codes:
        assert column.problems, f"{stated.cell!r} was read"
        return
    assert not column.problems, f"{stated.cell!r} was not read"
    told = [None if part != part else part for part in (column.value[0], column.low[0], column.high[0])]
    assert told == pytest.approx([stated.value, stated.low, stated.high])


@given(st.text(max_size=12))
def test_any_text_gives_a_quantity_or_a_problem(text: str) -> None:
    found = parse_quantity(text)
    if isinstance(found, Quantity) and found.value is not None:
        assert any(c.isdigit() or c in "½¼¾" for c in text)
        assert found.value >= 0

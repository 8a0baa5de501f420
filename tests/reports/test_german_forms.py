"""Numbers, shares, dates and signs as a German reader expects them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from babel.dates import parse_date
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from engagement_analysis.language.german import between, date, number, percent, years
from engagement_analysis.language.signs import SIGNS, spoken


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_whole_numbers_read_back_as_themselves(value: int) -> None:
    assert int(parse_decimal(number(value).replace("−", "-"), locale="de_DE", strict=True)) == value


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=1))
def test_one_decimal_reads_back_as_itself(value: Decimal) -> None:
    shown = number(float(value), decimals=1)
    assert "," in shown
    assert parse_decimal(shown.replace("−", "-"), locale="de_DE", strict=True) == value


@given(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True))
def test_a_part_is_never_shown_as_all_or_nothing(share: float) -> None:
    assert percent(share) not in ("0\u00a0%", "100\u00a0%")


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2090, 1, 1)))
def test_dates_read_back_as_themselves(day: dt.date) -> None:
    assert parse_date(date(day), locale="de_DE") == day


@given(st.integers(0, 499), st.integers(0, 499))
def test_an_interval_names_both_ends_unless_they_are_one(low: int, width: int) -> None:
    text = between(low, low + width)
    assert text == (f"zwischen {low} und {low + width}" if width else str(low))


@pytest.mark.parametrize("nothing", [None, pd.NA, float("nan"), pd.NaT])
def test_what_is_missing_gets_the_sign_for_unknown(nothing: object) -> None:
    assert number(nothing) == percent(nothing) == date(nothing) == "."


def test_unbroken_years_become_a_span() -> None:
    assert years([2025, 2023, 2024, 2019]) == "2019 und 2023 bis 2025"
    assert years([2025, 2022, 2023, 2019]) == "2019, 2022, 2023 und 2025"


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != "0"])
def test_every_sign_has_words_for_screen_readers(sign: str) -> None:
    html = str(spoken(sign))
    assert f'<span aria-hidden="true">{sign}</span>' in html
    assert SIGNS[sign] in html

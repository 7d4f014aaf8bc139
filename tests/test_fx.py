"""Exchange rates: which day's rate counts, and when there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import fx
from data.records import AMOUNT_LIMIT

# The bank's own figures: 2024-09-03 USD 1.1035; 2022-06-30 GBP 0.8582, USD 1.0387; 2024-08-30 USD 1.1087;
# 2022-03-01 RUB 117.201, USD 1.1162.
ROWS = [
    pytest.param("30500000", "EUR", "2024-09-03", "30500000", "33656750.00", date(2024, 9, 3), id="euro on a banking day"),
    pytest.param("7500000", "GBP", "2022", "8739221.63", "9077429.50", date(2022, 6, 30), id="a year: its 30 June"),
    pytest.param("7500000", "GBP", "2022-05", "8811607.82", "9150854.73", date(2022, 5, 13), id="a month: its 15th, a Sunday"),
    pytest.param("110.87", "USD", "2024-09-01", "100.00", "110.87", date(2024, 8, 30), id="a Sunday takes Friday"),
    pytest.param("1", "EUR", "2024-12-25", "1", "1.04", date(2024, 12, 24), id="Christmas"),
    pytest.param("1", "USD", "2018-04-02", "0.81", "1", date(2018, 3, 29), id="Easter Monday"),
    pytest.param("117.201", "RUB", "2022-03-01", "1.00", "1.12", date(2022, 3, 1), id="the last day of the rouble"),
    pytest.param("1", "RUB", "2022-03-02", None, None, None, id="the day after it"),
    pytest.param("1", "RUB", "2023", None, None, None, id="no longer quoted"),
    pytest.param("1", "ISK", "2012", None, None, None, id="a pause of years"),
    pytest.param("1", "KES", "2020", None, None, None, id="never quoted"),
    pytest.param("1", "XXX", "2020", None, None, None, id="no currency"),
    pytest.param("1", "GBP", "1998", None, None, None, id="before the euro"),
    pytest.param("1", "GBP", "1999-01-03", None, None, None, id="the day before the first rate"),
    pytest.param("5", "USD", "2099-01-01", None, "5", None, id="later than the file"),
    pytest.param("5", "USD", None, None, "5", None, id="dollars without a date are dollars"),
    pytest.param("5", "EUR", None, "5", None, None, id="euro without a date is euro"),
    pytest.param("5", "GBP", None, None, None, None, id="no date, no rate"),
    pytest.param("5", "GBP", "2024-02-31", None, None, None, id="no day of the calendar"),
    pytest.param("5", "GBP", "soon", None, None, None, id="no date at all"),
    pytest.param(None, "GBP", "2024", None, None, None, id="no sum"),
    pytest.param("5", None, "2024", None, None, None, id="no currency given"),
    pytest.param(
        "99999999999999999999", "GBP", "2024-01-01", None, None, date(2023, 12, 29), id="too large for its column in euro"
    ),
]


@pytest.mark.parametrize(("amount", "currency", "when", "eur", "usd", "day"), ROWS)
def test_convert(
    amount: str | None, currency: str | None, when: str | None, eur: str | None, usd: str | None, day: date | None
) -> None:
    found = fx.convert(None if amount is None else Decimal(amount), currency, when)
    expected = tuple(None if value is None else Decimal(value) for value in (eur, usd))
    assert (found.amount_eur, found.amount_usd) == expected
    assert found.rate_date == day
    assert (found.rate is None) == (day is None)


def test_the_weekend_after_the_last_day_of_the_file_still_counts() -> None:
    last = fx._table().bounds["USD"].last_date
    friday = last.weekday() == 4
    assert fx.banking_day("USD", date.fromordinal(last.toordinal() + 1)) == (last if friday else None)
    assert fx.banking_day("USD", date.fromordinal(last.toordinal() + 5)) is None


def test_no_pause_of_the_bank_is_longer_than_the_search() -> None:
    days = sorted(day for day, rate in fx._table()._rates["USD"].items() if rate)
    assert max((later - earlier).days for earlier, later in pairwise(days)) <= fx.LONGEST_CLOSURE


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(["EUR", "USD", "GBP", "JPY", "SEK", "KRW", "IDR", "BGN", "TRY"]),
    st.dates(date(1998, 1, 1), date(2030, 1, 1)),
)
def test_converted_sums_are_exact_to_the_cent_and_never_from_the_future(amount: Decimal, currency: str, day: date) -> None:
    found = fx.convert(amount, currency, day.isoformat())
    for value in (found.amount_eur, found.amount_usd):
        assert value is None or (0 <= value < AMOUNT_LIMIT and value == round(value, 2))
    if found.rate_date is not None:
        assert 0 <= (day - found.rate_date).days <= fx.LONGEST_CLOSURE
        assert found.amount_eur is not None
        assert found.rate is not None
        assert abs(found.amount_eur - amount * found.rate) < Decimal("0.02") + amount / 10**11

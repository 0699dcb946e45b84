"""Money is exact, and a share never gets lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.money import allocate, floor_to_step, to_money, wire

D = Decimal


@pytest.mark.parametrize(
    ("value", "money"),
    [
        (D("0.005"), D("0.01")),
        (D("-0.005"), D("-0.01")),
        (D("2.674999"), D("2.67")),
        (800, D("800.00")),
        ("491519.5", D("491519.50")),
    ],
)
def test_halves_go_away_from_zero(value: Decimal | int | str, money: Decimal) -> None:
    assert to_money(value) == money
    assert to_money(value).as_tuple().exponent == -2


@pytest.mark.parametrize("value", [1.5, True, None, b"1"])
def test_a_float_near_money_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        to_money(value)  # type: ignore[arg-type]  # the wrong type is the test


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity"])
def test_rubbish_is_a_value_error(value: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        to_money(value)


def test_wire_and_floor() -> None:
    assert wire(3500) == "3500.00"
    assert wire(D("1E+3")) == "1000.00"
    assert floor_to_step(D("878.99"), D(1)) == D(878)
    assert floor_to_step(D("-0.5"), D(1)) == D(-1)
    assert floor_to_step(D(104), D(10)) == D(100)


def test_the_odd_kopeck_goes_to_the_largest_remainder() -> None:
    assert allocate(D("100.00"), [D(1), D(1), D(1)]) == [D("33.34"), D("33.33"), D("33.33")]
    assert allocate(D("0.02"), [D(1), D(1), D(1)]) == [D("0.01"), D("0.01"), D("0.00")]
    assert allocate(D(10), [D(99), D(0), D(1)], D(1)) == [D(10), D(0), D(0)]


def test_a_share_never_exceeds_its_line() -> None:
    # Proportional shares are 0.5 and 99.5; rounding up the first would exceed its 0.60.
    assert allocate(D(100), [D("0.60"), D("119.40")], D(1)) == [D(0), D(100)]


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        allocate(D(1), [D("0.50"), D("0.50")], D(1))
    with pytest.raises(ValueError, match="not a multiple"):
        allocate(D("0.005"), [D(1)])
    with pytest.raises(ValueError, match="every weight is zero"):
        allocate(D(1), [D(0)])
    with pytest.raises(ValueError, match="negative"):
        allocate(D(1), [D(2), D(-1)])


@given(
    weights=st.lists(
        st.decimals(min_value=0, max_value=100_000, places=2), min_size=1, max_size=12
    ),
    share=st.integers(min_value=0, max_value=1000),
)
def test_shares_add_up_and_stay_within_their_lines(weights: list[Decimal], share: int) -> None:
    whole = sum(weights, D(0))
    total = floor_to_step(whole * share / 1000, D("0.01"))
    shares = allocate(total, weights)
    assert sum(shares, D(0)) == total
    assert all(0 <= part <= weight for part, weight in zip(shares, weights, strict=True))

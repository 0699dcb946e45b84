"""Whatever is in the cart, and whatever the loyalty service says: the sums add up to the kopeck."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shop.models import Product
from shop.services.bonuses.quotes import BonusQuote, BonusStatus
from shop.services.errors import Problem
from shop.services.pricing import PricedCart
from shop.services.pricing_lines import PricedLine
from shop.services.quotes import Quote, quote_build

ZERO = Decimal("0.00")


def money(most: str = "1000000.00") -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=ZERO, max_value=Decimal(most), places=2)


@st.composite
def lines(draw: st.DrawFn) -> tuple[PricedLine, ...]:
    found = []
    for _ in range(draw(st.integers(1, 8))):
        price = draw(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2))
        quantity = draw(st.integers(1, 999))
        discount = draw(money()) if draw(st.booleans()) else ZERO
        found.append(a_line(price, quantity, min(discount, price * quantity)))
    return tuple(found)


def a_line(
    price: Decimal | str | int, quantity: int = 1, discount: Decimal | str = ZERO
) -> PricedLine:
    product = Product(title="Роза", price=Decimal(price))
    return PricedLine(
        product=product, quantity=quantity, price=product.price, discount=Decimal(discount)
    )


def a_cart(*found: PricedLine, delivery: Decimal = ZERO) -> PricedCart:
    return PricedCart(
        lines=found, store=None, zone=None, window=None, promo=None, delivery_price=delivery
    )


def assert_adds_up(quote: Quote) -> None:
    goods = quote.priced.goods_total - quote.bonus.discount
    assert quote.discount_total == quote.priced.discount_total + quote.bonus.discount
    assert sum((line.loyalty_discount for line in quote.lines), ZERO) == quote.bonus.discount
    assert sum((line.total for line in quote.lines), ZERO) + quote.priced.delivery_price == (
        quote.total
    )
    assert sum((line.bonus_spent for line in quote.lines), ZERO) == quote.bonus.spend
    assert quote.total == goods - quote.bonus.spend + quote.priced.delivery_price
    assert ZERO <= quote.bonus.spend <= goods
    for line in quote.lines:
        assert ZERO <= line.loyalty_discount <= line.line.goods
        assert ZERO <= line.bonus_spent <= line.line.goods - line.loyalty_discount
        assert line.total == line.line.sum - line.discount - line.bonus_spent
        assert line.total >= 0
        assert line.bonus_earned >= 0
        assert line.line.sum == line.line.price * line.line.quantity
    assert quote.total >= 0


@settings(deadline=None)
@given(lines(), money(), money("99999999.00"), money("99999999.00"), money())
@example((a_line("0.01"), a_line("0.01"), a_line("0.01")), ZERO, Decimal("0.02"), ZERO, ZERO)
@example((a_line("0.03", 3, "0.09"), a_line("5")), ZERO, Decimal(5), Decimal(1), Decimal(1))
def test_our_own_shares(
    found: tuple[PricedLine, ...],
    delivery: Decimal,
    spend: Decimal,
    wanted: Decimal,
    earn: Decimal,
) -> None:
    priced = a_cart(*found, delivery=delivery)
    bonus = BonusQuote(
        status=BonusStatus.OK, spend=spend, earn=earn if priced.goods_total else ZERO
    )
    quote = quote_build(priced=priced, bonus=bonus, wanted=wanted)
    assert_adds_up(quote)
    assert sum((line.bonus_earned for line in quote.lines), ZERO) == quote.bonus.earn
    said = [problem.code for problem in quote.problems]
    assert said == (["not_enough_bonuses"] if wanted > quote.bonus.spend else [])


@settings(deadline=None)
@given(lines(), st.lists(st.decimals(Decimal(-9), Decimal(99999), places=2), max_size=9), money())
def test_shares_of_the_service_are_taken_only_if_they_add_up(
    found: tuple[PricedLine, ...], debits: list[Decimal], spend: Decimal
) -> None:
    bonus = BonusQuote(status=BonusStatus.OK, spend=spend, line_debits=tuple(debits))
    assert_adds_up(quote_build(priced=a_cart(*found), bonus=bonus, wanted=spend))


@settings(deadline=None)
@given(
    found=lines(),
    delivery=money(),
    discount=money("99999999.00"),
    discounts=st.lists(st.decimals(Decimal(-9), Decimal(99999), places=2), max_size=9),
    spend=money("99999999.00"),
    debits=st.lists(st.decimals(Decimal(-9), Decimal(99999), places=2), max_size=9),
    earn=money(),
)
@example(
    found=(a_line("0.01"), a_line("0.01"), a_line("0.01")),
    delivery=Decimal(300),
    discount=Decimal("0.02"),
    discounts=[],
    spend=Decimal(1),
    debits=[],
    earn=ZERO,
)
@example(
    found=(a_line("122.72"), a_line("27.28")),
    delivery=ZERO,
    discount=Decimal("149.99"),
    discounts=[Decimal("122.72"), Decimal("27.27")],
    spend=Decimal("0.01"),
    debits=[Decimal("0.01"), ZERO],
    earn=ZERO,
)
def test_case_24_promo_money_off_points_and_delivery_add_up(
    found: tuple[PricedLine, ...],
    delivery: Decimal,
    discount: Decimal,
    discounts: list[Decimal],
    spend: Decimal,
    debits: list[Decimal],
    earn: Decimal,
) -> None:
    """loyalty.md §5 no. 24: whatever the service says, no kopeck is lost and none is made."""
    bonus = BonusQuote(
        status=BonusStatus.OK,
        discount=discount,
        line_discounts=tuple(discounts),
        spend=spend,
        line_debits=tuple(debits),
        earn=earn,
    )
    quote = quote_build(priced=a_cart(*found, delivery=delivery), bonus=bonus, wanted=spend)
    assert_adds_up(quote)
    assert quote.total >= delivery


def test_good_discounts_of_the_service_are_kept() -> None:
    shares = (Decimal("0.00"), Decimal("30.00"))
    bonus = BonusQuote(
        status=BonusStatus.OK,
        discount=Decimal("30.00"),
        line_discounts=shares,
        messages=((), ("Акция недели",)),
    )
    quote = quote_build(priced=a_cart(a_line(100), a_line(50)), bonus=bonus, wanted=ZERO)
    assert tuple(line.loyalty_discount for line in quote.lines) == shares
    assert tuple(line.messages for line in quote.lines) == ((), ("Акция недели",))
    assert quote.total == Decimal("120.00")
    assert_adds_up(quote)


def test_good_shares_of_the_service_are_kept() -> None:
    debits = (Decimal("0.00"), Decimal("30.00"))
    bonus = BonusQuote(status=BonusStatus.OK, spend=Decimal("30.00"), line_debits=debits)
    quote = quote_build(priced=a_cart(a_line(100), a_line(50)), bonus=bonus, wanted=Decimal(30))
    assert tuple(line.bonus_spent for line in quote.lines) == debits
    assert_adds_up(quote)


@pytest.mark.parametrize(
    ("debits", "shares"),
    [
        (("30.00",), ("20.00", "10.00")),
        (("10.00", "10.00"), ("20.00", "10.00")),
        (("-10.00", "40.00"), ("20.00", "10.00")),
        (("-30.00", "60.00"), ("20.00", "10.00")),
        (("0.00", "30.00"), ("0.00", "30.00")),
    ],
)
def test_bad_shares_are_replaced(debits: tuple[str, ...], shares: tuple[str, str]) -> None:
    bonus = BonusQuote(
        status=BonusStatus.OK,
        spend=Decimal("30.00"),
        line_debits=tuple(Decimal(each) for each in debits),
    )
    quote = quote_build(priced=a_cart(a_line(100), a_line(50)), bonus=bonus, wanted=Decimal(30))
    assert tuple(str(line.bonus_spent) for line in quote.lines) == shares


def test_goods_that_became_cheaper_after_the_service_was_asked() -> None:
    bonus = BonusQuote(
        status=BonusStatus.OK, spend=Decimal("80.00"), line_debits=(Decimal("80.00"),)
    )
    quote = quote_build(priced=a_cart(a_line(50)), bonus=bonus, wanted=Decimal(80))
    assert (quote.bonus.spend, quote.total) == (Decimal("50.00"), ZERO)
    assert quote.problems == (Problem("not_enough_bonuses", "bonuses"),)
    assert_adds_up(quote)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (BonusStatus.OK, "not_enough_bonuses"),
        (BonusStatus.NOT_MEMBER, "not_enough_bonuses"),
        (BonusStatus.UNAVAILABLE, "bonus_unavailable"),
        (BonusStatus.PHONE_REQUIRED, "phone_required"),
    ],
)
def test_why_points_cannot_be_spent(status: BonusStatus, code: str) -> None:
    bonus = BonusQuote(status=status)
    asked = quote_build(priced=a_cart(a_line(100)), bonus=bonus, wanted=Decimal(1))
    assert asked.problems == (Problem(code, "bonuses"),)
    assert quote_build(priced=a_cart(a_line(100)), bonus=bonus, wanted=ZERO).problems == ()


def test_an_empty_cart_costs_its_delivery() -> None:
    bonus = BonusQuote(status=BonusStatus.OK, balance=Decimal(878))
    quote = quote_build(priced=a_cart(delivery=Decimal(300)), bonus=bonus, wanted=ZERO)
    assert (quote.lines, quote.total) == ((), Decimal(300))

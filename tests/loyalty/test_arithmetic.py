"""The arithmetic of points, for any cart: nothing lost, nothing below zero, nothing too much."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.http import codec
from integrations.loyalty.base import QuoteLine
from integrations.loyalty.bonusplus_calc import CalcAnswer, item, read_calc
from integrations.money import KOPECK, ZERO
from integrations.sandbox import bonusplus_calc as theirs
from integrations.sandbox import bonusplus_ledger, bonusplus_retail, demo, wire
from integrations.sandbox.bonusplus_store import BonusCustomer
from integrations.sandbox.bonusplus_wire import Body
from integrations.sandbox.world import World

WORLD = World()
money = st.decimals(0, 50_000, places=2)
percents = st.integers(0, 100).map(Decimal)


@st.composite
def carts(draw: st.DrawFn) -> tuple[QuoteLine, ...]:
    prices = draw(st.lists(st.tuples(money, money), min_size=1, max_size=8))
    return tuple(
        QuoteLine(ref=str(n), product="p", quantity=1, amount=amount, discount=discount)
        for n, (amount, discount) in enumerate(prices, start=1)
    )


@st.composite
def customers(draw: st.DrawFn) -> BonusCustomer:
    return BonusCustomer(
        "c1",
        demo.DEMO_PHONE.lstrip("+"),
        balance=draw(money),
        discount_percent=draw(percents),
        credit_percent=draw(percents),
        debit_percent=draw(percents),
        step=draw(st.sampled_from([Decimal(1), Decimal("0.01"), Decimal(50)])),
    )


def calc(customer: BonusCustomer, lines: tuple[QuoteLine, ...], debit: Decimal) -> CalcAnswer:
    """Quote over the wire's own text, both ways."""
    WORLD.bonusplus.customers = {customer.phone: customer}
    sent = {
        "phone": customer.phone,
        "bonusDebit": debit,
        "items": [item(line, line.ref) for line in lines],
    }
    values = wire.loads(codec.encode(sent))
    answer = bonusplus_retail.calc(WORLD, Body(values, bonusplus_retail.CALC), {})
    return read_calc(codec.decode(wire.dumps(answer)), lines, debit)


@settings(max_examples=200, deadline=None)
@given(customers(), carts(), money)
def test_a_quote_adds_up(
    customer: BonusCustomer, lines: tuple[QuoteLine, ...], wanted: Decimal
) -> None:
    answer = calc(customer, lines, wanted)
    assert answer.debit <= min(wanted, customer.balance)
    for line, own in zip(lines, answer.lines, strict=True):
        payable = line.amount - own.discount - own.debit
        assert payable >= 0
        assert own.credit <= payable * customer.credit_percent / 100
        assert all(each % KOPECK == 0 for each in (own.debit, own.credit, own.discount))
    again = calc(customer, lines, answer.debit)
    assert again.debit == answer.debit


@settings(max_examples=200, deadline=None)
@given(st.lists(st.decimals(0, 5_000, places=6), min_size=1, max_size=8))
def test_shares_finer_than_a_kopeck_keep_their_sum(shares: list[Decimal]) -> None:
    lines = tuple(
        QuoteLine(ref=str(n), product="", quantity=1, amount=Decimal(10_000))
        for n in range(len(shares))
    )
    answer = {
        "discount": [{"ext": str(n), "db": share, "cb": share} for n, share in enumerate(shares)],
        "maxDebitBonuses": 0,
    }
    read = read_calc(answer, lines, Decimal(100_000))
    exact = sum(shares, ZERO)
    assert abs(read.debit - exact) <= Decimal("0.005")
    assert read.debit == read.credit
    for share, own in zip(shares, read.lines, strict=True):
        assert abs(own.debit - share) < Decimal("0.02")
        assert own.debit % KOPECK == 0


@given(carts(), money, st.decimals("0.01", 1_000, places=2))
def test_a_quote_that_takes_more_than_was_asked_is_refused(
    lines: tuple[QuoteLine, ...], wanted: Decimal, excess: Decimal
) -> None:
    rows: list[dict[str, object]] = [{"ext": line.ref, "db": 0, "cb": 0} for line in lines]
    rows[0]["db"] = wanted + excess
    with pytest.raises(ValueError, match="are debited"):
        read_calc({"discount": rows, "maxDebitBonuses": 0}, lines, wanted)


@settings(max_examples=100, deadline=None)
@given(customers(), carts(), st.data())
def test_refunds_in_any_parts_undo_the_sale(
    customer: BonusCustomer, lines: tuple[QuoteLine, ...], data: st.DataObject
) -> None:
    store = WORLD.bonusplus
    store.customers, store.sales, store.activities = {customer.phone: customer}, [], []
    before = customer.balance
    goods = theirs.basket(customer, wire.loads(codec.encode([item(x, x.ref) for x in lines])), {})
    most = theirs.most(customer, goods, available=before)
    sale = {
        "phone": customer.phone,
        "bonusDebit": most,
        "items": [item(line, line.ref) for line in lines],
    }
    values = wire.loads(codec.encode(sale))
    bonusplus_retail.sell(WORLD, Body(values, bonusplus_retail.RETAIL), {})
    for line in lines:
        left = line.amount + line.discount
        while left > 0:
            part = data.draw(st.decimals("0.01", left, places=2))
            part = left if data.draw(st.booleans()) else part
            back = Body({"ext": line.ref, "sum": part}, bonusplus_ledger.BACK)
            bonusplus_ledger.give_back(WORLD, back, {})
            left -= part
    assert customer.balance == before
    assert sum((row.points for row in store.activities), ZERO) == 0

"""What has to hold of points after every step.

The witness is the service's own ledger in the sandbox; the shop's ledger is what is on trial.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from django.db import connection

from integrations.sandbox.posiflora.store import Resource
from tests.campaigns.points.services.base import NOTHING, Account
from tests.campaigns.points.stage import BALANCE, MEMBERS, Stage

ZERO = Decimal(0)

SUMS = """
SELECT number, bonus_spent = spent AND total = delivery_price + totals AND lines_right
FROM shop_order, LATERAL (
    SELECT
        coalesce(sum(line.bonus_spent), 0) AS spent,
        coalesce(sum(line.total), 0) AS totals,
        coalesce(bool_and(
            line.sum - line.discount - line.bonus_spent = line.total AND line.total >= 0
        ), true) AS lines_right
    FROM shop_orderline AS line WHERE line.order_id = shop_order.id
) AS sums
"""


class Broken(AssertionError):
    """A promise was not kept."""


def promise(kept: object, *said: object) -> None:
    """Plain `assert` says nothing outside of pytest."""
    if not kept:
        raise Broken(" ".join(str(each) for each in said))


def after_every_step(stage: Stage) -> None:
    """Nothing is doubled, nothing spent beyond the quote, nothing earned too early."""
    accounts = stage.service.accounts()
    orders = orders_and_sums()
    counts = Counter(each["docNo"] for each in stage.sandbox.world.posiflora.rows("orders"))
    promise(set(counts.values()) <= {1}, "an order is doubled in Posiflora:", counts)
    promise(set(accounts) <= set(orders), "points moved for no order:", set(accounts))
    for number, account in accounts.items():
        promise(account.standing <= 1, number, "is committed twice:", account)
        _within_the_quote(stage, number, account)
        early = account.earned and number not in stage.done
        promise(not early, number, "earned before it was completed:", account)
    wrong = [number for number, adds_up in orders.items() if not adds_up]
    promise(not wrong, "lines and totals do not add up to the kopeck:", wrong)
    _balances(stage, accounts)
    twice = [number for number, payments in money_payments(stage).items() if len(payments) > 1]
    promise(not twice, "money is recorded twice in Posiflora:", twice)


def money_payments(stage: Stage) -> dict[str, list[Resource]]:
    """Payments in roubles that Posiflora has, by our order; points are payments of 0 roubles."""
    store = stage.sandbox.world.posiflora
    numbers = {each.id: each["docNo"] for each in store.rows("orders")}
    found: dict[str, list[Resource]] = {}
    for payment in store.rows("order-payments"):
        if payment["amount"] > 0:
            found.setdefault(numbers[payment.one("order") or ""], []).append(payment)
    return found


def _within_the_quote(stage: Stage, number: str, account: Account) -> None:
    placed = stage.placed.get(number)
    if placed is None:
        # The buyer was never told of this order: its points must not move.
        promise(account.spent == ZERO, number, "was never taken, but spent", account)
        return
    within = ZERO <= account.spent <= placed.spend <= placed.max_spend
    promise(within, number, "spent beyond the quote:", account, placed)


def orders_and_sums() -> dict[str, bool]:
    """Numbers of all orders, and whether lines and order add up. One query: it is asked for often.

    Line debits are the order's debit, line totals and the delivery its total, and each line is
    what its goods cost less its discount and its debit.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return dict(cursor.fetchall())


def _balances(stage: Stage, accounts: dict[str, Account]) -> None:
    """The service's balances are what its ledger explains: nothing moved but through it."""
    if not stage.service.spends:
        return
    for phone in MEMBERS:
        mine = [
            accounts.get(each, NOTHING) for each, who in stage.placed.items() if who.phone == phone
        ]
        moved = sum((each.earned - each.spent for each in mine), ZERO)
        owned, wanted = stage.service.owned(phone), BALANCE + stage.tilled[phone] + moved
        promise(owned == wanted, phone, "owns", owned, "and the ledger explains", wanted)

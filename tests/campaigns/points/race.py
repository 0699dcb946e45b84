"""Thirty checkouts of one balance at the same moment, and workers who do not wait for each other.

Whatever the service's readings, its own ledger never shows more spent than there was.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shop.models import BonusOperation, Movement, OperationState, Order, Vendor
from shop.sync.orders.poll import poll_orders
from shop.sync.outbox.run import run_due
from tests.campaigns.points.promises import promise
from tests.campaigns.points.stage import BALANCE, MEMBERS, VENDORS, Stage
from tests.together import together

D = Decimal
CHECKOUTS = 30
WORKERS = 4
EACH = D(300)
"""Points each checkout wants: the balance is good for three of them."""
ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """How it ended: answers of the shop by status, and points by the service's own ledger."""

    answers: Mapping[int, int]
    with_points: int
    spent: Decimal
    balance: Decimal

    def __str__(self) -> str:
        taken, refused = self.answers.get(201, 0), self.answers.get(409, 0)
        return (
            f"оформлений {taken + refused}: принято {taken}, отказано {refused}; заказов со "
            f"списанием {self.with_points}; списано {self.spent:.0f} из {self.balance:.0f}"
        )


def run_race(stage: Stage, habits: Mapping[str, object]) -> Race:
    """Raises Broken when more was spent than there was, or our ledger says otherwise."""
    stage.begin({**{name: values[0] for name, values in stage.service.habits.items()}, **habits})
    buyer = stage.buyers[0]
    items = [{"product": stage.shop.products[0].pk, "quantity": 2}]
    form = buyer.form(items=items, bonuses=str(EACH))

    def checkout(_number: int) -> int:
        # A device each: the test client of Django is not made for threads.
        device = stage.shop.buyer(**buyer.user)
        return device.post_order(form, key=str(uuid.uuid4())).status_code

    answers = Counter(together(CHECKOUTS, checkout))
    promise(set(answers) <= {201, 409}, "answers:", answers)
    _within(stage)
    for _round in range(ROUNDS):
        together(WORKERS * len(VENDORS), _work)
        _within(stage)
        poll_orders()
        for order in Order.objects.exclude(posiflora_id=None):
            stage.florist(order.number, "complete")
        stage.clock.advance(20)
    return _result(stage, answers)


def _work(number: int) -> int:
    vendor: Vendor = VENDORS[number % len(VENDORS)]
    return run_due(vendor=vendor, keep_going=lambda: True)


def _within(stage: Stage) -> None:
    spent = stage.service.spent_in_all()
    promise(spent <= BALANCE, "spent", spent, "of", BALANCE)
    promise(stage.service.owned(MEMBERS[0]) >= 0, "below zero")


def _result(stage: Stage, answers: Counter[int]) -> Race:
    spent = stage.service.spent_in_all()
    debits = BonusOperation.objects.filter(movement=Movement.SPEND, state=OperationState.DONE)
    ours = sum((row.points or D(0) for row in debits), D(0))
    promise(ours == spent, "we wrote", ours, "and the service", spent)
    orders = Order.objects.filter(is_rejected=False)
    promised = sum((order.bonus_spent for order in orders if not order.question), D(0))
    promise(promised == spent, "buyers were given", promised, "and the service took", spent)
    doubled = Counter(debits.values_list("order", flat=True))
    promise(set(doubled.values()) <= {1}, "debited twice:", doubled)
    return Race(answers=answers, with_points=debits.count(), spent=spent, balance=BALANCE)

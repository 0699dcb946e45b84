"""Movements whose answer got lost for good, made the way they come about."""

from __future__ import annotations

from shop.models import BonusOperation, BonusState, Movement, OperationState
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop


def unknown_spend(shop: Shop, sandbox: SandboxHelper, member: Buyer, *, done: bool) -> str:
    """A spend of a hundred points at LoyalClient that no balance proves: the till got in between.

    `done` tells whether the service has carried it out.
    """
    number: str = member.place(bonuses="100").json()["number"]
    kind = "lost_after" if done else "lost_before"
    sandbox.fail("loyalclient", "POST", "/retail$", kind)
    shop.drain()
    balance = sandbox.loyalclient.member().balance
    sandbox.loyalclient.set_balance(balance + 7)
    shop.make_due()
    shop.drain()
    assert state_of(number) == (OperationState.UNKNOWN, BonusState.UNKNOWN)
    return number


def spend_of(number: str) -> BonusOperation:
    return BonusOperation.objects.filter(order__number=number, movement=Movement.SPEND).latest("pk")


def state_of(number: str) -> tuple[str, str]:
    """How the newest spend of an order stands, and the order with it."""
    operation = spend_of(number)
    assert operation.order is not None
    return operation.state, operation.order.bonus_state

"""Each loyalty service with its books, which the shop's ledger has to equal to the point."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pytest_django import Settings

from integrations.sandbox.faults import Fault
from shop.models import BonusOperation, Movement, OperationState
from tests.loyalty_books import BonusPlusBooks, LoyalClientBooks, MovingBooks
from tests.plugin_sandbox import SandboxHelper

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that moves points, as a fault names it."""

    method: str
    path: str


class Service(MovingBooks):
    """A vendor's stand-in, seen from behind."""

    name: ClassVar[str]
    reserve: ClassVar[Call]
    release: ClassVar[Call]
    commit: ClassVar[Call]
    refund: ClassVar[Call | None] = None
    spends_when: ClassVar[str]
    earns_with_spend: ClassVar[bool]

    def __init__(self, sandbox: SandboxHelper) -> None:
        self.sandbox = sandbox

    def earns(self, goods: Decimal, *, spent: Decimal = ZERO) -> Decimal:
        """What goods of so much earn."""
        raise NotImplementedError

    def fail(self, call: Call, kind: str, **more: Any) -> Fault:
        """Put a fault in force on a call of this service; `more` as `SandboxHelper.fail` has it."""
        return self.sandbox.fail(self.name, call.method, call.path, kind, **more)


class LoyalClientService(LoyalClientBooks, Service):
    name = "loyalclient"
    reserve = Call("POST", "bonuses/hold")
    release = Call("POST", "bonuses/release")
    commit = Call("POST", "general/retail")
    spends_when = "accepted"
    earns_with_spend = False

    def earns(self, goods: Decimal, *, spent: Decimal = ZERO) -> Decimal:
        return ZERO if spent else Decimal(int(int(goods) / 10))


class BonusPlusService(BonusPlusBooks, Service):
    name = "bonusplus"
    reserve = Call("PATCH", "/balance/reserve$")
    release = Call("DELETE", "/balance/reserve$")
    commit = Call("POST", "^/retail$")
    refund = Call("PUT", "^/retail/back$")
    spends_when = "completed"
    earns_with_spend = True

    def earns(self, goods: Decimal, *, spent: Decimal = ZERO) -> Decimal:
        return ((goods - spent) / 10).quantize(Decimal("0.01"))


SERVICES: dict[str, type[Service]] = {
    each.name: each for each in (LoyalClientService, BonusPlusService)
}
START = Decimal(878)


def use(name: str, sandbox: SandboxHelper, settings: Settings) -> Service:
    """Let the shop work with this service."""
    settings.LOYALTY_PROVIDER = name
    return SERVICES[name](sandbox)


def ours() -> tuple[Decimal, Decimal]:
    """Spent and earned by our ledger, net of what came back."""
    sums = dict.fromkeys(Movement, ZERO)
    for row in BonusOperation.objects.filter(state=OperationState.DONE):
        sums[Movement(row.movement)] += row.points or ZERO
    return (
        sums[Movement.SPEND] - sums[Movement.SPEND_REFUND],
        sums[Movement.EARN] - sums[Movement.EARN_REFUND],
    )


def books_agree(service: Service, *, start: Decimal = START) -> None:
    """Their books are our ledger, and the balance is what both say."""
    assert ours() == (service.spent(), service.earned())
    assert service.owned() == start - service.spent() + service.earned()

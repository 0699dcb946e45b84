"""What each loyalty service really holds, in the same words for all of them.

`spent` and `earned` are net of what came back. They are the vendor's own books, which the shop's
ledger has to equal to the point.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from pytest_django import Settings

from shop.models import BonusOperation, Movement, OperationState
from tests.plugin_sandbox import SandboxHelper

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that moves points, as a fault names it."""

    method: str
    path: str


class Service(ABC):
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

    @abstractmethod
    def spent(self) -> Decimal: ...

    @abstractmethod
    def earned(self) -> Decimal: ...

    @abstractmethod
    def owned(self) -> Decimal:
        """The member's points, set aside or not."""

    @abstractmethod
    def reserved(self) -> Decimal: ...

    @abstractmethod
    def commits(self) -> int:
        """Purchases the service ever made."""

    @abstractmethod
    def set_balance(self, points: int) -> None: ...

    def earns(self, goods: Decimal, *, spent: Decimal = ZERO) -> Decimal:
        """What goods of so much earn."""
        raise NotImplementedError

    def fail(self, call: Call, kind: str, **more: object) -> object:
        return self.sandbox.fail(self.name, call.method, call.path, kind, **more)  # type: ignore[arg-type]  # by name


class LoyalClientService(Service):
    name = "loyalclient"
    reserve = Call("POST", "bonuses/hold")
    release = Call("POST", "bonuses/release")
    commit = Call("POST", "general/retail")
    spends_when = "accepted"
    earns_with_spend = False

    def spent(self) -> Decimal:
        return sum((each.spend for each in self.sandbox.loyalclient.operations), ZERO)

    def earned(self) -> Decimal:
        return sum((each.earn for each in self.sandbox.loyalclient.operations), ZERO)

    def owned(self) -> Decimal:
        return self.sandbox.loyalclient.member().balance

    def reserved(self) -> Decimal:
        return sum((each.amount for each in self.sandbox.loyalclient.holds), ZERO)

    def commits(self) -> int:
        return len(self.sandbox.loyalclient.operations)

    def set_balance(self, points: int) -> None:
        self.sandbox.loyalclient.set_balance(points)

    def earns(self, goods: Decimal, *, spent: Decimal = ZERO) -> Decimal:
        return ZERO if spent else Decimal(int(int(goods) / 10))


class BonusPlusService(Service):
    name = "bonusplus"
    reserve = Call("PATCH", "/balance/reserve$")
    release = Call("DELETE", "/balance/reserve$")
    commit = Call("POST", "^/retail$")
    refund = Call("PUT", "^/retail/back$")
    spends_when = "completed"
    earns_with_spend = True

    def spent(self) -> Decimal:
        books = self.sandbox.bonusplus
        return sum((each.debit for each in books.sales), ZERO) - sum(
            (each.debit for each in books.refunds), ZERO
        )

    def earned(self) -> Decimal:
        books = self.sandbox.bonusplus
        return sum((each.credit for each in books.sales), ZERO) - sum(
            (each.credit for each in books.refunds), ZERO
        )

    def owned(self) -> Decimal:
        customer = self.sandbox.bonusplus.customer()
        return customer.balance + customer.not_active

    def reserved(self) -> Decimal:
        return sum((each.amount for each in self.sandbox.bonusplus.reserves.values()), ZERO)

    def commits(self) -> int:
        return len(self.sandbox.bonusplus.sales)

    def set_balance(self, points: int) -> None:
        self.sandbox.bonusplus.set(balance=Decimal(points))

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

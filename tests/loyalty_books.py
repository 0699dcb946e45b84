"""What a loyalty service itself has written down about the demo member, past every API of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal

from integrations.sandbox.bonusplus_store import BonusSale
from tests.plugin_sandbox import SandboxHelper

ZERO = Decimal(0)


class Books(ABC):
    """Sums are points, of the member whose phone is the demo buyer's."""

    sandbox: SandboxHelper

    @abstractmethod
    def owned(self) -> Decimal:
        """The member's points, set aside or not."""

    @abstractmethod
    def reserved(self) -> Decimal: ...

    @abstractmethod
    def commits(self) -> int:
        """Purchases the service ever made."""

    @abstractmethod
    def set_balance(self, points: int) -> None:
        """Change the balance as the till would."""


class MovingBooks(Books):
    """Books that tell what each purchase moved."""

    @abstractmethod
    def moved(self) -> list[tuple[Decimal, Decimal]]:
        """Spent and earned by every purchase, oldest first, whatever came back since."""

    def commits(self) -> int:
        return len(self.moved())

    def spent(self) -> Decimal:
        """Net of what came back."""
        return sum((spent for spent, _earned in self.moved()), ZERO)

    def earned(self) -> Decimal:
        """Net of what came back."""
        return sum((earned for _spent, earned in self.moved()), ZERO)


class LoyalClientBooks(MovingBooks):
    def owned(self) -> Decimal:
        return self.sandbox.loyalclient.member().balance

    def reserved(self) -> Decimal:
        return sum((each.amount for each in self.sandbox.loyalclient.holds), ZERO)

    def moved(self) -> list[tuple[Decimal, Decimal]]:
        return [(each.spend, each.earn) for each in self.sandbox.loyalclient.operations]

    def set_balance(self, points: int) -> None:
        self.sandbox.loyalclient.set_balance(points)


class BonusPlusBooks(MovingBooks):
    def owned(self) -> Decimal:
        customer = self.sandbox.bonusplus.customer()
        return customer.balance + customer.not_active

    def reserved(self) -> Decimal:
        return sum((each.amount for each in self.sandbox.bonusplus.reserves.values()), ZERO)

    def moved(self) -> list[tuple[Decimal, Decimal]]:
        return [(each.debit, each.credit) for each in self.sandbox.bonusplus.sales]

    def spent(self) -> Decimal:
        return super().spent() - sum((each.debit for each in self._came_back), ZERO)

    def earned(self) -> Decimal:
        return super().earned() - sum((each.credit for each in self._came_back), ZERO)

    def set_balance(self, points: int) -> None:
        """Points that wait for their day are there first, so that `owned` is just this."""
        self.sandbox.bonusplus.settle_pending()
        self.sandbox.bonusplus.set(balance=Decimal(points))

    @property
    def _came_back(self) -> list[BonusSale]:
        return self.sandbox.bonusplus.refunds

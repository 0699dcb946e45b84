"""What BonusPlus's stand-in holds, and what its cabinet does to it, for tests."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.bonusplus_store import (
    REFUND,
    SALE,
    BonusActivity,
    BonusCustomer,
    BonusReserve,
    BonusSale,
)
from integrations.sandbox.world import World


class BonusPlusView:
    """What BonusPlus holds: its own ledger, which the shop's must equal."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def customers(self) -> dict[str, BonusCustomer]:
        """By E.164 phone."""
        with self._world.lock:
            kept = self._world.bonusplus.customers
            return {f"+{phone}": deepcopy(each) for phone, each in kept.items()}

    @property
    def reserves(self) -> dict[str, BonusReserve]:
        """What is reserved now, by our ids."""
        with self._world.lock:
            return deepcopy(self._world.bonusplus.reserves)

    @property
    def sales(self) -> list[BonusSale]:
        return self._purchases(SALE)

    @property
    def refunds(self) -> list[BonusSale]:
        return self._purchases(REFUND)

    @property
    def activities(self) -> list[BonusActivity]:
        """Rows of the ledger, oldest first."""
        with self._world.lock:
            return deepcopy(self._world.bonusplus.activities)

    @property
    def products(self) -> dict[str, dict[str, object]]:
        with self._world.lock:
            return deepcopy(self._world.bonusplus.products)

    @property
    def subscriptions(self) -> dict[str, dict[str, object]]:
        with self._world.lock:
            return deepcopy(self._world.bonusplus.subscriptions)

    def customer(self, phone: str = demo.DEMO_PHONE) -> BonusCustomer:
        return self.customers[phone]

    def available(self, phone: str = demo.DEMO_PHONE) -> Decimal:
        """What can be spent or reserved now."""
        with self._world.lock:
            return self._world.bonusplus.available(self._find(phone))

    def add_customer(self, phone: str, *, balance: Decimal | int = 0) -> BonusCustomer:
        """Add a customer of the demo buyer's tier; returns a copy."""
        digits = phone.lstrip("+")
        row = BonusCustomer(demo.stable_id("bonusplus", digits), digits, balance=Decimal(balance))
        with self._world.lock:
            self._world.bonusplus.customers[digits] = row
            return deepcopy(row)

    def set(self, phone: str = demo.DEMO_PHONE, **values: object) -> None:
        """Change a customer as the cabinet or the till would: `balance`, `debit_percent`…"""
        with self._world.lock:
            for name, value in values.items():
                setattr(self._find(phone), name, value)

    def settle_pending(self) -> None:
        """Make every point active that waits for its day."""
        with self._world.lock:
            self._world.bonusplus.wake_points(datetime.max.replace(tzinfo=UTC))

    def _purchases(self, kind: int) -> list[BonusSale]:
        with self._world.lock:
            return [deepcopy(each) for each in self._world.bonusplus.sales if each.kind == kind]

    def _find(self, phone: str) -> BonusCustomer:
        return self._world.bonusplus.customers[phone.lstrip("+")]

"""LoyalClient of a campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from integrations.sandbox.loyalclient_store import Level, Member
from tests.campaigns.points.services.base import (
    HABITS_OF_POSIFLORA,
    NOTHING,
    ZERO,
    Account,
    Service,
)


class LoyalClientService(Service):
    name, title, vendor = "loyalclient", "LoyalClient", "loyalclient"
    habits = {
        **HABITS_OF_POSIFLORA,
        "new_operation_clears": ("whole_point", "only_pair"),
        "hold_lowers_recalc": (True, False),
        "hold_lowers_balance": (True, False),
        "duplicate_retail": ("accepted", "refused"),
        "fractional_amounts": ("refused", "rounded", "kept"),
        "loyalty_auth_failure": (401, 422),
    }

    def begin(self, phones: Sequence[str], points: Decimal, habits: Mapping[str, object]) -> None:
        self._orders: list[str] = []
        super().begin(phones, points, habits)

    def seat(self, phone: str, points: Decimal) -> None:
        members = self.world.loyalclient.members
        level = Level(f"621{len(members):021x}", "Серебро", Decimal(5), "cashback", Decimal(50))
        row_id = f"62b{len(members):021x}"
        members[row_id] = Member(row_id, "АННА", phone.lstrip("+"), level, points)

    def till(self, phone: str, points: Decimal) -> Decimal:
        with self.world.lock:
            member = self._member(phone)
            points = max(points, -member.balance)
            member.balance += points
        return points

    def owned(self, phone: str) -> Decimal:
        return self._member(phone).balance

    def accounts(self) -> dict[str, Account]:
        held: dict[str, Account] = {}
        for order, each in zip(self._orders, self.world.loyalclient.operations, strict=True):
            made = Account(spent=each.spend, earned=each.earn, standing=1)
            held[order] = held.get(order, NOTHING) + made
        return held

    def reserved(self) -> dict[str, Decimal]:
        now = self.world.clock.now()
        held = [each.amount for each in self.world.loyalclient.holds if each.until > now]
        return {"": sum(held, ZERO)} if held else {}

    def spent_in_all(self) -> Decimal:
        return sum((each.spend for each in self.world.loyalclient.operations), ZERO)

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        # Its only witness is the balance (loyalty.md §3.5).
        return tilled

    def undo(self, order: str) -> bool:
        store = self.world.loyalclient
        with self.world.lock:
            mine = [
                each
                for name, each in zip(self._orders, store.operations, strict=True)
                if name == order
            ]
            back = sum((each.spend - each.earn for each in mine), ZERO)
            if not mine or any(each.client != mine[0].client for each in mine):
                return False
            member = store.members[mine[0].client]
            if member.balance + back < 0:
                return False
            member.balance += back
            store.operations[:] = [each for each in store.operations if each not in mine]
            self._orders = [name for name in self._orders if name != order]
        return True

    def count(self) -> int:
        return len(self.world.loyalclient.operations)

    def moved(self, more: int, order: str) -> None:
        self._orders += [order] * more

    def _member(self, phone: str) -> Member:
        digits = phone.lstrip("+")
        members = self.world.loyalclient.members.values()
        return next(each for each in members if each.phone == digits)

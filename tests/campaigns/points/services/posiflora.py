"""Points kept in Posiflora: spending is a payment, earning is Posiflora's own affair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from integrations.sandbox.posiflora.points import BONUS_LINES, move_points
from integrations.sandbox.posiflora.store import Resource
from tests.campaigns.points.services.base import (
    HABITS_OF_POSIFLORA,
    NOTHING,
    ZERO,
    Account,
    Service,
)


class PosifloraService(Service):
    name, title, vendor = "posiflora", "Posiflora", "posiflora"
    settings = {"POSIFLORA_SPEND_BONUSES": True}
    habits = {
        **HABITS_OF_POSIFLORA,
        "bonus_payments": ("taken", "taken", "taken", "422", "ignored"),
        "bonus_limit": ("checked", "balance", "free"),
        "bonus_amount_shown": (True, False),
        "payment_keeps_id": (True, False),
        "payments_filter_order": (True, False),
        "payments_listed": (True, False),
        "bonus_needs_flag": (True, False),
        "bonus_in_amount": (False, True),
        "bonus_history_order": (True, False),
        "bonus_history_sort": ("oldest", "newest"),
        "cancel_returns_points": (True, False),
        "groups_rise": (False, True),
        "points_accrue": (True, False),
        "points_accrue_on": ("money", "total"),
        "points_delay_seconds": (0, 600),
        "points_lag_seconds": (0, 60),
        "current_points_patch": ("ignored", "applied"),
        "lists_payment_methods": (False, True),
    }

    def seat(self, phone: str, points: Decimal) -> None:
        self.sandbox.posiflora.add_customer(phone, title="АННА", points=points)

    def till(self, phone: str, points: Decimal) -> Decimal:
        with self.world.lock:
            customer = self._customer(phone)
            points = max(points, -Decimal(customer["currentPoints"]))
            if points:
                move_points(self.world, customer, points, order=None, admin=True)
        return points

    def owned(self, phone: str) -> Decimal:
        return Decimal(self._customer(phone)["currentPoints"])

    def accounts(self) -> dict[str, Account]:
        store = self.world.posiflora
        by_points: dict[str | None, list[Decimal]] = {}
        for payment in store.rows("order-payments"):
            if payment["bonusAmount"]:
                by_points.setdefault(payment.one("order"), []).append(payment["bonusAmount"])
        moved: Counter[str | None] = Counter()
        for line in store.rows(BONUS_LINES):
            moved[line.one("order")] += line["amount"]
        held: dict[str, Account] = {}
        for order in store.rows("orders"):
            spent = order.private.get("points", ZERO)
            made = Account(
                spent=spent,
                # The lines of an order hold both, without telling one from the other.
                earned=moved[order.id] + spent,
                standing=_standing(by_points.get(order.id, []), spent),
            )
            held[order["docNo"]] = held.get(order["docNo"], NOTHING) + made
        return held

    def reserved(self) -> dict[str, Decimal]:
        return {}

    def spent_in_all(self) -> Decimal:
        return sum((each.spent for each in self.accounts().values()), ZERO)

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        """A payment that this login is not shown, or that does not tell its points.

        Then the history is left: it proves a debit that names its order (posiflora.md §5.7).
        """
        switches = self.world.switches
        if switches.payments_listed and switches.bonus_amount_shown:
            return False
        return not (moved and switches.bonus_history_order)

    def accrues_unseen(self) -> bool:
        return not self.world.switches.bonus_history_order

    def _customer(self, phone: str) -> Resource:
        digits = phone.removeprefix("+7")
        rows = self.world.posiflora.rows("customers")
        return next(each for each in rows if each["phone"] == digits)


def _standing(payments: Sequence[Decimal], spent: Decimal) -> int:
    """How many payments are left of an order when all but `spent` came back with the goods."""
    back = sum(payments, ZERO) - spent
    standing = len(payments)
    for points in payments:
        if points <= back:
            back -= points
            standing -= 1
    return standing

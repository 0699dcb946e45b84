"""BonusPlus of a campaign."""

from __future__ import annotations

from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.bonusplus_store import SALE, BonusCustomer, BonusSale
from tests.campaigns.points.services.base import (
    HABITS_OF_POSIFLORA,
    NOTHING,
    ZERO,
    Account,
    Service,
)


class BonusPlusService(Service):
    name, title, vendor = "bonusplus", "BonusPlus", "bonusplus"
    names_reserves = True
    habits = {
        **HABITS_OF_POSIFLORA,
        "bonusplus_unknown_customer": ("412", "404"),
        "bonusplus_repeat_reserve": ("adds", "replaces", "412"),
        "bonusplus_release_beyond": ("412", "clamps"),
        "bonusplus_release_zero": ("204", "412"),
        "bonusplus_reserve_above": ("412", "partial"),
        "bonusplus_unknown_reserve": ("412", "404", "zero"),
        "bonusplus_delete_reserve": ("supported", "body_dropped", "ignored"),
        "bonusplus_duplicate_sale": ("sells_twice", "412", "first_result"),
        "bonusplus_sale_answers_id": (False, True),
        "bonusplus_refund_spent": ("negative", "clamp"),
        "bonusplus_max_by_balance": (False, True),
        "bonusplus_sort": ("supported", "ignored"),
        "bonusplus_activation_days": (0, 14),
        "bonusplus_rate_status": (429, 412),
        "bonusplus_extra_fields": (True, False),
    }

    def seat(self, phone: str, points: Decimal) -> None:
        digits = phone.lstrip("+")
        row = BonusCustomer(demo.stable_id("bonusplus", digits), digits, balance=points)
        self.world.bonusplus.customers[digits] = row

    def till(self, phone: str, points: Decimal) -> Decimal:
        with self.world.lock:
            customer = self._customer(phone)
            points = max(points, -max(self.world.bonusplus.available(customer), ZERO))
            customer.balance += points
        return points

    def owned(self, phone: str) -> Decimal:
        customer = self._customer(phone)
        return customer.balance + customer.not_active

    def accounts(self) -> dict[str, Account]:
        sales = {sale.id: sale for sale in self.world.bonusplus.sales}
        held: dict[str, Account] = {}
        for sale in sales.values():
            sold = sale.kind == SALE
            parent = sale if sold else sales[sale.parent_id or 0]
            order, sign = _number(parent.external_id), 1 if sold else -1
            made = Account(
                spent=sign * sale.debit,
                earned=sign * sale.credit,
                standing=1 if sold and _stands(sale) else 0,
            )
            held[order] = held.get(order, NOTHING) + made
        return held

    def reserved(self) -> dict[str, Decimal]:
        held: dict[str, Decimal] = {}
        for each in self.world.bonusplus.reserves.values():
            order = _number(each.id)
            held[order] = held.get(order, ZERO) + each.amount
        return held

    def spent_in_all(self) -> Decimal:
        return sum((each.spent for each in self.accounts().values()), ZERO)

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        # Reserves are read back, and its ledger names our sales (loyalty.md §2.7, §2.8).
        return False

    def _customer(self, phone: str) -> BonusCustomer:
        return self.world.bonusplus.customers[phone.lstrip("+")]


def _stands(sale: BonusSale) -> bool:
    return any(line.returned_sum < line.sum for line in sale.positions)


def _number(operation_id: str) -> str:
    """Our ids begin with the order's number."""
    return operation_id.split("-", 1)[0]

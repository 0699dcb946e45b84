"""The loyalty services of a campaign: their own ledgers, read past every client of the shop.

A new provider is one class here. Switches in `habits` are drawn for each run: nobody knows which
reading is the real service's (loyalty.md §2.13, §3.6; posiflora.md §9).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from integrations.sandbox import demo
from integrations.sandbox.bonusplus_store import SALE, BonusCustomer, BonusSale
from integrations.sandbox.loyalclient_store import Level, Member
from integrations.sandbox.posiflora.points import BONUS_LINES, move_points
from integrations.sandbox.posiflora.store import Resource
from tests.plugin_sandbox import SandboxHelper

ZERO = Decimal(0)
type Habits = Mapping[str, Sequence[object]]

HABITS_OF_POSIFLORA: Habits = {
    "status_moves": ("strict", "free"),
    "docno_unique": (False, True),
    "filter_docno": ("exact", "contains", "ignored"),
    "patch_lines": ("replace", "merge"),
    "repeat_client_id": ("409", "merge", "500"),
    "duplicate_customer_phone": ("allow", "422"),
    "revision_compare": ("gt", "ge"),
    "modified_at_sort": ("supported", "422"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a service itself holds against one order; what came back is taken off.

    `standing` counts purchases that were not undone: more than one is a double movement.
    """

    spent: Decimal = ZERO
    earned: Decimal = ZERO
    standing: int = 0


NOTHING = Account()


class Service(ABC):
    """`vendor` is whom the faults of the sandbox know; `name` is LOYALTY_PROVIDER."""

    name: ClassVar[str]
    title: ClassVar[str]
    vendor: ClassVar[str]
    habits: ClassVar[Habits]
    settings: ClassVar[Mapping[str, object]] = {}
    spends: ClassVar[bool] = True
    names_reserves: ClassVar[bool] = False
    """It holds a reserve under our own id until it is let go."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world

    def begin(self, phones: Sequence[str], points: Decimal, habits: Mapping[str, object]) -> None:
        """After a reset of the sandbox: its habits, and members who own so many points each."""
        self.sandbox.switch(**habits)
        with self.world.lock:
            for phone in phones:
                self.seat(phone, points)

    @abstractmethod
    def seat(self, phone: str, points: Decimal) -> None: ...

    @abstractmethod
    def till(self, phone: str, points: Decimal) -> Decimal:
        """Move points behind the shop's back; tells how many, a balance stays above zero."""

    @abstractmethod
    def owned(self, phone: str) -> Decimal:
        """Points of a member, set aside or not."""

    @abstractmethod
    def accounts(self) -> dict[str, Account]:
        """By the numbers of our orders, from the service's own ledger."""

    @abstractmethod
    def reserved(self) -> dict[str, Decimal]:
        """What is set aside now, by order; under "" what no order can be told of."""

    @abstractmethod
    def spent_in_all(self) -> Decimal:
        """Points spent and not given back, of whatever order."""

    @abstractmethod
    def hides(self, *, tilled: bool, moved: bool) -> bool:
        """Whether no call may be able to tell what became of a movement whose answer was lost.

        `tilled`: points of its member were moved behind the shop's back. `moved`: it was made.
        """

    def accrues_unseen(self) -> bool:
        """Whether it gives points by itself and never tells for which order."""
        return False

    def undo(self, order: str) -> bool:
        """Take back by hand all it moved for an order. False where nobody can, or has to."""
        del order
        return False

    def count(self) -> int:
        """How many movements there are that do not name their order."""
        return 0

    def moved(self, more: int, order: str) -> None:
        """So many movements without a name were made for this order."""
        del more, order


class NoService(Service):
    name, title = "none", "без сервиса"
    vendor = "loyalclient"
    habits = HABITS_OF_POSIFLORA
    spends = False

    def seat(self, phone: str, points: Decimal) -> None:
        """Nobody has any."""

    def till(self, phone: str, points: Decimal) -> Decimal:
        return ZERO

    def owned(self, phone: str) -> Decimal:
        return ZERO

    def accounts(self) -> dict[str, Account]:
        return {}

    def reserved(self) -> dict[str, Decimal]:
        return {}

    def spent_in_all(self) -> Decimal:
        return ZERO

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        return False


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
            held[order] = _sum(held.get(order, NOTHING), made)
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
            held[order] = _sum(held.get(order, NOTHING), made)
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


class PosifloraService(Service):
    """Points kept in Posiflora: spending is a payment, earning is Posiflora's own affair."""

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
        by_points = Counter(
            payment.one("order")
            for payment in store.rows("order-payments")
            if payment["bonusAmount"]
        )
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
                standing=by_points[order.id] if spent else 0,
            )
            held[order["docNo"]] = _sum(held.get(order["docNo"], NOTHING), made)
        return held

    def reserved(self) -> dict[str, Decimal]:
        return {}

    def spent_in_all(self) -> Decimal:
        return sum((each.spent for each in self.accounts().values()), ZERO)

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        """A payment that this login is not shown, or that does not tell its points (§5.7).

        Then the history is left: it proves a debit that names its order.
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


SERVICES: Mapping[str, type[Service]] = {
    each.name: each for each in (LoyalClientService, BonusPlusService, PosifloraService, NoService)
}


def _sum(one: Account, other: Account) -> Account:
    return Account(
        spent=one.spent + other.spent,
        earned=one.earned + other.earned,
        standing=one.standing + other.standing,
    )


def _stands(sale: BonusSale) -> bool:
    return any(line.returned_sum < line.sum for line in sale.positions)


def _number(operation_id: str) -> str:
    """Our ids begin with the order's number."""
    return operation_id.split("-", 1)[0]

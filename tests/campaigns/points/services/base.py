"""A loyalty service of a campaign: its own ledger, read past every client of the shop.

Switches in `habits` are drawn for each run: nobody knows which reading is the real service's
(loyalty.md §2.13, §3.6; posiflora.md §9).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

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

    def __add__(self, other: Account) -> Account:
        return Account(
            spent=self.spent + other.spent,
            earned=self.earned + other.earned,
            standing=self.standing + other.standing,
        )


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

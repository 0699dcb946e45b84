"""What a reconciliation finds, as records that a table, a machine and a person can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from shop.models import AttentionKind


class Code(StrEnum):
    """Which two records differ. These names are the machine's; they do not change."""

    ORDER_NOT_SENT = "order_not_sent"
    ORDER_NOT_NOTED = "order_not_noted"
    ORDER_GONE = "order_gone"
    ORDER_TWICE = "order_twice"
    ORDER_FOREIGN = "order_foreign"
    ORDER_UNREADABLE = "order_unreadable"
    STATUS = "status"
    TOTAL = "total"
    PAYMENT_ABSENT = "payment_absent"
    PAYMENT_TOO_MUCH = "payment_too_much"
    PAYMENT_NOT_NOTED = "payment_not_noted"
    MOVEMENT_OPEN = "movement_open"
    MOVEMENT_NOT_BEGUN = "movement_not_begun"
    MOVEMENT_ABSENT = "movement_absent"
    MOVEMENT_DIFFERS = "movement_differs"
    MOVEMENT_TWICE = "movement_twice"
    NOT_UNDONE = "not_undone"
    RESERVE_LEFT = "reserve_left"
    RESERVE_STANDS = "reserve_stands"
    RESERVE_GONE = "reserve_gone"
    SUMS = "sums"
    MEMBER = "member"


class Repair(StrEnum):
    """What may be done without asking anybody, because it cannot do harm."""

    SEND = "send"
    """Queue the push of an order that Posiflora certainly does not have."""
    REREAD = "reread"
    """Read the order once more and take over what Posiflora says."""
    RECORD_PAYMENT = "record_payment"
    """Queue the payment; it is looked for before it is entered."""
    NOTE_PAYMENT = "note_payment"
    """Mark the order as paid: Posiflora has all of its money."""
    FOLLOW = "follow"
    """Queue the movement that the status of the order calls for."""
    SETTLE = "settle"
    """Ask the loyalty service what became of a movement, by its own ledger."""
    NOTE_UNDONE = "note_undone"
    """Write down that the service gave points back by itself, as its own ledger shows."""
    RELEASE = "release"
    """Let go of a reserve that still stands for a finished order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference. `ours` and `theirs` are short: a status, an amount, "" for nothing.

    `told_as` is the kind of question that already asks a person about the same thing, if one is
    open. With `is_note` it is worth knowing and nobody has to do anything about it.
    """

    code: Code
    text: str
    order: str = ""
    order_id: int | None = None
    member: str = ""
    customer_id: int | None = None
    operation_id: int | None = None
    ours: str = ""
    theirs: str = ""
    repair: Repair | None = None
    repaired: bool = False
    told_as: AttentionKind | None = None
    is_note: bool = False

    @property
    def subject(self) -> str:
        """What it is about, for a table: the number of an order, or a masked phone."""
        return self.order or self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSums:
    """Points of one member since `since`: by our ledger, and by the service's own.

    `theirs` holds the service's rows that belong to our movements, `elsewhere` all others: the
    till, a gift, a correction. All three are None where the service shows no ledger.
    """

    member: str
    customer_id: int
    ours: Decimal
    theirs: Decimal | None = None
    elsewhere: Decimal | None = None
    balance: Decimal | None = None
    pending: Decimal | None = None

    @property
    def agrees(self) -> bool:
        return self.theirs is None or self.theirs == self.ours


@dataclass(slots=True, kw_only=True)
class Report:
    """The outcome of a run.

    `not_checked` says, in sentences, what nobody can know; `failures` why a side could not be read
    this time, and then nothing is proven by its silence.
    """

    since: datetime
    provider: str
    dry_run: bool = False
    orders: int = 0
    findings: list[Finding] = field(default_factory=list)
    members: list[MemberSums] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def differences(self) -> list[Finding]:
        """What still has to be done about something: neither notes nor what was put right."""
        return [each for each in self.findings if not each.is_note and not each.repaired]

    @property
    def repaired(self) -> int:
        return sum(each.repaired for each in self.findings)

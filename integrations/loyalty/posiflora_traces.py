"""What an order and the history of its buyer tell about points (posiflora.md §4.2, §4.6).

Two witnesses: the payment, which carries our own id and words, and the line of the history, which
names the order. Neither is documented to follow a payment by points (§5.7), so both are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from integrations.loyalty.movements import CommitRequest, Evidence
from integrations.posiflora import (
    BonusHistoryLine,
    OrderRecord,
    PaymentRecord,
    PosifloraClient,
)
from integrations.posiflora.search import read_all

_SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class Traces:
    """`own` is our payment. `others` are the other payments of the order that points take part in.

    `debits` are the movements that took points for this order, `loose` those that took exactly as
    many points and name no order. `whole` says that nothing was left unread.
    """

    own: PaymentRecord | None
    others: tuple[PaymentRecord, ...]
    debits: tuple[BonusHistoryLine, ...]
    loose: tuple[BonusHistoryLine, ...]
    whole: bool

    @property
    def paid_by_others(self) -> Decimal:
        """Points that payments of somebody else hold on this order, less those given back."""
        return points_held(self.others)

    def evidence(self) -> Evidence:
        """Return what to compare with later."""
        return {
            "others": _ids(self.others),
            "debits": _ids(self.debits),
            "loose": _ids(self.loose),
        }

    def since(self, before: Evidence) -> Traces:
        """Return what came after `before` was read."""
        return Traces(
            own=self.own,
            others=tuple(each for each in self.others if not _knows(before, "others", each.id)),
            debits=tuple(each for each in self.debits if not _knows(before, "debits", each.id)),
            loose=tuple(each for each in self.loose if not _knows(before, "loose", each.id)),
            whole=self.whole,
        )


def read_traces(
    client: PosifloraClient, request: CommitRequest, order: OrderRecord | None
) -> Traces:
    """Read both witnesses. `order` is the order as it is now, None when it is gone."""
    payments, whole = read_all(client.payments.of_order(request.document))
    lines, all_lines = read_all(client.customers.whole_bonus_history(request.member_id))
    # A list that hides payments the order names, from a login without the right, proves nothing.
    named = set() if order is None else set(order.payment_ids)
    own = next((each for each in payments if _is_own(each, request)), None)
    return Traces(
        own=own,
        others=tuple(
            each
            for each in payments
            if each is not own and each.bonus_amount and not _is_undone(each, request)
        ),
        debits=tuple(
            each for each in lines if each.amount < 0 and each.order_id == request.document
        ),
        loose=tuple(
            each for each in lines if each.amount == -request.spend and each.order_id is None
        ),
        whole=whole and all_lines and named <= {each.id for each in payments},
    )


def payment_id(request: CommitRequest) -> str:
    """Return the id of the payment of this request: the same every time."""
    return str(uuid5(NAMESPACE_URL, f"posiflora:{request.document}:{request.operation_id}"))


def points_held(payments: Iterable[PaymentRecord]) -> Decimal:
    """Return the points that payments hold, less those given back."""
    signed = (
        -each.bonus_amount if each.payment_type == "return" else each.bonus_amount
        for each in payments
    )
    return sum(signed, Decimal(0))


def _is_own(payment: PaymentRecord, request: CommitRequest) -> bool:
    """By our id or our words: whether a server keeps an id made by a client is unknown (§5.1)."""
    return (
        payment.id == payment_id(request) or request.operation_id in payment.description.split()
    ) and payment.payment_type == "payment"


def _is_undone(payment: PaymentRecord, request: CommitRequest) -> bool:
    return any(
        _is_own(payment, replace(request, operation_id=earlier)) for earlier in request.undone
    )


def _ids(rows: Iterable[PaymentRecord | BonusHistoryLine]) -> str:
    return _SEPARATOR.join(row.id for row in rows)


def _knows(before: Evidence, name: str, row_id: str) -> bool:
    return row_id in before[name].split(_SEPARATOR)

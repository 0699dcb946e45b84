"""What Posiflora accrued for an order by itself, by its history (posiflora.md §4.2, §6).

A line says neither why points came nor why they went. Read from the oldest on it mostly shows: a
debit of as many points as came for the order takes them back, and any other one is a payment by
points; a credit of as many points as were paid gives them back, and any other one is an accrual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.loyalty.movements import CommitRequest, CommitResult
from integrations.loyalty.posiflora_members import refusal
from integrations.loyalty.records import LevelKind
from integrations.money import ZERO, to_money
from integrations.posiflora import BonusHistoryLine, OrderRecord, PosifloraClient

DONE = "done"
CALLED_OFF = ("canceled", "returned")
OPERATION = "customers.bonus_history"
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Told:
    """`accrued` stand, `paid` were not given back, `doubtful` may be either."""

    accrued: list[BonusHistoryLine] = field(default_factory=list)
    paid: list[BonusHistoryLine] = field(default_factory=list)
    doubtful: list[BonusHistoryLine] = field(default_factory=list)


def mirrored_earn(
    client: PosifloraClient,
    request: CommitRequest,
    *,
    seen: Collection[str],
    called_off: bool,
) -> CommitResult | None:
    """Return the points this order brought besides those `seen`, None while it shows none of them.

    What was taken back meanwhile was not brought. `called_off` says that the order is, or once was,
    called off: only then points that were paid come back. Raises Refused when the history does not
    tell what was earned from what was given back.
    """
    order = client.orders.get(request.document)
    if order is None or order.status not in (DONE, *CALLED_OFF):
        return None
    # A list that breaks off is no worse here than one that does not show the points yet.
    lines = client.customers.bonus_history(request.member_id)
    told = _read(line for line in lines if line.order_id == request.document)
    new = [line for line in told.accrued if line.id not in seen]
    if not new and not called_off and order.status == DONE:
        doubtful = [line for line in told.doubtful if line.id not in seen]
        new = [line for line in doubtful if _is_of_the_end(line, order)]
        if doubtful and not new:
            raise refusal(OPERATION, _("баллы по заказу возвращались, проверьте начисление"))
    if not new:
        return None
    return CommitResult(
        spent=ZERO,
        earned=to_money(sum((line.amount for line in new), ZERO)),
        kind=LevelKind.CASHBACK,
        reference=",".join(line.id for line in new),
    )


def _read(lines: Iterable[BonusHistoryLine]) -> _Told:
    told = _Told()
    for line in sorted(lines, key=_age):
        if line.amount > 0:
            if not _ended(told.paid, line.amount):
                told.accrued.append(line)
            else:
                told.doubtful.append(line)
        elif not _ended(told.accrued, -line.amount):
            told.paid.append(line)
    return told


def _ended(standing: list[BonusHistoryLine], points: Decimal) -> bool:
    """Take out what a movement of so many points undoes: the newest such one, or all of them."""
    for line in reversed(standing):
        if abs(line.amount) == points:
            standing.remove(line)
            return True
    if standing and abs(sum((line.amount for line in standing), ZERO)) == points:
        standing.clear()
        return True
    return False


def _is_of_the_end(line: BonusHistoryLine, order: OrderRecord) -> bool:
    """Whether it came after the order was completed, when nothing is given back any more."""
    done, came = order.updated_status_at, line.created_at
    return done is not None and came is not None and came >= done


def _age(line: BonusHistoryLine) -> tuple[datetime, int, str]:
    """Sort by time; lines of one second by their running number."""
    return line.created_at or _EARLIEST, len(line.id), line.id

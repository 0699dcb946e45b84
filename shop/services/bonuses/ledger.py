"""What happened to a buyer's points: our own ledger, and what the service knows besides."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from integrations.errors import VendorError
from integrations.http import time_budget
from integrations.loyalty.base import HistoryEntry, HistoryKind
from shop.models import TAKES, BonusOperation, Customer, Movement, OperationState
from shop.services.loyalty import loyalty_provider

from .purchases import entries_of_ours

logger = logging.getLogger(__name__)

TAKEN = (*TAKES, Movement.RESERVE)
"""Movements that lower the balance."""


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Source(StrEnum):
    """Who wrote a row: this shop, or somebody else who moves points of the same programme."""

    SHOP = "shop"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """`points` are signed. `title` is the service's own word for what we know nothing of."""

    source: Source
    movement: Movement
    points: Decimal
    state: str
    at: datetime
    order: str | None = None
    title: str = ""
    expires_at: datetime | None = None


def bonus_ledger(*, customer: Customer, limit: int) -> list[LedgerRow]:
    """The newest movements, newest first.

    A purchase at the till is only in the service's ledger; ours are in both, and shown once. While
    the service is away, or where it has no ledger to read, ours are all there is.
    """
    mine = _of_shop(customer, limit)
    others = _of_programme(customer, limit)
    return sorted(mine + others, key=lambda row: row.at, reverse=True)[:limit]


def _of_shop(customer: Customer, limit: int) -> list[LedgerRow]:
    shown = BonusOperation.objects.filter(customer=customer).exclude(
        # A reserve that was spent is shown as the spend; refusals moved nothing.
        Q(movement=Movement.RESERVE, state=OperationState.USED) | Q(state=OperationState.REFUSED)
    )
    return [_own(row) for row in shown.select_related("order")[:limit]]


def _own(row: BonusOperation) -> LedgerRow:
    points = row.points if row.points is not None else row.asked
    reserve = row.movement == Movement.RESERVE
    return LedgerRow(
        source=Source.SHOP,
        movement=Movement.SPEND if reserve else Movement(row.movement),
        points=-points if row.movement in TAKEN else points,
        state=_state(row, reserve=reserve),
        at=row.settled_at or row.created_at,
        order=row.order.number if row.order else None,
    )


def _state(row: BonusOperation, *, reserve: bool) -> str:
    if row.state == OperationState.DONE:
        return "reserved" if reserve else "done"
    return "released" if row.state == OperationState.RELEASED else "unknown"


def _of_programme(customer: Customer, limit: int) -> list[LedgerRow]:
    provider = loyalty_provider()
    if provider is None or not provider.capabilities.history or not customer.verified_phone:
        return []
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.find_member(customer.verified_phone)
            entries = provider.history(member, limit) if member else ()
    except VendorError as error:
        logger.warning("the ledger is shown without the service's own rows: %s", error)
        return []
    ours = entries_of_ours(customer=customer, provider=provider.name, entries=entries)
    return [_theirs(entry) for entry in entries if entry not in ours]


def _theirs(entry: HistoryEntry) -> LedgerRow:
    return LedgerRow(
        source=Source.PROGRAMME,
        movement=Movement.EARN if entry.kind == HistoryKind.EARN else Movement.SPEND,
        points=entry.points,
        state="done",
        # A row without a time is as old as can be: it must not push a dated one off the list.
        at=entry.at or LONG_AGO,
        title=next(filter(_is_for_people, (entry.title, entry.description)), ""),
        expires_at=entry.expires_at,
    )


def _is_for_people(words: str) -> bool:
    """Services name what happened in one word of their own, `Credit_Retail`, or in a sentence."""
    return bool(words) and not re.fullmatch(r"[\w.-]+", words, re.ASCII)

"""A member's card for a manager: what the loyalty service says right now, and what it remembers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from integrations.errors import VendorError
from integrations.http import time_budget
from integrations.loyalty.base import HistoryEntry, LoyaltyProvider, Member
from shop.models import OPEN_STATES, Customer, Order
from shop.services.loyalty import loyalty_provider

from .account import BonusAccount, bonus_account
from .purchases import entries_of_ours

logger = logging.getLogger(__name__)

MOST_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One row of the service's own ledger; `order` is ours when the row belongs to one."""

    at: datetime | None
    points: Decimal
    title: str
    order: Order | None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusCard:
    """`rows` is None where the service shows no ledger, and empty while it does not answer."""

    title: str
    account: BonusAccount
    rows: tuple[CardRow, ...] | None = None
    is_silent: bool = False
    """The balance was told, and then the ledger was not."""
    is_sorted: bool = True
    """Every row that is ours is known to be ours: no movement of this buyer is open."""


def bonus_card(*, customer: Customer) -> BonusCard | None:
    """Ask for balance, level and the newest movements; None for a shop without a programme.

    Each question has the loyalty budget, so a page that waits for this waits no longer than twice
    that. A service that does not answer is said, never raised.
    """
    provider = loyalty_provider()
    if provider is None:
        return None
    account = bonus_account(customer=customer)
    card = BonusCard(title=provider.title, account=account)
    if account.member is None or account.stale or not provider.capabilities.history:
        return card
    entries = _history(provider, account.member)
    return BonusCard(
        title=provider.title,
        account=account,
        rows=_rows(customer, provider.name, entries or ()),
        is_silent=entries is None,
        is_sorted=not customer.bonus_operations.filter(state__in=OPEN_STATES).exists(),
    )


def _history(provider: LoyaltyProvider, member: Member) -> tuple[HistoryEntry, ...] | None:
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            return provider.history(member, MOST_ROWS)
    except VendorError as error:
        logger.warning("the member's card has no ledger: %s", error)
        return None


def _rows(
    customer: Customer, provider: str, entries: Sequence[HistoryEntry]
) -> tuple[CardRow, ...]:
    ours = entries_of_ours(customer=customer, provider=provider, entries=entries)
    return tuple(
        CardRow(
            at=entry.at,
            points=entry.points,
            title=entry.description or entry.title,
            order=ours.get(entry),
            expires_at=entry.expires_at,
        )
        for entry in entries
    )

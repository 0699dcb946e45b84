"""The buyer's bonus account as the loyalty service shows it right now."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from integrations.errors import VendorError
from integrations.http import time_budget
from integrations.loyalty.base import Member
from integrations.loyalty.registry import get_provider
from shop.models import Customer

from . import clock
from .quotes import BonusStatus

logger = logging.getLogger(__name__)

LAST_KNOWN_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusAccount:
    """`stale` means the service did not answer and this is what it said at `as_of`."""

    status: BonusStatus
    member: Member | None = None
    as_of: datetime | None = None
    stale: bool = False


def bonus_account(*, customer: Customer) -> BonusAccount:
    """Balance and level for a verified phone, within the loyalty budget.

    The last answer is kept for showing while the service is away, never for spending.
    """
    provider = get_provider()
    if provider is None:
        return BonusAccount(status=BonusStatus.UNAVAILABLE)
    if not customer.verified_phone:
        return BonusAccount(status=BonusStatus.PHONE_REQUIRED)
    key = f"bonus-account:{provider.name}:{customer.pk}:{customer.phone_verified_at:%s}"
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.find_member(customer.verified_phone)
    except VendorError as error:
        logger.warning("bonus account is shown as last known: %s", error)
        last: BonusAccount | None = cache.get(key)
        return last or BonusAccount(status=BonusStatus.UNAVAILABLE)
    if member is None:
        return BonusAccount(status=BonusStatus.NOT_MEMBER, as_of=clock.now())
    now = clock.now()
    cache.set(
        key,
        BonusAccount(status=BonusStatus.OK, member=member, as_of=now, stale=True),
        LAST_KNOWN_SECONDS,
    )
    return BonusAccount(status=BonusStatus.OK, member=member, as_of=now)

"""The buyer's bonus account as the loyalty service shows it right now."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from integrations.errors import VendorError
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyProvider, Member
from integrations.money import ZERO
from shop.models import Customer
from shop.services import clock
from shop.services.loyalty import loyalty_provider

from .member import own_reserves
from .quotes import BonusStatus

logger = logging.getLogger(__name__)

LAST_KNOWN_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusAccount:
    """`stale` means the service did not answer and this is what it said at `as_of`.

    `can_register`: somebody outside may join right here. `can_spend`: points can be spent here.
    """

    status: BonusStatus
    member: Member | None = None
    as_of: datetime | None = None
    stale: bool = False
    can_register: bool = False
    can_spend: bool = False


def bonus_account(*, customer: Customer) -> BonusAccount:
    """Balance and level for a verified phone, within the loyalty budget.

    The last answer is kept for showing while the service is away, never for spending.
    """
    provider = loyalty_provider()
    if provider is None:
        return BonusAccount(status=BonusStatus.UNAVAILABLE)
    if not customer.verified_phone:
        return BonusAccount(status=BonusStatus.PHONE_REQUIRED)
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.find_member(customer.verified_phone)
    except VendorError as error:
        logger.warning("bonus account is shown as last known: %s", error)
        last: BonusAccount | None = cache.get(_key(customer, provider))
        return last or BonusAccount(status=BonusStatus.UNAVAILABLE)
    if member is None:
        return BonusAccount(
            status=BonusStatus.NOT_MEMBER,
            as_of=clock.now(),
            can_register=provider.capabilities.registers,
        )
    return bonus_account_known(customer=customer, provider=provider, member=member)


def bonus_account_known(
    *, customer: Customer, provider: LoyaltyProvider, member: Member
) -> BonusAccount:
    """A fresh account, kept for when the service is away.

    Points that our own open orders have spoken for are not shown as free.
    """
    member = replace(member, balance=max(member.balance - own_reserves(member), ZERO))
    account = BonusAccount(
        status=BonusStatus.OK,
        member=member,
        as_of=clock.now(),
        can_spend=provider.capabilities.spends,
    )
    cache.set(_key(customer, provider), replace(account, stale=True), LAST_KNOWN_SECONDS)
    return account


def bonus_account_forget(*, customer: Customer) -> None:
    """What was last known is known to be wrong: better none than that."""
    provider = loyalty_provider()
    if provider:
        cache.delete(_key(customer, provider))


def _key(customer: Customer, provider: LoyaltyProvider) -> str:
    """Another phone is verified at another moment; the phone itself belongs in no key."""
    return f"bonus-account:2:{provider.name}:{customer.pk}:{customer.phone_verified_at:%s.%f}"

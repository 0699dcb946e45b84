"""The buyer's bonus account as the loyalty service shows it right now."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from integrations.errors import Refused, VendorError
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyProvider, Member, RegisterRequest
from shop.models import Customer

from . import clock
from .errors import DomainError
from .loyalty import loyalty_provider
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
        return BonusAccount(status=BonusStatus.NOT_MEMBER, as_of=clock.now())
    return _known(customer, provider, member)


def bonus_join(*, customer: Customer) -> BonusAccount:
    """Make the customer a member where the service can; a member already is a success.

    Raises DomainError `phone_required`, `cannot_register`, `bonus_unavailable`.
    """
    provider = loyalty_provider()
    if provider is None:
        raise DomainError("cannot_register")
    if not customer.verified_phone:
        raise DomainError("phone_required")
    account = bonus_account(customer=customer)
    if account.member is not None:
        return account
    if account.status != BonusStatus.NOT_MEMBER:
        raise DomainError("bonus_unavailable")
    if not provider.capabilities.registers:
        raise DomainError("cannot_register")
    request = RegisterRequest(
        phone=customer.verified_phone,
        name=customer.name,
        email=customer.email,
        birthday=customer.birthday,
    )
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.register_member(request)
    except Refused as refusal:
        logger.warning("the loyalty service registers nobody: %s", refusal)
        raise DomainError("cannot_register") from refusal
    except VendorError as error:
        logger.warning("joining the programme failed: %s", error)
        raise DomainError("bonus_unavailable") from error
    return _known(customer, provider, member)


def _known(customer: Customer, provider: LoyaltyProvider, member: Member) -> BonusAccount:
    """A fresh account, kept for when the service is away."""
    account = BonusAccount(status=BonusStatus.OK, member=member, as_of=clock.now())
    cache.set(_key(customer, provider), replace(account, stale=True), LAST_KNOWN_SECONDS)
    return account


def _key(customer: Customer, provider: LoyaltyProvider) -> str:
    """Another phone is verified at another moment; the phone itself belongs in no key."""
    return f"bonus-account:{provider.name}:{customer.pk}:{customer.phone_verified_at:%s.%f}"

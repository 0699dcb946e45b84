"""A code in a text message: sending it sparingly, checking it, remembering that it was right."""

from __future__ import annotations

import logging
import math
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from integrations.errors import OutcomeUnknown, Refused, Transient, VendorError
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyProvider
from shop.models import Customer, PhoneCode

from . import clock
from .errors import DomainError

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=60)
A_DAY = 5
"""Messages to one phone, and on behalf of one customer, within 24 hours."""
GUESSES = 5
"""Guesses at one code: four digits do not stand a thousand of them."""
CONFIRMED_FOR = timedelta(hours=1)
"""How long a right code lets its phone join, should the service break down right after it."""


def phone_code_is_confirmed(*, customer: Customer) -> bool:
    """Whether the buyer has lately entered the right code for the phone they have now."""
    since = clock.now() - CONFIRMED_FOR
    return _codes_of(customer).filter(confirmed_at__gt=since).exists()


def phone_code_send(*, customer: Customer, provider: LoyaltyProvider) -> int:
    """Have a code sent to the verified phone; return the seconds until another may be asked for.

    Asking again within the pause sends nothing, so a second tap costs no second message. Neither
    does a lost answer: the message may be on its way, and counts.
    Raises DomainError `code_limit`, `cannot_register`, `bonus_unavailable`.
    """
    code, wait = _claim(customer)
    if code is None:
        return wait
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            provider.start_verification(customer.verified_phone)
    except OutcomeUnknown as error:
        logger.warning("a code may have been sent: %s", error)
    except Refused as refusal:
        logger.warning("the loyalty service sends no code: %s", refusal)
        raise DomainError("cannot_register") from refusal
    except VendorError as error:
        logger.warning("no code was sent: %s", error)
        code.delete()
        raise DomainError("bonus_unavailable") from error
    return wait


def phone_code_confirm(*, customer: Customer, provider: LoyaltyProvider, code: str) -> None:
    """Check what the buyer has typed against the code that was sent last.

    Raises DomainError `code_wrong`, `code_expired` (none was sent, or it was guessed at too often),
    `bonus_unavailable` (nobody could tell: the same code may be tried again).
    """
    sent = _codes_of(customer).filter(sent_at__gt=clock.now() - timedelta(days=1)).first()
    if sent is None or not _guess(sent):
        raise DomainError("code_expired", attr="code")
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            right = provider.confirm_verification(customer.verified_phone, code)
    except VendorError as error:
        if isinstance(error, Transient):
            PhoneCode.objects.filter(pk=sent.pk).update(attempts=F("attempts") - 1)
        logger.warning("a code could not be checked: %s", error)
        raise DomainError("bonus_unavailable") from error
    if not right:
        raise DomainError("code_wrong", attr="code")
    PhoneCode.objects.filter(pk=sent.pk).update(confirmed_at=clock.now())


def _guess(code: PhoneCode) -> bool:
    """Count a guess before it is made: those made at once must not share one count."""
    left = PhoneCode.objects.filter(pk=code.pk, attempts__lt=GUESSES, confirmed_at=None)
    return bool(left.update(attempts=F("attempts") + 1))


def _claim(customer: Customer) -> tuple[PhoneCode | None, int]:
    """Write a message down before it is sent; None when the last one is too fresh for another."""
    with transaction.atomic():
        # Two taps at once take turns.
        Customer.objects.select_for_update().get(pk=customer.pk)
        now = clock.now()
        recent = PhoneCode.objects.filter(
            Q(customer=customer) | Q(phone=customer.verified_phone),
            sent_at__gt=now - timedelta(days=1),
        )
        newest = recent.first()
        rest = newest.sent_at + PAUSE - now if newest else timedelta()
        if newest and rest > timedelta():
            if (newest.customer_id, newest.phone) != (customer.pk, customer.verified_phone):
                raise _too_many()
            return None, math.ceil(rest.total_seconds())
        if recent.count() >= A_DAY:
            raise _too_many()
        code = PhoneCode.objects.create(
            customer=customer, phone=customer.verified_phone, sent_at=now
        )
    return code, int(PAUSE.total_seconds())


def _codes_of(customer: Customer) -> QuerySet[PhoneCode]:
    """Newest first. A code sent to an earlier phone proves nothing about this one."""
    return PhoneCode.objects.filter(customer=customer, phone=customer.verified_phone)


def _too_many() -> DomainError:
    return DomainError("code_limit", status=HTTPStatus.TOO_MANY_REQUESTS)

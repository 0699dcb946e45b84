"""Joining the bonus programme."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass

from django.conf import settings

from integrations.errors import Refused, VendorError
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyProvider, RegisterRequest
from shop.models import Customer
from shop.services.customer_turn import TurnTakenError, customer_turn
from shop.services.errors import DomainError
from shop.services.loyalty import loyalty_provider
from shop.services.phone_codes import phone_code_confirm, phone_code_is_confirmed, phone_code_send

from .account import BonusAccount, bonus_account, bonus_account_known
from .quotes import BonusStatus

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How joining went. While a code is awaited the account is still that of somebody outside.

    `code_wait`: a code was sent; seconds until another may be asked for.
    """

    account: BonusAccount
    code_wait: int | None = None


def bonus_join(*, customer: Customer, code: str = "") -> Joining:
    """Make the customer a member, with no more about them than they have said already.

    Only ever for the phone that Telegram vouches for. Somebody who is a member already is a success
    and is asked for nothing: their balance is theirs to see by that phone alone. A newcomer enters
    a code from a text message first where the service can send one (`verifies_by_code`). An account
    in Telegram may outlive its SIM card, and what is about to be made under this number holds money
    and will be asked for by number at the till. The code is also the consent that such services
    want on record. No service of today wants a code for spending.

    Safe to repeat at every step, whatever answer was lost. Raises DomainError `phone_required`,
    `cannot_register`, `bonus_unavailable`, `code_wrong`, `code_expired`, `code_limit`.
    """
    provider = loyalty_provider()
    if provider is None:
        raise DomainError("cannot_register")
    if not customer.verified_phone:
        raise DomainError("phone_required")
    account = bonus_account(customer=customer)
    if account.member is not None:
        return Joining(account=account)
    if account.status != BonusStatus.NOT_MEMBER:
        raise DomainError("bonus_unavailable")
    if not provider.capabilities.registers:
        raise DomainError("cannot_register")
    if provider.capabilities.verifies_by_code and not phone_code_is_confirmed(customer=customer):
        if not code:
            wait = phone_code_send(customer=customer, provider=provider)
            return Joining(account=account, code_wait=wait)
        phone_code_confirm(customer=customer, provider=provider, code=code)
    return Joining(account=_registered(customer, provider))


def _registered(customer: Customer, provider: LoyaltyProvider) -> BonusAccount:
    request = RegisterRequest(
        phone=customer.verified_phone,
        name=customer.name,
        email=customer.email,
        birthday=customer.birthday,
    )
    # Where a member is a customer of Posiflora, an order on its way may be making the same one.
    turn = customer_turn(customer) if provider.capabilities.needs_document else nullcontext()
    try:
        with turn, time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.register_member(request)
    except TurnTakenError as taken:
        raise DomainError("bonus_unavailable") from taken
    except Refused as refusal:
        logger.warning("the loyalty service registers nobody: %s", refusal)
        raise DomainError("cannot_register") from refusal
    except VendorError as error:
        logger.warning("joining the programme failed: %s", error)
        raise DomainError("bonus_unavailable") from error
    return bonus_account_known(customer=customer, provider=provider, member=member)

"""Telling the loyalty service what a buyer has changed about themselves."""

from __future__ import annotations

import logging

from integrations.errors import Refused
from integrations.loyalty.base import RegisterRequest
from shop.models import Customer
from shop.services.loyalty import loyalty_provider
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.run_types import Apply

logger = logging.getLogger(__name__)


def update_member(claimed: Claimed) -> Apply | None:
    """Send what the buyer typed, and only that (topic `member_update`). Safe to repeat.

    The name a member joined with at the till is not ours to replace because an e-mail changed. What
    the buyer emptied stays there as well: no service is told to blank anything (loyalty.md §2.5).
    """
    customer = Customer.objects.get(pk=claimed.message.payload["customer"])
    provider = loyalty_provider()
    phone = customer.verified_phone
    if provider is None or not provider.capabilities.registers or not phone:
        return None
    request = _request(phone, customer, claimed.message.payload["fields"])
    # Somebody who joins later brings everything along.
    if request == RegisterRequest(phone=phone) or provider.find_member(phone) is None:
        return None
    try:
        provider.update_member(request)
    except Refused as refusal:
        # A birthday that a service will not have is nobody's work: the shop has it.
        logger.warning("the loyalty service takes no change of a member: %s", refusal)
    return None


def _request(phone: str, customer: Customer, fields: list[str]) -> RegisterRequest:
    """As it is now: what was typed in between wins."""
    return RegisterRequest(
        phone=phone,
        name=customer.first_name if "first_name" in fields else "",
        email=customer.email if "email" in fields else "",
        birthday=customer.birthday if "birthday" in fields else None,
    )

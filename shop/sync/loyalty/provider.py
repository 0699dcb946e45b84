"""The provider an order was placed under, and who its member is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from integrations.loyalty.base import LoyaltyProvider
from integrations.loyalty.registry import get_provider
from shop.models import BonusOperation, Order
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import NeedsPerson

ANOTHER_COMMIT_SECONDS = 2.0
"""How long to stand back while another commit of the same member is under way."""


def provider_of(order: Order) -> LoyaltyProvider:
    """The configured provider, if it is still the one this order's points belong to.

    Raises NeedsPerson when the shop changed its loyalty service in between.
    """
    provider = get_provider()
    if provider.name != order.loyalty_provider:
        raise NeedsPerson(
            _("Заказ оформлен с другим сервисом бонусов (%(name)s). Проведите бонусы вручную.")
            % {"name": order.loyalty_provider}
        )
    return provider


def learn_member(order: Order, provider: LoyaltyProvider) -> bool:
    """Who earns: orders placed without points were never looked up. False for a non-member."""
    if order.member_id:
        return True
    member = provider.find_member(order.member_phone) if order.member_phone else None
    if member is None:
        return False
    order.member_id = member.id
    order.save(update_fields=["member_id"])
    return True


def may_have_been_made(claimed: Claimed, operation: BonusOperation) -> bool:
    """Whether the call of a pending row may have done its work: then settle it before repeating.

    Without evidence it was never made, which is written down just before. A row that another
    message left behind says nothing of how its last attempt ended.
    """
    by_another = operation.request.get("message") != claimed.message.pk
    return bool(operation.evidence) and (claimed.outcome_unknown or by_another)

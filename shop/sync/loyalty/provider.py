"""The provider an order was placed under."""

from __future__ import annotations

from django.utils.translation import gettext as _

from integrations.loyalty.base import LoyaltyProvider
from integrations.loyalty.registry import get_provider
from shop.models import Order
from shop.sync.outbox.failures import NeedsPerson

ANOTHER_COMMIT_SECONDS = 2.0
"""How long to stand back while another commit of the same member is under way."""


def provider_of(order: Order) -> LoyaltyProvider:
    """The configured provider, if it is still the one this order's points belong to.

    Raises NeedsPerson when the shop changed its loyalty service in between.
    """
    provider = get_provider()
    if provider is None or provider.name != order.loyalty_provider:
        raise NeedsPerson(
            _("Заказ оформлен с другим сервисом бонусов (%(name)s). Проведите бонусы вручную.")
            % {"name": order.loyalty_provider}
        )
    return provider

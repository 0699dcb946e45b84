"""A whole checkout: place the order, then try its reserve at once, within the buyer's patience.

The order is safe after the first step whatever happens in the second: the worker has the message.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from integrations.http import time_budget
from shop.models import BonusState, MessageState, Order, OutboxMessage, Topic
from shop.services.carts import Cart
from shop.services.errors import DomainError
from shop.services.orders.cancel import order_reject
from shop.services.orders.place import Placement
from shop.services.quotes import quote_cart

from .outbox.run import run_message


def reserve_at_once(*, placement: Placement, cart: Cart) -> Order:
    """Try to reserve the points of a fresh order now.

    Raises DomainError `bonus_refused` with a fresh quote when the service says no: the order is
    then taken back. When the service does not answer in time the order stands, and the worker goes
    on.
    """
    order = placement.order
    if order.bonus_state != BonusState.RESERVING:
        return order
    message = OutboxMessage.objects.filter(
        topic=Topic.BONUS_RESERVE, order=order, state=MessageState.QUEUED
    ).first()
    if message:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            run_message(message_id=message.pk)
    order = Order.objects.get(pk=order.pk)
    if order.bonus_state == BonusState.REFUSED and not order.is_final:
        order_reject(order_id=order.pk, reason=_("Сервис бонусов отказал в списании."))
        raise DomainError(
            "bonus_refused",
            attr="bonuses",
            quote=quote_cart(cart=cart, customer=order.customer, complete=True),
        )
    return order

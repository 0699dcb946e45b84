"""Which orders may still change over there, and one that is no longer there at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shop.models import CALLED_OFF, FINAL_STATUSES, Attention, AttentionKind, Order
from shop.services import clock
from shop.services.attention import attention_open
from shop.services.orders.move import order_lock

WATCHED_AFTER_THE_END = timedelta(days=7)


def open_orders() -> QuerySet[Order]:
    return Order.objects.exclude(status__in=FINAL_STATUSES)


def watched_orders() -> QuerySet[Order]:
    """Open ones, and those closed within a week that Posiflora knows of."""
    recent = Q(closed_at__gte=clock.now() - WATCHED_AFTER_THE_END, posiflora_id__isnull=False)
    return Order.objects.filter(~Q(status__in=FINAL_STATUSES) | recent)


def order_vanished(*, order_id: int) -> bool:
    """Posiflora answers that there is no such order. False when nobody has to know.

    Here it stays as it is: whether it is off is for a person to decide.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if order.status in CALLED_OFF:
            return False
        attention_open(order=order, kind=AttentionKind.DRIFT, text=_gone())
    return True


def orders_are_there(order_ids: Collection[int]) -> None:
    """They are there (again): close the questions about their absence."""
    Attention.objects.filter(
        order__in=order_ids, kind=AttentionKind.DRIFT, resolved_at=None, text=_gone()
    ).update(resolved_at=clock.now(), resolution=_("Заказ снова есть в Posiflora."))


def _gone() -> str:
    return _("Этого заказа больше нет в Posiflora. Узнайте у флориста, что с ним, и решите сами.")

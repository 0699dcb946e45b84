"""The buyer in Posiflora: found by phone, created once if missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from integrations.http import time_budget
from integrations.posiflora import PosifloraClient
from shop.models import Customer, Order
from shop.services.customer_turn import TurnTakenError, customer_turn
from shop.services.hints import LOOK_UP_TASK, hint
from shop.sync.outbox.failures import Postponed

BUDGET_SECONDS = 20.0
"""Shorter than the lease of a turn: whoever takes the next one must see what this one did."""

ANOTHER_ORDER_SECONDS = 1.0


def vendor_customer_id(client: PosifloraClient, order: Order) -> str:
    """The Posiflora id of the order's buyer. Raises vendor errors, or Postponed.

    Two orders of one new buyer must not create two customers, so they take turns.
    """
    customer = order.customer
    ours = customer.phone == order.buyer_phone
    if ours and customer.posiflora_id:
        return customer.posiflora_id
    with _turn(customer), time_budget(BUDGET_SECONDS):
        customer.refresh_from_db(fields=["posiflora_id", "phone"])
        ours = customer.phone == order.buyer_phone
        if ours and customer.posiflora_id:
            return customer.posiflora_id
        found = client.customers.find_by_phone(order.buyer_phone)
        record = found or client.customers.create(
            title=order.buyer_name or _("Покупатель из Telegram"),
            phone=order.buyer_phone,
            email=customer.email or None,
        )
        if ours:
            Customer.objects.filter(pk=customer.pk, phone=order.buyer_phone).update(
                posiflora_id=record.id
            )
        if ours and found:
            # Somebody they have known for a while may have bought things there.
            hint(LOOK_UP_TASK, customer.pk)
        return record.id


def forget_customer(order: Order) -> bool:
    """Posiflora does not know the remembered customer any more. False when none was remembered."""
    order.customer.posiflora_id = None
    known = Customer.objects.filter(pk=order.customer_id, posiflora_id__isnull=False)
    return bool(known.update(posiflora_id=None, posiflora_orders_read_at=None))


@contextmanager
def _turn(customer: Customer) -> Iterator[None]:
    try:
        with customer_turn(customer):
            yield
    except TurnTakenError as taken:
        raise Postponed(ANOTHER_ORDER_SECONDS) from taken

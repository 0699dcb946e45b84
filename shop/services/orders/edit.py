"""Changing an order after it was placed: who gets it, where, when, and what stands on the card."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shop.models import (
    EventKind,
    FulfilmentMethod,
    MessageState,
    Order,
    OrderStatus,
    Origin,
    OutboxMessage,
    SlotDay,
    Topic,
)
from shop.services.errors import DomainError
from shop.services.history import event_add, event_turn
from shop.services.messages import message_retry
from shop.services.slots import slot_give_back, slot_take, window_find

from .move import order_lock
from .parts import parts_of_columns
from .push import order_update_queue

EDITABLE = (
    OrderStatus.NEW,
    OrderStatus.CONFIRMED,
    OrderStatus.ASSEMBLING,
    OrderStatus.ASSEMBLED,
)
"""Until a courier has it."""

SAID_BY_ANOTHER = ("slot_day", "slot_ends_at")
"""Columns that move together with one the history names."""


class Changes(TypedDict, total=False):
    """Columns of an order that may be changed; what is absent stays as it is. Phones are E.164."""

    recipient_name: str
    recipient_phone: str
    recipient_is_customer: bool
    city: str
    street: str
    house: str
    building: str
    apartment: str
    address_comment: str
    address_unknown: bool
    card_text: str
    comment: str
    anonymous: bool
    call_recipient: bool


def order_can_edit(order: Order) -> bool:
    return order.status in EDITABLE


def order_edit(
    *,
    order_id: int,
    origin: Origin,
    actor: User | None = None,
    slot_id: str = "",
    **changes: Unpack[Changes],
) -> Order:
    """Change what was given, note it in the history and tell Posiflora.

    The sum stays as it was agreed, whatever the new slot would have cost. Raises DomainError
    `cannot_edit` when the courier has it already, `slot_closed` or `slot_full`.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if not order_can_edit(order):
            raise DomainError("cannot_edit")
        changed = [name for name, value in changes.items() if getattr(order, name) != value]
        for name in changed:
            setattr(order, name, changes[name])  # type: ignore[literal-required]  # its own keys
        if slot_id and _move_slot(order, slot_id):
            changed += ["slot_day", "slot_starts_at", "slot_ends_at"]
        if changed:
            order.save(update_fields=changed)
            _note(order, changed, origin, actor)
            _try_again(order)
            order_update_queue(order=order, parts=parts_of_columns(changed))
        return order


def _move_slot(order: Order, slot_id: str) -> bool:
    window = window_find(
        slot_id=slot_id,
        method=FulfilmentMethod(order.method),
        zone_id=order.zone_id,
        store_id=order.store_id,
    )
    if window is None:
        raise DomainError("slot_closed", attr="slot")
    if (window.starts_at, window.ends_at) == (order.slot_starts_at, order.slot_ends_at):
        return False
    # Two orders that change places with each other wait for one another in one order.
    places = Q(pk=order.slot_day_id) | Q(slot=window.slot, date=window.date)
    list(SlotDay.objects.select_for_update().filter(places).order_by("pk"))
    day = slot_take(window=window)
    slot_give_back(order=order)
    order.slot_day = day
    order.slot_starts_at = window.starts_at
    order.slot_ends_at = window.ends_at
    return True


def _note(order: Order, changed: list[str], origin: Origin, actor: User | None) -> None:
    words = {field.name: str(field.verbose_name) for field in Order._meta.fields}
    names = [words[name] for name in changed if name not in SAID_BY_ANOTHER]
    event_add(
        order=order,
        key=f"edited:{event_turn(order)}",
        kind=EventKind.NOTE,
        origin=origin,
        note=_("Изменено: %(names)s") % {"names": ", ".join(names)},
        actor=actor,
    )


def _try_again(order: Order) -> None:
    """What Posiflora refused may have been just what was changed now."""
    stuck = OutboxMessage.objects.filter(
        order=order,
        topic__in=(Topic.ORDER_CREATE, Topic.ORDER_UPDATE),
        state=MessageState.ATTENTION,
    )
    for message in stuck.order_by("pk"):
        message_retry(message=message)

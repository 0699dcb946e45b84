"""An order in the words of Posiflora, written where a florist reads them (posiflora.md §5.3)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.posiflora import LineDraft, OrderDraft
from shop.models import FulfilmentMethod, Order, OrderLine
from shop.services import clock
from shop.services.orders.push import line_vendor_total, order_budget

from .notes import order_notes


def order_draft(order: Order, *, source_id: str, customer_id: str | None) -> OrderDraft:
    """Everything Posiflora is told. The same order gives the same draft, ids included."""
    lines = list(order.lines.all())
    return OrderDraft(
        id=str(order.vendor_uuid),
        doc_no=order.number,
        date=clock.local(order.placed_at).date(),
        due_time=order.slot_starts_at,
        store_id=order.store.posiflora_id,
        source_id=source_id,
        customer_id=customer_id,
        description=order_notes(order, lines=lines),
        delivery=order.method == FulfilmentMethod.DELIVERY,
        city=order.city,
        street=order.street,
        house=order.house,
        building=order.building,
        apartment=order.apartment,
        comments=_for_courier(order),
        delivery_from=order.slot_starts_at,
        delivery_to=order.slot_ends_at,
        contact=order.recipient_name,
        contact_phone=order.recipient_phone or order.buyer_phone,
        budget=order_budget(order, lines=lines),
        lines=tuple(_lines(order, lines)),
        bouquet_ids=tuple(line.posiflora_id for line in lines if line.is_on_display),
    )


def _lines(order: Order, lines: list[OrderLine]) -> list[LineDraft]:
    drafts = [
        LineDraft(
            id=str(line.vendor_uuid),
            item_id=line.posiflora_id,
            quantity=Decimal(line.quantity),
            price=line.price,
            amount=line.sum,
            total=line_vendor_total(order, line),
        )
        for line in lines
        # What is yet to be made has no article: it is the budget, and words (posiflora.md §5.3).
        if not line.is_on_display and not line.made_to_order
    ]
    if order.zone and order.zone.service and order.delivery_price:
        drafts.append(
            LineDraft(
                id=str(order.delivery_line_uuid),
                item_id=order.zone.service.posiflora_id,
                quantity=Decimal(1),
                price=order.delivery_price,
                amount=order.delivery_price,
                total=order.delivery_price,
            )
        )
    return drafts


def _for_courier(order: Order) -> str:
    notes = [order.address_comment] if order.address_comment else []
    if order.address_unknown:
        notes.append(_("Адрес узнать у получателя"))
    if not order.call_recipient:
        notes.append(_("Получателю не звонить"))
    return ". ".join(notes)

"""An order in the words of Posiflora, written where a florist reads them (posiflora.md §5.3)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.phones import display
from integrations.posiflora import LineDraft, OrderDraft
from shop.models import FulfilmentMethod, Order, OrderLine, ProductKind
from shop.services import clock
from shop.services.order_push import bonuses_count, line_vendor_total, order_vendor_total


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
        lines=tuple(_lines(order, lines)),
        bouquet_ids=tuple(line.posiflora_id for line in lines if line.kind == ProductKind.BOUQUET),
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
        if line.kind != ProductKind.BOUQUET
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


def order_notes(order: Order, *, lines: list[OrderLine] | None = None) -> str:
    """What a florist has to know and no field of Posiflora holds. One fact a line."""
    lines = list(order.lines.all()) if lines is None else lines
    notes = []
    if order.card_text:
        notes.append(_("Открытка: %(text)s") % {"text": order.card_text})
    if order.comment:
        notes.append(_("Комментарий: %(text)s") % {"text": order.comment})
    if order.anonymous:
        notes.append(_("Анонимно: не говорить, от кого"))
    if not order.call_recipient:
        notes.append(_("Сюрприз: получателю не звонить"))
    if not order.recipient_is_customer:
        notes.append(
            _("Заказчик: %(name)s, %(phone)s")
            % {"name": order.buyer_name or "—", "phone": display(order.buyer_phone)}
        )
    notes.extend(_money(order, lines))
    notes.append(_("Заказ %(number)s из Telegram") % {"number": order.number})
    return "\n".join(notes)


def _money(order: Order, lines: list[OrderLine]) -> list[str]:
    """Whatever makes the sum to collect differ from the sum Posiflora shows."""
    notes = []
    if order.bonus_spent and bonuses_count(order):
        notes.append(_("Списано бонусов: %(sum)s") % {"sum": order.bonus_spent})
    elif order.bonus_spent:
        notes.append(
            _("Бонусы (%(sum)s) ещё не подтверждены, пока считайте без них")
            % {"sum": order.bonus_spent}
        )
    counted = bonuses_count(order)
    to_pay = order.total if counted else order.total + order.bonus_spent
    if order_vendor_total(order, lines=lines) != to_pay:
        if order.delivery_price and not (order.zone and order.zone.service_id):
            notes.append(_("Доставка: %(sum)s ₽") % {"sum": order.delivery_price})
        notes.append(_("К оплате покупателем: %(sum)s ₽") % {"sum": to_pay})
    return notes


def _for_courier(order: Order) -> str:
    notes = [order.address_comment] if order.address_comment else []
    if order.address_unknown:
        notes.append(_("Адрес узнать у получателя"))
    if not order.call_recipient:
        notes.append(_("Получателю не звонить"))
    return ". ".join(notes)

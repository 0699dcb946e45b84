"""The words of an order: what a florist has to know and no field of Posiflora holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from integrations.phones import display
from shop.models import Order, OrderLine
from shop.services.orders.push import bonuses_count, line_due, order_vendor_total


def order_notes(order: Order, *, lines: Sequence[OrderLine]) -> str:
    """The description of the order, what has to be made first. One fact a line."""
    notes = [note for line in lines if line.made_to_order for note in _to_make(order, line)]
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


def _to_make(order: Order, line: OrderLine) -> Iterator[str]:
    """A bouquet made to order: which one, in which size, for how much, and of what."""
    yield _("Собрать: %(title)s × %(quantity)s по %(price)s ₽") % {
        "title": line.full_title,
        "quantity": line.quantity,
        "price": line.price,
    }
    composition = ", ".join(filter(None, map(str.strip, line.composition.splitlines())))
    if composition:
        yield _("Состав: %(composition)s") % {"composition": composition}
    due = line_due(order, line)
    if due != line.sum:
        # Otherwise the florist would make a smaller bouquet out of the smaller budget.
        yield _("Букет на %(sum)s ₽, с учётом скидок взять за него %(due)s ₽") % {
            "sum": line.sum,
            "due": due,
        }


def _money(order: Order, lines: Sequence[OrderLine]) -> list[str]:
    """Whatever makes the sum to collect differ from the sum Posiflora shows."""
    notes = []
    counted = bonuses_count(order)
    if order.bonus_spent and counted:
        notes.append(_("Списано бонусов: %(sum)s") % {"sum": order.bonus_spent})
    elif order.bonus_spent:
        notes.append(
            _("Бонусы (%(sum)s) ещё не подтверждены, пока считайте без них")
            % {"sum": order.bonus_spent}
        )
    to_pay = order.total if counted else order.total + order.bonus_spent
    if order_vendor_total(order, lines=lines) != to_pay:
        if order.delivery_price and not (order.zone and order.zone.service_id):
            notes.append(_("Доставка: %(sum)s ₽") % {"sum": order.delivery_price})
        notes.append(_("К оплате покупателем: %(sum)s ₽") % {"sum": to_pay})
    return notes

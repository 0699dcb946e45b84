"""The columns of the list of orders, and of any other place that shows one in short."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from integrations.phones import InvalidPhone
from integrations.phones import display as phone_display
from shop.admin import colours, look
from shop.admin.parts import coloured
from shop.admin.unfolded import display
from shop.models import FINAL_STATUSES, BonusState, Order, OrderStatus, PushState
from shop.services import clock

# Asked for by name and not as "none of the final ones": only so an index by status helps.
OPEN_STATUSES = tuple(status for status in OrderStatus if status not in FINAL_STATUSES)

# A narrow column needs narrow words; the order's own page has the whole ones.
BONUS_IN_SHORT = {
    BonusState.RESERVING: _("Резервируются"),
    BonusState.RESERVED: _("В резерве"),
    BonusState.COMMITTING: _("Проводятся"),
    BonusState.COMMITTED: _("Проведены"),
    BonusState.RELEASING: _("Снимаются"),
    BonusState.RELEASED: _("Сняты"),
    BonusState.REFUSED: _("Отказ"),
    BonusState.UNKNOWN: _("Нет ответа"),
}
PUSH_IN_SHORT = {
    PushState.QUEUED: _("В очереди"),
    PushState.SENT: _("Отправлен"),
    PushState.ATTENTION: _("Не ушёл"),
}


def status_label(order: Order) -> tuple[str, Any]:
    """(key of the colour, text). Who was refused while placing it never had an order."""
    if order.is_rejected:
        return OrderStatus.CANCELLED, _("Не оформлен")
    return order.status, order.get_status_display()


def status_shown(order: Order) -> SafeString:
    key, text = status_label(order)
    return coloured(text, colours.ORDER_STATUS[key])


class OrderColumns:
    """Mixed into an admin of orders."""

    @display(description=_("заказ"), ordering="placed_at", header=True)
    def number_and_time(self, order: Order) -> list[object]:
        placed = f"{look.short_day(order.placed_at)}, {clock.local(order.placed_at):%H:%M}"
        return [order.number, placed]

    @display(description=_("покупатель"), header=True)
    def buyer(self, order: Order) -> list[object]:
        try:
            phone = phone_display(order.buyer_phone)
        except InvalidPhone:
            phone = order.buyer_phone
        return [order.buyer_name or look.NOTHING, phone]

    @display(description=_("статус"), label=colours.ORDER_STATUS)
    def status_coloured(self, order: Order) -> tuple[str, Any]:
        return status_label(order)

    @display(description=_("получение"), ordering="slot_starts_at", header=True)
    def fulfilment(self, order: Order) -> list[object]:
        hours = look.hours(order.slot_starts_at, order.slot_ends_at)
        day = look.short_day(order.slot_starts_at)
        return [unbroken(f"{day}, {hours}"), order.get_method_display()]

    @display(description=_("к оплате"), ordering="total")
    def to_pay(self, order: Order) -> SafeString:
        return unbroken(look.money(order.total))

    @display(description="Posiflora", label=colours.PUSH)
    def push_coloured(self, order: Order) -> tuple[str, Any] | str:
        if order.status == OrderStatus.CANCELLED and order.push_state != PushState.SENT:
            return ""
        return order.push_state, PUSH_IN_SHORT[PushState(order.push_state)]

    @display(description=_("бонусы"), label=colours.BONUS)
    def bonus_coloured(self, order: Order) -> tuple[str, Any] | str:
        if order.bonus_state == BonusState.NONE:
            return ""
        return order.bonus_state, BONUS_IN_SHORT[BonusState(order.bonus_state)]

    @display(description="")
    def attention_mark(self, order: Order) -> SafeString | str:
        """A sign with the open questions behind it; the list fetches them beforehand."""
        kinds = [row.get_kind_display() for row in order.open_attentions]  # type: ignore[attr-defined]  # fetched by OrderAdmin.get_queryset
        if not kinds:
            return ""
        return format_html(
            '<span class="material-symbols-outlined text-red-700 dark:text-red-400" title="{}"'
            ' role="img" aria-label="{}">error</span>',
            "; ".join(kinds),
            _("Требует внимания"),
        )


def unbroken(text: str) -> SafeString:
    """On one line, however narrow the column."""
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def lines_in_short(order: Order) -> str:
    """`Розы × 2, открытка × 1`."""
    return ", ".join(str(line) for line in order.lines.all())

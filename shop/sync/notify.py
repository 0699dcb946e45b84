"""Telling people in Telegram: the buyer about their order, the staff about what needs a person."""

from __future__ import annotations

from functools import partial
from html import escape

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.errors import OutcomeUnknown
from integrations.telegram.bot import Button, ChatUnreachable, get_bot
from shop.models import Attention, MessengerAccount, MessengerProvider, Order, OrderStatus
from shop.services import clock

from .outbox.claim import Claimed
from .outbox.run_types import Apply

TEXTS = {
    OrderStatus.NEW: gettext_lazy("Заказ снова ждёт подтверждения."),
    OrderStatus.CONFIRMED: gettext_lazy("Магазин принял заказ."),
    OrderStatus.ASSEMBLING: gettext_lazy("Флорист собирает букет."),
    OrderStatus.ASSEMBLED: gettext_lazy("Букет собран."),
    OrderStatus.DELIVERING: gettext_lazy("Букет у курьера, он уже едет."),
    OrderStatus.DELIVERED: gettext_lazy("Букет доставлен."),
    OrderStatus.COMPLETED: gettext_lazy("Заказ завершён. Спасибо, что выбрали нас!"),
    OrderStatus.CANCELLED: gettext_lazy("Заказ отменён."),
    OrderStatus.RETURNED: gettext_lazy("По заказу оформлен возврат."),
}


def notify_buyer(claimed: Claimed) -> Apply | None:
    """One message for one event (topic `notify_buyer`). A lost answer is not repeated."""
    order = Order.objects.select_related("customer").get(pk=claimed.order_id)
    text = _buyer_text(order, claimed)
    account = MessengerAccount.objects.filter(
        customer=order.customer, provider=MessengerProvider.TELEGRAM, blocked_at__isnull=True
    ).first()
    # Telegram cannot be asked what was sent, and two messages are worse than none: the app shows
    # it.
    if not text or account is None or not order.customer.notifications or claimed.outcome_unknown:
        return None
    try:
        get_bot().send_message(account.external_id, text, buttons=_buttons(order))
    except ChatUnreachable:
        return partial(_mark_blocked, account.pk)
    except OutcomeUnknown:
        return None
    return None


def notify_staff(claimed: Claimed) -> Apply | None:
    """A line in the shop's chat (topic `notify_staff`)."""
    order = Order.objects.get(pk=claimed.order_id)
    if not settings.TELEGRAM_STAFF_CHAT_ID or claimed.outcome_unknown:
        return None
    try:
        get_bot().send_message(int(settings.TELEGRAM_STAFF_CHAT_ID), _staff_text(order, claimed))
    except OutcomeUnknown:
        return None
    return None


def _buttons(order: Order) -> list[Button]:
    """A way to the order. Telegram opens nothing but HTTPS, so a shop on a laptop has none."""
    if not settings.PUBLIC_URL.startswith("https://"):
        return []
    url = f"{settings.PUBLIC_URL.rstrip('/')}/app/orders/{order.number}"
    return [Button(text=_("Открыть заказ"), url=url, web_app=True)]


def _buyer_text(order: Order, claimed: Claimed) -> str:
    payload = claimed.message.payload
    if "question" in payload:
        if not order.question:
            return ""
        line = _("Бонусы списать не получилось. Решите, как быть с заказом: это займёт минуту.")
    else:
        line = str(TEXTS[OrderStatus(payload["status"])])
    title = escape(_("Заказ %(number)s") % {"number": order.number})
    return f"<b>{title}</b>\n{escape(line)}"


def _staff_text(order: Order, claimed: Claimed) -> str:
    attention = Attention.objects.filter(pk=claimed.message.payload.get("attention")).first()
    title = escape(_("Заказ %(number)s") % {"number": order.number})
    if attention is None:
        total = _("Новый заказ на %(total)s ₽") % {"total": order.total}
        return f"<b>{title}</b>\n{escape(total)}"
    return f"<b>{title}</b>\n{escape(attention.get_kind_display())}\n{escape(attention.text)}"


def _mark_blocked(account_id: int) -> None:
    MessengerAccount.objects.filter(pk=account_id).update(blocked_at=clock.now())

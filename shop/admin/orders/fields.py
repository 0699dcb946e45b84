"""What the page of an order says, field by field. Only what there is to say is shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.admin import colours, look
from shop.admin.parts import coloured
from shop.admin.unfolded import display
from shop.models import FulfilmentMethod, Order, OrderStatus, PushState
from shop.models.orders import PaymentState

from .columns import status_shown

FIELDSETS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Заказ"),
        (
            "status_now",
            "placed_at_full",
            "closed_at_full",
            "buyer_full",
            "buyer_phone_full",
            "question_full",
            "cancel_reason",
            "rejected_full",
        ),
    ),
    (
        gettext_lazy("Получение"),
        (
            "method_full",
            "window_full",
            "recipient_full",
            "address_full",
            "wishes",
            "card_text",
            "comment",
        ),
    ),
    (
        gettext_lazy("Деньги и бонусы"),
        (
            "items_full",
            "discount_full",
            "bonus_spent_full",
            "delivery_full",
            "total_full",
            "payment_full",
            "bonus_full",
            "bonus_earned_full",
            "member_full",
        ),
    ),
    (
        "Posiflora",
        (
            "push_full",
            "posiflora_link",
            "posiflora_status_full",
            "posiflora_total_full",
            "posiflora_modified_full",
        ),
    ),
)

# Posiflora's own words (posiflora.md §6); one it adds later is shown as it came.
POSIFLORA_STATUS = {
    "notAccepted": gettext_lazy("Не принят"),
    "new": gettext_lazy("Новый"),
    "assembled": gettext_lazy("Собран"),
    "courier": gettext_lazy("У курьера"),
    "done": gettext_lazy("Выполнен"),
    "canceled": gettext_lazy("Отменён"),
    "returned": gettext_lazy("Возврат"),
}
POSIFLORA_DELIVERY = {
    "courier": gettext_lazy("курьер едет"),
    "delivered": gettext_lazy("доставлен"),
    "cannotBeDelivered": gettext_lazy("не удалось доставить"),
}


def posiflora_order_url(order: Order) -> str:
    """The order in Posiflora's back office, which stands beside the API (posiflora.md §1)."""
    base = settings.POSIFLORA_BASE_URL.rstrip("/").removesuffix("/v1").removesuffix("/api")
    base = base.removesuffix("/public")
    return f"{base}/admin/orders/{order.posiflora_id}"


class OrderFields:
    """Mixed into the admin of orders; an empty answer leaves the field out."""

    @display(description=gettext_lazy("статус"))
    def status_now(self, order: Order) -> SafeString:
        return status_shown(order)

    @display(description=gettext_lazy("оформлен"))
    def placed_at_full(self, order: Order) -> str:
        return look.moment(order.placed_at)

    @display(description=gettext_lazy("закрыт"))
    def closed_at_full(self, order: Order) -> str:
        return look.moment(order.closed_at) if order.closed_at else ""

    @display(description=gettext_lazy("покупатель"))
    def buyer_full(self, order: Order) -> SafeString | str:
        return look.link(order.customer, order.buyer_name)

    @display(description=gettext_lazy("телефон"))
    def buyer_phone_full(self, order: Order) -> SafeString | str:
        return look.phone(order.buyer_phone)

    @display(description=gettext_lazy("ждём ответа покупателя"))
    def question_full(self, order: Order) -> str:
        return order.get_question_display() if order.question else ""

    @display(description=gettext_lazy("не оформлен"))
    def rejected_full(self, order: Order) -> str:
        if not order.is_rejected:
            return ""
        return _("Покупатель получил отказ и не считает этот заказ оформленным.")

    @display(description=gettext_lazy("способ"))
    def method_full(self, order: Order) -> str:
        place = order.zone if order.method == FulfilmentMethod.DELIVERY else order.store
        return f"{order.get_method_display()} · {place}" if place else order.get_method_display()

    @display(description=gettext_lazy("время"))
    def window_full(self, order: Order) -> str:
        return look.window(order.slot_starts_at, order.slot_ends_at)

    @display(description=gettext_lazy("получатель"))
    def recipient_full(self, order: Order) -> SafeString | str:
        if order.recipient_is_customer:
            return _("Сам покупатель")
        return format_html("{} {}", order.recipient_name, look.phone(order.recipient_phone))

    @display(description=gettext_lazy("адрес"))
    def address_full(self, order: Order) -> str:
        if order.method != FulfilmentMethod.DELIVERY:
            return ""
        if order.address_unknown:
            return _("Узнать у получателя")
        parts = (
            order.city,
            order.street,
            order.house and _("д. %s") % order.house,
            order.building and _("корп. %s") % order.building,
            order.apartment and _("кв. %s") % order.apartment,
        )
        address = ", ".join(part for part in parts if part)
        return f"{address}\n{order.address_comment}" if order.address_comment else address

    @display(description=gettext_lazy("пожелания"))
    def wishes(self, order: Order) -> str:
        wishes = (
            order.anonymous and _("Не говорить, от кого"),
            not order.recipient_is_customer
            and not order.call_recipient
            and _("Не звонить получателю заранее"),
        )
        return "\n".join(wish for wish in wishes if wish)

    @display(description=gettext_lazy("букеты"))
    def items_full(self, order: Order) -> str:
        return look.money(order.items_total)

    @display(description=gettext_lazy("скидка"))
    def discount_full(self, order: Order) -> str:
        if not order.discount_total:
            return ""
        return f"−{look.money(order.discount_total)}" + (f" · {order.promo}" if order.promo else "")

    @display(description=gettext_lazy("оплачено бонусами"))
    def bonus_spent_full(self, order: Order) -> str:
        return f"−{look.money(order.bonus_spent)}" if order.bonus_spent else ""

    @display(description=gettext_lazy("доставка"))
    def delivery_full(self, order: Order) -> str:
        if order.method != FulfilmentMethod.DELIVERY:
            return ""
        return look.money(order.delivery_price) if order.delivery_price else _("Бесплатно")

    @display(description=gettext_lazy("к оплате"))
    def total_full(self, order: Order) -> SafeString:
        return format_html("<strong>{}</strong>", look.money(order.total))

    @display(description=gettext_lazy("оплата"))
    def payment_full(self, order: Order) -> SafeString:
        state = PaymentState(order.payment_state)
        return format_html(
            "{} {}",
            order.get_payment_method_display(),
            coloured(state.label, colours.PAYMENT[state]),
        )

    @display(description=gettext_lazy("бонусы"))
    def bonus_full(self, order: Order) -> SafeString:
        return coloured(order.get_bonus_state_display(), colours.BONUS[order.bonus_state])

    @display(description=gettext_lazy("начислено бонусов"))
    def bonus_earned_full(self, order: Order) -> str:
        return look.points(order.bonus_earned) if order.bonus_earned else ""

    @display(description=gettext_lazy("участник программы"))
    def member_full(self, order: Order) -> SafeString | str:
        return look.phone(order.member_phone) if order.member_phone else ""

    @display(description=gettext_lazy("отправка"))
    def push_full(self, order: Order) -> SafeString | str:
        if order.status == OrderStatus.CANCELLED and order.push_state != PushState.SENT:
            return _("Не понадобилась")
        return coloured(order.get_push_state_display(), colours.PUSH[order.push_state])

    @display(description=gettext_lazy("заказ в Posiflora"))
    def posiflora_link(self, order: Order) -> SafeString | str:
        if not order.posiflora_id:
            return ""
        return look.outside_link(posiflora_order_url(order), order.posiflora_id)

    @display(description=gettext_lazy("статус там"))
    def posiflora_status_full(self, order: Order) -> str:
        status, delivery = order.posiflora_status, order.posiflora_delivery_status
        parts = (POSIFLORA_STATUS.get(status, status), POSIFLORA_DELIVERY.get(delivery, delivery))
        return " · ".join(str(part) for part in parts if part)

    @display(description=gettext_lazy("сумма там"))
    def posiflora_total_full(self, order: Order) -> str:
        return "" if order.posiflora_total is None else look.money(order.posiflora_total)

    @display(description=gettext_lazy("изменён там"))
    def posiflora_modified_full(self, order: Order) -> str:
        return look.moment(order.posiflora_modified_at) if order.posiflora_modified_at else ""

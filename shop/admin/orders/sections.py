"""The tables on the page of an order: what is in it, what happened to it, what was sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from integrations.models import Exchange
from shop.admin import look
from shop.admin.base import ReadOnlyInline
from shop.admin.bonus_columns import OperationColumns
from shop.admin.history_columns import HistoryColumns
from shop.admin.message_columns import MessageColumns, is_stuck
from shop.admin.parts import answer_shown, exchanges_table
from shop.admin.unfolded import Dataset, display
from shop.models import (
    Attention,
    BonusOperation,
    HistoryEvent,
    Order,
    OrderLine,
    OutboxMessage,
)


class LinesInline(ReadOnlyInline[OrderLine, Order]):
    model = OrderLine
    verbose_name_plural = _("состав заказа")
    fields = (
        "product_link",
        "price_shown",
        "quantity",
        "discount_shown",
        "bonus_shown",
        "total_shown",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("product")

    @display(description=_("название"))
    def product_link(self, line: OrderLine) -> SafeString | str:
        shown = look.link(line.product, line.full_title)
        if not line.made_to_order:
            return shown
        # What the florist was told, whatever the recipe says by now.
        made_of = ", ".join(line.composition.splitlines())
        words = ": ".join(filter(None, (str(_("Под заказ")), made_of)))
        return format_html('{}<br><span class="text-subtle">{}</span>', shown, words)

    @display(description=_("цена"))
    def price_shown(self, line: OrderLine) -> str:
        return look.money(line.price)

    @display(description=_("скидка"))
    def discount_shown(self, line: OrderLine) -> str:
        return f"−{look.money(line.discount)}" if line.discount else look.NOTHING

    @display(description=_("бонусами"))
    def bonus_shown(self, line: OrderLine) -> str:
        return f"−{look.money(line.bonus_spent)}" if line.bonus_spent else look.NOTHING

    @display(description=_("к оплате"))
    def total_shown(self, line: OrderLine) -> str:
        return look.money(line.total)


class HistoryInline(HistoryColumns, ReadOnlyInline[HistoryEvent, Order]):
    model = HistoryEvent
    verbose_name_plural = _("история")
    fields = ("at_shown", "what", "who", "note_shown")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoryEvent]:
        return super().get_queryset(request).select_related("actor")


class OperationsInline(OperationColumns, ReadOnlyInline[BonusOperation, Order]):
    model = BonusOperation
    verbose_name_plural = _("бонусы")
    tab = True
    show_count = True
    readonly_fields = (
        "created",
        "movement",
        "state_shown",
        "asked_shown",
        "points_shown",
        "answer",
        "buttons",
    )

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> tuple[str, ...]:
        may_settle = request.user.has_perm("shop.change_bonusoperation")
        return self.readonly_fields if may_settle else self.readonly_fields[:-1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BonusOperation]:
        return super().get_queryset(request).select_related("settled_by")


class MessagesInline(MessageColumns, ReadOnlyInline[OutboxMessage, Order]):
    model = OutboxMessage
    verbose_name_plural = _("отправка")
    tab = True
    show_count = True
    ordering = ("pk",)
    readonly_fields = (
        "created",
        "topic",
        "state_label",
        "attempts",
        "next_try",
        "what_wrong",
        "retry",
    )

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> tuple[str, ...]:
        fields = ("created", "topic", "state_label", "attempts", "next_try", "what_wrong")
        may_retry = request.user.has_perm("shop.change_outboxmessage")
        return (*fields, "retry") if may_retry else fields

    @display(description="")
    def retry(self, message: OutboxMessage) -> SafeString | str:
        if not is_stuck(message):
            return " "
        return look.dialog_link(
            reverse("admin:shop_outboxmessage_retry_message", args=[message.pk]), _("Повторить")
        )


class AttentionsInline(ReadOnlyInline[Attention, Order]):
    model = Attention
    verbose_name_plural = _("внимание")
    tab = True
    show_count = True
    fields = ("opened_shown", "kind", "text", "resolved_shown")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attention]:
        return super().get_queryset(request).select_related("resolved_by")

    @display(description=_("когда"))
    def opened_shown(self, attention: Attention) -> str:
        return look.moment(attention.opened_at)

    @display(description=_("решение"))
    def resolved_shown(self, attention: Attention) -> SafeString:
        return answer_shown(attention)


class ExchangesTab(Dataset):
    """Calls to vendors about this order; they know it by its number only."""

    model = Exchange
    tab = True
    title = _("Обмен с системами")

    @property
    def contents(self) -> str:
        number = Order.objects.values_list("number", flat=True).get(pk=self.extra_context["object"])
        context: dict[str, Any] = {"table": exchanges_table(Q(reference=number))}
        return render_to_string("admin/shop/order/exchanges_tab.html", context)

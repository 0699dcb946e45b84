"""What is being told to Posiflora, the loyalty service and Telegram."""

from __future__ import annotations

from django.contrib import admin
from django.contrib import messages as notes
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models import UNFINISHED_STATES, MessageState, OutboxMessage, Topic, Vendor
from shop.services.messages import message_retry

from . import look
from .base import ButtonsAdmin, close_dialog
from .filters import Days, Question, choice_of
from .message_columns import MessageColumns, is_stuck
from .parts import exchanges_table
from .unfolded import ActionVariant, DialogForm, action, display


class Stuck(Question):
    title = gettext_lazy("Нужен человек?")
    parameter_name = "stuck"

    def condition(self) -> Q:
        return Q(state=MessageState.ATTENTION)


class Waiting(Question):
    title = gettext_lazy("Ещё не ушло?")
    parameter_name = "waiting"

    def condition(self) -> Q:
        return Q(state__in=UNFINISHED_STATES)


StateFilter = choice_of("state", gettext_lazy("Какое состояние?"), MessageState.choices)
VendorFilter = choice_of("vendor", gettext_lazy("Кому?"), Vendor.choices)
TopicFilter = choice_of("topic", gettext_lazy("О чём?"), Topic.choices)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(MessageColumns, ButtonsAdmin[OutboxMessage]):
    list_display = ("what", "order_link", "state_label", "attempts", "created", "what_wrong")
    list_select_related = ("order",)
    list_filter = (Stuck, Waiting, VendorFilter, TopicFilter, StateFilter, ("created_at", Days))
    search_fields = ("order__number", "error")
    search_help_text = gettext_lazy("Номер заказа или слова из ошибки")
    ordering = ("-pk",)
    actions = ("retry_messages",)
    actions_detail = ("retry_message",)
    fields = (
        "what",
        "order_link",
        "vendor",
        "state_label",
        "attempts",
        "created",
        "next_try",
        "finished",
        "what_wrong",
        "calls",
    )
    readonly_fields = fields

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Asked by Django before it offers the bulk action."""
        return request.user.has_perm("shop.change_outboxmessage")

    def get_fields(self, request: HttpRequest, obj: OutboxMessage | None = None) -> tuple[str, ...]:
        may_see_calls = request.user.has_perm("integrations.view_exchange")
        return self.fields if may_see_calls else self.fields[:-1]

    @display(description=gettext_lazy("что"), ordering="topic")
    def what(self, message: OutboxMessage) -> str:
        return message.get_topic_display()

    @display(description=gettext_lazy("заказ"))
    def order_link(self, message: OutboxMessage) -> SafeString | str:
        return look.link(message.order)

    @display(description=gettext_lazy("завершено"))
    def finished(self, message: OutboxMessage) -> str:
        return look.moment(message.finished_at)

    @display(description=gettext_lazy("обращения"))
    def calls(self, message: OutboxMessage) -> SafeString:
        return exchanges_table(Q(message_id=message.pk))

    def useful_actions(self, message: OutboxMessage) -> dict[str, bool]:
        return {"retry_message": is_stuck(message)}

    @action(
        description=gettext_lazy("Повторить"),
        permissions=["shop.change_outboxmessage"],
        url_path="retry",
        icon="replay",
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Отправить ещё раз?"),
            "description": gettext_lazy(
                "Сообщение уйдёт, как только дойдёт его очередь. Если в прошлый раз ответ"
                " потерялся, сначала проверим, не сделано ли всё уже."
            ),
            "form_submit_text": gettext_lazy("Повторить"),
        },
    )
    def retry_message(
        self,
        request: HttpRequest,
        form: DialogForm,  # the dialog has nothing to fill in
        object_id: str,
    ) -> HttpResponse:
        message = self.row_or_404(request, object_id)
        if message_retry(message=message):
            notes.success(request, _("Отправляем ещё раз: %s.") % message)
        else:
            notes.info(request, _("Это сообщение уже отправлено или отправляется."))
        return close_dialog(request, otherwise=look.change_url(message))

    @admin.action(description=gettext_lazy("Повторить выбранные"), permissions=["retry"])
    def retry_messages(self, request: HttpRequest, chosen: QuerySet[OutboxMessage]) -> None:
        retried = sum(message_retry(message=message) for message in chosen)
        told = _("Отправляем ещё раз: %(retried)d из %(chosen)d.")
        notes.success(request, told % {"retried": retried, "chosen": len(chosen)})

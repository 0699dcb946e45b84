"""The buttons of an order's page: each asks first, and each calls a verb of the shop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.models import Order, Origin
from shop.services.errors import DomainError
from shop.services.messages import message_retry
from shop.services.order_cancel import order_cancel

from . import look
from .base import ReadOnlyAdmin, close_dialog
from .message_columns import RETRIABLE
from .notes import ReasonForm, manager_of, sentence_of
from .unfolded import ActionVariant, DialogForm, action


class OrderActions(ReadOnlyAdmin[Order]):
    """Mixed into the admin of orders."""

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only the buttons that would do something."""
        order = self.get_object(request, object_id)
        if order is None:
            return []
        useful = self.useful_actions(order)
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            button
            for button in super().get_actions_detail(request, object_id)
            if useful[button.action_name.removeprefix(prefix)]
        ]

    def useful_actions(self, order: Order) -> dict[str, bool]:
        """Whether each button would do something for this order."""
        waits = order.messages.filter(state__in=RETRIABLE).exists()
        return {"send_now": waits, "cancel_order": not order.is_final}

    @action(
        description=gettext_lazy("Отменить заказ"),
        permissions=["shop.change_order"],
        url_path="cancel",
        icon="cancel",
        variant=ActionVariant.DANGER,
        dialog={
            "title": gettext_lazy("Отменить заказ?"),
            "description": gettext_lazy(
                "Товар и место в интервале освободятся, резерв бонусов снимется,"
                " Posiflora и покупатель узнают об отмене."
            ),
            "form_class": ReasonForm,
            "form_submit_text": gettext_lazy("Отменить заказ"),
        },
    )
    def cancel_order(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        try:
            order_cancel(
                order_id=order.pk,
                origin=Origin.MANAGER,
                reason=form.cleaned_data["reason"],
                actor=manager_of(request),
            )
        except DomainError as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, _("Заказ %(number)s отменён.") % {"number": order.number})
        return close_dialog(request, otherwise=look.change_url(order))

    @action(
        description=gettext_lazy("Отправить сейчас"),
        permissions=["shop.change_outboxmessage"],
        url_path="send",
        icon="send",
        dialog={
            "title": gettext_lazy("Отправить сейчас?"),
            "description": gettext_lazy(
                "Всё, что по этому заказу ещё не ушло в Posiflora, сервис бонусов и Telegram,"
                " будет отправлено снова, не дожидаясь своего времени. Дважды ничего не уйдёт."
            ),
            "form_submit_text": gettext_lazy("Отправить"),
        },
    )
    def send_now(
        self, request: HttpRequest, form: DialogForm, object_id: str
    ) -> HttpResponse:  # the dialog has nothing to fill in
        order = self._order(request, object_id)
        waiting = order.messages.filter(state__in=RETRIABLE).order_by("pk")
        sent = sum(message_retry(message=message) for message in waiting)
        if sent:
            told = ngettext(
                "Отправляется %(count)d сообщение.", "Отправляется сообщений: %(count)d.", sent
            )
            messages.success(request, told % {"count": sent})
        else:
            messages.info(request, _("Всё уже отправлено."))
        return close_dialog(request, otherwise=look.change_url(order))

    def _order(self, request: HttpRequest, object_id: str) -> Order:
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return order

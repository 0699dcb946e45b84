"""The buttons of an order's page: each asks first, and each calls a verb of the shop."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.admin import look
from shop.admin.base import ButtonsAdmin, close_dialog
from shop.admin.notes import ReasonForm, carry_out, manager_of
from shop.admin.unfolded import ActionVariant, DialogForm, action
from shop.models import IDLE_STATES, Order, Origin
from shop.services.messages import message_retry
from shop.services.orders.cancel import order_cancel


class OrderActions(ButtonsAdmin[Order]):
    """Mixed into the admin of orders."""

    def useful_actions(self, order: Order) -> dict[str, bool]:
        """Whether each button would do something for this order."""
        waits = order.messages.filter(state__in=IDLE_STATES).exists()
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
        return self._do(
            request,
            order,
            lambda: order_cancel(
                order_id=order.pk,
                origin=Origin.MANAGER,
                reason=form.cleaned_data["reason"],
                actor=manager_of(request),
            ),
            _("Заказ %(number)s отменён."),
        )

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
        waiting = order.messages.filter(state__in=IDLE_STATES).order_by("pk")
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
        return self.row_or_404(request, object_id)

    def _do(
        self,
        request: HttpRequest,
        order: Order,
        verb: Callable[[], Order],
        done: str,
        **words: object,
    ) -> HttpResponse:
        """Call a verb and tell how it went: `done` with these words, or why the shop refused.

        The number of the order, and what is to pay for it now, are words of every sentence.
        """

        def said() -> str:
            after = verb()
            return done % {"number": after.number, "total": look.money(after.total), **words}

        return carry_out(request, said, otherwise=look.change_url(order))

"""The button for goods that are not in the order after all: sold out, or wanted no more."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.admin import look
from shop.admin.notes import manager_of
from shop.admin.unfolded import action
from shop.models import Order, Origin, PaymentState
from shop.services.orders.take_out import order_take_out
from shop.services.orders.takeable import order_can_take_out, order_takeable, refusal_of_pieces

from .pieces import PiecesForm, Row
from .work import OrderWork


class TakeOutForm(PiecesForm):
    """How many pieces of each line go."""

    gone = gettext_lazy("Из этого заказа уже ничего не убрать.")

    def rows_of(self, order: Order) -> Iterator[Row]:
        self.takeable = order_takeable(order) if order_can_take_out(order) else ()
        for row in self.takeable:
            yield Row(
                line=row.line,
                most=row.most,
                out_of=row.line.quantity,
                hint=_("%(price)s за шт.") % {"price": look.money(row.line.price)},
                too_many=row.why_no_more,
            )

    def refusal(self, pieces: dict[int, int]) -> str:
        return refusal_of_pieces(self.takeable, pieces)

    def notes(self) -> list[str]:
        assert self.order is not None  # the dialog has rows
        now = _("Сейчас к оплате %(total)s.") % {"total": look.money(self.order.total)}
        if self.order.payment_state != PaymentState.PAID:
            return [now]
        return [_("Заказ уже оплачен: разницу верните покупателю сами.")]


class OrderTakeOut(OrderWork):
    """Mixed into the admin of orders."""

    def useful_actions(self, order: Order) -> dict[str, bool]:
        return {**super().useful_actions(order), "take_out": order_can_take_out(order)}

    @action(
        description=gettext_lazy("Убрать товары"),
        permissions=["shop.change_order"],
        url_path="take-out",
        icon="remove_shopping_cart",
        dialog={
            "title": gettext_lazy("Что убрать из заказа?"),
            "description": gettext_lazy(
                "Заказ станет дешевле, скидка и бонусы пересчитаются по правилам. Строку целиком"
                " можно убрать, только пока заказа нет в Posiflora."
            ),
            "form_class": TakeOutForm,
            "form_submit_text": gettext_lazy("Убрать"),
        },
    )
    def take_out(self, request: HttpRequest, form: TakeOutForm, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        return self._do(
            request,
            order,
            lambda: form.once(
                lambda: order_take_out(
                    order_id=order.pk,
                    pieces=form.pieces,
                    origin=Origin.MANAGER,
                    actor=manager_of(request),
                )
            ),
            _("Заказ %(number)s: убрано %(goods)s. К оплате %(total)s."),
            goods=form.said,
        )

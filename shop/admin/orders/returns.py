"""The button for goods that came back: their points have to follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.admin.notes import manager_of
from shop.admin.unfolded import action
from shop.models import Order
from shop.services.bonuses.parts import bonus_returnable
from shop.services.bonuses.returned import bonus_part_returned
from shop.services.orders.edit import order_can_edit

from .pieces import PiecesForm, Row
from .take_out import OrderTakeOut


class ReturnForm(PiecesForm):
    """How many pieces of each line came back, of those whose points did not yet."""

    gone = gettext_lazy("Возвращать по этому заказу уже нечего.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Почему вернули"), max_length=300, widget=UnfoldAdminTextInputWidget()
        )

    def rows_of(self, order: Order) -> Iterator[Row]:
        left = bonus_returnable(order)
        for line in order.lines.all():
            if most := left.get(line.position):
                yield Row(line=line, most=most, out_of=most)

    def refusal(self, pieces: dict[int, int]) -> str:
        return "" if pieces else _("Укажите, что вернули.")


class OrderReturns(OrderTakeOut):
    """Mixed into the admin of orders."""

    def useful_actions(self, order: Order) -> dict[str, bool]:
        # Before it is handed over nothing comes back: goods are taken out of it.
        handed_over = not order_can_edit(order)
        return {
            **super().useful_actions(order),
            "return_part": handed_over and bool(bonus_returnable(order)),
        }

    @action(
        description=gettext_lazy("Вернули часть"),
        permissions=["shop.change_order"],
        url_path="return-part",
        icon="assignment_return",
        dialog={
            "title": gettext_lazy("Что вернул покупатель?"),
            "description": gettext_lazy(
                "Бонусы за эти товары вернутся и снимутся. Деньги и товар оформите в Posiflora."
            ),
            "form_class": ReturnForm,
            "form_submit_text": gettext_lazy("Вернуть бонусы"),
        },
    )
    def return_part(self, request: HttpRequest, form: ReturnForm, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        return self._do(
            request,
            order,
            lambda: form.once(
                lambda: bonus_part_returned(
                    order_id=order.pk,
                    lines=form.pieces,
                    reason=form.cleaned_data["reason"],
                    by=manager_of(request),
                )
            ),
            _("Заказ %(number)s: бонусы за возвращённое пересчитываются."),
        )

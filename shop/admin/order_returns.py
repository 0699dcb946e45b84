"""The button for goods that came back: their points have to follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from shop.models import Order
from shop.services.bonus_return import bonus_part_returned, bonus_returnable

from .notes import manager_of
from .order_work import OrderWork
from .unfolded import DialogForm, action

LINE = "line_"


class ReturnForm(DialogForm):
    """How many pieces of each line came back; a field for each line that is left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = Order.objects.filter(pk=self.object_id or 0).first()
        if order is None:
            return
        titles = {str(line.position): line.full_title for line in order.lines.all()}
        for left in bonus_returnable(order):
            self.fields[f"{LINE}{left.sold.ref}"] = forms.IntegerField(
                label=titles.get(left.sold.ref, left.sold.ref),
                initial=0,
                min_value=0,
                max_value=left.quantity,
                help_text=_("из %(count)d") % {"count": left.quantity},
                widget=UnfoldAdminIntegerFieldWidget(),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Почему вернули"), max_length=300, widget=UnfoldAdminTextInputWidget()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(self.pieces(cleaned).values()):
            # At a field: the dialog shows no complaint about the form as a whole.
            self.add_error("reason", _("Укажите, что вернули."))
        return cleaned

    @staticmethod
    def pieces(cleaned: dict[str, Any]) -> dict[int, int]:
        """Positions of the order with how many pieces came back."""
        return {
            int(name.removeprefix(LINE)): count
            for name, count in cleaned.items()
            if name.startswith(LINE)
        }


class OrderReturns(OrderWork):
    """Mixed into the admin of orders."""

    actions_detail: Sequence[str] = (*OrderWork.actions_detail, "return_part")

    def useful_actions(self, order: Order) -> dict[str, bool]:
        return {**super().useful_actions(order), "return_part": bool(bonus_returnable(order))}

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
            lambda: bonus_part_returned(
                order_id=order.pk,
                lines=form.pieces(form.cleaned_data),
                reason=form.cleaned_data["reason"],
                by=manager_of(request),
            ),
            _("Заказ %(number)s: бонусы за возвращённое пересчитываются."),
        )

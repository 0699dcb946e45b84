"""The dialogs in which a manager says what they have seen in the loyalty service."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextInputWidget,
)

from integrations.loyalty.registry import get_provider
from shop.models import BonusOperation, Movement
from shop.services.bonuses.settle import Verdict

from .base import row_of
from .unfolded import DialogForm

VERDICTS = (
    (Verdict.HAPPENED, gettext_lazy("Прошло: в сервисе бонусов движение есть")),
    (Verdict.SEND_AGAIN, gettext_lazy("Не прошло: провести ещё раз")),
    (Verdict.GIVE_UP, gettext_lazy("Не прошло: больше не проводить")),
)
BESIDE = {
    Movement.SPEND: gettext_lazy("Начислено вместе со списанием"),
    Movement.SPEND_REFUND: gettext_lazy("Снято начисленных"),
    Movement.EARN_REFUND: gettext_lazy("Возвращено списанных"),
}


def _reason(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Почему вы так решили"),
        max_length=400,
        widget=UnfoldAdminTextInputWidget(),
        help_text=help_text,
    )


def _points(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=10,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(),
        **options,
    )


class SettleForm(DialogForm):
    """What became of an open movement. Points are needed when it happened."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Что видно в сервисе бонусов"),
        choices=VERDICTS,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    points = _points(gettext_lazy("Сколько бонусов"), required=False, min_value=0)
    beside = _points("", required=False, min_value=0)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operation = row_of(BonusOperation, self.object_id)
        if operation is None:
            return
        if operation.asked:
            self.initial["points"] = operation.asked
        both = operation.movement != Movement.SPEND or get_provider().capabilities.earns_with_spend
        if operation.movement in BESIDE and both:
            self.fields["beside"].label = BESIDE[Movement(operation.movement)]
        else:
            del self.fields["beside"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        happened = cleaned.get("verdict") == Verdict.HAPPENED
        if happened and cleaned.get("points") is None and "points" not in self.errors:
            self.add_error("points", _("Укажите, сколько бонусов прошло."))
        return cleaned

    @property
    def moved(self) -> dict[str, Decimal]:
        """Points as the verb takes them."""
        zero = Decimal(0)
        return {
            "points": self.cleaned_data.get("points") or zero,
            "beside": self.cleaned_data.get("beside") or zero,
        }


class UndoneForm(DialogForm):
    """That the points of a cancelled order were put right in the service's cabinet."""

    reason = _reason(gettext_lazy("Что и где исправлено. Останется в истории заказа."))


class AdjustForm(DialogForm):
    """A correction made in the service's cabinet."""

    points = _points(
        gettext_lazy("На сколько изменён счёт"),
        help_text=gettext_lazy("Со знаком минус, если бонусы сняты."),
    )
    reason = _reason(gettext_lazy("Увидят другие менеджеры, покупатель — нет."))

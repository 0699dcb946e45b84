"""What a manager can have put right from a question, beside answering it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.errors import VendorError
from integrations.http import time_budget
from shop.models import Attention, AttentionKind, Order
from shop.services.bonuses.put_right import bonus_left_to_undo, bonus_undone_there
from shop.sync.reconcile.findings import Report
from shop.sync.reconcile.run import reconcile_order

from .base import ButtonsAdmin, close_dialog
from .bonus_forms import UndoneForm
from .notes import carry_out, manager_of
from .unfolded import DialogForm, action

LONGEST_LOOK_SECONDS = 15.0
"""A manager waits for an answer, not for a vendor."""

CUSTOMER_SUBJECTS = ("member:", "customer:")


class AttentionRepairs(ButtonsAdmin[Attention]):
    """Mixed into the admin of questions."""

    def useful_actions(self, attention: Attention) -> dict[str, bool]:
        open_order = attention.order if attention.resolved_at is None else None
        about_points = attention.kind in (AttentionKind.BONUS, AttentionKind.RECONCILE)
        return {
            "repair_order": bool(open_order) and attention.kind == AttentionKind.RECONCILE,
            "undone_by_hand": open_order is not None
            and about_points
            and any(bonus_left_to_undo(open_order)),
        }

    @action(
        description=gettext_lazy("Проверить и исправить"),
        permissions=["shop.change_attention"],
        url_path="repair",
        icon="build",
        dialog={
            "title": gettext_lazy("Проверить заказ ещё раз?"),
            "description": gettext_lazy(
                "Заново сверим заказ с Posiflora и сервисом бонусов и исправим то, что исправить"
                " безопасно. Дважды ничего не отправится и не спишется."
            ),
            "form_submit_text": gettext_lazy("Проверить и исправить"),
        },
    )
    def repair_order(
        self, request: HttpRequest, form: DialogForm, object_id: str
    ) -> HttpResponse:  # the dialog has nothing to fill in
        order = self._order(request, object_id)
        try:
            with time_budget(LONGEST_LOOK_SECONDS):
                report = reconcile_order(order_id=order.pk, fix=True)
        except VendorError as error:
            messages.error(request, error.sentence)
        else:
            _say(request, report)
        return close_dialog(request, otherwise=reverse("admin:shop_attention_changelist"))

    @action(
        description=gettext_lazy("Бонусы исправлены вручную"),
        permissions=["shop.change_bonusoperation"],
        url_path="undone",
        icon="undo",
        dialog={
            "title": gettext_lazy("Бонусы уже исправлены в кабинете сервиса?"),
            "description": gettext_lazy(
                "Запишем, что списанное возвращено, а начисленное снято. Самому сервису бонусов"
                " мы ничего не отправим."
            ),
            "form_class": UndoneForm,
            "form_submit_text": gettext_lazy("Да, исправлены"),
        },
    )
    def undone_by_hand(
        self, request: HttpRequest, form: UndoneForm, object_id: str
    ) -> HttpResponse:
        order = self._order(request, object_id)

        def noted() -> str:
            reason = form.cleaned_data["reason"]
            bonus_undone_there(order_id=order.pk, reason=reason, by=manager_of(request))
            return _("Записано: бонусы по заказу исправлены вручную.")

        return carry_out(request, noted, otherwise=reverse("admin:shop_attention_changelist"))

    def _order(self, request: HttpRequest, object_id: str) -> Order:
        """The order a question is about; about anything else these buttons know nothing."""
        order = self.row_or_404(request, object_id).order
        if order is None:
            raise Http404
        return order


def subject_shown(subject: str) -> SafeString | str:
    """What a question is about when it is no order: a buyer as a link, the rest in its words."""
    if subject == "posiflora":
        return "Posiflora"
    if subject.partition(":")[0] == "catalogue":
        return _("Каталог")
    for prefix in CUSTOMER_SUBJECTS:
        key = subject.removeprefix(prefix)
        if key != subject and key.isdecimal():
            # By its address alone: a list must not ask the database for each of its rows.
            address = reverse("admin:shop_customer_change", args=[key])
            return format_html('<a href="{}" class="text-link">{}</a>', address, _("Покупатель"))
    return subject


def _say(request: HttpRequest, report: Report) -> None:
    """How the look at one order ended."""
    for failure in report.failures:
        messages.error(request, failure)
    left = [each.text for each in report.differences]
    if report.repaired:
        messages.success(request, _("Исправлено: %(count)d.") % {"count": report.repaired})
    if left:
        messages.warning(request, _("Решает человек: %(what)s") % {"what": " ".join(left)})
    if not (left or report.repaired or report.failures):
        messages.success(request, _("Расхождения больше нет."))

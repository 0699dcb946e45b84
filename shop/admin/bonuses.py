"""The ledger of bonuses: read by all, and settled by hand where the service does not tell."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.phones import masked
from integrations.wording import vendor_name
from shop.models import OPEN_STATES, BonusOperation, Movement, OperationState
from shop.services.bonuses.retry import bonus_retry
from shop.services.bonuses.settle import Verdict, bonus_can_settle, bonus_settle

from . import look
from .base import ButtonsAdmin
from .bonus_columns import OperationColumns, may_retry, rate_of
from .bonus_forms import SettleForm
from .filters import Days, Question, choice_of
from .notes import carry_out, manager_of
from .parts import exchanges_table
from .unfolded import ActionVariant, DialogForm, action, display

MAY_SETTLE = "shop.change_bonusoperation"


class Unsettled(Question):
    title = gettext_lazy("Ещё не завершено?")
    parameter_name = "unsettled"

    def condition(self) -> Q:
        return Q(state__in=OPEN_STATES)


class SettledByHand(Question):
    title = gettext_lazy("Решено вручную?")
    parameter_name = "by_hand"

    def condition(self) -> Q:
        return Q(settled_by__isnull=False)


MovementFilter = choice_of("movement", gettext_lazy("Какое движение?"), Movement.choices)
StateFilter = choice_of("state", gettext_lazy("Какое состояние?"), OperationState.choices)


@admin.register(BonusOperation)
class BonusOperationAdmin(OperationColumns, ButtonsAdmin[BonusOperation]):
    list_display = (
        "movement",
        "order_link",
        "buyer",
        "state_shown",
        "asked_shown",
        "points_shown",
        "created",
    )
    list_select_related = ("order", "customer", "settled_by")
    list_filter = (Unsettled, SettledByHand, MovementFilter, StateFilter, ("created_at", Days))
    search_fields = ("order__number", "member_phone", "member_id")
    search_help_text = gettext_lazy("Номер заказа, телефон или код участника")
    ordering = ("-pk",)
    empty_value_display = look.NOTHING
    actions_detail = ("settle_operation", "retry_operation")
    fields = (
        "order_link",
        "buyer",
        "movement",
        "state_shown",
        "amount_shown",
        "asked_shown",
        "points_shown",
        "rate",
        "service",
        "reference",
        "member_id",
        "phone_shown",
        "expires",
        "error",
        "note",
        "decided_by",
        "created",
        "settled",
        "calls",
    )
    readonly_fields = (*fields, "phone_masked")

    def get_fields(
        self, request: HttpRequest, obj: BonusOperation | None = None
    ) -> tuple[str, ...]:
        """A phone belongs to the buyer: whoever may not see buyers sees a part of it."""
        hidden = set()
        if not request.user.has_perm("integrations.view_exchange"):
            hidden.add("calls")
        if obj is not None and not obj.note:
            hidden |= {"note", "decided_by"}
        shown = tuple(name for name in self.fields if name not in hidden)
        if request.user.has_perm("shop.view_customer"):
            return shown
        return tuple("phone_masked" if name == "phone_shown" else name for name in shown)

    def useful_actions(self, operation: BonusOperation) -> dict[str, bool]:
        return {
            "settle_operation": bonus_can_settle(operation),
            "retry_operation": may_retry(operation),
        }

    @display(description=gettext_lazy("покупатель"))
    def buyer(self, operation: BonusOperation) -> SafeString | str:
        return look.link(operation.customer)

    @display(description=gettext_lazy("сумма покупки"))
    def amount_shown(self, operation: BonusOperation) -> str:
        return look.money(operation.amount)

    @display(description=gettext_lazy("уровень"))
    def rate(self, operation: BonusOperation) -> str:
        return rate_of(operation) or look.NOTHING

    @display(description=gettext_lazy("сервис"))
    def service(self, operation: BonusOperation) -> str:
        return capfirst(vendor_name(operation.provider))

    @display(description=gettext_lazy("телефон участника"))
    def phone_shown(self, operation: BonusOperation) -> SafeString | str:
        return look.phone(operation.member_phone)

    @display(description=gettext_lazy("телефон участника"))
    def phone_masked(self, operation: BonusOperation) -> str:
        return masked(operation.member_phone) if operation.member_phone else look.NOTHING

    @display(description=gettext_lazy("резерв до"))
    def expires(self, operation: BonusOperation) -> str:
        return look.moment(operation.expires_at)

    @display(description=gettext_lazy("кто решил"))
    def decided_by(self, operation: BonusOperation) -> str:
        return look.person(operation.settled_by)

    @display(description=gettext_lazy("завершено"))
    def settled(self, operation: BonusOperation) -> str:
        return look.moment(operation.settled_at)

    @display(description=gettext_lazy("обращения"))
    def calls(self, operation: BonusOperation) -> SafeString | str:
        if operation.order is None:
            return look.NOTHING
        return exchanges_table(Q(reference=operation.order.number, vendor=operation.provider))

    @action(
        description=gettext_lazy("Решить вручную"),
        permissions=[MAY_SETTLE],
        url_path="settle",
        icon="gavel",
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Что стало с этим движением?"),
            "description": gettext_lazy(
                "Найдите покупку в кабинете сервиса бонусов и запишите, что там видно."
            ),
            "form_class": SettleForm,
            "form_submit_text": gettext_lazy("Записать"),
        },
    )
    def settle_operation(
        self, request: HttpRequest, form: SettleForm, object_id: str
    ) -> HttpResponse:
        operation = self.row_or_404(request, object_id)

        def settled() -> str:
            bonus_settle(
                operation_id=operation.pk,
                verdict=Verdict(form.cleaned_data["verdict"]),
                reason=form.cleaned_data["reason"],
                by=manager_of(request),
                **form.moved,
            )
            return _("Записано: %s.") % operation.get_movement_display()

        return carry_out(request, settled, otherwise=look.change_url(operation))

    @action(
        description=gettext_lazy("Повторить"),
        permissions=[MAY_SETTLE],
        url_path="retry",
        icon="replay",
        dialog={
            "title": gettext_lazy("Проверить и повторить?"),
            "description": gettext_lazy(
                "Сначала спросим сервис бонусов, не проведено ли движение. Второй раз"
                " бонусы не спишутся и не начислятся."
            ),
            "form_submit_text": gettext_lazy("Повторить"),
        },
    )
    def retry_operation(
        self, request: HttpRequest, form: DialogForm, object_id: str
    ) -> HttpResponse:  # the dialog has nothing to fill in
        operation = self.row_or_404(request, object_id)

        def retried() -> str:
            bonus_retry(operation_id=operation.pk)
            return _("Проверяем: %s.") % operation.get_movement_display()

        return carry_out(request, retried, otherwise=look.change_url(operation))

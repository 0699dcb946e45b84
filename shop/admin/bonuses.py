"""The ledger of bonuses: to read, never to change."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import OPEN_STATES, BonusOperation, Movement, OperationState

from . import colours, look
from .base import ReadOnlyAdmin
from .filters import Days, Question, choice_of
from .parts import coloured
from .unfolded import display


class Unsettled(Question):
    title = _("Ещё не завершено?")
    parameter_name = "unsettled"

    def condition(self) -> Q:
        return Q(state__in=OPEN_STATES)


MovementFilter = choice_of("movement", _("Какое движение?"), Movement.choices)
StateFilter = choice_of("state", _("Какое состояние?"), OperationState.choices)


@admin.register(BonusOperation)
class BonusOperationAdmin(ReadOnlyAdmin[BonusOperation]):
    list_display = (
        "movement",
        "order_link",
        "buyer",
        "state_shown",
        "asked_shown",
        "points_shown",
        "created",
    )
    list_select_related = ("order", "customer")
    list_filter = (Unsettled, MovementFilter, StateFilter, ("created_at", Days))
    search_fields = ("order__number", "member_phone", "member_id")
    search_help_text = _("Номер заказа, телефон или код участника")
    ordering = ("-pk",)
    fields = (
        "order_link",
        "buyer",
        "movement",
        "state_shown",
        "amount_shown",
        "asked_shown",
        "points_shown",
        "rate",
        "provider",
        "member_id",
        "phone_shown",
        "expires",
        "error",
        "created",
        "settled",
    )
    readonly_fields = fields

    @display(description=_("заказ"))
    def order_link(self, operation: BonusOperation) -> SafeString | str:
        return look.link(operation.order)

    @display(description=_("покупатель"))
    def buyer(self, operation: BonusOperation) -> SafeString | str:
        return look.link(operation.customer)

    @display(description=_("состояние"), ordering="state")
    def state_shown(self, operation: BonusOperation) -> SafeString:
        return coloured(operation.get_state_display(), colours.OPERATION[operation.state])

    @display(description=_("сумма покупки"))
    def amount_shown(self, operation: BonusOperation) -> str:
        return look.money(operation.amount)

    @display(description=_("запрошено"), ordering="asked")
    def asked_shown(self, operation: BonusOperation) -> str:
        return look.points(operation.asked)

    @display(description=_("проведено"), ordering="points")
    def points_shown(self, operation: BonusOperation) -> str:
        return look.points(operation.points)

    @display(description=_("уровень"))
    def rate(self, operation: BonusOperation) -> str:
        return rate_of(operation)

    @display(description=_("телефон участника"))
    def phone_shown(self, operation: BonusOperation) -> SafeString | str:
        return look.phone(operation.member_phone)

    @display(description=_("резерв до"))
    def expires(self, operation: BonusOperation) -> str:
        return look.moment(operation.expires_at)

    @display(description=_("начато"), ordering="pk")
    def created(self, operation: BonusOperation) -> str:
        return look.moment(operation.created_at)

    @display(description=_("завершено"))
    def settled(self, operation: BonusOperation) -> str:
        return look.moment(operation.settled_at)


def rate_of(operation: BonusOperation) -> str:
    """The level and the percent the service named."""
    percent = "" if operation.percent is None else f"{look.points(operation.percent)} %"
    return " · ".join(part for part in (operation.level, percent) if part) or look.NOTHING

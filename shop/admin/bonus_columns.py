"""How a movement of points is shown: in its own list, on its order, on its buyer's card."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models import GIVES, OPEN_STATES, TAKES, BonusOperation, Movement, OperationState
from shop.services.bonuses.settle import bonus_can_settle

from . import colours, look
from .parts import coloured
from .unfolded import display


class OperationColumns:
    """Mixed into admins and inlines of movements."""

    @display(description=gettext_lazy("когда"), ordering="pk")
    def created(self, operation: BonusOperation) -> SafeString:
        return format_html(
            '<span class="whitespace-nowrap">{}</span>', look.moment(operation.created_at)
        )

    @display(description=gettext_lazy("заказ"))
    def order_link(self, operation: BonusOperation) -> SafeString | str:
        return look.link(operation.order)

    @display(description=gettext_lazy("движение"), ordering="movement")
    def movement_link(self, operation: BonusOperation) -> SafeString | str:
        return look.link(operation, operation.get_movement_display())

    @display(description=gettext_lazy("состояние"), ordering="state")
    def state_shown(self, operation: BonusOperation) -> SafeString:
        return coloured(operation.get_state_display(), colours.OPERATION[operation.state])

    @display(description=gettext_lazy("запрошено"), ordering="asked")
    def asked_shown(self, operation: BonusOperation) -> str:
        # An earning asks for nothing: the service says how much it is.
        return look.points(operation.asked) if operation.asked else look.NOTHING

    @display(description=gettext_lazy("проведено"), ordering="points")
    def points_shown(self, operation: BonusOperation) -> SafeString | str:
        if operation.points is None:
            return look.NOTHING
        return format_html(
            '<span class="whitespace-nowrap">{}{}</span>',
            sign_of(operation),
            look.points(abs(operation.points)),
        )

    @display(description=gettext_lazy("ответ сервиса"))
    def answer(self, operation: BonusOperation) -> SafeString | str:
        """What the service said, and what a manager did when it said nothing."""
        said = [part for part in (rate_of(operation), _number(operation), operation.error) if part]
        by_hand = ""
        if operation.note:
            by_hand = format_html(
                '<span class="text-subtle">{}: {}</span>',
                look.person(operation.settled_by),
                operation.note,
            )
        if not said and not by_hand:
            return look.NOTHING
        return format_html(
            '<span class="block max-w-xs whitespace-normal">{}{}{}</span>',
            ". ".join(said),
            format_html("<br>") if said and by_hand else "",
            by_hand,
        )

    @display(description=gettext_lazy("обмен"))
    def exchange_link(self, operation: BonusOperation) -> SafeString | str:
        """The calls made for the order; the log knows them by its number."""
        if operation.order is None:
            return look.NOTHING
        address = reverse(
            "admin:integrations_exchange_changelist",
            query={"q": operation.order.number, "vendor": operation.provider},
        )
        return format_html('<a href="{}" class="text-link">{}</a>', address, _("Показать"))

    @display(description="")
    def buttons(self, operation: BonusOperation) -> SafeString | str:
        return format_html(
            '<span class="flex gap-1">{}{}</span>',
            retry_button(operation),
            settle_button(operation),
        )


def sign_of(operation: BonusOperation) -> str:
    """A reserve moves nothing, so it has no sign."""
    if operation.movement in TAKES or (operation.points or 0) < 0:
        return "−"
    return "+" if operation.movement in GIVES else ""


def rate_of(operation: BonusOperation) -> str:
    """The level and the percent the service named, "" when it named none."""
    percent = "" if operation.percent is None else f"{look.points(operation.percent)}{look.NBSP}%"
    return " · ".join(part for part in (operation.level, percent) if part)


def may_retry(operation: BonusOperation) -> bool:
    """Whether looking into it once more may bring anything."""
    refused = operation.state == OperationState.REFUSED and operation.movement in (
        Movement.EARN,
        Movement.SPEND_REFUND,
        Movement.EARN_REFUND,
    )
    return operation.order_id is not None and (operation.state in OPEN_STATES or refused)


def retry_button(operation: BonusOperation) -> SafeString | str:
    if not may_retry(operation):
        return ""
    url = reverse("admin:shop_bonusoperation_retry_operation", args=[operation.pk])
    return look.dialog_link(url, _("Повторить"))


def settle_button(operation: BonusOperation) -> SafeString | str:
    if operation.state not in OPEN_STATES or not bonus_can_settle(operation):
        return ""
    url = reverse("admin:shop_bonusoperation_settle_operation", args=[operation.pk])
    return look.dialog_link(url, _("Решить"))


def _number(operation: BonusOperation) -> str:
    return _("№ %(number)s") % {"number": operation.reference} if operation.reference else ""

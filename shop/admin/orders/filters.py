"""What a manager asks of the list of orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import ModelAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.admin.filters import DropdownFilter, Question, choice_of, day_starts
from shop.models import (
    Attention,
    BonusState,
    FulfilmentMethod,
    OrderStatus,
    PushState,
)
from shop.services import clock

from .columns import OPEN_STATUSES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN_ATTENTION = Exists(Attention.objects.filter(order=OuterRef("pk"), resolved_at__isnull=True))

StatusFilter = choice_of("status", _("Какой статус?"), OrderStatus.choices)
MethodFilter = choice_of("method", _("Как получает?"), FulfilmentMethod.choices)
BonusFilter = choice_of("bonus_state", _("Что с бонусами?"), BonusState.choices)


class NeedsPerson(Question):
    """Orders with an open question to the staff."""

    title = _("Требует внимания?")
    parameter_name = "attention"

    def condition(self) -> Q:
        return Q(OPEN_ATTENTION)


class NotPushed(Question):
    """Orders Posiflora does not know of. A cancelled one has nothing to do there any more."""

    title = _("Не ушёл в Posiflora?")
    parameter_name = "not_pushed"
    yes = _("Не ушёл")
    no = _("Ушёл")

    def condition(self) -> Q:
        return ~Q(push_state=PushState.SENT) & ~Q(status=OrderStatus.CANCELLED)

    def opposite(self) -> Q:
        return Q(push_state=PushState.SENT)


class Rejected(Question):
    """Orders their buyer was refused while placing them."""

    title = _("Отклонён при оформлении?")
    parameter_name = "rejected"

    def condition(self) -> Q:
        return Q(is_rejected=True)


class When(DropdownFilter):
    """By the day the buyer waits for the order."""

    title = _("Когда получение?")
    parameter_name = "when"

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> Iterable[tuple[str, StrOrPromise]]:
        return (
            ("today", _("Сегодня")),
            ("tomorrow", _("Завтра")),
            ("week", _("Ближайшие 7 дней")),
            ("late", _("Время прошло, заказ открыт")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = {"today": (0, 1), "tomorrow": (1, 2), "week": (0, 7)}.get(self.value() or "")
        if days:
            starts, ends = (day_starts(clock.today() + timedelta(days=day)) for day in days)
            return queryset.filter(slot_starts_at__gte=starts, slot_starts_at__lt=ends)
        if self.value() == "late":
            return queryset.filter(slot_ends_at__lt=clock.now(), status__in=OPEN_STATUSES)
        return queryset

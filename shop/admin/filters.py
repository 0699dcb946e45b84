"""Filters a manager reads as questions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from shop.services import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    class DropdownFilter(admin.SimpleListFilter):
        """unfold.contrib.filters.admin.DropdownFilter."""

    class RangeDateFilter(admin.FieldListFilter):
        """unfold.contrib.filters.admin.RangeDateFilter."""

        parameter_name: str
        used_parameters: dict[str, Any]

else:
    from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

YES, NO = "yes", "no"


class Question(DropdownFilter):
    """Yes or no. The answer "yes" keeps what `condition` describes."""

    yes: ClassVar[StrOrPromise] = _("Да")
    no: ClassVar[StrOrPromise] = _("Нет")

    def condition(self) -> Q:
        raise NotImplementedError

    def opposite(self) -> Q:
        return ~self.condition()

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> Iterable[tuple[str, StrOrPromise]]:
        return ((YES, self.yes), (NO, self.no))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {YES: self.condition, NO: self.opposite}
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition()) if condition else queryset


class Choice(DropdownFilter):
    """One of a field's choices."""

    def choices_of_field(self) -> Iterable[tuple[str, StrOrPromise]]:
        raise NotImplementedError

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> Iterable[tuple[str, StrOrPromise]]:
        return self.choices_of_field()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{str(self.parameter_name): value}) if value else queryset


def choice_of(
    field: str, question: StrOrPromise, choices: Iterable[tuple[str, StrOrPromise]]
) -> type[Choice]:
    """A filter by the choices of `field`, under a title of our own."""
    given = tuple(choices)

    class ChoiceOfField(Choice):
        title = question
        parameter_name = field

        def choices_of_field(self) -> Iterable[tuple[str, StrOrPromise]]:
            return given

    return ChoiceOfField


class Days(RangeDateFilter):
    """From one day of the shop to another, both included, over a column with a time."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: ModelAdmin[Any],
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = capfirst(field.verbose_name)
        self.given = {
            end: self.used_parameters.get(f"{self.parameter_name}_{end}") for end in ("from", "to")
        }

    @staticmethod
    def bound(day: date) -> date:
        """Where the day begins, as the column knows it."""
        return day_starts(day)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = _day(self.given["from"]), _day(self.given["to"])
        if first:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": self.bound(first)})
        if last:
            after = self.bound(last + timedelta(days=1))
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": after})
        return queryset


def day_starts(day: date) -> datetime:
    """Midnight on the shop's clock."""
    return datetime.combine(day, time.min, clock.shop_zone())


def _day(given: object) -> date | None:
    try:
        day: date | None = forms.DateField(required=False).clean(given)
    except ValidationError:
        return None
    return day


class Dates(Days):
    """From one day to another over a column that holds a date."""

    @staticmethod
    def bound(day: date) -> date:
        return day

"""Where and when orders change hands: stores, zones, slots and their exceptions."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models import Slot, SlotDay, Store, Zone

from . import look
from .base import MirrorAdmin, RoomAdmin, SwitchedOffAdmin, close_dialog
from .delivery_forms import CloseDayForm, SlotDayForm, SlotForm, weekdays_in_words
from .filters import Dates, Question
from .slot_days import day_close, day_open
from .unfolded import ActionVariant, action, display

__all__ = ["SlotAdmin", "SlotDayAdmin", "StoreAdmin", "ZoneAdmin"]


@admin.register(Store)
class StoreAdmin(MirrorAdmin[Store]):
    list_display = ("title", "city", "address", "is_listed", "is_pickup_point", "position")
    list_editable = ("is_pickup_point", "position")
    fieldsets = (
        (gettext_lazy("В магазине"), {"fields": ("is_pickup_point", "position")}),
        (gettext_lazy("Из Posiflora"), {"fields": ("title", "city", "address", "is_listed")}),
    )
    readonly_fields = ("title", "city", "address", "is_listed")


@admin.register(Zone)
class ZoneAdmin(SwitchedOffAdmin[Zone]):
    used_by = "orders"
    list_display = ("title", "price_shown", "free_shown", "minimum_shown", "is_active", "position")
    list_editable = ("is_active", "position")
    fields = ("title", "price", "free_from", "min_order_total", "service", "is_active", "position")

    @display(description=gettext_lazy("доставка"), ordering="price")
    def price_shown(self, zone: Zone) -> str:
        return look.money(zone.price) if zone.price else _("Бесплатно")

    @display(description=gettext_lazy("бесплатно от"), ordering="free_from")
    def free_shown(self, zone: Zone) -> str:
        return look.money(zone.free_from)

    @display(description=gettext_lazy("минимальный заказ"), ordering="min_order_total")
    def minimum_shown(self, zone: Zone) -> str:
        return look.money(zone.min_order_total) if zone.min_order_total else look.NOTHING


@admin.register(Slot)
class SlotAdmin(SwitchedOffAdmin[Slot]):
    used_by = "days"
    form = SlotForm
    list_display = (
        "hours",
        "method",
        "days_shown",
        "where",
        "capacity",
        "price_shown",
        "is_active",
    )
    list_editable = ("capacity", "is_active")
    list_select_related = ("zone", "store")
    fieldsets = (
        (
            gettext_lazy("Когда"),
            {"fields": ("method", "starts", "ends", "weekdays", "cutoff_minutes")},
        ),
        (
            gettext_lazy("Сколько и почём"),
            {"fields": ("capacity", "price", "is_active")},
        ),
        (
            gettext_lazy("Где"),
            {
                "fields": ("zone", "store"),
                "description": gettext_lazy("Пусто: везде, где есть такой способ получения."),
            },
        ),
    )

    @display(description=gettext_lazy("часы"), ordering="starts")
    def hours(self, slot: Slot) -> str:
        return f"{slot.starts:%H:%M}–{slot.ends:%H:%M}"

    @display(description=gettext_lazy("дни"))
    def days_shown(self, slot: Slot) -> str:
        return weekdays_in_words(slot.weekdays)

    @display(description=gettext_lazy("где"))
    def where(self, slot: Slot) -> str:
        return " · ".join(str(place) for place in (slot.zone, slot.store) if place) or _("Везде")

    @display(description=gettext_lazy("доплата"), ordering="price")
    def price_shown(self, slot: Slot) -> str:
        return look.money(slot.price) if slot.price else look.NOTHING


class Closed(Question):
    title = gettext_lazy("Закрыт?")
    parameter_name = "closed"

    def condition(self) -> Q:
        return Q(is_closed=True)


@admin.register(SlotDay)
class SlotDayAdmin(RoomAdmin[SlotDay]):
    """Rows appear by themselves with the first order of a day; a manager may be earlier."""

    form = SlotDayForm
    list_display = ("date", "slot", "filled", "capacity", "is_closed")
    list_display_links = ("date",)
    list_editable = ("capacity", "is_closed")
    list_select_related = ("slot",)
    list_filter = (Closed, ("date", Dates))
    ordering = ("-date", "slot__starts", "pk")
    fields = ("slot", "date", "is_closed", "capacity", "taken")
    readonly_fields = ("taken",)
    actions_list = ("close_day", "open_day")

    def get_readonly_fields(
        self, request: HttpRequest, obj: SlotDay | None = None
    ) -> tuple[str, ...]:
        """Orders point at the day they were placed for: it is not moved to another one."""
        return ("taken",) if obj is None else ("slot", "date", "taken")

    def has_delete_permission(self, request: HttpRequest, obj: SlotDay | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SlotDay]:
        return super().get_queryset(request).select_related("slot")

    @display(description=gettext_lazy("занято"), ordering="taken")
    def filled(self, day: SlotDay) -> SafeString:
        room = day.slot.capacity if day.capacity is None else day.capacity
        full = "text-red-700 dark:text-red-400" if day.taken >= room else ""
        return format_html('<span class="{}">{} из {}</span>', full, day.taken, room)

    @action(
        description=gettext_lazy("Закрыть день"),
        permissions=["shop.change_slotday"],
        url_path="close-day",
        icon="event_busy",
        variant=ActionVariant.DANGER,
        dialog={
            "title": gettext_lazy("Закрыть день"),
            "description": gettext_lazy(
                "На эту дату больше нельзя будет заказать. Уже принятые заказы останутся."
            ),
            "form_class": CloseDayForm,
            "form_submit_text": gettext_lazy("Закрыть"),
        },
    )
    def close_day(self, request: HttpRequest, form: CloseDayForm) -> HttpResponse:
        closed = day_close(date=form.cleaned_data["date"], method=form.cleaned_data["method"])
        messages.success(request, _("Закрыто интервалов: %d.") % closed)
        return close_dialog(request, otherwise=reverse("admin:shop_slotday_changelist"))

    @action(
        description=gettext_lazy("Открыть день"),
        permissions=["shop.change_slotday"],
        url_path="open-day",
        icon="event_available",
        dialog={
            "title": gettext_lazy("Открыть день"),
            "description": gettext_lazy("На эту дату снова можно будет заказать."),
            "form_class": CloseDayForm,
            "form_submit_text": gettext_lazy("Открыть"),
        },
    )
    def open_day(self, request: HttpRequest, form: CloseDayForm) -> HttpResponse:
        opened = day_open(date=form.cleaned_data["date"], method=form.cleaned_data["method"])
        messages.success(request, _("Открыто интервалов: %d.") % opened)
        return close_dialog(request, otherwise=reverse("admin:shop_slotday_changelist"))

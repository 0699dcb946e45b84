"""Promo codes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models import PromoCode, PromoKind
from shop.services import clock

from . import look
from .base import SwitchedOffAdmin
from .parts import coloured
from .unfolded import ModelForm, display

WHOLE = 100


class PromoCodeForm(ModelForm[PromoCode]):
    """What the database would refuse, said in words."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, starts, ends = data.get("value"), data.get("starts_at"), data.get("ends_at")
        if data.get("kind") == PromoKind.PERCENT and value is not None and value > WHOLE:
            self.add_error("value", _("Больше ста процентов скинуть нельзя."))
        if starts and ends and starts >= ends:
            self.add_error("ends_at", _("Промокод должен заканчиваться позже, чем начинается."))
        return data


@admin.register(PromoCode)
class PromoCodeAdmin(SwitchedOffAdmin[PromoCode]):
    used_by = "orders"
    form = PromoCodeForm
    list_display = ("code", "discount", "minimum", "period", "used", "state")
    search_fields = ("code",)
    fields = (
        "code",
        ("kind", "value"),
        "min_order_total",
        "starts_at",
        "ends_at",
        "max_uses",
        "uses",
        "is_active",
    )
    readonly_fields = ("uses",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: PromoCode | None = None
    ) -> tuple[str, ...]:
        """A code that orders used keeps its name."""
        return ("uses",) if obj is None or not obj.uses else ("uses", "code")

    @display(description=gettext_lazy("скидка"), ordering="value")
    def discount(self, promo: PromoCode) -> str:
        if promo.kind == PromoKind.PERCENT:
            return f"{look.points(promo.value)}{look.NBSP}%"
        return look.money(promo.value)

    @display(description=gettext_lazy("от суммы"), ordering="min_order_total")
    def minimum(self, promo: PromoCode) -> str:
        return look.money(promo.min_order_total) if promo.min_order_total else look.NOTHING

    @display(description=gettext_lazy("действует"))
    def period(self, promo: PromoCode) -> str:
        since = promo.starts_at and _("с %s") % look.moment(promo.starts_at)
        until = promo.ends_at and _("до %s") % look.moment(promo.ends_at)
        return " ".join(part for part in (since, until) if part) or _("Всегда")

    @display(description=gettext_lazy("использован"), ordering="uses")
    def used(self, promo: PromoCode) -> str:
        if promo.max_uses is None:
            return str(promo.uses)
        return _("%(uses)d из %(most)d") % {"uses": promo.uses, "most": promo.max_uses}

    @display(description=gettext_lazy("сейчас"))
    def state(self, promo: PromoCode) -> SafeString:
        now = clock.now()
        if not promo.is_active:
            return coloured(_("Выключен"), "default")
        if promo.starts_at and now < promo.starts_at:
            return coloured(_("Ещё не начался"), "info")
        if promo.ends_at and promo.ends_at <= now:
            return coloured(_("Закончился"), "default")
        if promo.max_uses is not None and promo.uses >= promo.max_uses:
            return coloured(_("Израсходован"), "default")
        return coloured(_("Работает"), "success")

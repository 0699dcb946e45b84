"""Orders as a table for Excel. There is no way back: orders are never imported."""

from __future__ import annotations

import codecs
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrations.phones import InvalidPhone
from integrations.phones import display as phone_display
from shop.models import Order
from shop.services import clock

from .columns import lines_in_short, status_label

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    class ExportMixin(ModelAdmin[Order]):
        """import_export.admin.ExportMixin."""

        def export_action(self, request: HttpRequest) -> HttpResponse: ...
        def get_export_queryset(self, request: HttpRequest) -> QuerySet[Order]: ...
        def has_export_permission(self, request: HttpRequest) -> bool: ...

    class Resource:
        """import_export.resources.Resource."""

    class CSV:
        """import_export.formats.base_formats.CSV."""

        def export_data(self, dataset: Any, **kwargs: Any) -> str: ...

    class Field:
        """import_export.fields.Field."""

        def __init__(self, *, column_name: object) -> None: ...

else:
    from import_export.admin import ExportMixin
    from import_export.fields import Field
    from import_export.formats.base_formats import CSV
    from import_export.resources import Resource


MOST_ORDERS = 20_000
"""An answer has to be ready while the browser waits: about ten seconds."""

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvForExcel(CSV):
    """Semicolons and a mark of UTF-8: what a Russian Excel opens without asking."""

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        kwargs.pop("export_form", None)
        text = super().export_data(dataset, delimiter=";")
        return codecs.BOM_UTF8.decode() + text


def harmless(text: str) -> str:
    """What a buyer wrote, so that a spreadsheet shows it and does not run it."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def in_shop(moment: datetime) -> str:
    return f"{clock.local(moment):%d.%m.%Y %H:%M}"


def roubles(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def phone(value: str) -> str:
    """`8 912 345-67-89` would be dialled, but a leading plus is a formula to a spreadsheet."""
    try:
        return harmless(phone_display(value)) if value else ""
    except InvalidPhone:
        return harmless(value)


class OrderResource(Resource):
    """One row an order, in the words of the list."""

    number = Field(column_name=_("Номер"))
    placed_at = Field(column_name=_("Оформлен"))
    status = Field(column_name=_("Статус"))
    buyer = Field(column_name=_("Покупатель"))
    buyer_phone = Field(column_name=_("Телефон покупателя"))
    recipient = Field(column_name=_("Получатель"))
    recipient_phone = Field(column_name=_("Телефон получателя"))
    method = Field(column_name=_("Способ получения"))
    place = Field(column_name=_("Зона или магазин"))
    slot_starts_at = Field(column_name=_("Получение с"))
    slot_ends_at = Field(column_name=_("Получение до"))
    content = Field(column_name=_("Состав"))
    items_total = Field(column_name=_("Букеты, ₽"))
    discount_total = Field(column_name=_("Скидка, ₽"))
    bonus_spent = Field(column_name=_("Оплачено бонусами"))
    delivery_price = Field(column_name=_("Доставка, ₽"))
    total = Field(column_name=_("К оплате, ₽"))
    bonus_earned = Field(column_name=_("Начислено бонусов"))
    posiflora_id = Field(column_name=_("Код в Posiflora"))

    class Meta:
        chunk_size = 2000

    def dehydrate_number(self, order: Order) -> str:
        return order.number

    def dehydrate_placed_at(self, order: Order) -> str:
        return in_shop(order.placed_at)

    def dehydrate_status(self, order: Order) -> str:
        return str(status_label(order)[1])

    def dehydrate_buyer(self, order: Order) -> str:
        return harmless(order.buyer_name)

    def dehydrate_buyer_phone(self, order: Order) -> str:
        return phone(order.buyer_phone)

    def dehydrate_recipient(self, order: Order) -> str:
        return harmless(order.recipient_name)

    def dehydrate_recipient_phone(self, order: Order) -> str:
        return phone(order.recipient_phone)

    def dehydrate_method(self, order: Order) -> str:
        return order.get_method_display()

    def dehydrate_place(self, order: Order) -> str:
        return str(order.zone or order.store)

    def dehydrate_slot_starts_at(self, order: Order) -> str:
        return in_shop(order.slot_starts_at)

    def dehydrate_slot_ends_at(self, order: Order) -> str:
        return in_shop(order.slot_ends_at)

    def dehydrate_content(self, order: Order) -> str:
        return harmless(lines_in_short(order))

    def dehydrate_items_total(self, order: Order) -> str:
        return roubles(order.items_total)

    def dehydrate_discount_total(self, order: Order) -> str:
        return roubles(order.discount_total)

    def dehydrate_bonus_spent(self, order: Order) -> str:
        return roubles(order.bonus_spent)

    def dehydrate_delivery_price(self, order: Order) -> str:
        return roubles(order.delivery_price)

    def dehydrate_total(self, order: Order) -> str:
        return roubles(order.total)

    def dehydrate_bonus_earned(self, order: Order) -> str:
        return roubles(order.bonus_earned)

    def dehydrate_posiflora_id(self, order: Order) -> str:
        return order.posiflora_id or ""


class OrderExport(ExportMixin):
    """Mixed into the admin of orders: a button that answers with a file at once."""

    resource_classes = (OrderResource,)
    formats = (CsvForExcel,)
    skip_export_form = True

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """What the list shows right now, with all that a row needs."""
        found = super().get_export_queryset(request)
        return (
            found.select_related("zone", "store").prefetch_related(None).prefetch_related("lines")
        )

    def export_action(self, request: HttpRequest) -> HttpResponse:
        if not self.has_export_permission(request):
            raise PermissionDenied
        if self.get_export_queryset(request)[: MOST_ORDERS + 1].count() > MOST_ORDERS:
            told = _("Больше %(most)d заказов сразу не выгрузить. Выберите даты в фильтре.")
            messages.warning(request, told % {"most": MOST_ORDERS})
            query = request.GET.urlencode()
            return HttpResponseRedirect(f"{reverse('admin:shop_order_changelist')}?{query}")
        return super().export_action(request)

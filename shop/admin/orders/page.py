"""Orders: a list to work from, and a page that tells the whole way of one order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.admin.filters import Days
from shop.admin.phone_search import PhoneSearch
from shop.admin.unfolded import Dataset
from shop.models import Attention, Order

from .columns import OrderColumns
from .export import OrderExport
from .fields import FIELDSETS, OrderFields
from .filters import (
    BonusFilter,
    MethodFilter,
    NeedsPerson,
    NotPushed,
    Rejected,
    StatusFilter,
    When,
)
from .returns import OrderReturns
from .sections import (
    AttentionsInline,
    ExchangesTab,
    HistoryInline,
    LinesInline,
    MessagesInline,
    OperationsInline,
)


@admin.register(Order)
class OrderAdmin(OrderColumns, OrderFields, PhoneSearch, OrderExport, OrderReturns):
    list_display = (
        "number_and_time",
        "attention_mark",
        "buyer",
        "status_coloured",
        "fulfilment",
        "to_pay",
        "push_coloured",
        "bonus_coloured",
    )
    list_filter = (
        NeedsPerson,
        When,
        StatusFilter,
        MethodFilter,
        NotPushed,
        BonusFilter,
        Rejected,
        ("placed_at", Days),
    )
    # What a manager asks every day stands beside the search; the rest is behind a button.
    list_filter_options = {"when": {"horizontal": True}}
    search_fields = ("number", "buyer_name", "recipient_name", "buyer_phone", "recipient_phone")
    search_help_text = _("Номер, имя или телефон")
    ordering = ("-placed_at", "-pk")
    # In the bar stands what moves an order on; eight buttons would push its number off the screen.
    actions_detail = (
        "edit_order",
        "hand_over",
        "mark_delivered",
        "mark_paid",
        {
            "title": _("Ещё"),
            "icon": "more_horiz",
            "items": ["send_now", "take_out", "return_part", "cancel_order"],
        },
    )
    inlines = (LinesInline, HistoryInline, OperationsInline, MessagesInline, AttentionsInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        open_ones = Attention.objects.filter(resolved_at__isnull=True)
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("attentions", queryset=open_ones, to_attr="open_attentions"))
        )

    def get_fieldsets(self, request: HttpRequest, obj: Order | None = None) -> Any:
        """What there is to say of this order; what is empty is left out."""
        if obj is None:
            return ()
        said = (
            (title, tuple(name for name in names if self._says(name, obj)))
            for title, names in FIELDSETS
        )
        return tuple((title, {"fields": names}) for title, names in said)

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> Any:
        return tuple(name for _title, names in FIELDSETS for name in names)

    def get_changeform_datasets(self, request: HttpRequest) -> tuple[type[Dataset], ...]:
        return (ExchangesTab,) if request.user.has_perm("integrations.view_exchange") else ()

    def _says(self, name: str, order: Order) -> bool:
        method = getattr(self, name, None)
        return bool(method(order) if method else getattr(order, name))

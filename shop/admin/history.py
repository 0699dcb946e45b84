"""The history of all orders: a log that nobody can rewrite."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import EventKind, HistoryEvent, Origin

from . import look
from .base import ReadOnlyAdmin
from .filters import Days, choice_of
from .history_columns import HistoryColumns
from .unfolded import display

OriginFilter = choice_of("origin", _("Кто изменил?"), Origin.choices)
KindFilter = choice_of("kind", _("Что за событие?"), EventKind.choices)


@admin.register(HistoryEvent)
class HistoryEventAdmin(HistoryColumns, ReadOnlyAdmin[HistoryEvent]):
    list_display = ("at_shown", "order_link", "what", "who", "note_shown")
    list_select_related = ("order", "actor")
    list_filter = (OriginFilter, KindFilter, ("at", Days))
    search_fields = ("order__number",)
    search_help_text = _("Номер заказа")
    # In the order they were written down: that one has an index, and a late poll changes little.
    ordering = ("-pk",)
    fields = ("order_link", "at_shown", "what", "who", "note_shown", "recorded_shown")
    readonly_fields = fields

    @display(description=_("заказ"))
    def order_link(self, event: HistoryEvent) -> SafeString | str:
        return look.link(event.order)

    @display(description=_("записано"))
    def recorded_shown(self, event: HistoryEvent) -> str:
        return look.moment(event.recorded_at)

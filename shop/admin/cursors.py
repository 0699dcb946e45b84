"""How the regular exchange with Posiflora is doing."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import SyncCursor
from shop.services import clock
from shop.sync.catalogue.cursor import CURSOR as CATALOGUE
from shop.sync.orders.poll import CURSOR as ORDERS
from shop.sync.push.source import CURSOR as SOURCE

from . import look
from .base import ReadOnlyAdmin
from .parts import coloured
from .unfolded import display

NAMES = {
    ORDERS: _("Изменения заказов из Posiflora"),
    CATALOGUE: _("Каталог и остатки из Posiflora"),
    SOURCE: _("Источник заказов в Posiflora"),
}


@admin.register(SyncCursor)
class SyncCursorAdmin(ReadOnlyAdmin[SyncCursor]):
    list_display = ("what", "state", "ran", "error_shown")
    fields = ("what", "state", "ran", "error_shown", "position")
    readonly_fields = fields

    @display(description=_("что"), ordering="name")
    def what(self, cursor: SyncCursor) -> str:
        return str(NAMES.get(cursor.name, cursor.name))

    @display(description=_("состояние"))
    def state(self, cursor: SyncCursor) -> SafeString:
        if cursor.lease_until and cursor.lease_until > clock.now():
            return coloured(_("Идёт сейчас"), "info")
        if cursor.error:
            return coloured(_("Ошибка"), "danger")
        return coloured(_("В порядке"), "success")

    @display(description=_("последний успешный проход"), ordering="ran_at")
    def ran(self, cursor: SyncCursor) -> str:
        if cursor.ran_at is None:
            return look.NOTHING
        return f"{look.moment(cursor.ran_at)} ({look.ago(cursor.ran_at)})"

    @display(description=_("ошибка последнего прохода"))
    def error_shown(self, cursor: SyncCursor) -> str:
        return cursor.error or look.NOTHING

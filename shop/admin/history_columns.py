"""How an event is shown, in the log of all orders and on the page of one."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import HistoryEvent

from . import colours, look
from .parts import coloured
from .unfolded import display


class HistoryColumns:
    """Mixed into admins and inlines of events."""

    @display(description=_("когда"))
    def at_shown(self, event: HistoryEvent) -> str:
        return look.moment(event.at)

    @display(description=_("что"))
    def what(self, event: HistoryEvent) -> SafeString | str:
        if not event.status:
            return event.get_kind_display()
        return coloured(event.get_status_display(), colours.ORDER_STATUS[event.status])

    @display(description=_("кто"))
    def who(self, event: HistoryEvent) -> str:
        if event.actor is None:
            return event.get_origin_display()
        return f"{event.get_origin_display()} · {look.person(event.actor)}"

    @display(description=_("подробности"))
    def note_shown(self, event: HistoryEvent) -> str:
        return event.note or look.NOTHING

"""How a message to a vendor is shown, in its own list and on the page of its order."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import IDLE_STATES, MessageState, OutboxMessage

from . import colours, look
from .parts import coloured
from .unfolded import display


def is_stuck(message: OutboxMessage) -> bool:
    """Whether a person may want to push it: nobody is sending it right now."""
    return message.state in IDLE_STATES


class MessageColumns:
    """Mixed into admins and inlines of messages."""

    @display(description=_("создано"), ordering="pk")
    def created(self, message: OutboxMessage) -> str:
        return look.moment(message.created_at)

    @display(description=_("состояние"), ordering="state")
    def state_label(self, message: OutboxMessage) -> SafeString:
        return coloured(message.get_state_display(), colours.MESSAGE[message.state])

    @display(description=_("следующая попытка"))
    def next_try(self, message: OutboxMessage) -> str:
        if message.state != MessageState.QUEUED:
            return look.NOTHING
        return look.moment(message.available_at)

    @display(description=_("что не так"))
    def what_wrong(self, message: OutboxMessage) -> SafeString | str:
        """The sentence for people, and behind a click what a developer will ask for."""
        if not message.error and not message.error_detail:
            return look.NOTHING
        return format_html(
            "{}{}", message.error, look.folded(_("Подробности"), message.error_detail)
        )

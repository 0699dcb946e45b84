"""Small pieces of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from integrations.models import Exchange
from integrations.wording import vendor_name
from shop.models import Attention

from . import colours, look

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXCHANGES_SHOWN = 50


def coloured(text: StrOrPromise, colour: str) -> SafeString:
    """A label in the colour of its state."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": colour})


def order_by_number(number: str) -> SafeString | str:
    """A link that finds the order by its number, without asking the database for each row."""
    if not number:
        return look.NOTHING
    address = reverse("admin:shop_order_changelist", query={"q": number})
    return format_html('<a href="{}" class="text-link">{}</a>', address, number)


def answer_shown(attention: Attention) -> SafeString:
    """How a question was settled, by whom and when, or that it waits."""
    if attention.resolved_at is None:
        return coloured(_("Ждёт решения"), "danger")
    return format_html(
        '<span class="block max-w-xs whitespace-normal">{}</span>'
        '<span class="text-subtle">{} · {}</span>',
        attention.resolution,
        look.person(attention.resolved_by),
        look.moment(attention.resolved_at),
    )


def exchanges_table(which: Q) -> SafeString:
    """The newest calls to vendors, their bodies folded."""
    exchanges: Iterable[Exchange] = Exchange.objects.filter(which)[:EXCHANGES_SHOWN]
    rows = [
        {
            "exchange": exchange,
            "vendor": vendor_name(exchange.vendor),
            "started": look.moment(exchange.started_at),
            "outcome": coloured(exchange.get_outcome_display(), colours.EXCHANGE[exchange.outcome]),
            "duration": look.duration(exchange.duration_ms),
            "error": look.folded(_("Ошибка"), exchange.error),
            "request": look.folded(_("Запрос"), exchange.request_body),
            "response": look.folded(_("Ответ"), exchange.response_body),
        }
        for exchange in exchanges
    ]
    return render_to_string("admin/shop/exchanges.html", {"rows": rows, "most": EXCHANGES_SHOWN})

"""The first page: how today goes, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.admin.orders.columns import OPEN_STATUSES, status_shown
from shop.models import (
    ON_ITS_WAY,
    Attention,
    MessageState,
    Order,
    OrderStatus,
    OutboxMessage,
    SyncCursor,
    Vendor,
)
from shop.services import clock
from shop.sync.orders.cadence import poll_is_late
from shop.sync.orders.poll import CURSOR
from shop.sync.outbox.lateness import oldest_due, outbox_is_late

from . import look
from .filters import day_starts

ROWS = 8
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One number with what it means; an alarming one is red."""

    title: str
    value: str
    note: str
    url: str
    alarming: bool = False


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what this person may see to the context of the first page."""
    context["title"] = _("Сегодня")
    context["cards"] = _cards(request)
    if request.user.has_perm("shop.view_attention"):
        context["attentions"] = _attentions()
    if request.user.has_perm("shop.view_order"):
        context["today"] = _today()
    return context


def _cards(request: HttpRequest) -> list[Card]:
    makers = {
        "shop.view_order": _placed_today,
        "shop.view_attention": _open_questions,
        "shop.view_outboxmessage": _on_the_way,
        "shop.view_synccursor": _last_poll,
    }
    return [make() for right, make in makers.items() if request.user.has_perm(right)]


def _placed_today() -> Card:
    midnight = day_starts(clock.today())
    good = ~Q(status=OrderStatus.CANCELLED)
    numbers = Order.objects.filter(placed_at__gte=midnight, is_rejected=False).aggregate(
        count=Count("pk"), cancelled=Count("pk", filter=~good), total=Sum("total", filter=good)
    )
    note = _("на %s") % look.money(numbers["total"] or Decimal(0))
    if numbers["cancelled"]:
        note += _(", отменено: %d") % numbers["cancelled"]
    return Card(
        title=_("Заказы за сегодня"),
        value=str(numbers["count"]),
        note=note,
        url=reverse("admin:shop_order_changelist"),
    )


def _open_questions() -> Card:
    count = Attention.objects.filter(resolved_at__isnull=True).count()
    return Card(
        title=_("Требуют внимания"),
        value=str(count),
        note=_("ждут решения менеджера") if count else _("всё решено"),
        url=reverse("admin:shop_attention_changelist") + "?resolved=no",
        alarming=bool(count),
    )


def _on_the_way() -> Card:
    waiting = OutboxMessage.objects.filter(state__in=ON_ITS_WAY).count()
    oldest = oldest_due()
    late = outbox_is_late(oldest)
    notes = []
    if late and oldest:
        notes.append(_("пора было отправить %s") % look.ago(oldest))
    elif waiting:
        notes.append(_("уйдёт в своё время"))
    # A buyer who blocked the bot is never told: that waits for nobody.
    stuck = OutboxMessage.objects.filter(state=MessageState.ATTENTION)
    if count := stuck.exclude(vendor=Vendor.TELEGRAM).count():
        notes.append(_("ждут решения: %d") % count)
    return Card(
        title=_("Не ушло в системы"),
        value=str(waiting),
        note=", ".join(notes) or _("всё отправлено"),
        url=reverse("admin:shop_outboxmessage_changelist") + "?waiting=yes&stuck=no",
        alarming=late,
    )


def _last_poll() -> Card:
    cursor = SyncCursor.objects.filter(name=CURSOR).first()
    ran_at = cursor.ran_at if cursor else None
    late = poll_is_late(ran_at)
    error = cursor.error if cursor else ""
    return Card(
        title=_("Обмен с Posiflora"),
        value=look.ago(ran_at) if ran_at else _("ещё не было"),
        note=error or (_("давно не отвечает") if late and ran_at else _("статусы заказов свежие")),
        url=reverse("admin:shop_synccursor_changelist"),
        alarming=bool(error) or late,
    )


def _attentions() -> list[dict[str, Any]]:
    rows = Attention.objects.filter(resolved_at__isnull=True).select_related("order")
    return [
        {
            "attention": row,
            "about": look.link(row.order) if row.order else look.link(row, row.subject),
            "since": look.ago(row.opened_at),
        }
        for row in rows.order_by("pk")[:ROWS]
    ]


def _today() -> list[dict[str, Any]]:
    """Open orders to be handed over today, the nearest first."""
    starts = day_starts(clock.today())
    rows = (
        Order.objects.filter(slot_starts_at__gte=starts, slot_starts_at__lt=starts + DAY)
        .filter(status__in=OPEN_STATUSES)
        .order_by("slot_starts_at", "pk")[:ROWS]
    )
    return [
        {
            "order": look.link(row),
            "window": look.hours(row.slot_starts_at, row.slot_ends_at),
            "method": row.get_method_display(),
            "status": status_shown(row),
            "total": look.money(row.total),
        }
        for row in rows
    ]

"""The member's card on a buyer's page: the service's own word, and our ledger below it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.loyalty.base import Level, LevelKind, Member
from shop.models import BonusOperation, Customer
from shop.services.bonuses.account import BonusAccount
from shop.services.bonuses.card import BonusCard, CardRow, bonus_card
from shop.services.bonuses.quotes import BonusStatus

from . import look
from .base import ReadOnlyInline
from .bonus_columns import OperationColumns

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROWS_SHOWN = 20
CYRILLIC = re.compile("[А-Яа-яЁё]")

SENTENCES: dict[str, StrOrPromise] = {
    BonusStatus.NOT_MEMBER: gettext_lazy("Не участник бонусной программы."),
    BonusStatus.PHONE_REQUIRED: gettext_lazy(
        "Телефон не подтверждён, поэтому счёт бонусов не показываем."
    ),
    BonusStatus.UNAVAILABLE: gettext_lazy("Сервис бонусов не отвечает. Попробуйте обновить."),
}


class CustomerOperationsInline(OperationColumns, ReadOnlyInline[BonusOperation, Customer]):
    model = BonusOperation
    verbose_name_plural = gettext_lazy("движения бонусов у нас")
    per_page = ROWS_SHOWN
    ordering = ("-pk",)
    readonly_fields = (
        "created",
        "order_link",
        "movement_link",
        "state_shown",
        "points_shown",
        "answer",
        "exchange_link",
        "buttons",
    )

    def get_fields(self, request: HttpRequest, obj: Customer | None = None) -> tuple[str, ...]:
        """Calls are for who may see them, buttons for who may decide."""
        hidden = set()
        if not request.user.has_perm("integrations.view_exchange"):
            hidden.add("exchange_link")
        if not request.user.has_perm("shop.change_bonusoperation"):
            hidden.add("buttons")
        return tuple(name for name in self.readonly_fields if name not in hidden)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BonusOperation]:
        return super().get_queryset(request).select_related("order", "settled_by")


def card_fragment(customer: Customer, *, card_url: str) -> SafeString:
    """What the loyalty service says of this buyer, asked for now."""
    card = bonus_card(customer=customer)
    context: dict[str, Any] = {"card_url": card_url, "rows": None}
    if card is None:
        context["sentence"] = _("Бонусной программы у магазина нет.")
    else:
        context |= _described(card)
    return render_to_string("admin/shop/customer/bonus_card.html", context)


def _described(card: BonusCard) -> dict[str, Any]:
    account = card.account
    silent = account.status == BonusStatus.UNAVAILABLE
    sentence = str(SENTENCES.get(account.status, ""))
    if account.stale:
        sentence = _("Сервис бонусов не отвечает. Так было %(when)s.") % {
            "when": look.moment(account.as_of)
        }
    return {
        "title": card.title,
        "sentence": sentence,
        "is_trouble": silent or account.stale,
        "facts": _facts(account, account.member) if account.member else [],
        "rows": None
        if card.rows is None
        else [_row(each, is_sorted=card.is_sorted) for each in card.rows],
        "is_silent": card.is_silent,
    }


def _facts(account: BonusAccount, member: Member) -> list[tuple[str, str]]:
    told = [
        (_("Баланс"), look.points(member.balance)),
        (_("Ждут начисления"), look.points(member.pending) if member.pending else ""),
        (_("Уровень"), _level(member.level) if member.level else ""),
        (_("Карта"), member.card),
        (_("Скоро сгорят"), _expiring(member)),
        (_("На момент"), look.moment(account.as_of)),
    ]
    return [(name, value) for name, value in told if value]


def _level(level: Level) -> str:
    """`Золотой · кешбэк 10 % · оплата бонусами до 50 %`."""
    percent = ""
    if level.percent:
        kind = _("скидка") if level.kind == LevelKind.DISCOUNT else _("кешбэк")
        percent = f"{kind} {look.points(level.percent)}{look.NBSP}%"
    limit = ""
    if level.max_spend_percent is not None:
        share = f"{look.points(level.max_spend_percent)}{look.NBSP}%"
        limit = _("оплата бонусами до %(share)s") % {"share": share}
    return " · ".join(part for part in (level.title, percent, limit) if part)


def _expiring(member: Member) -> str:
    if not member.expiring or member.expiring_at is None:
        return ""
    return f"{look.points(member.expiring)} · {look.moment(member.expiring_at)}"


def _row(row: CardRow, *, is_sorted: bool) -> dict[str, Any]:
    return {
        "at": look.moment(row.at),
        "points": signed(row.points),
        "order": look.link(row.order) if row.order else "",
        "title": _title(row, elsewhere=is_sorted and row.order is None),
    }


def _title(row: CardRow, *, elsewhere: bool) -> str:
    """In the service's words where those are words, and not a code of its own."""
    if CYRILLIC.search(row.title):
        return row.title
    if row.points < 0:
        return _("списание вне Telegram") if elsewhere else _("списание")
    return _("начисление вне Telegram") if elsewhere else _("начисление")


def signed(points: Decimal) -> str:
    """`+680`, `−100`."""
    return f"{'−' if points < 0 else '+'}{look.points(abs(points))}"

"""Calls to vendors, and the sessions with them: to read, never to change."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from integrations.models import Exchange, VendorSession
from integrations.wording import vendor_name
from shop.services import clock

from . import colours, look
from .base import ReadOnlyAdmin
from .filters import Days, Question, choice_of
from .parts import coloured, order_by_number
from .unfolded import display

FAILED = (
    Exchange.Outcome.TRANSIENT,
    Exchange.Outcome.REFUSED,
    Exchange.Outcome.MISCONFIGURED,
    Exchange.Outcome.UNKNOWN,
)
VENDORS = tuple(
    (vendor, vendor_name(vendor))
    for vendor in ("posiflora", "loyalclient", "bonusplus", "telegram")
)


class Failed(Question):
    title = _("С ошибкой?")
    parameter_name = "failed"

    def condition(self) -> Q:
        return Q(outcome__in=FAILED)


OutcomeFilter = choice_of("outcome", _("Чем кончилось?"), Exchange.Outcome.choices)
VendorFilter = choice_of("vendor", _("С кем?"), VENDORS)


@admin.register(Exchange)
class ExchangeAdmin(ReadOnlyAdmin[Exchange]):
    list_display = (
        "started",
        "vendor_shown",
        "operation",
        "order_link",
        "outcome_shown",
        "status",
        "duration",
    )
    list_filter = (Failed, VendorFilter, OutcomeFilter, ("started_at", Days))
    search_fields = ("reference", "operation", "error")
    search_help_text = _("Номер заказа, действие или слова из ошибки")
    ordering = ("-started_at", "-pk")
    fields = (
        "started",
        "vendor_shown",
        "operation",
        "order_link",
        "outcome_shown",
        "status",
        "duration",
        "error",
        "address",
        "request_folded",
        "response_folded",
    )
    readonly_fields = fields

    @display(description=_("начало"), ordering="started_at")
    def started(self, exchange: Exchange) -> str:
        return f"{look.moment(exchange.started_at)}:{clock.local(exchange.started_at):%S}"

    @display(description=_("сервис"), ordering="vendor")
    def vendor_shown(self, exchange: Exchange) -> str:
        return vendor_name(exchange.vendor)

    @display(description=_("заказ"))
    def order_link(self, exchange: Exchange) -> SafeString | str:
        return order_by_number(exchange.reference)

    @display(description=_("итог"), ordering="outcome")
    def outcome_shown(self, exchange: Exchange) -> SafeString:
        return coloured(exchange.get_outcome_display(), colours.EXCHANGE[exchange.outcome])

    @display(description=_("длительность"), ordering="duration_ms")
    def duration(self, exchange: Exchange) -> str:
        return look.duration(exchange.duration_ms)

    @display(description=_("адрес"))
    def address(self, exchange: Exchange) -> str:
        return f"{exchange.method} {exchange.url}"

    @display(description=_("запрос"))
    def request_folded(self, exchange: Exchange) -> SafeString | str:
        return look.folded(_("Показать"), exchange.request_body)

    @display(description=_("ответ"))
    def response_folded(self, exchange: Exchange) -> SafeString | str:
        return look.folded(_("Показать"), exchange.response_body)


@admin.register(VendorSession)
class VendorSessionAdmin(ReadOnlyAdmin[VendorSession]):
    """The keys themselves are shown to nobody."""

    list_display = ("account_shown", "state", "expires", "updated")
    fields = ("account_shown", "state", "expires", "prolongable", "refused", "refusal", "updated")
    readonly_fields = fields

    @display(description=_("учётная запись"))
    def account_shown(self, session: VendorSession) -> str:
        return session.account.replace("|", " · ")

    @display(description=_("состояние"))
    def state(self, session: VendorSession) -> SafeString:
        now = clock.now()
        if session.refused_until and session.refused_until > now:
            return coloured(_("Вход отклонён"), "danger")
        if session.expires_at and session.expires_at > now:
            return coloured(_("Действует"), "success")
        return coloured(_("Обновится при обращении"), colours.QUIET)

    @display(description=_("действует до"), ordering="expires_at")
    def expires(self, session: VendorSession) -> str:
        return look.moment(session.expires_at)

    @display(description=_("продление возможно до"))
    def prolongable(self, session: VendorSession) -> str:
        return look.moment(session.refresh_expires_at)

    @display(description=_("вход не повторять до"))
    def refused(self, session: VendorSession) -> str:
        return look.moment(session.refused_until)

    @display(description=_("обновлено"), ordering="updated_at")
    def updated(self, session: VendorSession) -> str:
        return look.moment(session.updated_at)

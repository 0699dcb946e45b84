"""Buyers: who they are, where they write from, what they ordered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.admin.orders.columns import status_shown
from shop.models import Customer, MessengerAccount, Order, OutsideOrder
from shop.services.bonuses.put_right import bonus_adjust

from . import colours, look
from .base import ReadOnlyAdmin, ReadOnlyInline
from .bonus_forms import AdjustForm
from .customer_bonuses import CustomerOperationsInline, card_fragment
from .filters import Days, Question
from .notes import carry_out, manager_of
from .parts import coloured
from .phone_search import PhoneSearch
from .unfolded import action, display


class PhoneVerified(Question):
    title = _("Телефон подтверждён?")
    parameter_name = "verified"

    def condition(self) -> Q:
        return Q(phone_verified_at__isnull=False)


class AccountsInline(ReadOnlyInline[MessengerAccount, Customer]):
    model = MessengerAccount
    verbose_name_plural = _("мессенджеры")
    fields = ("provider", "external_id", "username_shown", "seen", "reachable")
    readonly_fields = fields

    @display(description=_("имя пользователя"))
    def username_shown(self, account: MessengerAccount) -> str:
        return f"@{account.username}" if account.username else look.NOTHING

    @display(description=_("заходил"))
    def seen(self, account: MessengerAccount) -> str:
        return look.ago(account.seen_at)

    @display(description=_("можно написать?"))
    def reachable(self, account: MessengerAccount) -> SafeString:
        if account.blocked_at:
            return coloured(_("Заблокировал бота"), "danger")
        return coloured(_("Да"), "success")


class OrdersInline(ReadOnlyInline[Order, Customer]):
    model = Order
    verbose_name_plural = _("заказы")
    per_page = 20
    ordering = ("-placed_at", "-pk")
    fields = ("number_link", "placed", "status_shown", "slot", "to_pay")
    readonly_fields = fields

    @display(description=_("номер"))
    def number_link(self, order: Order) -> SafeString | str:
        return look.link(order)

    @display(description=_("оформлен"))
    def placed(self, order: Order) -> str:
        return look.moment(order.placed_at)

    @display(description=_("статус"))
    def status_shown(self, order: Order) -> SafeString:
        return status_shown(order)

    @display(description=_("получение"))
    def slot(self, order: Order) -> str:
        return look.window(order.slot_starts_at, order.slot_ends_at)

    @display(description=_("к оплате"))
    def to_pay(self, order: Order) -> str:
        return look.money(order.total)


class OutsideOrdersInline(ReadOnlyInline[OutsideOrder, Customer]):
    model = OutsideOrder
    verbose_name_plural = _("заказы не из Telegram")
    per_page = 20
    fields = ("number", "placed", "status_shown", "total_shown")
    readonly_fields = fields

    @display(description=_("оформлен"))
    def placed(self, order: OutsideOrder) -> str:
        return look.moment(order.placed_at)

    @display(description=_("статус"))
    def status_shown(self, order: OutsideOrder) -> SafeString:
        return coloured(order.get_status_display(), colours.ORDER_STATUS[order.status])

    @display(description=_("сумма"))
    def total_shown(self, order: OutsideOrder) -> str:
        return look.money(order.total)


@admin.register(Customer)
class CustomerAdmin(PhoneSearch, ReadOnlyAdmin[Customer]):
    list_display = ("name_shown", "phone_shown", "phone_source_shown", "messengers", "created")
    list_filter = (PhoneVerified, ("created_at", Days))
    search_fields = ("first_name", "last_name", "phone", "accounts__username")
    search_help_text = _("Имя, телефон или имя в Telegram")
    ordering = ("-pk",)
    empty_value_display = look.NOTHING
    inlines = (CustomerOperationsInline, OrdersInline, OutsideOrdersInline, AccountsInline)
    actions_detail = ("adjust_bonuses",)
    readonly_fields = (
        "name_shown",
        "phone_shown",
        "phone_source_shown",
        "verified",
        "email",
        "birthday",
        "notifications",
        "posiflora_id",
        "posiflora_points",
        "created",
    )
    fieldsets = ((_("Покупатель"), {"fields": readonly_fields}),)

    def get_inlines(self, request: HttpRequest, obj: Customer | None) -> Any:
        """An empty table says nothing."""
        empty: list[type[ReadOnlyInline[Any, Customer]]] = []
        if obj is None or not obj.outside_orders.exists():
            empty.append(OutsideOrdersInline)
        if obj is None or not obj.bonus_operations.exists():
            empty.append(CustomerOperationsInline)
        return tuple(each for each in self.inlines if each not in empty)

    def get_urls(self) -> list[URLPattern]:
        card = path(
            "<int:customer_id>/bonuses/",
            self.admin_site.admin_view(self.card_view),
            name="shop_customer_bonuses",
        )
        return [card, *super().get_urls()]

    def card_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """The part of the page that asks the loyalty service."""
        customer = self.row_or_404(request, str(customer_id))
        if not _may_see_points(request) or not self.has_view_permission(request, customer):
            return HttpResponse(status=403)
        return HttpResponse(card_fragment(customer, card_url=card_url(customer_id)))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        if object_id and object_id.isdecimal() and _may_see_points(request):
            context["card_url"] = card_url(int(object_id))
        return super().changeform_view(request, object_id, form_url, context)

    @action(
        description=_("Записать исправление бонусов"),
        permissions=["shop.change_bonusoperation"],
        url_path="adjust",
        icon="exposure",
        dialog={
            "title": _("Что вы исправили в сервисе бонусов?"),
            "description": _(
                "Запись останется в движениях покупателя. Сам счёт мы не меняем: измените его"
                " в кабинете сервиса бонусов."
            ),
            "form_class": AdjustForm,
            "form_submit_text": _("Записать"),
        },
    )
    def adjust_bonuses(
        self, request: HttpRequest, form: AdjustForm, object_id: str
    ) -> HttpResponse:
        customer = self.row_or_404(request, object_id)

        def noted() -> str:
            bonus_adjust(
                customer_id=customer.pk,
                points=form.cleaned_data["points"],
                reason=form.cleaned_data["reason"],
                by=manager_of(request),
            )
            return gettext("Исправление записано.")

        return carry_out(request, noted, otherwise=look.change_url(customer))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).prefetch_related("accounts")

    @display(description=_("имя"), ordering="first_name")
    def name_shown(self, customer: Customer) -> str:
        return str(customer)

    @display(description=_("телефон"))
    def phone_shown(self, customer: Customer) -> SafeString | str:
        return look.phone(customer.phone)

    @display(description=_("откуда телефон"))
    def phone_source_shown(self, customer: Customer) -> SafeString | str:
        if not customer.phone_source:
            return look.NOTHING
        colour = "success" if customer.phone_verified_at else colours.QUIET
        return coloured(customer.get_phone_source_display(), colour)

    @display(description=_("подтверждён"))
    def verified(self, customer: Customer) -> str:
        return look.moment(customer.phone_verified_at)

    @display(description=_("мессенджеры"))
    def messengers(self, customer: Customer) -> str:
        return ", ".join(str(account) for account in customer.accounts.all()) or look.NOTHING

    @display(description=_("появился"), ordering="created_at")
    def created(self, customer: Customer) -> str:
        return look.moment(customer.created_at)


def card_url(customer_id: int) -> str:
    """Where the member's card is asked for."""
    return reverse("admin:shop_customer_bonuses", args=[customer_id])


def _may_see_points(request: HttpRequest) -> bool:
    return request.user.has_perm("shop.view_bonusoperation")

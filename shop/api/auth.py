"""Who is calling: `Authorization: tma <initData>` (telegram.md §1.1)."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.telegram.init_data import InvalidInitData, validate
from shop.models import Customer
from shop.services.customers import customer_identify

SCHEME = "tma"


class Caller:
    """A verified buyer: what `request.user` is in this API."""

    is_authenticated = True

    def __init__(self, customer: Customer, telegram_id: int) -> None:
        self.customer = customer
        self.telegram_id = telegram_id


class TelegramAuthentication(BaseAuthentication):
    """One and the same refusal, whatever was wrong with the init data."""

    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        try:
            identity = validate(raw.strip())
        except InvalidInitData as error:
            raise AuthenticationFailed(
                _("Откройте магазин заново в Telegram."), code="not_authenticated"
            ) from error
        return Caller(customer_identify(identity=identity), identity.user_id), None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class IsBuyer(BasePermission):
    """Only for a verified buyer."""

    message = _("Откройте магазин заново в Telegram.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(cast(object, request.user), Caller)


class BuyerView(APIView):
    """A view of the caller's own things."""

    authentication_classes = [TelegramAuthentication]
    permission_classes = [IsBuyer]

    @property
    def customer(self) -> Customer:
        return self.caller.customer

    @property
    def caller(self) -> Caller:
        """Who is calling. IsBuyer has let nobody else in."""
        caller = cast(object, self.request.user)
        assert isinstance(caller, Caller)
        return caller


class TelegramScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    """How the OpenAPI document shows it."""

    target_class = "shop.api.auth.TelegramAuthentication"
    name = "tma"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`tma <initData>`: the init data that Telegram gave the Mini App.",
        }

"""Who is calling: `Authorization: tma <initData>` (telegram.md §1.1)."""

from __future__ import annotations

from typing import Any, cast

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from integrations.telegram.init_data import InvalidInitData, validate
from shop.models import Customer
from shop.services.customers import customer_identify

from .parsers import StrictJSONParser

SCHEME = "tma"
REFUSAL = _("Откройте магазин заново в Telegram.")


class Caller:
    """A verified buyer: what `request.user` is in this API."""

    is_authenticated = True

    def __init__(self, customer: Customer, telegram_id: int) -> None:
        self.customer = customer
        self.telegram_id = telegram_id


class TelegramAuthentication(BaseAuthentication):
    """One and the same refusal, whether init data is missing or whatever is wrong with it."""

    def authenticate(self, request: Request) -> tuple[Caller, None]:
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        try:
            identity = validate(raw.strip() if scheme.lower() == SCHEME else "")
        except InvalidInitData as error:
            raise AuthenticationFailed(REFUSAL, code="not_authenticated") from error
        return Caller(customer_identify(identity=identity), identity.user_id), None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class IsBuyer(BasePermission):
    """Only for a verified buyer."""

    message = REFUSAL

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(cast(object, request.user), Caller)


# A comment, because a docstring here would describe every operation in the OpenAPI document.
# The base of every view of the caller's own things.
class BuyerView(APIView):
    authentication_classes = [TelegramAuthentication]
    permission_classes = [IsBuyer]
    parser_classes = [StrictJSONParser]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """What is personal is kept by no proxy and by no browser."""
        patch_cache_control(response, private=True, no_store=True)
        return super().finalize_response(request, response, *args, **kwargs)

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

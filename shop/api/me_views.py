"""The caller: profile and verified phone."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.telegram.init_data import InvalidInitData, validate_contact
from shop.models import Customer, PhoneSource
from shop.services import clock
from shop.services.customers import customer_update, customer_verify_phone
from shop.services.errors import DomainError

from . import docs, documented, examples
from .auth import BuyerView
from .fields import Phone

EARLIEST_BIRTHDAY = date(1900, 1, 1)


class MeIn(serializers.Serializer[Any]):
    first_name = serializers.CharField(required=False, max_length=128, allow_blank=True)
    phone = Phone(required=False, allow_blank=True)
    email = serializers.EmailField(required=False, max_length=254, allow_blank=True)
    birthday = serializers.DateField(required=False, allow_null=True)
    notifications = serializers.BooleanField(required=False)

    def validate_birthday(self, value: date | None) -> date | None:
        if value is not None and not EARLIEST_BIRTHDAY <= value <= clock.today():
            raise serializers.ValidationError(_("Проверьте дату рождения."), code="invalid")
        return value


class MeView(BuyerView):
    @extend_schema(
        summary="The caller's profile",
        responses=documented.ok(docs.MeOut, examples.ME_EXAMPLE, 401),
        tags=["me"],
    )
    def get(self, request: Request) -> Response:
        return Response(me_json(self.customer))

    @extend_schema(
        summary="Change the profile; a phone typed here is not a verified one",
        request=documented.request(MeIn, examples.ME_REQUEST_EXAMPLE),
        responses=documented.ok(docs.MeOut, examples.ME_EXAMPLE, *documented.BODY, 401),
        tags=["me"],
    )
    def patch(self, request: Request) -> Response:
        wanted = MeIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(me_json(customer_update(customer=self.customer, **wanted.validated_data)))


class ContactIn(serializers.Serializer[Any]):
    response = serializers.CharField(max_length=4096)


class ContactView(BuyerView):
    @extend_schema(
        summary="Verify the phone with the signed answer of requestContact",
        request=documented.request(ContactIn, examples.CONTACT_REQUEST_EXAMPLE),
        responses=documented.ok(
            docs.MeOut, examples.ME_EXAMPLE, *documented.BODY, 401, "contact_invalid"
        ),
        tags=["me"],
    )
    def post(self, request: Request) -> Response:
        wanted = ContactIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        try:
            contact = validate_contact(
                wanted.validated_data["response"], user_id=self.caller.telegram_id
            )
        except InvalidInitData as error:
            raise DomainError(
                "contact_invalid", attr="response", status=HTTPStatus.BAD_REQUEST
            ) from error
        customer = customer_verify_phone(
            customer=self.customer, contact=contact, source=PhoneSource.CONTACT_SIGNED
        )
        return Response(me_json(customer))


def me_json(customer: Customer) -> dict[str, object]:
    return {
        "id": customer.pk,
        "first_name": customer.first_name,
        "phone": customer.phone,
        "phone_verified": bool(customer.verified_phone),
        "email": customer.email,
        "birthday": customer.birthday.isoformat() if customer.birthday else None,
        "notifications": customer.notifications,
    }

"""The caller: profile, verified phone, bonus account and its ledger."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.money import ZERO, wire
from integrations.telegram.init_data import InvalidInitData, validate_contact
from shop.models import BonusOperation, Customer, Movement, OperationState, PhoneSource
from shop.services import clock
from shop.services.bonus_account import BonusAccount, bonus_account, bonus_join
from shop.services.customers import customer_update, customer_verify_phone
from shop.services.errors import DomainError

from . import docs, documented, examples
from .auth import BuyerView
from .fields import Phone

OPERATIONS_SHOWN = 100
EARLIEST_BIRTHDAY = date(1900, 1, 1)

TAKEN = (Movement.SPEND, Movement.EARN_REFUND, Movement.RESERVE)
"""Movements that lower the balance; the API shows them with a minus."""


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


class BonusesView(BuyerView):
    @extend_schema(
        summary="Bonus balance and level, for a verified phone only",
        responses=documented.ok(docs.BonusAccountOut, examples.BONUSES_EXAMPLE, 401),
        tags=["bonuses"],
    )
    def get(self, request: Request) -> Response:
        return Response(account_json(bonus_account(customer=self.customer)))


class RegisterView(BuyerView):
    @extend_schema(
        summary="Join the programme, where its service can register",
        request=None,
        responses=documented.ok(
            docs.BonusAccountOut,
            examples.BONUSES_EXAMPLE,
            401,
            "phone_required",
            "cannot_register",
            "bonus_unavailable",
        ),
        tags=["bonuses"],
    )
    def post(self, request: Request) -> Response:
        return Response(account_json(bonus_join(customer=self.customer)))


class OperationsView(BuyerView):
    @extend_schema(
        summary="The caller's bonus ledger, newest first",
        responses=documented.ok(docs.OperationOut(many=True), examples.OPERATIONS_EXAMPLE, 401),
        tags=["bonuses"],
    )
    def get(self, request: Request) -> Response:
        shown = BonusOperation.objects.filter(customer=self.customer).exclude(
            # A reserve that was spent is shown as the spend; refusals moved nothing.
            Q(movement=Movement.RESERVE, state=OperationState.USED)
            | Q(state=OperationState.REFUSED)
        )
        rows = shown.select_related("order")[:OPERATIONS_SHOWN]
        return Response([_operation(row) for row in rows])


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


def account_json(account: BonusAccount) -> dict[str, object]:
    member = account.member
    level = member.level if member else None
    cap = level.max_spend_percent if level else None
    return {
        "status": str(account.status),
        "balance": wire(member.balance if member else ZERO),
        "pending": wire(member.pending if member else ZERO),
        "level": {
            "title": level.title,
            "percent": wire(level.percent),
            "type": str(level.kind),
            "max_spend_percent": wire(cap) if cap is not None else None,
        }
        if level
        else None,
        "as_of": clock.local(account.as_of).isoformat() if account.as_of else None,
        "stale": account.stale,
    }


def _operation(row: BonusOperation) -> dict[str, object]:
    points = row.points if row.points is not None else row.asked
    reserve = row.movement == Movement.RESERVE
    return {
        "kind": Movement.SPEND if reserve else row.movement,
        "amount": wire(-points if row.movement in TAKEN else points),
        "state": _state(row, reserve=reserve),
        "order": row.order.number if row.order else None,
        "at": clock.local(row.settled_at or row.created_at).isoformat(),
    }


def _state(row: BonusOperation, *, reserve: bool) -> str:
    if row.state == OperationState.DONE:
        return "reserved" if reserve else "done"
    return "released" if row.state == OperationState.RELEASED else "unknown"

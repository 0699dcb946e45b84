"""The caller's bonus account: what is on it, how to join, and what happened to it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.services.bonuses.account import bonus_account
from shop.services.bonuses.join import bonus_join
from shop.services.bonuses.ledger import bonus_ledger

from . import docs, documented, examples
from .auth import BuyerView
from .bonus_out import account_json, joining_json, ledger_json
from .fields import Text

OPERATIONS_SHOWN = 100


class BonusesView(BuyerView):
    @extend_schema(
        summary="Bonus balance and level, for a verified phone only",
        responses=documented.ok(docs.BonusAccountOut, examples.BONUSES_EXAMPLE, 401),
        tags=["bonuses"],
    )
    def get(self, request: Request) -> Response:
        return Response(account_json(bonus_account(customer=self.customer), self.customer))


class RegisterIn(serializers.Serializer[Any]):
    code = Text(
        max_length=16,
        help_text="The code from the text message, when `code_sent` was the last answer.",
    )


class RegisterView(BuyerView):
    @extend_schema(
        summary="Join the programme; where its service sends codes, ask for one and enter it",
        request=documented.request(RegisterIn, {"code": "4271"}),
        responses=documented.ok(
            docs.JoiningOut,
            examples.JOINING_EXAMPLE,
            *documented.BODY,
            401,
            "phone_required",
            "cannot_register",
            "bonus_unavailable",
            "code_wrong",
            "code_expired",
            "code_limit",
        ),
        tags=["bonuses"],
    )
    def post(self, request: Request) -> Response:
        wanted = RegisterIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        joining = bonus_join(customer=self.customer, code=wanted.validated_data["code"].strip())
        return Response(joining_json(joining, self.customer))


class OperationsView(BuyerView):
    @extend_schema(
        summary="The caller's bonus ledger, newest first: ours, and what the service knows besides",
        responses=documented.ok(docs.OperationOut(many=True), examples.OPERATIONS_EXAMPLE, 401),
        tags=["bonuses"],
    )
    def get(self, request: Request) -> Response:
        rows = bonus_ledger(customer=self.customer, limit=OPERATIONS_SHOWN)
        return Response([ledger_json(row) for row in rows])

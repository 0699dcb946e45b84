"""The address that a loyalty service calls. Not the buyers' API: its caller has no identity."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.services.loyalty_signals import SignalRefused, signal_receive


@csrf_exempt
@require_POST
def loyalty_webhook(request: HttpRequest) -> HttpResponse:
    """204 for whatever the service says, 401 for anybody else. Always fast: nobody is asked.

    A body that makes no sense is no reason to be called again with it: what repeats a service makes
    after a refusal is not documented (loyalty.md §2.9).
    """
    try:
        payload: object = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        payload = None
    try:
        signal_receive(
            authorization=request.headers.get("Authorization", ""),
            payload=payload,
        )
    except SignalRefused:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)

"""How a fault spoils an answer (faults.py says when)."""

from integrations.sandbox import bonusplus, loyalclient, telegram
from integrations.sandbox.faults import Fault
from integrations.sandbox.posiflora import vendor as posiflora
from integrations.sandbox.wire import HTML, JSON, Response
from integrations.sandbox.world import World

HUGE = 32 * 1024 * 1024
TOO_MANY = 429
PAGE = b"<html><head><title>Maintenance</title></head><body>Please come back later</body></html>"


def instead_of_work(world: World, vendor: str, fault: Fault | None) -> Response | None:
    """Return the answer a fault gives instead of letting the work happen."""
    if fault is None:
        return None
    answers = {
        "html": Response(200, PAGE, HTML),
        "redirect": Response(302, b"", HTML, {"Location": "http://127.0.0.1:9/login"}),
    }
    if fault.kind == "expired_token":
        return _expired(world, vendor)
    if fault.kind != "status":
        return answers.get(fault.kind)
    if vendor == "telegram" and fault.status == TOO_MANY:
        return telegram.too_many(fault.retry_after or 1)
    return _failure(fault)


def after_work(response: Response, fault: Fault | None) -> Response:
    """Return what the caller gets of an answer to work that was done."""
    kind = "" if fault is None else fault.kind
    if fault is not None and kind == "status_after":
        return _failure(fault)
    if kind == "broken_json":
        return Response(200, b'{"data": [{"type": "ord', response.content_type)
    if kind == "huge_body":
        return Response(200, b'{"data":"' + b"0" * HUGE + b'"}', response.content_type)
    return response


def _expired(world: World, vendor: str) -> Response:
    if vendor == "posiflora":
        return posiflora.expired_token(world)
    if vendor == "loyalclient":
        return loyalclient.unauthorized(world)
    if vendor == "bonusplus":
        return bonusplus.unauthorized()
    return telegram.refusal(401, "Unauthorized")


def _failure(fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    body = b'{"errors":[{"status":"%d","title":"Sandbox fault"}]}' % fault.status
    return Response(fault.status, body, JSON, headers)

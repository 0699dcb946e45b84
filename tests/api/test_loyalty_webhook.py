"""POST /loyalty/webhook: a hint to read a balance again, from the loyalty service alone."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from integrations.sandbox import demo
from shop import tasks
from shop.models import BonusOperation, Customer
from shop.services.loyalty import loyalty_provider
from shop.services.loyalty_signals import REFRESH_TASK, webhook_secret
from tests.api.rows import Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper

if TYPE_CHECKING:
    # The stubs' name for what a test client answers.
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ADDRESS = "/api/v1/loyalty/webhook"
HINT = {"phoneNumber": "79120000001", "amount": 5000, "transactionType": "Credit_Manual"}
Sent = list[tuple[str, list[Any]]]


@pytest.fixture
def anna(programme: SandboxHelper, live: LittleShop) -> Caller:
    return live.member()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What went to the broker."""
    tasks_sent: Sent = []
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, args, **_options: tasks_sent.append((name, args)),
    )
    return tasks_sent


def secret() -> str:
    provider = loyalty_provider()
    assert provider
    return webhook_secret(provider=provider)


def deliver(payload: object = HINT, authorization: str | None = None) -> Answer:
    agreed = secret() if authorization is None else authorization
    return Client().post(
        ADDRESS, payload, content_type="application/json", headers={"Authorization": agreed}
    )


def shown(buyer: Caller) -> dict[str, Any]:
    answer: dict[str, Any] = buyer.api.get("/api/v1/me/bonuses").json()
    return answer


def test_case_12_a_hint_is_never_added_up(
    anna: Caller, programme: SandboxHelper, sent: Sent
) -> None:
    """loyalty.md §5 no. 12: a mirrored balance that trusts the deltas of webhooks."""
    programme.bonusplus.set(balance=Decimal("100.37"))
    assert shown(anna)["balance"] == "100.37"
    for _ in range(3):
        assert deliver().status_code == 204
    assert shown(anna)["balance"] == "100.37"
    assert BonusOperation.objects.count() == 0


def test_what_was_last_known_is_forgotten_and_read_again(
    anna: Caller, programme: SandboxHelper, sent: Sent
) -> None:
    shown(anna)
    programme.bonusplus.set(balance=300)
    assert deliver().status_code == 204
    with programme.down():
        assert shown(anna)["status"] == "unavailable"
    customer = Customer.objects.get()
    assert sent == [(REFRESH_TASK, [customer.pk])]
    tasks.refresh_bonus_account(customer.pk)
    with programme.down():
        stale = shown(anna)
    assert (stale["status"], stale["balance"], stale["stale"]) == ("ok", "300.00", True)


def test_the_same_delivery_twice_is_one_look(anna: Caller, sent: Sent) -> None:
    assert [deliver().status_code for _ in range(5)] == [204] * 5
    assert len(sent) == 1
    cache.clear()
    deliver()
    assert len(sent) == 2


def test_it_answers_at_once_and_asks_nobody(
    anna: Caller, programme: SandboxHelper, sent: Sent
) -> None:
    programme.fail("bonusplus", kind="slow", times=None, seconds=10)
    asked = len(programme.requests())
    began = time.monotonic()
    assert deliver().status_code == 204
    assert time.monotonic() - began < 0.5
    assert len(programme.requests()) == asked


@pytest.mark.parametrize(
    "authorization",
    ["", "s3cret", "Basic eDp5", "tma query_id=1", "\x00", "ключ".encode().decode("latin-1")],
)
def test_a_stranger_is_told_nothing_and_changes_nothing(
    anna: Caller, programme: SandboxHelper, sent: Sent, authorization: str
) -> None:
    shown(anna)
    answer = deliver(authorization=authorization)
    assert (answer.status_code, answer.content) == (401, b"")
    assert sent == []
    with programme.down():
        assert shown(anna)["stale"] is True


def test_the_secret_is_of_this_shop_and_of_this_service(
    anna: Caller, settings: Settings, sent: Sent
) -> None:
    ours = secret()
    assert len(ours) == 64
    settings.SECRET_KEY = "another-shop"
    assert secret() != ours
    assert deliver(authorization=ours).status_code == 401


@pytest.mark.parametrize("provider", ["loyalclient", "none"])
def test_a_service_that_never_calls_is_not_believed(
    anna: Caller, settings: Settings, sent: Sent, provider: str
) -> None:
    agreed = secret()
    settings.LOYALTY_PROVIDER = provider
    assert deliver(authorization=agreed).status_code == 401
    assert sent == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        [],
        "79120000001",
        {"phoneNumber": None},
        {"phoneNumber": "79120000000"},
        {"phoneNumber": "12"},
        {"phoneNumber": ["79120000001"]},
        {"event": "PurchaseEvent", "id": 7},
    ],
)
def test_a_body_about_nobody_we_know(anna: Caller, sent: Sent, payload: object) -> None:
    assert deliver(payload).status_code == 204
    assert sent == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_body_that_is_no_json(anna: Caller, sent: Sent, raw: bytes) -> None:
    answer = Client().post(
        ADDRESS, raw, content_type="application/json", headers={"Authorization": secret()}
    )
    assert (answer.status_code, sent) == (204, [])


def test_a_body_of_megabytes(anna: Caller, settings: Settings, sent: Sent) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert deliver({"phoneNumber": "7" * 200}).status_code == 204
    assert sent == []


def test_a_phone_that_was_only_typed_is_nobodys(
    programme: SandboxHelper, live: LittleShop, sent: Sent
) -> None:
    live.reachable()
    assert deliver().status_code == 204
    assert sent == []


def test_only_a_post(anna: Caller) -> None:
    assert Client().get(ADDRESS).status_code == 405


def test_without_a_broker_it_is_still_taken(
    anna: Caller, programme: SandboxHelper, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", refuse)
    shown(anna)
    assert deliver().status_code == 204
    with programme.down():
        assert shown(anna)["status"] == "unavailable"


def test_nobody_left_to_look_for(programme: SandboxHelper) -> None:
    asked = len(programme.requests("bonusplus"))
    tasks.refresh_bonus_account(404)
    assert len(programme.requests("bonusplus")) == asked
    assert demo.DEMO_PHONE in programme.bonusplus.customers

"""LoyalClient: keys and points that do not open, a service that is down, senseless answers."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import responses
from pytest_django.fixtures import Settings

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from integrations.loyalty.base import LoyaltyProvider, Member
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.registry import get_provider
from integrations.models import Exchange
from integrations.sandbox import demo
from tests.loyalty.loyalclient.hands import committing, purchase, stub
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
SOMEBODY = Member(id="m", phone="+79120000001", name="", balance=D(878))


@pytest.mark.parametrize("status", [401, 422])
def test_a_wrong_key_is_a_matter_for_a_person(
    sandbox: SandboxHelper, settings: Settings, status: int
) -> None:
    sandbox.switch(loyalty_auth_failure=status)
    settings.LOYALCLIENT_API_KEY = "wrong"
    with pytest.raises(Misconfigured):
        get_provider().find_member(demo.DEMO_PHONE)
    assert "wrong" not in "".join(Exchange.objects.values_list("request_body", flat=True))


def test_a_wrong_point_is_a_matter_for_a_person(sandbox: SandboxHelper, settings: Settings) -> None:
    del sandbox
    settings.LOYALCLIENT_POINT_ID = "62a000000000000000000000"
    with pytest.raises(Misconfigured):
        get_provider().find_member(demo.DEMO_PHONE)


@pytest.mark.parametrize("name", ["LOYALCLIENT_API_KEY", "LOYALCLIENT_POINT_ID"])
def test_without_key_or_point_nothing_is_sent(
    sandbox: SandboxHelper, settings: Settings, name: str
) -> None:
    setattr(settings, name, "")
    with pytest.raises(Misconfigured):
        get_provider().find_member(demo.DEMO_PHONE)
    assert sandbox.requests("loyalclient") == []


def test_a_service_that_is_down_is_transient(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    with sandbox.down(), pytest.raises(Transient):
        provider.find_member(demo.DEMO_PHONE)


@pytest.mark.parametrize(
    ("path", "body", "call", "kind"),
    [
        ("client", {}, lambda p: p.find_member("+79120000001"), Transient),
        ("client", {"client": {"id": 5}}, lambda p: p.find_member("+79120000001"), Transient),
        ("recalc", {"recalc": {"spend": "x"}}, lambda p: p.quote(purchase(SOMEBODY)), Transient),
        (
            "recalc",
            {"recalc": {"percent": 1, "type": "magic", "spend": 1, "earn": 1}},
            lambda p: p.quote(purchase(SOMEBODY)),
            Transient,
        ),
        (
            "bonuses/hold",
            {"held": 5},
            lambda p: p.reserve(reserving(SOMEBODY, 300)),
            OutcomeUnknown,
        ),
        ("retail", {}, lambda p: p.commit(committing(SOMEBODY)), OutcomeUnknown),
        ("client", {"success": False}, lambda p: p.find_member("+79120000001"), Refused),
        ("retail", {"success": False}, lambda p: p.commit(committing(SOMEBODY)), Refused),
        (
            "bonuses/hold",
            {"held": {"amount": []}},
            lambda p: p.reserve(reserving(SOMEBODY, 300)),
            OutcomeUnknown,
        ),
        (
            "retail",
            {"retail": {"earn": "x"}},
            lambda p: p.commit(committing(SOMEBODY)),
            OutcomeUnknown,
        ),
    ],
)
@responses.activate
def test_answers_that_make_no_sense(
    path: str,
    body: dict[str, object],
    call: Callable[[LoyaltyProvider], object],
    kind: type[Exception],
) -> None:
    responses.post(f"https://lc.test/integration/general/{path}", json={"success": True, **body})
    with pytest.raises(kind):
        call(stub())

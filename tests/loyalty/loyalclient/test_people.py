"""LoyalClient: who is a member, and who is not (loyalty.md §3.2)."""

from decimal import Decimal

import responses

from integrations.loyalty.base import LevelKind
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.sandbox import demo
from tests.loyalty.loyalclient.hands import stub
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_a_member_is_found_by_phone(provider: LoyalClientProvider, sandbox: SandboxHelper) -> None:
    found = the_member(provider)
    assert (found.phone, found.balance, found.pending) == (demo.DEMO_PHONE, D(878), D(0))
    assert found.level is not None
    assert (found.level.percent, found.level.kind, found.level.max_spend_percent) == (
        D(10),
        LevelKind.CASHBACK,
        D(50),
    )
    (request,) = sandbox.requests("loyalclient", "POST", "/client")
    assert '"search":"79120000001"' in request.body


def test_somebody_unknown_is_none_and_not_an_error(provider: LoyalClientProvider) -> None:
    assert provider.find_member("+79129999999") is None


@responses.activate
def test_a_card_that_looks_like_the_phone_opens_nobody_s_balance() -> None:
    answer = {"id": "62a", "name": "ИВАН", "phone": 79200000000, "balance": 878}
    responses.post(
        "https://lc.test/integration/general/client", json={"success": True, "client": answer}
    )
    assert stub().find_member("+79120000001") is None
    assert the_member(stub(), "+79200000000").balance == D(878)

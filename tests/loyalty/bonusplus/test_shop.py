"""BonusPlus: catalogue upload and the webhook (loyalty.md §2.9, §2.10)."""

from decimal import Decimal

import pytest

from integrations.loyalty.base import CatalogueProduct
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.bonusplus_signals import Subscription, is_authentic
from tests.loyalty.marks import CALLS_VENDORS
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS


def test_products_go_under_the_ids_that_sales_carry(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    group = CatalogueProduct(id="g1", name="Розы", is_group=True)
    rose = CatalogueProduct(
        id="rose", name="Роза", price=Decimal("150.00"), group_id="g1", article="R-1"
    )
    sandbox.fail("bonusplus", "POST", "/product/import", "lost_after")
    provider.import_products([group, rose])
    assert sandbox.bonusplus.products == {
        "g1": {"id": "g1", "n": "Розы", "g": True},
        "rose": {"id": "rose", "n": "Роза", "g": False, "pid": "g1", "a": "R-1", "price": 150},
    }


def test_a_large_catalogue_goes_in_parts(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    provider.import_products([CatalogueProduct(id=str(n), name="x") for n in range(501)])
    assert len(sandbox.bonusplus.products) == 501
    assert len(sandbox.requests("bonusplus", "POST", "/product/import")) == 2
    provider.import_products([])
    assert len(sandbox.requests("bonusplus", "POST", "/product/import")) == 2


@pytest.mark.parametrize(
    ("payload", "phone"),
    [
        (
            {"phoneNumber": "79120000001", "amount": -300, "transactionType": "Debit_Manual"},
            "+79120000001",
        ),
        ({"phoneNumber": 79120000001}, "+79120000001"),
        ({"phoneNumber": "8 (912) 000-00-01"}, "+79120000001"),
        ({"phoneNumber": ""}, None),
        ({"phoneNumber": True}, None),
        ({"phoneNumber": None}, None),
        ({"amount": 5}, None),
        (["79120000001"], None),
        ("79120000001", None),
        (None, None),
    ],
)
def test_a_delivery_says_whom_to_read_again_and_nothing_else(
    provider: BonusPlusProvider, sandbox: SandboxHelper, payload: object, phone: str | None
) -> None:
    assert provider.read_signal(payload) == phone
    assert sandbox.requests("bonusplus") == []


@pytest.mark.parametrize(
    ("sent", "agreed", "authentic"),
    [
        ("s3cret", "s3cret", True),
        ("S3cret", "s3cret", False),
        ("", "s3cret", False),
        ("", "", False),
        ("секрет", "s3cret", False),
    ],
)
def test_a_delivery_is_known_by_what_was_agreed(sent: str, agreed: str, *, authentic: bool) -> None:
    assert is_authentic(sent, expected=agreed) is authentic


def test_a_subscription_is_made_and_ended(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    wanted = Subscription(url="https://shop.example/hook", authorization="s3cret")
    subscription = provider.api.subscribe(wanted.body())
    assert subscription == "1"
    (kept,) = sandbox.bonusplus.subscriptions.values()
    assert kept["eventId"] == "ChangeCustomerBonusBalanceEvent"
    provider.api.unsubscribe(subscription)
    assert sandbox.bonusplus.subscriptions == {}

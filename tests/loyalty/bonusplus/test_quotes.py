"""BonusPlus: what a quote says, line by line (loyalty.md §2.6)."""

from dataclasses import replace
from decimal import Decimal

import pytest
import responses

from integrations.errors import Transient
from integrations.loyalty.base import QuoteLine
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.sandbox import demo
from tests.loyalty.bonusplus.wire import BASE, body
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import LINES, quoting, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_a_quote_says_what_every_line_costs_and_earns(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    quote = provider.quote(quoting(the_member(provider), 640))
    assert (quote.spend, quote.max_spend, quote.step) == (D(640), D(878), D(1))
    assert quote.line_debits == (D("450.00"), D("180.00"), D("10.00"))
    assert quote.line_credits == (D("180.00"), D("71.99"), D("4.00"))
    assert (quote.earn, quote.percent, quote.discount) == (D("255.99"), D(10), D(0))
    first, second = sandbox.requests("bonusplus", "PUT", "/retail/calc")
    assert [body(each)["bonusDebit"] for each in (first, second)] == [D("0.00"), D("640.00")]
    assert body(second) == {
        "phone": "79120000001",
        "bonusDebit": D("640.00"),
        "store": demo.BONUSPLUS_STORE,
        "items": [
            {
                "sum": line.amount + line.discount,
                "qnt": line.quantity,
                "ds": line.discount,
                "ext": line.ref,
                "product": line.product,
            }
            for line in LINES
        ],
    }


def test_a_coupon_is_sent_and_explains_itself(provider: BonusPlusProvider) -> None:
    member = the_member(provider)
    quote = provider.quote(quoting(member, 100, coupons=(demo.BONUSPLUS_COUPON,)))
    assert quote.discount == D("320.00")
    assert quote.line_discounts == (D("225.00"), D("90.00"), D("5.00"))
    assert quote.messages == (("Купон VESNA10: скидка 10 %",),) * 3
    assert provider.quote(quoting(member, coupons=("NONE",))).discount == 0


def test_who_may_not_spend_is_offered_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    sandbox.bonusplus.set(debit_denied=True)
    quote = provider.quote(quoting(the_member(provider), 100))
    assert (quote.max_spend, quote.spend) == (D(0), D(0))
    assert quote.earn == D("319.99")


def test_the_step_of_the_programme_is_kept(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    sandbox.bonusplus.set(step=D(50))
    quote = provider.quote(quoting(the_member(provider), 199))
    assert (quote.step, quote.spend, quote.max_spend) == (D(50), D(150), D(850))


def test_a_quote_the_service_clips_becomes_the_limit(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """The till took the points between the two calls of one quote."""
    member = the_member(provider)
    sandbox.bonusplus.set(balance=D(100))
    quote = provider.quote(quoting(member, 500))
    assert (quote.spend, quote.max_spend) == (D(100), D(100))
    assert quote.line_debits is not None
    assert sum(quote.line_debits) == 100


@responses.activate
@pytest.mark.parametrize(
    "line",
    [
        {"ext": "1", "db": 10, "cb": 0},
        {"ext": "1", "db": -1, "cb": 0},
        {"ext": "1", "db": 0, "cb": 0, "ids": 101},
        {"ext": "1", "db": 0, "cb": 0, "ids": -1},
        {"ext": "1", "db": "many", "cb": 0},
    ],
)
def test_an_answer_that_does_not_add_up_is_no_quote(line: dict[str, object]) -> None:
    answer = {"discount": [line], "maxDebitBonuses": 0, "multiplicityDebitBonus": 1}
    responses.put(f"{BASE}/retail/calc", json=answer)
    customer = {"phone": "79120000001", "availableBonuses": 5}
    responses.get(f"{BASE}/customer", json=customer)
    provider = BonusPlusProvider(base_url=BASE, api_key="key")
    member = the_member(provider)
    one = (QuoteLine(ref="1", product="p", quantity=1, amount=D(100)),)
    with pytest.raises(Transient, match="unreadable"):
        provider.quote(replace(quoting(member), lines=one))

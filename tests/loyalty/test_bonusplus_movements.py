"""BonusPlus: quotes, reserves, sales and refunds on the wire (loyalty.md §2.6–§2.8, §2.11)."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
import responses
from pytest_django.fixtures import Settings

from integrations.errors import OutcomeUnknown, Refused, Transient
from integrations.loyalty import bonusplus_ledger
from integrations.loyalty.base import QuoteLine, RefundLine, Settled
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.registry import get_provider
from integrations.sandbox import demo
from integrations.sandbox.journal import Entry
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import (
    LINES,
    buying,
    quoting,
    reserving,
    returning,
    the_member,
)
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
BASE = "https://bp.test/api"


@pytest.fixture
def provider(sandbox: SandboxHelper, settings: Settings) -> BonusPlusProvider:
    settings.LOYALTY_PROVIDER = "bonusplus"
    found = get_provider()
    assert isinstance(found, BonusPlusProvider)
    return found


def calls(sandbox: SandboxHelper, since: int = 0) -> list[str]:
    entries = sandbox.requests("bonusplus")[since:]
    return [f"{entry.method} {short(entry)}" for entry in entries]


def short(entry: Entry) -> str:
    return entry.path.replace("/79120000001", "").replace("/M1-reserve-1", "/id")


def body(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = json.loads(entry.body, parse_float=Decimal)
    return found


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


def test_a_reserve_is_read_back(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    request = reserving(the_member(provider), D("300.50"))
    assert provider.reserve(request).points == D("300.50")
    assert sandbox.bonusplus.available() == D("577.50")
    assert calls(sandbox, 1) == [
        "PATCH /customer/balance/reserve",
        "GET /customer/balance/reserve/id",
    ]
    patch = sandbox.requests("bonusplus", "PATCH")[0]
    assert '"amount":300.50' in patch.body
    assert patch.path == "/customer/79120000001/balance/reserve"


def test_a_reserve_that_came_out_double_is_trimmed(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """A second reserve under one id adds to the first (§2.13)."""
    request = reserving(the_member(provider), 300)
    provider.api.change_reserve(request.phone, request.operation_id, D(300))
    assert provider.reserve(request).points == 300
    assert sandbox.bonusplus.available() == 578
    provider.api.change_reserve(request.phone, request.operation_id, D(50))
    standing = provider.settle_reserve(request)
    assert standing is not None
    assert (standing.points, sandbox.bonusplus.available()) == (D(300), D(578))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("supported", ["DELETE /customer/balance/reserve", "GET /customer/balance/reserve/id"]),
        (
            "body_dropped",
            [
                "DELETE /customer/balance/reserve",
                "GET /customer/balance/reserve/id",
                "PATCH /customer/balance/reserve",
                "GET /customer/balance/reserve/id",
            ],
        ),
    ],
)
def test_a_release_makes_sure(
    provider: BonusPlusProvider, sandbox: SandboxHelper, reading: str, expected: list[str]
) -> None:
    sandbox.switch(bonusplus_delete_reserve=reading)
    request = reserving(the_member(provider), D("300.50"))
    provider.reserve(request)
    before = len(calls(sandbox))
    provider.release(request)
    assert calls(sandbox, before) == expected
    assert sandbox.bonusplus.reserves == {}


def test_a_service_that_refuses_everything_proves_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """A 412 without a word is no proof that nothing is reserved."""
    request = reserving(the_member(provider), 300)
    provider.reserve(request)
    sandbox.fail("bonusplus", kind="status", status=412, times=None)
    with pytest.raises(Refused):
        provider.settle_reserve(request)
    sandbox.heal()
    standing = provider.settle_reserve(request)
    assert standing is not None
    assert standing.points == 300


def test_the_way_of_a_sale(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    member = the_member(provider)
    provider.reserve(reserving(member, 640))
    before = len(calls(sandbox))
    result = provider.commit(buying(member, 640))
    assert (result.spent, result.earned, result.reference) == (D(640), D("255.99"), "1001")
    assert calls(sandbox, before) == [
        "GET /customer/balance/reserve/id",
        "DELETE /customer/balance/reserve",
        "GET /customer/balance/reserve/id",
        "POST /retail",
        "POST /retail/bonusActivities",
        "GET /retail/1001",
    ]
    sent = body(sandbox.requests("bonusplus", "POST", "/retail")[0])
    assert (sent["externalId"], sent["bonusDebit"]) == ("M1-commit-1", D("640.00"))
    assert "reserveId" not in sent
    items = sent["items"]
    assert isinstance(items, list)
    assert [each["ext"] for each in items] == ["M1-commit-1-1", "M1-commit-1-2", "M1-commit-1-3"]
    assert [each["product"] for each in items] == ["rose", "vase", "card"]


def test_a_sale_without_points_touches_no_reserve(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """Releasing zero first costs the plug-ins the whole accrual when it is refused (§2.11.4)."""
    sandbox.switch(bonusplus_release_zero="412", bonusplus_sale_answers_id=True)
    member = the_member(provider)
    assert provider.commit(buying(member)).earned == D("319.99")
    assert calls(sandbox, 1) == ["POST /retail", "GET /retail/1001"]


@pytest.mark.parametrize(("kind", "status"), [("status", 412), ("status", 429), ("html", 0)])
def test_a_sale_that_is_not_made_leaves_the_points_reserved(
    provider: BonusPlusProvider, sandbox: SandboxHelper, kind: str, status: int
) -> None:
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    sandbox.fail("bonusplus", "POST", "^/retail$", kind, status=status)
    with pytest.raises(Exception, match="bonusplus sale"):
        provider.commit(buying(member, 300))
    assert [each.amount for each in sandbox.bonusplus.reserves.values()] == [D(300)]
    assert provider.commit(buying(member, 300)).spent == 300
    assert sandbox.bonusplus.reserves == {}


def test_a_reserve_that_cannot_be_freed_sells_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    sandbox.switch(bonusplus_delete_reserve="ignored")
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    sandbox.fail("bonusplus", "PATCH", "/balance/reserve", "lost_before", times=None)
    with pytest.raises(Transient, match="still stands"):
        provider.commit(buying(member, 300))
    assert sandbox.bonusplus.sales == []


def test_way_b_hands_the_reserve_over(sandbox: SandboxHelper) -> None:
    sandbox.switch(bonusplus_reserve_id="412_unless_equal")
    provider = BonusPlusProvider(
        base_url=f"{sandbox.base_url}/bonusplus/api",
        api_key=demo.BONUSPLUS_API_KEY,
        sell_from_reserve=True,
    )
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    before = len(calls(sandbox))
    assert provider.commit(buying(member, 300)).spent == 300
    assert calls(sandbox, before)[0] == "POST /retail"
    assert body(sandbox.requests("bonusplus", "POST", "/retail")[0])["reserveId"] == "M1-reserve-1"
    assert sandbox.bonusplus.reserves == {}


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_sale_that_moves_no_points_is_told_by_the_purchases(
    provider: BonusPlusProvider, sandbox: SandboxHelper, fault: str
) -> None:
    sandbox.bonusplus.set(credit_percent=D(0))
    request = buying(the_member(provider))
    evidence = provider.prepare_commit(request)
    assert evidence == {"last": "0", "leaves": "0.00", "bought": "0.00"}
    sandbox.fail("bonusplus", "POST", "^/retail$", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    outcome = provider.settle_commit(request, evidence).outcome
    # A purchase of that customer was made meanwhile, and nobody can tell whose it was.
    assert outcome is (Settled.ABSENT if fault == "lost_before" else Settled.UNPROVEN)


def test_a_row_that_names_no_purchase_proves_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 300)
    evidence = provider.prepare_commit(request)
    provider.commit(replace(request, operation_id="TILL"))
    with sandbox.world.lock:
        sandbox.world.bonusplus.activities[0].purchase_id = None
    assert provider.settle_commit(request, evidence).outcome is Settled.UNPROVEN


@pytest.mark.parametrize("order", ["supported", "ignored"])
def test_a_long_ledger_is_read_page_by_page(
    provider: BonusPlusProvider,
    sandbox: SandboxHelper,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
) -> None:
    sandbox.switch(bonusplus_sort=order)
    monkeypatch.setattr(bonusplus_ledger, "_PAGE", 3)
    member = the_member(provider)
    for number in range(4):
        provider.commit(buying(member, number=f"OLD{number}"))
    request = buying(member)
    evidence = provider.prepare_commit(request)
    assert evidence["last"] == str(sandbox.bonusplus.activities[-1].id)
    assert provider.settle_commit(request, evidence).outcome is Settled.ABSENT
    provider.commit(request)
    for number in range(4):
        provider.commit(buying(member, number=f"NEW{number}"))
    assert provider.settle_commit(request, evidence).outcome is Settled.DONE


def test_what_was_sold_but_cannot_be_read_is_not_sold_again(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    request = buying(member, 300)
    evidence = provider.prepare_commit(request)
    sandbox.fail("bonusplus", "POST", "bonusActivities", "status", times=3)
    with pytest.raises(OutcomeUnknown, match="the sale was made"):
        provider.commit(request)
    settled = provider.settle_commit(request, evidence)
    assert settled.outcome is Settled.DONE
    assert settled.result is not None
    assert (settled.result.spent, len(sandbox.bonusplus.sales)) == (D(300), 1)


def test_a_line_comes_back_in_parts_and_nothing_is_lost(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    request = buying(member, 301)
    result = provider.commit(request)
    third = RefundLine(ref="2", amount=D("300.00"), whole=False)
    rest = RefundLine(ref="2", amount=D("299.99"), whole=False)
    parts = [
        provider.refund(returning(request, result, line, n=n))
        for n, line in enumerate((third, third, rest), start=1)
    ]
    (sold,) = sandbox.bonusplus.sales
    assert sum(each.recovered for each in parts) == sold.positions[1].debit
    assert sum(each.clawed_back for each in parts) == sold.positions[1].credit
    with pytest.raises(Refused):
        provider.refund(returning(request, result, third, n=4))
    assert len(sandbox.bonusplus.refunds) == 3


def test_the_sum_of_a_part_is_before_discounts(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider))
    result = provider.commit(request)
    part = RefundLine(ref="1", amount=D("450.00"), discount=D("50.00"), whole=False)
    provider.refund(returning(request, result, part))
    assert body(sandbox.requests("bonusplus", "PUT", "/retail/back")[0]) == {
        "ext": "M1-commit-1-1",
        "sum": D("500.00"),
    }


def test_a_refund_that_stopped_midway_is_settled_line_by_line(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 301)
    result = provider.commit(request)
    giving_back = returning(request, result)
    evidence = provider.prepare_refund(giving_back)
    sandbox.fail("bonusplus", "PUT", "/retail/back", "status", status=412, skip=1)
    with pytest.raises(OutcomeUnknown, match="stopped after 1 of 3"):
        provider.refund(giving_back)
    settled = provider.settle_refund(giving_back, evidence)
    assert settled.outcome is Settled.ABSENT
    assert [line.ref for line in settled.left] == ["2", "3"]
    moved = settled.result + provider.refund(settled.rest_of(giving_back))
    assert (moved.recovered, moved.clawed_back) == (D(301), result.earned)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE


def test_a_refund_found_twice_is_shown_to_a_person(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 301)
    result = provider.commit(request)
    part = RefundLine(ref="1", amount=D(100), whole=False)
    giving_back = returning(request, result, part)
    evidence = provider.prepare_refund(giving_back)
    provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE
    provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.UNPROVEN


@pytest.mark.parametrize(("reading", "owned"), [("negative", "-319.99"), ("clamp", "0.00")])
def test_a_refund_of_points_that_are_spent_already(
    provider: BonusPlusProvider, sandbox: SandboxHelper, reading: str, owned: str
) -> None:
    sandbox.switch(bonusplus_refund_spent=reading)
    request = buying(the_member(provider))
    result = provider.commit(request)
    sandbox.bonusplus.set(balance=D(0))
    moved = provider.refund(returning(request, result))
    assert sandbox.bonusplus.customer().balance == D(owned)
    assert moved.clawed_back == -D(owned)
    if reading == "negative":
        member = the_member(provider)
        assert member.balance == D(owned)
        assert provider.quote(quoting(member, 100)).max_spend == 0


def test_lines_that_moved_no_points_count_as_returned(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    free = QuoteLine(ref="4", product="ribbon", quantity=1, amount=D("0.00"))
    request = replace(buying(member, 301), lines=(*LINES, free))
    result = provider.commit(request)
    giving_back = returning(
        request,
        result,
        RefundLine(ref="1", amount=D("2250.00"), discount=D(250)),
        RefundLine(ref="4", amount=D("0.00")),
    )
    evidence = provider.prepare_refund(giving_back)
    sandbox.fail("bonusplus", "PUT", "/retail/back", "status", status=412, skip=1)
    with pytest.raises(OutcomeUnknown):
        provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE

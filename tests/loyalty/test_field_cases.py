"""The field cases of loyalty.md §5, as far as a provider alone can get them wrong."""

import json
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import Refused, Transient
from integrations.http import time_budget
from integrations.loyalty.base import (
    CatalogueProduct,
    QuoteLine,
    QuoteRequest,
    RegisterRequest,
)
from integrations.money import allocate
from integrations.sandbox import demo
from tests.loyalty.benches import (
    BENCHES,
    Bench,
    BonusPlusBench,
    LoyalClientBench,
    Setting,
)
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import (
    LINES,
    Purchase,
    buying,
    quoting,
    refund,
    reserve,
    reserving,
    returning,
    the_member,
)
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
NEW = "+79123334455"


@pytest.fixture(params=BENCHES[1:], ids=lambda kind: str(kind.name))
def each(request: pytest.FixtureRequest, sandbox: SandboxHelper) -> Bench:
    made: Bench = request.param(sandbox, request.param.settings[0])
    return made


@pytest.fixture(params=[LoyalClientBench, BonusPlusBench], ids=lambda kind: str(kind.name))
def holding(request: pytest.FixtureRequest, sandbox: SandboxHelper) -> Bench:
    """Those whose service sets points aside by itself."""
    made: Bench = request.param(sandbox, Setting("default"))
    return made


@pytest.fixture
def bonusplus(sandbox: SandboxHelper) -> BonusPlusBench:
    return BonusPlusBench(sandbox, Setting("default"))


def test_case_01_a_stale_number_buys_nothing(each: Bench) -> None:
    stale = the_member(each.provider)
    each.set_balance(100)
    quote = each.provider.quote(quoting(stale, 500))
    assert quote.spend <= 100
    with pytest.raises(Refused):
        each.provider.commit(each.buying(stale, 500))
    assert (each.owned(), each.commits()) == (D(100), 0)


def test_case_02_phones_go_as_digits(bonusplus: BonusPlusBench) -> None:
    bonusplus.provider.start_verification(demo.DEMO_PHONE)
    bonusplus.provider.reserve(reserving(the_member(bonusplus.provider), 1))
    paths = [entry.path for entry in bonusplus.sandbox.requests("bonusplus")]
    assert paths == [
        "/customer/79120000001/sendCode",
        "/customer",
        "/customer/79120000001/balance/reserve",
        "/customer/79120000001/balance/reserve/M1-reserve-1",
    ]


def test_case_03_a_reserve_is_only_what_stands(sandbox: SandboxHelper) -> None:
    bench = BonusPlusBench(sandbox, Setting("", {"bonusplus_reserve_above": "partial"}))
    assert bench.provider.reserve(reserving(the_member(bench.provider), 1000)).points == 878


def test_case_05_any_part_can_be_spent(each: Bench) -> None:
    member = the_member(each.provider)
    spends = [each.provider.quote(quoting(member, wanted)).spend for wanted in (1, 99, 878, 5000)]
    assert spends == [D(1), D(99), D(878), D(878)]


def test_case_07_one_id_in_import_quote_and_sale(bonusplus: BonusPlusBench) -> None:
    provider, sandbox = bonusplus.provider, bonusplus.sandbox
    provider.import_products(
        [CatalogueProduct(id=line.product, name=line.product) for line in LINES]
    )
    member = the_member(provider)
    provider.quote(quoting(member))
    provider.commit(buying(member))
    for method, path in (("PUT", "/retail/calc"), ("POST", "/retail")):
        sent = json.loads(sandbox.requests("bonusplus", method, path)[0].body)
        assert {row["product"] for row in sent["items"]} == set(sandbox.bonusplus.products)


def test_case_08_a_member_who_joins_again_is_linked(bonusplus: BonusPlusBench) -> None:
    member = bonusplus.provider.register_member(RegisterRequest(phone=demo.DEMO_PHONE))
    assert member.balance == 878
    (entry,) = bonusplus.sandbox.requests("bonusplus", "POST", "/customer")
    assert set(json.loads(entry.body)) == {"phone", "store"}


def test_case_09_a_refusal_is_an_exception(each: Bench) -> None:
    with pytest.raises(Refused):
        each.provider.reserve(reserving(the_member(each.provider), 1000))
    assert each.reserved() == 0


def test_case_11_nothing_is_repaired_by_manual_credits(bonusplus: BonusPlusBench) -> None:
    member = the_member(bonusplus.provider)
    reserve(bonusplus.provider, reserving(member, 300))
    bonusplus.sandbox.fail("bonusplus", "POST", "^/retail$", "lost_after")
    bought = Purchase(bonusplus.provider, buying(member, 300))
    refund(bonusplus.provider, returning(bought.request, bought.carry_through()))
    used = {entry.path for entry in bonusplus.sandbox.requests("bonusplus", "PATCH")}
    assert used == {"/customer/79120000001/balance/reserve"}


def test_case_12_the_balance_is_read_and_never_added_up(bonusplus: BonusPlusBench) -> None:
    bonusplus.sandbox.bonusplus.set(balance=D("100.55"))
    delivery = {"phoneNumber": "79120000001", "amount": 500}
    for _ in range(2):
        assert bonusplus.provider.read_signal(delivery) == demo.DEMO_PHONE
    assert the_member(bonusplus.provider).balance == D("100.55")


def test_case_13_joining_credits_nothing(bonusplus: BonusPlusBench) -> None:
    bonusplus.sandbox.fail("bonusplus", "POST", "^/customer$", "lost_after")
    for _ in range(2):
        assert bonusplus.provider.register_member(RegisterRequest(phone=NEW)).balance == 0
    assert bonusplus.sandbox.bonusplus.activities == []


def test_case_14_a_repeat_carries_the_same_id(bonusplus: BonusPlusBench) -> None:
    member = the_member(bonusplus.provider)
    bonusplus.sandbox.fail("bonusplus", "PATCH", "/reserve$", "lost_before")
    bonusplus.sandbox.fail("bonusplus", "POST", "^/retail$", "lost_before")
    reserve(bonusplus.provider, reserving(member, 300))
    Purchase(bonusplus.provider, buying(member, 300)).carry_through()
    sandbox = bonusplus.sandbox
    reserves = [json.loads(each.body)["id"] for each in sandbox.requests("bonusplus", "PATCH")]
    sales = [
        json.loads(each.body)["externalId"]
        for each in sandbox.requests("bonusplus", "POST")
        if each.path == "/retail"
    ]
    assert reserves == ["M1-reserve-1"] * 2
    assert sales == ["M1-commit-1"] * 2


def test_case_19_a_second_life_of_an_order_is_a_second_sale(sandbox: SandboxHelper) -> None:
    bench = BonusPlusBench(sandbox, Setting("", {"bonusplus_duplicate_sale": "412"}))
    member = the_member(bench.provider)
    first = Purchase(bench.provider, buying(member))
    earned = first.carry_through()
    refund(bench.provider, returning(first.request, earned))
    again = replace(first.request, operation_id="M1-commit-2")
    assert Purchase(bench.provider, again).carry_through().earned == earned.earned
    assert bench.owned() == 878 + earned.earned


def test_case_20_what_was_earned_is_taken_back(bonusplus: BonusPlusBench) -> None:
    for number in range(3):
        bought = Purchase(
            bonusplus.provider, buying(the_member(bonusplus.provider), 0, f"M{number}")
        )
        refund(bonusplus.provider, returning(bought.request, bought.carry_through()))
    assert bonusplus.owned() == 878


def test_case_21_the_balance_after_everything(bonusplus: BonusPlusBench) -> None:
    provider, member = bonusplus.provider, the_member(bonusplus.provider)
    reserve(provider, reserving(member, 100, "M0-reserve-1"))
    provider.release(reserving(member, 100, "M0-reserve-1"))
    reserve(provider, reserving(member, 301))
    bought = Purchase(provider, buying(member, 301))
    result = bought.carry_through()
    assert bonusplus.owned() == 878 - 301 + result.earned
    moved = refund(provider, returning(bought.request, result))
    assert (moved.recovered, moved.clawed_back) == (D(301), result.earned)
    assert (bonusplus.owned(), bonusplus.reserved()) == (D(878), D(0))
    ledger = sum(row.points for row in bonusplus.sandbox.bonusplus.activities)
    assert ledger == 0


def test_case_22_two_checkouts_do_not_share_points(holding: Bench) -> None:
    member = the_member(holding.provider)
    holding.provider.reserve(reserving(member, 500, "M1-reserve-1"))
    with pytest.raises(Refused):
        holding.provider.reserve(reserving(member, 500, "M2-reserve-1"))
    assert holding.reserved() == 500


def test_case_24_shares_add_up_to_the_kopeck(bonusplus: BonusPlusBench) -> None:
    assert sum(allocate(D(150), [D("122.73"), D("27.27")])) == 150
    member = the_member(bonusplus.provider)
    lines = tuple(
        QuoteLine(ref=str(n), product="p", quantity=1, amount=amount)
        for n, amount in enumerate((D("333.33"), D("333.33"), D("333.34")), start=1)
    )
    for wanted in (1, 7, 100, 149, 150):
        quote = bonusplus.provider.quote(QuoteRequest(member=member, lines=lines, spend=D(wanted)))
        assert quote.line_debits is not None
        assert sum(quote.line_debits) == quote.spend == wanted


def test_case_25_the_cap_is_the_provider_s_and_is_shown(each: Bench) -> None:
    member = the_member(each.provider)
    assert member.level is not None
    assert member.level.max_spend_percent == 50
    each.set_balance(100_000)
    assert each.provider.quote(quoting(the_member(each.provider), 9999)).max_spend == 1600


def test_case_26_the_balance_by_phone(each: Bench) -> None:
    assert the_member(each.provider).balance == 878
    assert each.provider.find_member("+79129999999") is None


def test_case_27_a_release_makes_sure(holding: Bench) -> None:
    request = reserving(the_member(holding.provider), 300)
    holding.provider.reserve(request)
    with holding.sandbox.down(), pytest.raises(Transient):
        holding.provider.release(request)
    assert holding.reserved() == 300
    holding.provider.release(request)
    assert holding.reserved() == 0


def test_case_28_a_dead_service_costs_its_budget(each: Bench) -> None:
    each.sandbox.fail(each.name, kind="slow", times=None, seconds=30.0)
    started = time.monotonic()
    with pytest.raises(Transient), time_budget(0.4):
        each.provider.find_member(demo.DEMO_PHONE)
    assert time.monotonic() - started < 2

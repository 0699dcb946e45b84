"""The contract without mishaps: every provider under every setting of its vendor."""

from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.base import CommitRequest, CommitResult, RegisterRequest, Unsupported
from integrations.money import ZERO, floor_to_step
from integrations.sandbox import demo
from tests.loyalty.benches import Bench, NoBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import (
    AMOUNT,
    LINES,
    Purchase,
    quoting,
    refund,
    reserve,
    reserving,
    returning,
    the_member,
)

pytestmark = CALLS_VENDORS

D = Decimal
STRANGER = "+79129999999"


def test_who_is_a_member(bench: Bench) -> None:
    provider = bench.provider
    assert provider.find_member(STRANGER) is None
    if isinstance(bench, NoBench):
        assert provider.find_member(demo.DEMO_PHONE) is None
        return
    member = the_member(provider)
    assert (member.phone, member.balance, member.name) == (demo.DEMO_PHONE, D(878), "АННА")
    assert isinstance(provider.health(), str)


def test_a_quote_never_exceeds_anything(bench: Bench) -> None:
    if isinstance(bench, NoBench):
        return
    for balance in (0, 37, 878, 100_000):
        bench.set_balance(balance)
        quotes_stay_within(bench, balance)


def quotes_stay_within(bench: Bench, balance: int) -> None:
    member = the_member(bench.provider)
    for wanted in (D(0), D("0.5"), D("100.99"), D(500), D(99_999), D(-5)):
        quote = bench.provider.quote(quoting(member, wanted))
        assert quote.balance == member.balance == balance
        assert ZERO <= quote.spend <= quote.max_spend <= min(member.balance, AMOUNT)
        assert quote.spend <= max(wanted, ZERO)
        assert floor_to_step(quote.spend, quote.step) == quote.spend
        assert quote.step >= bench.provider.capabilities.step
        if bench.provider.capabilities.quotes_lines:
            assert quote.line_debits is not None
            assert quote.line_credits is not None
            assert sum(quote.line_debits) == quote.spend
            assert sum(quote.line_credits) == quote.earn
            for line, debit in zip(LINES, quote.line_debits, strict=True):
                assert ZERO <= debit <= line.amount
    assert bench.owned() == balance
    assert bench.reserved() == bench.commits() == 0


def test_points_are_set_aside_and_given_back(bench: Bench) -> None:
    if isinstance(bench, NoBench):
        return
    member = the_member(bench.provider)
    request = reserving(member, 300)
    assert bench.provider.reserve(request).points == 300
    assert (bench.reserved(), bench.owned()) == (held(bench, 300), D(878))
    bench.provider.release(request)
    assert (bench.reserved(), bench.owned()) == (D(0), D(878))
    bench.provider.release(request)
    assert (bench.reserved(), bench.owned()) == (D(0), D(878))


def test_more_than_there_is_is_never_set_aside(bench: Bench) -> None:
    if isinstance(bench, NoBench):
        return
    request = reserving(the_member(bench.provider), 1000)
    try:
        standing = bench.provider.reserve(request)
    except Refused:
        assert bench.reserved() == 0
    else:
        assert standing.points == bench.reserved() == 878
        bench.provider.release(request)
    assert (bench.reserved(), bench.owned()) == (D(0), D(878))


def test_a_purchase_moves_what_it_says(bench: Bench) -> None:
    if isinstance(bench, NoBench):
        return
    member = the_member(bench.provider)
    reserve(bench.provider, reserving(member, 300))
    spent = Purchase(bench.provider, bench.buying(member, 300)).carry_through()
    assert spent.spent == 300
    assert (spent.earned > 0) == bench.provider.capabilities.earns_with_spend
    assert bench.owned() == 878 - 300 + spent.earned
    assert (bench.reserved(), bench.commits()) == (D(0), 1)

    before = bench.owned()
    earned = bench.earn(bench.buying(member, number="M2"))
    assert earned.spent == 0
    assert earned.earned > spent.earned
    assert bench.owned() == before + earned.earned
    assert bench.commits() == 2


def test_a_refused_purchase_moves_nothing_and_leaves_the_reserve(bench: Bench) -> None:
    if isinstance(bench, NoBench):
        with pytest.raises(Refused):
            bench.provider.commit(buying_nothing(spend=1))
        assert bench.provider.commit(buying_nothing(spend=0)) == CommitResult(
            spent=ZERO, earned=D(0)
        )
        return
    bench.set_balance(5000)
    member = the_member(bench.provider)
    too_much = 2500
    bench.provider.reserve(reserving(member, too_much))
    with pytest.raises(Refused):
        bench.provider.commit(bench.buying(member, too_much))
    assert bench.owned() == 5000
    assert bench.commits() == 0
    once_only = bench.setting.switches.get("bonusplus_repeat_reserve") == "412"
    assert bench.reserved() == (0 if once_only else held(bench, too_much))
    bench.provider.release(reserving(member, too_much))
    assert bench.reserved() == 0


def test_a_full_refund_undoes_the_purchase(bench: Bench) -> None:
    provider = bench.provider
    if not provider.capabilities.refunds:
        return
    member = the_member(provider)
    reserve(provider, reserving(member, 301))
    bought = Purchase(provider, bench.buying(member, 301))
    result = bought.carry_through()
    moved = refund(provider, returning(bought.request, result))
    assert (moved.recovered, moved.clawed_back) == (D(301), result.earned)
    assert bench.owned() == 878


def test_what_a_provider_cannot_do_is_a_defect_of_the_caller(bench: Bench) -> None:
    provider, capabilities = bench.provider, bench.provider.capabilities
    member = buying_nothing(spend=0)
    asked = RegisterRequest(phone=STRANGER)
    for able, name, call in (
        (capabilities.registers, "register_member", lambda: provider.register_member(asked)),
        (capabilities.registers, "update_member", lambda: provider.update_member(asked)),
        (
            capabilities.verifies_by_code,
            "start_verification",
            lambda: provider.start_verification(STRANGER),
        ),
        (
            capabilities.verifies_by_code,
            "confirm_verification",
            lambda: provider.confirm_verification(STRANGER, "1"),
        ),
        (
            capabilities.refunds,
            "prepare_refund",
            lambda: provider.prepare_refund(
                returning(member, CommitResult(spent=ZERO, earned=ZERO))
            ),
        ),
        (
            capabilities.earns_itself,
            "mirrored_earn",
            lambda: provider.mirrored_earn(
                bench.buying(the_member(provider)) if capabilities.earns_itself else member
            ),
        ),
        (
            capabilities.signals,
            "subscribe",
            lambda: provider.subscribe(url="https://s", authorization="a"),
        ),
        (capabilities.signals, "unsubscribe", lambda: provider.unsubscribe("404")),
        (capabilities.signals, "is_authentic", lambda: provider.is_authentic("a", expected="a")),
        (capabilities.signals, "read_signal", lambda: provider.read_signal({})),
        (capabilities.imports_products, "import_products", lambda: provider.import_products([])),
    ):
        if able:
            call()
            continue
        with pytest.raises(Unsupported, match=f"{provider.name} has no {name}"):
            call()


def held(bench: Bench, points: int) -> Decimal:
    """What the vendor holds of so many points set aside: nothing where only the shop knows."""
    return D(points if bench.provider.capabilities.reserves else 0)


def buying_nothing(*, spend: int) -> CommitRequest:
    return CommitRequest(
        operation_id="N1", member_id="", phone=demo.DEMO_PHONE, amount=AMOUNT, spend=D(spend)
    )

"""Points kept in Posiflora: what a member is offered, and what nobody may ask for."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.errors import Refused
from integrations.loyalty.base import CommitSpendOn, LevelKind, Unsupported
from tests.loyalty.benches import PosifloraBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.posiflora.hands import OTHER, buying, posts, world
from tests.loyalty.saga import quoting, reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


@pytest.fixture
def today() -> dict[str, object]:
    """Days around today in the shop's zone."""
    day = timezone.localdate()
    return {"yesterday": day - timedelta(days=1), "tomorrow": day + timedelta(days=1)}


def test_what_it_says_of_itself(sandbox: SandboxHelper) -> None:
    shown = world(sandbox, spends=False).provider.capabilities
    assert (shown.spends, shown.earns_itself, shown.needs_document) == (False, True, True)
    assert (shown.reserves, shown.refunds, shown.history) == (False, False, True)
    spending = world(sandbox).provider.capabilities
    assert (spending.spends, spending.commit_spend_on) == (True, CommitSpendOn.ACCEPTED)


def test_health_names_the_groups_that_are_on(bench: PosifloraBench) -> None:
    bench.sandbox.posiflora.set("bonus-groups", "2", status="off")
    titles = [
        group["title"]
        for group in bench.sandbox.posiflora.rows("bonus-groups")
        if group["status"] == "on"
    ]
    assert titles
    assert sorted(bench.provider.health().split(", ")) == sorted(titles)


def test_a_quote_is_a_forecast_by_the_group(bench: PosifloraBench) -> None:
    member = the_member(bench.provider)
    quote = bench.provider.quote(quoting(member, 333))
    # 5 % of the 2867 that are paid with money, whole points.
    assert (quote.spend, quote.max_spend, quote.earn) == (D(333), D(878), D(143))
    assert (quote.percent, quote.kind, quote.step) == (D(5), LevelKind.CASHBACK, D(1))
    assert quote.discount == 0


def test_with_spending_off_points_are_only_shown(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, spends=False)
    member = the_member(bench.provider)
    assert member.balance == 878
    assert member.level is not None
    assert (member.level.percent, member.level.max_spend_percent) == (D(5), D(0))
    quote = bench.provider.quote(quoting(member, 300))
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(160))
    with pytest.raises(Refused, match="выключено"):
        bench.provider.reserve(reserving(member, 1))
    with pytest.raises(Refused, match="выключено"):
        bench.provider.commit(bench.buying(member, 300))
    assert (bench.owned(), posts(bench)) == (D(878), 0)
    assert bench.earn(bench.buying(member, 0, "M2")).earned == 160


@pytest.mark.parametrize(
    ("balance", "spend", "allowed"),
    [(878, 878, True), (878, 879, False), (9000, 1600, True), (9000, 1601, False)],
)
def test_nobody_spends_beyond_balance_and_limit_whatever_posiflora_checks(
    sandbox: SandboxHelper, balance: int, spend: int, *, allowed: bool
) -> None:
    bench = world(sandbox, bonus_limit="free")
    bench.set_balance(balance)
    request = buying(bench, spend)
    if allowed:
        assert bench.provider.commit(request).spent == spend
        return
    with pytest.raises(Refused, match="не хватает"):
        bench.provider.commit(request)
    assert (bench.owned(), posts(bench)) == (D(balance), 0)


@pytest.mark.parametrize(
    "group",
    [
        {"status": "off"},
        {"status": "deleted"},
        {"validTo": "yesterday"},
        {"validFrom": "tomorrow"},
    ],
)
def test_a_group_that_does_not_hold_gives_nothing(
    sandbox: SandboxHelper, group: dict[str, str], today: dict[str, object]
) -> None:
    bench = world(sandbox, bonus_limit="free")
    changes = {name: today.get(value, value) for name, value in group.items()}
    bench.sandbox.posiflora.set("bonus-groups", "1", **changes)
    member = the_member(bench.provider)
    assert (member.balance, member.level) == (D(878), None)
    quote = bench.provider.quote(quoting(member, 100))
    assert (quote.max_spend, quote.earn, quote.percent) == (D(0), D(0), D(0))
    with pytest.raises(Refused, match="не хватает"):
        bench.provider.commit(bench.buying(member, 1))


def test_somebody_without_a_group_spends_nothing(bench: PosifloraBench) -> None:
    bench.sandbox.posiflora.add_customer(OTHER, points=500, group="")
    member = the_member(bench.provider, OTHER)
    assert (member.balance, member.level) == (D(500), None)
    assert bench.provider.quote(quoting(member, 100)).max_spend == 0


def test_what_the_caller_must_not_ask(bench: PosifloraBench) -> None:
    request = buying(bench)
    earning, nowhere = replace(request, spend=D(0)), replace(request, document="")
    with pytest.raises(Unsupported, match="earns_itself"):
        bench.provider.commit(earning)
    for call in (
        lambda: bench.provider.commit(nowhere),
        lambda: bench.provider.prepare_commit(nowhere),
        lambda: bench.provider.settle_commit(nowhere, {}),
        lambda: bench.provider.mirrored_earn(nowhere),
    ):
        with pytest.raises(Unsupported, match="needs_document"):
            call()

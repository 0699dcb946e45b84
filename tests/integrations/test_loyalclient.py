"""LoyalClient through the provider's contract, over real HTTP to the stand-in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import responses
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django.fixtures import Settings

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from integrations.loyalty.base import (
    CommitRequest,
    CommitResult,
    LevelKind,
    LoyaltyProvider,
    Member,
    QuoteLine,
    QuoteRequest,
    ReserveRequest,
    Settled,
)
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.registry import get_provider, provider_names
from integrations.models import Exchange
from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)

D = Decimal


def member(provider: LoyaltyProvider, phone: str = demo.DEMO_PHONE) -> Member:
    found = provider.find_member(phone)
    assert found is not None
    return found


def purchase(found: Member, amount: str = "3500.00", spend: str = "0.00") -> QuoteRequest:
    line = QuoteLine(ref="1", product="p", quantity=1, amount=D(amount))
    return QuoteRequest(member=found, lines=(line,), spend=D(spend))


def reserving(found: Member, points: int = 300) -> ReserveRequest:
    return ReserveRequest(
        operation_id="op", member_id=found.id, phone=found.phone, points=D(points)
    )


def committing(found: Member, *, amount: int = 3500, spend: int = 0) -> CommitRequest:
    return CommitRequest(
        operation_id="op",
        member_id=found.id,
        phone=found.phone,
        amount=D(amount),
        spend=D(spend),
    )


def test_the_registry_builds_what_the_settings_name(
    sandbox: SandboxHelper, settings: Settings
) -> None:
    del sandbox
    assert isinstance(get_provider(), LoyalClientProvider)
    settings.LOYALTY_PROVIDER = "none"
    assert get_provider().name == "none"
    settings.LOYALTY_PROVIDER = "nonsense"
    with pytest.raises(ImproperlyConfigured, match="nonsense"):
        get_provider()
    assert {"none", "loyalclient"} <= set(provider_names())


def test_no_loyalty_has_no_members_and_moves_nothing(settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    provider = get_provider()
    assert provider.find_member("+79120000001") is None
    somebody = Member(id="x", phone="+79120000001", name="", balance=D(0))
    quote = provider.quote(purchase(somebody, spend="100"))
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(0))
    assert provider.commit(committing(somebody)) == CommitResult(spent=D(0), earned=D(0))
    assert provider.settle_reserve(reserving(somebody)) is None
    assert provider.settle_commit(committing(somebody), {}).outcome is Settled.ABSENT
    for refused in (
        lambda: provider.reserve(reserving(somebody)),
        lambda: provider.commit(committing(somebody, spend=1)),
    ):
        with pytest.raises(Refused):
            refused()
    assert Exchange.objects.count() == 0


def test_a_member_is_found_by_phone(sandbox: SandboxHelper) -> None:
    found = member(get_provider())
    assert (found.phone, found.balance, found.pending) == (demo.DEMO_PHONE, D(878), D(0))
    assert found.level is not None
    assert (found.level.percent, found.level.kind, found.level.max_spend_percent) == (
        D(10),
        LevelKind.CASHBACK,
        D(50),
    )
    (request,) = sandbox.requests("loyalclient", "POST", "/client")
    assert '"search":"79120000001"' in request.body


def test_somebody_unknown_is_none_and_not_an_error(sandbox: SandboxHelper) -> None:
    del sandbox
    assert get_provider().find_member("+79129999999") is None


@responses.activate
def test_a_card_that_looks_like_the_phone_opens_nobody_s_balance() -> None:
    answer = {"id": "62a", "name": "ИВАН", "phone": 79200000000, "balance": 878}
    responses.post(
        "https://lc.test/integration/general/client", json={"success": True, "client": answer}
    )
    assert stub().find_member("+79120000001") is None
    assert member(stub(), "+79200000000").balance == D(878)


@pytest.mark.parametrize(
    ("amount", "spend", "max_spend", "spent", "earn"),
    [
        ("3500.00", "0.00", 878, 0, 350),
        ("3500.00", "500.00", 878, 500, 0),
        ("3500.00", "2000.00", 878, 878, 0),
        ("3500.00", "100.99", 878, 100, 0),
        ("1001.00", "2000.00", 500, 500, 0),
        ("999.99", "0.00", 499, 0, 99),
        ("3500.00", "-5.00", 878, 0, 350),
    ],
)
def test_a_quote_is_one_call_and_never_above_any_limit(
    sandbox: SandboxHelper, *, amount: str, spend: str, max_spend: int, spent: int, earn: int
) -> None:
    provider = get_provider()
    quote = provider.quote(purchase(member(provider), amount, spend))
    assert quote.max_spend <= D(max_spend)
    assert quote.max_spend >= D(max_spend) - 1
    assert (quote.spend, quote.earn) == (D(spent), D(earn))
    assert (quote.balance, quote.percent, quote.step) == (D(878), D(10), D(1))
    assert len(sandbox.requests("loyalclient")) == 2


def test_a_discount_level_has_money_off_and_no_points(sandbox: SandboxHelper) -> None:
    del sandbox
    provider = get_provider()
    found = member(provider, demo.DISCOUNT_PHONE)
    assert found.level is not None
    quote = provider.quote(purchase(found, "1000.00", "100.00"))
    assert quote.kind is LevelKind.DISCOUNT
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(0))
    assert quote.discount == D(1000) * found.level.percent / 100


def test_points_are_held_for_ten_minutes_and_let_go(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    found = member(provider)
    reserve = provider.reserve(reserving(found))
    assert reserve.points == D(300)
    assert reserve.expires_at is not None
    left = reserve.expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10, seconds=1)
    assert [hold.amount for hold in sandbox.loyalclient.holds] == [D(300)]
    provider.release(reserving(found))
    provider.release(reserving(found))
    assert sandbox.loyalclient.holds == []


def test_more_than_there_is_cannot_be_held(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    with pytest.raises(Refused) as caught:
        provider.reserve(reserving(member(provider), 5000))
    assert caught.value.status == 422
    assert sandbox.loyalclient.holds == []


def test_a_hold_whose_answer_is_lost_is_settled_by_letting_it_go(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    found = member(provider)
    sandbox.fail("loyalclient", "POST", "/hold", "lost_after")
    with pytest.raises(OutcomeUnknown):
        provider.reserve(reserving(found))
    assert len(sandbox.loyalclient.holds) == 1
    assert provider.settle_reserve(reserving(found)) is None
    assert sandbox.loyalclient.holds == []


def test_a_lost_release_is_simply_repeated(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    found = member(provider)
    provider.reserve(reserving(found))
    sandbox.fail("loyalclient", "POST", "/release", "lost_after")
    provider.release(reserving(found))
    assert sandbox.loyalclient.holds == []
    assert len(sandbox.requests("loyalclient", "POST", "/release")) == 2


def test_a_purchase_spends_or_earns(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    found = member(provider)
    assert provider.commit(committing(found, spend=300)) == CommitResult(
        spent=D(300), earned=D(0), percent=D(10), kind=LevelKind.CASHBACK
    )
    assert provider.commit(committing(found, amount=3000)) == CommitResult(
        spent=D(0), earned=D(300), percent=D(10), kind=LevelKind.CASHBACK
    )
    assert sandbox.loyalclient.member().balance == D(878)


def test_kopecks_are_left_out_because_fractions_may_be_refused(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    request = replace(committing(member(provider)), amount=D("3499.99"))
    assert provider.commit(request).earned == D(349)
    (operation,) = sandbox.loyalclient.operations
    assert operation.amount == D(3499)


def test_spending_too_much_is_refused_by_its_field(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    with pytest.raises(Refused) as caught:
        provider.commit(committing(member(provider), amount=100, spend=100))
    assert caught.value.problem("spend") is not None
    assert "списание бонусов" in caught.value.sentence
    assert sandbox.loyalclient.operations == []


@pytest.mark.parametrize("lowers", [True, False])
@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("fault", ["lost_before", "lost_after", None])
def test_a_lost_spend_is_proven_by_the_balance(
    sandbox: SandboxHelper, fault: str | None, *, held: bool, lowers: bool
) -> None:
    sandbox.switch(hold_lowers_balance=lowers, hold_lowers_recalc=lowers)
    provider = get_provider()
    found = member(provider)
    if held:
        provider.reserve(reserving(found))
    request = committing(found, spend=300)
    evidence = provider.prepare_commit(request)
    if fault is None:
        settled = provider.settle_commit(request, evidence)
        assert settled.outcome is Settled.ABSENT
        return
    sandbox.fail("loyalclient", "POST", "/retail", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    settled = provider.settle_commit(request, evidence)
    done = fault == "lost_after"
    assert settled.outcome is (Settled.DONE if done else Settled.ABSENT)
    assert settled.result == (CommitResult(spent=D(300), earned=D(0)) if done else None)
    assert len(sandbox.loyalclient.operations) == done
    assert sandbox.loyalclient.holds == []


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_lost_earning_is_proven_by_the_balance_and_leaves_holds_alone(
    sandbox: SandboxHelper, fault: str
) -> None:
    sandbox.switch(new_operation_clears="only_pair", hold_lowers_balance=False)
    provider = get_provider()
    found = member(provider)
    request = committing(found)
    evidence = provider.prepare_commit(request)
    assert evidence == {"balance": "878.00", "earn": "350.00"}
    sandbox.fail("loyalclient", "POST", "/retail", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    provider.reserve(reserving(found))
    settled = provider.settle_commit(request, evidence)
    if fault == "lost_after":
        assert settled.outcome is Settled.DONE
        assert settled.result == CommitResult(spent=D(0), earned=D(350))
    else:
        assert (settled.outcome, settled.result) == (Settled.ABSENT, None)
    assert len(sandbox.loyalclient.holds) == 1


def test_a_balance_the_till_moved_meanwhile_proves_nothing(sandbox: SandboxHelper) -> None:
    provider = get_provider()
    found = member(provider)
    for spend in (300, 0):
        request = committing(found, spend=spend)
        evidence = provider.prepare_commit(request)
        sandbox.loyalclient.set_balance(871)
        settled = provider.settle_commit(request, evidence)
        assert (settled.outcome, settled.result) == (Settled.UNPROVEN, None)
        sandbox.loyalclient.set_balance(878)


@pytest.mark.parametrize("lowers", [True, False])
def test_a_spend_looks_at_a_balance_without_holds(sandbox: SandboxHelper, *, lowers: bool) -> None:
    """Whether holds lower a balance is not known, so none may stand when it is read."""
    sandbox.switch(hold_lowers_balance=lowers)
    provider = get_provider()
    found = member(provider)
    provider.reserve(reserving(found, 500))
    assert provider.prepare_commit(committing(found, spend=300)) == {"balance": "878.00"}
    assert sandbox.loyalclient.holds == []
    assert sandbox.loyalclient.operations == []


def test_a_purchase_that_earns_nothing_cannot_be_proven(sandbox: SandboxHelper) -> None:
    sandbox.loyalclient.set_level(percent=0, max_spend=50)
    provider = get_provider()
    request = committing(member(provider))
    evidence = provider.prepare_commit(request)
    assert provider.settle_commit(request, evidence).outcome is Settled.UNPROVEN


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


def test_a_service_that_is_down_is_transient(sandbox: SandboxHelper) -> None:
    with sandbox.down(), pytest.raises(Transient):
        get_provider().find_member(demo.DEMO_PHONE)


def stub() -> LoyalClientProvider:
    return LoyalClientProvider(base_url="https://lc.test/", api_key="k", point_id="p")


SOMEBODY = Member(id="m", phone="+79120000001", name="", balance=D(878))


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
        ("bonuses/hold", {"held": 5}, lambda p: p.reserve(reserving(SOMEBODY)), OutcomeUnknown),
        ("retail", {}, lambda p: p.commit(committing(SOMEBODY)), OutcomeUnknown),
        ("client", {"success": False}, lambda p: p.find_member("+79120000001"), Refused),
        ("retail", {"success": False}, lambda p: p.commit(committing(SOMEBODY)), Refused),
        (
            "bonuses/hold",
            {"held": {"amount": []}},
            lambda p: p.reserve(reserving(SOMEBODY)),
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

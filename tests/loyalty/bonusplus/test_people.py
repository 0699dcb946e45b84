"""BonusPlus: who is a customer, how one joins, and how a phone is proven (loyalty.md §2.2–§2.5)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import responses
from pytest_django.fixtures import Settings

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from integrations.loyalty.base import HistoryKind, Member, RegisterRequest
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.registry import get_provider
from integrations.models import Exchange
from integrations.sandbox import demo
from integrations.sandbox.bonusplus_people import CODE
from tests.loyalty.bonusplus.wire import BASE, body
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import buying, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
NEW = "+79123334455"


def said(sandbox: SandboxHelper, method: str, path: str) -> dict[str, object]:
    """The body of the one call of this kind."""
    (entry,) = sandbox.requests("bonusplus", method, path)
    return body(entry)


def stub() -> BonusPlusProvider:
    return BonusPlusProvider(base_url=f"{BASE}/", api_key="key", store="")


def refusing(status: int, answer: Mapping[str, object]) -> None:
    responses.get(f"{BASE}/customer", status=status, json=answer)


def test_a_wrong_key_waits_for_a_person(sandbox: SandboxHelper, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    assert get_provider().health() == "Цветочная мастерская"
    settings.BONUSPLUS_API_KEY = "another-key"
    with pytest.raises(Misconfigured):
        get_provider().health()
    settings.BONUSPLUS_API_KEY = ""
    with pytest.raises(Misconfigured, match="not set"):
        get_provider().health()


@responses.activate
def test_the_key_goes_as_base64_of_itself() -> None:
    responses.get(f"{BASE}/account", json={"name": "Мастерская"})
    assert stub().health() == "Мастерская"
    assert responses.calls[0].request.headers["Authorization"] == "ApiKey a2V5"


@responses.activate
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (412, {"code": "CUSTOMER_NOT_FOUND", "msg": "нет", "devMsg": ""}),
        (404, {"code": "CUSTOMER_NOT_FOUND"}),
        (404, {"msg": "нет"}),
        (412, {"msg": "нет"}),
    ],
)
def test_nobody_is_a_value(status: int, answer: Mapping[str, object]) -> None:
    refusing(status, answer)
    assert stub().find_member(NEW) is None


@responses.activate
def test_another_refusal_is_not_nobody() -> None:
    refusing(412, {"code": "COMPANY_BLOCKED", "msg": "Компания заблокирована"})
    with pytest.raises(Refused) as caught:
        stub().find_member(NEW)
    assert caught.value.problems[0].code == "COMPANY_BLOCKED"
    assert "Компания заблокирована" in caught.value.sentence


@responses.activate
def test_a_page_instead_of_data_is_a_wrong_address() -> None:
    responses.get(f"{BASE}/customer", status=404, body="<html>", content_type="text/html")
    with pytest.raises(Misconfigured):
        stub().find_member(NEW)


@responses.activate
def test_no_balance_is_not_a_balance_of_zero() -> None:
    """Field case of §2.11.10: 0 and missing are different things."""
    responses.get(f"{BASE}/customer", json={"phone": "79123334455"})
    with pytest.raises(Transient, match="unreadable"):
        stub().find_member(NEW)


@responses.activate
def test_only_phone_and_balance_are_needed() -> None:
    responses.get(f"{BASE}/customer", json={"phone": "79123334455", "availableBonuses": 404.5})
    member = stub().find_member(NEW)
    assert member is not None
    assert (member.id, member.balance, member.pending) == ("79123334455", D("404.50"), D(0))


@responses.activate
def test_somebody_else_is_nobody() -> None:
    responses.get(f"{BASE}/customer", json={"phone": "79120000009", "availableBonuses": 1})
    assert stub().find_member(NEW) is None


@responses.activate
def test_what_a_customer_may_be_told() -> None:
    answer = {
        "id": "3f2c",
        "phone": "79123334455",
        "availableBonuses": 404.0,
        "notActiveBonuses": 15,
        "discountCardName": "Золотая",
        "discountCardNumber": "100500",
        "person": {"fn": "Анна", "ln": "Садовая", "mn": None},
        "baseBonusDebitPercent": 30,
        "bonusDebitDenided": True,
        "nearestBonusesExpirationAmount": 20,
        "nearestBonusesExpirationDate": "2026-01-31T08:19:15.3503857+03:00",
    }
    responses.get(f"{BASE}/customer", json=answer)
    member = the_member(stub(), NEW)
    assert (member.name, member.pending, member.card) == ("Анна Садовая", D(15), "100500")
    assert member.level is not None
    assert (member.level.title, member.level.max_spend_percent) == ("Золотая", D(0))
    assert member.expiring == D(20)
    assert member.expiring_at == datetime(2026, 1, 31, 5, 19, 15, 350385, tzinfo=UTC)


def test_joining_asks_for_the_minimum(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    member = provider.register_member(RegisterRequest(phone=NEW))
    assert (member.phone, member.balance) == (NEW, D(0))
    assert said(sandbox, "POST", "/customer") == {
        "phone": "79123334455",
        "store": demo.BONUSPLUS_STORE,
    }


def test_joining_with_everything(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    request = RegisterRequest(
        phone=NEW, name=" Иван ", email="i@example.org", birthday=date(1990, 5, 4)
    )
    assert provider.register_member(request).name == "Иван"
    row = sandbox.bonusplus.customer(NEW)
    assert (row.fn, row.email, row.birthday) == ("Иван", "i@example.org", "04.05.1990")


@pytest.mark.parametrize("code", ["CUSTOMER_ALREADY_EXISTS", "CUSTOMER_ALREADY_EXIST"])
def test_joining_twice_is_being_a_member(
    provider: BonusPlusProvider, sandbox: SandboxHelper, code: str
) -> None:
    sandbox.switch(bonusplus_duplicate_code=code)
    member = provider.register_member(RegisterRequest(phone=demo.DEMO_PHONE, name="Другая"))
    assert (member.balance, member.name) == (D(878), "АННА")
    assert list(sandbox.bonusplus.customers) == [demo.DEMO_PHONE]


def test_joining_whose_answer_is_lost(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    sandbox.fail("bonusplus", "POST", "^/customer$", "lost_after")
    assert provider.register_member(RegisterRequest(phone=NEW)).phone == NEW
    sandbox.fail("bonusplus", "POST", "^/customer$", "lost_before")
    other = RegisterRequest(phone="+79123334456")
    with pytest.raises(Transient):
        provider.register_member(other)
    assert provider.register_member(other).phone == other.phone
    assert len(sandbox.bonusplus.customers) == 3


def test_a_change_leaves_the_rest_alone(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """PUT would blank everything that is left out (§2.5); it is never sent."""
    sandbox.bonusplus.set(email="anna@example.org")
    request = RegisterRequest(phone=demo.DEMO_PHONE, birthday=date(1992, 5, 14))
    assert provider.update_member(request).name == "АННА"
    row = sandbox.bonusplus.customer()
    assert (row.fn, row.email, row.birthday) == ("АННА", "anna@example.org", "14.05.1992")
    assert said(sandbox, "PATCH", "/customer") == {"birthday": "14.05.1992"}
    assert sandbox.requests("bonusplus", "PUT") == []


def test_a_phone_is_proven_by_its_code(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    provider.start_verification(NEW)
    assert provider.confirm_verification(NEW, "0000") is False
    assert provider.confirm_verification(NEW, f" {CODE} ") is True
    assert provider.confirm_verification(NEW, CODE) is False
    (sent,) = sandbox.requests("bonusplus", "PUT", "sendCode")
    assert sent.path == "/customer/79123334455/sendCode"


def test_an_old_code_is_wrong(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    provider.start_verification(NEW)
    sandbox.advance(301)
    assert provider.confirm_verification(NEW, CODE) is False


@pytest.mark.parametrize("code", ["", "../sendCode", "12 34", "１２３４", "1/2", "%31"])
def test_what_is_no_code_is_not_sent(
    provider: BonusPlusProvider, sandbox: SandboxHelper, code: str
) -> None:
    assert provider.confirm_verification(NEW, code) is False
    assert sandbox.requests("bonusplus") == []


def test_a_code_whose_answer_is_lost_is_not_a_wrong_code(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    provider.start_verification(NEW)
    sandbox.fail("bonusplus", "PUT", "checkCode", "lost_after")
    with pytest.raises(OutcomeUnknown):
        provider.confirm_verification(NEW, CODE)


@pytest.mark.parametrize("status", [429, 412])
def test_the_hour_s_limit_is_no_refusal(
    provider: BonusPlusProvider, sandbox: SandboxHelper, status: int
) -> None:
    sandbox.switch(bonusplus_rate_limit=2, bonusplus_rate_status=status)
    the_member(provider)
    the_member(provider)
    with pytest.raises(Transient) as caught:
        provider.start_verification(NEW)
    assert caught.value.retry_after == 60.0
    sandbox.advance(3601)
    assert the_member(provider).balance == D(878)


def test_the_ledger_is_the_service_s_own(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    first = provider.commit(buying(member))
    second = provider.commit(buying(member, 300, "M2"))
    entries = provider.history(member, 2)
    assert [(each.kind, each.points) for each in entries] == [
        (HistoryKind.EARN, second.earned),
        (HistoryKind.SPEND, D(-300)),
    ]
    assert {each.purchase for each in entries} == {second.reference}
    assert entries[0].at is not None
    assert abs((entries[0].at - datetime.now(UTC)).total_seconds()) < 60
    assert sum(each.points for each in provider.history(member, 50)) == (
        first.earned + second.earned - 300
    )


def test_the_newest_rows_are_found_whatever_the_order(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    sandbox.switch(bonusplus_sort="ignored")
    member = the_member(provider)
    for number in range(4):
        provider.commit(buying(member, number=f"M{number}"))
    ids = [int(each.id) for each in provider.history(member, 2)]
    assert ids == [sandbox.bonusplus.activities[3].id, sandbox.bonusplus.activities[2].id]


def test_neither_phones_nor_the_key_are_written_down(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    provider.start_verification(NEW)
    provider.commit(buying(the_member(provider)))
    with pytest.raises(Refused) as caught:
        provider.commit(buying(Member(id="x", phone=NEW, name="", balance=D(0))))
    kept = " ".join(
        f"{row.url} {row.request_body} {row.response_body} {row.error}"
        for row in Exchange.objects.all()
    )
    assert kept
    for secret in ("79123334455", "79120000001", demo.BONUSPLUS_API_KEY, "ApiKey"):
        assert secret not in kept
        assert secret not in str(caught.value)

"""Posiflora's customers as members: found by phone, made once, their history (§4.1, §4.2)."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown, Refused
from integrations.loyalty.base import HistoryKind, RegisterRequest
from integrations.loyalty.posiflora import PosifloraPointsProvider
from integrations.posiflora import search
from integrations.sandbox import demo
from tests.loyalty.benches import PosifloraBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import the_member

pytestmark = CALLS_VENDORS

D = Decimal
NEW = "+79123334455"


def created(bench: PosifloraBench) -> list[dict[str, object]]:
    """What was asked to be created."""
    entries = bench.sandbox.requests("posiflora", "POST", "/v1/customers")
    return [json.loads(entry.body)["data"]["attributes"] for entry in entries]


def test_one_call_tells_the_balance_and_the_level(bench: PosifloraBench) -> None:
    bench.sandbox.posiflora.set("customers", bench.customer_id, email="a@example.org")
    member = the_member(bench.provider)
    assert (member.id, member.balance, member.email) == (
        bench.customer_id,
        D("878.00"),
        "a@example.org",
    )
    assert member.level is not None
    assert (member.level.title, member.level.percent) == ("Базовая", D(5))
    (entry,) = bench.sandbox.requests("posiflora", "GET")
    assert entry.path == "/v1/customers"


def test_a_server_that_includes_no_group_is_asked_for_it(
    bench: PosifloraBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.sandbox.posiflora.documents._included", lambda *_: [])
    member = the_member(bench.provider)
    assert member.level is not None
    assert member.level.max_spend_percent == 50
    bench.sandbox.posiflora.remove("bonus-groups", "1")
    assert the_member(bench.provider).level is None


def test_the_same_last_digits_are_somebody_else(bench: PosifloraBench) -> None:
    """The search is fuzzy: seven digits of a phone are enough for it (posiflora.md §7.2)."""
    twin = "+79990000001"
    assert bench.provider.find_member(twin) is None
    bench.sandbox.posiflora.add_customer(twin, title="ДРУГАЯ", points=5)
    assert the_member(bench.provider).balance == 878
    assert the_member(bench.provider, twin).balance == 5


def test_another_country_is_somebody_else(bench: PosifloraBench) -> None:
    abroad = bench.sandbox.posiflora.add_customer(NEW, points=5)
    assert the_member(bench.provider, NEW).balance == 5
    bench.sandbox.posiflora.set("customers", abroad, countryCode=1)
    assert bench.provider.find_member(NEW) is None


def test_of_several_the_oldest_counts_as_for_an_order(bench: PosifloraBench) -> None:
    younger = bench.sandbox.posiflora.add_customer(demo.DEMO_PHONE, points=1)
    assert the_member(bench.provider).id == bench.customer_id
    bench.sandbox.posiflora.set("customers", bench.customer_id, status="deleted")
    assert the_member(bench.provider).id == younger


@pytest.mark.parametrize("points", ["0", "-15", "12.5"])
def test_a_balance_is_shown_as_it_is(bench: PosifloraBench, points: str) -> None:
    bench.sandbox.posiflora.set("customers", bench.customer_id, currentPoints=D(points))
    assert the_member(bench.provider).balance == D(points)


def test_whoever_is_there_already_is_not_made_again(bench: PosifloraBench) -> None:
    member = bench.provider.register_member(RegisterRequest(phone=demo.DEMO_PHONE, name="Анна"))
    assert (member.id, member.balance) == (bench.customer_id, D(878))
    assert created(bench) == []


def test_joining_makes_a_customer_with_the_group_the_service_gives(bench: PosifloraBench) -> None:
    asked = RegisterRequest(
        phone=NEW, name=" Пётр ", email="p@example.org", birthday=date(1990, 5, 1)
    )
    member = bench.provider.register_member(asked)
    assert (member.phone, member.name, member.balance) == (NEW, "Пётр", D(0))
    assert member.level is not None
    assert member.birthday == date(1990, 5, 1)
    (sent,) = created(bench)
    assert sent == {
        "title": "Пётр",
        "phone": "9123334455",
        "countryCode": 7,
        "isPerson": True,
        "status": "on",
        "email": "p@example.org",
        "birthday": "1990-05-01",
    }


def test_joining_where_no_group_is_given(bench: PosifloraBench) -> None:
    bench.sandbox.switch(default_bonus_group=False)
    assert bench.provider.register_member(RegisterRequest(phone=NEW)).level is None


@pytest.mark.parametrize("kind", ["lost_after", "half_body", "status_after"])
def test_a_lost_answer_to_joining_is_looked_for(bench: PosifloraBench, kind: str) -> None:
    bench.sandbox.fail("posiflora", "POST", "/v1/customers$", kind)
    made = bench.provider.register_member(RegisterRequest(phone=NEW))
    assert bench.provider.register_member(RegisterRequest(phone=NEW)).id == made.id
    assert len(created(bench)) == 1


def test_joining_that_may_be_under_way_is_not_repeated_at_once(bench: PosifloraBench) -> None:
    bench.sandbox.fail("posiflora", "POST", "/v1/customers$", "lost_before")
    with pytest.raises(OutcomeUnknown):
        bench.provider.register_member(RegisterRequest(phone=NEW))
    bench.provider.register_member(RegisterRequest(phone=NEW))
    assert bench.sandbox.posiflora.count("customers") == 2


def test_somebody_else_brought_the_phone_meanwhile(
    bench: PosifloraBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.sandbox.switch(duplicate_customer_phone="422")
    client = bench.client()
    first = client.customers.find_by_phone
    monkeypatch.setattr(
        client.customers,
        "find_by_phone",
        lambda *_, **__: monkeypatch.setattr(client.customers, "find_by_phone", first),
    )
    provider = PosifloraPointsProvider(client)
    member = provider.register_member(RegisterRequest(phone=demo.DEMO_PHONE))
    assert member.id == bench.customer_id
    assert len(created(bench)) == 1


def test_a_refusal_to_join_is_a_refusal(bench: PosifloraBench) -> None:
    bench.sandbox.fail("posiflora", "POST", "/v1/customers$", "status", status=422)
    with pytest.raises(Refused):
        bench.provider.register_member(RegisterRequest(phone=NEW))


def test_only_what_is_named_is_changed(bench: PosifloraBench) -> None:
    changed = bench.provider.update_member(
        RegisterRequest(phone=demo.DEMO_PHONE, birthday=date(1991, 2, 3))
    )
    assert (changed.name, changed.birthday, changed.balance) == ("АННА", date(1991, 2, 3), D(878))
    bench.provider.update_member(RegisterRequest(phone=demo.DEMO_PHONE))
    assert len(bench.sandbox.requests("posiflora", "PATCH")) == 1
    with pytest.raises(Refused, match="нет"):
        bench.provider.update_member(RegisterRequest(phone=NEW, name="Никто"))


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_the_history_in_the_words_of_a_buyer(bench: PosifloraBench, sort: str) -> None:
    bench.sandbox.switch(bonus_history_sort=sort)
    member = the_member(bench.provider)
    request = bench.buying(member, 300)
    bench.provider.commit(request)
    bench.earn(bench.buying(member, 0, "M2"))
    bench.sandbox.posiflora.change_points(bench.customer_id, -5)

    shown = bench.provider.history(member, 10)

    assert [(row.points, row.kind, row.title, row.purchase) for row in shown] == [
        (D(-5), HistoryKind.SPEND, "Списано магазином", ""),
        (D(160), HistoryKind.EARN, "Начислено за заказ", demo.stable_id("orders", "M2")),
        (D(-300), HistoryKind.SPEND, "Списано на заказ", request.document),
        (D(878), HistoryKind.EARN, "Начислено магазином", ""),
    ]
    assert all(row.at is not None and row.at > datetime(2020, 1, 1, tzinfo=UTC) for row in shown)
    assert bench.provider.history(member, 1) == shown[:1]


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_a_long_history_is_read_to_its_newest_line(bench: PosifloraBench, sort: str) -> None:
    bench.sandbox.switch(bonus_history_sort=sort)
    member = the_member(bench.provider)
    for points in range(1, 131):
        bench.sandbox.posiflora.change_points(bench.customer_id, points)
    assert [row.points for row in bench.provider.history(member, 3)] == [D(130), D(129), D(128)]


def test_a_history_too_long_to_read_shows_what_there_is(
    bench: PosifloraBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_PAGES", 1)
    member = the_member(bench.provider)
    for _ in range(120):
        bench.sandbox.posiflora.change_points(bench.customer_id, 1)
    assert len(bench.provider.history(member, 500)) == 100


def test_a_movement_that_says_nothing_of_itself(bench: PosifloraBench) -> None:
    bench.sandbox.switch(bonus_history_order=False)
    member = the_member(bench.provider)
    bench.provider.commit(bench.buying(member, 300))
    newest, _first = bench.provider.history(member, 5)
    assert (newest.title, newest.purchase) == ("Списание", "")
    assert newest.at is not None
    assert abs(newest.at - datetime.now(UTC)) < timedelta(hours=1)

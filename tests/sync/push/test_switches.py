"""The push against every reading of what the contract notes leave open."""

from __future__ import annotations

import pytest

from shop.models import PushState, Topic
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import (
    body,
    message_of,
    open_attentions,
    renamed_by_the_server,
    settle,
)

READINGS: list[dict[str, object]] = [
    {"filter_docno": "contains"},
    {"filter_docno": "ignored"},
    {"search_ignored": True},
    {"repeat_client_id": "merge"},
    {"repeat_client_id": "500"},
    {"docno_unique": True},
    {"duplicate_customer_phone": "422"},
    {"duplicate_source_title": "422"},
    {"unauthorized_body": "jsonapi"},
    {"refresh_rotates": False},
    {
        "require_docno": False,
        "require_duetime": False,
        "require_store": False,
        "require_source": False,
    },
    {"pointer_style": "attributes"},
    {"line_arithmetic": "trust", "line_needs_item": False},
    {"order_patch_status": 201},
    {"media_type": "lenient"},
    {"extra_fields": False},
    {"unpaged_lists": "orders,order-sources,customers"},
]
CROWDED = {"filter_docno", "search_ignored", "unpaged_lists"}


def label(switches: dict[str, object]) -> str:
    return "+".join(f"{name}={value}" for name, value in switches.items())


@pytest.mark.parametrize("switches", READINGS, ids=label)
def test_an_order_arrives_once_though_every_answer_is_lost(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, switches: dict[str, object]
) -> None:
    sandbox.switch(**switches)
    if CROWDED & switches.keys():
        crowd(sandbox)
    numbers = [body(member.place())["number"] for _ in range(2)]
    for path in ("/v1/order-sources$", "/v1/customers$", "/v1/orders$"):
        sandbox.fail("posiflora", "POST", path, "lost_after")
    sandbox.fail("posiflora", "POST", "/v1/orders$", "expired_token", skip=1)
    settle(shop)
    ours = [each for each in sandbox.posiflora.orders if each["docNo"] in numbers]
    assert sorted(each["docNo"] for each in ours) == numbers
    buyers = [each for each in sandbox.posiflora.customers if each["phone"] == "9120000001"]
    assert {each.one("customer") for each in ours} == {buyers[0].id}
    assert len(buyers) == 1
    titles = [each["title"] for each in sandbox.posiflora.sources]
    assert titles.count("telegram_mini_app") == 1
    for number in numbers:
        assert shop.order(number).push_state == PushState.SENT
        assert message_of(number, Topic.ORDER_CREATE).state == "done"
    assert open_attentions() == []


def crowd(sandbox: SandboxHelper) -> None:
    """Other people's orders and customers, so that a filter that does nothing is noticed."""
    from integrations.posiflora import OrderDraft, get_client
    from integrations.sandbox import demo
    from shop.services import clock

    client = get_client()
    for number in range(3):
        customer = client.customers.create(title="Другой", phone=f"+7912000010{number}")
        client.orders.create(
            OrderDraft(
                id=demo.stable_id("orders", str(number)),
                doc_no=f"till0000000{number}",
                date=clock.today(),
                due_time=clock.now(),
                store_id=demo.STORE_ID,
                source_id=demo.SITE_SOURCE_ID,
                customer_id=customer.id,
            )
        )
    assert len(sandbox.posiflora.orders) == 3


def test_a_server_that_makes_its_own_ids_is_found_by_the_number(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place())["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after")
    shop.drain()
    own_id = renamed_by_the_server(sandbox, number)
    settle(shop)
    assert [each.id for each in sandbox.posiflora.orders] == [own_id]
    assert shop.order(number).posiflora_id == own_id


def test_a_refusal_may_be_the_echo_of_our_own_success(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """The first answer is lost in a way that looks like nothing was done at all."""
    sandbox.switch(docno_unique=True)
    number = body(member.place())["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "status_after", status=429)
    settle(shop, person=False)
    assert len(sandbox.requests("posiflora", "POST", "/v1/orders")) == 2
    assert [each["docNo"] for each in sandbox.posiflora.orders] == [number]
    assert shop.order(number).push_state == PushState.SENT
    assert open_attentions() == []


def test_a_refusal_of_a_new_order_is_said_in_words(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place())["number"]
    with sandbox.world.lock:
        stores = sandbox.world.posiflora.table("stores")
        gone = {each: stores.pop(each) for each in list(stores)}
    shop.drain()
    order = shop.order(number)
    assert (order.push_state, sandbox.posiflora.orders) == (PushState.ATTENTION, [])
    sentence = "Posiflora: запрос отклонён (магазин: недопустимое значение)."
    assert open_attentions(number) == [("push", sentence)]
    with sandbox.world.lock:
        stores.update(gone)
    settle(shop)
    assert shop.order(number).push_state == PushState.SENT
    assert open_attentions(number) == []


@pytest.mark.parametrize("gone", ["customers", "order-sources"])
def test_ids_that_posiflora_forgot_are_learnt_anew(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, gone: str
) -> None:
    member.place()
    settle(shop)
    with sandbox.world.lock:
        table = sandbox.world.posiflora.table(gone)
        for row_id in [row.id for row in table.values() if "title" in row.attributes]:
            del table[row_id]
    number = body(member.place())["number"]
    settle(shop, person=False)
    assert shop.order(number).push_state == PushState.SENT
    posted = sandbox.posiflora.order(number)
    assert posted.one("customer") in {each.id for each in sandbox.posiflora.customers}
    assert posted.one("source") in {each.id for each in sandbox.posiflora.sources}
    assert open_attentions() == []

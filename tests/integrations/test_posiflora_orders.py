"""Orders against the stateful stand-in, over real HTTP: made, changed, looked up and followed."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from integrations.errors import OutcomeUnknown, Refused, Transient
from integrations.posiflora import Identifier, OrderDraft, OrderRecord, get_client
from integrations.sandbox import demo
from tests.integrations.posiflora_drafts import DUE, make_draft
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_is_created_read_and_changed(sandbox: SandboxHelper) -> None:
    client = get_client()
    item_id = sandbox.posiflora.add_item("rose", price=350)
    customer = client.customers.create(title="Анна", phone="+79120009999")
    draft = make_draft(item_id=item_id)
    created = client.orders.create(draft)
    assert (created.id, created.doc_no, created.status) == (draft.id, "TM0000000012", "new")
    assert (created.total_amount, created.line_count) == (Decimal("650.50"), 1)
    assert (created.store_id, created.source_id) == (demo.STORE_ID, demo.SITE_SOURCE_ID)
    assert created.due_time == DUE

    row = sandbox.posiflora.order("TM0000000012")
    assert (row["deliveryPhoneCode"], row["deliveryPhoneNumber"]) == ("7", "9120000005")
    assert client.orders.get(created.id) == created

    sandbox.advance(60)
    changed = client.orders.update(
        created.id,
        {"status": "canceled", "cancelComment": "Передумали"},
        {"customer": Identifier("customers", customer.id)},
    )
    assert (changed.status, changed.cancel_comment) == ("canceled", "Передумали")
    assert changed.customer_id == customer.id
    assert changed.modified_at > created.modified_at  # type: ignore[operator]  # both are there


def test_bouquets_travel_in_their_own_relationship(sandbox: SandboxHelper) -> None:
    bouquet_id = sandbox.posiflora.add_bouquet("9001")
    draft = make_draft()
    with_bouquet = OrderDraft(
        **{name: getattr(draft, name) for name in draft.__slots__} | {"bouquet_ids": (bouquet_id,)}
    )
    get_client().orders.create(with_bouquet)
    (request,) = sandbox.requests("posiflora", "POST", "/orders")
    relationships = json.loads(request.body)["data"]["relationships"]
    assert relationships["bouquets"] == {"data": [{"type": "bouquets", "id": bouquet_id}]}
    (bouquet,) = [row for row in sandbox.posiflora.bouquets if row.id == bouquet_id]
    assert bouquet["status"] != "demonstrated"


def test_a_missing_order_is_none_and_a_missing_customer_is_refused(sandbox: SandboxHelper) -> None:
    del sandbox
    assert get_client().orders.get(str(uuid4())) is None
    with pytest.raises(Refused) as caught:
        get_client().customers.get(str(uuid4()))
    assert caught.value.status == 404


@pytest.mark.parametrize("style", ["reva", "attributes"])
def test_a_refusal_names_the_field(sandbox: SandboxHelper, style: str) -> None:
    sandbox.switch(pointer_style=style)
    draft = make_draft()
    client = get_client()
    with pytest.raises(Refused) as caught:
        client.orders.update(client.orders.create(draft).id, {"docNo": ""})
    problem = caught.value.problem("docNo")
    assert problem is not None
    assert caught.value.status == 422
    assert "номер заказа" in caught.value.sentence


@pytest.mark.parametrize("filtering", ["exact", "contains", "ignored"])
def test_an_order_is_found_by_doc_no_whatever_the_filter_does(
    sandbox: SandboxHelper, filtering: str
) -> None:
    sandbox.switch(filter_docno=filtering)
    client = get_client()
    for number in range(101):
        client.orders.create(make_draft(f"TM{number:010d}"))
    wanted = client.orders.create(make_draft("TM999"))
    assert client.orders.find_by_doc_no("TM998") is None
    assert client.orders.find_by_doc_no("TM9") is None
    found = client.orders.find_by_doc_no("TM999")
    assert found is not None
    assert found.id == wanted.id


def test_an_answer_that_is_lost_after_the_work_is_unknown_and_can_be_looked_up(
    sandbox: SandboxHelper,
) -> None:
    client = get_client()
    client.orders.find_by_doc_no("x")
    for number, kind in enumerate(["lost_after", "half_body", "status_after", "broken_json"]):
        doc_no = f"TM{number}"
        sandbox.fail("posiflora", "POST", "/orders", kind)
        with pytest.raises(OutcomeUnknown):
            client.orders.create(make_draft(doc_no))
        assert len(sandbox.requests("posiflora", "POST", "/orders")) == number + 1
        found = client.orders.find_by_doc_no(doc_no)
        assert found is not None
        assert found.doc_no == doc_no


def test_nothing_is_posted_to_a_vendor_that_is_down(sandbox: SandboxHelper) -> None:
    client = get_client()
    client.orders.find_by_doc_no("x")
    with sandbox.down(), pytest.raises(Transient):
        client.orders.create(make_draft())
    assert sandbox.posiflora.orders == []


def test_changed_orders_come_oldest_change_first(sandbox: SandboxHelper) -> None:
    client = get_client()
    made: list[OrderRecord] = []
    for number in range(3):
        made.append(client.orders.create(make_draft(f"TM{number}")))
        sandbox.advance(10)
    since = made[1].modified_at
    assert since is not None
    client.orders.update(made[0].id, {"description": "x"})
    page = client.orders.changed(since)
    assert [order.id for order in page.records] == [made[1].id, made[2].id, made[0].id]
    assert (page.total, page.page, page.size) == (3, 1, 100)
    assert client.orders.changed(since + timedelta(days=1)).records == ()


def test_an_account_that_cannot_sort_by_the_change_refuses_it(sandbox: SandboxHelper) -> None:
    sandbox.switch(modified_at_sort="422")
    with pytest.raises(Refused) as caught:
        get_client().orders.changed(DUE)
    assert caught.value.status == 422
    assert get_client().orders.changed(DUE, sort=False).records == ()


@pytest.mark.parametrize("order_id", ["", "..", "a/b"])
def test_an_id_cannot_change_the_address(sandbox: SandboxHelper, order_id: str) -> None:
    with pytest.raises(ValueError, match="needs a value"):
        get_client().orders.get(order_id)
    assert sandbox.requests("posiflora") == []

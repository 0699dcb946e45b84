"""The client against the stateful stand-in, over real HTTP."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import responses

from integrations.errors import OutcomeUnknown, Refused, Transient
from integrations.models import Exchange
from integrations.posiflora import (
    Identifier,
    LineDraft,
    OrderDraft,
    OrderRecord,
    PosifloraClient,
    get_client,
)
from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
BASE = "https://shop.test/api"


def make_draft(doc_no: str = "TM0000000012", *, item_id: str = "") -> OrderDraft:
    line = LineDraft(
        id=str(uuid4()),
        item_id=item_id,
        quantity=Decimal(2),
        price=Decimal(350),
        amount=Decimal(700),
        total=Decimal("650.50"),
    )
    return OrderDraft(
        id=str(uuid4()),
        doc_no=doc_no,
        date=DUE.date(),
        due_time=DUE,
        store_id=demo.STORE_ID,
        source_id=demo.SITE_SOURCE_ID,
        contact="Мария",
        contact_phone="+79120000005",
        lines=(line,) if item_id else (),
    )


def test_dictionaries(sandbox: SandboxHelper) -> None:
    client = get_client()
    stores = list(client.stores.list())
    assert [(store.id, store.title, store.city, store.address) for store in stores] == list(
        demo.STORES
    )
    sources = {(source.id, source.title, source.hidden) for source in client.order_sources.list()}
    assert sources == {(source_id, title, False) for source_id, title in demo.SOURCES}
    titles = {category.title for category in client.categories.list() if category.is_on}
    assert "Розы" in titles
    # One login and one call each: a list that comes whole is not asked for again.
    assert len(sandbox.requests("posiflora")) == 4


def test_a_source_is_created_under_our_id(sandbox: SandboxHelper) -> None:
    source_id = str(uuid4())
    created = get_client().order_sources.create(id=source_id, title="telegram_mini_app")
    assert (created.id, created.title) == (source_id, "telegram_mini_app")
    assert "telegram_mini_app" in [row["title"] for row in sandbox.posiflora.sources]


def test_goods_come_in_pages_of_a_hundred_with_their_pictures(sandbox: SandboxHelper) -> None:
    before = len(sandbox.posiflora.items)
    for number in range(230 - before):
        sandbox.posiflora.add_item(f"extra-{number}", price=Decimal("99.90"))
    items = list(get_client().inventory_items.list(include=("logo", "images", "category")))
    assert len({item.id for item in items}) == len(items)
    assert len(sandbox.requests("posiflora", "GET", "/inventory-items")) == 3
    extra = next(item for item in items if item.title == "extra-7")
    assert (extra.price_min, extra.public, extra.item_type) == (Decimal("99.90"), True, "item")
    assert any(item.images and item.images[0].url.startswith("http") for item in items)


def test_a_page_is_asked_for_only_when_it_is_wanted(sandbox: SandboxHelper) -> None:
    for number in range(150):
        sandbox.posiflora.add_item(f"extra-{number}")
    items = get_client().inventory_items.list(filters={"public": True})
    next(items)
    (request,) = sandbox.requests("posiflora", "GET", "/inventory-items")
    assert "public=true" in request.query


def test_bouquets_on_display(sandbox: SandboxHelper) -> None:
    bouquet_id = sandbox.posiflora.add_bouquet("9001", price=Decimal("3490.50"))
    bouquets = get_client().bouquets.list(
        filters={"statuses": ["demonstrated"], "stores": [demo.STORE_ID]},
        include=("logo", "images"),
    )
    found = next(bouquet for bouquet in bouquets if bouquet.id == bouquet_id)
    assert (found.price, found.status) == (Decimal("3490.50"), "demonstrated")
    assert (found.store_id, found.height, found.width) == (demo.STORE_ID, 40, 30)


def test_a_customer_is_created_and_found_by_phone(sandbox: SandboxHelper) -> None:
    client = get_client()
    assert client.customers.find_by_phone("+79120009999") is None
    made = client.customers.create(title="Анна", phone="+79120009999", email="a@b.ru")
    assert (made.title, made.phone, made.email, made.status) == (
        "Анна",
        "+79120009999",
        "a@b.ru",
        "on",
    )
    (row,) = [row for row in sandbox.posiflora.customers if row.id == made.id]
    assert (row["phone"], row["countryCode"], row["isPerson"]) == ("9120009999", 7, True)
    assert client.customers.find_by_phone("+79120009999") == made
    assert client.customers.get(made.id) == made


@pytest.mark.parametrize("ignored", [False, True])
def test_the_search_is_fuzzy_so_the_phone_is_compared(
    sandbox: SandboxHelper, *, ignored: bool
) -> None:
    sandbox.switch(search_ignored=ignored)
    client = get_client()
    for number in range(120):
        client.customers.create(title=f"9120000777 {number}", phone=f"+7912100{number:04d}")
    assert client.customers.find_by_phone("+79120000777") is None
    last = client.customers.create(title="Последний", phone="+79120000777")
    assert client.customers.find_by_phone("+79120000777") == last


def test_of_doubles_the_oldest_wins_and_deleted_ones_do_not_count(sandbox: SandboxHelper) -> None:
    client = get_client()
    first = client.customers.create(title="Первый", phone="+79120000777")
    sandbox.advance(60)
    second = client.customers.create(title="Второй", phone="+79120000777")
    found = client.customers.find_by_phone("+79120000777")
    assert found is not None
    assert found.id == first.id
    sandbox.posiflora.set("customers", first.id, status="deleted")
    found = client.customers.find_by_phone("+79120000777")
    assert found is not None
    assert found.id == second.id


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


def test_any_operation_of_the_table_is_reachable(sandbox: SandboxHelper) -> None:
    client = get_client()
    client.orders.create(make_draft())
    assert [order.doc_no for order in client.orders.list(filters={"statuses": ["new"]})] == [
        "TM0000000012"
    ]
    assert len(sandbox.requests("posiflora", "GET", "/orders")) == 1
    source_id = str(uuid4())
    client.order_sources.create(id=source_id, title="TikTok")
    document = client.order_sources.get(source_id)
    assert document.one().text("title") == "TikTok"
    client.order_sources.delete(ids=[source_id])
    assert "TikTok" not in {source.title for source in client.order_sources.list()}
    with pytest.raises(AttributeError, match="no group"):
        _ = client.nonsense
    with pytest.raises(AttributeError, match="no operation"):
        _ = client.orders.nonsense


@pytest.mark.parametrize("order_id", ["", "..", "a/b"])
def test_an_id_cannot_change_the_address(sandbox: SandboxHelper, order_id: str) -> None:
    with pytest.raises(ValueError, match="needs a value"):
        get_client().orders.get(order_id)
    assert sandbox.requests("posiflora") == []


def test_rows_carry_neither_tokens_nor_passwords_nor_phones(sandbox: SandboxHelper) -> None:
    del sandbox
    client = get_client()
    client.customers.create(title="Анна", phone="+79120009999", email="anna@mail.ru")
    client.customers.find_by_phone("+79120009999")
    client.orders.create(make_draft())
    text = "\n".join(
        f"{row.url} {row.request_body} {row.response_body} {row.error}"
        for row in Exchange.objects.all()
    )
    for secret in (demo.POSIFLORA_PASSWORD, "eyJ", "9120009999", "9120000005", "anna@"):
        assert secret not in text
    assert "TM0000000012" in text


def stub_session() -> None:
    responses.post(
        f"{BASE}/v1/sessions",
        json={
            "data": {
                "type": "sessions",
                "id": "current",
                "attributes": {"accessToken": "t", "expireAt": "2999-01-01T00:00:00+00:00"},
            }
        },
    )


def page_of(ids: Iterable[int], **meta: object) -> dict[str, object]:
    rows = [{"type": "orders", "id": str(i), "attributes": {"docNo": f"X{i}"}} for i in ids]
    return {"data": rows, "meta": meta}


def stub_client() -> PosifloraClient:
    return PosifloraClient(base_url=BASE, username="u", password="p")


@responses.activate
def test_a_server_that_ignores_paging_is_not_read_forever() -> None:
    stub_session()
    responses.get(f"{BASE}/v1/orders", json=page_of(range(100), total=250))
    client = stub_client()
    assert len(list(client.orders.list())) == 100
    with pytest.raises(OutcomeUnknown):
        client.orders.find_by_doc_no("TM1")


@pytest.mark.parametrize(
    "metas",
    [
        [{"total": 150}, {"total": 150}],
        [{"total": "150"}, {"total": "150"}],
        [{"total": 150, "pageNumber": 1, "pageSize": 100}] * 2,
        [{"page": {"number": 1, "size": 100}}] * 2,
        [{"page": {"number": 1, "size": 100}, "total": 170}] * 2,
    ],
)
@responses.activate
def test_both_styles_of_meta_and_none_at_all_end_where_the_rows_end(
    metas: list[dict[str, object]],
) -> None:
    stub_session()
    responses.get(f"{BASE}/v1/orders", json=page_of(range(100), **metas[0]))
    responses.get(f"{BASE}/v1/orders", json=page_of(range(100, 150), **metas[1]))
    responses.get(f"{BASE}/v1/orders", json=page_of([]))
    assert len(list(stub_client().orders.list())) == 150


@responses.activate
def test_a_search_for_a_doc_no_gives_up_after_twenty_pages() -> None:
    stub_session()
    for number in range(30):
        start = number * 100
        responses.get(f"{BASE}/v1/orders", json=page_of(range(start, start + 100), total=90_000))
    with pytest.raises(OutcomeUnknown, match="ignored"):
        stub_client().orders.find_by_doc_no("TM1")
    assert len(responses.calls) == 21


@responses.activate
def test_a_success_that_is_no_order_is_unknown_when_it_was_to_create_one() -> None:
    stub_session()
    bodies: list[object] = [{}, {"data": []}, {"data": {"type": "orders"}}, [], {"data": {"a": 1}}]
    for body in bodies:
        responses.post(f"{BASE}/v1/orders", json=body)
    for _ in range(5):
        with pytest.raises(OutcomeUnknown, match="unreadable"):
            stub_client().orders.create(make_draft())
    responses.get(f"{BASE}/v1/orders/x", json={"data": {"type": "orders"}})
    with pytest.raises(Transient, match="unreadable"):
        stub_client().orders.get("x")


@responses.activate
def test_an_amount_that_is_none_is_not_guessed() -> None:
    stub_session()
    row = {"type": "orders", "id": "1", "attributes": {"totalAmount": "abc 79123456789"}}
    responses.get(f"{BASE}/v1/orders/1", json={"data": row})
    with pytest.raises(Transient) as caught:
        stub_client().orders.get("1")
    assert "6789" not in str(caught.value)

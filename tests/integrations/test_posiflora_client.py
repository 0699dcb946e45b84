"""The client against the stateful stand-in, over real HTTP: lists, names, what is written down."""

from decimal import Decimal
from uuid import uuid4

import pytest

from integrations.models import Exchange
from integrations.posiflora import get_client
from integrations.sandbox import demo
from tests.integrations.posiflora_drafts import make_draft
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)


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

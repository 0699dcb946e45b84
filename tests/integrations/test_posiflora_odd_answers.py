"""Answers that no stand-in gives: pages that do not end, bodies that make no sense."""

from collections.abc import Iterable

import pytest
import responses

from integrations.errors import OutcomeUnknown, Transient
from integrations.posiflora import PosifloraClient
from tests.integrations.posiflora_drafts import make_draft

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "https://shop.test/api"


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

"""Reading what Posiflora says of points (posiflora.md §4.1, §4.2, §4.4, §4.6)."""

import json
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from integrations.posiflora import CustomerRecord, OrderRecord, PosifloraClient
from integrations.posiflora.resources import parse
from integrations.posiflora.search import IncompleteError, read_all

pytestmark = pytest.mark.django_db(transaction=True)

API = "https://demo.example/api"
ORDER = "0b6c9a3e-0000-4000-8000-000000000001"


def customer(**relationships: object) -> dict[str, object]:
    return {
        "type": "customers",
        "id": "c1",
        "attributes": {"title": "Анна", "phone": "9120000001", "countryCode": 7},
        "relationships": relationships,
    }


GROUP = {"data": {"type": "bonus-groups", "id": "1"}}
INCLUDED = {
    "type": "bonus-groups",
    "id": "1",
    "attributes": {"title": "Базовая", "bonusRate": 5, "limit": "30", "status": "on"},
}


def test_a_customer_comes_with_the_group_that_is_included() -> None:
    document = parse({"data": customer(bonusGroup=GROUP), "included": [INCLUDED]})
    record = CustomerRecord.read(document.one(), document)
    assert record.bonus_group is not None
    assert (record.bonus_group.rate, record.bonus_group.limit) == (Decimal(5), Decimal(30))


@pytest.mark.parametrize(
    ("relationships", "group_id"),
    [({"bonusGroup": GROUP}, "1"), ({"bonusGroup": {"data": None}}, None), ({}, None)],
)
def test_a_group_that_is_not_included_is_only_named(
    relationships: dict[str, object], group_id: str | None
) -> None:
    document = parse({"data": customer(**relationships)})
    record = CustomerRecord.read(document.one(), document)
    assert (record.bonus_group_id, record.bonus_group) == (group_id, None)


def test_an_order_names_its_payments_and_whether_points_take_part() -> None:
    payments = [{"type": "order-payments", "id": each} for each in ("p1", "p2")]
    document = parse(
        {
            "data": {
                "type": "orders",
                "id": ORDER,
                "attributes": {"byBonuses": True, "totalAmount": 150, "paymentsAmount": 150},
                "relationships": {"payments": {"data": payments}},
            }
        }
    )
    record = OrderRecord.read(document.one(), document)
    assert (record.by_bonuses, record.payment_ids) == (True, ("p1", "p2"))


def payment(row_id: str, order_id: str | None = None) -> dict[str, object]:
    order = {"data": None if order_id is None else {"type": "orders", "id": order_id}}
    return {
        "type": "order-payments",
        "id": row_id,
        "attributes": {"paymentType": "payment", "amount": 0, "bonusAmount": "12.50"},
        "relationships": {"order": order} if order_id else {},
    }


@pytest.fixture
def vendor() -> Iterable[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        session = {
            "type": "sessions",
            "id": "current",
            "attributes": {
                "accessToken": "t",
                "expireAt": "2099-01-01T00:00:00+00:00",
                "refreshToken": "r",
                "refreshExpireAt": "2099-01-01T00:00:00+00:00",
            },
        }
        mock.post(f"{API}/v1/sessions", json={"data": session})
        yield mock


def client() -> PosifloraClient:
    return PosifloraClient(base_url=API, username="u", password="p")


def test_payments_of_other_orders_are_left_out(vendor: responses.RequestsMock) -> None:
    rows = [payment("p1", ORDER), payment("p2", "another"), payment("p3")]
    vendor.get(f"{API}/v1/payments", json={"data": rows, "meta": {"total": 3}})
    found, whole = read_all(client().payments.of_order(ORDER))
    assert ([each.id for each in found], whole) == (["p1", "p3"], True)
    assert found[0].bonus_amount == Decimal("12.50")
    sent = dict(parse_qsl(urlsplit(vendor.calls[1].request.url or "").query))
    assert sent == {"filter[order]": ORDER, "page[number]": "1", "page[size]": "100"}


def test_more_than_is_read_is_said(vendor: responses.RequestsMock) -> None:
    answer = {"data": [payment("p1", ORDER)], "meta": {"total": 2001}}
    vendor.get(f"{API}/v1/payments", json=answer)
    with pytest.raises(IncompleteError):
        list(client().payments.of_order(ORDER))
    assert len(vendor.calls) == 2


def test_a_history_that_starts_over_is_not_whole(vendor: responses.RequestsMock) -> None:
    """A server that ignores paging shows its first page for ever."""
    line = {
        "type": "customer-bonus-history-lines",
        "id": "1",
        "attributes": {"amount": -120, "admin": False},
        "relationships": {"order": {"data": {"type": "orders", "id": ORDER}}},
    }
    answer = {"data": [line], "meta": {"total": 2, "pageNumber": 1, "pageSize": 1}}
    vendor.get(f"{API}/v1/customers/c1/bonus-history", body=json.dumps(answer))
    found, whole = read_all(client().customers.whole_bonus_history("c1"))
    assert ([(each.amount, each.order_id) for each in found], whole) == (
        [(Decimal(-120), ORDER)],
        False,
    )

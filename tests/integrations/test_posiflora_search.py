"""Finding one row on a server that ignores what it is asked: never a wrong "there is none"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.errors import OutcomeUnknown
from integrations.http import Response
from integrations.posiflora.wire import moment_in
from tests.integrations.posiflora_wire import Wire

type Row = dict[str, Any]
type Query = dict[str, str]

PLACED = datetime(2026, 3, 8, 9, tzinfo=UTC)


@dataclass
class Shop(Wire):
    """Serves rows, newest first, and honours the filters it is told to honour."""

    rows: tuple[Row, ...] = ()
    honours: Callable[[Row, Query], bool] = lambda _row, _query: True
    paging: bool = True

    def request(self, verb: str, path: str, **rest: Any) -> Response:
        super().request(verb, path, **rest)
        asked = dict(rest["query"])
        found = [row for row in self.rows if self.honours(row, asked)]
        size = int(asked["page[size]"])
        start = (int(asked["page[number]"]) - 1) * size if self.paging else 0
        data = {"data": found[start : start + size], "meta": {"total": len(found)}}
        return Response(200, {}, data, 1)


def orders(count: int, *, newest: datetime = PLACED) -> tuple[Row, ...]:
    """One order every five minutes, three hundred a day."""
    return tuple(
        {
            "type": "orders",
            "id": f"o{number}",
            "attributes": {
                "docNo": f"X{number}",
                "createdAt": (newest - number * timedelta(minutes=5)).isoformat(),
            },
        }
        for number in range(count)
    )


def by_doc_no(row: Row, asked: Query) -> bool:
    return bool(row["attributes"]["docNo"] == asked["filter[docNo]"])


def by_creation(row: Row, asked: Query) -> bool:
    bound = moment_in(asked.get("filter[createdAt][from]"))
    created = moment_in(row["attributes"]["createdAt"])
    assert created is not None
    return bound is None or created >= bound


def test_a_server_that_listens_is_asked_once() -> None:
    shop = Shop(rows=orders(5_000), honours=by_doc_no)
    found = shop.client.orders.find_by_doc_no("X4900", created_from=PLACED)
    assert found is not None
    assert found.id == "o4900"
    assert shop.client.orders.find_by_doc_no("TM1", created_from=PLACED) is None
    assert len(shop.sent) == 2


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(hours=-2), timedelta(hours=2)])
def test_too_many_orders_are_narrowed_by_their_creation(skew: timedelta) -> None:
    """The vendor's clock is two hours off, and the order is older or younger than it can be."""
    shop = Shop(rows=orders(5_000, newest=PLACED + skew), honours=by_creation)
    client = shop.client
    found = client.orders.find_by_doc_no("X0", created_from=PLACED)
    assert found is not None
    # The first page of everything holds the newest order already.
    assert len(shop.sent) == 1
    assert client.orders.find_by_doc_no("TM1", created_from=PLACED) is None
    # One page tells that there are 5 000; a day of orders is proof.
    day = (timedelta(days=1) + skew) // timedelta(minutes=5) + 1
    assert len(shop.sent) == 1 + 1 + -(-day // 100)
    assert dict(shop.last["query"])["filter[createdAt][from]"] == "2026-03-07T09:00:00+00:00"


def test_the_order_itself_is_found_behind_two_thousand_others() -> None:
    rows = orders(5_000)
    shop = Shop(rows=(*rows[1:], rows[0]), honours=by_creation)
    found = shop.client.orders.find_by_doc_no("X0", created_from=PLACED)
    assert found is not None
    assert found.id == "o0"


def test_a_server_that_ignores_both_filters_proves_nothing() -> None:
    shop = Shop(rows=orders(5_000))
    with pytest.raises(OutcomeUnknown, match="docNo is ignored"):
        shop.client.orders.find_by_doc_no("TM1", created_from=PLACED)
    assert len(shop.sent) == 1 + 20


def test_two_thousand_orders_are_simply_read() -> None:
    shop = Shop(rows=orders(2_000))
    assert shop.client.orders.find_by_doc_no("TM1", created_from=PLACED) is None
    assert len(shop.sent) == 20
    assert shop.client.orders.find_by_doc_no("TM1") is None


def test_a_server_that_ignores_paging_proves_nothing() -> None:
    shop = Shop(rows=orders(150), paging=False)
    with pytest.raises(OutcomeUnknown):
        shop.client.orders.find_by_doc_no("TM1", created_from=PLACED)
    customers = Shop(rows=people(150), paging=False)
    with pytest.raises(OutcomeUnknown):
        customers.client.customers.find_by_phone("+79120000777")


def people(count: int) -> tuple[Row, ...]:
    return tuple(
        {
            "type": "customers",
            "id": f"c{number}",
            "attributes": {
                "phone": f"912{number:07d}",
                "countryCode": 7,
                "status": "on",
                "createdAt": (PLACED - timedelta(days=number)).isoformat(),
            },
        }
        for number in range(count)
    )


def by_search(row: Row, asked: Query) -> bool:
    return bool(row["attributes"]["phone"] == asked["search"])


def test_fifty_thousand_customers_are_not_read() -> None:
    shop = Shop(rows=people(50_000))
    with pytest.raises(OutcomeUnknown, match="search is ignored") as caught:
        shop.client.customers.find_by_phone("+79120049999")
    assert len(shop.sent) == 1
    assert "49999" not in str(caught.value)


def test_a_customer_found_all_the_same_counts() -> None:
    shop = Shop(rows=people(50_000))
    found = shop.client.customers.find_by_phone("+79120000042")
    assert found is not None
    assert found.id == "c42"


def test_a_search_that_works_is_asked_once_whatever_the_number_of_customers() -> None:
    shop = Shop(rows=people(50_000), honours=by_search)
    found = shop.client.customers.find_by_phone("+79120049999")
    assert found is not None
    assert found.id == "c49999"
    assert shop.client.customers.find_by_phone("+79129999999") is None
    assert len(shop.sent) == 2


def test_customers_are_followed_by_time_or_revision() -> None:
    shop = Shop(rows=people(3))
    assert [row.id for row in shop.client.customers.list(updated_from=PLACED, revision=7)] == [
        "c0",
        "c1",
        "c2",
    ]
    assert shop.last["query"][:2] == [
        ("from", "2026-03-08T09:00:00+00:00"),
        ("filter[revision]", "7"),
    ]

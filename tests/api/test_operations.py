"""GET /me/bonuses/operations: the ledger as a buyer reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.models import BonusOperation, Customer, Movement, OperationState, Order
from tests.api.rows import Caller, LittleShop

MOMENT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def operations(buyer: Caller) -> list[dict[str, Any]]:
    answer = buyer.api.get("/api/v1/me/bonuses/operations")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return rows


def an_operation(
    movement: Movement,
    state: OperationState,
    points: str | None = "100",
    *,
    order: Order | None = None,
    asked: str = "100",
    minutes: int = 0,
) -> BonusOperation:
    operation = BonusOperation.objects.create(
        customer=Customer.objects.get(first_name="Анна"),
        order=order,
        movement=movement,
        state=state,
        provider="loyalclient",
        member_id="62a",
        member_phone="+79120000001",
        amount=Decimal(1000),
        asked=Decimal(asked),
        points=None if points is None else Decimal(points),
        settled_at=MOMENT + timedelta(minutes=minutes) if points is not None else None,
    )
    BonusOperation.objects.filter(pk=operation.pk).update(
        created_at=MOMENT - timedelta(minutes=1) + timedelta(minutes=minutes)
    )
    return operation


@pytest.mark.parametrize(
    ("movement", "state", "points", "shown"),
    [
        ("reserve", "done", "100", ("spend", "-100.00", "reserved")),
        ("reserve", "released", "100", ("spend", "-100.00", "released")),
        ("reserve", "pending", None, ("spend", "-100.00", "unknown")),
        ("reserve", "unknown", None, ("spend", "-100.00", "unknown")),
        ("spend", "done", "90.5", ("spend", "-90.50", "done")),
        ("spend", "pending", None, ("spend", "-100.00", "unknown")),
        ("spend", "unknown", None, ("spend", "-100.00", "unknown")),
        ("earn", "done", "35", ("earn", "35.00", "done")),
        ("spend_refund", "done", "90", ("spend_refund", "90.00", "done")),
        ("earn_refund", "done", "35", ("earn_refund", "-35.00", "done")),
        ("adjustment", "done", "7", ("adjustment", "7.00", "done")),
    ],
)
def test_kinds_signs_and_states(
    anna: Caller,
    movement: str,
    state: str,
    points: str | None,
    shown: tuple[str, str, str],
) -> None:
    an_operation(Movement(movement), OperationState(state), points)
    kind, amount, its_state = shown
    at = "2026-11-25T12:30:00+03:00" if points is not None else "2026-11-25T12:29:00+03:00"
    assert operations(anna) == [
        {
            "source": "shop",
            "kind": kind,
            "amount": amount,
            "state": its_state,
            "order": None,
            "title": "",
            "at": at,
            "expires_at": None,
        }
    ]


@pytest.mark.parametrize(
    ("movement", "state"),
    [("reserve", "used"), ("reserve", "refused"), ("spend", "refused"), ("earn", "refused")],
)
def test_what_moved_nothing_is_not_shown(anna: Caller, movement: str, state: str) -> None:
    an_operation(Movement(movement), OperationState(state))
    assert operations(anna) == []


def test_newest_first_with_the_order_they_belong_to(anna: Caller) -> None:
    number = anna.place().json()["number"]
    order = Order.objects.get(number=number)
    an_operation(Movement.RESERVE, OperationState.USED, order=order, minutes=0)
    an_operation(Movement.SPEND, OperationState.DONE, order=order, minutes=1)
    an_operation(Movement.SPEND_REFUND, OperationState.DONE, order=order, minutes=2)
    assert [(row["kind"], row["amount"], row["order"]) for row in operations(anna)] == [
        ("spend_refund", "100.00", number),
        ("spend", "-100.00", number),
    ]


def test_nobody_sees_somebody_elses(anna: Caller, stranger: Caller) -> None:
    an_operation(Movement.EARN, OperationState.DONE)
    assert len(operations(anna)) == 1
    assert operations(stranger) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_constant(
    anna: Caller, django_assert_num_queries: Any, count: int
) -> None:
    order = Order.objects.get(number=anna.place().json()["number"])
    for number in range(count):
        an_operation(Movement.ADJUSTMENT, OperationState.DONE, minutes=number)
    BonusOperation.objects.filter(movement="adjustment").first()
    an_operation(Movement.EARN, OperationState.DONE, order=order)
    with django_assert_num_queries(2):
        assert len(operations(anna)) == count + 1


def test_the_last_hundred(anna: Caller) -> None:
    for number in range(101):
        an_operation(Movement.ADJUSTMENT, OperationState.DONE, str(number), minutes=number)
    shown = operations(anna)
    assert (len(shown), shown[0]["amount"], shown[-1]["amount"]) == (100, "100.00", "1.00")


def test_the_whole_life_of_points_spent(live: LittleShop, rich: Caller) -> None:
    number = rich.place(live.bouquet, bonuses="100.00").json()["number"]
    (reserved,) = operations(rich)
    assert (reserved["kind"], reserved["amount"]) == ("spend", "-100.00")
    assert (reserved["state"], reserved["order"]) == ("reserved", number)
    assert rich.api.post(f"/api/v1/orders/{number}/cancel", {}).status_code == 200
    live.drain()
    (released,) = operations(rich)
    assert (released["amount"], released["state"]) == ("-100.00", "released")

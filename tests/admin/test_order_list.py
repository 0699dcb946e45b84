from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.models import FulfilmentMethod, OrderStatus, PushState
from tests.admin.rows import a_store, an_attention, an_order, text_of

ORDERS = "/admin/shop/order/"
QUERIES = 9
"""Session, user, two for rights, count, rows, open questions, the badge, is there a profile."""


def numbers(client: Client, query: str = "") -> list[str]:
    """Numbers in the order they are shown."""
    answer = client.get(f"{ORDERS}{query}")
    assert answer.status_code == 200
    return [order.number for order in answer.context["cl"].result_list]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_orders(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _turn in range(count):
        an_attention(an_order())
    with django_assert_num_queries(QUERIES):
        manager.get(ORDERS)


def test_a_row_says_what_a_manager_asks_first(manager: Client) -> None:
    day = timezone.now().replace(year=2030, month=3, day=8, hour=9, minute=0)
    an_order(
        placed_at=day,
        slot_starts_at=day + timedelta(hours=3),
        slot_ends_at=day + timedelta(hours=6),
        status=OrderStatus.ASSEMBLING,
        push_state=PushState.ATTENTION,
    )
    shown = text_of(manager.get(ORDERS).content)
    row = shown[shown.index("TM0000000001") :]
    assert row.startswith(
        "TM0000000001 8 мар 2030, 12:00 Анна Садовая +7 912 000-00-01 В сборке"
        " 8 мар 2030, 15:00–18:00 Доставка 3 300 ₽ Не ушёл - "
    )


def test_newest_first(manager: Client) -> None:
    now = timezone.now()
    an_order(number="OLD", placed_at=now - timedelta(days=2))
    an_order(number="NEW", placed_at=now)
    an_order(number="MIDDLE", placed_at=now - timedelta(days=1))
    assert numbers(manager) == ["NEW", "MIDDLE", "OLD"]


@pytest.mark.parametrize(
    "words",
    [
        "+79161112233",
        "8 916 111-22-33",
        "8 (916) 111 22 33",
        "79161112233",
        "11122",
        "Ольга",
        "TM0000000002",
    ],
)
def test_an_order_is_found_by_number_name_or_phone_however_it_is_written(
    words: str, manager: Client
) -> None:
    an_order()
    an_order(buyer_name="Ольга", buyer_phone="+79161112233")
    answer = manager.get(ORDERS, {"q": words})
    assert [order.number for order in answer.context["cl"].result_list] == ["TM0000000002"]


def test_needs_a_person(manager: Client) -> None:
    an_order(number="CALM")
    an_attention(an_order(number="SETTLED"), resolved_at=timezone.now())
    an_attention(an_order(number="ALARM"))
    assert numbers(manager, "?attention=yes") == ["ALARM"]
    assert numbers(manager, "?attention=no") == ["SETTLED", "CALM"]


def test_not_pushed_leaves_out_what_was_cancelled_before_it_left(manager: Client) -> None:
    an_order(number="WAITS")
    an_order(number="STUCK", push_state=PushState.ATTENTION)
    an_order(number="SENT", push_state=PushState.SENT)
    an_order(number="OFF", status=OrderStatus.CANCELLED)
    assert numbers(manager, "?not_pushed=yes") == ["STUCK", "WAITS"]
    assert numbers(manager, "?not_pushed=no") == ["SENT"]


def test_by_status_and_by_method(manager: Client) -> None:
    an_order(number="NEW")
    an_order(
        number="DONE",
        status=OrderStatus.COMPLETED,
        method=FulfilmentMethod.PICKUP,
        zone=None,
        store=a_store(),
    )
    assert numbers(manager, "?status=completed") == ["DONE"]
    assert numbers(manager, "?method=delivery") == ["NEW"]
    assert numbers(manager, "?status=nonsense") == []


def test_by_the_day_of_the_slot(manager: Client) -> None:
    now = timezone.now()
    for number, days in (("TODAY", 0), ("TOMORROW", 1), ("WEEK", 5), ("FAR", 9)):
        starts = now + timedelta(days=days)
        an_order(number=number, slot_starts_at=starts, slot_ends_at=starts + timedelta(hours=1))
    past = now - timedelta(days=1)
    an_order(number="LATE", slot_starts_at=past - timedelta(hours=1), slot_ends_at=past)
    an_order(
        number="DONE",
        slot_starts_at=past - timedelta(hours=1),
        slot_ends_at=past,
        status=OrderStatus.COMPLETED,
    )
    assert numbers(manager, "?when=today") == ["TODAY"]
    assert numbers(manager, "?when=tomorrow") == ["TOMORROW"]
    assert numbers(manager, "?when=week") == ["WEEK", "TOMORROW", "TODAY"]
    assert numbers(manager, "?when=late") == ["LATE"]


def test_days_are_days_of_the_shop_and_both_ends_count(manager: Client) -> None:
    """21:30 UTC on the 7th is half past midnight of the 8th in Moscow."""
    night = timezone.now().replace(year=2030, month=3, day=7, hour=21, minute=30)
    an_order(number="NIGHT", placed_at=night)
    an_order(number="BEFORE", placed_at=night - timedelta(hours=1))
    assert numbers(manager, "?placed_at_from=08.03.2030&placed_at_to=08.03.2030") == ["NIGHT"]
    assert numbers(manager, "?placed_at_to=07.03.2030") == ["BEFORE"]
    assert numbers(manager, "?placed_at_from=nonsense") == ["NIGHT", "BEFORE"]


def test_who_was_refused_while_placing_is_told_apart(manager: Client) -> None:
    an_order(number="NEVER", is_rejected=True, status=OrderStatus.CANCELLED)
    an_order(number="ORDER")
    shown = text_of(manager.get(f"{ORDERS}?rejected=yes").content)
    assert "NEVER" in shown
    assert "Не оформлен" in shown
    assert numbers(manager, "?rejected=no") == ["ORDER"]

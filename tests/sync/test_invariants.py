"""A shop day at random: whatever happens in whatever order, the promises hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from integrations.sandbox.posiflora.errors import ApiError
from integrations.sandbox.posiflora.store import Resource
from shop.models import (
    Availability,
    BonusOperation,
    Order,
    OrderLine,
    OrderStatus,
    Origin,
    OutboxMessage,
    ProductKind,
    Slot,
    Store,
    Vendor,
    Zone,
)
from shop.services.errors import DomainError
from shop.services.order_cancel import order_cancel
from shop.sync.outbox.run import run_due
from shop.sync.poll import poll_orders
from tests.conftest import KEPT
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, let_time_pass, person_retries, settle

BALANCE = Decimal(2000)
FAULTS = ("refuse", "lost_before", "lost_after", "half_body", "status", "status_after", "html")
ACTIONS = ("assign", "assemble", "hand_over", "deliver", "complete", "cancel", "back_to_new")
UNTOUCHED = {
    *KEPT,
    *(model._meta.db_table for model in (Store, Zone, Slot, Availability)),
    "shop_product",
    "shop_productimage",
    "shop_category",
    "shop_synccursor",
    "shop_customer",
    "shop_messengeraccount",
    "integrations_vendorsession",
}


class ShopDay(RuleBasedStateMachine):
    """Buyers, workers, florists and bad luck take turns."""

    shop: Shop
    buyer: Buyer
    numbers = Bundle("numbers")

    @initialize()
    def begin(self) -> None:
        """A fresh day over the same catalogue and the same buyer."""
        world = self.shop.sandbox.world
        world.reset()
        self.shop.sandbox.switch(status_moves="free")
        self.shop.sandbox.loyalclient.set_balance(BALANCE)
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor)) - UNTOUCHED
            cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in sorted(tables)))
            cursor.execute("DELETE FROM integrations_vendorsession")
            cursor.execute("UPDATE shop_synccursor SET position = '{}', lease_until = NULL")
            cursor.execute("UPDATE shop_customer SET posiflora_id = NULL")
            cursor.execute("UPDATE shop_availability SET held = 0")

    @rule(target=numbers, bonuses=st.sampled_from(["0", "50", "100"]), bouquet=st.booleans())
    def place(self, bonuses: str, *, bouquet: bool) -> object:
        goods = [self.shop.products[0], *([self.shop.bouquets[0]] if bouquet else [])]
        answer = self.buyer.place(*goods, bonuses=bonuses)
        if answer.status_code != 201:
            return multiple()
        return body(answer)["number"]

    @rule(vendor=st.sampled_from(list(Vendor)))
    def work(self, vendor: Vendor) -> None:
        """Some worker's turn, after a while."""
        let_time_pass()
        run_due(vendor=vendor, keep_going=iter([True] * 3 + [False]).__next__)

    @rule()
    def poll(self) -> None:
        self.shop.sandbox.heal()
        poll_orders()

    @rule(number=numbers, action=st.sampled_from(ACTIONS))
    def florist(self, number: str, action: str) -> None:
        self.shop.sandbox.advance(5)
        for there in self._there(number):
            try:
                self.shop.sandbox.florist.act(action, there.id)
            except ApiError:
                # The button is not offered in this state.
                continue

    @rule(number=consumes(numbers))
    def cancel(self, number: str) -> None:
        try:
            order_cancel(order_id=self.shop.order(number).pk, origin=Origin.MANAGER)
        except DomainError:
            return

    @rule(
        vendor=st.sampled_from(["posiflora", "loyalclient"]),
        kind=st.sampled_from(FAULTS),
        skip=st.integers(0, 3),
        method=st.sampled_from(["POST", "PATCH"]),
    )
    def bad_luck(self, vendor: str, kind: str, skip: int, method: str) -> None:
        self.shop.sandbox.fail(vendor, method, "", kind, skip=skip)

    @precondition(lambda self: OutboxMessage.objects.filter(state="attention").exists())
    @rule()
    def person(self) -> None:
        person_retries()

    @invariant()
    def no_order_is_doubled(self) -> None:
        counts = Counter(each["docNo"] for each in self.shop.sandbox.posiflora.orders)
        assert set(counts.values()) <= {1}
        assert len(self.shop.sandbox.posiflora.customers) <= 1

    @invariant()
    def what_is_held_is_what_open_orders_hold(self) -> None:
        lines = OrderLine.objects.filter(order__holds_goods=True).exclude(kind=ProductKind.SERVICE)
        wanted = Counter[tuple[int, int]]()
        for product, store, quantity in lines.values_list("product", "order__store", "quantity"):
            wanted[product, store] += quantity
        held = Availability.objects.filter(held__gt=0)
        assert {(row.product_id, row.store_id): row.held for row in held} == dict(wanted)

    @invariant()
    def no_order_moves_points_twice(self) -> None:
        done = BonusOperation.objects.filter(movement__in=["spend", "earn"], state="done")
        assert set(Counter(done.values_list("order", flat=True)).values()) <= {1}
        assert len(self.shop.sandbox.loyalclient.operations) <= Order.objects.count()

    def teardown(self) -> None:
        """The bad luck ends, people press their buttons, and everything comes to rest."""
        self.shop.sandbox.heal()
        settle(self.shop, rounds=20)
        poll_orders()
        settle(self.shop, rounds=20)
        assert set(OutboxMessage.objects.values_list("state", flat=True)) <= {"done", "cancelled"}
        self._nothing_is_lost()
        self._points_add_up()
        self.no_order_is_doubled()
        self.what_is_held_is_what_open_orders_hold()

    def _nothing_is_lost(self) -> None:
        for order in Order.objects.all():
            there = self._there(order.number)
            if order.status != OrderStatus.CANCELLED:
                assert [row.id for row in there] == [order.posiflora_id]

    def _points_add_up(self) -> None:
        assert self.shop.sandbox.loyalclient.holds == []
        assert not BonusOperation.objects.filter(state="pending").exists()
        if BonusOperation.objects.filter(state="unknown").exists():
            return
        theirs = self.shop.sandbox.loyalclient.operations
        ours = {"spend": Decimal(0), "earn": Decimal(0)}
        for row in BonusOperation.objects.filter(movement__in=ours, state="done"):
            ours[row.movement] += row.points or 0
        assert sum((each.spend for each in theirs), Decimal(0)) == ours["spend"]
        assert sum((each.earn for each in theirs), Decimal(0)) == ours["earn"]
        balance = self.shop.sandbox.loyalclient.member().balance
        assert balance == BALANCE - ours["spend"] + ours["earn"]

    def _there(self, number: str) -> list[Resource]:
        return [each for each in self.shop.sandbox.posiflora.orders if each["docNo"] == number]


@pytest.fixture
def day(shop: Shop, member: Buyer) -> Iterator[type[ShopDay]]:
    ShopDay.shop, ShopDay.buyer = shop, member
    yield ShopDay
    del ShopDay.shop, ShopDay.buyer


def test_a_shop_day_at_random(day: type[ShopDay]) -> None:
    run_state_machine_as_test(
        day,
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

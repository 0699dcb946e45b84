"""A movement of ours stands in both ledgers, and whoever looks at both sees it once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from integrations.loyalty.base import HistoryEntry, HistoryKind
from shop.models import BonusOperation, Customer, Movement, OperationState
from shop.services import clock
from shop.services.bonuses.card import bonus_card
from shop.services.bonuses.purchases import entries_of_ours
from shop.sync.reconcile.matching import match
from shop.sync.reconcile.scope import load_one
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, completed
from tests.saga.posiflora import Points, points_of_posiflora

GIFT = Decimal(35)


@pytest.fixture
def points(shop: Shop, settings: Settings) -> Points:
    return points_of_posiflora(shop.sandbox, settings)


def seen(buyer: Buyer) -> list[tuple[str, str, str]]:
    answer = buyer.api.get("/api/v1/me/bonuses/operations")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return sorted((row["source"], row["kind"], row["amount"]) for row in rows)


def gift(at: datetime, points: Decimal = GIFT, purchase: str = "") -> HistoryEntry:
    return HistoryEntry(
        id="g1", at=at, points=points, kind=HistoryKind.EARN, title="Подарок", purchase=purchase
    )


def ours(reference: str, *, provider: str = "posiflora", points: Decimal = GIFT) -> BonusOperation:
    return BonusOperation.objects.create(
        customer=Customer.objects.get(),
        movement=Movement.EARN,
        state=OperationState.DONE,
        provider=provider,
        member_id="m",
        member_phone="+79120000001",
        amount=Decimal(1000),
        asked=points,
        points=points,
        reference=reference,
        settled_at=clock.now(),
    )


@pytest.mark.parametrize("names_order", [True, False])
def test_the_buyer_sees_a_spend_once_though_history_names_no_order(
    shop: Shop, points: Points, *, names_order: bool
) -> None:
    shop.sandbox.switch(bonus_history_order=names_order)
    buyer = shop.member()
    completed(shop, buyer)
    earned = max(points.lines) if names_order else None
    mine = [row for row in seen(buyer) if row[2] == "-100.00"]
    assert mine == [("shop", "spend", "-100.00")]
    if earned is not None:
        assert ("shop", "earn", f"{earned:.2f}") in seen(buyer)


def test_the_managers_card_knows_a_row_that_names_no_order(shop: Shop, points: Points) -> None:
    shop.sandbox.switch(bonus_history_order=False)
    number = completed(shop, shop.member())
    card = bonus_card(customer=Customer.objects.get())
    assert card is not None
    assert card.rows is not None
    (spent,) = [row for row in card.rows if row.points == -HUNDRED]
    assert spent.order is not None
    assert spent.order.number == number


def test_a_gift_of_the_same_size_is_shown_beside_what_has_its_own_row(shop: Shop) -> None:
    shop.member()
    ours("p1")
    named = HistoryEntry(
        id="1", at=clock.now(), points=GIFT, kind=HistoryKind.EARN, title="", purchase="p1"
    )
    entries = [named, gift(clock.now())]
    found = entries_of_ours(customer=Customer.objects.get(), provider="posiflora", entries=entries)
    assert found == {named: None}


@pytest.mark.parametrize(("size", "known"), [(GIFT, True), (GIFT + 1, False)])
def test_an_accrual_is_known_by_its_row_however_late_it_was_found(
    shop: Shop, size: Decimal, *, known: bool
) -> None:
    """Its row is its reference. A number of another sort that happens to be equal is no proof."""
    shop.member()
    ours("g1")
    entry = gift(clock.now() - timedelta(days=3), size)
    found = entries_of_ours(customer=Customer.objects.get(), provider="posiflora", entries=[entry])
    assert (entry in found) is known


def test_another_services_ids_claim_no_row(shop: Shop) -> None:
    shop.member()
    ours("777", provider="bonusplus")
    entry = gift(clock.now(), purchase="777")
    customer = Customer.objects.get()
    assert entries_of_ours(customer=customer, provider="posiflora", entries=[entry]) == {}
    assert entries_of_ours(customer=customer, provider="bonusplus", entries=[entry]) == {
        entry: None
    }


@pytest.mark.parametrize("reference", ["11,12", "11, 12", "11 12", ",11,,12,"])
def test_a_row_of_ours_may_name_several_purchases(shop: Shop, reference: str) -> None:
    shop.member()
    assert ours(reference).purchases == {"11", "12"}


def test_a_row_without_a_reference_names_no_purchase(shop: Shop) -> None:
    shop.member()
    assert ours("").purchases == frozenset()


def test_the_night_knows_a_late_accrual_by_its_row(shop: Shop, points: Points) -> None:
    number = completed(shop, shop.member())
    order = shop.order(number)
    order.bonus_operations.filter(movement=Movement.EARN).update(reference="g1", points=GIFT)
    entry = gift(clock.now() - timedelta(hours=7))
    matched = match([load_one(order.pk)], [entry], clock.now() - timedelta(days=30))
    assert matched.elsewhere == []
    assert matched.orders[0].entries == [entry]

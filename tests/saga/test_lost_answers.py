"""The answer to each call that moves points is lost once: nothing moves twice, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from shop.models import BonusState
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, finish, place, return_in_doubt, sale_in_doubt
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, let_time_pass, open_attentions, settle


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


KINDS = ("lost_before", "lost_after", "half_body", "status_after")
"""Lost before the work and after it, torn, and a 5xx for work that was done."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_reserve(shop: Shop, buyer: Buyer, service: Service, kind: str) -> None:
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, kind, status=503 if "status" in kind else 0)
    answer = buyer.post_order(form)
    # BonusPlus answers a reserve with no body, half of which is all of it.
    whole = (service.name, kind) == ("bonusplus", "half_body")
    assert (answer.status_code, body(answer)["bonus_state"]) == (
        201,
        "reserved" if whole else "reserving",
    )
    number = body(answer)["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)
    assert [spent for spent, _earned in service.moved()] == [HUNDRED]
    assert service.reserved() == ZERO
    assert shop.movements(number)[:2] == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert open_attentions() == []
    books_agree(service)


def test_a_slow_answer_to_the_reserve(
    shop: Shop, buyer: Buyer, service: Service, settings: Settings
) -> None:
    """The checkout does not wait for it, and what it set aside is what is spent."""
    settings.LOYALTY_BUDGET_SECONDS = 0.3
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, "slow", seconds=0.5)
    answer = buyer.post_order(form)
    assert (answer.status_code, body(answer)["bonus_state"]) == (201, "reserving")
    number = body(answer)["number"]
    settle(shop, pause=0.3)
    finish(shop, number)
    settle(shop)
    assert [spent for spent, _earned in service.moved()] == [HUNDRED]
    assert shop.movements(number)[:2] == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert service.reserved() == ZERO
    books_agree(service)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_the_commit(shop: Shop, buyer: Buyer, service: Service, bonuses: str, kind: str) -> None:
    number = place(buyer, bonuses=bonuses)
    fault = service.fail(service.commit, kind, status=503 if "status" in kind else 0)
    settle(shop)
    finish(shop, number)
    settle(shop)
    order, spent = shop.order(number), Decimal(bonuses)
    assert fault.hits == 1
    assert service.moved() == [(spent, service.earns(order.goods_total, spent=spent))]
    assert service.reserved() == ZERO
    assert order.bonus_state == BonusState.COMMITTED
    assert open_attentions() == []
    books_agree(service)


@pytest.mark.parametrize("kind", KINDS)
def test_the_release(shop: Shop, buyer: Buyer, service: Service, kind: str) -> None:
    number = place(buyer)
    cancel(shop, number)
    service.fail(service.release, kind, status=503 if "status" in kind else 0)
    settle(shop)
    assert (service.commits(), service.reserved()) == (0, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(service)


@pytest.mark.parametrize("skip", [0, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_the_refund(shop: Shop, bonusplus: Service, kind: str, skip: int) -> None:
    """Three lines, one call each: the answer to any of them may be the one that is lost."""
    assert bonusplus.refund is not None
    buyer = shop.member()
    items = [{"product": each.pk, "quantity": 1} for each in shop.products[:3]]
    answer = buyer.place(items=items, bonuses="100")
    number = body(answer)["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)
    fault = bonusplus.fail(bonusplus.refund, kind, skip=skip, status=503 if "status" in kind else 0)
    finish(shop, number, "return")
    settle(shop)
    assert fault.hits == 1
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert len(shop.sandbox.bonusplus.refunds) == 3
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert open_attentions() == []
    books_agree(bonusplus)


@pytest.mark.parametrize("action", ["cancel", "return"])
def test_called_off_while_nobody_knows_whether_it_was_sold(
    shop: Shop, bonusplus: Service, action: str
) -> None:
    number = sale_in_doubt(shop, bonusplus)
    assert bonusplus.commits() == 1
    finish(shop, number, action)
    settle(shop)
    assert (bonusplus.spent(), bonusplus.earned(), bonusplus.reserved()) == (ZERO, ZERO, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(bonusplus)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_reopened_while_nobody_knows_whether_it_was_sold(
    shop: Shop, bonusplus: Service, kind: str
) -> None:
    """What was sold stays sold. What was not has its points set aside once more."""
    number = sale_in_doubt(shop, bonusplus, kind)
    finish(shop, number, "back_to_new")
    settle(shop)
    if kind == "lost_before":
        assert (bonusplus.commits(), bonusplus.reserved()) == (0, HUNDRED)
        assert shop.order(number).bonus_state == BonusState.RESERVED
    finish(shop, number)
    settle(shop)
    assert (bonusplus.commits(), bonusplus.reserved()) == (1, ZERO)
    books_agree(bonusplus)


def test_completed_again_while_nobody_knows_whether_it_came_back(
    shop: Shop, bonusplus: Service
) -> None:
    number = return_in_doubt(shop, bonusplus, "lost_after")
    finish(shop, number)
    settle(shop)
    assert bonusplus.commits() == 2, "what came back is sold once more, under a new id"
    assert bonusplus.spent() == HUNDRED
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


def test_completed_again_before_anything_came_back(shop: Shop, bonusplus: Service) -> None:
    number = return_in_doubt(shop, bonusplus, "lost_before")
    finish(shop, number)
    let_time_pass()
    settle(shop)
    assert (bonusplus.commits(), len(shop.sandbox.bonusplus.refunds)) == (1, 0)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)

"""A manager takes a part of an order back: the points of those pieces follow, and no others."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import Settings

from shop.models import Attention, AttentionKind
from tests.admin.conftest import manager, manager_user, newcomer  # found by these names
from tests.admin.rows import text_of
from tests.admin.test_bonus_operations import press
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.saga.hands import completed

from .looking import look

__all__ = ["manager", "manager_user", "newcomer"]

D = Decimal


def page(shop: Shop, number: str, verb: str = "change") -> str:
    return f"/admin/shop/order/{shop.order(number).pk}/{verb}/"


@pytest.fixture
def bonusplus(settings: Settings, sandbox: SandboxHelper) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"


def test_one_of_two(bonusplus: None, shop: Shop, sandbox: SandboxHelper, manager: Client) -> None:
    number = completed(shop, shop.member(), count=2)
    assert page(shop, number, "return-part") in manager.get(page(shop, number)).content.decode()
    earned = shop.order(number).bonus_earned
    assert press(manager, page(shop, number, "return-part"), line_1="1", reason="подвял") == (
        200,
        [f"Заказ {number}: бонусы за возвращённое пересчитываются."],
    )
    shop.drain()
    assert shop.movements(number)[-2:] == [
        ("spend_refund", "done", D(50)),
        ("earn_refund", "done", earned / 2),
    ]
    assert len(sandbox.bonusplus.refunds) == 1
    assert look(fix=True) == []
    title = shop.order(number).lines.get().full_title
    assert shop.order(number).history.latest("pk").note == (
        f"Возвращена часть, бонусы пересчитываются: {title} × 1. подвял"
    )
    form = manager.get(page(shop, number, "return-part")).content.decode()
    assert "из 1" in form


@pytest.mark.parametrize("provider", ["bonusplus", "loyalclient"])
def test_a_second_click_returns_nothing(
    provider: str, settings: Settings, shop: Shop, sandbox: SandboxHelper, manager: Client
) -> None:
    """The first one's points are not back yet, so there seems to be as much to return as before."""
    settings.LOYALTY_PROVIDER = provider
    number = completed(shop, shop.member(), count=2)
    shown = manager.get(page(shop, number, "return-part")).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', shown)
    form = {"_form_submitted": "True", "line_1": "1", "reason": "подвял", "seen": seen}
    first, second = (manager.post(page(shop, number, "return-part"), form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 200)
    assert "Заказ тем временем изменился." in text_of(second.content)
    shop.drain()
    assert len(sandbox.bonusplus.refunds) == (provider == "bonusplus")
    assert shop.order(number).history.filter(note__startswith="Возвращена часть").count() == 1


@pytest.mark.parametrize(
    ("count", "complaint"),
    [("0", "Укажите, что вернули."), ("3", "меньше либо равно 2"), ("", "Обязательное поле")],
)
def test_impossible_returns(
    count: str, complaint: str, bonusplus: None, shop: Shop, manager: Client
) -> None:
    number = completed(shop, shop.member(), count=2)
    form = {"_form_submitted": "True", "line_1": count, "reason": "x"}
    assert complaint in manager.post(page(shop, number, "return-part"), form).content.decode()
    shop.drain()
    assert [row[0] for row in shop.movements(number)] == ["reserve", "spend", "earn"]


def test_where_the_service_cannot_a_person_is_told(shop: Shop, manager: Client) -> None:
    number = completed(shop, shop.member(), count=2)
    press(manager, page(shop, number, "return-part"), line_1="1", reason="подвял")
    (text,) = Attention.objects.filter(kind=AttentionKind.BONUS, resolved_at=None).values_list(
        "text", flat=True
    )
    title = shop.order(number).lines.get().full_title
    assert text == (f"Возвращена часть заказа: {title} × 1. Верните вручную: 50.00, снимите: 0.00.")


def test_before_the_points_moved_there_is_nothing_to_return(
    bonusplus: None, shop: Shop, manager: Client
) -> None:
    number: str = shop.member().place(bonuses="100").json()["number"]
    shop.drain()
    shown = manager.get(page(shop, number)).content.decode()
    assert page(shop, number, "return-part") not in shown


def test_it_needs_the_right(shop: Shop, newcomer: Client) -> None:
    number = completed(shop, shop.member(), count=2)
    status, _told = press(newcomer, page(shop, number, "return-part"), line_1="1", reason="x")
    assert status == 403

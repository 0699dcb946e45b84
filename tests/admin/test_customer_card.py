"""The member's card: what the loyalty service says, beside what we have written down."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import Settings

from shop.models import BonusOperation, Customer, Movement, OperationState
from tests.admin.rows import signed_in, text_of
from tests.admin.test_bonus_operations import press
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.conftest import _no_breaker  # pytest finds fixtures by these names
from tests.vendor_habits import _short_pauses

__all__ = ["_no_breaker", "_short_pauses"]

D = Decimal


@pytest.fixture
def bonusplus(settings: Settings, sandbox: SandboxHelper) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"


def page_of(customer: Customer) -> str:
    return f"/admin/shop/customer/{customer.pk}/change/"


def card(client: Client) -> str:
    """The words of the part that asks the service."""
    customer = Customer.objects.get()
    answer = client.get(f"/admin/shop/customer/{customer.pk}/bonuses/")
    assert answer.status_code == 200
    return text_of(answer.content)


def test_balance_and_level(shop: Shop, member: Buyer, manager: Client) -> None:
    shown = card(manager)
    assert shown.startswith("Бонусы · LoyalClient Обновить Баланс 878 Уровень")
    assert "кешбэк 10 % · оплата бонусами до 50 %" in shown
    assert "Движения в сервисе" not in shown


def test_the_services_own_ledger(
    bonusplus: None, shop: Shop, sandbox: SandboxHelper, member: Buyer, manager: Client
) -> None:
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    shown = card(manager)
    assert "Движения в сервисе" in shown
    assert f"+680 {number} начисление" in shown
    assert f"−100 {number} списание" in shown
    with sandbox.world.lock:
        for row in sandbox.world.bonusplus.activities:
            row.purchase_id = 9009
    assert "−100 списание вне Telegram" in card(manager)


def test_our_ledger_on_the_page(
    bonusplus: None, shop: Shop, sandbox: SandboxHelper, member: Buyer, manager: Client
) -> None:
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    customer = Customer.objects.get()
    answer = manager.get(page_of(customer))
    shown = text_of(answer.content)
    assert f"{number} Начисление Проведено +680 № 1001 Показать" in shown
    assert f"{number} Списание Проведено −100 № 1001 Показать" in shown
    assert f"{number} Резерв Резерв использован 100" in shown
    source = answer.content.decode()
    assert f'hx-get="/admin/shop/customer/{customer.pk}/bonuses/"' in source
    assert f"/admin/integrations/exchange/?q={number}&amp;vendor=bonusplus" in source


def test_the_page_does_not_wait_for_the_service(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, manager: Client
) -> None:
    before = len(sandbox.requests("loyalclient"))
    assert manager.get(page_of(Customer.objects.get())).status_code == 200
    assert len(sandbox.requests("loyalclient")) == before


def test_a_service_that_does_not_answer(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, manager: Client
) -> None:
    sandbox.fail("loyalclient", kind="status", status=503, times=None)
    assert card(manager) == (
        "Бонусы · LoyalClient Обновить Сервис бонусов не отвечает. Попробуйте обновить."
    )
    sandbox.heal()
    assert "Баланс 878" in card(manager)
    sandbox.fail("loyalclient", kind="status", status=503, times=None)
    shown = card(manager)
    assert "Сервис бонусов не отвечает. Так было" in shown
    assert "Баланс 878" in shown


def test_a_ledger_that_does_not_come(
    bonusplus: None, shop: Shop, sandbox: SandboxHelper, member: Buyer, manager: Client
) -> None:
    sandbox.fail("bonusplus", "POST", "/retail/bonusActivities", status=503, times=None)
    shown = card(manager)
    assert "Баланс 878" in shown
    assert "Список движений сервис не прислал. Попробуйте обновить." in shown


def test_who_is_no_member(shop: Shop, manager: Client) -> None:
    shop.member("+79120000055", id=700000055, first_name="Олег")
    assert card(manager).endswith("Не участник бонусной программы.")


def test_who_has_not_confirmed_the_phone(shop: Shop, manager: Client) -> None:
    shop.buyer().api.get("/api/v1/me")
    assert card(manager).endswith("Телефон не подтверждён, поэтому счёт бонусов не показываем.")


def test_a_shop_without_a_programme(
    shop: Shop, member: Buyer, manager: Client, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "none"
    assert card(manager).endswith("Бонусной программы у магазина нет.")


def test_a_correction_is_written_down(shop: Shop, member: Buyer, manager: Client) -> None:
    customer = Customer.objects.get()
    address = f"/admin/shop/customer/{customer.pk}/adjust/"
    assert press(manager, address, points="-50.5", reason="ошибка кассира") == (
        200,
        ["Исправление записано."],
    )
    row = BonusOperation.objects.get()
    assert (row.movement, row.state, row.points, row.settled_by) == (
        Movement.ADJUSTMENT,
        OperationState.DONE,
        D("-50.50"),
        User.objects.get(username="maria"),
    )
    shown = text_of(manager.get(page_of(customer)).content)
    assert "Исправление Проведено −50,50 Мария Кузнецова: ошибка кассира" in shown


def test_points_are_for_who_may_see_them(shop: Shop, member: Buyer, db: None) -> None:
    reader = User.objects.create(username="reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_customer"))
    customer = Customer.objects.get()
    client = signed_in(reader)
    assert client.get(f"/admin/shop/customer/{customer.pk}/bonuses/").status_code == 403
    assert "bonus-card" not in client.get(page_of(customer)).content.decode()
    assert press(client, f"/admin/shop/customer/{customer.pk}/adjust/", points="1", reason="x") == (
        403,
        [],
    )
    assert Client().get(f"/admin/shop/customer/{customer.pk}/bonuses/").status_code == 302


def test_nobody_is_not_found(manager: Client) -> None:
    assert manager.get("/admin/shop/customer/999/bonuses/").status_code == 404

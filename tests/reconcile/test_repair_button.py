"""One click on a question of the reconciliation: the order is looked at again and put right."""

from __future__ import annotations

import pytest
from django.test import Client

from shop.models import Attention, AttentionKind, OrderStatus
from shop.sync.reconcile.run import reconcile
from tests.admin.conftest import manager, manager_user, newcomer  # found by these names
from tests.admin.rows import text_of
from tests.admin.test_bonus_operations import QUESTIONS, press
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

__all__ = ["manager", "manager_user", "newcomer"]


def question() -> Attention:
    return Attention.objects.get(kind=AttentionKind.RECONCILE)


@pytest.fixture
def assembled(shop: Shop, sandbox: SandboxHelper, pushed: str) -> str:
    """An order whose new status nobody took over, which managers are asked about."""
    sandbox.florist.assemble(str(shop.order(pushed).posiflora_id))
    reconcile()
    assert question().resolved_at is None
    return pushed


def test_what_is_safe_is_put_right(shop: Shop, assembled: str, manager: Client) -> None:
    source = manager.get(QUESTIONS).content.decode()
    assert f'hx-get="{QUESTIONS}{question().pk}/repair/"' in source
    assert press(manager, f"{QUESTIONS}{question().pk}/repair/") == (200, ["Исправлено: 1."])
    assert shop.order(assembled).status == OrderStatus.ASSEMBLED
    assert question().resolution == "Сверка больше не находит расхождения."


def test_the_order_offers_it_too(shop: Shop, assembled: str, manager: Client) -> None:
    page = manager.get(f"/admin/shop/order/{shop.order(assembled).pk}/change/")
    assert "Исправить" in text_of(page.content)
    assert f'hx-get="{QUESTIONS}{question().pk}/repair/"' in page.content.decode()


def test_what_only_a_person_can_decide_is_said(
    shop: Shop,
    sandbox: SandboxHelper,
    pushed: str,
    manager: Client,
) -> None:
    sandbox.posiflora.set("orders", str(shop.order(pushed).posiflora_id), totalAmount=1)
    reconcile()
    told = question().text
    assert press(manager, f"{QUESTIONS}{question().pk}/repair/") == (
        200,
        [f"Решает человек: {told}"],
    )
    assert question().resolved_at is None


def test_it_may_have_settled_itself(
    shop: Shop,
    sandbox: SandboxHelper,
    assembled: str,
    manager: Client,
) -> None:
    shop.poll()
    assert press(manager, f"{QUESTIONS}{question().pk}/repair/") == (
        200,
        ["Расхождения больше нет."],
    )
    assert question().resolved_at is not None


def test_a_dead_vendor_is_said_and_the_question_stays(
    shop: Shop,
    sandbox: SandboxHelper,
    assembled: str,
    manager: Client,
) -> None:
    sandbox.fail("posiflora", status=503, times=None)
    assert press(manager, f"{QUESTIONS}{question().pk}/repair/") == (
        200,
        ["Posiflora временно не отвечает, попробуем ещё раз автоматически."],
    )
    assert question().resolved_at is None


def test_it_needs_the_right(shop: Shop, assembled: str, newcomer: Client) -> None:
    status, _told = press(newcomer, f"{QUESTIONS}{question().pk}/repair/")
    assert status == 403
    assert shop.order(assembled).status == OrderStatus.CONFIRMED

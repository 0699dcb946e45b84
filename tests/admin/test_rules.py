"""Rules that hold for the whole admin."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from integrations.models import Exchange
from shop.admin import base, colours
from shop.models import (
    BonusState,
    HistoryEvent,
    MessageState,
    OperationState,
    Order,
    OrderStatus,
    PaymentState,
    PushState,
    Zone,
)
from shop.services.manager_rights import MANAGER_PERMISSIONS
from tests.admin.rows import (
    a_line,
    a_message,
    a_product,
    an_attention,
    an_event,
    an_operation,
    an_order,
    text_of,
)

NAMES = re.compile(r"Posiflora|Telegram|LoyalClient|Mini App|TM\d+|\besc\b")


def test_every_right_of_a_manager_exists() -> None:
    assert len(set(MANAGER_PERMISSIONS)) == len(MANAGER_PERMISSIONS)


def test_every_right_of_a_manager_is_known_to_django(db: None) -> None:
    rows = Permission.objects.values_list("content_type__app_label", "codename")
    known = {f"{app}.{codename}" for app, codename in rows}
    assert set(MANAGER_PERMISSIONS) - known == set()


@pytest.mark.parametrize(
    ("states", "known"),
    [
        (OrderStatus, colours.ORDER_STATUS),
        (PushState, colours.PUSH),
        (PaymentState, colours.PAYMENT),
        (BonusState, colours.BONUS),
        (OperationState, colours.OPERATION),
        (MessageState, colours.MESSAGE),
        (Exchange.Outcome, colours.EXCHANGE),
    ],
)
def test_every_state_has_a_colour(states: type[OrderStatus], known: dict[str, str]) -> None:
    assert set(known) == set(states)


@pytest.fixture
def lived_in(db: None) -> Order:
    order = an_order()
    a_line(order)
    an_event(order)
    an_operation(order)
    a_message(order, state=MessageState.ATTENTION, error="Не заполнен телефон.")
    an_attention(order)
    a_product()
    return order


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/shop/order/",
        "/admin/shop/order/?attention=yes&q=nothing",
        "/admin/shop/order/{order}/change/",
        "/admin/shop/order/{order}/cancel/",
        "/admin/shop/attention/",
        "/admin/shop/customer/",
        "/admin/shop/bonusoperation/",
        "/admin/shop/outboxmessage/",
        "/admin/shop/historyevent/",
        "/admin/shop/synccursor/",
        "/admin/shop/product/",
        "/admin/shop/zone/",
        "/admin/shop/zone/add/",
        "/admin/shop/slot/add/",
        "/admin/shop/slotday/",
        "/admin/shop/promocode/add/",
        "/admin/shop/shopprofile/add/",
        "/admin/integrations/exchange/",
        "/admin/password_change/",
        "/admin/login/",
    ],
)
def test_a_manager_reads_russian_only(address: str, manager: Client, lived_in: Order) -> None:
    client = Client() if "login" in address else manager
    answer = client.get(address.format(order=lived_in.pk))
    assert answer.status_code == 200
    assert foreign_words(answer.content) == []


def foreign_words(page: bytes) -> list[str]:
    """Latin words of three letters and more, in text, in hints and in empty boxes."""
    source = page.decode()
    hints = re.findall(r'(?:title|placeholder|aria-label)="([^"]*)"', source)
    text = NAMES.sub("", " ".join([text_of(page), *hints]))
    return sorted(set(re.findall(r"[A-Za-z]{3,}", text)))


def test_a_long_list_says_that_there_is_more(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base.UpToAThousand, "MOST", 3)
    order = an_order()
    for _turn in range(2):
        an_event(order)
    assert "Всего: 2" in text_of(manager.get("/admin/shop/historyevent/").content)
    HistoryEvent.objects.bulk_create(
        HistoryEvent(order=order, at=timezone.now(), dedupe_key=f"x{turn}") for turn in range(5)
    )
    shown = text_of(manager.get("/admin/shop/historyevent/").content)
    assert "Показаны первые 3. Чтобы найти остальные, сузьте поиск или фильтр." in shown


def test_the_search_of_the_menu_finds_orders(manager: Client, newcomer: Client) -> None:
    an_order(buyer_name="Ольга", buyer_phone="+79161112233")
    Zone.objects.create(title="Юг", price=0)
    for words in ("0000000001", "Ольга", "8 916 111-22-33"):
        found = text_of(manager.get("/admin/search/", {"s": words}).content)
        assert "TM0000000001 • Ольга · Новый" in found
    assert "TM0000000001" not in text_of(newcomer.get("/admin/search/", {"s": "Ольга"}).content)

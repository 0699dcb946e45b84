from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from integrations.models import Exchange, VendorSession
from shop.models import (
    Attention,
    BonusOperation,
    Category,
    Customer,
    HistoryEvent,
    Order,
    OutboxMessage,
    Product,
    PromoCode,
    Slot,
    SlotDay,
    Store,
    SyncCursor,
    Zone,
)
from tests.admin.rows import a_message, an_attention, an_event, an_operation, an_order

FOR_MANAGERS = (
    Attention,
    BonusOperation,
    Category,
    Customer,
    Exchange,
    HistoryEvent,
    Order,
    OutboxMessage,
    Product,
    PromoCode,
    Slot,
    SlotDay,
    Store,
    SyncCursor,
    Zone,
)
ONLY_TO_READ = (
    Attention,
    BonusOperation,
    Customer,
    Exchange,
    HistoryEvent,
    Order,
    OutboxMessage,
    SyncCursor,
    VendorSession,
)


def page(model: type[Model], name: str, *args: object) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", FOR_MANAGERS)
def test_a_manager_sees_every_list_and_a_newcomer_none(
    model: type[Model], manager: Client, newcomer: Client
) -> None:
    assert manager.get(page(model, "changelist")).status_code == 200
    assert newcomer.get(page(model, "changelist")).status_code == 403
    assert Client().get(page(model, "changelist")).status_code == 302


def test_a_manager_sees_neither_users_nor_sessions(manager: Client) -> None:
    assert manager.get("/admin/auth/user/").status_code == 403
    assert manager.get("/admin/auth/group/").status_code == 403
    assert manager.get(page(VendorSession, "changelist")).status_code == 403


@pytest.mark.parametrize("model", ONLY_TO_READ)
def test_what_only_the_shop_writes_cannot_be_added_even_by_the_owner(
    model: type[Model], owner: Client
) -> None:
    assert owner.get(page(model, "add")).status_code == 403
    assert owner.post(page(model, "add"), {}).status_code == 403


def test_logs_cannot_be_changed_or_deleted_even_by_the_owner(owner: Client) -> None:
    order = an_order()
    rows: list[Model] = [
        order,
        an_event(order),
        a_message(order),
        an_operation(order),
        an_attention(order),
    ]
    for row in rows:
        assert owner.post(page(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
        assert owner.post(page(type(row), "change", row.pk), {"text": "x"}).status_code == 403
        before = type(row)._default_manager.filter(pk=row.pk).values().get()
        chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        owner.post(page(type(row), "changelist"), chosen)
        assert type(row)._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", [Category, Product, Store])
def test_what_posiflora_owns_is_neither_added_nor_deleted(
    model: type[Model], owner: Client
) -> None:
    assert owner.get(page(model, "add")).status_code == 403


def test_idempotency_records_are_nobody_s_reading() -> None:
    from shop.models import IdempotencyRecord

    assert not admin.site.is_registered(IdempotencyRecord)


def test_keys_of_sessions_are_never_shown(owner: Client) -> None:
    session = VendorSession.objects.create(
        account="https://shop.posiflora.com/api|anna",
        access_token="secret-access",
        refresh_token="secret-refresh",
    )
    for address in (page(VendorSession, "changelist"), page(VendorSession, "change", session.pk)):
        shown = owner.get(address).content.decode()
        assert "https://shop.posiflora.com/api · anna" in shown
        assert "secret" not in shown


@pytest.mark.parametrize("name", ["abc", "99999999", "0"])
def test_a_wrong_address_is_no_crash(name: str, manager: Client) -> None:
    for address in (
        f"/admin/shop/order/{name}/change/",
        f"/admin/shop/attention/{name}/change/",
        f"/admin/shop/outboxmessage/{name}/change/",
    ):
        assert manager.get(address).status_code == 302
    submitted = {"_form_submitted": "True", "reason": "x", "resolution": "x"}
    for address in (
        f"/admin/shop/order/{name}/cancel/",
        f"/admin/shop/order/{name}/send/",
        f"/admin/shop/attention/{name}/resolve/",
        f"/admin/shop/outboxmessage/{name}/retry/",
    ):
        assert manager.post(address, submitted).status_code == 404

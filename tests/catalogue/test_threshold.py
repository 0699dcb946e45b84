"""More than 30 % hidden or repriced at once stops the run unless a person says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from integrations.sandbox import demo
from shop.models import Attention, AttentionKind, Store, SyncCursor
from shop.sync.catalogue import by_hand, run
from shop.sync.catalogue.by_hand import run_soon
from shop.sync.catalogue.cursor import CURSOR
from shop.sync.catalogue.plan import TooMuchAtOnce
from shop.sync.catalogue.run import sync_catalogue
from shop.sync.cursors import cursor_hold
from tests.catalogue.hands import VARIANT_PRICES, questions, snapshot
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop


def hide_half(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items[::2]:
        sandbox.posiflora.set("inventory-items", row.id, public=False)


def double_half(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items[::2]:
        for store in (demo.STORE_ID, demo.SECOND_STORE_ID):
            sandbox.posiflora.set_price(row.id, row["priceMax"] * 2, store_id=store)


def halve_in_the_second_store(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items[::2]:
        sandbox.posiflora.set_price(row.id, row["priceMax"] / 2, store_id=demo.SECOND_STORE_ID)


def close_every_store(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.rows("stores"):
        sandbox.posiflora.remove("stores", row.id)


def empty_the_shelves(sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        for row in sandbox.world.posiflora.rows("inventory-items"):
            row.private["stock"] = Decimal(0)
        for row in sandbox.world.posiflora.rows("prices"):
            row.attributes["quantity"] = Decimal(0)


def double_the_sizes(sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        for row in sandbox.world.posiflora.rows(VARIANT_PRICES):
            row.attributes["priceValue"] *= 2
    for recipe in sandbox.posiflora.rows("specifications"):
        sandbox.posiflora.set("specifications", recipe.id)


def double_the_sizes_in_the_second_store(sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        for row in sandbox.world.posiflora.rows(VARIANT_PRICES):
            if row.one("store") == demo.SECOND_STORE_ID:
                row.attributes["priceValue"] *= 2
    for recipe in sandbox.posiflora.rows("specifications"):
        sandbox.posiflora.set("specifications", recipe.id)


def drop_the_recipes(sandbox: SandboxHelper) -> None:
    for recipe in sandbox.posiflora.rows("specifications"):
        sandbox.posiflora.set("specifications", recipe.id, status="off")


DISASTERS = [
    hide_half,
    double_half,
    halve_in_the_second_store,
    close_every_store,
    empty_the_shelves,
    double_the_sizes,
    double_the_sizes_in_the_second_store,
    drop_the_recipes,
]


@pytest.mark.parametrize("disaster", DISASTERS)
def test_too_much_at_once_changes_nothing_unless_forced(
    shop: Shop, sandbox: SandboxHelper, disaster: Callable[[SandboxHelper], None]
) -> None:
    disaster(sandbox)
    before = snapshot()[:-1]
    with pytest.raises(TooMuchAtOnce) as stopped:
        sync_catalogue()
    assert snapshot()[:-1] == before
    sentence = stopped.value.plan.sentence
    assert SyncCursor.objects.get(name=CURSOR).error == sentence
    assert questions() == {"catalogue": sentence}
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue(full=True)
    assert len(questions()) == 1
    report = sync_catalogue(force=True)
    assert report.rows > 0
    assert snapshot()[:-1] != before
    assert SyncCursor.objects.get(name=CURSOR).error == ""
    assert "catalogue" not in questions()
    settled = Attention.objects.get(kind=AttentionKind.CATALOGUE, subject="catalogue")
    assert settled.resolution == "Каталог обновлён."
    assert sync_catalogue().rows == 0


def test_a_manager_reads_what_would_have_happened(shop: Shop, sandbox: SandboxHelper) -> None:
    goods = [row for row in sandbox.posiflora.items if row["public"] and not row["deleted"]]
    for row in goods[:20]:
        sandbox.posiflora.set("inventory-items", row.id, public=False)
    with pytest.raises(TooMuchAtOnce) as stopped:
        sync_catalogue()
    recipes = len(sandbox.posiflora.rows("specifications"))
    assert stopped.value.plan.sentence == (
        "Обновление каталога остановлено: слишком много изменений сразу. Пропало бы товаров: "
        f"20 из {len(goods) + recipes}, другая цена у 0. Вариантов букетов пропало бы 0 из 10, "
        "другая цена у 0. С витрины ушло бы букетов: 0 из 9. Проверьте Posiflora; если всё так и "
        "задумано, нажмите «Обновить из Posiflora» над списком товаров."
    )


def test_a_dry_run_shows_what_would_be_too_much(shop: Shop, sandbox: SandboxHelper) -> None:
    hide_half(sandbox)
    before = snapshot()
    assert sync_catalogue(dry_run=True).plan.is_suspicious is True
    assert snapshot() == before


def test_a_good_day_at_the_showcase_is_no_disaster(shop: Shop, sandbox: SandboxHelper) -> None:
    for number in range(12):
        sandbox.posiflora.add_bouquet(f"display-{number}")
    sync_catalogue()
    shown = [row for row in sandbox.posiflora.bouquets if row["status"] == "demonstrated"]
    for row in shown[1:]:
        sandbox.posiflora.set("bouquets", row.id, status="sold")
    report = sync_catalogue()
    assert len(report.plan.left_display) == len(shown) - 1
    sandbox.posiflora.set("bouquets", shown[0].id, trueSaleAmount=10)
    assert sync_catalogue().plan.repriced == [shown[0]["title"]]


def test_a_showcase_that_is_empty_all_of_a_sudden_is_one(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    sandbox.posiflora.add_bouquet("the-tenth")
    sync_catalogue()
    for row in sandbox.posiflora.bouquets:
        sandbox.posiflora.set("bouquets", row.id, status="archived")
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue()


def test_a_store_a_manager_closed_is_no_loss(shop: Shop, sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items:
        sandbox.posiflora.set_quantity(row.id, 0)
    sync_catalogue(force=True)
    Store.objects.filter(posiflora_id=demo.SECOND_STORE_ID).update(is_pickup_point=False)
    report = sync_catalogue()
    assert report.plan.sold_out == []


def test_a_manager_lets_one_large_change_through(shop: Shop, sandbox: SandboxHelper) -> None:
    hide_half(sandbox)
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue()
    run_soon()
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue()
    run_soon(allow_much=True)
    assert len(sync_catalogue().plan.hidden) > 10
    drop_the_recipes(sandbox)
    double_half(sandbox)
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue()


def test_a_yes_of_yesterday_is_no_yes(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_soon(allow_much=True)
    monkeypatch.setattr(by_hand, "ALLOWED_FOR", -by_hand.ALLOWED_FOR)
    run_soon(allow_much=True)
    hide_half(sandbox)
    with pytest.raises(TooMuchAtOnce):
        sync_catalogue()


def test_a_yes_said_while_a_run_is_reading_counts(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_half(sandbox)
    hold = cursor_hold

    def said_meanwhile(cursor: SyncCursor, *, seconds: int) -> None:
        run_soon(allow_much=True)
        hold(cursor, seconds=seconds)

    monkeypatch.setattr(run, "cursor_hold", said_meanwhile)
    assert len(sync_catalogue().plan.hidden) > 10
    assert "allowed_until" not in SyncCursor.objects.get(name=CURSOR).position

"""The history of an order says who assembled it and who took it to the door."""

from __future__ import annotations

from integrations.sandbox import demo
from integrations.sandbox.posiflora import order_flow
from integrations.sandbox.posiflora.store import Ref
from shop.models import Worker
from shop.sync.people.workers import sync_people
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop


def notes(shop: Shop, number: str) -> list[tuple[str, str]]:
    rows = shop.order(number).history.filter(origin="posiflora")
    return [(row.status, row.note) for row in rows]


def test_the_history_says_who(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    for step in ("assign", "assemble", "hand_over", "deliver", "complete"):
        sandbox.advance(60)
        sandbox.florist.act(step, there)
        shop.poll()
    florist = Worker.objects.get(posiflora_id=sandbox.posiflora.order(pushed).one("florist"))
    assert notes(shop, pushed) == [
        ("confirmed", ""),
        ("assembling", f"флорист {florist.name}"),
        ("assembled", f"флорист {florist.name}"),
        ("delivering", "курьер Игорь Дорогин"),
        ("delivered", "курьер Игорь Дорогин"),
        ("completed", ""),
    ]


def test_somebody_we_do_not_know_is_not_named(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sandbox.florist.assign(sandbox.posiflora.order(pushed).id)
    sandbox.advance(60)
    shop.poll()
    assert notes(shop, pushed) == [("confirmed", ""), ("assembling", "")]


def test_another_florist_is_noted_though_the_status_stays(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    for florist_id in (*demo.FLORIST_IDS[:2], demo.FLORIST_IDS[0]):
        sandbox.advance(60)
        give(sandbox, there, florist_id)
        for _again in range(2):
            shop.poll()
    first, second = (Worker.objects.get(posiflora_id=each).name for each in demo.FLORIST_IDS[:2])
    assert notes(shop, pushed) == [
        ("confirmed", ""),
        ("assembling", f"флорист {first}"),
        ("", f"флорист {second}"),
        ("", f"флорист {first}"),
    ]
    event = shop.order(pushed).history.last()
    assert event is not None
    assert (event.kind, event.at) == ("note", sandbox.posiflora.order(pushed)["modifiedAt"])
    assert shop.order(pushed).posiflora_florist_id == demo.FLORIST_IDS[0]


def test_nobody_in_place_of_a_florist_is_not_noted(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    sandbox.florist.assemble(there)
    shop.poll()
    sandbox.advance(60)
    give(sandbox, there, None)
    shop.poll()
    assert [status for status, _note in notes(shop, pushed)] == ["confirmed", "assembled"]
    assert shop.order(pushed).posiflora_florist_id == ""


def give(sandbox: SandboxHelper, order_id: str, florist_id: str | None) -> None:
    """Somebody in the shop takes an order over, or lets go of it."""
    with sandbox.world.lock:
        order = sandbox.world.posiflora.table("orders")[order_id]
        florist = Ref("workers", florist_id) if florist_id else None
        order_flow.assign(sandbox.world, order, "florist", florist)

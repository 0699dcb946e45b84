"""One order from the button to "Завершён", through real web, worker, beat, Redis and HTTP."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.plugin_stack import Stack

FLORIST = (
    ("assign", "В сборке"),
    ("assemble", "Собран"),
    ("hand_over", "Передан в доставку"),
    ("complete", "Завершён"),
)


def test_the_buyer_sees_every_step_of_the_florist(
    stack: Stack, shop: Shop, sandbox: SandboxHelper
) -> None:
    stack.start_worker()
    stack.start_beat()
    placed = stack.place(shop.buyer().form(bonuses="100.00"))
    assert placed.status == 201, placed.body
    number = placed.body["number"]

    def label() -> str:
        return str(stack.get(f"/api/v1/orders/{number}").body["status_label"])

    assert placed.body["status_label"] == "Новый"
    stack.eventually(lambda: label() == "Подтверждён")
    order_id = sandbox.posiflora.order(number).id
    for button, expected in FLORIST:
        sandbox.florist.act(button, order_id)
        stack.eventually(lambda: label() == expected)  # noqa: B023  # called within this turn

    stack.eventually(lambda: shop.order(number).bonus_state == "committed")
    seen = stack.get(f"/api/v1/orders/{number}").body["history"]
    assert [event["label"] for event in seen] == [
        "Новый",
        "Подтверждён",
        "В сборке",
        "Собран",
        "Передан в доставку",
        "Завершён",
    ]
    moments = [datetime.fromisoformat(event["at"]) for event in seen]
    assert moments[0] == shop.order(number).placed_at
    assert moments[-1] == sandbox.posiflora.order(number)["updatedStatusAt"]
    # Posiflora tells whole seconds.
    seconds = [moment.replace(microsecond=0) for moment in moments]
    assert seconds == sorted(seconds)
    assert len(sandbox.posiflora.orders) == 1
    assert [operation.spend for operation in sandbox.loyalclient.operations] == [Decimal(100)]

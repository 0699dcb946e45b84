"""The florist of Posiflora's stand-in, for tests."""

from integrations.sandbox.florist_actions import ACTIONS
from integrations.sandbox.world import World


class Florist:
    """Presses the buttons of the florist's page; takes ids of Posiflora orders."""

    def __init__(self, world: World) -> None:
        self._world = world

    def act(self, action: str, order_id: str, comment: str = "") -> None:
        """Any button by its name in `florist_actions.ACTIONS`."""
        with self._world.lock:
            order = self._world.posiflora.table("orders")[order_id]
            ACTIONS[action](self._world, order, comment)

    def assign(self, order_id: str) -> None:
        self.act("assign", order_id)

    def assemble(self, order_id: str) -> None:
        self.act("assemble", order_id)

    def hand_over(self, order_id: str) -> None:
        self.act("hand_over", order_id)

    def deliver(self, order_id: str) -> None:
        self.act("deliver", order_id)

    def fail_delivery(self, order_id: str) -> None:
        self.act("fail_delivery", order_id)

    def complete(self, order_id: str) -> None:
        self.act("complete", order_id)

    def cancel(self, order_id: str, comment: str = "") -> None:
        self.act("cancel", order_id, comment)

    def back_to_new(self, order_id: str) -> None:
        self.act("back_to_new", order_id)

    def take_back(self, order_id: str) -> None:
        self.act("return", order_id)

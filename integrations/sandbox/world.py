"""Everything the stand-ins know, behind one lock."""

from collections.abc import Callable
from dataclasses import fields
from threading import RLock
from typing import Any

from integrations.sandbox import demo, demo_recipes, demo_reference
from integrations.sandbox.bonusplus_store import BonusPlusStore
from integrations.sandbox.clock import Clock
from integrations.sandbox.faults import FaultBook
from integrations.sandbox.journal import Journal
from integrations.sandbox.loyalclient_store import LoyalClientStore
from integrations.sandbox.posiflora.store import PosifloraStore
from integrations.sandbox.storage import to_text
from integrations.sandbox.switches import Switches
from integrations.sandbox.telegram_store import TelegramStore


class World:
    """State of all vendors plus what a tester may turn: clock, switches, faults, journal.

    Handlers run with `lock` held and never sleep; waiting faults happen outside it. `settle` lets
    people and their past into an empty world; without it the shop opens with no customers.
    """

    def __init__(self, settle: "Callable[[World], None] | None" = None) -> None:
        self._settle = settle
        self.lock = RLock()
        self.clock = Clock()
        self.switches = Switches()
        self.faults = FaultBook()
        self.journal = Journal()
        self.media_base = ""
        self.generation = 0
        self.posiflora = PosifloraStore()
        self.loyalclient = LoyalClientStore()
        self.bonusplus = BonusPlusStore()
        self.telegram = TelegramStore()
        self.fill()

    def fill(self) -> None:
        """Put the demo shop into empty vendors."""
        with self.lock:
            self.posiflora = PosifloraStore()
            self.loyalclient = LoyalClientStore()
            self.telegram = TelegramStore()
            now = self.clock.second()
            for part in (demo.fill_posiflora, demo_reference.fill, demo_recipes.fill):
                part(self.posiflora, now=now)
            demo.fill_loyalclient(self.loyalclient)
            self.bonusplus = BonusPlusStore()
            demo.fill_bonusplus(self.bonusplus)
            if self._settle is not None:
                self._settle(self)

    def reset(self) -> None:
        """Go back to the first minute: demo data, true clock, no faults, default switches."""
        self.faults.clear()
        with self.lock:
            self.interrupt()
            self.clock.reset()
            self.switches.reset()
            self.journal.clear()
            self.fill()

    def interrupt(self) -> None:
        """Give up the calls that are waiting: their work must not be done in another time."""
        self.generation += 1
        self.faults.wake()
        self.faults.release()

    def dump(self) -> str:
        """Return the text of a state file: what is worth keeping over a restart."""
        with self.lock:
            return to_text(self._snapshot())

    def _snapshot(self) -> dict[str, object]:
        shop, loyal, chat = self.posiflora, self.loyalclient, self.telegram
        return {
            "posiflora": {
                "tables": {kind: list(rows.values()) for kind, rows in shop.tables.items()},
                "revisions": shop.revisions,
                "numbers": shop.numbers,
                "sessions": shop.sessions,
            },
            "loyalclient": {
                "members": list(loyal.members.values()),
                "points": loyal.points,
                "holds": loyal.holds,
                "operations": loyal.operations,
            },
            "bonusplus": {
                each.name: getattr(self.bonusplus, each.name) for each in fields(self.bonusplus)
            },
            "telegram": {
                "messages": chat.messages,
                "calls": chat.calls,
                "webhook": chat.webhook,
                "last_message_id": chat.last_message_id,
            },
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Take over a saved snapshot."""
        with self.lock:
            shop = PosifloraStore()
            kept = saved["posiflora"]
            for kind, rows in kept["tables"].items():
                shop.table(kind).load(rows)
            shop.revisions, shop.numbers = kept["revisions"], kept["numbers"]
            shop.sessions = kept["sessions"]
            self.posiflora = shop
            loyal = saved["loyalclient"]
            self.loyalclient = LoyalClientStore(
                members={member.id: member for member in loyal["members"]},
                points=loyal["points"],
                holds=loyal["holds"],
                operations=loyal["operations"],
            )
            if "bonusplus" in saved:
                self.bonusplus = BonusPlusStore(**saved["bonusplus"])
            self.telegram = TelegramStore(**saved["telegram"])

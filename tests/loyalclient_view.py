"""What LoyalClient's stand-in holds, and what a till does to it, for tests."""

from copy import deepcopy
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.loyalclient_store import Hold, Member, Operation
from integrations.sandbox.world import World


class LoyalClientView:
    """What LoyalClient holds; `operations` is what its API never shows."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def operations(self) -> list[Operation]:
        with self._world.lock:
            return deepcopy(self._world.loyalclient.operations)

    @property
    def holds(self) -> list[Hold]:
        """Holds that are still alive by the vendor's clock."""
        with self._world.lock:
            now = self._world.clock.now()
            return [deepcopy(each) for each in self._world.loyalclient.holds if each.until > now]

    def member(self, phone: str = demo.DEMO_PHONE) -> Member:
        with self._world.lock:
            return deepcopy(self._find(phone))

    def add_member(self, phone: str, *, balance: Decimal | int = 0, name: str = "ИВАН") -> Member:
        """Add a member of the demo buyer's level; returns a copy."""
        with self._world.lock:
            members = self._world.loyalclient.members
            level = deepcopy(self._find(demo.DEMO_PHONE).level)
            row_id = f"62b{len(members):021x}"
            members[row_id] = Member(row_id, name, phone.lstrip("+"), level, Decimal(balance))
            return deepcopy(members[row_id])

    def set_balance(self, balance: Decimal | int, *, phone: str = demo.DEMO_PHONE) -> None:
        """Change a balance as the till would."""
        with self._world.lock:
            self._find(phone).balance = Decimal(balance)

    def set_level(self, *, percent: int, max_spend: int, phone: str = demo.DEMO_PHONE) -> None:
        """Change what the member's level gives."""
        with self._world.lock:
            level = self._find(phone).level
            level.percent, level.max_spend_percent = Decimal(percent), Decimal(max_spend)

    def _find(self, phone: str) -> Member:
        digits = phone.lstrip("+")
        members = self._world.loyalclient.members.values()
        return next(each for each in members if each.phone == digits)

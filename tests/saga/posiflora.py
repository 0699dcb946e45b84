"""Points that Posiflora keeps itself, as its own books show them."""

from __future__ import annotations

from decimal import Decimal

from pytest_django import Settings

from integrations.sandbox import demo
from integrations.sandbox.posiflora.points import BONUS_LINES
from tests.plugin_sandbox import SandboxHelper
from tests.saga.services import ours

START = Decimal(878)
ZERO = Decimal(0)


class Points:
    """The books of Posiflora for the demo buyer, who may pay half an order with 878 points."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self.sandbox = sandbox
        sandbox.switch(bonus_payments="taken", status_moves="free")
        sandbox.posiflora.set("bonus-groups", "1", limit=50)
        self.customer_id = sandbox.posiflora.add_customer(
            demo.DEMO_PHONE, title="Анна", points=START
        )

    @property
    def lines(self) -> list[Decimal]:
        """What orders moved, oldest first."""
        rows = self.sandbox.posiflora.rows(BONUS_LINES)
        return [Decimal(str(row["amount"])) for row in rows if row.one("order") is not None]

    @property
    def balance(self) -> Decimal:
        row = self.sandbox.posiflora.row("customers", self.customer_id)
        return Decimal(str(row["currentPoints"]))

    def agree(self) -> None:
        spent = -sum((each for each in self.lines if each < 0), ZERO)
        earned = sum((each for each in self.lines if each > 0), ZERO)
        assert ours() == (spent, earned)
        assert self.balance == START - spent + earned


def points_of_posiflora(sandbox: SandboxHelper, settings: Settings) -> Points:
    """Let the shop work with them, spending included."""
    settings.LOYALTY_PROVIDER = "posiflora"
    settings.POSIFLORA_SPEND_BONUSES = True
    settings.POSIFLORA_PAYMENT_METHOD_ID = demo.PAYMENT_METHOD_ID
    settings.POSIFLORA_SHIFT_ID = demo.SHIFT_ID
    return Points(sandbox)

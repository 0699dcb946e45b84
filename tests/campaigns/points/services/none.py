"""A shop without a loyalty service: nobody has points."""

from __future__ import annotations

from decimal import Decimal

from tests.campaigns.points.services.base import HABITS_OF_POSIFLORA, ZERO, Account, Service


class NoService(Service):
    name, title = "none", "без сервиса"
    vendor = "loyalclient"
    habits = HABITS_OF_POSIFLORA
    spends = False

    def seat(self, phone: str, points: Decimal) -> None:
        """Nobody has any."""

    def till(self, phone: str, points: Decimal) -> Decimal:
        return ZERO

    def owned(self, phone: str) -> Decimal:
        return ZERO

    def accounts(self) -> dict[str, Account]:
        return {}

    def reserved(self) -> dict[str, Decimal]:
        return {}

    def spent_in_all(self) -> Decimal:
        return ZERO

    def hides(self, *, tilled: bool, moved: bool) -> bool:
        return False

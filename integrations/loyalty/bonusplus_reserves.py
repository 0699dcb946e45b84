"""Setting points aside at BonusPlus by our own id, and making sure that they are (§2.7)."""

from contextlib import suppress
from decimal import Decimal

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient, VendorError
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_wire import VENDOR, names_absent, says_absent


class BonusPlusReserves:
    """Reserves are read after every change: a 204 does not say what is reserved now."""

    def __init__(self, api: BonusPlusApi) -> None:
        self._api = api

    def take(self, phone: str, reserve_id: str, points: Decimal) -> Decimal:
        """Reserve `points`; return what is reserved, which may be less. Settle before repeating.

        Raises OutcomeUnknown when the points may be reserved but could not be read back.
        """
        self._api.change_reserve(phone, reserve_id, points)
        try:
            held = self._trimmed(phone, reserve_id, points)
        except VendorError as error:
            raise _unknown("the reserve could not be read back") from error
        if held is None:
            raise _unknown("the reserve was granted but is not there")
        return held

    def standing(self, phone: str, reserve_id: str, points: Decimal) -> Decimal | None:
        """Return what is reserved under this id, at most `points`; None when nothing is."""
        return self._trimmed(phone, reserve_id, points)

    def let_go(self, phone: str, reserve_id: str) -> None:
        """Make sure that nothing is reserved under this id.

        Raises Transient while it may still stand: letting go is safe to repeat.
        """
        # Proxies drop the body of a DELETE (§2.7), and an unknown id may be a refusal.
        with suppress(Refused, Misconfigured):
            self._api.cancel_reserve(reserve_id)
        held = self.read(phone, reserve_id)
        if held is None:
            return
        try:
            self._api.change_reserve(phone, reserve_id, -held)
        except (OutcomeUnknown, Refused) as error:
            self._insist(phone, reserve_id, error)
        else:
            self._insist(phone, reserve_id, None)

    def read(self, phone: str, reserve_id: str) -> Decimal | None:
        """Return what the reserve holds, None when there is none.

        How an unknown reserve is answered is not documented. A refusal that does not say so in its
        code counts as "there is none" only when the same service knows the customer a moment later:
        a limit or a proxy that says no to everything must not look like points never reserved.
        """
        try:
            return self._api.read_reserve(phone, reserve_id)
        except Refused as refusal:
            proven = names_absent(refusal) or (
                says_absent(refusal) and self._api.customer(phone) is not None
            )
            if not proven:
                raise
            return None

    def _trimmed(self, phone: str, reserve_id: str, points: Decimal) -> Decimal | None:
        held = self.read(phone, reserve_id)
        if held is None or held <= points:
            return held
        # A second reserve under one id may add to the first (§2.7, U).
        self._api.change_reserve(phone, reserve_id, points - held)
        return self.read(phone, reserve_id)

    def _insist(self, phone: str, reserve_id: str, error: VendorError | None) -> None:
        if self.read(phone, reserve_id) is None:
            return
        if isinstance(error, Refused):
            raise error
        raise Transient(
            vendor=VENDOR, operation="reserve cancel", detail="the reserve still stands"
        ) from error


def _unknown(detail: str) -> OutcomeUnknown:
    return OutcomeUnknown(vendor=VENDOR, operation="reserve", detail=detail)

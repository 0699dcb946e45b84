"""BonusPlus: points, tiers and promotions of a shop, known by phone (loyalty.md §2).

Two phases by reserve and sale. Neither has an idempotency key, but both carry ids of ours that can
be read back: a reserve by its id, a sale by the ids of its lines through the bonus ledger.
"""

from collections.abc import Sequence
from itertools import batched
from typing import ClassVar

from integrations.errors import OutcomeUnknown, Refused, Transient
from integrations.loyalty import bonusplus_members as members
from integrations.loyalty import bonusplus_signals as signals
from integrations.loyalty.base import (
    Capabilities,
    CatalogueProduct,
    CommitRequest,
    CommitResult,
    CommitSpendOn,
    Evidence,
    HistoryEntry,
    LoyaltyProvider,
    LoyaltyQuote,
    Member,
    QuoteRequest,
    RefundRequest,
    RefundResult,
    RefundSettlement,
    RegisterRequest,
    Reserve,
    ReserveRequest,
    Settlement,
)
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_ledger import BonusPlusLedger
from integrations.loyalty.bonusplus_quotes import quote
from integrations.loyalty.bonusplus_refunds import BonusPlusRefunds
from integrations.loyalty.bonusplus_reserves import BonusPlusReserves
from integrations.loyalty.bonusplus_sales import BonusPlusSales
from integrations.loyalty.bonusplus_wire import (
    VENDOR,
    BonusPlusWire,
    already_exists,
    says_absent,
)
from integrations.money import KOPECK

_PRODUCTS_A_CALL = 500


class BonusPlusProvider(LoyaltyProvider):
    """`LOYALTY_PROVIDER=bonusplus`. `store` is the id or name of a store made in the cabinet.

    `sell_from_reserve` hands the reserve to the sale by its id instead of freeing it first. The
    field is documented, what it does is not (§2.8, way B): prove it on a real account before.
    """

    name: ClassVar[str] = VENDOR
    title: ClassVar[str] = "БонусПЛЮС"
    capabilities: Capabilities = Capabilities(
        registers=True,
        verifies_by_code=True,
        quotes_lines=True,
        coupons=True,
        reserves=True,
        reserve_readable=True,
        # None is documented: the shop sweeps its own (§2.7).
        reserve_lifetime=None,
        commit_spend_on=CommitSpendOn.COMPLETED,
        earns_with_spend=True,
        refunds=True,
        history=True,
        signals=True,
        imports_products=True,
        # The programme may want larger steps; a quote says so.
        step=KOPECK,
    )

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        store: str = "",
        sell_from_reserve: bool = False,
        timeout: tuple[float, float] = (3.05, 10.0),
    ) -> None:
        wire = BonusPlusWire(base_url=base_url, api_key=api_key, timeout=timeout)
        self.api = BonusPlusApi(wire, store=store.strip())
        self._reserves = BonusPlusReserves(self.api)
        self._ledger = BonusPlusLedger(self.api)
        self._sales = BonusPlusSales(
            self.api, self._reserves, self._ledger, from_reserve=sell_from_reserve
        )
        self._refunds = BonusPlusRefunds(self.api, self._ledger)

    def health(self) -> str:
        """Return the account's name."""
        return self.api.account()

    def find_member(self, phone: str) -> Member | None:
        found = self.api.customer(phone)
        return None if found is None else members.to_member(found, phone)

    def register_member(self, request: RegisterRequest) -> Member:
        """Create the customer. The phone is the key, so a lost answer is settled by a look."""
        try:
            made = self.api.create_customer(members.creation(request))
        except Refused as refusal:
            if not already_exists(refusal):
                raise
            return self._registered(request.phone, refusal)
        except OutcomeUnknown as error:
            return self._registered(request.phone, error)
        return members.to_member(made, request.phone) or self._registered(request.phone, None)

    def update_member(self, request: RegisterRequest) -> Member:
        changed = self.api.patch_customer(request.phone, members.change(request))
        return members.to_member(changed, request.phone) or self._registered(request.phone, None)

    def start_verification(self, phone: str) -> None:
        self.api.send_code(phone)

    def confirm_verification(self, phone: str, code: str) -> bool:
        return members.confirm(self.api, phone, code)

    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Price the purchase per line: one call, and one more for the points to be spent."""
        return quote(self.api, request)

    def reserve(self, request: ReserveRequest) -> Reserve:
        held = self._reserves.take(request.phone, request.operation_id, request.points)
        return Reserve(points=held, expires_at=None)

    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """Read the reserve by our id."""
        held = self._reserves.standing(request.phone, request.operation_id, request.points)
        return None if held is None else Reserve(points=held, expires_at=None)

    def release(self, request: ReserveRequest) -> None:
        self._reserves.let_go(request.phone, request.operation_id)

    def prepare_commit(self, request: CommitRequest) -> Evidence:
        return self._sales.prepare(request)

    def commit(self, request: CommitRequest) -> CommitResult:
        """Sell: debit and credit in one call, after freeing what was reserved for it."""
        return self._sales.carry_out(request)

    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Look for a sale with our lines among what happened since the evidence was taken."""
        return self._sales.settle(request, evidence)

    def prepare_refund(self, request: RefundRequest) -> Evidence:
        return self._refunds.prepare(request)

    def refund(self, request: RefundRequest) -> RefundResult:
        return self._refunds.carry_out(request)

    def settle_refund(self, request: RefundRequest, evidence: Evidence) -> RefundSettlement:
        return self._refunds.settle(request, evidence)

    def history(self, member: Member, limit: int) -> tuple[HistoryEntry, ...]:
        rows = self._ledger.history(member.phone, limit)
        return tuple(members.to_entry(row) for row in rows if row.points)

    def subscribe(self, *, url: str, authorization: str) -> str:
        wanted = signals.Subscription(url=url, authorization=authorization)
        return self.api.subscribe(wanted.body())

    def unsubscribe(self, subscription_id: str) -> None:
        """Unsubscribe; a subscription that is gone already is a success."""
        try:
            self.api.unsubscribe(subscription_id)
        except Refused as refusal:
            if not says_absent(refusal):
                raise

    def is_authentic(self, authorization: str, *, expected: str) -> bool:
        return signals.is_authentic(authorization, expected=expected)

    def read_signal(self, payload: object) -> str | None:
        return signals.read_signal(payload)

    def import_products(self, products: Sequence[CatalogueProduct]) -> None:
        """Upload the catalogue under the ids that quotes and sales carry (§2.10)."""
        for part in batched(products, _PRODUCTS_A_CALL):
            self.api.import_products([members.product_row(each) for each in part])

    def _registered(self, phone: str, error: Refused | OutcomeUnknown | None) -> Member:
        """Return the member who must be there by now. Joining twice is impossible, so repeat it."""
        found = self.find_member(phone)
        if found is None:
            raise Transient(
                vendor=VENDOR, operation="customer create", detail="the customer is not there yet"
            ) from error
        return found

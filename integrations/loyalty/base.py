"""The contract every loyalty provider implements (DESIGN §7; loyalty.md §4.2).

Differences between providers are *capabilities*, never `if provider == …` in the shop. Points and
money are `Decimal`, one point is one rouble. Phones are E.164. Every mutating call takes our own
`operation_id`; no provider promises idempotency for it, so the caller repeats a mutating call only
after `settle_*` has proven that the first one was not carried out.

Every method raises one of the four classes of `integrations.errors` and nothing else; `Unsupported`
is a defect of the caller. "Not a member" is a value (`None`), not an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import ClassVar, NoReturn

from integrations.loyalty.movements import (
    NOTHING_REFUNDED,
    CommitRequest,
    CommitResult,
    Evidence,
    RefundLine,
    RefundRequest,
    RefundResult,
    RefundSettlement,
    Reserve,
    ReserveRequest,
    Settled,
    Settlement,
)
from integrations.loyalty.records import (
    Capabilities,
    CatalogueProduct,
    CommitSpendOn,
    HistoryEntry,
    HistoryKind,
    Level,
    LevelKind,
    LoyaltyQuote,
    Member,
    QuoteLine,
    QuoteRequest,
    RegisterRequest,
)

__all__ = [
    "NOTHING_REFUNDED",
    "Capabilities",
    "CatalogueProduct",
    "CommitRequest",
    "CommitResult",
    "CommitSpendOn",
    "Evidence",
    "HistoryEntry",
    "HistoryKind",
    "Level",
    "LevelKind",
    "LoyaltyProvider",
    "LoyaltyQuote",
    "Member",
    "QuoteLine",
    "QuoteRequest",
    "RefundLine",
    "RefundRequest",
    "RefundResult",
    "RefundSettlement",
    "RegisterRequest",
    "Reserve",
    "ReserveRequest",
    "Settled",
    "Settlement",
    "Unsupported",
]


class Unsupported(RuntimeError):
    """The provider has no such operation, and the caller did not look at its capabilities.

    A defect of ours, deliberately not a `VendorError` that somebody might retry.
    """

    def __init__(self, provider: str, operation: str, capability: str) -> None:
        super().__init__(
            f"{provider} has no {operation}: look at capabilities.{capability} before calling it"
        )


class LoyaltyProvider(ABC):
    """One loyalty service. Adding one means one module here and one line in the registry.

    The abstract methods are what every shop needs. The others raise `Unsupported` until a provider
    that has the capability implements them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """How the buyer knows it, in Russian."""
    capabilities: Capabilities
    """Of the class, or of the instance where they follow from its settings."""

    @abstractmethod
    def health(self) -> str:
        """Make the cheapest call that proves address and key, and say whose account it is."""

    @abstractmethod
    def find_member(self, phone: str) -> Member | None:
        """The member with this E.164 phone, or None when the service does not know it."""

    def register_member(self, request: RegisterRequest) -> Member:
        """Make this person a member. Somebody who is one already is a success."""
        self._lacks("register_member", "registers")

    def update_member(self, request: RegisterRequest) -> Member:
        """Change what the request names of a member, and nothing else."""
        self._lacks("update_member", "registers")

    def start_verification(self, phone: str) -> None:
        """Have a code sent to this phone."""
        self._lacks("start_verification", "verifies_by_code")

    def confirm_verification(self, phone: str, code: str) -> bool:
        """Tell whether this is the code that was sent; False when it is wrong or too old."""
        self._lacks("confirm_verification", "verifies_by_code")

    @abstractmethod
    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Price a purchase in points. Changes nothing at the provider."""

    @abstractmethod
    def reserve(self, request: ReserveRequest) -> Reserve:
        """Set points aside. Refused when the member does not have them.

        The answer may hold fewer points than were asked for.
        """

    @abstractmethod
    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """After a lost answer: the reserve if it stands, None when it is proven not to."""

    @abstractmethod
    def release(self, request: ReserveRequest) -> None:
        """Give reserved points back. Safe to repeat, also when nothing is reserved."""

    @abstractmethod
    def prepare_commit(self, request: CommitRequest) -> Evidence:
        """Read, before the commit, whatever `settle_commit` will compare with.

        Moves no points. It may let go of the reserve that the commit is about to use.
        """

    @abstractmethod
    def commit(self, request: CommitRequest) -> CommitResult:
        """Carry the purchase out at the provider. Never safe to repeat."""

    @abstractmethod
    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """After a lost answer: was the commit carried out? The caller holds the member's lock."""

    def mirrored_earn(
        self, request: CommitRequest, *, seen: Collection[str] = (), called_off: bool = False
    ) -> CommitResult | None:
        """Return what the service accrued by itself for this purchase, None while it has not.

        Less what it took back since, and without what is `seen`: the caller has written that down
        already, under these references. `called_off`: the purchase is, or was once, called off.

        Changes nothing. Ask again later after None: when an accrual shows is the service's affair.
        """
        self._lacks("mirrored_earn", "earns_itself")

    def prepare_refund(self, request: RefundRequest) -> Evidence:
        """Read, before the refund, whatever `settle_refund` will compare with. Changes nothing."""
        self._lacks("prepare_refund", "refunds")

    def refund(self, request: RefundRequest) -> RefundResult:
        """Undo the commit for these lines. Never safe to repeat.

        A refund that stopped between two lines is an OutcomeUnknown as well: settle it.
        """
        self._lacks("refund", "refunds")

    def settle_refund(self, request: RefundRequest, evidence: Evidence) -> RefundSettlement:
        """After a lost answer: which lines came back? The caller holds the member's lock.

        `request` and `evidence` are those of the first attempt, however many there were since.
        """
        self._lacks("settle_refund", "refunds")

    def history(self, member: Member, limit: int) -> tuple[HistoryEntry, ...]:
        """The provider's ledger of a member, newest first, at most `limit` rows."""
        self._lacks("history", "history")

    def subscribe(self, *, url: str, authorization: str) -> str:
        """Ask to be called at `url` when a balance changes; return the subscription's id.

        `authorization` is what a call will carry in that header. A second subscription is a second
        call for each change: the caller remembers that it has one.
        """
        self._lacks("subscribe", "signals")

    def unsubscribe(self, subscription_id: str) -> None:
        """Ask not to be called any more. Safe to repeat."""
        self._lacks("unsubscribe", "signals")

    def is_authentic(self, authorization: str, *, expected: str) -> bool:
        """Tell whether a webhook delivery carries what was agreed at subscribing."""
        self._lacks("is_authentic", "signals")

    def read_signal(self, payload: object) -> str | None:
        """Whom a webhook delivery is about: an E.164 phone to read again, None for nobody."""
        self._lacks("read_signal", "signals")

    def import_products(self, products: Sequence[CatalogueProduct]) -> None:
        """Tell the provider about the shop's products. Safe to repeat."""
        self._lacks("import_products", "imports_products")

    def _lacks(self, operation: str, capability: str) -> NoReturn:
        raise Unsupported(self.name, operation, capability)

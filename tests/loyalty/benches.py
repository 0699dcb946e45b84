"""Each provider with what a test needs to see the truth at its vendor, past the provider.

A new provider is one class here and one entry of `BENCHES`.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from integrations.loyalty.base import CommitRequest, CommitResult, LoyaltyProvider, Member
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.none import NoLoyalty
from integrations.loyalty.posiflora import PosifloraPointsProvider
from integrations.posiflora import PosifloraClient
from integrations.sandbox import demo
from integrations.sandbox.posiflora.points import BONUS_LINES
from integrations.sandbox.posiflora.store import Resource
from tests.loyalty.saga import AMOUNT, Purchase, buying, insist
from tests.loyalty_books import ZERO, BonusPlusBooks, Books, LoyalClientBooks
from tests.plugin_sandbox import SandboxHelper


@dataclass(frozen=True, slots=True)
class Setting:
    """One way the vendor may turn out to be: switches of the sandbox, options of the provider."""

    name: str
    switches: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)


def settings_of(*switches: Mapping[str, object]) -> tuple[Setting, ...]:
    """The defaults, then each of these.

    Switches of different calls share a setting: every value is met, without a run for each.
    """
    named = (
        Setting(
            ",".join(f"{key.removeprefix('bonusplus_')}={value}" for key, value in each.items()),
            each,
        )
        for each in switches
    )
    return (Setting("default"), *named)


class Bench(Books):
    """A provider, and the books of its vendor."""

    name: ClassVar[str]
    settings: ClassVar[tuple[Setting, ...]]
    faulty: ClassVar[Mapping[str, tuple[str, str]]]
    """Movement -> method and path of the call that carries it out."""
    patience: ClassVar[float] = 0.5
    """Seconds that are enough for whatever a movement reads before that call."""

    def __init__(self, sandbox: SandboxHelper, setting: Setting) -> None:
        self.sandbox = sandbox
        self.setting = setting
        sandbox.switch(**setting.switches)
        self.provider = self.build(setting.options)

    @abstractmethod
    def build(self, options: Mapping[str, object]) -> LoyaltyProvider: ...

    def buying(self, member: Member, spend: Decimal | int = 0, number: str = "M1") -> CommitRequest:
        """The purchase of this order, which is wherever the provider needs it to be."""
        return buying(member, spend, number)

    def earn(self, request: CommitRequest) -> CommitResult:
        """Bring an order without points to its end."""
        return Purchase(self.provider, request).carry_through()


class NoBench(Bench):
    name = "none"
    settings = (Setting("default"),)
    faulty: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def build(self, options: Mapping[str, object]) -> LoyaltyProvider:
        return NoLoyalty()

    def owned(self) -> Decimal:
        return ZERO

    def reserved(self) -> Decimal:
        return ZERO

    def commits(self) -> int:
        return 0

    def set_balance(self, points: int) -> None:
        """Nobody has any."""


class LoyalClientBench(LoyalClientBooks, Bench):
    name = "loyalclient"
    settings = settings_of(
        {"new_operation_clears": "only_pair", "hold_lowers_recalc": False},
        {"hold_lowers_balance": False, "duplicate_retail": "refused"},
        {
            "hold_lowers_balance": False,
            "hold_lowers_recalc": False,
            "fractional_amounts": "rounded",
        },
        {"fractional_amounts": "kept", "loyalty_auth_failure": 422},
    )
    faulty: ClassVar[Mapping[str, tuple[str, str]]] = {
        "reserve": ("POST", "/bonuses/hold$"),
        "release": ("POST", "/bonuses/release$"),
        "commit": ("POST", "/retail$"),
    }

    def build(self, options: Mapping[str, object]) -> LoyaltyProvider:
        return LoyalClientProvider(
            base_url=f"{self.sandbox.base_url}/loyalclient",
            api_key=demo.LOYALCLIENT_API_KEY,
            point_id=demo.LOYALCLIENT_POINT_ID,
        )


class BonusPlusBench(BonusPlusBooks, Bench):
    name = "bonusplus"
    settings = (
        *settings_of(
            {
                "bonusplus_unknown_customer": "404",
                "bonusplus_repeat_reserve": "replaces",
                "bonusplus_duplicate_sale": "412",
                "bonusplus_sort": "ignored",
            },
            {
                "bonusplus_duplicate_code": "CUSTOMER_ALREADY_EXIST",
                "bonusplus_repeat_reserve": "412",
                "bonusplus_duplicate_sale": "first_result",
                "bonusplus_extra_fields": False,
            },
            {
                "bonusplus_release_beyond": "clamps",
                "bonusplus_release_zero": "412",
                "bonusplus_sale_answers_id": True,
                "bonusplus_refund_spent": "clamp",
            },
            {
                "bonusplus_reserve_above": "partial",
                "bonusplus_unknown_reserve": "404",
                "bonusplus_max_by_balance": True,
            },
            {
                "bonusplus_unknown_reserve": "zero",
                "bonusplus_delete_reserve": "body_dropped",
                "bonusplus_activation_days": 14,
            },
            {"bonusplus_delete_reserve": "ignored", "bonusplus_rate_status": 412},
        ),
        *(
            Setting(f"way-b,{reading}", {"bonusplus_reserve_id": reading}, {"way_b": True})
            for reading in ("consumes", "ignored", "412_unless_equal")
        ),
    )
    faulty: ClassVar[Mapping[str, tuple[str, str]]] = {
        "reserve": ("PATCH", "/balance/reserve$"),
        "release": ("DELETE", "/balance/reserve$"),
        "commit": ("POST", "^/retail$"),
        "refund": ("PUT", "^/retail/back$"),
    }

    def build(self, options: Mapping[str, object]) -> LoyaltyProvider:
        return BonusPlusProvider(
            base_url=f"{self.sandbox.base_url}/bonusplus/api",
            api_key=demo.BONUSPLUS_API_KEY,
            store=demo.BONUSPLUS_STORE,
            sell_from_reserve=bool(options.get("way_b")),
        )


class PosifloraBench(Bench):
    """A commit is one movement of points that names an order."""

    name = "posiflora"
    settings = tuple(
        Setting(name, {"bonus_payments": "taken", **switches})
        for name, switches in (
            ("default", {}),
            (
                "ids-of-its-own",
                {"payment_keeps_id": False, "bonus_history_sort": "newest", "extra_fields": False},
            ),
            (
                "filter-ignored",
                {"payments_filter_order": False, "search_ignored": True, "bonus_limit": "free"},
            ),
            ("payments-hidden", {"payments_listed": False, "bonus_limit": "balance"}),
            (
                "points-not-shown",
                {"bonus_amount_shown": False, "bonus_needs_flag": False, "order_patch_status": 201},
            ),
            (
                "late",
                {"points_delay_seconds": 600, "points_lag_seconds": 60, "bonus_in_amount": True},
            ),
            ("merging", {"repeat_client_id": "merge", "points_accrue_on": "total"}),
        )
    )
    faulty: ClassVar[Mapping[str, tuple[str, str]]] = {"commit": ("POST", "/payments$")}
    patience = 2.0

    def __init__(self, sandbox: SandboxHelper, setting: Setting) -> None:
        super().__init__(sandbox, setting)
        sandbox.posiflora.set("bonus-groups", "1", limit=50)
        self.customer_id = sandbox.posiflora.add_customer(demo.DEMO_PHONE, title="АННА", points=878)
        self._let_it_show()

    def build(self, options: Mapping[str, object]) -> LoyaltyProvider:
        return PosifloraPointsProvider(
            self.client(),
            spends=bool(options.get("spends", True)),
            method_id=demo.PAYMENT_METHOD_ID,
            shift_id=demo.SHIFT_ID,
        )

    def client(self) -> PosifloraClient:
        return PosifloraClient(
            base_url=f"{self.sandbox.base_url}/posiflora/api",
            username=demo.POSIFLORA_USERNAME,
            password=demo.POSIFLORA_PASSWORD,
        )

    def owned(self) -> Decimal:
        return Decimal(self.sandbox.posiflora.row("customers", self.customer_id)["currentPoints"])

    def reserved(self) -> Decimal:
        return ZERO

    def commits(self) -> int:
        return sum(row.one("order") is not None for row in self.history())

    def history(self) -> list[Resource]:
        return self.sandbox.posiflora.rows(BONUS_LINES)

    def set_balance(self, points: int) -> None:
        self.sandbox.posiflora.change_points(self.customer_id, points - self.owned())
        self._let_it_show()

    def buying(self, member: Member, spend: Decimal | int = 0, number: str = "M1") -> CommitRequest:
        document = self.sandbox.posiflora.add_order(number, self.customer_id, total=AMOUNT)
        return replace(buying(member, spend, number), document=document)

    def earn(self, request: CommitRequest) -> CommitResult:
        """Posiflora does it: the florist completes the order, and then it takes its time."""
        assert insist(lambda: self.provider.mirrored_earn(request)) is None
        self.sandbox.florist.complete(request.document)
        self.sandbox.advance(601)
        earned = insist(lambda: self.provider.mirrored_earn(request))
        assert earned is not None
        return earned

    def _let_it_show(self) -> None:
        """Let a balance that lags behind catch up with what it is."""
        self.sandbox.advance(self.sandbox.world.switches.points_lag_seconds + 1)


BENCHES: tuple[type[Bench], ...] = (NoBench, LoyalClientBench, BonusPlusBench, PosifloraBench)

"""A shop day at random: buyers, workers, florists, tills and bad luck take turns."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shop.models import Order, Origin, Vendor
from shop.services.errors import DomainError
from shop.services.orders.cancel import order_cancel
from tests.campaigns.points import manager
from tests.campaigns.points.promises import after_every_step
from tests.campaigns.points.rest import come_to_rest
from tests.campaigns.points.stage import VENDORS, Stage

D = Decimal
FAULTS = (
    "refuse",
    "lost_before",
    "lost_after",
    "half_body",
    "status",
    "status_after",
    "slow",
    "slow_after",
    "broken_json",
    "html",
    "redirect",
    "expired_token",
)
STATUSES = (0, 429, 502)
WAITS = (2, 20, 100, 150, 700, 4000, 100_000)
"""Seconds: within a back-off, a lease, the patience of a push, a hold, an hour, a day."""
ON_THE_WAY = ("assign", "assemble", "hand_over", "deliver")
ENDS = ("complete", "cancel", "return", "back_to_new")
CHANGES_OF_MIND = (
    ("back_to_new", "complete"),
    ("cancel", "complete"),
    ("return", "complete"),
    ("return", "back_to_new", "complete"),
    ("cancel", "back_to_new", "complete", "return"),
)
"""What happens to an order that was completed; as far as a shop's account allows such moves."""
GOODS: Mapping[str, Mapping[str, int]] = {
    "one": {"dear": 1},
    "five": {"plain": 5},
    "two lines": {"dear": 2, "plain": 3},
}


MOST_ORDERS = 4
type Cart = tuple[int, int, str, bool]
CARTS: st.SearchStrategy[Cart] = st.tuples(
    st.sampled_from([0, 0, 0, 1, 2]),
    st.sampled_from([200, 37, 5000, 0]),
    st.sampled_from(sorted(GOODS)),
    st.booleans(),
)
"""Who orders, the points wanted, the goods, and whether the promo code is given."""


def _habits(day: PointsDay) -> st.SearchStrategy[Mapping[str, object]]:
    values = day.stage.service.habits
    return st.fixed_dictionaries({name: st.sampled_from(each) for name, each in values.items()})


class PointsDay(RuleBasedStateMachine):
    """Of one service: a subclass names its stage. `seen` counts what the checks at rest met."""

    stage: ClassVar[Stage]
    seen: ClassVar[Counter[str]] = Counter()
    numbers = Bundle("numbers")

    look = False
    """False after what cannot have moved anything, and before the day began."""

    @initialize(
        target=numbers,
        habits=st.runner().flatmap(_habits),
        away=st.sampled_from([False, False, True]),
        ends=st.sampled_from(["complete", "complete", "cancel", ""]),
        says=st.sampled_from(["", "send again", "give up"]),
        carts=st.lists(CARTS, min_size=1, max_size=2),
    )
    def begin(
        self,
        habits: Mapping[str, object],
        carts: list[Cart],
        ends: str,
        says: str = "",
        *,
        away: bool,
    ) -> Any:
        self.stage.begin(habits)
        self.away, self.ends, self.says = away, ends, says
        type(self).seen["runs"] += 1
        return multiple(*filter(None, [self._order(*cart) for cart in carts]))

    @precondition(lambda self: len(self.stage.placed) < MOST_ORDERS)
    @rule(target=numbers, cart=CARTS)
    def place(self, cart: Cart) -> Any:
        return self._order(*cart) or multiple()

    @rule(vendor=st.sampled_from(VENDORS), turns=st.integers(1, 4))
    def work(self, vendor: Vendor, turns: int) -> None:
        self.stage.work(vendor, turns)

    @rule(seconds=st.sampled_from(WAITS), vendor=st.sampled_from(VENDORS))
    def wait_and_work(self, seconds: int, vendor: Vendor) -> None:
        self.stage.clock.advance(seconds)
        self.stage.work(vendor, 3)

    @rule(number=numbers, action=st.sampled_from(ON_THE_WAY))
    def florist(self, number: str, action: str) -> None:
        self.stage.florist(number, action)
        self.stage.poll()

    @rule(number=numbers, action=st.sampled_from(ENDS), seconds=st.sampled_from([0, 5]))
    def florist_ends(self, number: str, action: str, seconds: int) -> None:
        self.stage.clock.advance(seconds)
        self.stage.florist(number, action)
        self.stage.poll()

    @rule(number=numbers, by_manager=st.booleans())
    def cancel(self, number: str, *, by_manager: bool) -> None:
        if by_manager:
            self._manager_cancels(number)
        else:
            self.stage.buyer_cancels(number)

    @rule(number=numbers, choice=st.sampled_from(["pay_without_bonuses", "cancel"]))
    def decide(self, number: str, choice: str) -> None:
        if Order.objects.get(number=number).question:
            self.stage.buyer_decides(number, choice)

    @rule(number=numbers)
    def through(self, number: str) -> None:
        """The good way, without anything in between."""
        self._through(number)

    @rule(
        number=numbers,
        actions=st.sampled_from(CHANGES_OF_MIND),
        turns=st.sampled_from([0, 1, 5]),
        seconds=st.sampled_from([0, 5, 4000]),
    )
    def minds_change(self, number: str, actions: tuple[str, ...], turns: int, seconds: int) -> None:
        """After so many turns of the workers and so much time each."""
        self._through(number)
        for action in actions:
            self.stage.clock.advance(seconds)
            self.stage.florist(number, action)
            self.stage.poll()
            if turns:
                self.stage.work(Vendor.LOYALTY, turns)

    @rule(
        number=numbers,
        position=st.sampled_from([1, 1, 2]),
        pieces=st.sampled_from([1, 1, 2]),
        sold=st.booleans(),
    )
    def give_back(self, number: str, position: int, pieces: int, *, sold: bool) -> None:
        if not sold:
            self._through(number)
        self.stage.give_back(number, position, pieces)

    @rule(number=numbers, position=st.sampled_from([1, 1, 2]), pieces=st.sampled_from([1, 1, 2]))
    def take_out(self, number: str, position: int, pieces: int) -> None:
        self.stage.work(Vendor.LOYALTY, 2)
        self.stage.take_out(number, position, pieces)

    @rule(number=numbers)
    def pay(self, number: str) -> None:
        self.stage.pay(number)

    @rule(what=st.sampled_from(["sweep", "resync", "reconcile", "reconcile and fix"]))
    def look_after(self, what: str) -> None:
        self.stage.look_after(what)

    @rule(who=st.sampled_from([0, 0, 1]), points=st.sampled_from([-5000, -100, 50]))
    def till(self, who: int, points: int) -> None:
        self.stage.till(who, D(points))

    @rule(
        on=st.sampled_from(["loyalty", "loyalty", "posiflora"]),
        kind=st.sampled_from(FAULTS),
        status=st.sampled_from(STATUSES),
        skip=st.integers(0, 3),
        method=st.sampled_from(["*", "POST", "POST", "PATCH", "PUT", "DELETE"]),
    )
    def bad_luck(self, on: str, kind: str, status: int, skip: int, method: str) -> None:
        vendor = self.stage.service.vendor if on == "loyalty" else "posiflora"
        code = status if kind == "status" else 0
        self.stage.sandbox.fail(
            vendor, method, "", kind, skip=skip, status=code, retry_after=3 if code == 429 else None
        )
        self.look = False

    @rule(nth=st.integers(1, 4), after=st.booleans(), vendor=st.sampled_from(VENDORS))
    def worker_dies(self, nth: int, vendor: Vendor, *, after: bool) -> None:
        self.stage.dies(nth, after=after)
        self.stage.work(vendor, 2)

    @rule(nth=st.integers(1, 3), after=st.booleans())
    def death_lies_in_wait(self, nth: int, *, after: bool) -> None:
        """Whoever calls next: a worker, the poll, or the web process that takes an order."""
        self.stage.dies(nth, after=after)
        self.look = False

    @rule(
        number=numbers,
        nth=st.integers(1, 4),
        after=st.booleans(),
        vendor=st.sampled_from([Vendor.LOYALTY, Vendor.LOYALTY, Vendor.POSIFLORA]),
        what=st.sampled_from(["work", "outlive", "cancel", "complete", "till", "place", "sweep"]),
    )
    def meanwhile(self, number: str, nth: int, vendor: Vendor, what: str, *, after: bool) -> None:
        """A worker stands still at a call, and something happens before it goes on."""
        self.stage.clock.advance(20)
        self.stage.meanwhile(vendor, nth, after=after, happens=self._what(what, number, vendor))

    @rule(number=numbers, again=st.booleans())
    def manager_answers(self, number: str, *, again: bool) -> None:
        manager.answer(self.stage, number, again=again)

    @rule(number=numbers)
    def manager_puts_right(self, number: str) -> None:
        manager.put_right(self.stage, number)

    @rule()
    def person(self) -> None:
        self.stage.person()

    @invariant()
    def promises(self) -> None:
        if self.look:
            after_every_step(self.stage)
        self.look = True

    def teardown(self) -> None:
        if hasattr(self, "away"):
            type(self).seen.update(
                come_to_rest(self.stage, away=self.away, ends=self.ends, says=self.says)
            )

    def _what(self, what: str, number: str, vendor: Vendor) -> Callable[[], object]:
        def outlive() -> None:
            self.stage.clock.advance(700)
            self.stage.work(vendor, 2)

        def complete() -> None:
            self.stage.florist(number, "complete")
            self.stage.poll()

        def work() -> None:
            for each in VENDORS:
                self.stage.work(each, 3)

        return {
            "work": work,
            "outlive": outlive,
            "cancel": lambda: self._manager_cancels(number),
            "complete": complete,
            "till": lambda: self.stage.till(0, D(-100)),
            "place": lambda: self.stage.place(0, points=D(50), promo=False, dear=1),
            "sweep": self.stage.poll,
        }[what]

    def _through(self, number: str) -> None:
        for seconds in (1, 150):
            self.stage.clock.advance(seconds)
            self.stage.work(Vendor.LOYALTY, 3)
            self.stage.work(Vendor.POSIFLORA, 3)
        self.stage.florist(number, "complete")
        self.stage.poll()
        self.stage.work(Vendor.LOYALTY, 5)

    def _order(self, who: int, points: int, goods: str, promo: bool) -> str:  # noqa: FBT001 - a cart.
        return self.stage.place(who, points=D(points), promo=promo, **GOODS[goods])

    def _manager_cancels(self, number: str) -> None:
        try:
            order_cancel(order_id=Order.objects.get(number=number).pk, origin=Origin.MANAGER)
        except DomainError:
            return


def day_of(stage: Stage) -> type[PointsDay]:
    """The machine of this stage, with counts of its own."""
    return type("Day", (PointsDay,), {"stage": stage, "seen": Counter()})


def run(
    machine: type[PointsDay],
    *,
    runs: int,
    steps: int,
    seed: int | None = None,
    shortest: bool = True,
) -> str:
    """So many days. Returns the failing one as a script, "" when none fails.

    Without a seed they are the same days every time. Finding the `shortest` script takes minutes.
    """
    phases = [Phase.generate, Phase.shrink] if shortest else [Phase.generate]
    if seed is not None:
        hypothesis.seed(seed)(machine)
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        derandomize=seed is None,
        phases=phases,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=chosen)
    except Exception as error:  # noqa: BLE001 - whatever breaks a day is its result.
        return _script(machine, error, seed=seed)
    return ""


def replay(machine: type[PointsDay], script: str) -> None:
    """Run a printed script again."""
    exec(script, {"Day": machine, "Vendor": Vendor})  # noqa: S102 - it is our own.


def _script(machine: type[PointsDay], error: Exception, *, seed: int | None) -> str:
    service = machine.stage.service.name
    said = "".join(traceback.format_exception_only(error)).splitlines()
    steps = [
        line
        for note in getattr(error, "__notes__", [])
        for line in note.splitlines()
        if "state.promises()" not in line and not line.startswith(("Failing", "Falsifying"))
    ]
    head = [
        f"# {service}, seed {seed}: {said[0]}",
        f"# python -m tests.campaigns.points.days --service {service} --replay THIS_FILE",
    ]
    return "\n".join([*head, *steps])

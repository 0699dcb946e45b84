"""Every call of an order's life, found by recording one, and its answer lost once.

No list names the calls: whatever the shop sends while an order goes down a road is recorded, and a
call counts as a movement when the vendor's memory differs after it. So none can be forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

import requests

from shop.models import Attention, Origin
from shop.services.orders.cancel import order_cancel
from tests.campaigns.points.promises import promise
from tests.campaigns.points.rest import come_to_rest
from tests.campaigns.points.services.base import Account
from tests.campaigns.points.stage import VENDORS, Stage

D = Decimal
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[^/]*\d{5,}[^/]*")
type Road = Callable[[Stage], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The `nth` call of a road, counted from 1."""

    nth: int
    title: str
    moves: bool
    """The vendor was another one afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A road without mishaps: its calls, and what it came to in the service's own ledger."""

    calls: tuple[Sent, ...]
    accounts: Mapping[int, Account]
    """By the order's place among the orders of the road."""

    @property
    def movements(self) -> tuple[Sent, ...]:
        return tuple(call for call in self.calls if call.moves)


def spends_and_returns(stage: Stage) -> None:
    """Pays with points, is completed; some goods come back, then all of them."""
    number = _placed(stage, points=200)
    _turn(stage)
    _florist(stage, number, "assemble", "complete")
    stage.give_back(number, 2, 1)
    _turn(stage)
    _florist(stage, number, "return")


def spends_and_is_cancelled(stage: Stage) -> None:
    """Sets points aside and is called off before anybody accepted it."""
    number = stage.place(0, points=D(100), promo=False, dear=1)
    order_cancel(order_id=stage.shop.order(number).pk, origin=Origin.MANAGER)
    _turn(stage)


def accepted_and_cancelled(stage: Stage) -> None:
    """The same after it was accepted."""
    number = _placed(stage, points=100)
    _turn(stage)
    order_cancel(order_id=stage.shop.order(number).pk, origin=Origin.MANAGER)
    _turn(stage)


def earns_twice_opened(stage: Stage) -> None:
    """Earns, is opened again by mistake, and is completed again."""
    number = _placed(stage, points=0)
    _turn(stage)
    _florist(stage, number, "complete", "back_to_new", "complete")


def is_bought_again(stage: Stage) -> None:
    """Is returned, and completed once more: a second life."""
    number = _placed(stage, points=0)
    _turn(stage)
    _florist(stage, number, "complete", "return", "back_to_new", "complete")


ROADS: tuple[Road, ...] = (
    spends_and_returns,
    spends_and_is_cancelled,
    accepted_and_cancelled,
    earns_twice_opened,
    is_bought_again,
)
FREE: Mapping[str, object] = {"status_moves": "free"}


def record(stage: Stage, road: Road) -> Recording:
    """Go down the road without mishaps."""
    calls: list[Sent] = []

    def note(request: requests.Request) -> Callable[[], None]:
        title = f"{request.method} {IDS.sub('…', urlsplit(request.url).path)}"
        before = _memory(stage)

        def done() -> None:
            moves = _memory(stage) != before
            calls.append(Sent(nth=len(calls) + 1, title=title, moves=moves))

        return done

    stage.begin({**_defaults(stage), **FREE})
    with stage.wires.recorded(note):
        road(stage)
        come_to_rest(stage, away=False)
    return Recording(calls=tuple(calls), accounts=_accounts(stage))


def lose(stage: Stage, road: Road, call: Sent, clean: Recording) -> None:
    """Go down the road with one answer lost, to the same end. Raises Broken when it is another."""
    stage.begin({**_defaults(stage), **FREE})
    stage.wires.lose(call.nth)
    road(stage)
    come_to_rest(stage, away=False)
    found = _accounts(stage)
    promise(found == clean.accounts, call.title, "lost:", found, "and without:", clean.accounts)
    asked = list(Attention.objects.filter(resolved_at=None).values_list("text", flat=True))
    promise(not _needless(stage, asked), call.title, "lost, a person is asked:", asked)


def every_loss(stage: Stage, road: Road, *, all_calls: bool) -> Iterator[tuple[Sent, str]]:
    """Each call with what went wrong, "" when nothing did. `all_calls` loses reading calls too."""
    clean = record(stage, road)
    for call in clean.calls if all_calls else clean.movements:
        try:
            lose(stage, road, call, clean)
        except AssertionError as error:
            yield call, str(error)
        else:
            yield call, ""


def _needless(stage: Stage, asked: list[str]) -> list[str]:
    """What a person is asked beyond the road itself: giving back where no call exists."""
    return [text for text in asked if "ответ сервиса потерян" in text]


def _placed(stage: Stage, *, points: int) -> str:
    return stage.place(0, points=D(points), promo=True, dear=1, plain=3)


def _turn(stage: Stage) -> None:
    """Some time later workers and the poll have done what there was to do."""
    for seconds in (1, 20, 130, 20):
        stage.clock.advance(seconds)
        for vendor in reversed(VENDORS):
            stage.work(vendor, 30)
        stage.poll()


def _florist(stage: Stage, number: str, *actions: str) -> None:
    for action in actions:
        stage.florist(number, action)
        _turn(stage)


def _memory(stage: Stage) -> object:
    """All that the vendors remember, but for their logins and the count of calls of this hour."""
    memory = json.loads(stage.sandbox.world.dump())
    del memory["posiflora"]["sessions"], memory["bonusplus"]["requests"]
    tables = memory["posiflora"]["tables"]
    memory["posiflora"]["tables"] = {name: rows for name, rows in tables.items() if rows}
    return memory


def _defaults(stage: Stage) -> dict[str, object]:
    return {name: values[0] for name, values in stage.service.habits.items()}


def _accounts(stage: Stage) -> dict[int, Account]:
    accounts = stage.service.accounts()
    return {place: accounts[each] for place, each in enumerate(sorted(accounts))}

"""Bad luck ends, people press their buttons, and everything has to come to rest."""

from __future__ import annotations

from collections import Counter

from shop.models import OPEN_STATES, BonusOperation, MessageState, OutboxMessage, Topic
from tests.campaigns.points import manager
from tests.campaigns.points.promises import promise
from tests.campaigns.points.rest_promises import at_rest, sold, stuck_is_seen
from tests.campaigns.points.stage import VENDORS, Stage

PAUSES = (*(20, 130, 320, 700) * 3, *(4000,) * 2, *(90_000,) * 6)
"""Seconds between two rounds: a back-off, the patience of a push, the longest back-off, a hold.
Only what a service accrues by itself is waited for by the day."""
FOR_A_PERSON = (Topic.ORDER_CANCEL, Topic.ORDER_PAYMENT)


def come_to_rest(stage: Stage, *, away: bool, ends: str = "", says: str = "") -> Counter[str]:
    """Drain everything and look.

    With `away` the loyalty service first stays dead for a while. With `ends` the florist then
    presses this button on every order, and everything comes to rest once more. So it does when a
    manager at last answers every open question, and `says` what becomes of what did not happen.
    """
    stage.wires.disarm()
    stage.sandbox.heal()
    if away and stage.service.vendor != "posiflora":
        _without_the_service(stage)
    _drain(stage)
    if ends:
        at_rest(stage)
        stage.happened["pressed at the end"] += sum(
            stage.florist(number, ends) for number in tuple(stage.placed)
        )
        _drain(stage)
    seen = at_rest(stage)
    if says and _all_answered(stage, again=says == "send again"):
        _drain(stage)
        at_rest(stage)
    return seen


def _all_answered(stage: Stage, *, again: bool) -> bool:
    """Whether there was anything to answer. What a manager does not send again is over by then."""
    asked = [each for each in stage.placed if manager.answer(stage, each, again=again)]
    if not again:
        left = BonusOperation.objects.filter(order__number__in=asked, state__in=OPEN_STATES)
        promise(not left.exists(), "answered and still open:", list(left))
    return bool(asked)


def _without_the_service(stage: Stage) -> None:
    """Sales go on: nothing but points may wait for a loyalty service that is dead."""
    fault = stage.sandbox.fail(stage.service.vendor, kind="refuse", times=None)
    for seconds in (2, 130, 320):
        stage.clock.advance(seconds)
        for vendor in VENDORS:
            stage.work(vendor, 30)
        stage.poll()
        stage.person()
    sold(stage)
    stage.happened["sales without the service"] += bool(fault.hits)
    stage.sandbox.heal()


def _drain(stage: Stage) -> None:
    for turn, pause in enumerate(PAUSES):
        for vendor in VENDORS:
            stage.work(vendor, 100)
        looked = stage.poll()
        stuck_is_seen(stage)
        if looked and _nothing_left(tried=turn > 2):
            return
        stage.decide_in_posiflora()
        stage.person()
        stage.clock.advance(pause)
    promise(False, "it never comes to rest:", [(each, each.error) for each in _left()])


def _nothing_left(*, tried: bool) -> bool:
    """What no call can put right may stay with a person: an order cancelled here and done there.

    Nor can an order that is closed over there, or paid in part, take a payment any more.
    """
    left = _left()
    theirs = [each.topic in FOR_A_PERSON and each.state == "attention" for each in left]
    return not left or (tried and all(theirs))


def _left() -> list[OutboxMessage]:
    waiting = OutboxMessage.objects.filter(vendor__in=VENDORS).exclude(
        state__in=[MessageState.DONE, MessageState.CANCELLED]
    )
    return list(waiting.order_by("pk"))

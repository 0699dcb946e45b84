"""How a failed attempt is written down, and when the next one is due (DESIGN §6)."""

from __future__ import annotations

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient, VendorError
from shop.models import (
    AttentionKind,
    MessageState,
    Order,
    OutboxMessage,
    PushState,
    Topic,
)
from shop.services import clock
from shop.services.attention import attention_add
from shop.services.attention_said import about_message, attention_says, attention_unsay
from shop.services.orders.move import order_lock

from .claim import Claimed

FIRST_DELAY = 2.0
LONGEST_DELAY = 300.0
MOST_DOUBLINGS = 16
PATIENCE = 8
"""After so many attempts a person is told, while the attempts go on."""

GIVE_UP_ON_SURPRISE = 5

ATTENTION_OF_TOPIC = {
    Topic.ORDER_CREATE: AttentionKind.PUSH,
    Topic.ORDER_UPDATE: AttentionKind.PUSH,
    Topic.ORDER_CANCEL: AttentionKind.CANCEL,
    Topic.ORDER_DELIVERY: AttentionKind.PUSH,
    Topic.ORDER_PAYMENT: AttentionKind.PUSH,
    Topic.BONUS_RESERVE: AttentionKind.BONUS,
    Topic.BONUS_RELEASE: AttentionKind.BONUS,
    Topic.BONUS_SPEND: AttentionKind.BONUS,
    Topic.BONUS_EARN: AttentionKind.BONUS,
    Topic.BONUS_REFUND: AttentionKind.BONUS,
    Topic.BONUS_MIRROR: AttentionKind.BONUS,
    Topic.MEMBER_UPDATE: AttentionKind.CUSTOMER,
    Topic.NOTIFY_BUYER: AttentionKind.NOTIFY,
    Topic.NOTIFY_STAFF: AttentionKind.NOTIFY,
}


class Postponed(Exception):
    """Not this message's turn yet, for a reason that is nobody's failure."""

    def __init__(self, seconds: float, *, answered: bool = False) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.answered = answered
        """The vendor was asked and answered, so earlier failures are over."""


class NeedsPerson(Exception):
    """The handler knows that only a person can go on; the sentence is for that person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def backoff(attempts: int) -> float:
    """Seconds until the next attempt: doubling, capped, with jitter so that a crowd spreads out."""
    doublings = min(max(attempts - 1, 0), MOST_DOUBLINGS)
    delay: float = min(FIRST_DELAY * 2.0**doublings, LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311  # jitter keeps no secret


def record_postponement(claimed: Claimed, postponed: Postponed) -> MessageState:
    return _write(
        claimed,
        state=MessageState.QUEUED,
        delay=postponed.seconds,
        counts=False,
        answered=postponed.answered,
    )


def record_failure(claimed: Claimed, error: VendorError) -> MessageState:
    """One of the four classes decides what happens next."""
    attempts = claimed.message.attempts + 1
    match error:
        case OutcomeUnknown():
            delay: float = settings.OUTBOX_UNKNOWN_SETTLE_SECONDS
            return _write(
                claimed, state=MessageState.QUEUED, delay=delay, error=error, unknown=True
            )
        case Transient():
            delay = backoff(attempts)
            if error.retry_after is not None:
                # The vendor's own word wins. A wait of our breaker is no answer of a vendor: it
                # only ever adds, or an outage of two minutes would use up everybody's patience.
                asked = max(error.retry_after, 0.1)
                delay = asked if error.exchange_id is not None else max(asked, delay)
            return _write(claimed, state=MessageState.QUEUED, delay=delay, error=error)
        case Refused() | Misconfigured():
            return _write(claimed, state=MessageState.ATTENTION, delay=0, error=error)
    raise AssertionError(f"not one of the four classes: {type(error).__name__}")


def record_needs_person(claimed: Claimed, stuck: NeedsPerson) -> MessageState:
    return _write(claimed, state=MessageState.ATTENTION, delay=0, sentence=stuck.sentence)


def record_surprise(claimed: Claimed, error: Exception) -> MessageState:
    """A defect of ours: tried a few times, in case it met bad luck, then shown to a person."""
    attempts = claimed.message.attempts + 1
    tired = attempts >= GIVE_UP_ON_SURPRISE
    return _write(
        claimed,
        state=MessageState.ATTENTION if tired else MessageState.QUEUED,
        delay=backoff(attempts),
        sentence=_("Внутренняя ошибка. Сообщите разработчикам."),
        detail=f"{type(error).__name__}: {error}",
        # The defect may have struck after the vendor did the work.
        unknown=True,
    )


def settle_person(claimed: Claimed) -> None:
    """The vendor answered after all: take away what the failures of this message had said.

    Only that. What else needs a person about the order stays open.
    """
    message = claimed.message
    if message.order and message.error:
        attention_unsay(
            order=message.order,
            about=about_message(message),
            resolution=_("Повторная попытка удалась."),
        )


def lock_order_of(message: OutboxMessage) -> Order | None:
    """Lock the order before its message, as every verb that queues or withdraws one does."""
    if message.order_id is None:
        return None
    return order_lock(pk=message.order_id)


def _write(
    claimed: Claimed,
    *,
    state: MessageState,
    delay: float,
    error: VendorError | None = None,
    sentence: str = "",
    detail: str = "",
    unknown: bool = False,
    counts: bool = True,
    answered: bool = False,
) -> MessageState:
    message = claimed.message
    attempts = message.attempts + (1 if counts else 0)
    sentence = error.sentence if error else sentence
    said = {}
    if answered:
        # Patience is for failures in a row.
        attempts, said = 0, {"error_kind": "", "error": "", "error_detail": ""}
    if counts:
        said = {
            "error_kind": _kind(error) if error else "internal",
            "error": sentence[:500],
            "error_detail": str(error) if error else detail,
        }
    with transaction.atomic():
        order = lock_order_of(message)
        written = OutboxMessage.objects.filter(pk=message.pk, claim=claimed.token).update(
            state=state,
            available_at=clock.now() + timedelta(seconds=delay),
            claim=None,
            attempts=attempts,
            outcome_unknown=unknown or claimed.outcome_unknown,
            **said,
        )
        gave_up = state == MessageState.ATTENTION
        tired = counts and (attempts >= PATIENCE or _person_knows(message))
        if written and order and (gave_up or tired):
            _tell_person(order, message, sentence[:500], gave_up=gave_up)
        if written and answered:
            settle_person(claimed)
    return state


def _person_knows(message: OutboxMessage) -> bool:
    """Whether the last failure is on somebody's list: then the next one has to be there too."""
    if not message.error or message.order is None:
        return False
    return attention_says(order=message.order, about=about_message(message))


def _tell_person(order: Order, message: OutboxMessage, sentence: str, *, gave_up: bool) -> None:
    topic = Topic(message.topic)
    if topic in (Topic.NOTIFY_BUYER, Topic.NOTIFY_STAFF):
        # A message nobody could deliver is on record; asking staff about each would drown the rest.
        return
    attention_add(
        order=order,
        kind=ATTENTION_OF_TOPIC[topic],
        text=sentence,
        about=about_message(message),
    )
    if gave_up and topic == Topic.ORDER_CREATE:
        order.push_state = PushState.ATTENTION
        order.save(update_fields=["push_state"])


def _kind(error: VendorError) -> str:
    match error:
        case OutcomeUnknown():
            return "unknown"
        case Transient():
            return "transient"
        case Misconfigured():
            return "misconfigured"
        case _:
            return "refused"

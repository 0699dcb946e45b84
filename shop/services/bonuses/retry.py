"""Having an open movement looked into once more, by the same message that carried it out."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from integrations.loyalty.base import Capabilities
from integrations.loyalty.registry import get_provider
from shop.models import (
    COMMITS,
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    OperationState,
    Order,
    OutboxMessage,
)
from shop.services.errors import DomainError
from shop.services.messages import message_renew, message_retry
from shop.services.orders.move import order_lock

from .follow import bonus_follow_status
from .sweep import TOPIC_OF_MOVEMENT, bonus_settle_orphan


def bonus_messages(operation: BonusOperation, *states: MessageState) -> list[OutboxMessage]:
    """Messages that may be carrying this movement out, oldest first."""
    topic = TOPIC_OF_MOVEMENT.get(Movement(operation.movement))
    found = OutboxMessage.objects.filter(order=operation.order_id, topic=topic)
    return list(found.filter(state__in=states).order_by("pk")) if topic else []


def is_provable(operation: BonusOperation, capabilities: Capabilities) -> bool:
    """Whether the service can still say what became of a movement that was given up.

    A balance proves nothing any more: it has had time to move for other reasons.
    """
    return operation.state != OperationState.UNKNOWN or capabilities.history


@transaction.atomic
def bonus_retry(*, operation_id: int) -> OutboxMessage:
    """Queue the message that settles an open movement: the service is read before anything is sent.

    A refused earning or refund is tried anew. Raises DomainError `cannot_settle` with the reason.
    """
    operation = BonusOperation.objects.select_related("order").get(pk=operation_id)
    if operation.order_id is None:
        raise _refusal(_("У этого движения нет заказа."))
    order = order_lock(pk=operation.order_id)
    operation = BonusOperation.objects.select_for_update(of=("self",)).get(pk=operation_id)
    if bonus_messages(operation, MessageState.IN_FLIGHT):
        raise _refusal(_("Движение отправляется прямо сейчас. Дождитесь ответа."))
    match operation.state:
        case OperationState.PENDING:
            return _wake(order, operation)
        case OperationState.UNKNOWN:
            return _ask_again(order, operation)
        case OperationState.REFUSED:
            return _try_anew(order, operation)
    raise _refusal(_("Это движение уже завершено."))


def _wake(order: Order, operation: BonusOperation) -> OutboxMessage:
    waiting = bonus_messages(operation, MessageState.QUEUED, MessageState.ATTENTION)
    if waiting:
        message_retry(message=waiting[0])
        waiting[0].refresh_from_db()
        return waiting[0]
    # Its message is gone: whoever takes it up finds out first how it ended.
    bonus_settle_orphan(order=order)
    return bonus_messages(operation, MessageState.QUEUED)[0]


def _ask_again(order: Order, operation: BonusOperation) -> OutboxMessage:
    """The row is pending once more, which keeps other commits of the member away meanwhile."""
    provider = get_provider()
    if provider.name != operation.provider or not is_provable(operation, provider.capabilities):
        raise _refusal(
            _("Сервис не показывает движений. Посмотрите в его кабинете и решите вручную.")
        )
    operation.state = OperationState.PENDING
    try:
        with transaction.atomic():
            operation.save(update_fields=["state"])
    except IntegrityError as error:
        raise _refusal(
            _("По этому участнику проводится другое движение. Повторите через минуту.")
        ) from error
    commits = operation.movement in COMMITS
    order.bonus_state = BonusState.COMMITTING if commits else BonusState.RELEASING
    order.save(update_fields=["bonus_state"])
    return message_renew(
        topic=TOPIC_OF_MOVEMENT[Movement(operation.movement)],
        order=order,
        payload=refund_payload(operation),
    )


def refund_payload(operation: BonusOperation) -> Mapping[str, object]:
    """A refund of some pieces is asked about, and sent again, as the pieces that it names."""
    if not operation.request.get("part"):
        return {}
    return {"lines": {each["ref"]: each["quantity"] for each in operation.request["lines"]}}


def _try_anew(order: Order, operation: BonusOperation) -> OutboxMessage:
    """What the service refused may be welcome now: an earning, a refund. A spend was answered."""
    if operation.movement in (Movement.SPEND, Movement.RESERVE):
        raise _refusal(_("В списании отказано, и покупатель об этом знает. Повторять нечего."))
    before = set(order.messages.values_list("pk", flat=True))
    bonus_follow_status(order=order)
    queued = order.messages.exclude(pk__in=before).filter(
        topic=TOPIC_OF_MOVEMENT[Movement(operation.movement)]
    )
    message = queued.first()
    if message is None:
        raise _refusal(_("Сейчас заказу это движение не нужно."))
    return message


def _refusal(why: str) -> DomainError:
    return DomainError("cannot_settle", detail=why)

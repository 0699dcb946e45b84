"""The colour of each state; a key that is missing here would show a manager a code of ours."""

from __future__ import annotations

from integrations.models import Exchange
from shop.models import (
    BonusState,
    MessageState,
    OperationState,
    OrderStatus,
    PaymentState,
    PushState,
)

QUIET = "default"

ORDER_STATUS: dict[str, str] = {
    OrderStatus.NEW: "info",
    OrderStatus.CONFIRMED: "info",
    OrderStatus.ASSEMBLING: "warning",
    OrderStatus.ASSEMBLED: "warning",
    OrderStatus.DELIVERING: "warning",
    OrderStatus.DELIVERED: "success",
    OrderStatus.COMPLETED: "success",
    OrderStatus.CANCELLED: QUIET,
    OrderStatus.RETURNED: "danger",
}
PUSH: dict[str, str] = {
    PushState.QUEUED: "warning",
    PushState.SENT: "success",
    PushState.ATTENTION: "danger",
}
PAYMENT: dict[str, str] = {
    PaymentState.UNPAID: QUIET,
    PaymentState.PENDING: "warning",
    PaymentState.PAID: "success",
    PaymentState.REFUNDED: "info",
    PaymentState.PARTLY_REFUNDED: "info",
}
BONUS: dict[str, str] = {
    BonusState.NONE: QUIET,
    BonusState.RESERVING: "warning",
    BonusState.RESERVED: "info",
    BonusState.COMMITTING: "warning",
    BonusState.COMMITTED: "success",
    BonusState.RELEASING: "warning",
    BonusState.RELEASED: QUIET,
    BonusState.REFUSED: "danger",
    BonusState.UNKNOWN: "danger",
}
OPERATION: dict[str, str] = {
    OperationState.PENDING: "warning",
    OperationState.DONE: "success",
    OperationState.REFUSED: "danger",
    OperationState.UNKNOWN: "danger",
    OperationState.RELEASED: QUIET,
    OperationState.USED: QUIET,
}
MESSAGE: dict[str, str] = {
    MessageState.QUEUED: "info",
    MessageState.IN_FLIGHT: "warning",
    MessageState.DONE: "success",
    MessageState.ATTENTION: "danger",
    MessageState.CANCELLED: QUIET,
}
EXCHANGE: dict[str, str] = {
    Exchange.Outcome.IN_FLIGHT: "warning",
    Exchange.Outcome.OK: "success",
    Exchange.Outcome.TRANSIENT: "warning",
    Exchange.Outcome.REFUSED: "danger",
    Exchange.Outcome.MISCONFIGURED: "danger",
    Exchange.Outcome.UNKNOWN: "danger",
}

"""What a call inherits from whoever started the work: a deadline and a name for the log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correlation:
    """Whose call it is: an order number, and the id of the task that makes it."""

    reference: str = ""
    message_id: int | None = None


_deadline: ContextVar[float | None] = ContextVar("vendor_deadline", default=None)
_correlation: ContextVar[Correlation | None] = ContextVar("vendor_correlation", default=None)


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Let everything inside spend at most `seconds` on vendors, repeats and pauses included.

    A nested budget can only shorten the outer one. When it is spent, the next call raises
    `Transient` before anything is sent.
    """
    deadline = time.monotonic() + seconds
    outer = _deadline.get()
    token = _deadline.set(deadline if outer is None else min(outer, deadline))
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left() -> float | None:
    """Return the seconds left in the budget, at least 0.0; None when there is no budget."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())


@contextmanager
def correlate(reference: str = "", message_id: int | None = None) -> Iterator[None]:
    """Stamp the exchange rows written inside with an order number and the id of a task.

    What is not given is inherited from the surrounding block.
    """
    outer = current_correlation()
    inner = Correlation(
        reference=reference or outer.reference,
        message_id=outer.message_id if message_id is None else message_id,
    )
    token = _correlation.set(inner)
    try:
        yield
    finally:
        _correlation.reset(token)


def current_correlation() -> Correlation:
    """Return what the innermost `correlate` block said."""
    return _correlation.get() or Correlation()

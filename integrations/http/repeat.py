"""When a failed call is made again at once, and after what pause."""

import random
import time

from integrations.errors import Transient
from integrations.http.call import Call
from integrations.http.context import time_left

REPEATS = 2
# Repeats are for hiccups. A call that has already cost this much is left to whoever schedules it.
_WINDOW = 10.0
_LONGEST_PAUSE = 2.0
_FIRST_PAUSE = 0.2

_random = random.SystemRandom()


def pause_before_repeat(
    call: Call, error: Transient, *, attempt: int, started: float
) -> float | None:
    """Return seconds to wait before the next attempt, None when there must not be one.

    `attempt` counts from 0, `started` is the monotonic time of the first attempt.
    """
    nothing_was_tried = error.exchange_id is None
    if not call.safe or nothing_was_tried or attempt >= REPEATS:
        return None
    # Jitter keeps workers that failed together from coming back together.
    pause = _FIRST_PAUSE * 2**attempt * _random.uniform(0.5, 1.5)
    if error.retry_after is not None:
        pause = max(pause, error.retry_after)
    if pause > _LONGEST_PAUSE or time.monotonic() - started + pause > _WINDOW:
        return None
    left = time_left()
    return None if left is not None and left <= pause else pause

"""Stops calling a vendor that keeps failing, for all processes together, through Redis.

Redis only makes it kind to a dead vendor; the shop must work without. Whenever Redis is away, slow
or not set, every call passes.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Failures in a row, not a share of calls: a vendor that answers every second call is still useful.
THRESHOLD = 8
WINDOW_SECONDS = 60
COOL_OFF_SECONDS = 10
# As long as the slowest call may take, so that a probe whose process died frees the way again.
PROBE_SECONDS = 30
_REDIS_TIMEOUT = 0.2
_IGNORE_REDIS_SECONDS = 5.0

_ignore_redis_until = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """Permission for one call. `wait` is None when it may be made, otherwise seconds to wait."""

    wait: float | None = None
    probe: bool = False
    failures_seen: bool = False


class Breaker:
    """One vendor's breaker: closed, open for the cool-off, then a single probing call."""

    def __init__(self, vendor: str) -> None:
        self._failures = f"breaker:{vendor}:failures"
        self._tripped = f"breaker:{vendor}:tripped"
        self._cooling = f"breaker:{vendor}:cooling"
        self._probe = f"breaker:{vendor}:probe"

    def enter(self) -> Entry:
        """Ask for a call. The answer goes back to `success` or `failure` afterwards."""
        return _through_redis(self._enter, Entry())

    def success(self, entry: Entry) -> None:
        """Note that the vendor answered, whatever it said."""
        if entry.probe or entry.failures_seen:
            _through_redis(self._reset, None)

    def failure(self, entry: Entry) -> None:
        """Note that the vendor did not answer, or broke down while answering."""

        def count(client: redis.Redis) -> None:
            self._count(client, entry)

        _through_redis(count, None)

    def reset(self) -> None:
        """Let calls pass again at once, as after a person has repaired the settings."""
        _through_redis(self._reset, None)

    def _enter(self, client: redis.Redis) -> Entry:
        pipeline = client.pipeline(transaction=False)
        pipeline.get(self._tripped)
        pipeline.pttl(self._cooling)
        pipeline.get(self._failures)
        tripped, cooling_ms, failures = pipeline.execute()
        if not tripped:
            return Entry(failures_seen=bool(failures))
        if cooling_ms > 0:
            return Entry(wait=cooling_ms / 1000)
        if client.set(self._probe, 1, nx=True, ex=PROBE_SECONDS):
            return Entry(probe=True)
        return Entry(wait=1.0)

    def _reset(self, client: redis.Redis) -> None:
        client.delete(self._failures, self._tripped, self._cooling, self._probe)

    def _count(self, client: redis.Redis, entry: Entry) -> None:
        pipeline = client.pipeline(transaction=True)
        pipeline.incr(self._failures)
        pipeline.expire(self._failures, WINDOW_SECONDS)
        failures = pipeline.execute()[0]
        if entry.probe or failures >= THRESHOLD:
            pipeline.set(self._tripped, 1, ex=24 * 3600)
            pipeline.set(self._cooling, 1, ex=COOL_OFF_SECONDS)
            pipeline.delete(self._probe)
            pipeline.execute()


def _through_redis[T](action: Callable[[redis.Redis], T], otherwise: T) -> T:
    global _ignore_redis_until  # noqa: PLW0603 - one process-wide memory of a dead Redis
    url = str(getattr(settings, "REDIS_URL", "") or "")
    if not url or time.monotonic() < _ignore_redis_until:
        return otherwise
    try:
        return action(_client(url))
    except (redis.RedisError, OSError, ValueError) as error:
        # Asking a dead Redis costs up to 0.2 s, so it is left alone for a while.
        _ignore_redis_until = time.monotonic() + _IGNORE_REDIS_SECONDS
        logger.warning("breaker works without Redis: %s", type(error).__name__)
        return otherwise


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=_REDIS_TIMEOUT,
        socket_connect_timeout=_REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )

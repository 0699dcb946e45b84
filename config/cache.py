"""Django's Redis cache that shrugs when Redis is away: it may cost time, never an answer."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A Redis that hangs costs one waiter a second its timeout, not every request at every key.
LET_ALONE_SECONDS = 1.0
_left_alone_until = 0.0


def _try[**P, R](fallback: R, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    global _left_alone_until  # noqa: PLW0603 - one fact for all threads of the process.
    if time.monotonic() < _left_alone_until:
        return fallback
    try:
        return call(*args, **kwargs)
    except RedisError as error:
        _left_alone_until = time.monotonic() + LET_ALONE_SECONDS
        # The kind is enough: the message may carry the address with its password.
        logger.warning("Cache is away: %s", type(error).__name__)
        return fallback


class ForgivingRedisCache(RedisCache):
    """Reads as empty and writes nothing while Redis is away; other methods are loud as before."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _try(default, super().get, key, default, version)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return _try({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return _try(False, super().has_key, key, version)

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        _try(None, super().set, key, value, timeout, version)

    def set_many(
        self,
        data: dict[Any, Any],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[Any]:
        return _try(list(data), super().set_many, data, timeout, version)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        # "Somebody else has it" would hold a caller up for ever; without Redis everybody is first.
        return _try(True, super().add, key, value, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _try(False, super().delete, key, version)

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        _try(None, super().delete_many, keys, version)

"""The one way to call a vendor. Each failure is one of the four classes of errors.py."""

import logging
import time
from collections.abc import Callable, Mapping

import requests
from django.db import Error as DatabaseFailure
from django.db import transaction

from integrations.breaker import Breaker
from integrations.errors import (
    HttpInsideTransaction,
    Misconfigured,
    OutcomeUnknown,
    Transient,
    VendorError,
)
from integrations.http import codec, exchange_log, transport
from integrations.http.call import Call, Query, Response
from integrations.http.context import time_left
from integrations.http.dialect import Dialect
from integrations.http.judge import judge, judge_silence
from integrations.http.repeat import pause_before_repeat
from integrations.masking import mask_text

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
TOO_MANY_REQUESTS = 429
# A call that was given less time than this and failed says nothing about the vendor's health.
_FAIR_CHANCE_SECONDS = 1.0
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_USER_AGENT = "flower-mini-app/1.0"

before_send: list[Callable[[str, str, str], None]] = []
"""Called with vendor, method and masked URL when the exchange row exists, before sending."""


class VendorClient:
    """Calls one vendor. Cheap to make, safe to share between threads.

    `timeout` is (connect, read) in seconds. `base_url` may or may not end in a slash.
    """

    def __init__(
        self,
        *,
        vendor: str,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        timeout: tuple[float, float] = (3.05, 10.0),
        max_bytes: int = 20 * MEGABYTE,
        dialect: Dialect | None = None,
    ) -> None:
        self.vendor = vendor
        self.base_url = base_url.strip().rstrip("/")
        self._headers = dict(headers or {})
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._dialect = dialect or Dialect()
        self._breaker = Breaker(vendor)

    def request(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        query: Query | None = None,
        json: object | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        safe: bool | None = None,
    ) -> Response:
        """Make one call and return its success.

        A `safe` call changes nothing at the vendor (GET and HEAD by default; a POST that only
        reads says so) and is repeated twice at most, within the time budget. Any other call is
        sent once. Raises Transient, Refused, Misconfigured, OutcomeUnknown; HttpInsideTransaction
        when a database transaction is open.
        """
        refuse_inside_transaction(self.vendor, operation)
        try:
            url = self._url(path, query)
        except transport.BrokenError as broken:
            raise Misconfigured(
                vendor=self.vendor,
                operation=operation,
                detail=f"the base address is not usable: {broken.detail}",
            ) from None
        method = method.upper()
        merged = {"User-Agent": _USER_AGENT, "Accept": "application/json", **self._headers}
        if json is not None:
            merged.setdefault("Content-Type", "application/json")
        call = Call(
            vendor=self.vendor,
            operation=operation,
            method=method,
            url=url,
            headers={**merged, **(headers or {})},
            payload=data if json is None else codec.encode(json),
            shown=data if json is None else json,
            safe=method in _SAFE_METHODS if safe is None else safe,
            dialect=self._dialect,
        )
        return self._repeat(call)

    def _url(self, path: str, query: Query | None) -> str:
        if not self.base_url.startswith(("http://", "https://")):
            raise transport.BrokenError("no http address", sent=False, bad_address=True)
        return transport.build_url(f"{self.base_url}/{path.lstrip('/')}", query)

    def _repeat(self, call: Call) -> Response:
        started = time.monotonic()
        attempt = 0
        while True:
            try:
                return self._attempt(call)
            except Transient as error:
                pause = pause_before_repeat(call, error, attempt=attempt, started=started)
                if pause is None:
                    raise
            time.sleep(pause)
            attempt += 1

    def _attempt(self, call: Call) -> Response:
        left = time_left()
        if left is not None and left <= 0:
            raise self._nothing_done(call, "the time budget is spent")
        entry = self._breaker.enter()
        if entry.wait is not None:
            raise self._nothing_done(call, "calls are paused after failures", entry.wait)
        try:
            exchange_id = exchange_log.begin(call)
        except DatabaseFailure as error:
            raise self._nothing_done(call, "the call could not be recorded") from error
        for hook in before_send:
            hook(call.vendor, call.method, mask_text(call.url))
        # Our own database or Redis may have taken its time meanwhile.
        left = time_left()
        try:
            response = self._exchange(call, exchange_id, left)
        except VendorError as error:
            logger.warning("%s", error)
            if not _is_outage(error):
                self._breaker.success(entry)
            elif entry.probe or left is None or left >= _FAIR_CHANCE_SECONDS:
                self._breaker.failure(entry)
            raise
        self._breaker.success(entry)
        return response

    def _exchange(self, call: Call, exchange_id: int, left: float | None) -> Response:
        started = time.monotonic()
        connect, read = self._timeout
        try:
            answer = transport.send(
                requests.Request(call.method, call.url, headers=call.headers, data=call.payload),
                connect_timeout=connect if left is None else min(connect, left),
                read_timeout=read if left is None else min(read, left),
                total_timeout=left,
                max_bytes=self._max_bytes,
            )
        except transport.BrokenError as broken:
            silence = judge_silence(call, broken, exchange_id)
            exchange_log.finish(exchange_id, error=silence, duration=time.monotonic() - started)
            raise silence from broken
        data, error = judge(call, answer, exchange_id)
        exchange_log.finish(
            exchange_id,
            error=error,
            duration=time.monotonic() - started,
            status=answer.status,
            body=answer.body if data is None else data,
        )
        if error is not None:
            raise error
        return Response(answer.status, answer.headers, data, exchange_id)

    def _nothing_done(self, call: Call, detail: str, retry_after: float | None = None) -> Transient:
        return Transient(
            vendor=self.vendor, operation=call.operation, detail=detail, retry_after=retry_after
        )


def refuse_inside_transaction(vendor: str, operation: str) -> None:
    """Raise HttpInsideTransaction when the default database connection is in a transaction."""
    if transaction.get_connection().in_atomic_block:
        raise HttpInsideTransaction(f"{vendor} {operation}: close the transaction first")


def _is_outage(error: VendorError) -> bool:
    """Tell a vendor that is down from one that answers, if only to say no or to slow us down."""
    return isinstance(error, Transient | OutcomeUnknown) and error.status != TOO_MANY_REQUESTS

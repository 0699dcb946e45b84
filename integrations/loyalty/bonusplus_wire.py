"""How BonusPlus is called and how it says no (loyalty.md §2.1, §2.2)."""

import base64
import re
from collections.abc import Callable, Mapping

from integrations.errors import (
    Misconfigured,
    Problem,
    Refused,
    Transient,
    VendorError,
)
from integrations.http import Dialect, Response, VendorClient, unreadable
from integrations.http.dialect import member
from integrations.loyalty.reading import text
from integrations.masking import mask_text

VENDOR = "bonusplus"
RATE_LIMIT_PAUSE = 60.0
"""Seconds to stand back when the hour's requests are used up and no wait is named."""
_NOT_FOUND, _PRECONDITION_FAILED = 404, 412
_RATE_CODE = re.compile(
    r"(RATE|REQUESTS?)_?LIMIT|TOO_?MANY|LIMIT_?OF_?REQUESTS|THROTTL", re.IGNORECASE
)
"""The code of the hourly limit is not documented: anything that reads like one."""


class BonusPlusWire:
    """One call at a time. Phones go in paths as digits only (§2.4)."""

    def __init__(
        self, *, base_url: str, api_key: str, timeout: tuple[float, float] = (3.05, 10.0)
    ) -> None:
        self._api_key = api_key.strip()
        encoded = base64.b64encode(self._api_key.encode()).decode("ascii")
        self._client = VendorClient(
            vendor=VENDOR,
            base_url=base_url,
            headers={"Authorization": f"ApiKey {encoded}"},
            timeout=timeout,
            dialect=DIALECT,
        )

    def call(
        self,
        method: str,
        path: str,
        operation: str,
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        safe: bool | None = None,
    ) -> Response:
        """Make one call. `safe` as in `VendorClient.request`: repeating it changes nothing."""
        if not self._api_key:
            raise Misconfigured(vendor=VENDOR, operation=operation, detail="the key is not set")
        # A PUT without a body is answered 411 unless it says that it is empty (§2.1).
        empty = {"Content-Length": "0"} if body is None and method != "GET" else None
        return self._client.request(
            method, path, operation=operation, json=body, query=query, headers=empty, safe=safe
        )

    def read[T](
        self, operation: str, response: Response, reader: Callable[[object], T], *, safe: bool
    ) -> T:
        """Read an answer; one that makes no sense is a failure of the call (safe or not)."""
        try:
            return reader(response.data)
        except ValueError as error:
            raise unreadable(
                vendor=VENDOR, operation=operation, response=response, error=error, safe=safe
            ) from error


def is_unknown_customer(refusal: Refused) -> bool:
    """Tell whether GET /customer found nobody (§2.2): by the code, by the status without one."""
    codes = {problem.code for problem in refusal.problems} - {""}
    if codes:
        return "CUSTOMER_NOT_FOUND" in codes
    return refusal.status in (_NOT_FOUND, _PRECONDITION_FAILED)


def already_exists(refusal: Refused) -> bool:
    """Tell whether a customer to be created is there already; the code is spelled two ways."""
    return any(each.code.startswith("CUSTOMER_ALREADY_EXIST") for each in refusal.problems)


def names_absent(refusal: Refused) -> bool:
    """Tell whether the service says in so many words that there is no such thing."""
    return any(each.code.endswith("_NOT_FOUND") for each in refusal.problems)


def says_absent(refusal: Refused) -> bool:
    """Tell whether a refusal may mean "there is no such thing"."""
    return refusal.status in (_NOT_FOUND, _PRECONDITION_FAILED)


def _problems(data: object) -> tuple[Problem, ...]:
    """Read the `Error` object: msg for people, devMsg for developers, code (§2.2)."""
    message = text(member(data, "msg")) or text(member(data, "devMsg"))
    code = text(member(data, "code"))
    if not message and not code:
        return ()
    return (Problem(field="", message=mask_text(message or code), code=code),)


def _override(status: int, data: object) -> type[VendorError] | None:
    """Tell the hourly limit from a refusal where it comes as a 412, too."""
    if status == _PRECONDITION_FAILED and _RATE_CODE.search(text(member(data, "code"))):
        return Transient
    return None


def _retry_after(data: object) -> float | None:
    return RATE_LIMIT_PAUSE if _RATE_CODE.search(text(member(data, "code"))) else None


DIALECT = Dialect(problems=_problems, override=_override, retry_after=_retry_after)

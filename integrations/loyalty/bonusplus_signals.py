"""BonusPlus's webhook: a hint to read a customer again (loyalty.md §2.9).

A delivery has no id, so one that comes twice cannot be told from two. The amount in it is a change,
not a balance, and is not even looked at.
"""

import hmac
from dataclasses import dataclass

from integrations import phones
from integrations.http.dialect import member

BALANCE_CHANGED = "ChangeCustomerBonusBalanceEvent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What is asked of BonusPlus: where to call, and what to say in `Authorization` there."""

    url: str
    authorization: str
    event: str = BALANCE_CHANGED

    def body(self) -> dict[str, object]:
        return {
            "eventId": self.event,
            "url": self.url,
            "httpMethod": "POST",
            "contentType": "application/json",
            "authorization": self.authorization,
        }


def read_signal(payload: object) -> str | None:
    """Return the E.164 phone a delivery is about, None when it is about nobody we could know."""
    raw = member(payload, "phoneNumber")
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    return phones.from_national(None, str(raw)) or None


def is_authentic(authorization: str, *, expected: str) -> bool:
    """Compare the only signature there is with what was agreed at subscribing; "" is never right.

    In constant time, and for any bytes a stranger may send.
    """
    return bool(expected) and hmac.compare_digest(authorization.encode(), expected.encode())

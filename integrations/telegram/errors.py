"""What Telegram refuses, and how it says so (telegram.md §3)."""

from collections.abc import Mapping
from decimal import Decimal

from integrations.errors import Misconfigured, Problem, Refused, VendorError
from integrations.http import Dialect
from integrations.http.dialect import member
from integrations.masking import mask_text

_FORBIDDEN, _NOT_FOUND, _BAD_REQUEST = 403, 404, 400
_GONE_CHATS = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")


class ChatUnreachable(Refused):
    """This chat cannot be written to and will not be: blocked, deleted or never opened."""


def _problems(data: object) -> tuple[Problem, ...]:
    description = member(data, "description")
    if not isinstance(description, str):
        return ()
    code = member(data, "error_code")
    return (
        Problem(
            field="",
            message=mask_text(description),
            code=str(code) if isinstance(code, int) else "",
        ),
    )


def _override(status: int, data: object) -> type[VendorError] | None:
    if not isinstance(data, Mapping) or member(data, "ok") is not False:
        return None
    description = str(member(data, "description") or "").lower()
    code = member(data, "error_code")
    code = code if isinstance(code, int) else status
    gone = code == _BAD_REQUEST and any(words in description for words in _GONE_CHATS)
    if code == _FORBIDDEN or gone:
        return ChatUnreachable
    if code == _NOT_FOUND:
        # The Bot API answers "Not Found" when the token in the address is no token.
        return Misconfigured
    return Refused if status < _BAD_REQUEST else None


def _retry_after(data: object) -> float | None:
    seconds = member(member(data, "parameters"), "retry_after")
    if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal):
        return None
    return min(max(float(seconds), 0.0), 3600.0)


DIALECT = Dialect(problems=_problems, override=_override, retry_after=_retry_after)

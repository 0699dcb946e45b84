"""Who opened the Mini App, proven by Telegram's own signature (telegram.md §1.1, App. B).

Whatever is wrong raises the same `InvalidInitData` without a reason: a caller who forges a
signature must not learn how far it came, and the data itself is a credential: it belongs in no log.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import init_data_py
from django.conf import settings
from django.utils import timezone

from integrations.phones import InvalidPhone, normalize

_LONGEST = 4096
_SKEW = timedelta(seconds=60)
# Telegram promises at most 52 significant bits (telegram.md §1.1).
_LARGEST_ID = 2**52
# What the library lets through for hostile input: nesting a thousand levels deep, a date in the
# year 9999, halves of surrogate pairs.
_LIBRARY_SLIPS = (RecursionError, OverflowError, UnicodeError)


class InvalidInitData(Exception):
    """The signed string is absent, malformed, forged, too old or from the future."""

    def __init__(self) -> None:
        super().__init__("init data is not valid")


@dataclass(frozen=True, slots=True)
class TelegramIdentity:
    """A verified caller. Texts Telegram did not send are ""."""

    user_id: int
    first_name: str
    last_name: str
    username: str
    language_code: str
    allows_write: bool
    start_param: str
    auth_date: datetime


@dataclass(frozen=True, slots=True)
class VerifiedContact:
    """A phone of which Telegram says that it belongs to `user_id`."""

    phone_e164: str
    user_id: int
    auth_date: datetime


def validate(raw: str, *, now: datetime | None = None) -> TelegramIdentity:
    """Return who signed in, or raise InvalidInitData. `now` is for tests."""
    data = _verify(raw, tokens=_tokens(), now=now or timezone.now())
    return _identity(data)


def validate_contact(
    response: str, *, user_id: int, now: datetime | None = None
) -> VerifiedContact:
    """Return the phone that `requestContact` gave, if it belongs to the caller `user_id`.

    Raises InvalidInitData for a bad signature, somebody else's contact or an unusable phone.
    """
    data = _verify(response, tokens=_tokens(), now=now or timezone.now())
    contact = _object(dict(data.pairs).get("contact", ""))
    if contact.get("user_id") != user_id or isinstance(contact.get("user_id"), bool):
        raise InvalidInitData
    try:
        phone = normalize(_international(str(contact.get("phone_number", ""))))
    except InvalidPhone:
        raise InvalidInitData from None
    return VerifiedContact(phone_e164=phone, user_id=user_id, auth_date=data.issued_at)


def sign_init_data(
    user: Mapping[str, object],
    *,
    token: str,
    auth_date: datetime | None = None,
    **fields: str,
) -> str:
    """Return init data as Telegram would sign it, for the demo and for tests."""
    return _sign({"user": _dump(user), **fields}, token=token, auth_date=auth_date)


def sign_contact(
    contact: Mapping[str, object], *, token: str, auth_date: datetime | None = None
) -> str:
    """Return a `requestContact` response as Telegram would sign it, for the demo and for tests.

    `contact` holds `user_id`, `phone_number` and `first_name`.
    """
    return _sign({"contact": _dump(contact)}, token=token, auth_date=auth_date)


def _tokens() -> tuple[str, ...]:
    """Return the active bot tokens; there are two while one replaces the other."""
    return tuple(part for raw in settings.TELEGRAM_BOT_TOKEN.split(",") if (part := raw.strip()))


def _verify(
    raw: str, *, tokens: tuple[str, ...], now: datetime, hashed: bool = False
) -> init_data_py.InitData:
    """Check signature and age. `hashed` takes digests of tokens in place of tokens."""
    if not raw or len(raw.encode("utf-8", errors="replace")) > _LONGEST:
        raise InvalidInitData
    max_age = timedelta(seconds=settings.TELEGRAM_INIT_DATA_MAX_AGE)
    for token in tokens:
        try:
            data = init_data_py.validate_by_hash(
                raw, token, expires_in=max_age, now=now, token_hashed=hashed
            )
        except (init_data_py.errors.InvalidInitDataError, *_LIBRARY_SLIPS):
            continue
        # The library accepts any date in the future, and with it data that never grows old.
        if data.issued_at - now > _SKEW:
            continue
        return data
    raise InvalidInitData


def _identity(data: init_data_py.InitData) -> TelegramIdentity:
    user = data.user
    if user is None or not 0 < user.id < _LARGEST_ID:
        raise InvalidInitData
    return TelegramIdentity(
        user_id=user.id,
        first_name=_clean(user.first_name),
        last_name=_clean(user.last_name),
        username=_clean(user.username),
        language_code=_clean(user.language_code),
        allows_write=user.allows_write_to_pm is True,
        start_param=_clean(data.start_param),
        auth_date=data.issued_at,
    )


def _international(phone: str) -> str:
    """Add the plus Telegram leaves out: its numbers always begin with the country code."""
    bare = phone.strip()
    return bare if bare.startswith("+") else f"+{bare}"


def _clean(value: object) -> str:
    """Return text that PostgreSQL can hold: no NUL, no halves of surrogate pairs."""
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")


def _object(text: str) -> Mapping[str, object]:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInitData from None
    if not isinstance(value, dict):
        raise InvalidInitData
    return value


def _dump(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sign(fields: Mapping[str, str], *, token: str, auth_date: datetime | None) -> str:
    moment = auth_date or datetime.now(tz=UTC)
    return init_data_py.sign(fields, token, auth_date=moment)

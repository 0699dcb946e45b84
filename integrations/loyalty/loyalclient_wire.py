"""LoyalClient's five methods and their bodies (loyalty.md §3.1, §3.2, §3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from integrations.errors import (
    Misconfigured,
    Problem,
    Refused,
    VendorError,
)
from integrations.http import Dialect, Response, VendorClient, unreadable
from integrations.http.dialect import member
from integrations.loyalty import reading
from integrations.loyalty.base import CommitResult, Level, LevelKind, Reserve
from integrations.masking import mask_text
from integrations.money import ZERO, floor_to_step

VENDOR = "loyalclient"
LONGEST_HOLD = timedelta(minutes=10)
_BAD_REQUEST, _UNPROCESSABLE = 400, 422
_KEY_FIELDS = frozenset({"apikey", "api_key", "key", "token"})


@dataclass(frozen=True, slots=True)
class ClientAnswer:
    """A member as the service spells it; `phone` is digits, "" when it is not told."""

    id: str
    name: str
    phone: str
    balance: Decimal
    level: Level | None
    email: str
    birthday: date | None


@dataclass(frozen=True, slots=True)
class RecalcAnswer:
    """What a purchase may spend, or would earn when it spends nothing."""

    percent: Decimal
    kind: LevelKind
    spend: Decimal
    earn: Decimal


class LoyalClientWire:
    """The methods as they are. Everything is a POST with the key in the `apikey` header."""

    def __init__(self, *, base_url: str, api_key: str, point_id: str) -> None:
        self._api_key = api_key
        self._point_id = point_id
        self._client = VendorClient(
            vendor=VENDOR, base_url=base_url, headers={"apikey": api_key}, dialect=DIALECT
        )

    def client(self, search: str) -> ClientAnswer:
        """Find a member. Raises Refused with a problem "client" when there is none."""
        response = self._post("client", {"search": search}, safe=True)
        try:
            return _read_client(member(response.data, "client"))
        except ValueError as error:
            raise unreadable(
                vendor=VENDOR, operation="client", response=response, error=error, safe=True
            ) from error

    def recalc(self, client_id: str, amount: Decimal) -> RecalcAnswer:
        """Price a purchase of `amount` roubles; kopecks are left out of it."""
        body = {"client": client_id, "amount": _whole(amount)}
        response = self._post("recalc", body, safe=True)
        answer = member(response.data, "recalc")
        try:
            kind = LevelKind(str(member(answer, "type")))
            # A discount is documented nowhere beyond its type and percent: it moves no points.
            points = kind is LevelKind.CASHBACK
            return RecalcAnswer(
                percent=reading.number(member(answer, "percent")),
                kind=kind,
                spend=reading.points(member(answer, "spend")) if points else ZERO,
                earn=reading.points(member(answer, "earn")) if points else ZERO,
            )
        except ValueError as error:
            raise unreadable(
                vendor=VENDOR, operation="recalc", response=response, error=error, safe=True
            ) from error

    def hold(self, client_id: str, points: Decimal) -> Reserve:
        """Hold points for ten minutes."""
        minutes = int(LONGEST_HOLD.total_seconds() // 60)
        body = {"client": client_id, "amount": _whole(points), "duration": minutes}
        response = self._post("bonuses/hold", body)
        answer = member(response.data, "held")
        try:
            held = reading.points(member(answer, "amount"))
        except ValueError as error:
            raise unreadable(
                vendor=VENDOR, operation="bonuses/hold", response=response, error=error, safe=False
            ) from error
        return Reserve(points=held, expires_at=_until(member(answer, "until")))

    def release(self, client_id: str) -> None:
        """Let go of all holds of the pair point + client. Repeating it changes nothing."""
        self._post("bonuses/release", {"client": client_id}, safe=True)

    def retail(self, client_id: str, *, amount: Decimal, spend: Decimal) -> CommitResult:
        """Create the operation: it spends, or earns when `spend` is zero. Kopecks are left out."""
        body = {"client": client_id, "amount": _whole(amount), "spend": _whole(spend)}
        response = self._post("retail", body)
        answer = member(response.data, "retail")
        kind = str(member(answer, "type"))
        earns = spend == 0 and kind != LevelKind.DISCOUNT
        try:
            return CommitResult(
                spent=reading.points(member(answer, "spend")) if spend > 0 else ZERO,
                earned=reading.points(member(answer, "earn")) if earns else ZERO,
                percent=reading.number(member(answer, "percent")),
                kind=LevelKind(kind) if kind in set(LevelKind) else None,
            )
        except ValueError as error:
            raise unreadable(
                vendor=VENDOR, operation="retail", response=response, error=error, safe=False
            ) from error

    def _post(self, method: str, body: Mapping[str, object], *, safe: bool = False) -> Response:
        if not self._api_key or not self._point_id:
            raise Misconfigured(
                vendor=VENDOR, operation=method, detail="the key or the point is not set"
            )
        return self._client.request(
            "POST",
            f"/integration/general/{method}",
            operation=method,
            json={**body, "point": self._point_id},
            safe=safe,
        )


def _problems(data: object) -> tuple[Problem, ...]:
    """Read the flat object of a refusal: field -> message (loyalty.md §3.4)."""
    if not isinstance(data, Mapping):
        return ()
    return tuple(
        Problem(field=str(field), message=mask_text(_message(value)))
        for field, value in data.items()
        if field != "success" and isinstance(value, str | list)
    )


def _message(value: str | list[object]) -> str:
    return value if isinstance(value, str) else "; ".join(str(part) for part in value)


def _override(status: int, data: object) -> type[VendorError] | None:
    """Tell our own settings from the buyer's data: a wrong key or point waits for a person.

    How a wrong key is answered is not documented, so a refusal that names it counts as well. A
    success always says so; one that says the opposite is a refusal.
    """
    if status < _BAD_REQUEST and member(data, "success") is False:
        return Refused
    if status != _UNPROCESSABLE or not isinstance(data, Mapping):
        return None
    fields = {str(field).lower() for field in data}
    return Misconfigured if fields & (_KEY_FIELDS | {"point"}) else None


DIALECT = Dialect(problems=_problems, override=_override)


def _read_client(answer: object) -> ClientAnswer:
    identifier = member(answer, "id")
    if not isinstance(identifier, str) or not identifier:
        raise ValueError("the member has no id")
    name, phone = member(answer, "name"), member(answer, "phone")
    return ClientAnswer(
        id=identifier,
        name=name if isinstance(name, str) else "",
        # Documented as a JSON number; text is understood as well.
        phone="" if phone is None else "".join(filter(str.isdigit, str(phone))),
        balance=reading.points(member(answer, "balance")),
        level=_read_level(member(answer, "level")),
        email=reading.text(member(answer, "email")),
        birthday=_day(member(answer, "birthday")),
    )


def _day(value: object) -> date | None:
    """Return a `YYYY-MM-DD`; what is not one is no reason to hide a balance."""
    try:
        return date.fromisoformat(reading.text(value))
    except ValueError:
        return None


def _read_level(answer: object) -> Level | None:
    kind = member(answer, "type")
    if not isinstance(kind, str) or kind not in set(LevelKind):
        return None
    title, limit = member(answer, "title"), member(answer, "maxSpendPercent")
    return Level(
        title=title if isinstance(title, str) else "",
        percent=reading.number(member(answer, "percent")),
        kind=LevelKind(kind),
        max_spend_percent=None if limit is None else reading.number(limit),
    )


def _whole(value: Decimal) -> int:
    """Return a whole JSON number: every documented example is one, fractions may be refused.

    Rounded down, so that nobody earns or spends on kopecks that were not paid.
    """
    return int(floor_to_step(value, Decimal(1)))


def _until(value: object) -> datetime:
    """Return the end of a hold (unix seconds), the documented ten minutes when it is not told."""
    try:
        return datetime.fromtimestamp(int(reading.number(value)), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return timezone.now() + LONGEST_HOLD

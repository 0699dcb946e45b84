"""Reading vendors' JSON: what is missing or of another kind is a `ValueError`, never a guess."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from integrations.money import ZERO, to_money


def number(value: object) -> Decimal:
    """Return a JSON number, or one written as a string, unrounded."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("a number is missing")  # noqa: TRY004 - a defect of the answer, not of us
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not found.is_finite():
        raise ValueError("not a finite number")
    return found


def points(value: object) -> Decimal:
    """Return points rounded to two places. Zero and missing are different things."""
    return to_money(number(value))


def points_or_zero(value: object) -> Decimal:
    """Return points, zero where the vendor leaves them out or writes null."""
    return ZERO if value is None else points(value)


def whole(value: object) -> int:
    """Return a whole number, also one written as a string."""
    found = number(value)
    if found != found.to_integral_value():
        raise ValueError("not a whole number")
    return int(found)


def text(value: object) -> str:
    """Return a string without outer spaces, "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """Return an aware moment of any ISO precision, None where there is none to read."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

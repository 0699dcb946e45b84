"""Single values on Posiflora's wire (posiflora.md §4, §5.1)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from integrations.money import to_money, wire

MEDIA_TYPE = "application/vnd.api+json"


def moment_out(moment: datetime) -> str:
    """Return "2026-03-08T11:00:00+03:00": no fraction, always an offset (posiflora.md §5.1).

    The server's parser takes exactly this; a naive datetime failed live and raises ValueError.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime for Posiflora needs an offset")
    return moment.isoformat(timespec="seconds")


def moment_in(value: object) -> datetime | None:
    """Return aware UTC for any ISO spelling, None for an absent or unreadable one."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def date_in(value: object) -> date | None:
    """Return the business date, None for an absent or unreadable one."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def number_in(value: object) -> Decimal:
    """Return a number that comes as a JSON number or as a string; absent ones are zero.

    Raises ValueError for anything else: an amount is never guessed.
    """
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        # A defect of the vendor's document, which callers catch as ValueError, not of our code.
        raise ValueError(f"a {type(value).__name__} where a number was due")  # noqa: TRY004 - bad data.
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError("text where a number was due") from error
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def money_in(value: object) -> Decimal:
    """Return roubles with two places; raises ValueError like `number_in`."""
    try:
        return to_money(number_in(value))
    except ArithmeticError as error:
        raise ValueError("a number too large for money") from error


def text_in(value: object) -> str:
    """Return text, "" for null. Ids are sometimes integers, so numbers are spelled out."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return ""


def integer_in(value: object) -> int | None:
    """Return a whole number that may be written as a string, otherwise None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() else None


def flag_in(value: object) -> bool:
    """Return a boolean; what is absent is false."""
    if isinstance(value, str):
        return value.strip().lower() in ("true", "yes", "y", "on", "enabled")
    return value is True or value == 1


def quantity_out(quantity: Decimal) -> str:
    """Return "1.00"; more than two places are kept when they are there (goods by weight)."""
    rounded = to_money(quantity)
    return wire(quantity) if rounded == quantity else f"{quantity.normalize():f}"


def attribute_out(value: object) -> object:
    """Return an attribute as JSON takes it: datetimes, dates and ids become strings."""
    if isinstance(value, datetime):
        return moment_out(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): attribute_out(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [attribute_out(item) for item in value]
    return value


def parameter_out(value: object) -> str:
    """Return a query value: lists are comma separated, booleans are words (posiflora.md §3.2)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment_out(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return ",".join(parameter_out(item) for item in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)

"""Values of query parameters, each in the spelling its kind has on the wire (posiflora.md §3.2)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from integrations.posiflora.parameters import Kind, Parameter
from integrations.posiflora.wire import parameter_out


def spell(parameter: Parameter, value: object) -> str:
    """Return the value as text. Raises ValueError when the parameter does not take it."""
    _check_kind(parameter, value)
    text = parameter_out(value)
    if not text and parameter.kind is Kind.LIST:
        # An empty list would be read as no filter at all and bring everything.
        raise ValueError(f"{parameter.key!r} is empty")
    if parameter.choices:
        for word in text.split(",") if parameter.kind is Kind.LIST else [text]:
            if word not in parameter.choices:
                names = ", ".join(parameter.choices)
                raise ValueError(f"{parameter.key!r} takes {names}, not {word!r}")
    return text


def _check_kind(parameter: Parameter, value: object) -> None:
    match parameter.kind:
        case Kind.BOOLEAN:
            # The server takes the words only: `public=1` means false there.
            fits, wanted = isinstance(value, bool), "True or False"
        case Kind.INTEGER:
            fits, wanted = _is_integer(value), "a whole number"
        case Kind.NUMBER:
            fits, wanted = isinstance(value, Decimal) or _is_integer(value), "a Decimal"
        case Kind.DATE:
            fits = isinstance(value, date) and not isinstance(value, datetime)
            wanted = "a date without a time"
        case Kind.MOMENT:
            fits, wanted = isinstance(value, datetime), "a datetime with an offset"
        case Kind.LIST:
            fits, wanted = _is_list(value), "one or several words"
        case Kind.TEXT:
            fits, wanted = not isinstance(value, float), "text"
    if not fits:
        raise ValueError(f"{parameter.key!r} takes {wanted}, not {value!r}")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    if not isinstance(value, Iterable) or isinstance(value, str):
        return True
    # An item with a comma inside would arrive as two.
    return all("," not in parameter_out(item) for item in value)

"""JSON without floats: decimals go out as the very digits they have and come in the same way."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal


class UndecodableBodyError(ValueError):
    """The bytes are not the JSON they claim to be."""


def encode(value: object) -> bytes:
    """Return compact ASCII JSON. Raises TypeError for floats and whatever JSON does not know."""
    return "".join(_pieces(value)).encode("ascii")


def decode(body: bytes) -> object:
    """Return parsed JSON, None for an empty body. Numbers with a fraction become `Decimal`."""
    if not body.strip():
        return None
    try:
        parsed: object = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UndecodableBodyError(type(error).__name__) from error
    return parsed


def _pieces(value: object) -> Iterator[str]:
    # The standard encoder cannot write a Decimal as a number, and a float would change its digits.
    match value:
        case None | bool() | int() | str():
            yield json.dumps(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError("JSON has no infinity and no NaN")
            yield f"{value:f}"
        case Mapping():
            yield "{"
            for index, (key, item) in enumerate(value.items()):
                yield f"{',' if index else ''}{json.dumps(str(key))}:"
                yield from _pieces(item)
            yield "}"
        case list() | tuple():
            yield "["
            for index, item in enumerate(value):
                if index:
                    yield ","
                yield from _pieces(item)
            yield "]"
        case _:
            raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")

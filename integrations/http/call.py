"""One call on its way out and its success on the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.http.dialect import Dialect

type Query = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything about a call that does not change when it is repeated."""

    vendor: str
    operation: str
    method: str
    url: str
    headers: Mapping[str, str]
    payload: bytes | None
    shown: object
    """The body as it may be logged: parsed, so that masking knows the names of its members."""
    safe: bool
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Response:
    """A success. `data` is parsed JSON with `Decimal` for fractions, None for an empty body."""

    status: int
    headers: Mapping[str, str]
    data: object
    exchange_id: int

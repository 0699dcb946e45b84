"""What travels: a parsed request, a response ready to be written, and the JSON both carry."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

type JsonObject = dict[str, Any]

JSON = "application/json"
JSON_API = "application/vnd.api+json"
HTML = "text/html; charset=utf-8"


class Query:
    """Query string parameters in the order they came, names already percent-decoded."""

    def __init__(self, raw: str = "") -> None:
        self.raw = raw
        self._pairs = parse_qsl(raw, keep_blank_values=True)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)

    def get(self, name: str) -> str | None:
        """Return the last value of the parameter, as PHP does, or None when it is absent."""
        found: str | None = None
        for key, value in self._pairs:
            if key == name:
                found = value
        return found

    def csv(self, name: str) -> list[str]:
        """Return a comma-separated parameter as its parts; absent and empty give an empty list."""
        return [part.strip() for part in (self.get(name) or "").split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` starts below the vendor's base address, header names are lower."""

    method: str
    path: str
    query: Query = field(default_factory=Query)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def media_type(self) -> str:
        """Return the Content-Type without its parameters, lower case, "" when there is none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer, complete before a byte of it is written."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def loads(text: str | bytes) -> Any:
    """Parse JSON with fractions as Decimal; raises ValueError."""
    return json.loads(text, parse_float=Decimal)


def dumps(value: object) -> bytes:
    """Write JSON the way the vendors do: decimals as numbers, moments in UTC with an offset."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def answer(status: int, value: object, content_type: str = JSON) -> Response:
    """Build a JSON response."""
    return Response(status, dumps(value), content_type)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # Shortest float text equals the decimal for any price a shop can have, and the value
        # is only printed here: nothing computes with it.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} cannot be written as JSON"
    raise TypeError(message)

"""The stand-in's bodies: what may be in them, how it is read, how it is refused (§2.2, §2.4)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from integrations.sandbox.wire import JsonObject, Response, answer

BAD_REQUEST, UNAUTHORIZED, NOT_FOUND = 400, 401, 404
LENGTH_REQUIRED, PRECONDITION_FAILED = 411, 412
SHORTEST_PHONE = 11
MOSCOW = timezone(timedelta(hours=3))


class BonusPlusError(Exception):
    """Leaves a handler and becomes the `Error` object with its status."""

    def __init__(self, code: str, message: str = "", status: int = PRECONDITION_FAILED) -> None:
        super().__init__(message)
        self.code = code
        self.message = message or "Операция невозможна"
        self.status = status


def refusal(error: BonusPlusError) -> Response:
    """Write an error: msg for people, devMsg for developers, a code where there is one (§2.2)."""
    body: JsonObject = {"msg": error.message, "devMsg": f"{error.code or 'no code'}: sandbox"}
    if error.code:
        body["code"] = error.code
    return answer(error.status, body)


def names(words: str) -> frozenset[str]:
    """Return the members a document lists, written as they are there: one after the other."""
    return frozenset(words.split())


class Body:
    """A JSON object whose members are all documented; anything else is refused by name."""

    def __init__(self, values: object, known: frozenset[str]) -> None:
        if not isinstance(values, dict):
            raise BonusPlusError("", "Ожидается объект", BAD_REQUEST)
        unknown = set(values) - known
        if unknown:
            raise BonusPlusError("", f"Неизвестные поля: {sorted(unknown)}", BAD_REQUEST)
        self._values: Mapping[str, Any] = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it is required."""
        value = self._values.get(name, default)
        if not isinstance(value, str) or (default is None and not value):
            raise BonusPlusError("BAD_PARAMETER", f"{name}: ожидается строка")
        return value

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        """Return a JSON number; without a default it is required."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise BonusPlusError("BAD_PARAMETER", f"{name}: ожидается число")
        return Decimal(value)

    def rows(self, name: str) -> Sequence[object]:
        """Return a required array that is not empty."""
        value = self._values.get(name)
        if not isinstance(value, list) or not value:
            raise BonusPlusError("BAD_PARAMETER", f"{name}: ожидается список")
        return value

    def texts(self, name: str) -> list[str]:
        """Return an optional array of strings."""
        value = self._values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise BonusPlusError("BAD_PARAMETER", f"{name}: ожидается список строк")
        return value

    def phone(self) -> str:
        """Return the digits of a phone: its spelling is free, eleven digits are not (§2.4)."""
        return spelled_phone(self.text("phone"))


def spelled_phone(raw: str) -> str:
    """Return the digits of a phone in a query or a body."""
    digits = re.sub(r"\D", "", raw)
    if len(digits) < SHORTEST_PHONE:
        raise BonusPlusError("BAD_PARAMETER", "Телефон короче 11 цифр")
    return digits


def path_phone(raw: str) -> str:
    """Return a phone in a path, where punctuation breaks the call (§2.4)."""
    if not raw.isdigit() or len(raw) < SHORTEST_PHONE:
        raise BonusPlusError("BAD_PARAMETER", "Телефон в пути: только цифры")
    return raw


def seven_digits(at: datetime | None) -> str | None:
    """Write a moment with seven fractional digits and an offset (§2.1)."""
    if at is None:
        return None
    local = at.astimezone(MOSCOW)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06d}7+03:00"

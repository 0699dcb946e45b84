"""Reading settings from the environment without ever raising.

A setting that cannot be read is remembered as a problem and replaced by its default, so that
`config.checks` can name every mistake at once, in one line each, instead of a traceback from the
middle of the settings file.
"""

import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from environ import Env, FileAwareMapping

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class EnvProblem:
    """A variable that is set but cannot be used; `text` never repeats a value, it may be secret."""

    name: str
    text: str


class Environment:
    """Typed access to variables; every NAME may also be given as NAME_FILE, a path to its value."""

    def __init__(self, source: MutableMapping[str, str] | None = None) -> None:
        self._source: Mapping[str, str] = FileAwareMapping(os.environ if source is None else source)
        self.problems: list[EnvProblem] = []

    def text(self, name: str, default: str = "") -> str:
        """Text without surrounding whitespace: a secret file usually ends with a line break."""
        try:
            return self._source[name].strip()
        except KeyError:
            return default
        except (OSError, UnicodeDecodeError):
            self._report(f"{name}_FILE", "файл не читается")
            return default

    def flag(self, name: str, *, default: bool) -> bool:
        """One of 1/0, true/false, yes/no, on/off."""
        raw = self.text(name).lower()
        if raw in TRUE | FALSE:
            return raw in TRUE
        if raw:
            self._report(name, "ожидается 1 или 0")
        return default

    def integer(self, name: str, default: int, *, minimum: int = 0) -> int:
        """A whole number not below `minimum`."""
        raw = self.text(name)
        if not raw:
            return default
        if re.fullmatch(r"-?[0-9]+", raw) and int(raw) >= minimum:
            return int(raw)
        self._report(name, f"ожидается целое число не меньше {minimum}")
        return default

    def optional_integer(self, name: str) -> int | None:
        """Any whole number, or None when the variable is empty."""
        raw = self.text(name)
        if not raw:
            return None
        if re.fullmatch(r"-?[0-9]+", raw):
            return int(raw)
        self._report(name, "ожидается целое число")
        return None

    def seconds(self, name: str, default: float) -> float:
        """A positive duration in seconds, with or without a fraction."""
        raw = self.text(name)
        if not raw:
            return default
        try:
            value = Decimal(raw)
        except InvalidOperation:
            value = Decimal(0)
        if value.is_finite() and value > 0:
            return float(value)
        self._report(name, "ожидается положительное число секунд")
        return default

    def items(self, name: str) -> list[str]:
        """A comma separated list; blanks are dropped."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def address(self, name: str, default: str = "") -> str:
        """An http(s) address, returned without a trailing slash."""
        raw = self.text(name) or default
        try:
            parts = urlsplit(raw)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            usable = False
        if raw and not usable:
            self._report(name, "ожидается адрес, который начинается с http:// или https://")
            return default
        return raw.rstrip("/")

    def timezone(self, name: str, default: str) -> str:
        """An IANA time zone name."""
        raw = self.text(name) or default
        try:
            ZoneInfo(raw)
        except (KeyError, ValueError, OSError):
            self._report(name, "ожидается часовой пояс, например Europe/Moscow")
            return default
        return raw

    def database(self, name: str) -> dict[str, object] | None:
        """Django's description of a PostgreSQL address, or None when it is absent or unusable."""
        raw = self.text(name)
        if not raw:
            return None
        if raw.split("://", 1)[0] not in {"postgres", "postgresql"}:
            self._report(name, "ожидается адрес вида postgres://user:password@host:5432/name")
            return None
        try:
            return dict(Env.db_url_config(raw))
        except ValueError:
            self._report(name, "адрес базы данных не разбирается")
            return None

    def redis(self, name: str) -> str:
        """A Redis address, or nothing when it is absent or unusable."""
        raw = self.text(name)
        if raw and not raw.startswith(("redis://", "rediss://")):
            self._report(name, "ожидается адрес вида redis://host:6379/0")
            return ""
        return raw

    def _report(self, name: str, text: str) -> None:
        self.problems.append(EnvProblem(name=name, text=text))

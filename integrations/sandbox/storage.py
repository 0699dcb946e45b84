"""The state on disk: one JSON file, written atomically a moment after a change.

Values that JSON does not have are written as `{"$type": …}` and come back as what they were.
"""

import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any

from integrations.sandbox.bonusplus_store import (
    BonusActivity,
    BonusCode,
    BonusCustomer,
    BonusPosition,
    BonusReserve,
    BonusSale,
)
from integrations.sandbox.loyalclient_store import Hold, Level, Member, Operation
from integrations.sandbox.posiflora.store import Ref, Resource, Session
from integrations.sandbox.telegram_store import Call, Message

logger = logging.getLogger(__name__)

FORMAT = 1
PAUSE = 0.5
"""Seconds between a change and the file, so that a burst of calls is one write."""
RECORDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Ref, Resource, Session),
        *(Level, Member, Hold, Operation),
        *(BonusActivity, BonusCode, BonusCustomer, BonusPosition, BonusReserve, BonusSale),
        *(Message, Call),
    )
}


def pack(value: object) -> object:
    """Turn a value JSON cannot hold into one it can (the `default` hook of `json.dumps`)."""
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if is_dataclass(value) and type(value).__name__ in RECORDS:
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {"$record": type(value).__name__, **named}
    message = f"{type(value).__name__} cannot be kept in the state file"
    raise TypeError(message)


def unpack(value: dict[str, Any]) -> object:
    """Undo `pack` (the `object_hook` of `json.loads`)."""
    if "$decimal" in value:
        return Decimal(value["$decimal"])
    if "$moment" in value:
        return datetime.fromisoformat(value["$moment"])
    if "$date" in value:
        return date.fromisoformat(value["$date"])
    if "$record" in value:
        kind = RECORDS[value["$record"]]
        return kind(**{name: each for name, each in value.items() if name != "$record"})
    return value


def to_text(snapshot: dict[str, object]) -> str:
    """Write a snapshot as the text of a state file."""
    return json.dumps({"format": FORMAT, **snapshot}, default=pack, ensure_ascii=False)


class StateFile:
    """Writes snapshots in the background; `touch` after every change, `close` at the end."""

    def __init__(self, path: Path, dump: Callable[[], str]) -> None:
        self._path = path
        self._dump = dump
        self._changed = Event()
        self._closing = Event()
        self._thread = Thread(target=self._run, name="sandbox-state", daemon=True)

    def load(self) -> dict[str, Any] | None:
        """Return the saved state, or None when there is none that can be read."""
        if not self._path.exists():
            return None
        try:
            saved = json.loads(self._path.read_text("utf-8"), object_hook=unpack)
        except (ValueError, KeyError, TypeError) as error:
            self._set_aside(f"unreadable: {error}")
            return None
        if not isinstance(saved, dict) or saved.get("format") != FORMAT:
            self._set_aside("written by another version")
            return None
        return saved

    def start(self) -> None:
        """Begin to watch for changes."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def touch(self) -> None:
        """Say that something changed."""
        self._changed.set()

    def close(self) -> None:
        """Stop watching and write what is there."""
        self._closing.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()
        self._write()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._changed.wait()
            self._closing.wait(PAUSE)
            self._changed.clear()
            if not self._closing.is_set():
                self._write()

    def _write(self) -> None:
        text = self._dump()
        handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(self._path)

    def _set_aside(self, why: str) -> None:
        aside = self._path.with_suffix(self._path.suffix + ".broken")
        self._path.replace(aside)
        logger.warning("sandbox state %s is %s; moved to %s", self._path, why, aside)

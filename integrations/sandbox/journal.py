"""The requests that came in, newest last, with what was answered."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime

CAPACITY = 5_000
BODY_LIMIT = 20_000


@dataclass(slots=True)
class Entry:
    """One request. `status` is None while it is open and when no answer was ever sent."""

    number: int
    at: datetime
    vendor: str
    method: str
    path: str
    query: str
    body: str
    status: int | None = None
    fault: str = ""
    milliseconds: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the entry as the control API shows it."""
        return asdict(self)


class Journal:
    """A bounded log of requests; login bodies are never kept."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=CAPACITY)
        self._count = 0

    def open(
        self, *, at: datetime, vendor: str, method: str, path: str, query: str, body: bytes
    ) -> Entry:
        """Write a request down before anything is done about it."""
        self._count += 1
        text = "" if path.endswith("/sessions") else body[:BODY_LIMIT].decode(errors="replace")
        entry = Entry(self._count, at, vendor, method, path, query, text)
        self._entries.append(entry)
        return entry

    def entries(self, vendor: str = "") -> list[Entry]:
        """Return what is remembered, oldest first, of one vendor or of all."""
        return [entry for entry in tuple(self._entries) if vendor in {"", entry.vendor}]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

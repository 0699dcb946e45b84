"""The sandbox's own time: the real one plus an offset that tests and the control API set."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Vendors live by their own clock; moving it shows what skew and expiry do to the shop."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the vendor's current moment, aware, in UTC, with microseconds."""
        return datetime.now(UTC) + self.offset

    def second(self) -> datetime:
        """Return the same moment cut to whole seconds, the precision Posiflora stores."""
        return self.now().replace(microsecond=0)

    def advance(self, seconds: float) -> None:
        """Move the vendor's clock by so many seconds (negative goes back)."""
        self.offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Run in step with the real clock again."""
        self.offset = timedelta()

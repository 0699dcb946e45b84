"""Faults on demand: what goes wrong, with which call, how many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from threading import Event
from typing import Any

BEFORE_WORK = frozenset({"refuse", "lost_before", "status", "html", "redirect", "expired_token"})
"""Kinds that answer (or fall silent) instead of doing the work."""
AFTER_WORK = frozenset(
    {"lost_after", "half_body", "status_after", "broken_json", "huge_body", "barrier"}
)
"""Kinds that let the work happen and spoil only what the caller learns of it."""
DELAYS = frozenset({"slow", "slow_after"})
"""Kinds that wait before or after the work and then answer properly."""
KINDS = BEFORE_WORK | AFTER_WORK | DELAYS

BARRIER_PATIENCE = 60.0
"""Seconds a barrier holds an answer when nobody releases it."""


@dataclass(slots=True)
class Fault:
    """One rule. `path` is a regular expression searched in the path below the vendor's base.

    kind         what happens
      refuse         connection reset before the body is read; nothing done
      lost_before    request read, nothing done, connection closed
      lost_after     work done, connection closed without an answer
      half_body      work done, answer cut in the middle
      status         answered with `status` (default 503) at once, Retry-After if `retry_after`
      status_after   work done, answered with `status` (default 500)
      slow           waits `seconds`, then works and answers; slow_after works first
      broken_json    work done, answered 200 with text that is not JSON
      html           200 with a page of some proxy; nothing done
      redirect       302 to another host; nothing done
      huge_body      work done, answered 200 with 32 MB
      expired_token  401 in the vendor's own shape; nothing done
      barrier        work done, the answer waits for `release`
    times        how many calls it hits, None for all of them
    skip         how many matching calls pass before the first hit
    probability  chance of each matching call to be hit, drawn from Random(seed)
    """

    kind: str
    vendor: str = "*"
    method: str = "*"
    path: str = ""
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    status: int = 0
    retry_after: int | None = None
    seconds: float = 10.0
    id: int = 0
    hits: int = 0
    _random: Random = field(default_factory=Random, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            message = f"no such fault: {self.kind}; there are {', '.join(sorted(KINDS))}"
            raise ValueError(message)
        re.compile(self.path)
        self._random = Random(self.seed)  # noqa: S311 - repeatable on purpose
        if not self.status:
            self.status = 500 if self.kind == "status_after" else 503

    def takes(self, *, vendor: str, method: str, path: str) -> bool:
        """Decide whether this call is hit, and count it."""
        if self.vendor not in {"*", vendor} or self.method not in {"*", method}:
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        if not re.search(self.path, path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.probability < 1.0 and self._random.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def as_dict(self) -> dict[str, object]:
        """Return the rule as the control API shows it."""
        names = ("id", "kind", "vendor", "method", "path", "times", "skip", "probability")
        more = ("seed", "status", "retry_after", "seconds", "hits")
        return {name: getattr(self, name) for name in (*names, *more)}


class FaultBook:
    """The rules in force, asked once for every call, and the calls a barrier holds."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._last_id = 0
        self._gate = Event()
        self._alarm = Event()
        self.held = 0

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force; rules are tried in the order they came."""
        self._last_id += 1
        fault.id = self._last_id
        self._rules.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        """Take one rule out of force."""
        left = [rule for rule in self._rules if rule.id != fault_id]
        found = len(left) != len(self._rules)
        self._rules = left
        return found

    def clear(self) -> None:
        """Take all rules out of force and let every held answer go."""
        self._rules = []
        self.release()

    def active(self) -> list[Fault]:
        """Return the rules that can still hit."""
        return [rule for rule in self._rules if rule.times is None or rule.hits < rule.times]

    def take(self, *, vendor: str, method: str, path: str) -> Fault | None:
        """Return the first rule that hits this call."""
        for rule in self._rules:
            if rule.takes(vendor=vendor, method=method, path=path):
                return rule
        return None

    def hold(self) -> None:
        """Wait for `release`; the caller must not hold the world's lock."""
        gate = self._gate
        self.held += 1
        try:
            gate.wait(BARRIER_PATIENCE)
        finally:
            self.held -= 1

    def sleep(self, seconds: float) -> None:
        """Wait out a delay, or until `wake`; the caller must not hold the world's lock."""
        self._alarm.wait(seconds)

    def wake(self) -> None:
        """End every delay that is going on now."""
        alarm, self._alarm = self._alarm, Event()
        alarm.set()

    def release(self) -> None:
        """Let every answer go that a barrier holds now; later ones wait for the next release."""
        gate, self._gate = self._gate, Event()
        gate.set()


def fault_from(values: Mapping[str, Any]) -> Fault:
    """Build a rule from JSON; raises ValueError on an unknown field or kind."""
    known = {"kind", "vendor", "method", "path", "times", "skip", "probability"}
    known |= {"seed", "status", "retry_after", "seconds"}
    unknown = set(values) - known
    if unknown:
        message = f"unknown fields of a fault: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    if "kind" not in values:
        message = "a fault needs a kind"
        raise ValueError(message)
    return Fault(**values)

"""How one vendor words its refusals. Everything else about HTTP is the same for all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from integrations.errors import Problem, VendorError

type ProblemParser = Callable[[object], tuple[Problem, ...]]
type VerdictOverride = Callable[[int, object], type[VendorError] | None]
type RetryAfterReader = Callable[[object], float | None]


def problems_from_nothing(_data: object) -> tuple[Problem, ...]:
    """Return no problems: the vendor documents no form of them."""
    return ()


def no_override(_status: int, _data: object) -> type[VendorError] | None:
    """Return None: the HTTP status says everything."""
    return None


def no_retry_after(_data: object) -> float | None:
    """Return None: only the header names a wait."""
    return None


@dataclass(frozen=True, slots=True)
class Dialect:
    """The vendor's own parts of reading an answer.

    `problems` reads a refusal's body. `override` may call the failure by another class than the
    status would; it is asked for successes too, since some vendors refuse with a 200.
    `retry_after` reads a wait in seconds out of the body.
    """

    problems: ProblemParser = problems_from_nothing
    override: VerdictOverride = no_override
    retry_after: RetryAfterReader = no_retry_after


def member(data: object, name: str) -> object:
    """Return `data[name]` when `data` is a JSON object that has it, otherwise None."""
    return data.get(name) if isinstance(data, Mapping) else None

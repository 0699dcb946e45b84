"""Finding what serves a path; `{name}` in a template is one segment."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Match[T]:
    """What was found: the target with its path parameters, or only the methods that exist."""

    target: T | None
    parameters: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()


class Router[T]:
    """A table of (method, template, target), tried in the order it was made."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], T]] = []

    def add(self, method: str, template: str, target: T) -> None:
        """Add one row."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        self._routes.append((method, re.compile(pattern), target))

    def find(self, method: str, path: str) -> Match[T]:
        """Look a call up; without a target `methods` tells 405 from 404."""
        methods = []
        for known, pattern, target in self._routes:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            if known == method:
                return Match(target, found.groupdict())
            methods.append(known)
        return Match(None, methods=tuple(methods))

"""The operations of the vendor's own OpenAPI file with their examples."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.integrations.posiflora_spec import VARIABLE, VERBS, document, resolve


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `sent` and `answered` are its first examples, None when there is none."""

    verb: str
    path: str
    status: int
    sent: Any
    answered: Any

    @property
    def name(self) -> str:
        return f"{self.verb} {self.path}"


def operations() -> tuple[Operation, ...]:
    """Every operation of the file, none where there is no file."""
    return tuple(_read()) if os.environ.get(VARIABLE) else ()


def _read() -> Iterator[Operation]:
    for path, methods in document()["paths"].items():
        for verb in VERBS:
            if verb in methods:
                found = methods[verb]
                body = resolve(found.get("requestBody"))
                status = next(code for code in found["responses"] if code.startswith("2"))
                answered = _example(resolve(found["responses"][status]))
                sent = None if body is None else _example(body)
                yield Operation(verb.upper(), path, int(status), sent, answered)


def _example(part: Any) -> Any:
    for content in part.get("content", {}).values():
        if "example" in content:
            return content["example"]
        for example in content.get("examples", {}).values():
            return resolve(example)["value"]
    return None

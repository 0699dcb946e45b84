"""The vendor's own OpenAPI document, which is not ours to keep: its path is in POSIFLORA_SPEC."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from integrations.posiflora.operation import Operation
from tests.integrations.without_loss import rows_of

VARIABLE = "POSIFLORA_SPEC"
MEDIA_TYPE = "application/vnd.api+json"
VERBS = ("get", "post", "patch", "delete", "put")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the parsed document; skips the test where there is none."""
    path = os.environ.get(VARIABLE, "")
    if not path:
        pytest.skip(f"{VARIABLE} does not name posiflora-openapi.json: NOTHING WAS COMPARED")
    text = Path(path).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


def resolve(node: Any) -> Any:
    """Follow `$ref`, however deep it points."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~").replace("%2B", "+")
            target = target[int(key)] if isinstance(target, list) else target[key]
        node = target
    return node


def pairs() -> set[tuple[str, str]]:
    """Return every (verb, path) of the document."""
    return {
        (verb.upper(), path)
        for path, methods in document()["paths"].items()
        for verb in methods
        if verb in VERBS
    }


def described(operation: Operation) -> dict[str, Any]:
    """Return what the document says about an operation of the table."""
    found: dict[str, Any] = document()["paths"][operation.path][operation.verb.lower()]
    return found


def request_examples(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield media type and body of every request example."""
    body = resolve(described(operation).get("requestBody"))
    for media_type, content in (body or {}).get("content", {}).items():
        for example in _examples(content):
            yield media_type, example


def answer_examples(operation: Operation) -> Iterator[tuple[int, Any]]:
    """Yield status and body of every documented success; None for one without an example."""
    for status, answer in described(operation)["responses"].items():
        if status.startswith("2"):
            for content in resolve(answer).get("content", {}).values():
                found = [*_examples(content)] or [None]
                yield from ((int(status), example) for example in found)


def resources(kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return every (resource, answer) of one type in all answers."""
    return [
        (row, answer)
        for path, methods in document()["paths"].items()
        for verb, described_ in methods.items()
        if verb in VERBS
        for status, reply in described_["responses"].items()
        if status.startswith("2")
        for content in resolve(reply).get("content", {}).values()
        for answer in _examples(content)
        for row in [*rows_of(answer), *answer.get("included", [])]
        if row["type"] == kind
    ]


def _examples(content: dict[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for example in content.get("examples", {}).values():
        yield resolve(example)["value"]

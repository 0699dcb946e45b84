"""Which tests carry the number of a field case, as their files tell."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NUMBERED = re.compile(r"test_case_(\d\d)_")


def numbered_tests() -> dict[str, int]:
    """`file::test` below `tests/` and its number, of whatever pytest collects."""
    found: dict[str, int] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and (named := NUMBERED.match(node.name)):
                found[f"{path.relative_to(TESTS).as_posix()}::{node.name}"] = int(named[1])
    return found

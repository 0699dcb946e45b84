"""What went to BonusPlus, in short."""

import json
from decimal import Decimal

from integrations.sandbox.journal import Entry
from tests.plugin_sandbox import SandboxHelper

BASE = "https://bp.test/api"
"""Where nobody is: for answers made up by a test."""


def calls(sandbox: SandboxHelper, since: int = 0) -> list[str]:
    entries = sandbox.requests("bonusplus")[since:]
    return [f"{entry.method} {short(entry)}" for entry in entries]


def short(entry: Entry) -> str:
    return entry.path.replace("/79120000001", "").replace("/M1-reserve-1", "/id")


def body(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = json.loads(entry.body, parse_float=Decimal)
    return found

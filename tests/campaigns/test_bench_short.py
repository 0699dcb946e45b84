"""The bench in small: no target is held against a machine that is busy with other tests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaigns.bench import CAMPAIGN
from tests.campaigns.frame import Check
from tests.campaigns.ground import Ground
from tests.campaigns.registry import campaign

# What a poll costs is counted by the campaign about Posiflora already.
CHECKS = [check for check in CAMPAIGN.checks if check.__name__ != "poll_costs"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_part_waits_for_another(ground: Ground, check: Check[Any]) -> None:
    rows = campaign("bench", only=check.__name__).run(ground, short=True)
    assert [row.details for row in rows if not row.fine] == []
    assert rows

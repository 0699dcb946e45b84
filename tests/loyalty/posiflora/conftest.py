"""Shared by the tests of points kept in Posiflora.

What is special about them is tested here, in every world that posiflora.md §9 leaves open. The
contract suite beside this room runs the provider too (benches.py), where points can be spent.
"""

import pytest

from tests.loyalty.benches import PosifloraBench
from tests.loyalty.posiflora.hands import world
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def bench(sandbox: SandboxHelper) -> PosifloraBench:
    """Points can be spent."""
    return world(sandbox)

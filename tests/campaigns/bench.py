"""Speed as ratios of two things measured in the same run: absolute figures say what machine it was.

The targets are those of DESIGN §10.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.campaigns.bench_place import placing_beside_a_sick_vendor
from tests.campaigns.bench_push import push_by_its_waiting
from tests.campaigns.frame import Campaign
from tests.campaigns.polling import poll_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything; `strict` compares with the targets, else with what cannot be luck."""

    pushed: int
    workers: tuple[int, ...]
    latency: float
    placed: int
    rounds: int
    orders: int
    strict: bool


CAMPAIGN = Campaign(
    title="Скорость: отношения, измеренные в одном запуске",
    readings={"цель": {}},
    checks=(push_by_its_waiting, placing_beside_a_sick_vendor, poll_costs),
    full=Sizes(
        pushed=120, workers=(8, 20), latency=0.5, placed=100, rounds=3, orders=1000, strict=True
    ),
    short=Sizes(pushed=8, workers=(4,), latency=0.4, placed=4, rounds=1, orders=100, strict=False),
)

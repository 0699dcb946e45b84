"""The campaign about points at its short size: the same checks, under every service."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import pytest

from integrations.loyalty.base import CommitRequest, Evidence, Settled, Settlement
from integrations.loyalty.loyalclient import LoyalClientProvider
from tests.campaigns.loyalty_proof import RACES
from tests.campaigns.points import lost, race
from tests.campaigns.points.day import day_of, replay, run
from tests.campaigns.points.promises import Broken
from tests.campaigns.points.services.registry import SERVICES
from tests.campaigns.points.stage import Stage, staged
from tests.plugin_sandbox import SandboxHelper

DAYS, STEPS = 5, 12
SPENDING = [name for name, service in SERVICES.items() if service.spends]


@pytest.fixture(autouse=True)
def _failures_are_on_purpose() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def stage(request: pytest.FixtureRequest, db_and_vendors: SandboxHelper) -> Iterator[Stage]:
    """A stage of the service the test asks for."""
    with staged(db_and_vendors, SERVICES[request.param]) as made:
        yield made


@pytest.fixture
def db_and_vendors(transactional_db: None, sandbox: SandboxHelper) -> SandboxHelper:
    return sandbox


@pytest.mark.parametrize("stage", SERVICES, indirect=True)
def test_shop_days_at_random(stage: Stage) -> None:
    machine = day_of(stage)
    assert run(machine, runs=DAYS, steps=STEPS) == ""
    assert machine.seen["runs"] >= DAYS
    assert stage.happened["orders without points"] + stage.happened["orders with points"] > DAYS


@pytest.mark.parametrize(
    ("stage", "habits"),
    [(name, RACES[name][0]) for name in SPENDING],
    indirect=["stage"],
)
def test_case_22_thirty_checkouts_of_one_balance(
    stage: Stage, habits: Mapping[str, object]
) -> None:
    ended = race.run_race(stage, habits)
    assert ended.spent == race.EACH * ended.with_points <= ended.balance
    assert ended.with_points >= 1
    assert sum(ended.answers.values()) == race.CHECKOUTS


@pytest.mark.parametrize(
    ("stage", "road"),
    [
        ("loyalclient", lost.accepted_and_cancelled),
        ("loyalclient", lost.earns_twice_opened),
        ("bonusplus", lost.spends_and_is_cancelled),
        ("bonusplus", lost.spends_and_returns),
        ("posiflora", lost.spends_and_is_cancelled),
        ("posiflora", lost.is_bought_again),
    ],
    indirect=["stage"],
)
def test_every_call_that_moves_something_loses_its_answer(stage: Stage, road: lost.Road) -> None:
    broken = [
        (call.title, wrong)
        for call, wrong in lost.every_loss(stage, road, all_calls=False)
        if wrong
    ]
    assert broken == []


def _repeats_blindly(
    _provider: LoyalClientProvider, _request: CommitRequest, _evidence: Evidence
) -> Settlement:
    """What everybody does who takes silence for a failure."""
    return Settlement(outcome=Settled.ABSENT)


@pytest.mark.parametrize("stage", ["loyalclient"], indirect=True)
def test_a_shop_that_repeats_blindly_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LoyalClientProvider, "settle_commit", _repeats_blindly)
    wrong = {
        call.title.rsplit("/", 1)[-1]: wrong
        for call, wrong in lost.every_loss(stage, lost.earns_twice_opened, all_calls=False)
    }
    assert "is committed twice" in wrong.pop("retail")
    assert set(wrong.values()) == {""}


@pytest.mark.parametrize("stage", ["loyalclient"], indirect=True)
def test_a_failing_day_is_a_script_that_fails_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LoyalClientProvider, "settle_commit", _repeats_blindly)
    script = """
state = Day()
habits = {"status_moves": "free"}
(one,) = state.begin(habits=habits, away=False, ends="", carts=[(0, 0, "one", False)])
state.wait_and_work(seconds=2, vendor=Vendor.POSIFLORA)
state.florist_ends(number=one, action="complete", seconds=0)
stage = state.stage
stage.sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
state.wait_and_work(seconds=2, vendor=Vendor.LOYALTY)
state.teardown()
"""
    with pytest.raises(Broken, match="is committed twice"):
        replay(day_of(stage), script)

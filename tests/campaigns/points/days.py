"""Many shop days at random under one service: seeded, in processes of their own, counted.

    python -m tests.campaigns.points.days --service bonusplus --runs 200 --seed 7
    python -m tests.campaigns.points.days --service bonusplus --replay failing.py

A failing day is printed as the shortest script that hypothesis finds, which `--replay` runs again.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from tests.campaigns.ground import own_ground

ROOT = Path(__file__).resolve().parents[3]
STEPS = 14
LONGEST_SECONDS = 3600
SERVERS = ("DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the days of one service, for one process."""

    service: str
    runs: int
    seed: int


@dataclass(slots=True, kw_only=True)
class Report:
    """What the days of a share came to; `script` is the failing one, "" when none failed."""

    runs: int = 0
    seconds: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    script: str = ""

    def as_json(self) -> str:
        # Not `asdict`: it makes counts of a counter's pairs.
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(values, ensure_ascii=False)

    def add(self, other: Report) -> None:
        self.runs += other.runs
        self.seconds += other.seconds
        self.seen.update(other.seen)
        self.happened.update(other.happened)
        self.script = self.script or other.script


def with_servers_of_its_own() -> dict[str, str]:
    """The environment of a process that must not empty our tables."""
    return {name: value for name, value in os.environ.items() if name not in SERVERS}


def in_a_process(share: Share) -> Report:
    """Run the share in a process with servers of its own."""
    arguments = ("--service", share.service, "--runs", str(share.runs), "--seed", str(share.seed))
    done = subprocess.run(
        [sys.executable, "-m", "tests.campaigns.points.days", *arguments],
        cwd=ROOT,
        env=with_servers_of_its_own(),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    try:
        said = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return Report(script=f"# {share} ended with {done.returncode}\n{done.stderr[-4000:]}")
    said["seen"], said["happened"] = Counter(said["seen"]), Counter(said["happened"])
    return Report(**said)


def main() -> int:
    """Print the report as one line of JSON. Exit code 1 when a day failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service", required=True)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--as-found", action="store_true", help="do not shorten a failing day")
    parser.add_argument("--replay", type=Path, help="run a printed script again")
    options = parser.parse_args()
    with own_ground() as ground:
        # What fails on purpose would fill the screen.
        logging.disable(logging.CRITICAL)
        # Importable only now: they hold models of the shop.
        from tests.campaigns.points import day
        from tests.campaigns.points.services.registry import SERVICES
        from tests.campaigns.points.stage import staged

        ground.clear()
        with staged(ground.sandbox, SERVICES[options.service]) as stage:
            machine = day.day_of(stage)
            if options.replay:
                day.replay(machine, options.replay.read_text())
                return 0
            report, started = Report(), time.monotonic()
            report.script = day.run(
                machine,
                runs=options.runs,
                steps=options.steps,
                seed=options.seed,
                shortest=not options.as_found,
            )
            report.seconds = round(time.monotonic() - started, 1)
            report.seen, report.happened = machine.seen, stage.happened
            report.runs = report.seen.pop("runs", 0)
    sys.stdout.write(f"{report.as_json()}\n")
    return 1 if report.script else 0


if __name__ == "__main__":
    sys.exit(main())

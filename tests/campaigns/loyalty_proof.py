"""What the promises about points have to show under every service, in one printed table."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.campaigns.frame import Campaign, Finding
from tests.campaigns.ground import Ground
from tests.campaigns.points import lost, race
from tests.campaigns.points.cases import proof_of_cases
from tests.campaigns.points.days import Report, Share, in_a_process
from tests.campaigns.points.services.base import Service
from tests.campaigns.points.services.registry import SERVICES
from tests.campaigns.points.stage import Stage, staged

SHARE = 75
"""Days a process: enough to be worth its start, few enough to keep every core busy to the end."""
FIRST_SEED = 20_260_101
WORDS = {
    "orders with points": "заказов с баллами",
    "orders without points": "без баллов",
    "spent": "со списанием в сервисе",
    "earned": "с начислением",
    "refunds": "возвратов в сервисе",
    "lives": "вторых жизней заказа",
    "paid": "оплат",
    "goods taken back": "возвратов товара",
    "goods taken out": "изъятий из заказа",
    "worker died": "смертей работника",
    "worker stood still": "встреч посреди вызова",
    "sales without the service": "дней без сервиса",
    "unknown": "недоказуемых исходов",
    "by hand": "возвратов руками",
    "given back by the service itself": "вернул сам сервис",
    "accrued unseen": "начислил сам и не показал",
    "done over there": "отменено у нас и завершено там",
    "pressed at the end": "завершено или отменено в конце",
    "discount without debit": "скидок без списания у человека",
    "completed without points": "завершено без начисления у человека",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Days by service; `every_answer` loses the answers of calls that only read as well."""

    days: Mapping[str, int]
    every_answer: bool
    first_seed: int = FIRST_SEED


@contextmanager
def stage_of(ground: Ground, service: type[Service]) -> Iterator[Stage]:
    ground.clear()
    with staged(ground.sandbox, service) as stage:
        yield stage


def days_at_random(_ground: Ground, sizes: Sizes) -> Iterator[Finding]:
    """Shop days at random under every service."""
    shares = [share for name, runs in sizes.days.items() for share in _shares(name, runs, sizes)]
    # In turn, so that every service is under way from the beginning.
    shares.sort(key=lambda share: share.seed)
    with ThreadPoolExecutor(os.cpu_count() or 2) as processes:
        reports = list(zip(shares, processes.map(_told, shares), strict=True))
    for name, runs in sizes.days.items():
        total = Report()
        for share, report in reports:
            if share.service == name:
                total.add(report)
        title = f"случайные дни: {SERVICES[name].title}"
        fine = not total.script and total.runs >= runs
        yield Finding(title, fine, f"{_numbers(total)}{_failure(total)}")


def thirty_checkouts(ground: Ground, _sizes: Sizes) -> Iterator[Finding]:
    """Thirty checkouts of one balance at once."""
    for service in _spending():
        with stage_of(ground, service) as stage:
            for habits in RACES[service.name]:
                words = ", ".join(f"{name}={value}" for name, value in habits.items()) or "обычно"
                title = f"30 оформлений разом: {service.title} ({words})"
                try:
                    said = str(race.run_race(stage, habits))
                except AssertionError as error:
                    yield Finding(title, fine=False, said=str(error))
                else:
                    yield Finding(title, fine=True, said=said)


def every_answer_lost(ground: Ground, sizes: Sizes) -> Iterator[Finding]:
    """The answer of every call lost once."""
    for service in _spending():
        calls: Counter[str] = Counter()
        broken: list[str] = []
        with stage_of(ground, service) as stage:
            for road in lost.ROADS:
                for call, wrong in lost.every_loss(stage, road, all_calls=sizes.every_answer):
                    calls[call.title] += 1
                    broken += [f"{road.__name__}: {wrong}"] if wrong else []
        moving = ", ".join(f"{title} × {count}" for title, count in sorted(calls.items()))
        said = f"потеряно ответов {calls.total()} на {len(calls)} видах вызовов: {moving}"
        yield Finding(f"потерянные ответы: {service.title}", not broken, "; ".join([said, *broken]))


def _told(share: Share) -> Report:
    """Run it, and say how it went: the whole takes a quarter of an hour."""
    report = in_a_process(share)
    sys.stderr.write(f"{share.service}, seed {share.seed}: {_numbers(report)}{_failure(report)}\n")
    return report


def _spending() -> Sequence[type[Service]]:
    return [service for service in SERVICES.values() if service.spends]


RACES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "loyalclient": (
        {},
        {"new_operation_clears": "only_pair", "hold_lowers_recalc": False},
        {"hold_lowers_balance": False, "hold_lowers_recalc": False},
    ),
    "bonusplus": (
        {},
        {"bonusplus_reserve_above": "partial", "bonusplus_repeat_reserve": "replaces"},
        {"bonusplus_max_by_balance": True, "bonusplus_delete_reserve": "ignored"},
    ),
    "posiflora": ({}, {"bonus_limit": "free"}, {"points_lag_seconds": 60}),
}


def _shares(name: str, runs: int, sizes: Sizes) -> Iterator[Share]:
    for number, first in enumerate(range(0, runs, SHARE)):
        part = min(SHARE, runs - first)
        yield Share(service=name, runs=part, seed=sizes.first_seed + number)


def _numbers(report: Report) -> str:
    counts = report.happened + report.seen
    told = [f"{words} {counts[name]}" for name, words in WORDS.items() if counts[name]]
    return f"{report.runs} дней за {report.seconds:.0f} с работы: {', '.join(told)}"


def _failure(report: Report) -> str:
    return f"; НЕ ВЫШЛО:\n{report.script}" if report.script else ""


CAMPAIGN = Campaign(
    title="Бонусы: что обещано и что видно",
    readings={"итог": {}},
    checks=(days_at_random, thirty_checkouts, every_answer_lost, proof_of_cases),
    full=Sizes(
        days={"loyalclient": 1000, "bonusplus": 750, "posiflora": 375, "none": 50},
        every_answer=True,
    ),
    short=Sizes(
        days={"loyalclient": 10, "bonusplus": 10, "posiflora": 10, "none": 5}, every_answer=False
    ),
)

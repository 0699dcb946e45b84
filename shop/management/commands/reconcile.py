"""`manage.py reconcile`."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.moments import moment
from shop.management.runs import COULD_NOT_RUN, SOME_FAILED, Progress, exit_codes
from shop.services import clock
from shop.sync.reconcile.findings import Finding, Repair, Report
from shop.sync.reconcile.output import as_json
from shop.sync.reconcile.run import reconcile

OFFERS = {
    Repair.SEND: "отправить",
    Repair.REREAD: "принять из Posiflora",
    Repair.RECORD_PAYMENT: "записать оплату",
    Repair.NOTE_PAYMENT: "отметить оплату",
    Repair.FOLLOW: "провести бонусы",
    Repair.SETTLE: "спросить сервис бонусов",
    Repair.NOTE_UNDONE: "записать возврат",
    Repair.RELEASE: "снять резерв",
}


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.reconcile`."""

    help = (
        "Сверяет наши заказы и бонусы с Posiflora и сервисом бонусов, до копейки. Расхождения "
        "показывает и заносит в «Требуют внимания». С --fix исправляет то, что исправить "
        "безопасно; остальное решает человек."
    )
    exit_codes_said = "Код выхода: 0 — расхождений нет, 1 — есть, 2 — сверить не удалось."
    examples = {
        "": "показать расхождения за 30 дней и занести их в «Требуют внимания»",
        "--dry-run": "только показать, ничего не записывая",
        "--fix": "заодно исправить то, что исправить безопасно",
        "--since 2026-11-01 --json": "отчёт для программ, с начала ноября",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=moment,
            help="с какого момента, например 2026-11-01T00:00; по умолчанию за 30 дней",
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--fix", action="store_true", help="исправить то, что безопасно")
        how.add_argument(
            "--dry-run", action="store_true", help="только показать, никого не спрашивая"
        )
        parser.add_argument("--json", action="store_true", help="отчёт для программ")

    def handle(self, *_args: Any, **options: Any) -> None:
        with exit_codes(self), Progress(self.stderr, "сверено") as progress:
            report = reconcile(
                since=options["since"],
                fix=options["fix"],
                dry_run=options["dry_run"],
                progress=progress.show,
            )
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))
        else:
            self._print(report)
        for failure in report.failures:
            self.stderr.write(failure)
        if report.failures:
            sys.exit(COULD_NOT_RUN)
        if report.differences:
            sys.exit(SOME_FAILED)

    def _print(self, report: Report) -> None:
        head = ("О чём", "У нас", "Там", "Итог", "Что не так")
        self.print_table(head, [_cells(each) for each in report.findings])
        for sums in report.members:
            if not sums.agrees:
                self.stdout.write(f"Участник {sums.member}: у нас {sums.ours}, там {sums.theirs}")
        for sentence in report.not_checked:
            self.stdout.write(sentence)
        self.stdout.write(
            f"С {clock.local(report.since):%d.%m.%Y}: заказов {report.orders}, участников "
            f"{len(report.members)}, исправлено {report.repaired}, "
            f"расхождений {len(report.differences)}"
        )


def _cells(finding: Finding) -> tuple[str, ...]:
    return (
        finding.subject,
        finding.ours or "—",
        finding.theirs or "—",
        _outcome(finding),
        finding.text,
    )


def _outcome(finding: Finding) -> str:
    if finding.repaired:
        return "исправлено"
    if finding.repair:
        return f"--fix: {OFFERS[finding.repair]}"
    return "решает человек"

"""`manage.py resync_bonuses`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from integrations.phones import InvalidPhone, normalize
from shop.management.base import ShopCommand
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.models import Customer, Movement, OperationState
from shop.sync.loyalty.resync import Resettled, Settling, operations_to_resync, resync_bonuses

WORDS = {
    Settling.DONE: "проведено",
    Settling.ENDED: "не проведено",
    Settling.WAITS: "ждёт ответа",
    Settling.BY_HAND: "решить вручную",
}


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.loyalty.resync`."""

    help = (
        "Перечитывает сервис бонусов и завершает незавершённые движения: проведённые отмечает, "
        "непроведённые отправляет снова. Ничего не проводит дважды. Без параметров — все."
    )
    examples = {
        "--dry-run": "показать незавершённые движения, никого не спрашивая",
        "--order TM0000000123": "движения одного заказа",
        "--phone +79120000001": "движения одного участника",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--order", default="", help="номер одного заказа")
        which.add_argument("--phone", default="", help="телефон участника в любом виде")
        parser.add_argument("--dry-run", action="store_true", help="только показать, что открыто")

    def handle(self, *_args: Any, **options: Any) -> None:
        phone = self._phone(options["phone"])
        self.order_must_exist(options["order"])
        wanted = operations_to_resync(number=options["order"], phone=phone)
        with exit_codes(self), Progress(self.stderr, "движений") as progress:
            rows = resync_bonuses(wanted, dry_run=options["dry_run"], progress=progress.show)
        self._print(rows)
        left = any(row.outcome in {Settling.WAITS, Settling.BY_HAND} for row in rows)
        if left and not options["dry_run"]:
            sys.exit(SOME_FAILED)

    def _phone(self, typed: str) -> str:
        if not typed:
            return ""
        try:
            phone = normalize(typed)
        except InvalidPhone:
            self.stop(f"{typed}: не телефон.")
        if not Customer.objects.filter(bonus_operations__member_phone=phone).exists():
            self.stop("Движений у этого участника нет.")
        return phone

    def _print(self, rows: list[Resettled]) -> None:
        head = ("Заказ", "Движение", "Сколько", "Было", "Стало", "Итог")
        self.print_table(head, [_cells(row) for row in rows])
        counts = Counter(row.outcome for row in rows)
        sums = ", ".join(f"{WORDS[each]}: {counts[each]}" for each in Settling if counts[each])
        self.stdout.write(f"Незавершённых движений: {len(rows)}" + (f" ({sums})" if sums else ""))


def _cells(row: Resettled) -> tuple[str, ...]:
    outcome = f"{WORDS[row.outcome]}: {row.reason}" if row.reason else WORDS[row.outcome]
    return (
        row.order,
        str(Movement(row.movement).label),
        row.asked,
        str(OperationState(row.was).label),
        str(OperationState(row.becomes).label),
        outcome,
    )

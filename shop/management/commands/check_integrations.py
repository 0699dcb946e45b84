"""`manage.py check_integrations`."""

from __future__ import annotations

import sys
from typing import Any

from shop.management.base import ShopCommand
from shop.management.runs import SOME_FAILED
from shop.sync.health import Checked, check_integrations


class Command(ShopCommand):
    """Thin: the questions stand in `shop.sync.health`."""

    help = (
        "Спрашивает каждую систему о чём-нибудь безобидном: верны ли адреса и ключи. "
        "Ничего не меняет."
    )
    examples = {"": "после смены адреса или ключа: одна строка на систему, с причиной отказа"}
    exit_codes_said = "Код выхода: 0 — все системы готовы, 1 — хоть одна не готова."

    def handle(self, *_args: Any, **_options: Any) -> None:
        checks = list(check_integrations())
        head = ("Система", "Итог", "Подробности")
        self.print_table(head, [_cells(each) for each in checks])
        if not all(each.fine for each in checks):
            sys.exit(SOME_FAILED)


def _cells(checked: Checked) -> tuple[str, str, str]:
    return (checked.system, "ОК" if checked.fine else "НЕТ", checked.detail)

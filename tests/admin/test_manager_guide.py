"""The documents call what a manager sees by the words a manager sees.

docs/manager.md names every question and every button, docs/operating.md and the commands only what
there is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.management import get_commands, load_command_class

from config.admin_look import MENU, TITLES
from shop.admin.orders.page import OrderAdmin
from shop.admin.orders.sections import ExchangesTab
from shop.models import AttentionKind

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "manager.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
QUOTED = re.compile(r'"([^"\n]*[А-Яа-яё][^"\n]*)"')
"""Russian words in an English text are always somebody else's words."""

BOLD = GUIDE.replace("**«", "**").replace("»**", "**")
"""Without quotation marks around what is bold."""


def buttons() -> set[str]:
    """The words on all buttons of the shop's own pages."""
    pages = [type(each) for each in admin.site._registry.values()]
    ours = [each for each in pages if each.__module__.startswith("shop.")]
    methods = [getattr(page, name, None) for page in ours for name in dir(page)]
    actions = [each for each in methods if hasattr(each, "original_function_name")]
    return {str(action.short_description) for action in actions}  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", AttentionKind)
def test_every_question_is_explained(kind: AttentionKind) -> None:
    assert f"| **{kind.label}** |" in GUIDE


def test_every_button_is_explained() -> None:
    words = buttons()
    assert "Отменить заказ" in words
    assert {each for each in words if f"**{each}**" not in BOLD} == set()


def test_the_list_of_questions_has_its_name() -> None:
    assert f"«{TITLES['shop.Attention']}»" in GUIDE


def the_shop_says() -> Iterator[str]:
    """Every text of the shop's own code, in small letters as some titles are."""
    for path in [*(ROOT / "shop").rglob("*.py"), ROOT / "config" / "admin_look.py"]:
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.casefold()


def test_what_operating_quotes_is_said_somewhere() -> None:
    said = set(the_shop_says())
    sentences = [text for text in said if text.endswith(".")]
    unknown = set()
    for name in set(QUOTED.findall(OPERATING)):
        words = name.removesuffix(" …").casefold()
        if words not in said and not any(words in sentence for sentence in sentences):
            unknown.add(name)
    assert unknown == set()


def test_operating_calls_the_tabs_of_an_order_by_their_names() -> None:
    tabs = {str(each.verbose_name_plural) for each in OrderAdmin.inlines if each.tab}
    tabs = {tab[:1].upper() + tab[1:] for tab in tabs} | {str(ExchangesTab.title)}
    [named] = re.findall(r'^- Admin → an order → ("[^:]+):', OPERATING, re.MULTILINE)
    assert set(QUOTED.findall(named)) == {"Отправка", "Обмен с системами"}
    [another] = re.findall(r'the order\'s tab "([^"]+)"', OPERATING)
    assert {"Отправка", "Обмен с системами", another} <= tabs


def test_operating_calls_the_lines_of_the_menu_by_their_names() -> None:
    menu = {*(str(title) for title, _models in MENU), *map(str, TITLES.values()), "Сегодня"}
    named = re.findall(r'^- Admin → "([^"]+)"', OPERATING, re.MULTILINE)
    assert named == ["Сегодня", "Требуют внимания"]
    assert set(named) <= menu
    assert "Требует внимания" not in OPERATING


@pytest.mark.parametrize("name", sorted(n for n, app in get_commands().items() if app == "shop"))
def test_commands_call_the_list_of_questions_by_its_name(name: str) -> None:
    command = load_command_class("shop", name)
    said = f"{command.help} {getattr(command, 'examples', '')}"
    assert set(re.findall("«([^»]+)»", said)) <= {str(TITLES["shop.Attention"])}

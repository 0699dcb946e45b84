"""docs/manager.md names every question and every button by the words a manager sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib import admin

from config.admin_look import TITLES
from shop.models import AttentionKind

GUIDE = (Path(__file__).parents[2] / "docs" / "manager.md").read_text(encoding="utf-8")
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

"""A manager need not wait for the catalogue, and may let a large change through."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from shop.models import Attention, AttentionKind, SyncCursor
from shop.sync.catalogue import by_hand
from shop.sync.catalogue.by_hand import is_allowed
from shop.sync.catalogue.cursor import CURSOR
from tests.admin.rows import a_product, text_of

REFRESH = "/admin/shop/product/refresh/"


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks somebody was told of."""
    tasks: list[str] = []
    monkeypatch.setattr(by_hand, "hint", tasks.append)
    return tasks


def refresh(client: Client, **fields: Any) -> str:
    answer = client.post(REFRESH, {"_form_submitted": "True", **fields})
    assert answer.status_code == 302
    return str(list(get_messages(answer.wsgi_request))[-1])


def test_a_run_is_asked_for(manager: Client, hinted: list[str]) -> None:
    said = refresh(manager)
    assert said == "Обновление запущено, через минуту каталог будет свежим."
    assert hinted == ["shop.tasks.sync_catalog"]
    assert not SyncCursor.objects.exists()


def test_much_is_allowed_only_when_that_was_ticked(manager: Client, hinted: list[str]) -> None:
    refresh(manager, allow_much="on")
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert is_allowed(cursor) is True
    assert hinted == ["shop.tasks.sync_catalog"]


def test_nobody_else_may_ask(newcomer: Client, hinted: list[str]) -> None:
    answer = newcomer.post(REFRESH, {"_form_submitted": "True", "allow_much": "on"})
    assert answer.status_code == 403
    assert (hinted, SyncCursor.objects.exists()) == ([], False)


def test_the_button_stands_over_the_list(manager: Client) -> None:
    a_product()
    page = text_of(manager.get("/admin/shop/product/").content)
    assert "Обновить из Posiflora" in page


def test_the_dialog_says_when_to_tick(manager: Client) -> None:
    page = text_of(manager.get(REFRESH).content)
    assert "Разрешить много изменений сразу" in page
    assert "а в Posiflora всё верно" in page


def test_a_question_about_the_catalogue_shows_no_codes(manager: Client) -> None:
    Attention.objects.create(
        subject="catalogue:goods:27755120-b81c", kind=AttentionKind.CATALOGUE, text="Без названия."
    )
    page = text_of(manager.get("/admin/shop/attention/").content)
    assert "Товар не удалось обновить Каталог Без названия." in page
    assert "catalogue" not in page

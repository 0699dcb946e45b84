"""The campaign of `make soak` in small: every row of its table has to be fine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.campaigns.frame import Campaign, Check, Finding
from tests.campaigns.ground import Ground
from tests.campaigns.posiflora_proof import CAMPAIGN
from tests.campaigns.registry import ALL, campaign


@pytest.mark.parametrize("check", CAMPAIGN.checks, ids=lambda check: check.__name__)
def test_every_row_is_fine(ground: Ground, check: Check[Any]) -> None:
    part = campaign("posiflora", only=check.__name__)
    rows = part.run(ground, short=True)
    assert [row.details for row in rows if not row.fine] == []
    assert rows
    assert all(row.findings.keys() == part.readings.keys() for row in rows)


def test_a_part_that_is_not_there_is_no_fine_table() -> None:
    with pytest.raises(LookupError, match="нет проверки «posiflorra»"):
        campaign("posiflora", only="posiflorra")


def test_what_breaks_a_check_is_a_row_of_the_table(ground: Ground) -> None:
    def fine(_ground: Ground, size: int) -> Iterator[Finding]:
        yield Finding("прошло", fine=True, said=f"{size} из {size}")

    def broken(ground: Ground, _size: int) -> Iterator[Finding]:
        """What breaks."""
        docno_unique = ground.sandbox.world.switches.docno_unique
        yield Finding("по-разному", fine=docno_unique, said=str(docno_unique))
        raise ZeroDivisionError("never")

    readings = {"строго": {"docno_unique": True}, "мягко": {}}
    made = Campaign(title="Т", readings=readings, checks=(fine, broken), full=9, short=3)
    rows = made.run(ground, short=True)
    assert [row.fine for row in rows] == [True, False, False]
    assert list(made.table(rows)) == [
        "Т",
        "",
        "Проверка     строго  мягко",
        "───────────  ──────  ─────",
        "прошло       да      да",
        "    3 из 3",
        "по-разному   да      НЕТ",
        "    строго: True",
        "    мягко: False",
        "What breaks  НЕТ     НЕТ",
        "    ZeroDivisionError: never",
        "",
        "Строк: 3, не прошло: 2",
    ]


def test_ctrl_c_leaves_what_was_found_and_is_not_fine(ground: Ground) -> None:
    def fine(_ground: Ground, _size: int) -> Iterator[Finding]:
        yield Finding("прошло", fine=True, said="1 из 1")

    def stopped(_ground: Ground, _size: int) -> Iterator[Finding]:
        yield Finding("наполовину", fine=True, said="1 из 2")
        raise KeyboardInterrupt

    made = Campaign(title="Т", readings={"строго": {}}, checks=(fine, stopped), full=9, short=3)
    rows = made.run(ground, short=True)
    assert [(row.title, row.fine) for row in rows] == [
        ("прошло", True),
        ("наполовину", True),
        ("прогон остановлен, остальное не проверено", False),
    ]


def test_every_campaign_has_readings_and_checks_of_different_names() -> None:
    for name, whole in ALL.items():
        names = [check.__name__ for check in whole.checks]
        assert len(set(names)) == len(names), name
        assert whole.readings

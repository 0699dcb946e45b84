"""What the shop refuses has a sentence, in Russian, without the machine's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shop.services.errors import SENTENCES, DomainError, Problem

SOURCES = Path("shop")
OF_THE_CONTRACT = {
    "not_enough_bonuses",
    "bonus_refused",
    "bonus_unavailable",
    "price_changed",
    "out_of_stock",
    "slot_full",
    "slot_closed",
    "zone_unavailable",
    "below_minimum",
    "cannot_cancel",
    "cannot_pay",
    "phone_required",
    "promo_invalid",
    "idempotency_key_missing",
    "idempotency_key_reused",
    "request_in_progress",
}


def test_every_code_of_the_contract_has_its_sentence() -> None:
    assert set(SENTENCES) >= OF_THE_CONTRACT


def test_every_code_in_use_has_its_sentence() -> None:
    used = set()
    for path in SOURCES.rglob("*.py"):
        used |= set(re.findall(r"(?:DomainError|Problem)\(\s*\"(\w+)\"", path.read_text()))
    assert used
    assert used <= set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_one_for_people(code: str) -> None:
    sentence = str(SENTENCES[code])
    assert re.fullmatch(r"[А-ЯЁ][А-Яа-яЁё ,.:-]+\.", sentence), sentence


def test_a_problem_says_its_own_words_if_it_has_any() -> None:
    assert Problem("out_of_stock").sentence == "Этого товара больше нет в нужном количестве."
    assert Problem("out_of_stock", detail="Осталось 2.").sentence == "Осталось 2."


def test_an_error_is_its_first_problem() -> None:
    error = DomainError("slot_full", attr="slot", more=(Problem("promo_invalid", "promo_code"),))
    assert (error.code, error.status) == ("slot_full", 409)
    assert [(each.code, each.attr) for each in error.problems] == [
        ("slot_full", "slot"),
        ("promo_invalid", "promo_code"),
    ]


def test_no_such_code() -> None:
    with pytest.raises(KeyError):
        assert Problem("никакой").sentence

"""PATCH /me reaches the loyalty service: what was typed, nothing else, and nothing is blanked."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from integrations.sandbox.bonusplus_store import BonusCustomer
from shop.models import Attention, Customer, MessageState, OutboxMessage, Topic, Vendor
from tests.api.rows import Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def programme(live: LittleShop, sandbox: SandboxHelper, settings: Settings) -> SandboxHelper:
    settings.LOYALTY_PROVIDER = "bonusplus"
    sandbox.bonusplus.set(fn="АННА", ln="САДОВАЯ", email="old@example.org", birthday="01.02.1990")
    return sandbox


@pytest.fixture
def anna(programme: SandboxHelper, live: LittleShop) -> Caller:
    return live.member()


def told(programme: SandboxHelper) -> BonusCustomer:
    return programme.bonusplus.customer()


def say(buyer: Caller, **wishes: object) -> None:
    answer = buyer.api.patch("/api/v1/me", wishes)
    assert answer.status_code == 200, answer.json()
    buyer.shop.drain(Vendor.LOYALTY)


def test_what_was_typed_and_nothing_else(anna: Caller, programme: SandboxHelper) -> None:
    say(anna, email="anna@example.org")
    known = told(programme)
    assert (known.fn, known.email, known.birthday) == ("АННА", "anna@example.org", "01.02.1990")
    say(anna, birthday="1992-05-14", first_name="Аня")
    known = told(programme)
    assert (known.fn, known.ln, known.birthday) == ("Аня", "САДОВАЯ", "14.05.1992")


@pytest.mark.parametrize(
    "wishes", [{"email": ""}, {"birthday": None}, {"first_name": ""}, {"notifications": False}]
)
def test_nothing_is_blanked_over_there(
    anna: Caller, programme: SandboxHelper, wishes: dict[str, Any]
) -> None:
    before = told(programme)
    say(anna, **wishes)
    assert told(programme) == before
    assert programme.requests("bonusplus", "PATCH") == []


def test_the_same_again_is_no_news(anna: Caller, programme: SandboxHelper) -> None:
    say(anna, email="anna@example.org")
    say(anna, email="anna@example.org", first_name="Анна")
    assert len(programme.requests("bonusplus", "PATCH")) == 1


def test_saving_does_not_wait_for_the_service(anna: Caller, programme: SandboxHelper) -> None:
    with programme.down():
        say(anna, email="anna@example.org")
        message = OutboxMessage.objects.get(topic=Topic.MEMBER_UPDATE)
        assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    assert Customer.objects.get().email == "anna@example.org"
    anna.shop.make_due()
    anna.shop.drain(Vendor.LOYALTY)
    assert told(programme).email == "anna@example.org"


def test_a_lost_answer_is_repeated_and_changes_nothing_more(
    anna: Caller, programme: SandboxHelper
) -> None:
    programme.fail("bonusplus", "PATCH", kind="lost_after", times=3)
    say(anna, email="anna@example.org")
    anna.shop.make_due()
    anna.shop.drain(Vendor.LOYALTY)
    assert OutboxMessage.objects.get(topic=Topic.MEMBER_UPDATE).state == MessageState.DONE
    assert told(programme).email == "anna@example.org"


def test_the_last_word_wins(anna: Caller, programme: SandboxHelper) -> None:
    anna.api.patch("/api/v1/me", {"email": "first@example.org"})
    anna.api.patch("/api/v1/me", {"email": "second@example.org"})
    anna.shop.drain(Vendor.LOYALTY)
    assert told(programme).email == "second@example.org"


def test_a_refusal_is_nobodys_work(anna: Caller, programme: SandboxHelper) -> None:
    programme.fail("bonusplus", "PATCH", kind="status", status=412)
    say(anna, email="anna@example.org")
    assert OutboxMessage.objects.get(topic=Topic.MEMBER_UPDATE).state == MessageState.DONE
    assert Attention.objects.count() == 0
    say(anna, email="other@example.org")
    assert told(programme).email == "other@example.org"


def test_somebody_outside_is_not_made_a_member(live: LittleShop, programme: SandboxHelper) -> None:
    buyer = live.member("+79120000099")
    say(buyer, email="anna@example.org")
    assert programme.requests("bonusplus", "PATCH") == []
    assert "+79120000099" not in programme.bonusplus.customers


def test_a_phone_that_nobody_vouched_for_changes_nobody(
    live: LittleShop, programme: SandboxHelper
) -> None:
    before = told(programme)
    say(live.reachable(), email="boris@example.org")
    assert told(programme) == before
    assert OutboxMessage.objects.count() == 0


def test_a_phone_typed_meanwhile_is_nobodys_either(anna: Caller, programme: SandboxHelper) -> None:
    before = told(programme)
    anna.api.patch("/api/v1/me", {"email": "anna@example.org"})
    anna.api.patch("/api/v1/me", {"phone": "+79120000097"})
    anna.shop.drain(Vendor.LOYALTY)
    assert told(programme) == before


def test_where_members_cannot_be_changed_nothing_is_queued(
    live: LittleShop, sandbox: SandboxHelper
) -> None:
    buyer = live.member()
    buyer.api.patch("/api/v1/me", {"email": "anna@example.org"})
    assert OutboxMessage.objects.count() == 0

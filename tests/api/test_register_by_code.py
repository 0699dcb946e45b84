"""Joining where the service confirms a newcomer by a code in a text message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from pytest_django import Settings

from integrations.models import Exchange
from integrations.sandbox.bonusplus_people import CODE
from shop.models import PhoneCode
from shop.services import clock
from tests.api.rows import BORIS, Caller, LittleShop, codes
from tests.plugin_sandbox import SandboxHelper
from tests.together import together

if TYPE_CHECKING:
    from tests.api.rows import Answer

ADDRESS = "/api/v1/me/bonuses/register"
PHONE = "+79120000099"
pytestmark = pytest.mark.usefixtures("bonusplus")


@pytest.fixture
def bonusplus(live: LittleShop, sandbox: SandboxHelper, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"


@pytest.fixture
def newcomer(live: LittleShop) -> Caller:
    """A buyer with a verified phone that the service does not know."""
    return live.member(PHONE)


def join(buyer: Caller, code: str | None = None) -> Answer:
    return buyer.api.post(ADDRESS, {} if code is None else {"code": code})


def sent(sandbox: SandboxHelper) -> int:
    return len(sandbox.requests("bonusplus", "PUT", "sendCode"))


def test_a_code_and_then_membership(newcomer: Caller, sandbox: SandboxHelper) -> None:
    newcomer.api.patch("/api/v1/me", {"email": "anna@example.org"})
    looked = newcomer.api.get("/api/v1/me/bonuses").json()
    assert (looked["status"], looked["can_register"]) == ("not_member", True)

    first = join(newcomer)
    assert first.status_code == 200
    assert (first.json()["status"], first.json()["retry_after"]) == ("code_sent", 60)
    assert PHONE not in sandbox.bonusplus.customers

    second = join(newcomer, CODE)
    assert second.status_code == 200, second.json()
    assert (second.json()["status"], second.json()["balance"]) == ("ok", "0.00")
    assert second.json()["retry_after"] is None
    made = sandbox.bonusplus.customer(PHONE)
    assert (made.fn, made.email, made.birthday) == ("Анна Садовая", "anna@example.org", "")

    for again in (join(newcomer), join(newcomer, CODE)):
        assert (again.status_code, again.json()["status"]) == (200, "ok")
    assert sent(sandbox) == 1
    assert len(sandbox.requests("bonusplus", "POST", "customer")) == 1


def test_case_08_nothing_but_the_phone_has_to_be_known(
    live: LittleShop, sandbox: SandboxHelper
) -> None:
    """loyalty.md §5 no. 8: a form that asks for more than it needs keeps people out."""
    buyer = live.member(PHONE, first_name="", last_name="")
    join(buyer)
    assert join(buyer, CODE).json()["status"] == "ok"
    assert sandbox.bonusplus.customer(PHONE).fn == ""


@pytest.mark.parametrize("wrong", ["0000", "427", "../4271", "четыре", "4271 1"])
def test_a_wrong_code_changes_nothing(newcomer: Caller, sandbox: SandboxHelper, wrong: str) -> None:
    join(newcomer)
    answer = join(newcomer, wrong)
    assert (answer.status_code, codes(answer)) == (409, [("code_wrong", "code")])
    assert PHONE not in sandbox.bonusplus.customers
    assert join(newcomer, f" {CODE} ").json()["status"] == "ok"


def test_an_old_code(newcomer: Caller, sandbox: SandboxHelper) -> None:
    join(newcomer)
    sandbox.advance(301)
    answer = join(newcomer, CODE)
    assert (answer.status_code, codes(answer)) == (409, [("code_wrong", "code")])
    assert PHONE not in sandbox.bonusplus.customers


def test_a_code_nobody_has_asked_for(newcomer: Caller, sandbox: SandboxHelper) -> None:
    answer = join(newcomer, CODE)
    assert (answer.status_code, codes(answer)) == (409, [("code_expired", "code")])
    assert sandbox.requests("bonusplus", "PUT") == []


def test_a_code_is_not_to_be_guessed(newcomer: Caller, sandbox: SandboxHelper) -> None:
    join(newcomer)
    for guess in range(5):
        assert codes(join(newcomer, f"000{guess}")) == [("code_wrong", "code")]
    answer = join(newcomer, CODE)
    assert (answer.status_code, codes(answer)) == (409, [("code_expired", "code")])
    assert len(sandbox.requests("bonusplus", "PUT", "checkCode")) == 5


def test_guesses_made_at_once_are_counted_one_by_one(
    newcomer: Caller, sandbox: SandboxHelper
) -> None:
    join(newcomer)
    answers = together(8, lambda number: codes(join(newcomer.shop.buyer(), f"000{number}")))
    assert sorted(answers) == [[("code_expired", "code")]] * 3 + [[("code_wrong", "code")]] * 5


def test_asking_twice_sends_one_message(newcomer: Caller, sandbox: SandboxHelper) -> None:
    answers = together(4, lambda _number: join(newcomer.shop.buyer()).json())
    assert [answer["status"] for answer in answers] == ["code_sent"] * 4
    assert all(55 < answer["retry_after"] <= 60 for answer in answers)
    assert sent(sandbox) == 1


def test_another_one_after_a_minute_and_five_a_day(
    newcomer: Caller, sandbox: SandboxHelper
) -> None:
    began = clock.now()
    for number in range(1, 6):
        with time_machine.travel(began + timedelta(seconds=61 * number), tick=False):
            answer = join(newcomer.shop.buyer())
            assert (answer.json()["status"], answer.json()["retry_after"]) == ("code_sent", 60)
    assert sent(sandbox) == 5
    with time_machine.travel(began + timedelta(seconds=61 * 6), tick=False):
        answer = join(newcomer.shop.buyer())
        assert (answer.status_code, codes(answer)) == (429, [("code_limit", None)])
    assert sent(sandbox) == 5
    with time_machine.travel(began + timedelta(hours=25), tick=False):
        assert join(newcomer.shop.buyer()).json()["status"] == "code_sent"


def test_a_phone_that_moved_takes_its_limit_along(
    newcomer: Caller, live: LittleShop, sandbox: SandboxHelper
) -> None:
    join(newcomer)
    boris = live.buyer(**BORIS)
    boris.verify_phone(PHONE)
    answer = join(boris)
    assert (answer.status_code, codes(answer)) == (429, [("code_limit", None)])
    assert sent(sandbox) == 1


def test_case_29_a_code_is_good_for_its_own_phone_and_buyer_only(
    newcomer: Caller, live: LittleShop, sandbox: SandboxHelper
) -> None:
    """loyalty.md §5 no. 29: what somebody else was sent opens nothing."""
    join(newcomer)
    boris = live.member("+79120000096", **BORIS)
    assert codes(join(boris, CODE)) == [("code_expired", "code")]
    newcomer.verify_phone("+79120000095")
    assert codes(join(newcomer, CODE)) == [("code_expired", "code")]
    assert set(sandbox.bonusplus.customers) & {PHONE, "+79120000096", "+79120000095"} == set()


def test_an_answer_lost_while_sending_costs_no_second_message(
    newcomer: Caller, sandbox: SandboxHelper
) -> None:
    sandbox.fail("bonusplus", path="sendCode", kind="lost_after")
    assert join(newcomer).json()["status"] == "code_sent"
    assert join(newcomer).json()["status"] == "code_sent"
    assert sent(sandbox) == 1
    assert join(newcomer, CODE).json()["status"] == "ok"


def test_a_service_that_cannot_be_reached_is_asked_again_at_once(
    newcomer: Caller, sandbox: SandboxHelper
) -> None:
    sandbox.fail("bonusplus", path="sendCode", kind="status", status=429)
    answer = join(newcomer)
    assert (answer.status_code, codes(answer)) == (409, [("bonus_unavailable", None)])
    assert PhoneCode.objects.count() == 0


def test_a_phone_the_service_sends_nothing_to(newcomer: Caller, sandbox: SandboxHelper) -> None:
    sandbox.fail("bonusplus", path="sendCode", kind="status", status=412)
    answer = join(newcomer)
    assert (answer.status_code, codes(answer)) == (409, [("cannot_register", None)])
    # It counts all the same: nobody may knock at a phone for ever.
    assert PhoneCode.objects.count() == 1


@pytest.mark.parametrize("kind", ["status", "lost_before"])
def test_a_right_code_is_remembered_while_the_service_breaks_down(
    newcomer: Caller, sandbox: SandboxHelper, kind: str
) -> None:
    join(newcomer)
    sandbox.fail("bonusplus", "POST", "customer", kind=kind)
    answer = join(newcomer, CODE)
    assert (answer.status_code, codes(answer)) == (409, [("bonus_unavailable", None)])
    assert join(newcomer).json()["status"] == "ok"
    assert sent(sandbox) == 1
    assert len(sandbox.bonusplus.customers) == 2


def test_an_answer_lost_while_registering(newcomer: Caller, sandbox: SandboxHelper) -> None:
    join(newcomer)
    sandbox.fail("bonusplus", "POST", "customer", kind="lost_after")
    assert join(newcomer, CODE).json()["status"] == "ok"
    assert len(sandbox.requests("bonusplus", "POST", "customer")) == 1


def test_an_answer_lost_while_checking_leaves_a_way_on(
    newcomer: Caller, sandbox: SandboxHelper
) -> None:
    join(newcomer)
    sandbox.fail("bonusplus", path="checkCode", kind="lost_after")
    assert codes(join(newcomer, CODE)) == [("bonus_unavailable", None)]
    # The service has used the code up: another one is the way on, and nothing was made.
    assert codes(join(newcomer, CODE)) == [("code_wrong", "code")]
    assert PHONE not in sandbox.bonusplus.customers
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=True):
        again = newcomer.shop.buyer()
        assert join(again).json()["status"] == "code_sent"
        assert join(again, CODE).json()["status"] == "ok"


def test_the_code_is_written_down_nowhere(newcomer: Caller) -> None:
    join(newcomer)
    join(newcomer, CODE)
    rows = Exchange.objects.filter(operation__in=["sendCode", "checkCode"])
    assert rows.count() == 2
    for row in rows.values():
        assert CODE not in str(row["url"]) + str(row["request_body"]) + str(row["response_body"])

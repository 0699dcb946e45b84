"""Looking into open movements again: what is proven ends, and nothing moves twice."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import BonusState, MessageState, OperationState, OutboxMessage, Topic
from shop.sync.loyalty.resync import Settling, operations_to_resync, resync_bonuses
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

from .unsettled import spend_of, state_of, unknown_spend

D = Decimal


def outcomes() -> list[tuple[str, str, str]]:
    return [
        (str(row.outcome), str(row.was), str(row.becomes))
        for row in resync_bonuses(operations_to_resync())
    ]


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was complained about."""
    out, err = StringIO(), StringIO()
    try:
        call_command("resync_bonuses", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_nothing_is_open(shop: Shop, member: Buyer) -> None:
    member.place(bonuses="100")
    shop.drain()
    assert outcomes() == []
    assert run() == (0, "Незавершённых движений: 0\n", "")


def test_a_balance_that_is_clear_again_proves_what_was_made(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    number = unknown_spend(shop, sandbox, member, done=True)
    assert outcomes() == [("by_hand", "unknown", "unknown")]
    sandbox.loyalclient.set_balance(778)
    assert outcomes() == [("done", "unknown", "done")]
    assert state_of(number) == (OperationState.DONE, BonusState.COMMITTED)
    assert len(sandbox.loyalclient.operations) == 1
    assert outcomes() == []


def test_a_balance_never_proves_that_something_was_not_made(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    number = unknown_spend(shop, sandbox, member, done=True)
    # The till gave a hundred back: it looks as if nothing had ever been spent.
    sandbox.loyalclient.set_balance(878)
    assert outcomes() == [("by_hand", "unknown", "unknown")]
    shop.drain()
    assert len(sandbox.loyalclient.operations) == 1
    assert state_of(number) == (OperationState.UNKNOWN, BonusState.UNKNOWN)


def test_a_balance_that_others_moved_proves_nothing(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    unknown_spend(shop, sandbox, member, done=False)
    second = member.place(bonuses="100").json()["number"]
    shop.drain()
    assert shop.order(second).bonus_state == BonusState.COMMITTED
    sandbox.loyalclient.set_balance(778)
    assert outcomes() == [("by_hand", "unknown", "unknown")]


def test_what_waits_is_sent_now(shop: Shop, sandbox: SandboxHelper, member: Buyer) -> None:
    sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    assert state_of(number) == (OperationState.PENDING, BonusState.COMMITTING)
    assert run("--dry-run")[0] == 0
    assert state_of(number) == (OperationState.PENDING, BonusState.COMMITTING)
    assert outcomes() == [("done", "pending", "done")]
    assert len(sandbox.loyalclient.operations) == 1


def test_a_movement_whose_message_is_gone_is_taken_up(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    OutboxMessage.objects.filter(topic=Topic.BONUS_SPEND).update(state=MessageState.DONE)
    assert outcomes() == [("done", "pending", "done")]
    assert len(sandbox.loyalclient.operations) == 1
    assert state_of(number) == (OperationState.DONE, BonusState.COMMITTED)


def test_a_service_that_is_away(shop: Shop, sandbox: SandboxHelper, member: Buyer) -> None:
    sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    sandbox.fail("loyalclient", status=503, times=None)
    code, out, _err = run("--order", number)
    assert code == 1
    assert "ждёт ответа: Сервис бонусов LoyalClient временно не отвечает" in out
    sandbox.heal()
    shop.make_due()
    code, out, _err = run("--order", number)
    assert (code, out.splitlines()[-1]) == (0, "Незавершённых движений: 1 (проведено: 1)")
    assert len(sandbox.loyalclient.operations) == 1


def test_the_services_own_ledger_settles_anything(
    shop: Shop, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    member = shop.member()
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    sandbox.fail("bonusplus", "POST", "^/retail$", "lost_after")
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    operation = spend_of(number)
    assert operation.state == OperationState.PENDING
    operation.state = OperationState.UNKNOWN
    operation.save(update_fields=["state"])
    OutboxMessage.objects.filter(topic=Topic.BONUS_SPEND).update(state=MessageState.DONE)
    code, out, _err = run("--phone", "8 912 000-00-01")
    assert code == 0
    assert out.splitlines()[2].split("  ")[-1] == "проведено"
    assert len(sandbox.bonusplus.sales) == 1
    assert state_of(number) == (OperationState.DONE, BonusState.COMMITTED)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--order", "TM0000000000"), "Заказа TM0000000000 нет.\n"),
        (("--phone", "привет"), "привет: не телефон.\n"),
        (("--phone", "+79120000099"), "Движений у этого участника нет.\n"),
    ],
)
def test_what_cannot_be_run(arguments: tuple[str, ...], why: str, shop: Shop) -> None:
    assert run(*arguments) == (2, "", why)


def test_only_those_that_were_asked_for(shop: Shop, sandbox: SandboxHelper, member: Buyer) -> None:
    number = unknown_spend(shop, sandbox, member, done=True)
    key = spend_of(number).pk
    assert operations_to_resync(number=number) == [key]
    assert operations_to_resync(phone=demo.DEMO_PHONE) == [key]
    assert operations_to_resync(number="TM0000000000") == []
    assert operations_to_resync(phone="+79120000099") == []
    (row,) = resync_bonuses([key], dry_run=True)
    assert (row.order, row.movement, row.asked, row.outcome) == (
        number,
        "spend",
        "100.00",
        Settling.BY_HAND,
    )

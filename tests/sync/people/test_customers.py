"""Points, groups and doubles of our buyers, whoever else is a customer over there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.errors import Transient
from integrations.posiflora import get_client
from shop.models import Attention, Customer, PhoneSource, SyncCursor
from shop.services import clock
from shop.sync.people.customers import CURSOR, CustomersReport, sync_customers
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import open_attentions

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "+79120000061"
FIRST_IN_THE_LIST = "00000000-0000-4000-8000-000000000000"


def buyer(phone: str = PHONE, *, name: str = "Ира", **fields: object) -> Customer:
    """A buyer of ours with a verified phone, whom nobody has looked up yet."""
    return Customer.objects.create(
        first_name=name,
        phone=phone,
        phone_verified_at=clock.now(),
        phone_source=PhoneSource.CONTACT_SIGNED,
        **fields,
    )


def mirrored(customer: Customer) -> tuple[str | None, int | None, str]:
    customer.refresh_from_db()
    return customer.posiflora_id, customer.posiflora_points, customer.posiflora_group


def calls(sandbox: SandboxHelper) -> int:
    return len(sandbox.requests("posiflora", "GET", "/v1/customers"))


def test_points_and_group_are_mirrored(sandbox: SandboxHelper) -> None:
    ours, stranger = buyer(), buyer("+79120000062", name="Пётр")
    there = sandbox.posiflora.add_customer(PHONE, points=150, group="2")
    sandbox.posiflora.add_customer("+79120000063", points=10)
    assert sync_customers() == CustomersReport(seen=2, matched=1, changed=1, doubles=0)
    assert mirrored(ours) == (there, 150, "2")
    assert ours.posiflora_synced_at is not None
    assert mirrored(stranger) == (None, None, "")
    assert Customer.objects.count() == 2


def test_a_second_run_reads_only_what_changed_and_writes_nothing(sandbox: SandboxHelper) -> None:
    ours = buyer()
    for number in range(250):
        sandbox.posiflora.add_customer(f"+7913{number:07}")
    sandbox.advance(900)
    there = sandbox.posiflora.add_customer(PHONE, points=150)
    assert (sync_customers().seen, calls(sandbox)) == (251, 3)
    sandbox.posiflora.set("customers", there, currentPoints=Decimal(170))
    assert sync_customers() == CustomersReport(seen=1, matched=1, changed=1, doubles=0)
    assert calls(sandbox) == 4
    assert mirrored(ours) == (there, 170, "1")
    synced = ours.posiflora_synced_at
    assert sync_customers() == CustomersReport(seen=1, matched=1, changed=0, doubles=0)
    assert mirrored(ours) == (there, 170, "1")
    assert ours.posiflora_synced_at == synced
    assert sync_customers(full=True).seen == 251


@pytest.mark.parametrize("skew", [-7200, 0, 7200])
def test_the_vendors_clock_decides_what_is_new(sandbox: SandboxHelper, skew: int) -> None:
    """Two hours behind ours or ahead of it: no change is missed."""
    sandbox.advance(skew)
    ours = buyer()
    there = sandbox.posiflora.add_customer(PHONE, points=1)
    sync_customers()
    for points in (2, 3):
        sandbox.advance(1)
        sandbox.posiflora.set("customers", there, currentPoints=Decimal(points))
        assert sync_customers().changed == 1
        assert mirrored(ours)[1] == points


def test_a_double_is_shown_to_a_person_and_the_oldest_counts(sandbox: SandboxHelper) -> None:
    ours = buyer()
    now = clock.now().replace(microsecond=0)
    sandbox.posiflora.add_customer(PHONE, points=5, createdAt=now, row_id=FIRST_IN_THE_LIST)
    oldest = sandbox.posiflora.add_customer(PHONE, points=70, createdAt=now - timedelta(days=9))
    sandbox.posiflora.add_customer(
        PHONE, points=6, status="deleted", createdAt=now - timedelta(days=99)
    )
    assert sync_customers() == CustomersReport(seen=3, matched=1, changed=2, doubles=1)
    assert mirrored(ours)[:2] == (oldest, 70)
    found = get_client().customers.find_by_phone(PHONE)
    assert found is not None
    assert found.id == oldest
    assert open_attentions() == [
        (
            "customer",
            "Ира записан в Posiflora дважды с одним телефоном. Объедините записи там.",
        )
    ]
    assert Attention.objects.get().subject == f"customer:{ours.pk}"
    # Nothing new is asked, and nothing is written, while nobody has joined them.
    assert sync_customers(full=True).changed == 0
    assert Attention.objects.count() == 1


def test_joined_doubles_are_noticed_at_night(sandbox: SandboxHelper) -> None:
    ours = buyer()
    first, second = (sandbox.posiflora.add_customer(PHONE, points=points) for points in (5, 70))
    sync_customers()
    gone = mirrored(ours)[0]
    kept = second if gone == first else first
    sandbox.advance(60)
    sandbox.posiflora.set("customers", str(gone), status="deleted")
    sandbox.posiflora.set("customers", kept, currentPoints=Decimal(75))
    sync_customers()
    assert mirrored(ours)[:2] == (kept, 75)
    sync_customers(full=True)
    assert open_attentions() == []
    assert Attention.objects.get().resolution == "Записи объединены в Posiflora."


def test_a_new_double_of_a_known_customer_costs_one_call(sandbox: SandboxHelper) -> None:
    ours = buyer()
    known = sandbox.posiflora.add_customer(PHONE, points=5)
    sandbox.advance(900)
    sandbox.posiflora.add_customer("+79120000070")
    sync_customers()
    sandbox.advance(900)
    sandbox.posiflora.add_customer(PHONE, points=900)
    before = calls(sandbox)
    assert sync_customers() == CustomersReport(seen=2, matched=1, changed=0, doubles=1)
    assert calls(sandbox) == before + 2
    assert mirrored(ours)[:2] == (known, 5)
    assert [kind for kind, _text in open_attentions()] == ["customer"]


def test_a_customer_removed_over_there_is_replaced(sandbox: SandboxHelper) -> None:
    ours = buyer()
    known = sandbox.posiflora.add_customer(PHONE, points=5)
    sync_customers()
    sandbox.advance(900)
    sandbox.posiflora.remove("customers", known)
    new = sandbox.posiflora.add_customer(PHONE, points=900)
    assert sync_customers() == CustomersReport(seen=1, matched=1, changed=1, doubles=0)
    assert (mirrored(ours)[:2], open_attentions()) == ((new, 900), [])


def test_a_customer_who_got_another_phone_is_somebody_else(sandbox: SandboxHelper) -> None:
    ours, other = buyer(), buyer("+79120000062", name="Пётр")
    there = sandbox.posiflora.add_customer(PHONE, points=5)
    sync_customers()
    sandbox.advance(900)
    sandbox.posiflora.set("customers", there, phone="9120000062")
    sync_customers()
    assert mirrored(ours) == (None, None, "")
    assert mirrored(other) == (there, 5, "1")


def test_an_unreadable_phone_is_nobodys(sandbox: SandboxHelper) -> None:
    ours = buyer()
    for phone in ("нет", None):
        there = sandbox.posiflora.add_customer(PHONE)
        sandbox.posiflora.set("customers", there, phone=phone, countryCode=0)
    assert sync_customers() == CustomersReport(seen=2, matched=0, changed=0, doubles=0)
    assert mirrored(ours) == (None, None, "")


def test_dry_run_writes_nothing(sandbox: SandboxHelper) -> None:
    ours, twice = buyer(), buyer("+79120000062", name="Пётр")
    sandbox.posiflora.add_customer(PHONE, points=5)
    for points in (1, 2):
        sandbox.posiflora.add_customer("+79120000062", points=points)
    assert sync_customers(dry_run=True).matched == 2
    report = sync_customers(dry_run=True)
    assert (report.seen, report.matched, report.doubles) == (3, 2, 1)
    assert (mirrored(ours), mirrored(twice)) == ((None, None, ""), (None, None, ""))
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert (cursor.position, cursor.ran_at, cursor.error) == ({}, None, "")
    assert Attention.objects.count() == 0


def test_a_run_that_dies_is_simply_made_again(sandbox: SandboxHelper) -> None:
    customers = [buyer(f"+7913{number:07}", name=str(number)) for number in range(150)]
    for customer in customers:
        sandbox.posiflora.add_customer(customer.phone, points=7)
    sandbox.fail("posiflora", "GET", "/v1/customers", "status", skip=1, times=None)
    with pytest.raises(Transient):
        sync_customers()
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert (cursor.position, cursor.lease_until) == ({}, None)
    assert cursor.error == ("Posiflora временно не отвечает, попробуем ещё раз автоматически.")
    assert Customer.objects.filter(posiflora_points=7).count() == 100
    sandbox.heal()
    assert sync_customers() == CustomersReport(seen=150, matched=150, changed=50, doubles=0)
    assert Customer.objects.filter(posiflora_points=7).count() == 150


def test_a_vendor_that_answers_in_one_piece(sandbox: SandboxHelper) -> None:
    ours = buyer()
    there = sandbox.posiflora.add_customer(PHONE, points=3)
    sandbox.switch(unpaged_lists="customers")
    sync_customers()
    assert mirrored(ours)[:2] == (there, 3)


def test_a_buyer_who_changes_the_phone_is_somebody_else(shop: Shop, oleg: Buyer) -> None:
    shop.sandbox.posiflora.add_customer("+79120000055", points=40)
    sync_customers()
    customer = Customer.objects.get(first_name="Олег")
    assert mirrored(customer)[1] == 40
    oleg.verify_phone("+79120000056")
    assert mirrored(customer) == (None, None, "")

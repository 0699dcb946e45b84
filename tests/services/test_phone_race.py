"""Two who prove the same phone at the same moment take turns; neither hears of an error."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import connection, transaction

from integrations.telegram.init_data import VerifiedContact
from shop.models import Customer, PhoneSource
from shop.services.customers import customer_verify_phone

PHONE = "+79120000001"


def verify(customer: Customer) -> None:
    contact = VerifiedContact(phone_e164=PHONE, user_id=1, auth_date=datetime.now(tz=UTC))
    customer_verify_phone(customer=customer, contact=contact, source=PhoneSource.CONTACT_SIGNED)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (count,) = cursor.fetchone()
    return bool(count)


def test_the_later_one_gets_the_phone(transactional_db: None) -> None:
    earlier, later = (Customer.objects.create(first_name=name) for name in ("Анна", "Борис"))

    def verify_later() -> None:
        try:
            verify(later)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            verify(earlier)
            second = pool.submit(verify_later)
            patience = time.monotonic() + 10
            while not somebody_waits():
                assert time.monotonic() < patience
                time.sleep(0.01)
        second.result(timeout=10)

    verified = {row.first_name: row.verified_phone for row in Customer.objects.all()}
    assert verified == {"Анна": "", "Борис": PHONE}
    assert set(Customer.objects.values_list("phone", flat=True)) == {PHONE}

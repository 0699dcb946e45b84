"""Customers: who is calling, their phone, their wishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TypedDict, Unpack

from django.db import transaction

from integrations.telegram.init_data import TelegramIdentity, VerifiedContact
from shop.models import (
    Customer,
    MessengerAccount,
    MessengerProvider,
    OutsideOrder,
    PhoneSource,
    Topic,
)

from . import clock
from .hints import LOOK_UP_TASK, hint
from .locks import advisory_lock
from .loyalty import loyalty_provider
from .messages import message_put_about

SEEN_RESOLUTION_SECONDS = 300
OF_A_MEMBER = ("first_name", "email", "birthday")
"""What loyalty services keep of a person as well."""

OF_POSIFLORA = {
    "posiflora_id": None,
    "posiflora_points": None,
    "posiflora_group": "",
    "posiflora_orders_read_at": None,
}
"""What we know of a person because we know who that is over there, and its value until we do."""


def customer_identify(*, identity: TelegramIdentity) -> Customer:
    """The customer behind a verified Telegram identity; a first visit makes one."""
    account = (
        MessengerAccount.objects.select_related("customer")
        .filter(provider=MessengerProvider.TELEGRAM, external_id=identity.user_id)
        .first()
    )
    if account is None:
        account = _first_visit(identity)
    elif _is_worth_saving(account, identity):
        account.username = _username(identity)
        account.language_code = _language_code(identity)
        account.seen_at = clock.now()
        account.save(update_fields=["username", "language_code", "seen_at"])
    return account.customer


def customer_verify_phone(
    *, customer: Customer, contact: VerifiedContact, source: PhoneSource
) -> Customer:
    """Store a phone that Telegram vouches for.

    Telegram numbers move from person to person: whoever proves to have the number now gets it, and
    an earlier holder keeps it only as an unverified one.
    """
    with transaction.atomic():
        _lock_phone(contact.phone_e164)
        changed = ["phone", "phone_verified_at", "phone_source"]
        if customer.phone != contact.phone_e164:
            changed += _another_person_there(customer)
        earlier = Customer.objects.filter(phone=contact.phone_e164).exclude(pk=customer.pk)
        # What was bought under this phone elsewhere goes with the phone.
        OutsideOrder.objects.filter(customer__in=earlier).update(customer=customer)
        earlier.filter(phone_verified_at__isnull=False).update(
            phone_verified_at=None, phone_source=PhoneSource.TYPED
        )
        customer.phone = contact.phone_e164
        customer.phone_verified_at = clock.now()
        customer.phone_source = source
        customer.save(update_fields=changed)
        # By our number: no phone goes through the broker.
        transaction.on_commit(partial(hint, LOOK_UP_TASK, customer.pk), robust=True)
    return customer


class Wishes(TypedDict, total=False):
    """What a customer may say of themselves; what is absent stays as it is."""

    first_name: str
    phone: str
    email: str
    birthday: date | None
    notifications: bool


def customer_update(*, customer: Customer, **wishes: Unpack[Wishes]) -> Customer:
    """Change what was given, and no other column. A phone typed by hand is never a verified one.

    What the loyalty service may want to know of its member goes to it by the outbox.
    """
    before = {name: getattr(customer, name) for name in OF_A_MEMBER}
    changed: list[str] = [name for name in wishes if name != "phone"]
    for name in changed:
        setattr(customer, name, wishes[name])  # type: ignore[literal-required]  # its own keys
    phone = wishes.get("phone", customer.phone)
    if phone != customer.phone:
        customer.phone = phone
        customer.phone_verified_at = None
        customer.phone_source = PhoneSource.TYPED if phone else ""
        changed += ["phone", "phone_verified_at", "phone_source", *_another_person_there(customer)]
    with transaction.atomic():
        customer.save(update_fields=changed)
        _tell_the_programme(customer, before)
    return customer


def _tell_the_programme(customer: Customer, before: Mapping[str, object]) -> None:
    news = [name for name in OF_A_MEMBER if getattr(customer, name) not in (before[name], "", None)]
    provider = loyalty_provider()
    if news and customer.verified_phone and provider and provider.capabilities.registers:
        message_put_about(topic=Topic.MEMBER_UPDATE, customer=customer, payload={"fields": news})


def customer_unknown_there(customer: Customer) -> list[str]:
    """Posiflora's record of this person is not theirs any more. Returns the columns to be saved."""
    for name, value in OF_POSIFLORA.items():
        setattr(customer, name, value)
    return list(OF_POSIFLORA)


def _another_person_there(customer: Customer) -> list[str]:
    """Another phone is another person over there. Returns the columns to be saved.

    What the holder of the old phone has bought and owns is nobody else's to see.
    """
    customer.outside_orders.all().delete()
    return customer_unknown_there(customer)


def _first_visit(identity: TelegramIdentity) -> MessengerAccount:
    with transaction.atomic():
        account, created = MessengerAccount.objects.get_or_create(
            provider=MessengerProvider.TELEGRAM,
            external_id=identity.user_id,
            defaults={
                "customer": Customer.objects.create(
                    first_name=identity.first_name[:128], last_name=identity.last_name[:128]
                ),
                "username": _username(identity),
                "language_code": _language_code(identity),
                "seen_at": clock.now(),
            },
        )
        if not created:
            # Two first requests at once: the other one's customer stays, ours is taken back.
            transaction.set_rollback(True)
    return MessengerAccount.objects.select_related("customer").get(pk=account.pk)


def _is_worth_saving(account: MessengerAccount, identity: TelegramIdentity) -> bool:
    age = (clock.now() - account.seen_at).total_seconds()
    return age > SEEN_RESOLUTION_SECONDS or account.username != _username(identity)


def _username(identity: TelegramIdentity) -> str:
    return identity.username[:64]


def _language_code(identity: TelegramIdentity) -> str:
    """Telegram passes on whatever the client says its language is."""
    return identity.language_code[:16]


def _lock_phone(phone: str) -> None:
    """Two people who prove the same phone at once take turns, until the end of the transaction."""
    advisory_lock(f"phone:{phone}")

"""Customers: who is calling, their phone, their wishes."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from integrations.telegram.init_data import TelegramIdentity, VerifiedContact
from shop.models import Customer, MessengerAccount, MessengerProvider, PhoneSource

from . import clock

SEEN_RESOLUTION_SECONDS = 300


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
        account.username = identity.username
        account.language_code = identity.language_code
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
        earlier = Customer.objects.filter(phone=contact.phone_e164).exclude(pk=customer.pk)
        earlier.filter(phone_verified_at__isnull=False).update(
            phone_verified_at=None, phone_source=PhoneSource.TYPED
        )
        if customer.phone != contact.phone_e164:
            customer.posiflora_id = None
        customer.phone = contact.phone_e164
        customer.phone_verified_at = clock.now()
        customer.phone_source = source
        customer.save(update_fields=["phone", "phone_verified_at", "phone_source", "posiflora_id"])
    return customer


def customer_update(
    *,
    customer: Customer,
    first_name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    birthday: date | None = None,
    notifications: bool | None = None,
) -> Customer:
    """Change what was given. A phone typed by hand is never a verified one."""
    if first_name is not None:
        customer.first_name = first_name
    if phone is not None and phone != customer.phone:
        customer.phone = phone
        customer.phone_verified_at = None
        customer.phone_source = PhoneSource.TYPED if phone else ""
        customer.posiflora_id = None
    if email is not None:
        customer.email = email
    if birthday is not None:
        customer.birthday = birthday
    if notifications is not None:
        customer.notifications = notifications
    customer.save()
    return customer


def _first_visit(identity: TelegramIdentity) -> MessengerAccount:
    with transaction.atomic():
        account, created = MessengerAccount.objects.get_or_create(
            provider=MessengerProvider.TELEGRAM,
            external_id=identity.user_id,
            defaults={
                "customer": Customer.objects.create(
                    first_name=identity.first_name[:128], last_name=identity.last_name[:128]
                ),
                "username": identity.username,
                "language_code": identity.language_code,
                "seen_at": clock.now(),
            },
        )
        if not created:
            # Two first requests at once: the other one's customer stays, ours is taken back.
            transaction.set_rollback(True)
    return MessengerAccount.objects.select_related("customer").get(pk=account.pk)


def _is_worth_saving(account: MessengerAccount, identity: TelegramIdentity) -> bool:
    age = (clock.now() - account.seen_at).total_seconds()
    return age > SEEN_RESOLUTION_SECONDS or account.username != identity.username

"""Asking the loyalty service to call us when a balance changes, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from integrations.loyalty.base import LoyaltyProvider
from shop.models import SyncCursor
from shop.services.loyalty import loyalty_provider
from shop.services.loyalty_signals import webhook_address, webhook_secret
from shop.sync.cursors import cursor_lease, cursor_move, cursor_ran

CURSOR = "loyalty_webhook"
LEASE_SECONDS = 60


class CannotSubscribe(Exception):
    """There is nothing to subscribe to, or nowhere to be called at; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """`changed` is False where everything was as it should be already."""

    address: str
    subscription_id: str
    changed: bool


def webhook_standing(*, provider: LoyaltyProvider) -> bool:
    """Whether we are subscribed under the address and the secret of today's settings."""
    cursor = SyncCursor.objects.filter(name=CURSOR).first()
    return cursor is not None and _fits(cursor, provider)


def webhook_subscribe(*, dry_run: bool = False) -> Subscribed:
    """Subscribe, unless that was done under the same address, service and secret.

    The service cannot be asked what subscriptions there are, so ours is remembered; one for an
    earlier address is given up first. Raises CannotSubscribe, AlreadyRunning, VendorError.
    """
    provider = _provider()
    if not settings.PUBLIC_URL.startswith("https://"):
        raise CannotSubscribe(_("PUBLIC_URL должен начинаться с https://: иначе сюда не позвонят."))
    with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
        address = webhook_address()
        if _fits(cursor, provider):
            known = str(cursor.position["id"])
            return Subscribed(address=address, subscription_id=known, changed=False)
        if dry_run:
            return Subscribed(address=address, subscription_id="", changed=True)
        _give_up(cursor, provider)
        secret = webhook_secret(provider=provider)
        new = provider.subscribe(url=address, authorization=secret)
        cursor_move(cursor, {**_terms(provider), "id": new})
        cursor_ran(cursor)
        return Subscribed(address=address, subscription_id=new, changed=True)


def webhook_unsubscribe(*, dry_run: bool = False) -> bool:
    """Give our subscription up; False when there was none. Raises as `webhook_subscribe`."""
    provider = _provider()
    with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
        if cursor.position.get("provider") != provider.name:
            return False
        if not dry_run:
            _give_up(cursor, provider)
        return True


def _give_up(cursor: SyncCursor, provider: LoyaltyProvider) -> None:
    """Another service's subscription is out of our reach, and its calls are refused anyway."""
    known = cursor.position.get("id")
    if known and cursor.position.get("provider") == provider.name:
        provider.unsubscribe(str(known))
    cursor_move(cursor, {})


def _provider() -> LoyaltyProvider:
    provider = loyalty_provider()
    if provider is None or not provider.capabilities.signals:
        raise CannotSubscribe(
            _("Этот сервис бонусов не сообщает об изменениях: баланс читается при каждом показе.")
        )
    return provider


def _fits(cursor: SyncCursor, provider: LoyaltyProvider) -> bool:
    terms = _terms(provider)
    return {name: cursor.position.get(name) for name in terms} == terms


def _terms(provider: LoyaltyProvider) -> dict[str, object]:
    """What a subscription stands on; of the secret only enough to notice another one."""
    secret = webhook_secret(provider=provider)
    return {
        "provider": provider.name,
        "address": webhook_address(),
        "secret": hashlib.sha256(secret.encode()).hexdigest()[:12],
    }

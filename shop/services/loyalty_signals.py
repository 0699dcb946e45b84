"""What a loyalty service calls us about: somebody's balance is not what it was.

A delivery is a hint and nothing else. It has no id, may come twice, late or never, and the change
it names is not even looked at: the balance is read again (loyalty.md §2.9, invariant 13).
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from integrations.loyalty.base import LoyaltyProvider
from shop.models import Customer

from .bonuses.account import bonus_account_forget
from .hints import hint
from .loyalty import loyalty_provider

REFRESH_TASK = "shop.tasks.refresh_bonus_account"
ONE_LOOK_SECONDS = 2
"""A till that corrects itself calls several times in a row: one look is enough for them."""
WEBHOOK_PATH = "/api/v1/loyalty/webhook"


class SignalRefused(Exception):
    """Whoever calls does not know what the service was told at subscribing."""


def webhook_address() -> str:
    """Where the service is to call."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{WEBHOOK_PATH}"


def webhook_secret(*, provider: LoyaltyProvider) -> str:
    """What a delivery has to say in `Authorization`.

    Made of SECRET_KEY, so that there is nothing more to configure: a new key needs a new
    subscription.
    """
    return salted_hmac("loyalty-webhook", provider.name, algorithm="sha256").hexdigest()


def signal_receive(*, authorization: str, payload: object) -> bool:
    """Take note of a delivery; True when it was about one of our buyers.

    Calls nobody. Raises SignalRefused for a stranger, and where no service could have called.
    """
    provider = loyalty_provider()
    if provider is None or not provider.capabilities.signals:
        raise SignalRefused
    if not provider.is_authentic(authorization, expected=webhook_secret(provider=provider)):
        raise SignalRefused
    phone = provider.read_signal(payload)
    customer = (
        Customer.objects.filter(phone=phone, phone_verified_at__isnull=False).first()
        if phone
        else None
    )
    if customer is None:
        return False
    bonus_account_forget(customer=customer)
    if cache.add(f"bonus-account-look:{customer.pk}", 1, ONE_LOOK_SECONDS):
        _look_again(customer.pk)
    return True


def _look_again(customer_id: int) -> None:
    """Only for what is shown while the service is away: whoever looks meanwhile is answered live.

    By the buyer's number in our table: no phone goes through the broker.
    """
    hint(REFRESH_TASK, customer_id, countdown=ONE_LOOK_SECONDS)

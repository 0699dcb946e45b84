"""Whose turn it is to make a buyer a customer of Posiflora.

Nothing over there keeps a phone from being there twice: whoever creates has looked before, and
nobody else may create in between. An order on its way and somebody who joins take the same turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q

from integrations.errors import OutcomeUnknown
from shop.models import Customer

from . import clock

LEASE = timedelta(seconds=30)


class TurnTakenError(Exception):
    """Somebody else is at it, or their outcome has not settled yet. Come back later."""


@contextmanager
def customer_turn(customer: Customer) -> Iterator[None]:
    """Take the turn, or raise TurnTakenError. Be done within the lease: set a time budget."""
    now = clock.now()
    free = Q(posiflora_lease_until__isnull=True) | Q(posiflora_lease_until__lt=now)
    mine = Customer.objects.filter(free, pk=customer.pk).update(posiflora_lease_until=now + LEASE)
    if not mine:
        raise TurnTakenError
    try:
        yield
    except OutcomeUnknown:
        # The customer may be on the way into being: nobody searches until that has settled.
        raise
    except BaseException:
        _give_back(customer)
        raise
    _give_back(customer)


def _give_back(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(posiflora_lease_until=None)

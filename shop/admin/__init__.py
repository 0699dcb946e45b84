"""The managers' rooms. Django imports this package; each module registers what it shows."""

from . import (
    attention,
    bonuses,
    catalogue,
    cursors,
    customers,
    delivery,
    exchanges,
    history,
    messages,
    orders,
    profile,
    promo,
    users,
)

__all__ = [
    "attention",
    "bonuses",
    "catalogue",
    "cursors",
    "customers",
    "delivery",
    "exchanges",
    "history",
    "messages",
    "orders",
    "profile",
    "promo",
    "users",
]

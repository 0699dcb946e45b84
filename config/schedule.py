"""What beat does and when. Every task may be missed or doubled: the truth is in PostgreSQL."""

from celery.schedules import crontab
from kombu import Exchange, Queue

# Orders first: a long synchronisation must not stand in front of somebody's bouquet. A worker
# started without -Q serves both; a busy shop can give each its own workers.
ORDERS = "orders"
BACKGROUND = "background"
# Each with an exchange of its own: Celery would bind both to the default one, and every task would
# be done twice.
QUEUES = tuple(Queue(name, Exchange(name), routing_key=name) for name in (ORDERS, BACKGROUND))
ROUTES = {
    f"shop.tasks.{name}": {"queue": BACKGROUND}
    for name in (
        "sync_catalog",
        "sync_customers",
        "sweep_orders",
        "prune_logs",
        "refresh_bonus_account",
        "look_up_customer",
        "sweep_bonuses",
        "import_products",
        "reconcile",
    )
}
HOUR = 3600
BONUS_SWEEP = 600

# At night, by the shop's clock, everything is looked at once more and from end to end: whatever a
# run by day has missed is found here. One after another, so that Posiflora is not pressed.
NIGHTLY: dict[str, tuple[str, str, str, dict[str, bool]]] = {
    "sync-customers-full": ("sync_customers", "3", "10", {"full": True}),
    "sync-catalog-full": ("sync_catalog", "3", "30", {"full": True}),
    "sweep-orders": ("sweep_orders", "3", "50", {}),
    "sweep-bonuses-full": ("sweep_bonuses", "4", "0", {"full": True}),
    "import-products": ("import_products", "4", "5", {}),
    "prune-logs": ("prune_logs", "4", "10", {}),
    # Last of all: by now only what nobody else could put right still differs.
    "reconcile": ("reconcile", "4", "30", {}),
}


def beat_schedule(*, sweep: float, poll: float, catalog: float) -> dict[str, dict[str, object]]:
    """The static schedule; intervals in seconds.

    Each entry expires with its own interval: ticks missed by a worker that was away do not pile up.
    """
    every = {
        "sweep_outbox": sweep,
        "poll_orders": poll,
        "sync_catalog": catalog,
        "sync_customers": HOUR,
        "sweep_bonuses": BONUS_SWEEP,
    }
    entries: dict[str, dict[str, object]] = {
        name.replace("_", "-"): {
            "task": f"shop.tasks.{name}",
            "schedule": seconds,
            "options": {"expires": seconds},
        }
        for name, seconds in every.items()
    }
    for name, (task, hour, minute, kwargs) in NIGHTLY.items():
        entries[name] = {
            "task": f"shop.tasks.{task}",
            "schedule": crontab(hour=hour, minute=minute),
            "kwargs": kwargs,
            "options": {"expires": HOUR},
        }
    return entries

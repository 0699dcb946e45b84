import json
import os

import redis
from celery.schedules import crontab

from config.celery import app
from config.schedule import BACKGROUND, ORDERS, beat_schedule


def test_a_tick_expires_when_the_next_one_comes() -> None:
    schedule = beat_schedule(sweep=30, poll=20, catalog=900)
    assert {name: (entry["schedule"], entry["options"]) for name, entry in schedule.items()} == {
        "sweep-outbox": (30, {"expires": 30}),
        "poll-orders": (20, {"expires": 20}),
        "sync-catalog": (900, {"expires": 900}),
        "sync-customers": (3600, {"expires": 3600}),
        "sync-customers-full": (crontab(hour="3", minute="10"), {"expires": 3600}),
        "sync-catalog-full": (crontab(hour="3", minute="30"), {"expires": 3600}),
        "sweep-orders": (crontab(hour="3", minute="50"), {"expires": 3600}),
        "sweep-bonuses": (600, {"expires": 600}),
        "sweep-bonuses-full": (crontab(hour="4", minute="0"), {"expires": 3600}),
        "import-products": (crontab(hour="4", minute="5"), {"expires": 3600}),
        "prune-logs": (crontab(hour="4", minute="10"), {"expires": 3600}),
        "reconcile": (crontab(hour="4", minute="30"), {"expires": 3600}),
    }


def test_at_night_all_customers_are_looked_at() -> None:
    schedule = beat_schedule(sweep=30, poll=20, catalog=900)
    asked = {name: entry.get("kwargs", {}) for name, entry in schedule.items()}
    assert asked["sync-customers"] == {}
    assert asked["sync-customers-full"] == {"full": True}


def test_at_night_the_whole_catalogue_is_looked_at() -> None:
    schedule = beat_schedule(sweep=30, poll=20, catalog=900)
    asked = {name: entry.get("kwargs", {}) for name, entry in schedule.items()}
    assert asked["sync-catalog"] == {}
    assert asked["sync-catalog-full"] == {"full": True}


def test_at_night_all_bonuses_are_looked_at() -> None:
    schedule = beat_schedule(sweep=30, poll=20, catalog=900)
    asked = {name: entry.get("kwargs", {}) for name, entry in schedule.items()}
    assert asked["sweep-bonuses"] == {}
    assert asked["sweep-bonuses-full"] == {"full": True}


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "shop.tasks.poll_orders" in scheduled
    assert scheduled - set(app.tasks) == set()


def test_a_task_is_acknowledged_only_when_it_is_done() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result is True


def test_a_task_waits_in_one_queue_and_in_no_other() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete(ORDERS, BACKGROUND)
        with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
            for task in ("shop.tasks.poll_orders", "shop.tasks.sync_catalog"):
                app.send_task(task, producer=producer)
        waiting = {
            name: [json.loads(row)["headers"]["task"] for row in client.lrange(name, 0, -1)]
            for name in (ORDERS, BACKGROUND)
        }
        client.delete(ORDERS, BACKGROUND)
    assert waiting == {
        "orders": ["shop.tasks.poll_orders"],
        "background": ["shop.tasks.sync_catalog"],
    }


def test_long_work_does_not_stand_in_front_of_orders() -> None:
    router = app.amqp.router
    assert router.route({}, "shop.tasks.sync_catalog")["queue"].name == "background"
    assert router.route({}, "shop.tasks.poll_orders")["queue"].name == "orders"

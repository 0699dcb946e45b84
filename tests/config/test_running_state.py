import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.embedded import environment
from config.embedded.demo import demo_environment
from config.embedded.environment import ISOLATED, prepare_environment
from config.embedded.errors import CannotStart
from config.embedded.state import (
    STATE,
    Running,
    forget_running,
    read_running,
    take_lock,
    write_running,
)
from integrations.sandbox import demo

RUNNING = Running(
    pid=os.getpid(),
    database_url="postgres://shop@127.0.0.1:5544/postgres",
    redis_url="redis://127.0.0.1:6644/0",
    sandbox_url="http://127.0.0.1:8100",
    web_url="http://127.0.0.1:8000",
    environment={"DATABASE_URL": "postgres://shop@127.0.0.1:5544/postgres", "SHOP_NAME": "Показ"},
)


def test_a_running_shop_is_found_until_its_lock_is_gone(tmp_path: Path) -> None:
    lock = take_lock(tmp_path)
    write_running(tmp_path, RUNNING)
    assert read_running(tmp_path) == RUNNING
    lock.close()
    # The file is still there, as after kill -9; the lock says that nobody is.
    assert (tmp_path / STATE).is_file()
    assert read_running(tmp_path) is None


def test_the_addresses_are_for_this_user_only(tmp_path: Path) -> None:
    write_running(tmp_path, RUNNING)
    assert (tmp_path / STATE).stat().st_mode & 0o777 == 0o600


def test_a_second_supervisor_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with take_lock(tmp_path):
        write_running(tmp_path, RUNNING)
        with pytest.raises(CannotStart, match=r"уже запущен: http://127\.0\.0\.1:8000, процесс"):
            take_lock(tmp_path)


def test_forgetting_twice_is_fine(tmp_path: Path) -> None:
    write_running(tmp_path, RUNNING)
    forget_running(tmp_path)
    forget_running(tmp_path)
    assert not (tmp_path / STATE).exists()


def test_real_variables_win_over_env_file_and_env_file_over_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = {
        "SHOP_NAME": "Показ",
        "SHOP_TIMEZONE": "Asia/Omsk",
        "DATABASE_URL": RUNNING.database_url,
    }
    only_these_variables(monkeypatch, {"DATABASE_URL": "postgres://real"})
    (tmp_path / ".env").write_text("SHOP_NAME=Из файла\nDATABASE_URL=postgres://file\n")
    running = replace(RUNNING, environment=shop)
    monkeypatch.setattr(environment, "read_running", lambda _folder: running)
    prepare_environment(tmp_path)
    assert os.environ == {
        "DATABASE_URL": "postgres://real",
        "SHOP_NAME": "Из файла",
        "SHOP_TIMEZONE": "Asia/Omsk",
    }


def test_tests_see_neither_env_file_nor_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_these_variables(monkeypatch, {ISOLATED: "1"})
    (tmp_path / ".env").write_text("SHOP_NAME=Из файла\n")
    prepare_environment(tmp_path)
    assert os.environ == {ISOLATED: "1"}


def only_these_variables(monkeypatch: pytest.MonkeyPatch, content: dict[str, str]) -> None:
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in content.items():
        monkeypatch.setenv(name, value)


def demo_with(*given: str) -> dict[str, str]:
    return demo_environment(
        sandbox_url="http://127.0.0.1:8100",
        web_url="http://127.0.0.1:8000",
        is_given=lambda name: name in given,
    )


def test_the_demo_speaks_to_the_sandbox() -> None:
    assert demo_with() == {
        "DEBUG": "1",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SHOP_NAME": "Цветочная мастерская",
        "POSIFLORA_BASE_URL": "http://127.0.0.1:8100/posiflora/api",
        "POSIFLORA_USERNAME": demo.POSIFLORA_USERNAME,
        "POSIFLORA_PASSWORD": demo.POSIFLORA_PASSWORD,
        "POSIFLORA_STORE_ID": demo.STORE_ID,
        "LOYALTY_PROVIDER": "loyalclient",
        "LOYALCLIENT_BASE_URL": "http://127.0.0.1:8100/loyalclient",
        "LOYALCLIENT_API_KEY": demo.LOYALCLIENT_API_KEY,
        "LOYALCLIENT_POINT_ID": demo.LOYALCLIENT_POINT_ID,
        "TELEGRAM_BOT_TOKEN": demo.TELEGRAM_BOT_TOKEN,
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8100/telegram",
        "TELEGRAM_WEBHOOK_SECRET": "demo-webhook-secret",
        "TELEGRAM_STAFF_CHAT_ID": str(demo.STAFF_CHAT_ID),
        "POLL_ORDERS_EVERY": "3",
        "OUTBOX_SWEEP_EVERY": "5",
    }


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("POSIFLORA_PASSWORD", "POSIFLORA_"),
        ("LOYALCLIENT_API_KEY", "LOYALCLIENT_"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_"),
    ],
)
def test_a_real_vendor_gets_none_of_the_demos_keys(given: str, prefix: str) -> None:
    assert [name for name in demo_with(given) if name.startswith(prefix)] == []
    assert len(demo_with(given)) < len(demo_with())


def test_what_is_no_key_may_be_changed_alone() -> None:
    assert set(demo_with()) - set(demo_with("POLL_ORDERS_EVERY")) == {"POLL_ORDERS_EVERY"}

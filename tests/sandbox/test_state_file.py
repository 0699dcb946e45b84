import json
import time
from decimal import Decimal
from pathlib import Path

import requests

from integrations.sandbox import Sandbox, demo
from tests.sandbox.wire_client import Wire, line_draft, order_draft


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sandbox.json"
    first = Sandbox(state_file=path, settled=False)
    api = Wire(first.start())
    api.login()
    draft = order_draft()
    draft["relationships"]["lines"] = {"data": [line_draft()]}
    made = api.send("POST", "/orders", draft, 201)
    first.world.loyalclient.members["62a0000000000000000000c1"].balance = Decimal("12.50")
    api.session.close()
    first.stop()

    second = Sandbox(state_file=path, settled=False)
    api.base_url = f"{second.start()}/posiflora/api/v1"
    try:
        again = api.get(f"/orders/{made['id']}?include=lines")
        assert again["data"]["attributes"] == made["attributes"]
        assert again["included"][0]["attributes"]["amount"] == "500.00"
        assert api.get("/orders")["meta"]["revision"] == 1
        member = second.world.loyalclient.members["62a0000000000000000000c1"]
        assert member.balance == Decimal("12.50")
    finally:
        api.session.close()
        second.stop()


def test_pictures_have_the_public_address(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    first = Sandbox(state_file=path, public_url="https://pictures.example/")
    api = Wire(first.start())
    try:
        api.login()
        item_id = demo.stable_id("inventory-items", "vase")
        document = api.get(f"/inventory-items/{item_id}?include=logo")
        address = document["included"][0]["attributes"]["file"]
        assert address == "https://pictures.example/media/vase.svg"
    finally:
        api.session.close()
        first.stop()


def test_a_change_is_on_disk_soon_without_a_stop(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    server = Sandbox(state_file=path, settled=False)
    base_url = server.start()
    try:
        url = f"{base_url}/telegram/bot{demo.TELEGRAM_BOT_TOKEN}/sendMessage"
        requests.post(url, json={"chat_id": 1, "text": "привет"}, timeout=5)
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.05)
        saved = json.loads(path.read_text("utf-8"))
        assert [row["text"] for row in saved["telegram"]["messages"]] == ["привет"]
        assert [each.name for each in tmp_path.iterdir()] == ["sandbox.json"]
    finally:
        server.stop()


def test_an_unreadable_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    path.write_text('{"format": 1, "posiflora"', "utf-8")

    server = Sandbox(state_file=path, settled=False)
    server.start()
    server.stop()

    assert (tmp_path / "sandbox.json.broken").read_text("utf-8") == '{"format": 1, "posiflora"'
    assert json.loads(path.read_text("utf-8"))["format"] == 1

"""What Posiflora's statuses become here (DESIGN §5), with their time and origin."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Ref, Resource
from shop.models import Availability, EventKind, OrderStatus, Origin
from shop.services.orders.cancel import order_cancel
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, open_attentions, settle


@dataclass(slots=True)
class Followed:
    """A pushed order and its counterpart."""

    shop: Shop
    number: str

    @property
    def there(self) -> Resource:
        return self.shop.sandbox.posiflora.order(self.number)

    @property
    def status(self) -> str:
        return self.shop.order(self.number).status

    @property
    def history(self) -> list[tuple[str, str, str]]:
        rows = self.shop.order(self.number).history
        return list(rows.values_list("kind", "status", "origin"))

    def change(self, **attributes: object) -> None:
        """What the back office changed, half a minute later."""
        self.shop.sandbox.advance(30)
        self.shop.sandbox.posiflora.set("orders", self.there.id, **attributes)

    def press(self, action: str, comment: str = "") -> None:
        self.shop.sandbox.advance(30)
        self.shop.sandbox.florist.act(action, self.there.id, comment)


@pytest.fixture
def followed(shop: Shop, member: Buyer) -> Followed:
    number = body(member.place())["number"]
    settle(shop)
    return Followed(shop, number)


@pytest.mark.parametrize(
    ("status", "delivery_status", "florist", "ours"),
    [
        ("notAccepted", None, False, OrderStatus.NEW),
        ("new", None, True, OrderStatus.ASSEMBLING),
        ("assembled", None, True, OrderStatus.ASSEMBLED),
        ("assembled", None, False, OrderStatus.ASSEMBLED),
        ("courier", None, True, OrderStatus.DELIVERING),
        ("new", "courier", False, OrderStatus.DELIVERING),
        ("assembled", "courier", True, OrderStatus.DELIVERING),
        ("courier", "courier", True, OrderStatus.DELIVERING),
        ("courier", "delivered", True, OrderStatus.DELIVERED),
        ("assembled", "delivered", True, OrderStatus.DELIVERED),
        ("courier", "cannotBeDelivered", True, OrderStatus.DELIVERING),
        ("done", None, True, OrderStatus.COMPLETED),
        ("done", "delivered", True, OrderStatus.COMPLETED),
        ("done", "courier", True, OrderStatus.COMPLETED),
        ("canceled", None, False, OrderStatus.CANCELLED),
        ("canceled", "courier", True, OrderStatus.CANCELLED),
        ("returned", "delivered", True, OrderStatus.RETURNED),
    ],
)
def test_two_axes_and_a_florist_make_one_status(
    status: str, delivery_status: str | None, ours: OrderStatus, *, florist: bool
) -> None:
    from integrations.posiflora import OrderRecord
    from integrations.posiflora.resources import Document
    from integrations.posiflora.resources import Resource as Row
    from shop.services.orders.status_there import status_of

    worker = {"data": {"type": "workers", "id": "w"} if florist else None}
    row = Row(
        type="orders",
        id="o",
        attributes={"status": status, "deliveryStatus": delivery_status},
        relationships={"florist": worker},
    )
    assert status_of(OrderRecord.read(row, Document(data=(), included={}, meta={}))) == ours


def test_the_way_of_a_good_order_is_told_with_the_vendors_time(followed: Followed) -> None:
    moments = []
    for action in ("assign", "assemble", "hand_over", "deliver", "complete"):
        followed.press(action)
        moments.append(followed.there["modifiedAt"])
        # A payment in between moves `modifiedAt` and says nothing of a status.
        if action == "assemble":
            followed.change(fiscal=True)
        assert followed.shop.poll().changed == 1
    assert followed.history == [
        ("status", "new", "mini_app"),
        ("status", "confirmed", "posiflora"),
        ("status", "assembling", "posiflora"),
        ("status", "assembled", "posiflora"),
        ("status", "delivering", "posiflora"),
        ("status", "delivered", "posiflora"),
        ("status", "completed", "posiflora"),
    ]
    order = followed.shop.order(followed.number)
    times = list(order.history.values_list("at", flat=True))
    assert times[2:] == moments
    assert order.closed_at == moments[-1]


def test_several_changes_between_two_polls_are_told_as_the_last_one(followed: Followed) -> None:
    followed.press("assemble")
    followed.press("hand_over")
    followed.press("deliver")
    delivered_at = followed.there["modifiedAt"]
    followed.shop.poll()
    assert followed.history[2:] == [("status", "delivered", "posiflora")]
    last = followed.shop.order(followed.number).history.last()
    assert last is not None
    assert last.at == delivered_at > followed.there["updatedStatusAt"]


def test_a_florist_who_takes_and_gives_back_an_order(followed: Followed) -> None:
    followed.press("assign")
    followed.shop.poll()
    followed.press("back_to_new")
    back_at = followed.there["modifiedAt"]
    followed.shop.poll()
    assert followed.status == OrderStatus.CONFIRMED
    assert followed.history[2:] == [
        ("status", "assembling", "posiflora"),
        ("drift", "confirmed", "posiflora"),
    ]
    last = followed.shop.order(followed.number).history.last()
    assert last is not None
    assert last.at == back_at


def test_to_and_fro_within_one_second_is_followed(followed: Followed) -> None:
    """The vendor's clock has no fractions; its revision tells the changes apart."""
    followed.shop.sandbox.advance(30)
    for action, ours in (
        ("assemble", OrderStatus.ASSEMBLED),
        ("back_to_new", OrderStatus.CONFIRMED),
        ("assemble", OrderStatus.ASSEMBLED),
        ("back_to_new", OrderStatus.CONFIRMED),
    ):
        followed.shop.sandbox.florist.act(action, followed.there.id)
        followed.shop.poll()
        assert followed.status == ours
    assert len(followed.history) == 6


def test_a_courier_in_vain_is_a_question_until_it_is_settled(followed: Followed) -> None:
    followed.press("hand_over")
    followed.press("fail_delivery")
    followed.shop.poll()
    assert followed.status == OrderStatus.DELIVERING
    assert open_attentions() == [
        ("delivery", "Курьер не смог вручить заказ. Позвоните получателю.")
    ]
    followed.press("deliver")
    followed.shop.poll()
    assert followed.status == OrderStatus.DELIVERED
    assert open_attentions() == []


def test_a_status_nobody_has_seen_is_shown_and_never_guessed(followed: Followed) -> None:
    followed.change(status="credit")
    followed.shop.poll()
    assert followed.status == OrderStatus.CONFIRMED
    assert open_attentions() == [("status", "В Posiflora непонятный статус «credit».")]
    last = followed.shop.order(followed.number).history.last()
    assert last is not None
    assert (last.kind, last.note) == (EventKind.NOTE, "Статус в Posiflora: credit")
    followed.change(status="assembled")
    followed.shop.poll()
    assert followed.status == OrderStatus.ASSEMBLED
    assert open_attentions() == []


def test_a_completed_order_that_is_opened_again(followed: Followed) -> None:
    followed.shop.sandbox.switch(status_moves="free")
    followed.press("complete")
    followed.shop.poll()
    followed.press("back_to_new")
    followed.shop.poll()
    order = followed.shop.order(followed.number)
    assert (order.status, order.closed_at) == (OrderStatus.CONFIRMED, None)
    assert followed.history[2:] == [
        ("status", "completed", "posiflora"),
        ("drift", "confirmed", "posiflora"),
    ]
    assert open_attentions() == [
        ("drift", "Завершённый заказ снова открыт в Posiflora: «Подтверждён».")
    ]
    followed.press("complete")
    followed.shop.poll()
    assert followed.status == OrderStatus.COMPLETED


def test_goods_come_back_once_however_often_an_order_is_closed(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    sandbox.switch(status_moves="free")
    answer = member.place(items=[{"product": shop.products[0].pk, "quantity": 3}])
    settle(shop)
    followed = Followed(shop, body(answer)["number"])
    held = Availability.objects.filter(product=shop.products[0], store=shop.store)
    assert held.get().held == 3
    for action in ("complete", "back_to_new", "complete", "return"):
        followed.press(action)
        shop.poll()
        assert held.get().held == 0
    assert followed.status == OrderStatus.RETURNED


def test_cancelled_here_and_alive_there_is_left_to_a_person(followed: Followed) -> None:
    order_cancel(order_id=followed.shop.order(followed.number).pk, origin=Origin.MANAGER)
    settle(followed.shop)
    followed.shop.sandbox.switch(status_moves="free")
    followed.press("back_to_new")
    followed.shop.poll()
    assert followed.status == OrderStatus.CANCELLED
    sentence = "Заказ отменён у нас, а в Posiflora он «Подтверждён». Решите, какой верен."
    assert open_attentions() == [("drift", sentence)]
    assert followed.history[-1] == ("drift", "", "posiflora")
    followed.press("cancel")
    followed.shop.poll()
    assert open_attentions() == []


def test_the_echo_of_our_own_push_is_no_news(followed: Followed) -> None:
    before = followed.history
    report = followed.shop.poll()
    assert (report.seen, report.changed, report.failed) == (1, 0, 0)
    assert followed.history == before


def test_a_page_that_is_older_than_what_we_know_changes_nothing(
    followed: Followed, sandbox: SandboxHelper
) -> None:
    """Read before an answer came and applied after it, within one second of the vendor."""
    from integrations.posiflora import get_client
    from shop.services import clock
    from shop.sync.cursors import cursor_lease
    from shop.sync.orders.poll_apply import FIRST_LOOK_BACK, PollRun

    sandbox.advance(30)
    florist, order_id = sandbox.florist, followed.there.id
    florist.assign(order_id)
    old = get_client().orders.changed(clock.now() - FIRST_LOOK_BACK)
    florist.assemble(order_id)
    followed.shop.poll()
    with cursor_lease("posiflora.orders", seconds=60) as cursor:
        PollRun(cursor=cursor).take(old, None, since=None)
    assert followed.status == OrderStatus.ASSEMBLED
    assert len(followed.history) == 3


def test_a_sum_changed_over_there_is_shown(followed: Followed) -> None:
    followed.change(totalAmount=123)
    followed.shop.poll()
    ours = followed.shop.order(followed.number).pushed_total
    assert open_attentions() == [("total", f"Сумма в Posiflora 123.00 ₽, у нас {ours} ₽.")]
    followed.change(totalAmount=ours)
    followed.shop.poll()
    assert open_attentions() == []


def test_the_buyer_hears_of_each_move_once(followed: Followed, sandbox: SandboxHelper) -> None:
    followed.press("assemble")
    for _ in range(3):
        followed.shop.poll()
        settle(followed.shop)
    told = [message.text.split("\n")[1] for message in sandbox.telegram.to(700000001)]
    assert told == ["Магазин принял заказ.", "Букет собран."]
    assert followed.there.relations["florist"] in [
        Ref("workers", each) for each in demo.FLORIST_IDS
    ]

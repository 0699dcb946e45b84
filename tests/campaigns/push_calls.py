"""The calls an order makes on its way into Posiflora, and how each is brought about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call. `stage` is when it happens: push, edit, pay, deliver or cancel.

    `after` is a fault on POST /orders without which the call is not made at all: whoever knows how
    a push ended does not look the order up. `renamed` lets the server give the order its own id.
    """

    title: str
    stage: str
    method: str
    path: str
    after: str = ""
    renamed: bool = False


CALLS = (
    Call("вход", "push", "POST", "/v1/sessions$"),
    Call("поиск источника", "push", "GET", "/v1/order-sources$"),
    Call("создание источника", "push", "POST", "/v1/order-sources$"),
    Call("поиск покупателя", "push", "GET", "/v1/customers$"),
    Call("создание покупателя", "push", "POST", "/v1/customers$"),
    Call("создание заказа", "push", "POST", "/v1/orders$"),
    Call("поиск заказа по коду", "push", "GET", "/v1/orders/", after="lost_after"),
    Call("поиск по docNo, заказа нет", "push", "GET", "/v1/orders$", after="lost_before"),
    Call("поиск по docNo, заказ есть", "push", "GET", "/v1/orders$", "lost_after", renamed=True),
    Call("изменение заказа", "edit", "PATCH", "/v1/orders/[^/]+$"),
    Call("статус доставки", "deliver", "PATCH", "/delivery-status$"),
    Call("чтение заказа перед оплатой", "pay", "GET", "/v1/orders/"),
    Call("список оплат", "pay", "GET", "/v1/payments$"),
    Call("оплата", "pay", "POST", "/payments$"),
    Call("чтение заказа перед отменой", "cancel", "GET", "/v1/orders/"),
    Call("отмена заказа", "cancel", "PATCH", "/v1/orders/[^/]+$"),
)

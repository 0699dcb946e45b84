"""What a manager does with an order between its placing and its end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.admin.notes import manager_of
from shop.admin.unfolded import DialogForm, action
from shop.models import Order, OrderStatus, Origin
from shop.services.orders.deliver import order_can_deliver, order_deliver
from shop.services.orders.edit import order_can_edit, order_edit
from shop.services.orders.pay import order_can_pay, order_paid

from .actions import OrderActions
from .edit_form import OrderEditForm


class OrderWork(OrderActions):
    """Mixed into the admin of orders; each button asks first and calls a verb of the shop."""

    def useful_actions(self, order: Order) -> dict[str, bool]:
        return {
            **super().useful_actions(order),
            "edit_order": order_can_edit(order),
            "hand_over": order_can_deliver(order, to=OrderStatus.DELIVERING),
            "mark_delivered": order_can_deliver(order, to=OrderStatus.DELIVERED),
            "mark_paid": order_can_pay(order),
        }

    @action(
        description=gettext_lazy("Изменить"),
        permissions=["shop.change_order"],
        url_path="edit",
        icon="edit",
        dialog={
            "title": gettext_lazy("Что изменилось?"),
            "description": gettext_lazy(
                "Сумма заказа останется прежней. В Posiflora уйдёт только то, что вы измените."
            ),
            "form_class": OrderEditForm,
            "form_submit_text": gettext_lazy("Сохранить"),
        },
    )
    def edit_order(self, request: HttpRequest, form: OrderEditForm, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        return self._do(
            request,
            order,
            lambda: order_edit(
                order_id=order.pk,
                origin=Origin.MANAGER,
                actor=manager_of(request),
                slot_id=form.cleaned_data.get("slot", ""),
                **form.changes(),
            ),
            _("Заказ %(number)s изменён."),
        )

    @action(
        description=gettext_lazy("Передан курьеру"),
        permissions=["shop.change_order"],
        url_path="hand-over",
        icon="local_shipping",
        dialog={
            "title": gettext_lazy("Заказ у курьера?"),
            "description": gettext_lazy("Покупатель и Posiflora узнают, что букет уже едет."),
            "form_submit_text": gettext_lazy("Передан курьеру"),
        },
    )
    def hand_over(self, request: HttpRequest, form: DialogForm, object_id: str) -> HttpResponse:
        return self._deliver(request, object_id, OrderStatus.DELIVERING)

    @action(
        description=gettext_lazy("Доставлен"),
        permissions=["shop.change_order"],
        url_path="delivered",
        icon="task_alt",
        dialog={
            "title": gettext_lazy("Заказ доставлен?"),
            "description": gettext_lazy("Покупатель и Posiflora узнают, что букет вручён."),
            "form_submit_text": gettext_lazy("Доставлен"),
        },
    )
    def mark_delivered(
        self, request: HttpRequest, form: DialogForm, object_id: str
    ) -> HttpResponse:
        return self._deliver(request, object_id, OrderStatus.DELIVERED)

    @action(
        description=gettext_lazy("Оплачен"),
        permissions=["shop.change_order"],
        url_path="paid",
        icon="payments",
        dialog={
            "title": gettext_lazy("Деньги получены?"),
            "description": gettext_lazy(
                "Оплата уйдёт и в Posiflora, если в настройках указаны способ оплаты и смена."
            ),
            "form_submit_text": gettext_lazy("Оплачен"),
        },
    )
    def mark_paid(self, request: HttpRequest, form: DialogForm, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        return self._do(
            request,
            order,
            lambda: order_paid(order_id=order.pk, origin=Origin.MANAGER, actor=manager_of(request)),
            _("Заказ %(number)s оплачен."),
        )

    def _deliver(self, request: HttpRequest, object_id: str, to: OrderStatus) -> HttpResponse:
        order = self._order(request, object_id)
        return self._do(
            request,
            order,
            lambda: order_deliver(order_id=order.pk, to=to, actor=manager_of(request)),
            _("Заказ %(number)s: %(status)s."),
            status=to.label,
        )

"""The outbox (DESIGN §6): what has to be told to a vendor, kept where it cannot be lost."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .orders import Order


class Vendor(models.TextChoices):
    POSIFLORA = "posiflora", "Posiflora"
    LOYALTY = "loyalty", _("Сервис бонусов")
    TELEGRAM = "telegram", "Telegram"


class Topic(models.TextChoices):
    """What a message asks for; `sync` holds one handler for each."""

    ORDER_CREATE = "order_create", _("Отправка заказа в Posiflora")
    ORDER_UPDATE = "order_update", _("Изменение заказа в Posiflora")
    ORDER_CANCEL = "order_cancel", _("Отмена заказа в Posiflora")
    ORDER_DELIVERY = "order_delivery", _("Статус доставки в Posiflora")
    ORDER_PAYMENT = "order_payment", _("Оплата в Posiflora")
    BONUS_RESERVE = "bonus_reserve", _("Резерв бонусов")
    BONUS_RELEASE = "bonus_release", _("Снятие резерва бонусов")
    BONUS_SPEND = "bonus_spend", _("Списание бонусов")
    BONUS_EARN = "bonus_earn", _("Начисление бонусов")
    BONUS_REFUND = "bonus_refund", _("Возврат бонусов")
    BONUS_MIRROR = "bonus_mirror", _("Сверка начисления")
    MEMBER_UPDATE = "member_update", _("Данные участника")
    NOTIFY_BUYER = "notify_buyer", _("Сообщение покупателю")
    NOTIFY_STAFF = "notify_staff", _("Сообщение в чат магазина")


TOPIC_VENDOR = {
    Topic.ORDER_CREATE: Vendor.POSIFLORA,
    Topic.ORDER_UPDATE: Vendor.POSIFLORA,
    Topic.ORDER_CANCEL: Vendor.POSIFLORA,
    Topic.ORDER_DELIVERY: Vendor.POSIFLORA,
    Topic.ORDER_PAYMENT: Vendor.POSIFLORA,
    Topic.BONUS_RESERVE: Vendor.LOYALTY,
    Topic.BONUS_RELEASE: Vendor.LOYALTY,
    Topic.BONUS_SPEND: Vendor.LOYALTY,
    Topic.BONUS_EARN: Vendor.LOYALTY,
    Topic.BONUS_REFUND: Vendor.LOYALTY,
    Topic.BONUS_MIRROR: Vendor.LOYALTY,
    Topic.MEMBER_UPDATE: Vendor.LOYALTY,
    Topic.NOTIFY_BUYER: Vendor.TELEGRAM,
    Topic.NOTIFY_STAFF: Vendor.TELEGRAM,
}


class MessageState(models.TextChoices):
    QUEUED = "queued", _("В очереди")
    IN_FLIGHT = "in_flight", _("Отправляется")
    DONE = "done", _("Отправлено")
    ATTENTION = "attention", _("Требует внимания")
    CANCELLED = "cancelled", _("Не понадобилось")


ON_ITS_WAY = (MessageState.QUEUED, MessageState.IN_FLIGHT)
UNFINISHED_STATES = (*ON_ITS_WAY, MessageState.ATTENTION)
IDLE_STATES = (MessageState.QUEUED, MessageState.ATTENTION)
"""Not finished, and nobody is sending it right now."""


class OutboxMessage(models.Model):
    """Messages of one `stream` go out strictly one after another, oldest first.

    While a message is in flight `available_at` is the end of its lease and `claim` names the
    worker's turn. A lease that ran out means an unknown outcome: whoever claims the message next is
    told so.
    """

    vendor = models.CharField(_("куда"), max_length=16, choices=Vendor)
    topic = models.CharField(_("что"), max_length=16, choices=Topic)
    order = models.ForeignKey(
        Order,
        verbose_name=_("заказ"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    stream = models.CharField(_("очередь"), max_length=64)
    payload = models.JSONField(_("данные"), default=dict, blank=True)
    dedupe_key = models.CharField(_("ключ"), max_length=100, unique=True)
    state = models.CharField(
        _("состояние"), max_length=16, choices=MessageState, default=MessageState.QUEUED
    )
    attempts = models.PositiveIntegerField(_("попыток"), default=0)
    available_at = models.DateTimeField(_("не раньше"))
    claim = models.UUIDField(_("заявка"), null=True, blank=True, editable=False)
    outcome_unknown = models.BooleanField(
        _("исход прошлой попытки неизвестен"), default=False, editable=False
    )
    error_kind = models.CharField(_("вид ошибки"), max_length=16, blank=True)
    error = models.CharField(_("ошибка"), max_length=500, blank=True)
    error_detail = models.TextField(_("подробности ошибки"), blank=True)
    created_at = models.DateTimeField(_("создано"), auto_now_add=True)
    finished_at = models.DateTimeField(_("завершено"), null=True, blank=True)

    class Meta:
        verbose_name = _("сообщение системам")
        verbose_name_plural = _("сообщения системам")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["vendor", "available_at", "id"],
                condition=models.Q(state__in=["queued", "in_flight"]),
                name="outbox_due",
            ),
            models.Index(
                fields=["stream", "id"],
                condition=models.Q(state__in=["queued", "in_flight", "attention"]),
                name="outbox_head_of_stream",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.order or ''}".strip()

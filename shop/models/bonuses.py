"""The ledger of bonus movements (DESIGN §7). Rows are added; only their `state` moves on."""

from __future__ import annotations

import re
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .customers import Customer
from .fields import MoneyField, OptionalMoneyField, PhoneField, at_least_zero
from .orders import Order


class Movement(models.TextChoices):
    RESERVE = "reserve", _("Резерв")
    SPEND = "spend", _("Списание")
    EARN = "earn", _("Начисление")
    SPEND_REFUND = "spend_refund", _("Возврат списанных")
    EARN_REFUND = "earn_refund", _("Отмена начисления")
    ADJUSTMENT = "adjustment", _("Исправление")


class OperationState(models.TextChoices):
    PENDING = "pending", _("Отправляется")
    DONE = "done", _("Проведено")
    REFUSED = "refused", _("Отказано")
    UNKNOWN = "unknown", _("Ответ неизвестен")
    RELEASED = "released", _("Резерв снят")
    USED = "used", _("Резерв использован")


OPEN_STATES = (OperationState.PENDING, OperationState.UNKNOWN)
LIVE_STATES = (*OPEN_STATES, OperationState.DONE)
COMMITS = (Movement.SPEND, Movement.EARN)
REFUNDS = (Movement.SPEND_REFUND, Movement.EARN_REFUND)
TAKES = (Movement.SPEND, Movement.EARN_REFUND)
GIVES = (Movement.EARN, Movement.SPEND_REFUND, Movement.ADJUSTMENT)
"""Which way a movement moves the balance. A correction may be negative: then it takes."""


class BonusOperation(models.Model):
    """One movement of points. `points`, `percent` and `level` are the provider's own answer.

    `asked` is what we asked for and `amount` the roubles it applied to. A row is written before the
    call, so that a process that dies leaves evidence of what it was about to do. A pending commit
    or refund is also the lock on its member: a lost answer is settled by comparing balances, and
    that proves nothing once another commit of the same member has begun.

    One call may make two movements, a spend and the earning on the rest of the money. The row
    written before the call leads; the other one names it in `carried_by`.

    `by_hand` of a leading commit is what people were asked to put right of it, share by share
    (`bonus_shares`). Nobody knows whether they did, so it is no movement.
    """

    order = models.ForeignKey(
        Order,
        verbose_name=_("заказ"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bonus_operations",
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("покупатель"),
        on_delete=models.PROTECT,
        related_name="bonus_operations",
    )
    movement = models.CharField(_("движение"), max_length=16, choices=Movement)
    n = models.PositiveSmallIntegerField(_("попытка"), default=1)
    life = models.PositiveSmallIntegerField(
        _("жизнь заказа"),
        default=1,
        help_text=_("Растёт, когда заказ завершают снова после полного возврата бонусов."),
    )
    carried_by = models.ForeignKey(
        "self",
        verbose_name=_("проведено вместе с"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carries",
    )
    undoes = models.ForeignKey(
        "self",
        verbose_name=_("возврат движения"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_by",
    )
    state = models.CharField(
        _("состояние"), max_length=16, choices=OperationState, default=OperationState.PENDING
    )
    provider = models.CharField(_("сервис"), max_length=16)
    member_id = models.CharField(_("код участника"), max_length=64)
    member_phone = PhoneField(_("телефон участника"))
    amount = MoneyField(_("сумма покупки, ₽"))
    asked = MoneyField(_("запрошено"))
    points = OptionalMoneyField(_("проведено"))
    percent = models.DecimalField(
        _("процент"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    level = models.CharField(_("уровень"), max_length=128, blank=True)
    request = models.JSONField(_("что отправлено"), default=dict, blank=True)
    evidence = models.JSONField(_("что было до"), default=dict, blank=True)
    reference = models.CharField(_("номер в сервисе"), max_length=64, blank=True)
    by_hand = models.JSONField(_("поручено исправить вручную"), default=list, blank=True)
    expires_at = models.DateTimeField(_("резерв до"), null=True, blank=True)
    proven_at = models.DateTimeField(_("проверено, что не держится"), null=True, blank=True)
    error = models.CharField(_("ошибка"), max_length=500, blank=True)
    note = models.CharField(_("что решил менеджер"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("кто решил"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("начато"), auto_now_add=True)
    settled_at = models.DateTimeField(_("завершено"), null=True, blank=True)

    class Meta:
        verbose_name = _("движение бонусов")
        verbose_name_plural = _("движения бонусов")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "movement", "n"], name="bonus_operation_once"),
            models.UniqueConstraint(
                fields=["order", "life"],
                condition=models.Q(
                    movement__in=COMMITS, state__in=LIVE_STATES, carried_by__isnull=True
                ),
                name="bonus_commit_once_a_life",
            ),
            models.UniqueConstraint(
                fields=["order", "life", "movement"],
                condition=models.Q(movement__in=COMMITS, state__in=LIVE_STATES),
                name="bonus_movement_once_a_life",
            ),
            models.UniqueConstraint(
                fields=["provider", "member_id"],
                condition=models.Q(movement__in=[*COMMITS, *REFUNDS], state=OperationState.PENDING),
                name="bonus_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(undoes__isnull=True) | models.Q(movement__in=REFUNDS),
                name="bonus_only_a_refund_undoes",
            ),
            models.CheckConstraint(
                condition=at_least_zero("amount")
                & (
                    # A movement has its direction in its name; a correction goes either way.
                    models.Q(movement="adjustment")
                    | (
                        at_least_zero("asked")
                        & (models.Q(points__isnull=True) | models.Q(points__gte=0))
                    )
                ),
                name="bonus_only_adjustments_are_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="bonus_of_customer"),
            models.Index(
                fields=["provider", "member_id"],
                condition=models.Q(
                    movement=Movement.RESERVE,
                    state__in=[*LIVE_STATES],
                ),
                name="bonus_reserved_now",
            ),
            models.Index(
                fields=["settled_at"],
                condition=models.Q(movement=Movement.RESERVE, proven_at__isnull=True),
                name="bonus_reserve_to_prove",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_movement_display()} {self.points or self.asked}"

    @property
    def moved(self) -> Decimal:
        """Points this row moved, zero while it has not."""
        done = self.state == OperationState.DONE and self.points is not None
        return self.points if done and self.points is not None else Decimal("0.00")

    @property
    def purchases(self) -> frozenset[str]:
        """The service's ids of what this row did there; a refund of several lines has several."""
        return frozenset(re.split(r"[ ,]+", self.reference)) - {""}

    @property
    def operation_id(self) -> str:
        """Our own id of the movement, for providers that accept one."""
        return f"{self.order.number if self.order else self.customer_id}-{self.movement}-{self.n}"

"""The order: what was agreed with the buyer, and the axes along which it moves (DESIGN §5)."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from .catalogue import Product, ProductKind, Variant
from .customers import Customer
from .delivery import FulfilmentMethod, SlotDay, Store, Zone
from .fields import MoneyField, OptionalMoneyField, PhoneField, at_least_zero
from .promo import PromoCode

NUMBER_LENGTH = 12
"""Posiflora's docNo holds twelve characters (posiflora.md §4.4), and our number *is* the docNo."""


class OrderStatus(models.TextChoices):
    NEW = "new", _("Новый")
    CONFIRMED = "confirmed", _("Подтверждён")
    ASSEMBLING = "assembling", _("В сборке")
    ASSEMBLED = "assembled", _("Собран")
    DELIVERING = "delivering", _("Передан в доставку")
    DELIVERED = "delivered", _("Доставлен")
    COMPLETED = "completed", _("Завершён")
    CANCELLED = "cancelled", _("Отменён")
    RETURNED = "returned", _("Возврат")


CALLED_OFF = (OrderStatus.CANCELLED, OrderStatus.RETURNED)
FINAL_STATUSES = (OrderStatus.COMPLETED, *CALLED_OFF)


class PaymentState(models.TextChoices):
    UNPAID = "unpaid", _("Не оплачен")
    PENDING = "pending", _("Ожидает оплаты")
    PAID = "paid", _("Оплачен")
    REFUNDED = "refunded", _("Деньги возвращены")
    PARTLY_REFUNDED = "partly_refunded", _("Возвращена часть")


class BonusState(models.TextChoices):
    NONE = "none", _("Без бонусов")
    RESERVING = "reserving", _("Бонусы резервируются")
    RESERVED = "reserved", _("Бонусы в резерве")
    COMMITTING = "committing", _("Бонусы проводятся")
    COMMITTED = "committed", _("Бонусы проведены")
    RELEASING = "releasing", _("Бонусы возвращаются")
    RELEASED = "released", _("Бонусы возвращены")
    REFUSED = "refused", _("В бонусах отказано")
    UNKNOWN = "unknown", _("Ответ сервиса бонусов неизвестен")


class PushState(models.TextChoices):
    QUEUED = "queued", _("В очереди")
    SENT = "sent", _("Отправлен")
    ATTENTION = "attention", _("Требует внимания")


class PaymentMethod(models.TextChoices):
    ON_DELIVERY = "on_delivery", _("При получении")


class Question(models.TextChoices):
    """What the buyer has to decide before the order can go on."""

    BONUS_REFUSED = "bonus_refused", _("Бонусы не списались")


class Order(models.Model):
    """Roubles: `total = items_total − discount_total − bonus_spent + delivery_price`."""

    number = models.CharField(_("номер"), max_length=NUMBER_LENGTH, unique=True)
    vendor_uuid = models.UUIDField(_("код для Posiflora"), default=uuid.uuid4, unique=True)
    delivery_line_uuid = models.UUIDField(_("код строки доставки"), default=uuid.uuid4)
    customer = models.ForeignKey(
        Customer, verbose_name=_("покупатель"), on_delete=models.PROTECT, related_name="orders"
    )

    status = models.CharField(
        _("статус"), max_length=16, choices=OrderStatus, default=OrderStatus.NEW
    )
    payment_state = models.CharField(
        _("оплата"), max_length=16, choices=PaymentState, default=PaymentState.UNPAID
    )
    bonus_state = models.CharField(
        _("бонусы"), max_length=16, choices=BonusState, default=BonusState.NONE
    )
    push_state = models.CharField(
        _("отправка в Posiflora"), max_length=16, choices=PushState, default=PushState.QUEUED
    )

    method = models.CharField(_("способ получения"), max_length=8, choices=FulfilmentMethod)
    store = models.ForeignKey(
        Store, verbose_name=_("магазин"), on_delete=models.PROTECT, related_name="orders"
    )
    zone = models.ForeignKey(
        Zone,
        verbose_name=_("зона доставки"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    slot_day = models.ForeignKey(
        SlotDay,
        verbose_name=_("интервал"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    slot_starts_at = models.DateTimeField(_("получение с"))
    slot_ends_at = models.DateTimeField(_("получение до"))

    buyer_name = models.CharField(_("имя покупателя"), max_length=255, blank=True)
    buyer_phone = PhoneField(_("телефон покупателя"))
    recipient_name = models.CharField(_("получатель"), max_length=255, blank=True)
    recipient_phone = PhoneField(_("телефон получателя"), blank=True)
    recipient_is_customer = models.BooleanField(_("получатель — сам покупатель"), default=True)
    city = models.CharField(_("город"), max_length=100, blank=True)
    street = models.CharField(_("улица"), max_length=255, blank=True)
    house = models.CharField(_("дом"), max_length=32, blank=True)
    building = models.CharField(_("корпус"), max_length=32, blank=True)
    apartment = models.CharField(_("квартира"), max_length=32, blank=True)
    address_comment = models.CharField(_("как найти"), max_length=500, blank=True)
    address_unknown = models.BooleanField(_("адрес узнать у получателя"), default=False)
    card_text = models.CharField(_("текст открытки"), max_length=500, blank=True)
    comment = models.CharField(_("комментарий"), max_length=1000, blank=True)
    anonymous = models.BooleanField(_("не говорить, от кого"), default=False)
    call_recipient = models.BooleanField(_("позвонить получателю"), default=True)

    payment_method = models.CharField(
        _("способ оплаты"), max_length=16, choices=PaymentMethod, default=PaymentMethod.ON_DELIVERY
    )
    promo = models.ForeignKey(
        PromoCode,
        verbose_name=_("промокод"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    items_total = MoneyField(_("букеты, ₽"))
    discount_total = MoneyField(_("скидка, ₽"), default=Decimal("0.00"))
    bonus_spent = MoneyField(_("оплачено бонусами"), default=Decimal("0.00"))
    bonus_earned = MoneyField(_("начислено бонусов"), default=Decimal("0.00"))
    delivery_price = MoneyField(_("доставка, ₽"), default=Decimal("0.00"))
    total = MoneyField(_("к оплате, ₽"))

    loyalty_provider = models.CharField(_("сервис бонусов"), max_length=16, blank=True)
    member_id = models.CharField(_("код в сервисе бонусов"), max_length=64, blank=True)
    member_phone = PhoneField(_("телефон в сервисе бонусов"), blank=True)
    coupons = models.JSONField(_("купоны сервиса бонусов"), default=list, blank=True)

    posiflora_id = models.CharField(
        _("код в Posiflora"), max_length=64, null=True, blank=True, unique=True
    )
    posiflora_status = models.CharField(_("статус в Posiflora"), max_length=32, blank=True)
    posiflora_delivery_status = models.CharField(
        _("доставка в Posiflora"), max_length=32, blank=True
    )
    posiflora_total = OptionalMoneyField(_("сумма в Posiflora, ₽"))
    pushed_total = OptionalMoneyField(_("отправлено в Posiflora, ₽"))
    posiflora_florist_id = models.CharField(_("флорист"), max_length=64, blank=True)
    posiflora_modified_at = models.DateTimeField(_("изменён в Posiflora"), null=True, blank=True)
    posiflora_revision = models.BigIntegerField(_("ревизия в Posiflora"), null=True, blank=True)

    question = models.CharField(
        _("вопрос покупателю"),
        max_length=16,
        blank=True,
        choices=Question,
    )
    holds_goods = models.BooleanField(
        _("держит товар и место"), default=True, help_text=_("Снимается один раз, при закрытии.")
    )
    is_rejected = models.BooleanField(
        _("отклонён при оформлении"),
        default=False,
        help_text=_("Покупатель получил отказ и не считает этот заказ оформленным."),
    )
    cancel_reason = models.CharField(_("причина отмены"), max_length=500, blank=True)
    placed_at = models.DateTimeField(_("оформлен"))
    closed_at = models.DateTimeField(_("закрыт"), null=True, blank=True)

    class Meta:
        verbose_name = _("заказ")
        verbose_name_plural = _("заказы")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("items_total")
                    - models.F("discount_total")
                    - models.F("bonus_spent")
                    + models.F("delivery_price")
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=at_least_zero(
                    "items_total",
                    "discount_total",
                    "bonus_spent",
                    "bonus_earned",
                    "delivery_price",
                    "total",
                ),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    bonus_spent__lte=models.F("items_total") - models.F("discount_total")
                ),
                name="order_bonuses_pay_goods_only",
            ),
            models.CheckConstraint(
                condition=models.Q(slot_starts_at__lt=models.F("slot_ends_at")),
                name="order_slot_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(method=FulfilmentMethod.PICKUP, zone__isnull=True)
                | models.Q(method=FulfilmentMethod.DELIVERY, zone__isnull=False),
                name="order_zone_belongs_to_delivery",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="order_of_customer"),
            models.Index(fields=["status", "-placed_at"], name="order_by_status"),
            models.Index(fields=["-placed_at"], name="order_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES

    @property
    def goods_total(self) -> Decimal:
        """Roubles that points apply to: goods after discounts, without delivery."""
        return self.items_total - self.discount_total


class OrderLine(models.Model):
    """One position, with everything frozen as the buyer saw it."""

    order = models.ForeignKey(
        Order, verbose_name=_("заказ"), on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("строка"))
    vendor_uuid = models.UUIDField(_("код для Posiflora"), default=uuid.uuid4)
    product = models.ForeignKey(
        Product, verbose_name=_("товар"), on_delete=models.PROTECT, related_name="order_lines"
    )
    variant = models.ForeignKey(
        Variant,
        verbose_name=_("вариант"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="order_lines",
    )
    kind = models.CharField(_("вид"), max_length=8, choices=ProductKind)
    made_to_order = models.BooleanField(_("собирается под заказ"), default=False)
    posiflora_id = models.CharField(_("код товара в Posiflora"), max_length=64)
    title = models.CharField(_("название"), max_length=255)
    variant_title = models.CharField(_("вариант"), max_length=128, blank=True)
    composition = models.TextField(_("состав"), blank=True)
    price = MoneyField(_("цена, ₽"))
    quantity = models.PositiveIntegerField(_("количество"))
    sum = MoneyField(_("сумма, ₽"))
    discount = MoneyField(_("скидка, ₽"), default=Decimal("0.00"))
    loyalty_discount = MoneyField(
        _("из неё от сервиса бонусов, ₽"),
        default=Decimal("0.00"),
        help_text=_("Часть скидки, которую дал сам сервис: уровень, купон, акция."),
    )
    bonus_spent = MoneyField(_("оплачено бонусами"), default=Decimal("0.00"))
    bonus_earned = MoneyField(_("начислено бонусов"), default=Decimal("0.00"))
    total = MoneyField(_("к оплате, ₽"))

    class Meta:
        verbose_name = _("строка заказа")
        verbose_name_plural = _("строки заказа")
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="line_position_once"),
            models.CheckConstraint(
                condition=models.Q(sum=models.F("price") * models.F("quantity")),
                name="line_sum_is_price_by_quantity",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("sum") - models.F("discount") - models.F("bonus_spent")
                ),
                name="line_total_adds_up",
            ),
            models.CheckConstraint(
                condition=at_least_zero("price", "discount", "bonus_spent", "bonus_earned", "total")
                & models.Q(quantity__gte=1),
                name="line_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    loyalty_discount__gte=0, loyalty_discount__lte=models.F("discount")
                ),
                name="line_loyalty_discount_is_part_of_the_discount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_title} × {self.quantity}"

    @property
    def own_discount(self) -> Decimal:
        """Roubles off that the shop itself gives, the only ones a loyalty service is told of."""
        return self.discount - self.loyalty_discount

    @property
    def full_title(self) -> str:
        """What was bought in one phrase: `Утро в Париже, M`."""
        return ", ".join(filter(None, (self.title, self.variant_title)))

    @property
    def is_on_display(self) -> bool:
        """A finished bouquet from the showcase: Posiflora attaches it to an order as a whole."""
        return self.kind == ProductKind.BOUQUET and not self.made_to_order

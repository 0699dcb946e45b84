"""What a commit sent and which one a refund undoes; an order may live again after a refund."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shop.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0004_settled_by_hand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bonusoperation",
            name="bonus_commit_once_an_order",
        ),
        migrations.RemoveConstraint(
            model_name="bonusoperation",
            name="bonus_commit_one_at_a_time",
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="carried_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carries",
                to="shop.bonusoperation",
                verbose_name="проведено вместе с",
            ),
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="life",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Растёт, когда заказ завершают снова после полного возврата бонусов.",
                verbose_name="жизнь заказа",
            ),
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="proven_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="проверено, что не держится"
            ),
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="reference",
            field=models.CharField(blank=True, max_length=64, verbose_name="номер в сервисе"),
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="request",
            field=models.JSONField(blank=True, default=dict, verbose_name="что отправлено"),
        ),
        migrations.AddField(
            model_name="bonusoperation",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="shop.bonusoperation",
                verbose_name="возврат движения",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="coupons",
            field=models.JSONField(blank=True, default=list, verbose_name="купоны сервиса бонусов"),
        ),
        migrations.AddField(
            model_name="orderline",
            name="loyalty_discount",
            field=shop.models.fields.MoneyField(
                decimal_places=2,
                default=Decimal("0.00"),
                help_text="Часть скидки, которую дал сам сервис: уровень, купон, акция.",
                max_digits=12,
                verbose_name="из неё от сервиса бонусов, ₽",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="bonus_state",
            field=models.CharField(
                choices=[
                    ("none", "Без бонусов"),
                    ("reserving", "Бонусы резервируются"),
                    ("reserved", "Бонусы в резерве"),
                    ("committing", "Бонусы проводятся"),
                    ("committed", "Бонусы проведены"),
                    ("releasing", "Бонусы возвращаются"),
                    ("released", "Бонусы возвращены"),
                    ("refused", "В бонусах отказано"),
                    ("unknown", "Ответ сервиса бонусов неизвестен"),
                ],
                default="none",
                max_length=16,
                verbose_name="бонусы",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="topic",
            field=models.CharField(
                choices=[
                    ("order_create", "Отправка заказа в Posiflora"),
                    ("order_update", "Изменение заказа в Posiflora"),
                    ("order_cancel", "Отмена заказа в Posiflora"),
                    ("order_delivery", "Статус доставки в Posiflora"),
                    ("order_payment", "Оплата в Posiflora"),
                    ("bonus_reserve", "Резерв бонусов"),
                    ("bonus_release", "Снятие резерва бонусов"),
                    ("bonus_spend", "Списание бонусов"),
                    ("bonus_earn", "Начисление бонусов"),
                    ("bonus_refund", "Возврат бонусов"),
                    ("bonus_mirror", "Сверка начисления"),
                    ("notify_buyer", "Сообщение покупателю"),
                    ("notify_staff", "Сообщение в чат магазина"),
                ],
                max_length=16,
                verbose_name="что",
            ),
        ),
        migrations.AddIndex(
            model_name="bonusoperation",
            index=models.Index(
                condition=models.Q(("movement", "reserve"), ("proven_at__isnull", True)),
                fields=["settled_at"],
                name="bonus_reserve_to_prove",
            ),
        ),
        migrations.AddIndex(
            model_name="bonusoperation",
            index=models.Index(
                condition=models.Q(
                    ("movement", "reserve"), ("state__in", ["pending", "unknown", "done"])
                ),
                fields=["provider", "member_id"],
                name="bonus_reserved_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusoperation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("carried_by__isnull", True),
                    ("movement__in", ("spend", "earn")),
                    ("state__in", ("pending", "unknown", "done")),
                ),
                fields=("order", "life"),
                name="bonus_commit_once_a_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusoperation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("movement__in", ("spend", "earn")),
                    ("state__in", ("pending", "unknown", "done")),
                ),
                fields=("order", "life", "movement"),
                name="bonus_movement_once_a_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusoperation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("movement__in", ["spend", "earn", "spend_refund", "earn_refund"]),
                    ("state", "pending"),
                ),
                fields=("provider", "member_id"),
                name="bonus_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undoes__isnull", True),
                    ("movement__in", ("spend_refund", "earn_refund")),
                    _connector="OR",
                ),
                name="bonus_only_a_refund_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("loyalty_discount__gte", 0), ("loyalty_discount__lte", models.F("discount"))
                ),
                name="line_loyalty_discount_is_part_of_the_discount",
            ),
        ),
    ]

"""Codes sent to buyers' phones, and messages about a member of the bonus programme."""

import django.db.models.deletion
from django.db import migrations, models

import shop.models.fields


class Migration(migrations.Migration):
    dependencies = [("shop", "0005_bonus_lives_and_refunds")]

    operations = [
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
                    ("member_update", "Данные участника"),
                    ("notify_buyer", "Сообщение покупателю"),
                    ("notify_staff", "Сообщение в чат магазина"),
                ],
                max_length=16,
                verbose_name="что",
            ),
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", shop.models.fields.PhoneField(max_length=16, verbose_name="телефон")),
                ("sent_at", models.DateTimeField(verbose_name="отправлен")),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="попыток ввода"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="подтверждён"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phone_codes",
                        to="shop.customer",
                        verbose_name="покупатель",
                    ),
                ),
            ],
            options={
                "verbose_name": "код подтверждения",
                "verbose_name_plural": "коды подтверждения",
                "ordering": ["-sent_at", "-pk"],
                "indexes": [
                    models.Index(fields=["customer", "-sent_at"], name="phone_code_of_customer"),
                    models.Index(fields=["phone", "-sent_at"], name="phone_code_of_phone"),
                ],
            },
        ),
    ]

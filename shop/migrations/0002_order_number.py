"""The sequence order numbers come from: gaps are allowed, repeats are not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE shop_order_number AS bigint MINVALUE 1 START 1",
            reverse_sql="DROP SEQUENCE shop_order_number",
        ),
    ]

"""Strikes against sellers that did not take what they had won."""

import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Strike",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=60, unique=True)),
                ("struck_at", models.DateTimeField()),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="strikes", to="merchants.seller"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seller", "-struck_at"], name="merchants_strikes_of_a_seller")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["silent", "refused"])),
                        name="merchants_strike_reason_is_known",
                    )
                ],
            },
        ),
    ]

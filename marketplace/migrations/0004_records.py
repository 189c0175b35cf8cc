"""What an auction's record needs: what each bid was judged against, and the record, written once."""

import django.db.models.deletion
from django.db import migrations, models

import common.ids

WRITTEN_ONCE = """
CREATE TRIGGER marketplace_record_is_written_once BEFORE UPDATE OR DELETE ON marketplace_auctionrecord
    FOR EACH ROW EXECUTE FUNCTION common_refuse_change();
"""
NOT_WRITTEN_ONCE = "DROP TRIGGER marketplace_record_is_written_once ON marketplace_auctionrecord;"


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_audit_is_written_once"),
        ("marketplace", "0003_found_by_code"),
    ]

    operations = [
        migrations.AddField("bid", "rivals", models.JSONField(default=list)),
        migrations.CreateModel(
            "AuctionRecord",
            [
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("sealed_places", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "auction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="marketplace.auction",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WRITTEN_ONCE, NOT_WRITTEN_ONCE),
    ]

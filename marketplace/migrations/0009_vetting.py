"""What an award is made from besides bids: judgements, holds, flags, consents, refusals of a seller."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

MADE_WHEN_OFFERED = "UPDATE marketplace_award SET made_at = offered_at"


class Migration(migrations.Migration):
    dependencies = [
        ("escrow", "0001_initial"),
        ("marketplace", "0008_after_the_award"),
        ("merchants", "0002_strikes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=6)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("flagged_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FlagCase",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=9)),
                ("raised_at", models.DateTimeField(null=True)),
                ("answer_by", models.DateTimeField(null=True)),
                ("decide_by", models.DateTimeField(null=True)),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("occasion", models.CharField(max_length=8)),
                ("judged_at", models.DateTimeField()),
                ("units", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("served_units", models.PositiveIntegerField()),
                ("is_valid", models.BooleanField()),
                ("rank", models.PositiveSmallIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LowPriceHold",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=8)),
                ("openings_sum_minor", models.BigIntegerField()),
                ("openings_count", models.PositiveIntegerField()),
                ("next_minor", models.BigIntegerField(null=True)),
                ("held_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("decide_by", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="RefusedBid",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("price_minor", models.BigIntegerField()),
                ("min_units", models.PositiveIntegerField()),
                ("max_units", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=20)),
                ("limit_minor", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SellerBar",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="marketplace_award_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="marketplace_a_pool_is_awarded_once",
        ),
        migrations.AddField(
            model_name="auction",
            name="closing_people",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="auction",
            name="closing_units",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="auction",
            name="standby_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="consent_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="fewer_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="fewer_decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="fewer_units",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="award",
            name="made_at",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="award",
            name="needs_consent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="award",
            name="opt_out_ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="opt_out_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="bid",
            name="rejected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="bid",
            name="rejected_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="award",
            name="accept_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="award",
            name="offered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="order",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="marketplace.pledge"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "vetting",
                            "consent",
                            "offered",
                            "accepted",
                            "fewer",
                            "refused",
                            "lapsed",
                            "rejected",
                            "unmet",
                            "declined",
                        ],
                    )
                ),
                name="marketplace_award_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["vetting", "consent", "offered", "accepted", "fewer"])),
                fields=("pool",),
                name="marketplace_a_pool_is_awarded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "offered"), _negated=True),
                    models.Q(("accept_by__isnull", False), ("offered_at__isnull", False)),
                    _connector="OR",
                ),
                name="marketplace_an_offered_award_has_a_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "consent"), _negated=True), ("consent_until__isnull", False), _connector="OR"
                ),
                name="marketplace_a_question_to_buyers_has_a_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "fewer"), _negated=True),
                    models.Q(("fewer_by__isnull", False), ("fewer_units__isnull", False)),
                    _connector="OR",
                ),
                name="marketplace_a_smaller_order_is_offered_until_a_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("award", "pledge"), name="marketplace_a_place_is_ordered_once_in_an_award"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="award",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="marketplace.award"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="marketplace.pledge"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="bid",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="marketplace.bid"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marketplace.pledge"
            ),
        ),
        migrations.AddField(
            model_name="flagcase",
            name="auction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="flag_cases", to="marketplace.auction"
            ),
        ),
        migrations.AddField(
            model_name="flagcase",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="merchants.seller"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="marketplace.flagcase"
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="bid",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="marketplace.bid"
            ),
        ),
        migrations.AddField(
            model_name="lowpricehold",
            name="award",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="low_price", to="marketplace.award"
            ),
        ),
        migrations.AddField(
            model_name="refusedbid",
            name="auction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refused_bids", to="marketplace.auction"
            ),
        ),
        migrations.AddField(
            model_name="refusedbid",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="merchants.seller"
            ),
        ),
        migrations.AddField(
            model_name="sellerbar",
            name="bid",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marketplace.bid"
            ),
        ),
        migrations.AddField(
            model_name="sellerbar",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="seller_bars", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sellerbar",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="merchants.seller"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["asked", "yes", "no", "silent"])),
                name="marketplace_consent_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("award", "pledge"), name="marketplace_a_place_is_asked_once_for_an_award"
            ),
        ),
        migrations.AddIndex(
            model_name="flagcase",
            index=models.Index(fields=["status", "decide_by"], name="marketplace_flags_by_clock"),
        ),
        migrations.AddConstraint(
            model_name="flagcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["gathering", "raised", "answered", "rejected", "dismissed", "lapsed", "moot"])
                ),
                name="marketplace_flag_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagcase",
            constraint=models.UniqueConstraint(
                fields=("auction", "seller"), name="marketplace_a_seller_has_one_case_in_an_auction"
            ),
        ),
        migrations.AddConstraint(
            model_name="flagcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["gathering", "moot"]),
                    models.Q(("answer_by__isnull", False), ("decide_by__isnull", False), ("raised_at__isnull", False)),
                    _connector="OR",
                ),
                name="marketplace_raised_flags_have_deadlines",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["other_product", "not_genuine", "cannot_be_true", "not_reliable", "other"])
                ),
                name="marketplace_flag_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                fields=("case", "pledge"), name="marketplace_a_place_flags_a_seller_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("occasion__in", ["close", "opt_out", "consent"])),
                name="marketplace_occasion_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("occasion", "close")),
                fields=("bid",),
                name="marketplace_a_bid_is_judged_once_at_the_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__isnull", True), ("occasion", "close"), _connector="XOR"),
                name="marketplace_the_close_gives_ranks",
            ),
        ),
        migrations.AddIndex(
            model_name="lowpricehold",
            index=models.Index(fields=["status", "answer_by", "decide_by"], name="marketplace_low_price_clocks"),
        ),
        migrations.AddConstraint(
            model_name="lowpricehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "answered", "cleared", "rejected"])),
                name="marketplace_low_price_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lowpricehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("openings_count__gte", 1)), name="marketplace_a_low_price_is_compared_with_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="lowpricehold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("status__in", ["waiting", "answered"])),
                    models.Q(("decided_at__isnull", False), models.Q(("decided_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="marketplace_a_low_price_is_decided_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="refusedbid",
            index=models.Index(fields=["auction", "at"], name="marketplace_refused_in_order"),
        ),
        migrations.AddIndex(
            model_name="sellerbar",
            index=models.Index(fields=["buyer", "-id"], name="marketplace_bars_of_a_buyer"),
        ),
        migrations.AddConstraint(
            model_name="sellerbar",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("seller", "buyer"),
                name="marketplace_a_seller_is_barred_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(fields=("pool", "turn"), name="marketplace_awards_of_a_pool_take_turns"),
        ),
        migrations.RunSQL(MADE_WHEN_OFFERED, migrations.RunSQL.noop),
    ]

import common.ids
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('marketplace', '0001_initial'),
        ('merchants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertDay',
            fields=[
                ('on', models.DateField(primary_key=True, serialize=False)),
                ('written_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('is_on', models.BooleanField(default=True)),
                ('starts', models.TimeField(default=datetime.time(21, 0))),
                ('ends', models.TimeField(default=datetime.time(8, 0))),
            ],
        ),
        migrations.CreateModel(
            name='SandboxPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('text', models.CharField(max_length=300)),
                ('url', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='ShareCode',
            fields=[
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=80)),
                ('network', models.CharField(max_length=20)),
                ('text', models.CharField(max_length=300)),
                ('url', models.CharField(max_length=300)),
                ('status', models.CharField(default='pending', max_length=9)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('remote_id', models.CharField(blank=True, max_length=80)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('troubled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['pending', 'sending', 'unknown'])), fields=['due_at'], name='social_due_posts'), models.Index(fields=['network', 'sent_at'], name='social_sent_posts'), models.Index(fields=['network', 'troubled_at'], name='social_troubled_networks')],
                'constraints': [models.UniqueConstraint(fields=('event', 'subject', 'network'), name='social_an_event_is_told_once_per_network'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'sending', 'sent', 'failed', 'unknown', 'withdrawn'])), name='social_post_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='social_sent_post_knows_when')],
            },
        ),
        migrations.CreateModel(
            name='SellerAlert',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('category', models.CharField(blank=True, max_length=30)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('min_units', models.PositiveIntegerField(default=0)),
                ('pace', models.CharField(max_length=8)),
                ('created_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['category', 'min_units'], name='social_alerts_to_match')],
                'constraints': [models.CheckConstraint(condition=models.Q(('pace__in', ['at_once', 'daily'])), name='social_alert_pace_is_known'), models.UniqueConstraint(fields=('seller', 'category', 'words', 'min_units'), name='social_a_seller_asks_for_a_thing_once')],
            },
        ),
        migrations.CreateModel(
            name='AlertHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=4)),
                ('found_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.pool')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='social.selleralert')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['alert'], name='social_hits_to_tell')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'pool', 'stage'), name='social_an_alert_finds_a_pool_once_per_stage'), models.CheckConstraint(condition=models.Q(('stage__in', ['near', 'open'])), name='social_hit_stage_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('touched_at', models.DateTimeField()),
                ('pool', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.pool')),
                ('sharer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visitor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('visitor', 'pool'), name='social_the_last_touch_counts', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('visitor', models.F('sharer')), _negated=True), name='social_nobody_refers_themselves')],
            },
        ),
        migrations.CreateModel(
            name='UnfurlCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('stamp', models.CharField(max_length=80)),
                ('image', models.BinaryField()),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.pool')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pool', 'language'), name='social_a_pool_has_one_card_per_language')],
            },
        ),
        migrations.CreateModel(
            name='Brought',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('brought_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.pool')),
                ('sharer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['sharer', 'pool'], name='social_brought_by')],
                'constraints': [models.UniqueConstraint(fields=('buyer', 'pool'), name='social_a_place_is_brought_by_one_person'), models.CheckConstraint(condition=models.Q(('buyer', models.F('sharer')), _negated=True), name='social_nobody_brings_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=80)),
                ('facts', models.JSONField()),
                ('link', models.CharField(max_length=300)),
                ('is_listed', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mail_due_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_listed', True)), fields=['user', '-id'], name='social_notices_of_a_person'), models.Index(condition=models.Q(('is_listed', True), ('read_at__isnull', True)), fields=['user'], name='social_unread_notices'), models.Index(condition=models.Q(('mail_due_at__isnull', False), ('mailed_at__isnull', True)), fields=['mail_due_at'], name='social_due_letters')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='social_a_reason_is_told_to_a_person_once'), models.CheckConstraint(condition=models.Q(('is_listed', True), ('mail_due_at__isnull', False), _connector='OR'), name='social_a_notice_is_listed_or_mailed'), models.CheckConstraint(condition=models.Q(('mailed_at', None), ('mail_due_at__isnull', False), _connector='OR'), name='social_only_a_due_letter_is_mailed')],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('in_app', models.BooleanField()),
                ('mail', models.BooleanField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'group'), name='social_a_person_chooses_once_per_group'), models.CheckConstraint(condition=models.Q(('group__in', ['charge', 'held', 'case', 'near', 'auction', 'award', 'parcel', 'posted', 'link', 'saved', 'bidding', 'sales', 'payout', 'alerts', 'desk'])), name='social_notice_group_is_known')],
            },
        ),
    ]

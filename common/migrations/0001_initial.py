import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('code', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('spent', models.PositiveIntegerField()),
                ('ends_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='LiveTopic',
            fields=[
                ('code', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='OutboxFact',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('payload', models.JSONField()),
                ('occurred_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Taking',
            fields=[
                ('subject', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('actor', models.CharField(max_length=80)),
                ('action', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=120)),
                ('reason', models.TextField()),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'at'], name='common_audit_of_subject'), models.Index(fields=['-at', '-id'], name='common_audit_by_time')],
            },
        ),
        migrations.CreateModel(
            name='RequestKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('answer', models.JSONField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'key'), name='common_a_request_key_is_used_once')],
            },
        ),
        migrations.CreateModel(
            name='TimeMachine',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('shift', models.DurationField()),
                ('stopped_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='common_there_is_one_time_machine')],
            },
        ),
        migrations.CreateModel(
            name='LiveFrame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('sequence', models.BigIntegerField()),
                ('text', models.TextField()),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='common.livetopic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'language', 'sequence'), name='common_a_live_sequence_is_used_once')],
            },
        ),
        migrations.CreateModel(
            name='OutboxDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listener', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('due', 'Due'), ('delivered', 'Delivered'), ('dead', 'Dead'), ('dropped', 'Dropped')], default='due', max_length=9)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('fact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='common.outboxfact')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'due')), fields=['id'], name='common_due_deliveries'), models.Index(condition=models.Q(('status', 'dead')), fields=['id'], name='common_dead_deliveries')],
                'constraints': [models.UniqueConstraint(fields=('fact', 'listener'), name='common_a_fact_reaches_a_listener_once'), models.CheckConstraint(condition=models.Q(('status__in', ['due', 'delivered', 'dead', 'dropped'])), name='common_delivery_status_is_known')],
            },
        ),
    ]

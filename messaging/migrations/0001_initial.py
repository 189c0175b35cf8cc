import common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('channel', models.CharField(default='email', max_length=5)),
                ('destination', models.TextField()),
                ('destination_hash', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('language', models.CharField(max_length=2)),
                ('stop_url', models.TextField(blank=True)),
                ('status', models.CharField(default='pending', max_length=7)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['pending', 'sending'])), fields=['due_at'], name='messaging_due'), models.Index(fields=['destination_hash', '-sent_at'], name='messaging_of_destination')],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms'])), name='messaging_channel_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'sending', 'sent', 'dead'])), name='messaging_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='messaging_sent_message_knows_when')],
            },
        ),
    ]

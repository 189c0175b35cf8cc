import common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seller',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('business_name', models.CharField(max_length=60)),
                ('representative', models.CharField(max_length=40)),
                ('business_number', models.CharField(max_length=10, unique=True)),
                ('mail_order_number', models.CharField(blank=True, max_length=40)),
                ('status', models.CharField(default='draft', max_length=9)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.TextField(blank=True)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'submitted')), fields=['submitted_at'], name='merchants_verification_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'verified', 'returned', 'suspended'])), name='merchants_seller_status_is_known'), models.CheckConstraint(condition=models.Q(('business_number__regex', '^[0-9]{10}$')), name='merchants_business_number_has_ten_digits'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('submitted_at__isnull', False), _connector='OR'), name='merchants_only_a_draft_was_never_submitted')],
            },
        ),
        migrations.CreateModel(
            name='SellerPaper',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('paper_id', models.UUIDField(unique=True)),
                ('is_pdf', models.BooleanField()),
                ('added_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='merchants.seller')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['registration', 'bank_book', 'mail_order', 'other'])), name='merchants_paper_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='Strike',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=10)),
                ('source', models.CharField(max_length=60, unique=True)),
                ('struck_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strikes', to='merchants.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['seller', '-struck_at'], name='merchants_strikes_of_a_seller')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['silent', 'refused'])), name='merchants_strike_reason_is_known')],
            },
        ),
    ]

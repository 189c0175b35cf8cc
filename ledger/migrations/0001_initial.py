import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('posted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'entries',
                'constraints': [models.UniqueConstraint(fields=('source', 'kind'), name='ledger_a_source_has_one_entry_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='ProofRun',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('is_whole', models.BooleanField()),
                ('through', models.PositiveBigIntegerField()),
                ('proofs', models.PositiveSmallIntegerField()),
                ('difference_count', models.PositiveIntegerField()),
                ('differences', models.JSONField(default=list)),
                ('began_at', models.DateTimeField()),
                ('took_ms', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['is_whole', '-began_at'], name='ledger_newest_runs')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1), ('number__gte', 1)), name='ledger_seal_closes_something')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=120, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('has_floor', models.BooleanField()),
                ('debits', models.BigIntegerField(default=0)),
                ('credits', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'currency'), name='ledger_account_has_one_currency'), models.CheckConstraint(condition=models.Q(('has_floor', False), models.Q(('debits__gte', 0), ('debits__lte', models.F('credits'))), _connector='OR'), name='ledger_pot_never_pays_out_what_it_lacks'), models.CheckConstraint(condition=models.Q(('has_floor', True), models.Q(('credits', 0), ('debits', 0)), _connector='OR'), name='ledger_stream_keeps_no_totals'), models.CheckConstraint(condition=models.Q(models.Q(('has_floor', False), models.Q(('code__in', ['points:expired', 'points:issued', 'points:spent']), ('code__startswith', 'world:'), ('code__startswith', 'platform:'), _connector='OR')), models.Q(('has_floor', True), models.Q(('code__in', ['points:expired', 'points:issued', 'points:spent']), ('code__startswith', 'world:'), ('code__startswith', 'platform:'), _connector='OR', _negated=True)), _connector='OR'), name='ledger_only_streams_go_without_a_floor')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('currency', models.CharField(max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('credit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings_in', to='ledger.account')),
                ('debit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings_out', to='ledger.account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.entry')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='ledger_posting_moves_a_positive_amount'), models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='ledger_posting_has_two_different_ends')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='link', serialize=False, to='ledger.entry')),
                ('place', models.PositiveIntegerField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('seal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='ledger.seal')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('seal', None)), fields=['entry'], name='ledger_links_that_wait')],
                'constraints': [models.UniqueConstraint(fields=('seal', 'place'), name='ledger_a_place_in_a_seal_is_taken_once'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('place', None), ('seal', None)), models.Q(('place__gte', 1), ('seal__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='ledger_link_waits_or_is_sealed')],
            },
        ),
    ]

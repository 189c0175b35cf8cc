"""A payout is made of legs. A payout made before this is one leg from our balance, and its calls are that leg's."""

import common.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

_MOVE = """
    SET CONSTRAINTS ALL IMMEDIATE;
    INSERT INTO escrow_payoutleg (id, payout_id, charge, account_id, amount_minor, reversed_minor, status, next_try_at,
                                  attempt, trouble, reference, settled_at)
        SELECT gen_random_uuid(), payout.id, '', account_id, payout.amount_minor, 0, payout.status, next_try_at, attempt,
               trouble, COALESCE(made.reference, ''), settled_at
        FROM escrow_payout AS payout
        LEFT JOIN escrow_operation AS made ON made.payout_id = payout.id AND made.status = 'succeeded';
    UPDATE escrow_operation SET leg_id = leg.id FROM escrow_payoutleg AS leg WHERE leg.payout_id = escrow_operation.payout_id;
    UPDATE escrow_hold SET paid_minor = item.amount_minor FROM escrow_payoutitem AS item WHERE item.hold_id = escrow_hold.id;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('escrow', '0007_reconciliation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Newcomer',
            fields=[
                ('payee', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(max_length=80)),
                ('provider', models.CharField(max_length=16)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('may_receive', models.BooleanField(default=False)),
                ('missing', models.JSONField(default=list)),
                ('opened_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('check_at', models.DateTimeField(null=True)),
                ('blocked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PayoutLeg',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('charge', models.CharField(blank=True, max_length=80)),
                ('amount_minor', models.BigIntegerField()),
                ('reversed_minor', models.BigIntegerField(default=0)),
                ('status', models.CharField(default='scheduled', max_length=9)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=60)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Reversal',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(max_length=80)),
                ('amount_minor', models.BigIntegerField()),
                ('status', models.CharField(default='due', max_length=8)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SandboxPayee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=120, unique=True)),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('missing', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='debt',
            name='escrow_debt_is_repaid_once',
        ),
        migrations.RemoveConstraint(
            model_name='hold',
            name='escrow_hold_advances_and_nets_of_what_was_payable',
        ),
        migrations.RemoveConstraint(
            model_name='operation',
            name='escrow_a_payout_has_one_open_call',
        ),
        migrations.RemoveConstraint(
            model_name='operation',
            name='escrow_a_payout_is_made_once',
        ),
        migrations.RemoveConstraint(
            model_name='operation',
            name='escrow_operation_kind_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='operation',
            name='escrow_operation_has_one_subject',
        ),
        migrations.RemoveConstraint(
            model_name='payout',
            name='escrow_payout_status_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='payout',
            name='escrow_payout_waits_for_a_try_while_scheduled',
        ),
        migrations.RemoveConstraint(
            model_name='payout',
            name='escrow_payout_goes_to_an_account',
        ),
        migrations.RemoveIndex(
            model_name='hold',
            name='escrow_released_holds',
        ),
        migrations.RemoveIndex(
            model_name='payout',
            name='escrow_scheduled_payouts',
        ),
        migrations.AddField(
            model_name='debt',
            name='reversing_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='hold',
            name='paid_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='hold',
            name='reserve_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='hold',
            name='reserved_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='payoutitem',
            name='charge_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='payoutitem',
            name='is_reserve',
            field=models.BooleanField(default=False),
        ),
        migrations.RenameField(
            model_name='sandboxmovement',
            old_name='charge',
            new_name='part_of',
        ),
        migrations.AlterField(
            model_name='sandboxmovement',
            name='part_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='escrow.sandboxmovement'),
        ),
        migrations.AlterField(
            model_name='payoutitem',
            name='hold',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payout_items', to='escrow.hold'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('status', 'released'), ('paid_minor__lt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('payable_minor'), '+', models.F('advanced_minor')), '-', models.F('netted_minor')))), fields=['payout_at'], name='escrow_unpaid_holds'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.CheckConstraint(condition=models.Q(('repaid_minor__gte', 0), ('repaid_minor__lte', django.db.models.expressions.CombinedExpression(models.F('advanced_minor'), '-', models.F('reversing_minor'))), ('reversing_minor__gte', 0)), name='escrow_debt_is_repaid_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('advanced_minor__gte', 0), ('netted_minor__gte', 0), ('netted_minor__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('payable_minor'), '+', models.F('advanced_minor')), '-', models.F('paid_minor'))), ('paid_minor__gte', 0), models.Q(('status', 'released'), models.Q(('advanced_minor', 0), ('netted_minor', 0), ('paid_minor', 0)), _connector='OR')), name='escrow_hold_advances_and_nets_of_what_was_payable'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reserve_at', None), ('reserved_minor', 0)), models.Q(('reserve_at__isnull', False), ('reserved_minor__gt', 0), ('status', 'released')), _connector='OR'), name='escrow_hold_reserves_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'claimed', 'unknown', 'sent', 'settled', 'blocked', 'frozen'])), name='escrow_payout_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='payoutitem',
            constraint=models.UniqueConstraint(fields=('hold', 'is_reserve'), name='escrow_a_hold_is_paid_out_once'),
        ),
        migrations.AddConstraint(
            model_name='payoutitem',
            constraint=models.CheckConstraint(condition=models.Q(('charge_minor__gte', 0), ('charge_minor__lte', models.F('amount_minor'))), name='escrow_payout_item_takes_from_its_charge_at_most_all'),
        ),
        migrations.AddIndex(
            model_name='payeeaccount',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='escrow_payees_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.UniqueConstraint(fields=('provider', 'party'), name='escrow_a_party_has_one_account_at_a_provider'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('provider', 'reference'), name='escrow_a_payee_account_is_one_partys'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.CheckConstraint(condition=models.Q(('may_receive', False), models.Q(('reference', ''), _negated=True), _connector='OR'), name='escrow_payee_that_receives_is_known_to_the_provider'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.CheckConstraint(condition=models.Q(('may_receive', False), models.Q(('blocked_at', None), ('check_at', None)), _connector='OR'), name='escrow_payee_that_receives_waits_for_nothing'),
        ),
        migrations.AddField(
            model_name='payoutleg',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='escrow.payoutaccount'),
        ),
        migrations.AddField(
            model_name='payoutleg',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='escrow.payment'),
        ),
        migrations.AddField(
            model_name='payoutleg',
            name='payout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='escrow.payout'),
        ),
        migrations.AddField(
            model_name='operation',
            name='leg',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='escrow.payoutleg'),
        ),
        migrations.AddField(
            model_name='reversal',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='escrow.payoutitem'),
        ),
        migrations.AddField(
            model_name='reversal',
            name='leg',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='escrow.payoutleg'),
        ),
        migrations.AddField(
            model_name='operation',
            name='reversal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='escrow.reversal'),
        ),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['customer', 'charge', 'resume', 'refund', 'transfer', 'reverse'])), name='escrow_operation_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['customer', 'charge', 'resume']), ('payment__isnull', False), ('refund__isnull', True), ('leg__isnull', True), ('reversal__isnull', True)), models.Q(('kind', 'refund'), ('payment__isnull', True), ('refund__isnull', False), ('leg__isnull', True), ('reversal__isnull', True)), models.Q(('kind', 'transfer'), ('payment__isnull', True), ('refund__isnull', True), ('leg__isnull', False), ('reversal__isnull', True)), models.Q(('kind', 'reverse'), ('payment__isnull', True), ('refund__isnull', True), ('leg__isnull', True), ('reversal__isnull', False)), _connector='OR'), name='escrow_operation_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'pending', 'unknown'])), fields=('leg',), name='escrow_a_leg_has_one_open_call'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'pending', 'unknown'])), fields=('reversal',), name='escrow_a_reversal_has_one_open_call'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'succeeded')), fields=('leg',), name='escrow_a_leg_is_made_once'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'succeeded')), fields=('reversal',), name='escrow_a_reversal_is_made_once'),
        ),
        migrations.RemoveField(
            model_name='operation',
            name='payout',
        ),
        migrations.RemoveField(
            model_name='payout',
            name='account',
        ),
        migrations.RemoveField(
            model_name='payout',
            name='attempt',
        ),
        migrations.RemoveField(
            model_name='payout',
            name='next_try_at',
        ),
        migrations.RemoveField(
            model_name='payout',
            name='trouble',
        ),
        migrations.AddIndex(
            model_name='payoutleg',
            index=models.Index(condition=models.Q(('status__in', ['scheduled', 'blocked'])), fields=['next_try_at'], name='escrow_waiting_legs'),
        ),
        migrations.AddIndex(
            model_name='payoutleg',
            index=models.Index(condition=models.Q(('status', 'settled'), _negated=True), fields=['status'], name='escrow_unsettled_legs'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'claimed', 'unknown', 'sent', 'settled', 'blocked', 'frozen'])), name='escrow_leg_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='escrow_leg_pays_a_positive_amount'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(('reversed_minor__gte', 0), ('reversed_minor__lte', models.F('amount_minor'))), name='escrow_leg_gives_back_at_most_what_it_paid'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('payment__isnull', False), models.Q(('charge', ''), _negated=True)), models.Q(('charge', ''), ('payment', None)), _connector='OR'), name='escrow_leg_comes_from_a_charge_or_from_our_balance'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('status__in', ['scheduled', 'blocked'])), models.Q(models.Q(('status__in', ['scheduled', 'blocked']), _negated=True), ('next_try_at', None)), _connector='OR'), name='escrow_leg_waits_for_a_try_until_it_is_claimed'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['claimed', 'unknown', 'sent', 'settled']), _negated=True), ('account__isnull', False), _connector='OR'), name='escrow_leg_goes_to_an_account'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('status', 'settled')), models.Q(models.Q(('status', 'settled'), _negated=True), ('settled_at', None)), _connector='OR'), name='escrow_leg_is_settled_at_an_instant'),
        ),
        migrations.AddConstraint(
            model_name='payoutleg',
            constraint=models.UniqueConstraint(fields=('payout', 'payment'), name='escrow_a_payout_takes_once_from_a_charge', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='reversal',
            index=models.Index(condition=models.Q(('status', 'due')), fields=['next_try_at'], name='escrow_due_reversals'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['due', 'sending', 'settled', 'failed'])), name='escrow_reversal_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='escrow_reversal_takes_a_positive_amount'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('status', 'due')), models.Q(models.Q(('status', 'due'), _negated=True), ('next_try_at', None)), _connector='OR'), name='escrow_reversal_waits_for_a_try_while_due'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ['settled', 'failed'])), models.Q(('ended_at', None), ('status__in', ['due', 'sending'])), _connector='OR'), name='escrow_reversal_ends_at_an_instant'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.UniqueConstraint(fields=('cause', 'leg', 'item'), name='escrow_a_cause_reverses_a_share_once'),
        ),
    ]

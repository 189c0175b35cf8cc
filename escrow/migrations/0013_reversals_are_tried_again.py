"""Reversals their payees had not enough for are tried again: the move is frozen from escrow/rules/waits.py."""

from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION escrow_reversal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('due') THEN
        RAISE EXCEPTION 'escrow_reversal does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_reversal_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('due', 'sending'),
            ('failed', 'due'),
            ('sending', 'due'),
            ('sending', 'failed'),
            ('sending', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_reversal does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_reversal_moves';
    END IF;
    RETURN NEW;
END $$;
"""

BACKWARD = """
CREATE OR REPLACE FUNCTION escrow_reversal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('due') THEN
        RAISE EXCEPTION 'escrow_reversal does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_reversal_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('due', 'sending'),
            ('sending', 'due'),
            ('sending', 'failed'),
            ('sending', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_reversal does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_reversal_moves';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('escrow', '0012_moves_of_inbox_and_differences'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reversal',
            name='escrow_reversal_waits_for_a_try_while_due',
        ),
        migrations.RemoveIndex(
            model_name='reversal',
            name='escrow_due_reversals',
        ),
        migrations.AddIndex(
            model_name='reversal',
            index=models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='escrow_due_reversals'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('status', 'due')), ('status', 'failed'), models.Q(('next_try_at', None), ('status__in', ['sending', 'settled'])), _connector='OR'), name='escrow_reversal_waits_for_a_try_while_due'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

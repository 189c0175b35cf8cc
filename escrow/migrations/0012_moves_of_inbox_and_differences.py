"""The database refuses moves that neither the inbox nor differences have: frozen from escrow/rules/waits.py."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION escrow_inboxevent_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('quarantined', 'stored', 'waiting') THEN
        RAISE EXCEPTION 'escrow_inboxevent does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_inboxevent_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('dead', 'dismissed'),
            ('dead', 'waiting'),
            ('quarantined', 'dismissed'),
            ('quarantined', 'waiting'),
            ('waiting', 'applied'),
            ('waiting', 'dead'),
            ('waiting', 'quarantined')
        ) THEN
        RAISE EXCEPTION 'escrow_inboxevent does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_inboxevent_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_inboxevent_begins ON escrow_inboxevent;
CREATE TRIGGER escrow_inboxevent_begins BEFORE INSERT ON escrow_inboxevent FOR EACH ROW EXECUTE FUNCTION escrow_inboxevent_moves();
DROP TRIGGER IF EXISTS escrow_inboxevent_moves ON escrow_inboxevent;
CREATE TRIGGER escrow_inboxevent_moves BEFORE UPDATE ON escrow_inboxevent FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_inboxevent_moves();

CREATE OR REPLACE FUNCTION escrow_difference_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('open') THEN
        RAISE EXCEPTION 'escrow_difference does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_difference_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('open', 'cleared'),
            ('open', 'proposed'),
            ('open', 'settled'),
            ('proposed', 'cleared'),
            ('proposed', 'open'),
            ('proposed', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_difference does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_difference_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_difference_begins ON escrow_difference;
CREATE TRIGGER escrow_difference_begins BEFORE INSERT ON escrow_difference FOR EACH ROW EXECUTE FUNCTION escrow_difference_moves();
DROP TRIGGER IF EXISTS escrow_difference_moves ON escrow_difference;
CREATE TRIGGER escrow_difference_moves BEFORE UPDATE ON escrow_difference FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_difference_moves();

DROP TRIGGER IF EXISTS escrow_inboxevent_keeps_its_terms ON escrow_inboxevent;
CREATE TRIGGER escrow_inboxevent_keeps_its_terms BEFORE UPDATE ON escrow_inboxevent FOR EACH ROW
    WHEN (OLD.provider IS DISTINCT FROM NEW.provider OR OLD.event_id IS DISTINCT FROM NEW.event_id OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.topic IS DISTINCT FROM NEW.topic OR OLD.subject IS DISTINCT FROM NEW.subject OR OLD.operation_id IS DISTINCT FROM NEW.operation_id OR OLD.was_asked_for IS DISTINCT FROM NEW.was_asked_for) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_difference_keeps_its_terms ON escrow_difference;
CREATE TRIGGER escrow_difference_keeps_its_terms BEFORE UPDATE ON escrow_difference FOR EACH ROW
    WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.movement_id IS DISTINCT FROM NEW.movement_id OR OLD.operation_id IS DISTINCT FROM NEW.operation_id OR OLD.expected_minor IS DISTINCT FROM NEW.expected_minor OR OLD.found_minor IS DISTINCT FROM NEW.found_minor OR OLD.decide_by IS DISTINCT FROM NEW.decide_by) EXECUTE FUNCTION terms_stay();
"""

BACKWARD = """
DROP TRIGGER escrow_inboxevent_begins ON escrow_inboxevent;
DROP TRIGGER escrow_inboxevent_moves ON escrow_inboxevent;
DROP FUNCTION escrow_inboxevent_moves();
DROP TRIGGER escrow_difference_begins ON escrow_difference;
DROP TRIGGER escrow_difference_moves ON escrow_difference;
DROP FUNCTION escrow_difference_moves();
DROP TRIGGER escrow_inboxevent_keeps_its_terms ON escrow_inboxevent;
DROP TRIGGER escrow_difference_keeps_its_terms ON escrow_difference;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('escrow', '0011_moves'),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

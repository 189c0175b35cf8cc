"""The database refuses moves no machine has, and changes of what was agreed: frozen from escrow/rules/waits.py."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION escrow_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('due') THEN
        RAISE EXCEPTION 'escrow_payment does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payment_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('charging', 'dropped'),
            ('charging', 'due'),
            ('charging', 'paid'),
            ('due', 'cancelled'),
            ('due', 'charging'),
            ('due', 'paid')
        ) THEN
        RAISE EXCEPTION 'escrow_payment does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payment_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_payment_begins ON escrow_payment;
CREATE TRIGGER escrow_payment_begins BEFORE INSERT ON escrow_payment FOR EACH ROW EXECUTE FUNCTION escrow_payment_moves();
DROP TRIGGER IF EXISTS escrow_payment_moves ON escrow_payment;
CREATE TRIGGER escrow_payment_moves BEFORE UPDATE ON escrow_payment FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_payment_moves();

CREATE OR REPLACE FUNCTION escrow_hold_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('requested') THEN
        RAISE EXCEPTION 'escrow_hold does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_hold_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('funded', 'lost'),
            ('funded', 'refunded'),
            ('funded', 'released'),
            ('requested', 'cancelled'),
            ('requested', 'funded')
        ) THEN
        RAISE EXCEPTION 'escrow_hold does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_hold_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_hold_begins ON escrow_hold;
CREATE TRIGGER escrow_hold_begins BEFORE INSERT ON escrow_hold FOR EACH ROW EXECUTE FUNCTION escrow_hold_moves();
DROP TRIGGER IF EXISTS escrow_hold_moves ON escrow_hold;
CREATE TRIGGER escrow_hold_moves BEFORE UPDATE ON escrow_hold FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_hold_moves();

CREATE OR REPLACE FUNCTION escrow_refund_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('due') THEN
        RAISE EXCEPTION 'escrow_refund does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_refund_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('due', 'overtaken'),
            ('due', 'sending'),
            ('due', 'settled'),
            ('failed', 'due'),
            ('failed', 'overtaken'),
            ('sending', 'due'),
            ('sending', 'failed'),
            ('sending', 'settled'),
            ('settled', 'failed')
        ) THEN
        RAISE EXCEPTION 'escrow_refund does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_refund_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_refund_begins ON escrow_refund;
CREATE TRIGGER escrow_refund_begins BEFORE INSERT ON escrow_refund FOR EACH ROW EXECUTE FUNCTION escrow_refund_moves();
DROP TRIGGER IF EXISTS escrow_refund_moves ON escrow_refund;
CREATE TRIGGER escrow_refund_moves BEFORE UPDATE ON escrow_refund FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_refund_moves();

CREATE OR REPLACE FUNCTION escrow_operation_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('asked') THEN
        RAISE EXCEPTION 'escrow_operation does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_operation_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('absent', 'strayed'),
            ('absent', 'succeeded'),
            ('asked', 'absent'),
            ('asked', 'declined'),
            ('asked', 'pending'),
            ('asked', 'rejected'),
            ('asked', 'strayed'),
            ('asked', 'succeeded'),
            ('asked', 'unknown'),
            ('declined', 'strayed'),
            ('declined', 'succeeded'),
            ('pending', 'absent'),
            ('pending', 'declined'),
            ('pending', 'rejected'),
            ('pending', 'strayed'),
            ('pending', 'succeeded'),
            ('pending', 'unknown'),
            ('rejected', 'strayed'),
            ('rejected', 'succeeded'),
            ('succeeded', 'bounced'),
            ('unknown', 'absent'),
            ('unknown', 'declined'),
            ('unknown', 'pending'),
            ('unknown', 'rejected'),
            ('unknown', 'strayed'),
            ('unknown', 'succeeded')
        ) THEN
        RAISE EXCEPTION 'escrow_operation does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_operation_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_operation_begins ON escrow_operation;
CREATE TRIGGER escrow_operation_begins BEFORE INSERT ON escrow_operation FOR EACH ROW EXECUTE FUNCTION escrow_operation_moves();
DROP TRIGGER IF EXISTS escrow_operation_moves ON escrow_operation;
CREATE TRIGGER escrow_operation_moves BEFORE UPDATE ON escrow_operation FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_operation_moves();

CREATE OR REPLACE FUNCTION escrow_dispute_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('open') THEN
        RAISE EXCEPTION 'escrow_dispute does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_dispute_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('agreed', 'closed'),
            ('answered', 'agreed'),
            ('answered', 'closed'),
            ('answered', 'ruled'),
            ('answered', 'withdrawn'),
            ('appealed', 'agreed'),
            ('appealed', 'closed'),
            ('appealed', 'ruled'),
            ('open', 'agreed'),
            ('open', 'answered'),
            ('open', 'closed'),
            ('open', 'ruled'),
            ('open', 'withdrawn'),
            ('ruled', 'appealed'),
            ('ruled', 'closed')
        ) THEN
        RAISE EXCEPTION 'escrow_dispute does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_dispute_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_dispute_begins ON escrow_dispute;
CREATE TRIGGER escrow_dispute_begins BEFORE INSERT ON escrow_dispute FOR EACH ROW EXECUTE FUNCTION escrow_dispute_moves();
DROP TRIGGER IF EXISTS escrow_dispute_moves ON escrow_dispute;
CREATE TRIGGER escrow_dispute_moves BEFORE UPDATE ON escrow_dispute FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_dispute_moves();

CREATE OR REPLACE FUNCTION escrow_proposal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('standing') THEN
        RAISE EXCEPTION 'escrow_proposal does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_proposal_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('standing', 'accepted'),
            ('standing', 'lapsed'),
            ('standing', 'overtaken'),
            ('standing', 'rejected'),
            ('standing', 'replaced')
        ) THEN
        RAISE EXCEPTION 'escrow_proposal does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_proposal_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_proposal_begins ON escrow_proposal;
CREATE TRIGGER escrow_proposal_begins BEFORE INSERT ON escrow_proposal FOR EACH ROW EXECUTE FUNCTION escrow_proposal_moves();
DROP TRIGGER IF EXISTS escrow_proposal_moves ON escrow_proposal;
CREATE TRIGGER escrow_proposal_moves BEFORE UPDATE ON escrow_proposal FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_proposal_moves();

CREATE OR REPLACE FUNCTION escrow_ruling_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('standing', 'unsigned') THEN
        RAISE EXCEPTION 'escrow_ruling does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_ruling_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('unsigned', 'overtaken'),
            ('unsigned', 'sent_back'),
            ('unsigned', 'standing')
        ) THEN
        RAISE EXCEPTION 'escrow_ruling does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_ruling_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_ruling_begins ON escrow_ruling;
CREATE TRIGGER escrow_ruling_begins BEFORE INSERT ON escrow_ruling FOR EACH ROW EXECUTE FUNCTION escrow_ruling_moves();
DROP TRIGGER IF EXISTS escrow_ruling_moves ON escrow_ruling;
CREATE TRIGGER escrow_ruling_moves BEFORE UPDATE ON escrow_ruling FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_ruling_moves();

CREATE OR REPLACE FUNCTION escrow_chargeback_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('opened', 'warning') THEN
        RAISE EXCEPTION 'escrow_chargeback does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_chargeback_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('evidence_sent', 'lost'),
            ('evidence_sent', 'won'),
            ('opened', 'evidence_sent'),
            ('opened', 'lost'),
            ('opened', 'won'),
            ('warning', 'opened'),
            ('warning', 'withdrawn')
        ) THEN
        RAISE EXCEPTION 'escrow_chargeback does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_chargeback_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_chargeback_begins ON escrow_chargeback;
CREATE TRIGGER escrow_chargeback_begins BEFORE INSERT ON escrow_chargeback FOR EACH ROW EXECUTE FUNCTION escrow_chargeback_moves();
DROP TRIGGER IF EXISTS escrow_chargeback_moves ON escrow_chargeback;
CREATE TRIGGER escrow_chargeback_moves BEFORE UPDATE ON escrow_chargeback FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_chargeback_moves();

CREATE OR REPLACE FUNCTION escrow_straycharge_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('due') THEN
        RAISE EXCEPTION 'escrow_straycharge does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_straycharge_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('due', 'sending'),
            ('failed', 'due'),
            ('sending', 'due'),
            ('sending', 'failed'),
            ('sending', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_straycharge does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_straycharge_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_straycharge_begins ON escrow_straycharge;
CREATE TRIGGER escrow_straycharge_begins BEFORE INSERT ON escrow_straycharge FOR EACH ROW EXECUTE FUNCTION escrow_straycharge_moves();
DROP TRIGGER IF EXISTS escrow_straycharge_moves ON escrow_straycharge;
CREATE TRIGGER escrow_straycharge_moves BEFORE UPDATE ON escrow_straycharge FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_straycharge_moves();

CREATE OR REPLACE FUNCTION escrow_payout_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('scheduled') THEN
        RAISE EXCEPTION 'escrow_payout does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payout_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('blocked', 'claimed'),
            ('blocked', 'frozen'),
            ('blocked', 'scheduled'),
            ('blocked', 'sent'),
            ('blocked', 'settled'),
            ('blocked', 'unknown'),
            ('claimed', 'blocked'),
            ('claimed', 'frozen'),
            ('claimed', 'scheduled'),
            ('claimed', 'sent'),
            ('claimed', 'settled'),
            ('claimed', 'unknown'),
            ('frozen', 'blocked'),
            ('frozen', 'claimed'),
            ('frozen', 'scheduled'),
            ('frozen', 'sent'),
            ('frozen', 'settled'),
            ('frozen', 'unknown'),
            ('scheduled', 'blocked'),
            ('scheduled', 'claimed'),
            ('scheduled', 'frozen'),
            ('scheduled', 'sent'),
            ('scheduled', 'settled'),
            ('scheduled', 'unknown'),
            ('sent', 'blocked'),
            ('sent', 'claimed'),
            ('sent', 'frozen'),
            ('sent', 'scheduled'),
            ('sent', 'settled'),
            ('sent', 'unknown'),
            ('unknown', 'blocked'),
            ('unknown', 'claimed'),
            ('unknown', 'frozen'),
            ('unknown', 'scheduled'),
            ('unknown', 'sent'),
            ('unknown', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_payout does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payout_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_payout_begins ON escrow_payout;
CREATE TRIGGER escrow_payout_begins BEFORE INSERT ON escrow_payout FOR EACH ROW EXECUTE FUNCTION escrow_payout_moves();
DROP TRIGGER IF EXISTS escrow_payout_moves ON escrow_payout;
CREATE TRIGGER escrow_payout_moves BEFORE UPDATE ON escrow_payout FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_payout_moves();

CREATE OR REPLACE FUNCTION escrow_payoutleg_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status NOT IN ('scheduled') THEN
        RAISE EXCEPTION 'escrow_payoutleg does not begin as %', NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payoutleg_begins';
    ELSIF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
            ('blocked', 'claimed'),
            ('blocked', 'scheduled'),
            ('claimed', 'blocked'),
            ('claimed', 'frozen'),
            ('claimed', 'scheduled'),
            ('claimed', 'sent'),
            ('claimed', 'settled'),
            ('claimed', 'unknown'),
            ('frozen', 'scheduled'),
            ('scheduled', 'claimed'),
            ('sent', 'blocked'),
            ('sent', 'frozen'),
            ('sent', 'scheduled'),
            ('sent', 'settled'),
            ('sent', 'unknown'),
            ('unknown', 'blocked'),
            ('unknown', 'frozen'),
            ('unknown', 'scheduled'),
            ('unknown', 'sent'),
            ('unknown', 'settled')
        ) THEN
        RAISE EXCEPTION 'escrow_payoutleg does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'escrow_payoutleg_moves';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS escrow_payoutleg_begins ON escrow_payoutleg;
CREATE TRIGGER escrow_payoutleg_begins BEFORE INSERT ON escrow_payoutleg FOR EACH ROW EXECUTE FUNCTION escrow_payoutleg_moves();
DROP TRIGGER IF EXISTS escrow_payoutleg_moves ON escrow_payoutleg;
CREATE TRIGGER escrow_payoutleg_moves BEFORE UPDATE ON escrow_payoutleg FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_payoutleg_moves();

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
DROP TRIGGER IF EXISTS escrow_reversal_begins ON escrow_reversal;
CREATE TRIGGER escrow_reversal_begins BEFORE INSERT ON escrow_reversal FOR EACH ROW EXECUTE FUNCTION escrow_reversal_moves();
DROP TRIGGER IF EXISTS escrow_reversal_moves ON escrow_reversal;
CREATE TRIGGER escrow_reversal_moves BEFORE UPDATE ON escrow_reversal FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION escrow_reversal_moves();

CREATE OR REPLACE FUNCTION terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the terms of % stay as they were written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

DROP TRIGGER IF EXISTS escrow_payment_keeps_its_terms ON escrow_payment;
CREATE TRIGGER escrow_payment_keeps_its_terms BEFORE UPDATE ON escrow_payment FOR EACH ROW
    WHEN (OLD.reference IS DISTINCT FROM NEW.reference OR OLD.payer IS DISTINCT FROM NEW.payer OR OLD.payee IS DISTINCT FROM NEW.payee OR OLD.currency IS DISTINCT FROM NEW.currency OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor OR OLD.card_minor IS DISTINCT FROM NEW.card_minor OR OLD.commission_bp IS DISTINCT FROM NEW.commission_bp) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_hold_keeps_its_terms ON escrow_hold;
CREATE TRIGGER escrow_hold_keeps_its_terms BEFORE UPDATE ON escrow_hold FOR EACH ROW
    WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.number IS DISTINCT FROM NEW.number OR OLD.reference IS DISTINCT FROM NEW.reference OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor OR OLD.card_minor IS DISTINCT FROM NEW.card_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_holdpart_keeps_its_terms ON escrow_holdpart;
CREATE TRIGGER escrow_holdpart_keeps_its_terms BEFORE UPDATE ON escrow_holdpart FOR EACH ROW
    WHEN (OLD.hold_id IS DISTINCT FROM NEW.hold_id OR OLD.number IS DISTINCT FROM NEW.number OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.account IS DISTINCT FROM NEW.account OR OLD.returns_to IS DISTINCT FROM NEW.returns_to OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_refund_keeps_its_terms ON escrow_refund;
CREATE TRIGGER escrow_refund_keeps_its_terms BEFORE UPDATE ON escrow_refund FOR EACH ROW
    WHEN (OLD.hold_id IS DISTINCT FROM NEW.hold_id OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor OR OLD.card_minor IS DISTINCT FROM NEW.card_minor OR OLD.asked_by IS DISTINCT FROM NEW.asked_by) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_refundpart_keeps_its_terms ON escrow_refundpart;
CREATE TRIGGER escrow_refundpart_keeps_its_terms BEFORE UPDATE ON escrow_refundpart FOR EACH ROW
    WHEN (OLD.refund_id IS DISTINCT FROM NEW.refund_id OR OLD.part_id IS DISTINCT FROM NEW.part_id OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_operation_keeps_its_terms ON escrow_operation;
CREATE TRIGGER escrow_operation_keeps_its_terms BEFORE UPDATE ON escrow_operation FOR EACH ROW
    WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.provider IS DISTINCT FROM NEW.provider OR OLD.key IS DISTINCT FROM NEW.key OR OLD.request IS DISTINCT FROM NEW.request OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_disputeitem_keeps_its_terms ON escrow_disputeitem;
CREATE TRIGGER escrow_disputeitem_keeps_its_terms BEFORE UPDATE ON escrow_disputeitem FOR EACH ROW
    WHEN (OLD.dispute_id IS DISTINCT FROM NEW.dispute_id OR OLD.hold_id IS DISTINCT FROM NEW.hold_id OR OLD.stake_minor IS DISTINCT FROM NEW.stake_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_chargeback_keeps_its_terms ON escrow_chargeback;
CREATE TRIGGER escrow_chargeback_keeps_its_terms BEFORE UPDATE ON escrow_chargeback FOR EACH ROW
    WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.reference IS DISTINCT FROM NEW.reference OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_chargebackloss_keeps_its_terms ON escrow_chargebackloss;
CREATE TRIGGER escrow_chargebackloss_keeps_its_terms BEFORE UPDATE ON escrow_chargebackloss FOR EACH ROW
    WHEN (OLD.chargeback_id IS DISTINCT FROM NEW.chargeback_id OR OLD.hold_id IS DISTINCT FROM NEW.hold_id OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor) EXECUTE FUNCTION terms_stay();

DROP TRIGGER IF EXISTS escrow_straycharge_keeps_its_terms ON escrow_straycharge;
CREATE TRIGGER escrow_straycharge_keeps_its_terms BEFORE UPDATE ON escrow_straycharge FOR EACH ROW
    WHEN (OLD.payment_id IS DISTINCT FROM NEW.payment_id OR OLD.reference IS DISTINCT FROM NEW.reference OR OLD.amount_minor IS DISTINCT FROM NEW.amount_minor OR OLD.reason IS DISTINCT FROM NEW.reason) EXECUTE FUNCTION terms_stay();

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
DROP TRIGGER escrow_payment_begins ON escrow_payment;
DROP TRIGGER escrow_payment_moves ON escrow_payment;
DROP FUNCTION escrow_payment_moves();
DROP TRIGGER escrow_hold_begins ON escrow_hold;
DROP TRIGGER escrow_hold_moves ON escrow_hold;
DROP FUNCTION escrow_hold_moves();
DROP TRIGGER escrow_refund_begins ON escrow_refund;
DROP TRIGGER escrow_refund_moves ON escrow_refund;
DROP FUNCTION escrow_refund_moves();
DROP TRIGGER escrow_operation_begins ON escrow_operation;
DROP TRIGGER escrow_operation_moves ON escrow_operation;
DROP FUNCTION escrow_operation_moves();
DROP TRIGGER escrow_dispute_begins ON escrow_dispute;
DROP TRIGGER escrow_dispute_moves ON escrow_dispute;
DROP FUNCTION escrow_dispute_moves();
DROP TRIGGER escrow_proposal_begins ON escrow_proposal;
DROP TRIGGER escrow_proposal_moves ON escrow_proposal;
DROP FUNCTION escrow_proposal_moves();
DROP TRIGGER escrow_ruling_begins ON escrow_ruling;
DROP TRIGGER escrow_ruling_moves ON escrow_ruling;
DROP FUNCTION escrow_ruling_moves();
DROP TRIGGER escrow_chargeback_begins ON escrow_chargeback;
DROP TRIGGER escrow_chargeback_moves ON escrow_chargeback;
DROP FUNCTION escrow_chargeback_moves();
DROP TRIGGER escrow_straycharge_begins ON escrow_straycharge;
DROP TRIGGER escrow_straycharge_moves ON escrow_straycharge;
DROP FUNCTION escrow_straycharge_moves();
DROP TRIGGER escrow_payout_begins ON escrow_payout;
DROP TRIGGER escrow_payout_moves ON escrow_payout;
DROP FUNCTION escrow_payout_moves();
DROP TRIGGER escrow_payoutleg_begins ON escrow_payoutleg;
DROP TRIGGER escrow_payoutleg_moves ON escrow_payoutleg;
DROP FUNCTION escrow_payoutleg_moves();
DROP TRIGGER escrow_reversal_begins ON escrow_reversal;
DROP TRIGGER escrow_reversal_moves ON escrow_reversal;
DROP FUNCTION escrow_reversal_moves();
DROP TRIGGER escrow_payment_keeps_its_terms ON escrow_payment;
DROP TRIGGER escrow_hold_keeps_its_terms ON escrow_hold;
DROP TRIGGER escrow_holdpart_keeps_its_terms ON escrow_holdpart;
DROP TRIGGER escrow_refund_keeps_its_terms ON escrow_refund;
DROP TRIGGER escrow_refundpart_keeps_its_terms ON escrow_refundpart;
DROP TRIGGER escrow_operation_keeps_its_terms ON escrow_operation;
DROP TRIGGER escrow_disputeitem_keeps_its_terms ON escrow_disputeitem;
DROP TRIGGER escrow_chargeback_keeps_its_terms ON escrow_chargeback;
DROP TRIGGER escrow_chargebackloss_keeps_its_terms ON escrow_chargebackloss;
DROP TRIGGER escrow_straycharge_keeps_its_terms ON escrow_straycharge;
DROP FUNCTION terms_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

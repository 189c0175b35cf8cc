"""What Django cannot say: both ends in the posting's currency, and books that are written once."""

from django.db import migrations

SAME_CURRENCY = """
ALTER TABLE ledger_posting
    ADD CONSTRAINT ledger_debit_has_the_currency
        FOREIGN KEY (debit_id, currency) REFERENCES ledger_account (id, currency),
    ADD CONSTRAINT ledger_credit_has_the_currency
        FOREIGN KEY (credit_id, currency) REFERENCES ledger_account (id, currency);
"""
NO_SAME_CURRENCY = """
ALTER TABLE ledger_posting
    DROP CONSTRAINT ledger_debit_has_the_currency,
    DROP CONSTRAINT ledger_credit_has_the_currency;
"""

WRITTEN_ONCE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses to % a row of %', TG_NAME, TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_entry_is_written_once
    BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_posting_is_written_once
    BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_account_stays
    BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_account_keeps_its_nature
    BEFORE UPDATE ON ledger_account
    FOR EACH ROW
    WHEN ((OLD.id, OLD.code, OLD.currency, OLD.has_floor) IS DISTINCT FROM (NEW.id, NEW.code, NEW.currency, NEW.has_floor)
        OR NEW.debits < OLD.debits
        OR NEW.credits < OLD.credits)
    EXECUTE FUNCTION ledger_refuse_change();
"""
NOT_WRITTEN_ONCE = """
DROP TRIGGER ledger_account_keeps_its_nature ON ledger_account;
DROP TRIGGER ledger_account_stays ON ledger_account;
DROP TRIGGER ledger_posting_is_written_once ON ledger_posting;
DROP TRIGGER ledger_entry_is_written_once ON ledger_entry;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(SAME_CURRENCY, NO_SAME_CURRENCY),
        migrations.RunSQL(WRITTEN_ONCE, NOT_WRITTEN_ONCE),
    ]

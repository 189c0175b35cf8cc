"""What Django cannot say: an auction's record is written once, and wants keep the words they are found by."""

from django.db import migrations

WRITTEN_ONCE = """
CREATE OR REPLACE TRIGGER marketplace_record_is_written_once BEFORE UPDATE OR DELETE ON marketplace_auctionrecord
    FOR EACH ROW EXECUTE FUNCTION common_refuse_change();
"""
NOT_WRITTEN_ONCE = "DROP TRIGGER marketplace_record_is_written_once ON marketplace_auctionrecord;"

WORDS = r"""
CREATE OR REPLACE FUNCTION marketplace_pairs(title text) RETURNS tsvector IMMUTABLE LANGUAGE sql AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT '~' || substr(word, place, 2)), ARRAY[]::text[]))
    FROM regexp_split_to_table(lower(normalize(title, NFKC)), '[\s!-/:-@\[-`{-~]+') AS word,
        generate_series(1, length(word) - 1) AS place
$$;
CREATE OR REPLACE FUNCTION marketplace_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := setweight(to_tsvector('simple', lower(normalize(NEW.title, NFKC))), 'A')
        || setweight(to_tsvector('simple', lower(normalize(NEW.details, NFKC))), 'C')
        || setweight(marketplace_pairs(NEW.title), 'D');
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER marketplace_wants_keep_their_words BEFORE INSERT OR UPDATE ON marketplace_want
    FOR EACH ROW EXECUTE FUNCTION marketplace_keep_words();
"""
NO_WORDS = """
DROP TRIGGER marketplace_wants_keep_their_words ON marketplace_want;
DROP FUNCTION marketplace_keep_words();
DROP FUNCTION marketplace_pairs(text);
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_audit_is_written_once"), ("marketplace", "0002_categories")]

    operations = [
        migrations.RunSQL(WRITTEN_ONCE, NOT_WRITTEN_ONCE),
        migrations.RunSQL(WORDS, NO_WORDS),
    ]

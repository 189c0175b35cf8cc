"""`manage.py print_guards`: what makes the database refuse moves no machine has, to be frozen into a migration."""

from django.core.management.base import BaseCommand

from common.guarding import REFUSE_CHANGES, guard_sql, terms_sql
from escrow.rules.waits import MACHINES, STARTS, TERMS


class Command(BaseCommand):
    """Print the statements of every machine of held money as its table is now."""

    help = "Print the database's guards of every machine of held money."

    def handle(self, *args: object, **options: object) -> None:
        """Print them."""
        for relation, table in MACHINES.items():
            self.stdout.write(guard_sql(relation, table, starts=STARTS[relation]))
        self.stdout.write(REFUSE_CHANGES)
        for relation, columns in TERMS.items():
            self.stdout.write(terms_sql(relation, columns))

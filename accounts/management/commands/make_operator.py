"""Let a person work at the operators' desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import flows, selectors


class Command(BaseCommand):
    """`manage.py make_operator EMAIL REASON`: written to the audit log."""

    help = "Let the person with this e-mail address work at the operators' desk."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and why."""
        parser.add_argument("email")
        parser.add_argument("reason")

    def handle(self, *args: Any, **options: Any) -> None:
        """Promote the person."""
        person = selectors.person_by_email(options["email"])
        if person is None:
            raise CommandError("Nobody has this e-mail address.")
        flows.promote(user_id=person.id, reason=options["reason"])
        self.stdout.write(f"{person.pseudonym} is an operator.")

"""Make a key for a program and print it, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import flows, selectors


class Command(BaseCommand):
    """`manage.py create_api_key EMAIL NAME SCOPE…`: the key acts for the person with this address."""

    help = "Make a bearer key for a program acting for a person, and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose key, what it is called, what it may do."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("scopes", nargs="+", metavar="scope")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key; it cannot be shown again."""
        owner = selectors.person_by_email(options["email"])
        if owner is None:
            raise CommandError("Nobody has this e-mail address.")
        key = flows.make_key(owner_id=owner.id, name=options["name"], scopes=options["scopes"])
        self.stdout.write(key.bearer)

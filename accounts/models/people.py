"""Rows about people: the person, their addresses, the keys of programs acting for them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower

from accounts.rules.choices import Language, Theme
from common.ids import new_id


class People(BaseUserManager["User"]):
    """The lookup Django's sign-in asks for. People are made by `accounts.services`, not here."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail address, however it is written."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with one e-mail address, known to everybody else by a pseudonym only.

    `consented_at`: when the required consents were given; `closing_at`: from when the account may be closed for good,
    while that is booked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    pseudonym = models.CharField(max_length=20)
    pseudonym_changed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, default=Language.KOREAN.value)
    theme = models.CharField(max_length=6, default=Theme.SYSTEM.value)
    is_operator = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True)
    closing_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    has_shown_second_step = False
    """Whether the sign-in this request came with was of two steps; said anew for each request, never kept."""

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            UniqueConstraint(Lower("pseudonym"), name="accounts_pseudonym_names_one_person"),
            CheckConstraint(name="accounts_email_is_lower_case", condition=Q(email=Lower("email"))),
            CheckConstraint(
                name="accounts_language_is_known",
                condition=Q(language__in=[language.value for language in Language]),
            ),
            CheckConstraint(
                name="accounts_theme_is_known",
                condition=Q(theme__in=[theme.value for theme in Theme]),
            ),
            CheckConstraint(
                name="accounts_closed_person_cannot_sign_in", condition=Q(closed_at=None) | Q(is_active=False)
            ),
        ]
        indexes = [
            models.Index(
                name="accounts_closings_due",
                fields=["closing_at"],
                condition=Q(closing_at__isnull=False, closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Address(models.Model):
    """A place parcels go to. Everything that says where or who is one sealed text; equal places have one hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="addresses")
    sealed = models.TextField()
    place_hash = models.CharField(max_length=64, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["owner"],
                condition=Q(is_default=True),
                name="accounts_person_has_one_default_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ApiKey(models.Model):
    """A key a program shows to act for its owner. Only a hash of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

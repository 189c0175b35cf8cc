"""People for staff to read, without what is private."""

from django.contrib import admin

from accounts.models import ApiKey, User
from common.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People under their pseudonyms; an e-mail address is read on the operators' desk, for a reason that is logged."""

    list_display = ("pseudonym", "is_operator", "is_active", "created_at")
    list_filter = ("is_operator", "is_active")
    search_fields = ("pseudonym",)
    fields = ("pseudonym", "language", "is_operator", "is_staff", "is_active", "created_at", "last_login")


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys of programs, without their secrets."""

    list_display = ("name", "owner", "scopes", "last_used_at", "revoked_at")
    exclude = ("secret_hash",)

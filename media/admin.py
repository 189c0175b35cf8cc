"""Photos for staff to count."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from media.models import Photo


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    """Photos in their sizes."""

    list_display = ("id", "owner_id", "is_public", "width", "height", "bytes_kept", "created_at")
    list_filter = ("is_public",)

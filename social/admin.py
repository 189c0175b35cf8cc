"""Posts for staff to follow."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from social.models import Post


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    """Posts on their way to a network."""

    list_display = ("event", "subject", "network", "status", "tries", "due_at", "trouble")
    list_filter = ("network", "status")
    search_fields = ("subject",)

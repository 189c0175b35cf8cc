"""Messages for staff to follow, without where they go and what they say."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from messaging.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Messages on their way."""

    list_display = ("key", "channel", "status", "tries", "due_at", "sent_at", "trouble")
    list_filter = ("channel", "status")
    search_fields = ("key",)
    exclude = ("destination", "destination_hash", "subject", "text", "html")

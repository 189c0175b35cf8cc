"""The back office looks and never touches: whoever must change something uses a service that leaves a trace."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from common.models import AuditEntry, OutboxDelivery


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class is not generic at run time
    """Lists and shows rows to staff; adding, changing and deleting are refused to everybody."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter the back office sees what it shows."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The same."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Decisions, written once."""

    list_display = ("at", "actor", "action", "subject", "reason")
    list_filter = ("action",)
    search_fields = ("actor", "subject")


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(ReadOnlyAdmin):
    """Facts on their way to who listens; a dead one was tried eight times."""

    list_display = ("fact", "listener", "status", "tries", "due_at", "trouble")
    list_filter = ("status", "listener")
    list_select_related = ("fact",)

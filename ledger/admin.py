"""The books for operators to read."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from ledger.models import Account, Entry, Posting


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Pots with what went in and out; streams without."""

    list_display = ("code", "currency", "has_floor", "debits", "credits")
    list_filter = ("currency", "has_floor")
    search_fields = ("code",)


class PostingLines(admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """The postings of one entry."""

    model = Posting
    extra = max_num = 0
    can_delete = False
    readonly_fields = ("debit", "credit", "currency", "amount_minor")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """What happened to money, with its postings."""

    list_display = ("key", "kind", "source", "posted_at")
    list_filter = ("kind",)
    search_fields = ("key", "source")
    inlines = (PostingLines,)

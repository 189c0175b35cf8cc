"""Businesses for staff to read."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from merchants.models import Seller


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    """Businesses and where their applications stand."""

    list_display = ("business_name", "business_number", "status", "submitted_at", "decided_at")
    list_filter = ("status",)
    search_fields = ("business_name", "business_number")

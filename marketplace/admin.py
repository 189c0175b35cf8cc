"""Wants, pools, bids and orders for staff to read. The shelves alone are theirs to change."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common import clock
from common.admin import ReadOnlyAdmin
from common.audit import audit
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_within
from marketplace.models import Auction, Award, Bid, Category, Order, Pledge, Pool, Shipment, Unit, Want
from marketplace.rules.terms import PoolTerms


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A shelf and what its pools do differently."""

    class Meta:
        model = Category
        fields = ("slug", "name_ko", "name_en", "icon", "position", "terms")

    def clean_terms(self) -> dict[str, int]:
        """Terms pools can be opened with: known names, allowed numbers."""
        terms = self.cleaned_data["terms"] or {}
        try:
            PoolTerms.from_json(PoolTerms().to_json() | terms)
        except (TypeError, ValueError) as wrong:
            raise forms.ValidationError(_("These terms are not allowed: %(why)s") % {"why": wrong}) from wrong
        return dict(terms)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Shelves. A change holds for pools opened after it; what runs keeps its terms."""

    form = CategoryForm
    list_display = ("slug", "name_ko", "name_en", "position")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: wants stand on them."""
        return False

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Save, and write it into the audit log, in the transaction Django's own view has opened."""
        former = Category.objects.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        with unit_within():
            audit(
                actor=Actor(ActorKind.OPERATOR, str(request.user.pk)),
                action="change_category",
                subject=f"category:{obj.slug}",
                reason="",
                before=_named(former) if former else {},
                after=_named(obj),
                now=clock.now(),
            )


def _named(shelf: Category) -> dict[str, Any]:
    return {"name_ko": shelf.name_ko, "name_en": shelf.name_en, "terms": shelf.terms}


@admin.register(Want)
class WantAdmin(ReadOnlyAdmin):
    """Item pages."""

    list_display = ("title", "category", "poster", "created_at")
    list_filter = ("category",)
    list_select_related = ("category", "poster")
    search_fields = ("title",)


@admin.register(Pool)
class PoolAdmin(ReadOnlyAdmin):
    """Attempts to gather, with the terms frozen into them."""

    list_display = ("want", "status", "committed_units", "committed_people", "deadline")
    list_filter = ("status",)
    list_select_related = ("want",)


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyAdmin):
    """Places, without private caps and addresses."""

    list_display = ("pool", "buyer", "status", "units", "committed_at")
    list_filter = ("status",)
    list_select_related = ("pool", "buyer")
    exclude = ("cap_minor", "address", "method")


@admin.register(Auction)
class AuctionAdmin(ReadOnlyAdmin):
    """Auctions by their instants."""

    list_display = ("pool", "status", "opens_at", "sealed_ends_at", "ends_at")
    list_filter = ("status",)
    list_select_related = ("pool",)


@admin.register(Bid)
class BidAdmin(ReadOnlyAdmin):
    """Bids of auctions that have ended: while one runs, staff see no more of it than everybody."""

    list_display = ("auction", "seller", "status", "price_minor", "accepted_at")
    list_filter = ("status",)
    list_select_related = ("auction", "seller")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only those of ended auctions (product.md: opening bids are hidden from staff, too)."""
        return super().get_queryset(request).filter(auction__closed_at__isnull=False)


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    """Awards and their answers."""

    list_display = ("pool", "seller", "status", "price_minor", "units", "accept_by")
    list_filter = ("status",)
    list_select_related = ("pool", "seller")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders, without addresses."""

    list_display = ("id", "buyer", "seller", "status", "unit_count", "price_minor", "charge_at")
    list_filter = ("status",)
    list_select_related = ("buyer", "seller")
    exclude = ("address",)


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    """Single pieces and their clocks."""

    list_display = ("order", "number", "status", "price_minor", "ship_by", "confirm_at")
    list_filter = ("status",)
    list_select_related = ("order",)


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    """Parcels."""

    list_display = ("carrier", "tracking_number", "order", "shipped_at", "delivered_at")
    list_filter = ("carrier",)
    search_fields = ("tracking_number",)
    list_select_related = ("order",)

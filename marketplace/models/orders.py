"""Orders, their units and the parcels they travel in."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Cast, Right

from common.ids import new_id
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import OrderStatus, UnitStatus


class Order(models.Model):
    """The contract made from a pledge at award. The payment in escrow is the machine; this row shows it.

    `address` is sealed; sellers see it only once the order is paid, and only for its parcels. A place is ordered
    again when a collection failed and its buyer agreed to the next seller; the first order was refunded by then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="orders")
    award = models.ForeignKey("marketplace.Award", on_delete=models.PROTECT, related_name="orders")
    pledge = models.ForeignKey("marketplace.Pledge", on_delete=models.PROTECT, related_name="orders")
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9)
    unit_count = models.PositiveIntegerField()
    price_minor = models.BigIntegerField()
    address = models.TextField()
    payment = models.OneToOneField("escrow.Payment", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    charge_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_order_status_is_known",
                condition=Q(status__in=[status.value for status in OrderStatus]),
            ),
            UniqueConstraint(name="marketplace_a_place_is_ordered_once_in_an_award", fields=["award", "pledge"]),
        ]
        indexes = [
            models.Index(
                name="marketplace_orders_that_wait", fields=["award"], condition=Q(status__in=["due", "charging"])
            ),
            models.Index(name="marketplace_orders_of_a_buyer", fields=["buyer", "-id"]),
            models.Index(name="marketplace_orders_of_a_seller", fields=["seller", "status", "-id"]),
            models.Index(Right(Cast("id", models.TextField()), 6), name="marketplace_orders_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class PlaceToOrder(models.Model):
    """A place of a large award that waits for its order, or with its order for its buyer to be told.

    The row goes when the buyer is told: what is left of it is what is left to do.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey("marketplace.Award", on_delete=models.PROTECT, related_name="places_to_order")
    pledge = models.OneToOneField("marketplace.Pledge", on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(name="marketplace_places_to_order_stand_in_a_row", fields=["award", "position"]),
        ]
        verbose_name_plural = "places to order"

    def __str__(self) -> str:
        return f"{self.position} of {self.award_id}"


class Shipment(models.Model):
    """One parcel of one order, followed by its carrier's word alone.

    `carrier_state` is what the carrier said at `looked_at` ("" before the first look), true since `state_at`;
    `scanned_at` is when it first had the parcel in its hands.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    carrier = models.CharField(max_length=30)
    tracking_number = models.CharField(max_length=30)
    shipped_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    carrier_state = models.CharField(max_length=9, blank=True)
    state_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_what_a_carrier_says_is_known",
                condition=Q(carrier_state__in=["", *(state.value for state in CarrierState)]),
            ),
            UniqueConstraint(
                name="marketplace_a_tracking_number_is_given_once_per_order",
                fields=["order", "carrier", "tracking_number"],
            ),
        ]
        indexes = [
            models.Index(name="marketplace_parcels_to_look_at", fields=["next_look_at"]),
            models.Index(name="marketplace_parcels_by_number", fields=["tracking_number"]),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"


class Unit(models.Model):
    """One pledged piece of one order, with its own price, proof of delivery and hold.

    While it is disputed, `disputed_from` is the state it came from and its clocks stand still since `disputed_at`.
    So they do since `charged_back_at`, while the buyer's bank takes the charge back.

    `refund_at`: when its money goes back by itself. While held for want of a parcel, while shipped for want of the
    carrier's first scan, and once scanned for want of a delivery.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=9)
    price_minor = models.BigIntegerField()
    hold = models.OneToOneField("escrow.Hold", on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="units", null=True)
    ship_by = models.DateTimeField(null=True)
    refund_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    confirm_at = models.DateTimeField(null=True)
    is_extended = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    charged_back_at = models.DateTimeField(null=True)
    disputed_from = models.CharField(max_length=9, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_a_disputed_unit_knows_where_it_came_from",
                condition=(Q(status=UnitStatus.DISPUTED.value, disputed_at__isnull=False) & ~Q(disputed_from=""))
                | (~Q(status=UnitStatus.DISPUTED.value) & Q(disputed_at=None, disputed_from="")),
            ),
            CheckConstraint(
                name="marketplace_unit_status_is_known",
                condition=Q(status__in=[status.value for status in UnitStatus]),
            ),
            UniqueConstraint(name="marketplace_units_of_an_order_are_numbered", fields=["order", "number"]),
            CheckConstraint(name="marketplace_a_unit_has_a_price", condition=Q(price_minor__gte=1, number__gte=1)),
            CheckConstraint(
                name="marketplace_a_shipped_unit_lies_in_a_parcel",
                condition=~Q(status__in=[UnitStatus.SHIPPED.value]) | Q(shipment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="marketplace_units_to_confirm", fields=["confirm_at"], condition=Q(status="delivered")),
            models.Index(
                name="marketplace_units_to_refund", fields=["refund_at"], condition=Q(status__in=["held", "shipped"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} #{self.number} {self.status}"

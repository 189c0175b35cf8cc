"""Auctions, the bids in them and the awards they end with."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus


class Auction(models.Model):
    """The reverse auction of a pool. Its instants are the judge; the status only shows what a sweep has seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.OneToOneField("marketplace.Pool", on_delete=models.PROTECT, related_name="auction")
    status = models.CharField(max_length=6)
    opens_at = models.DateTimeField()
    sealed_ends_at = models.DateTimeField()
    original_ends_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    bid_sequence = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_auction_status_is_known",
                condition=Q(status__in=[status.value for status in AuctionStatus]),
            ),
            CheckConstraint(
                name="marketplace_an_auction_never_ends_early",
                condition=Q(opens_at__lt=F("sealed_ends_at"), sealed_ends_at__lt=F("original_ends_at"))
                & Q(ends_at__gte=F("original_ends_at")),
            ),
        ]
        indexes = [models.Index(name="marketplace_auctions_by_end", fields=["status", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class Bid(models.Model):
    """One price a seller stood by, all in: shipping and tax are inside (rules.md D4). Rows are never edited
    but for their status; a new price is a new row that supersedes the last.

    `rivals` holds [sequence, units, people] of every bid that stood when a live one was taken: the demand at
    their prices decided who led, and pledges change (rules.md D1, E12).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="bids")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    alias = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10)
    price_minor = models.BigIntegerField()
    min_units = models.PositiveIntegerField()
    max_units = models.PositiveIntegerField()
    lead_days = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    placed_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    is_opening = models.BooleanField(default=False)
    changed_leader = models.BooleanField(default=False)
    ends_at_after = models.DateTimeField()
    demand_units = models.PositiveIntegerField()
    demand_people = models.PositiveIntegerField()
    rivals = models.JSONField(default=list)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_bid_status_is_known",
                condition=Q(status__in=[status.value for status in BidStatus]),
            ),
            UniqueConstraint(
                name="marketplace_bids_stand_in_one_order",
                fields=["auction", "sequence"],
                condition=~Q(status=BidStatus.SUPERSEDED.value),
            ),
            UniqueConstraint(
                name="marketplace_a_seller_has_one_standing_bid",
                fields=["auction", "seller"],
                condition=Q(status=BidStatus.STANDING.value),
            ),
            CheckConstraint(name="marketplace_a_bid_is_a_price", condition=Q(price_minor__gte=1)),
            CheckConstraint(
                name="marketplace_a_band_is_not_empty",
                condition=Q(min_units__gte=1, max_units__gte=F("min_units")),
            ),
        ]
        indexes = [models.Index(name="marketplace_bids_of_a_seller", fields=["seller", "-id"])]

    def __str__(self) -> str:
        return f"₩{self.price_minor} {self.status}"


class Award(models.Model):
    """The winning bid and the question whether its seller takes the order, open until `accept_by`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="awards")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="award")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8)
    price_minor = models.BigIntegerField()
    units = models.PositiveIntegerField()
    offered_at = models.DateTimeField()
    accept_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_award_status_is_known",
                condition=Q(status__in=[status.value for status in AwardStatus]),
            ),
            UniqueConstraint(
                name="marketplace_a_pool_is_awarded_once",
                fields=["pool"],
                condition=Q(status__in=[AwardStatus.OFFERED.value, AwardStatus.ACCEPTED.value]),
            ),
        ]
        indexes = [models.Index(name="marketplace_awards_by_deadline", fields=["status", "accept_by"])]

    def __str__(self) -> str:
        return f"{self.pool_id} ₩{self.price_minor} {self.status}"

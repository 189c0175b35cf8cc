"""Auctions, the bids in them and the awards they end with."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus

OPEN_AWARDS = [
    AwardStatus.VETTING,
    AwardStatus.CONSENT,
    AwardStatus.OFFERED,
    AwardStatus.ACCEPTED,
    AwardStatus.FEWER,
]


class Auction(models.Model):
    """The reverse auction of a pool. Its instants are the judge; the status only shows what a sweep has seen.

    `closing_*` is the committed crowd frozen at the end; standby bids bind until `standby_until`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.OneToOneField("marketplace.Pool", on_delete=models.PROTECT, related_name="auction")
    status = models.CharField(max_length=6)
    opens_at = models.DateTimeField()
    sealed_ends_at = models.DateTimeField()
    original_ends_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    bid_sequence = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closing_units = models.PositiveIntegerField(null=True)
    closing_people = models.PositiveIntegerField(null=True)
    standby_until = models.DateTimeField(null=True)

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
    but for their status and why an operator rejected them; a new price is a new row that supersedes the last.

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
    rejected_at = models.DateTimeField(null=True)
    rejected_reason = models.TextField(blank=True)

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
    """The order of a pool put to one bid: first looked at, then offered to its seller until `accept_by`.

    `turn` counts the awards of a pool, `made_at` is the instant from which all its clocks run. While it is vetted
    neither `offered_at` nor `accept_by` is known; the other deadlines are those of its waiting states. While
    `frozen_at` is set, many buyers name one trouble and nothing of it goes to the seller.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey("marketplace.Pool", on_delete=models.PROTECT, related_name="awards")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="award")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8)
    price_minor = models.BigIntegerField()
    units = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    needs_consent = models.BooleanField(default=False)
    opt_out_until = models.DateTimeField(null=True)
    opt_out_ended_at = models.DateTimeField(null=True)
    consent_until = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    accept_by = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    fewer_units = models.PositiveIntegerField(null=True)
    fewer_by = models.DateTimeField(null=True)
    fewer_decided_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_award_status_is_known",
                condition=Q(status__in=[status.value for status in AwardStatus]),
            ),
            UniqueConstraint(
                name="marketplace_a_pool_is_awarded_once",
                fields=["pool"],
                condition=Q(status__in=[status.value for status in OPEN_AWARDS]),
            ),
            UniqueConstraint(name="marketplace_awards_of_a_pool_take_turns", fields=["pool", "turn"]),
            CheckConstraint(
                name="marketplace_an_offered_award_has_a_deadline",
                condition=~Q(status=AwardStatus.OFFERED.value) | Q(offered_at__isnull=False, accept_by__isnull=False),
            ),
            CheckConstraint(
                name="marketplace_a_question_to_buyers_has_a_deadline",
                condition=~Q(status=AwardStatus.CONSENT.value) | Q(consent_until__isnull=False),
            ),
            CheckConstraint(
                name="marketplace_a_smaller_order_is_offered_until_a_deadline",
                condition=~Q(status=AwardStatus.FEWER.value) | Q(fewer_units__isnull=False, fewer_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="marketplace_awards_by_deadline", fields=["status", "accept_by"])]

    def __str__(self) -> str:
        return f"{self.pool_id} ₩{self.price_minor} {self.status}"

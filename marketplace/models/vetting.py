"""What an award is made from besides bids: judgements, holds, flags, buyers' consents and refusals of a seller."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from common.ids import new_id
from marketplace.rules.flags import FlagReason
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import ConsentStatus, FlagStatus, LowPriceStatus


class Judgement(models.Model):
    """What the demand said of a bid at an instant: who accepted its price, and what of it fits whole (rules.md E12).

    `rank` is the bid's place in the final order and known at the close only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bid = models.ForeignKey("marketplace.Bid", on_delete=models.PROTECT, related_name="judgements")
    occasion = models.CharField(max_length=8)
    judged_at = models.DateTimeField()
    units = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    served_units = models.PositiveIntegerField()
    is_valid = models.BooleanField()
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_occasion_is_known",
                condition=Q(occasion__in=[occasion.value for occasion in Occasion]),
            ),
            UniqueConstraint(
                name="marketplace_a_bid_is_judged_once_at_the_close",
                fields=["bid"],
                condition=Q(occasion=Occasion.CLOSE.value),
            ),
            CheckConstraint(
                name="marketplace_the_close_gives_ranks",
                condition=Q(rank__isnull=True) ^ Q(occasion=Occasion.CLOSE.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.occasion} {self.units}"


class LowPriceHold(models.Model):
    """A price far under the others', which its seller explains and an operator decides, with the figures compared."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.OneToOneField("marketplace.Award", on_delete=models.PROTECT, related_name="low_price")
    status = models.CharField(max_length=8)
    openings_sum_minor = models.BigIntegerField()
    openings_count = models.PositiveIntegerField()
    next_minor = models.BigIntegerField(null=True)
    held_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    decide_by = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_low_price_status_is_known",
                condition=Q(status__in=[status.value for status in LowPriceStatus]),
            ),
            CheckConstraint(
                name="marketplace_a_low_price_is_compared_with_somebody", condition=Q(openings_count__gte=1)
            ),
            CheckConstraint(
                name="marketplace_a_low_price_is_decided_by_somebody",
                condition=Q(
                    status__in=[LowPriceStatus.WAITING.value, LowPriceStatus.ANSWERED.value], decided_at__isnull=True
                )
                | Q(decided_at__isnull=False) & ~Q(decided_by=""),
            ),
        ]
        indexes = [models.Index(name="marketplace_low_price_clocks", fields=["status", "answer_by", "decide_by"])]

    def __str__(self) -> str:
        return f"{self.award_id} {self.status}"


class FlagCase(models.Model):
    """All flags against one seller's bidding in an auction: a cheaper bid does not shake them off."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    auction = models.ForeignKey("marketplace.Auction", on_delete=models.PROTECT, related_name="flag_cases")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9)
    raised_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_flag_status_is_known",
                condition=Q(status__in=[status.value for status in FlagStatus]),
            ),
            UniqueConstraint(name="marketplace_a_seller_has_one_case_in_an_auction", fields=["auction", "seller"]),
            CheckConstraint(
                name="marketplace_raised_flags_have_deadlines",
                condition=Q(status__in=[FlagStatus.GATHERING.value, FlagStatus.MOOT.value])
                | Q(raised_at__isnull=False, answer_by__isnull=False, decide_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="marketplace_flags_by_clock", fields=["status", "decide_by"])]

    def __str__(self) -> str:
        return f"{self.auction_id} {self.status}"


class Flag(models.Model):
    """One committed buyer's word that something is wrong with a bid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(FlagCase, on_delete=models.PROTECT, related_name="flags")
    bid = models.ForeignKey("marketplace.Bid", on_delete=models.PROTECT, related_name="flags")
    pledge = models.ForeignKey("marketplace.Pledge", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    text = models.TextField()
    flagged_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_flag_reason_is_known",
                condition=Q(reason__in=[reason.value for reason in FlagReason]),
            ),
            UniqueConstraint(name="marketplace_a_place_flags_a_seller_once", fields=["case", "pledge"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class Consent(models.Model):
    """The question to one buyer whether a dearer price is fine, and the answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    award = models.ForeignKey("marketplace.Award", on_delete=models.PROTECT, related_name="consents")
    pledge = models.ForeignKey("marketplace.Pledge", on_delete=models.PROTECT, related_name="consents")
    status = models.CharField(max_length=6)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_consent_status_is_known",
                condition=Q(status__in=[status.value for status in ConsentStatus]),
            ),
            UniqueConstraint(name="marketplace_a_place_is_asked_once_for_an_award", fields=["award", "pledge"]),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.status}"


class SellerBar(models.Model):
    """A buyer who wants nothing from a seller. Kept when it ends: an auction counts what held at its end.

    `bid` is the bid it was made by, while the seller was an alias.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="seller_bars")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    bid = models.ForeignKey("marketplace.Bid", on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="marketplace_a_seller_is_barred_once",
                fields=["seller", "buyer"],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes = [models.Index(name="marketplace_bars_of_a_buyer", fields=["buyer", "-id"])]

    def __str__(self) -> str:
        return f"{self.buyer_id} {self.seller_id}"


class RefusedBid(models.Model):
    """A bid the auction did not take, kept for the public record; it changed nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    auction = models.ForeignKey("marketplace.Auction", on_delete=models.PROTECT, related_name="refused_bids")
    seller = models.ForeignKey("merchants.Seller", on_delete=models.PROTECT, related_name="+")
    price_minor = models.BigIntegerField()
    min_units = models.PositiveIntegerField()
    max_units = models.PositiveIntegerField()
    reason = models.CharField(max_length=20)
    limit_minor = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="marketplace_refused_in_order", fields=["auction", "at"])]

    def __str__(self) -> str:
        return f"₩{self.price_minor} {self.reason}"

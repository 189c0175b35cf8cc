"""Pools and pledges: one attempt to gather for a want, and the places in it."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Cast, Right

from common.ids import new_id
from marketplace.rules.states import PledgeStatus, PoolStatus

RUNNING = [
    PoolStatus.DRAFT,
    PoolStatus.REVIEW,
    PoolStatus.GATHERING,
    PoolStatus.REACHED,
    PoolStatus.AUCTION,
    PoolStatus.VETTING,
    PoolStatus.COLLECTING,
    PoolStatus.FULFILLING,
]
HELD_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM, PledgeStatus.ORDERED]


OPEN = [PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION]
MISSING = models.F("threshold_units") - models.F("committed_units")


def open_order(name: str, *order: Any) -> list[models.Index]:
    """Two indexes that hold the open pools in this order: all of them, and shelf by shelf."""
    is_open = Q(status__in=[status.value for status in OPEN])
    return [
        models.Index(*order, name=f"marketplace_open_by_{name}", condition=is_open),
        models.Index(models.F("category"), *order, name=f"marketplace_shelf_by_{name}", condition=is_open),
    ]


class Pool(models.Model):
    """One attempt to gather for a want, under terms frozen when it opened. The counts are of live pledges.

    `threshold_units` repeats the terms' own, so that lists can sort by what is missing, and `category` the want's,
    so that they can be asked by shelf. `former` is the pool this one runs again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    want = models.ForeignKey("marketplace.Want", on_delete=models.PROTECT, related_name="pools")
    category = models.ForeignKey("marketplace.Category", on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey("self", on_delete=models.PROTECT, related_name="later", null=True)
    status = models.CharField(max_length=12)
    terms = models.JSONField()
    threshold_units = models.PositiveIntegerField()
    review_reason = models.CharField(max_length=60, blank=True)
    removal_reason = models.CharField(max_length=600, blank=True)
    edit_count = models.PositiveSmallIntegerField(default=0)
    extended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    fulfilling_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    committed_units = models.PositiveIntegerField(default=0)
    committed_people = models.PositiveIntegerField(default=0)
    interested_people = models.PositiveIntegerField(default=0)
    pledge_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_pool_status_is_known",
                condition=Q(status__in=[status.value for status in PoolStatus]),
            ),
            UniqueConstraint(
                name="marketplace_a_want_gathers_in_one_pool_at_a_time",
                fields=["want"],
                condition=Q(status__in=[status.value for status in RUNNING]),
            ),
            CheckConstraint(
                name="marketplace_nobody_commits_without_a_unit",
                condition=Q(committed_units__gte=models.F("committed_people")),
            ),
        ]
        indexes = [
            models.Index(name="marketplace_pools_by_deadline", fields=["status", "deadline"]),
            models.Index("status", MISSING, models.F("id").desc(), name="marketplace_pools_by_missing"),
            models.Index(name="marketplace_pools_by_size", fields=["status", "-committed_units", "-id"]),
            models.Index(name="marketplace_pools_newest", fields=["status", "-opened_at", "-id"]),
            models.Index(Right(Cast("id", models.TextField()), 6), name="marketplace_pools_by_code"),
            *open_order("missing", MISSING, models.F("id").desc()),
            *open_order("deadline", models.F("deadline"), models.F("id")),
            *open_order("newest", models.F("opened_at").desc(), models.F("id").desc()),
            *open_order("size", models.F("committed_units").desc(), models.F("id").desc()),
            models.Index(name="marketplace_pools_of_shelf", fields=["category", "status"]),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class Pledge(models.Model):
    """A buyer's place in a pool. Interested costs one click; committed has a card and counts.

    The address is kept only while the place is committed: an order has its own copy. The wished units and cap come
    with somebody who moved here from another pool; they count for nothing until committed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="pledges")
    buyer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10)
    units = models.PositiveIntegerField(default=0)
    cap_minor = models.BigIntegerField(null=True)
    wished_units = models.PositiveIntegerField(default=0)
    wished_cap_minor = models.BigIntegerField(null=True)
    person_group = models.CharField(max_length=80, blank=True)
    address = models.ForeignKey("accounts.Address", on_delete=models.PROTECT, related_name="+", null=True)
    method = models.ForeignKey("escrow.PaymentMethod", on_delete=models.PROTECT, related_name="+", null=True)
    joined_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                name="marketplace_pledge_status_is_known",
                condition=Q(status__in=[status.value for status in PledgeStatus]),
            ),
            UniqueConstraint(
                name="marketplace_a_buyer_has_one_place_in_a_pool",
                fields=["pool", "buyer"],
                condition=Q(status__in=[status.value for status in HELD_PLACES]),
            ),
            CheckConstraint(
                name="marketplace_a_committed_place_has_units_a_card_and_an_address",
                condition=~Q(status=PledgeStatus.COMMITTED.value)
                | Q(units__gte=1, method__isnull=False, address__isnull=False, committed_at__isnull=False),
            ),
            CheckConstraint(
                name="marketplace_a_place_to_confirm_keeps_its_units_card_and_time",
                condition=~Q(status=PledgeStatus.TO_CONFIRM.value)
                | Q(units__gte=1, method__isnull=False, committed_at__isnull=False),
            ),
            CheckConstraint(
                name="marketplace_a_cap_is_a_price", condition=Q(cap_minor__isnull=True) | Q(cap_minor__gte=1)
            ),
        ]
        indexes = [
            models.Index(name="marketplace_places_in_order", fields=["pool", "status", "committed_at", "sequence"]),
            models.Index(name="marketplace_places_of_a_person", fields=["pool", "person_group"]),
            models.Index(name="marketplace_places_of_a_buyer", fields=["buyer", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.status} × {self.units}"


class PoolChange(models.Model):
    """What a poster changed while people gathered, for everybody to see: fields before and after. Never altered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="marketplace_changes_of_a_pool", fields=["pool", "-at"])]

    def __str__(self) -> str:
        return f"{self.pool_id} {', '.join(self.after)}"

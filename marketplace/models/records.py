"""What is kept of an auction at its close: the public record, and what its demand was worked out from."""

from django.db import models

from common.ids import new_id


class AuctionRecord(models.Model):
    """The record of one auction, written once with its close. A trigger refuses every change.

    `text` is the file everybody may take, `fingerprint` its SHA-256. `sealed_places` are the places at the close,
    encrypted: caps are nobody's business, but an audit must be able to prove the demand from them (rules.md E12).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    auction = models.OneToOneField("marketplace.Auction", on_delete=models.PROTECT, related_name="record")
    text = models.TextField()
    fingerprint = models.CharField(max_length=64)
    sealed_places = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.auction_id} {self.fingerprint[:8]}"

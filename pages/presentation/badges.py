"""What a pool is in a word or two, by its status."""

from django.utils.translation import gettext_lazy as _

from marketplace.rules.states import PoolStatus
from pages.presentation.cards import Badge

STATUS = {
    PoolStatus.REVIEW: Badge(_("Under review"), "wait", "clock"),
    PoolStatus.GATHERING: Badge(_("Gathering"), "gather", "ring"),
    PoolStatus.REACHED: Badge(_("Reached"), "auction", "check"),
    PoolStatus.AUCTION: Badge(_("Sellers are bidding"), "auction", "lock"),
    PoolStatus.VETTING: Badge(_("Awarded"), "wait", "clock"),
    PoolStatus.COLLECTING: Badge(_("Being paid"), "wait", "clock"),
    PoolStatus.FULFILLING: Badge(_("On its way"), "safe", "truck"),
    PoolStatus.CLOSED: Badge(_("Done"), "safe", "check"),
    PoolStatus.EXPIRED: Badge(_("Not enough came together")),
    PoolStatus.NO_BIDS: Badge(_("No seller bid")),
    PoolStatus.FAILED: Badge(_("Ended without a purchase")),
    PoolStatus.CANCELLED: Badge(_("Called off")),
    PoolStatus.REMOVED: Badge(_("Taken down"), "refuse"),
}

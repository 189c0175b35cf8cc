"""The rows of the marketplace, by noun."""

from marketplace.models.auctions import Auction, Award, Bid
from marketplace.models.groups import GroupDispute
from marketplace.models.interest import Follow, KeptDraft, SavedSearch
from marketplace.models.marks import PoolMark
from marketplace.models.orders import Order, PlaceToOrder, Shipment, Unit
from marketplace.models.pools import Pledge, Pool, PoolChange
from marketplace.models.records import AuctionRecord
from marketplace.models.refunds import ProposedRefund
from marketplace.models.reminders import Reminder
from marketplace.models.returns import Return, ReturnUnit
from marketplace.models.reviews import Review, ReviewReport
from marketplace.models.talk import Appeal, Question, Report
from marketplace.models.vetting import Consent, Flag, FlagCase, Judgement, LowPriceHold, RefusedBid, SellerBar
from marketplace.models.waiting import WaitingPlace
from marketplace.models.wants import Category, Want, WantPhoto

__all__ = [
    "Appeal",
    "Auction",
    "AuctionRecord",
    "Award",
    "Bid",
    "Category",
    "Consent",
    "Flag",
    "FlagCase",
    "Follow",
    "GroupDispute",
    "Judgement",
    "KeptDraft",
    "LowPriceHold",
    "Order",
    "PlaceToOrder",
    "Pledge",
    "Pool",
    "PoolChange",
    "PoolMark",
    "ProposedRefund",
    "Question",
    "RefusedBid",
    "Reminder",
    "Report",
    "Return",
    "ReturnUnit",
    "Review",
    "ReviewReport",
    "SavedSearch",
    "SellerBar",
    "Shipment",
    "Unit",
    "WaitingPlace",
    "Want",
    "WantPhoto",
]

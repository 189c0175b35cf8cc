"""The rows of the marketplace, by noun."""

from marketplace.models.auctions import Auction, Award, Bid
from marketplace.models.marks import PoolMark
from marketplace.models.orders import Order, Shipment, Unit
from marketplace.models.pools import Pledge, Pool
from marketplace.models.records import AuctionRecord
from marketplace.models.wants import Category, Want, WantPhoto

__all__ = [
    "Auction",
    "AuctionRecord",
    "Award",
    "Bid",
    "Category",
    "Order",
    "Pledge",
    "Pool",
    "PoolMark",
    "Shipment",
    "Unit",
    "Want",
    "WantPhoto",
]

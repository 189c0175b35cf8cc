"""What a program's key may do in the marketplace. Public pools can be read without any."""

POOLS = "pools"
"""Post wants, join pools, hold and leave places."""

BIDS = "bids"
"""See the desk of an auction, bid, answer awards."""

ORDERS = "orders"
"""See and act on one's orders as a buyer."""

PARCELS = "parcels"
"""See and ship one's orders as a seller."""

DESK = "desk"
"""Decide as an operator."""

DISPUTES = "disputes"
"""Report problems, and act in cases one is a side of."""

"""The wants of the demo: what people would like to buy together, and how far each has come."""

from sandbox.wants.bidding import BIDDING
from sandbox.wants.ended import ENDED
from sandbox.wants.gathering import GATHERING
from sandbox.wants.paid import PAID

WANTS = [*GATHERING, *BIDDING, *PAID, *ENDED]

"""The house's settings for a test run: test mode, also in the process that leads workers, which reads them first."""

import os

os.environ["MOA_MODE"] = "test"
os.environ["NEW_SELLER_RESERVE_BP"] = "0"  # its own tests ask for it

from config.settings import *  # noqa: F403

# Tables of the books refuse to be emptied (ledger 0004); between tests they must be.
DATABASES["default"]["OPTIONS"]["options"] += " -c moa.may_empty=on"  # noqa: F405
